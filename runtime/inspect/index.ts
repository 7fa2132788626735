/** What is in a run or a data folder, for those who look: what `portalsc inspect` links against. */
export { belongsTo } from "../engines/embedded/folder.ts";
export { InspectedFolder } from "./folder.ts";
export { cut } from "./texts.ts";
export type * from "./model.ts";
