/** In a bundle, `build.mjs` puts a table here; from source, a parser analyses its grammar when it is made. */
import type { LookaheadTable } from "./lookahead.ts";

export const lookaheadTable: LookaheadTable | undefined = undefined;
