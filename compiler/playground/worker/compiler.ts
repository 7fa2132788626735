/** Entry of the worker that compiles: one request after the other; of those that wait, the last one. */
import type { CompileReply, CompileRequest } from "../messages.ts";
import { compilation } from "./compile.ts";
import type { WorkerScope } from "./scope.ts";

declare const self: WorkerScope<CompileRequest, CompileReply>;

let waiting: CompileRequest | undefined;
let busy = false;

self.onmessage = ({ data }) => {
  waiting = data;
  if (!busy) void work();
};

async function work(): Promise<void> {
  busy = true;
  for (let next = waiting; next !== undefined; next = waiting) {
    waiting = undefined;
    const { id, program } = next;
    try {
      self.postMessage({ id, result: await compilation(program) });
    } catch (error) {
      self.postMessage({ id, crash: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
    // Requests that have come meanwhile are heard.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  busy = false;
}
