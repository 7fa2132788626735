/** Programs of several files. */

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** Of the app. */
export const MAIN = "/main.portals";
