/** Entry of the worker that runs a program: one run; for another, another worker. */
import * as runtime from "@portals/runtime/browser";
import type { RunReply, RunRequest } from "../messages.ts";
import { load, Run, type Start } from "./run.ts";
import type { WorkerScope } from "./scope.ts";

declare const self: WorkerScope<RunRequest, RunReply> & { portals: typeof runtime };

/** Ms between two pictures of the run, and how many times as long as making one they are apart. */
const PICTURES = 60;
const REST = 8;

let run: Run | undefined;
let asked = false;
let next = 0;

/** Show what has changed, soon. */
function changed(): void {
  if (asked) return;
  asked = true;
  setTimeout(show, Math.max(0, next - performance.now()));
}

function show(): void {
  asked = false;
  if (run === undefined) return;
  const before = performance.now();
  self.postMessage({ kind: "state", state: run.state() });
  const after = performance.now();
  next = after + Math.max(PICTURES, REST * (after - before));
}

/** A module with all that the runtime exports, for emitted code. */
function runtimeModule(): string {
  self.portals = runtime;
  const text = `export const { ${Object.keys(runtime).join(", ")} } = self.portals;`;
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

async function start(request: Start): Promise<void> {
  const { apps, position } = await load(request.apps, runtimeModule());
  run = new Run(request, position, changed);
  await run.to(apps, request);
}

self.onmessage = ({ data }) => {
  switch (data.kind) {
    case "start":
      void start(data);
      return;
    case "ask":
      void run?.process.net
        .ask({ ...data, headers: { "content-type": "application/json" } })
        .then(({ status, body }) => self.postMessage({ kind: "answer", id: data.id, status, body }))
        .catch((error: unknown) => self.postMessage({ kind: "answer", id: data.id, status: 0, body: String(error) }));
      return;
    default:
      run?.[data.kind]();
  }
};
