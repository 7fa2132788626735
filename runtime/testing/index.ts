/** Runs `test` blocks: what `portalsc test` links against. */
export { checkTest, NoSuchRun, type Checked, type CheckOptions, type FailedCheck } from "./check.ts";
export type { AnyTest } from "./definition.ts";
export type { Failure } from "./failure.ts";
