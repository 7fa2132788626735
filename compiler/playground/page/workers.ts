/** The two workers, as the page sees them. */
import type {
  AnswerTo,
  AskedKind,
  CompileReply,
  CompileRequest,
  EmittedApp,
  Program,
  RunReply,
  RunRequest,
  RunState,
  ShownTest,
} from "../messages.ts";

declare const WORKERS: { readonly compiler: string; readonly runner: string };

function addressOf(text: string): string {
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

const addresses = { compiler: addressOf(WORKERS.compiler), runner: addressOf(WORKERS.runner) };

export class Compiler {
  private readonly worker = new Worker(addresses.compiler);
  private readonly waiting = new Map<number, (reply: CompileReply) => void>();
  private readonly newest = new Map<AskedKind, number>();
  private id = 0;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<CompileReply>) => {
      this.waiting.get(data.id)?.(data);
      this.waiting.delete(data.id);
    };
  }

  /** Undefined if something newer of the kind was asked meanwhile. Rejects for a mistake of ours. */
  ask<Kind extends AskedKind>(
    kind: Kind,
    program: Program,
    path = program.main,
    offset = 0,
  ): Promise<AnswerTo<Kind> | undefined> {
    const id = ++this.id;
    const before = this.newest.get(kind);
    this.newest.set(kind, id);
    if (before !== undefined) this.waiting.get(before)?.({ id: before, result: undefined });
    return new Promise((answered, failed) => {
      this.waiting.set(id, (reply) => {
        if ("crash" in reply) failed(new Error(reply.crash));
        else answered(this.newest.get(kind) === id ? (reply.result as AnswerTo<Kind>) : undefined);
      });
      this.worker.postMessage({ id, kind, program, path, offset } satisfies CompileRequest);
    });
  }
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One run of the tests of a program. */
export class Testing {
  private readonly worker = new Worker(addresses.runner);

  constructor(
    apps: readonly EmittedApp[],
    show: (test: ShownTest) => void,
    ended: (crash: string | undefined) => void,
  ) {
    this.worker.onmessage = ({ data }: MessageEvent<RunReply>) => {
      if (data.kind === "tested") show(data.test);
      else if (data.kind === "all tested") ended(data.crash);
    };
    this.worker.postMessage({ kind: "test", apps } satisfies RunRequest);
  }

  end(): void {
    this.worker.terminate();
  }
}

/** One run of a program. */
export class Running {
  private readonly worker = new Worker(addresses.runner);
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private id = 0;

  constructor(start: Omit<RunRequest & { readonly kind: "start" }, "kind">, show: (state: RunState) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<RunReply>) => {
      if (data.kind === "state") return show(data.state);
      if (data.kind !== "answer") return;
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
