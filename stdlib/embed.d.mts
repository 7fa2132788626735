/** The text that `generated/sources.ts` should have. */
export function embedded(): string;
