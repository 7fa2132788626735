/** The two workers, as the page sees them. */
import type { Compilation, CompileReply, Program, RunReply, RunRequest, RunState } from "../messages.ts";

declare const WORKERS: { readonly compiler: string; readonly runner: string };

function addressOf(text: string): string {
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

const addresses = { compiler: addressOf(WORKERS.compiler), runner: addressOf(WORKERS.runner) };

export class Compiler {
  private readonly worker = new Worker(addresses.compiler);
  private id = 0;

  /** `compiled` is called with the result of the newest program only, `crashed` for a mistake of ours. */
  constructor(compiled: (result: Compilation) => void, crashed: (detail: string) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<CompileReply>) => {
      if (data.id !== this.id) return;
      if ("result" in data) compiled(data.result);
      else crashed(data.crash);
    };
  }

  compile(program: Program): void {
    this.worker.postMessage({ id: ++this.id, program });
  }
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One run of a program. */
export class Running {
  private readonly worker = new Worker(addresses.runner);
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private id = 0;

  constructor(start: Omit<RunRequest & { readonly kind: "start" }, "kind">, show: (state: RunState) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<RunReply>) => {
      if (data.kind === "state") return show(data.state);
      this.waiting.get(data.id)?.(data);
      this.waiting.delete(data.id);
    };
    this.send({ kind: "start", ...start });
  }

  send(request: RunRequest): void {
    this.worker.postMessage(request);
  }

  /** Ask what the program serves. */
  ask(method: string, target: string, body: string): Promise<Answer> {
    return new Promise((answered) => {
      this.waiting.set(++this.id, answered);
      this.send({ kind: "ask", id: this.id, method, target, body });
    });
  }

  end(): void {
    this.worker.terminate();
  }
}
