/** Entry of the worker that runs a program: one run; for another, another worker. */
import * as runtime from "@portals/runtime/browser";
import type { EmittedApp, RunReply, RunRequest } from "../messages.ts";
import { load, Run, type Start } from "./run.ts";
import { runTests } from "./test.ts";
import type { WorkerScope } from "./scope.ts";

declare const self: WorkerScope<RunRequest, RunReply> & { portals: typeof runtime };

/** Ms between two pictures of the run, and how many times as long as making one they are apart. */
const PICTURES = 60;
const REST = 8;

type Early = Exclude<RunRequest, { readonly kind: "start" | "test" }>;

let run: Run | undefined;
/** What came while the program was being loaded. */
let early: Early[] = [];
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
  for (const one of early) take(run, one);
  early = [];
  await run.to(apps, request);
}

async function test(emitted: readonly EmittedApp[]): Promise<void> {
  try {
    await runTests(await load(emitted, runtimeModule()), (one) => self.postMessage({ kind: "tested", test: one }));
    self.postMessage({ kind: "all tested", crash: undefined });
  } catch (error) {
    self.postMessage({ kind: "all tested", crash: error instanceof Error ? error.message : String(error) });
  }
}

function take(to: Run, request: Early): void {
  if (request.kind !== "ask") return to[request.kind]();
  const { id } = request;
  const headers = { "content-type": "application/json" };
  to.process.net.ask({ ...request, headers }).then(
    ({ status, body }) => self.postMessage({ kind: "answer", id, status, body }),
    (error: unknown) => self.postMessage({ kind: "answer", id, status: 0, body: String(error) }),
  );
}

self.onmessage = ({ data }) => {
  if (data.kind === "start") void start(data);
  else if (data.kind === "test") void test(data.apps);
  else if (run === undefined) early.push(data);
  else take(run, data);
};
