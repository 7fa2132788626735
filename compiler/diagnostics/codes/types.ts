/** P03xx–P05xx: types of expressions, what may be done where, patterns and flow; see `catalogue.ts` for the ranges. */
import { callCodes } from "./types/calls.ts";
import { constructionCodes } from "./types/construction.ts";
import { flowCodes } from "./types/flow.ts";
import { mismatchCodes } from "./types/mismatch.ts";
import { operatorCodes } from "./types/operators.ts";
import { futureCodes } from "./types/futures.ts";
import { patternCodes } from "./types/patterns.ts";
import { placeCodes } from "./types/places.ts";
import { portalCodes } from "./types/portals.ts";
import { replyCodes } from "./types/replies.ts";
import { timerCodes } from "./types/timers.ts";

export const typeCodes = {
  ...mismatchCodes,
  ...constructionCodes,
  ...callCodes,
  ...operatorCodes,
  ...placeCodes,
  ...portalCodes,
  ...replyCodes,
  ...futureCodes,
  ...timerCodes,
  ...patternCodes,
  ...flowCodes,
};
