/** Programs in a page: all that they import, and what shows their runs there. Bundled for browsers only. */
export * from "./index.ts";
export { createMemoryEngine } from "./engines/memory.ts";
export type { Observer, RunView, TakenStep } from "./observe.ts";
export { showState } from "./recording/show.ts";
export { checkTest, type Checked } from "./testing/check.ts";
export { Trace } from "./testing/trace.ts";
export { BrowserProcess } from "./world/browser.ts";
