/** What is in a run or a data folder, for those who look: what `portalsc inspect` links against. */
export { InspectedFolder } from "./folder.ts";
export type * from "./model.ts";
