/** Entry of the worker that compiles and knows the language: one request after the other; of each kind that waits, the last one. */
import type { AnswerTo, AskedKind, CompileReply, CompileRequest } from "../messages.ts";
import { compilation, testable } from "./compile.ts";
import { completions, said } from "./editing.ts";
import type { WorkerScope } from "./scope.ts";

declare const self: WorkerScope<CompileRequest, CompileReply>;

const waiting = new Map<AskedKind, CompileRequest>();
let busy = false;

self.onmessage = ({ data }) => {
  waiting.set(data.kind, data);
  if (!busy) void work();
};

async function work(): Promise<void> {
  busy = true;
  for (let [next] = waiting.values(); next !== undefined; [next] = waiting.values()) {
    waiting.delete(next.kind);
    const { id } = next;
    try {
      self.postMessage({ id, result: await answer(next) });
    } catch (error) {
      self.postMessage({ id, crash: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
    // Requests that have come meanwhile are heard.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  busy = false;
}

function answer({ kind, program, path, offset }: CompileRequest): Promise<AnswerTo<AskedKind>> {
  switch (kind) {
    case "compile":
      return compilation(program);
    case "tests":
      return testable(program);
    case "complete":
      return completions(program, path, offset);
    case "hover":
      return said(program, path, offset);
  }
}
