/** Diagnostics of this group; see `catalogue.ts` for the ranges. */
export const unavailableCodes = {};
