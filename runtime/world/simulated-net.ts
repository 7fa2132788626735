/**
 * A network in memory: clients call `ask`, and what the process answers is the result; what the process asks others, `others`
 * answers. Nothing is sent anywhere.
 */
import { NetError, type Listening, type Net, type NetAnswer, type NetRequest, type ServeOptions } from "./world.ts";
import type { NetCall, NetReply, SentCall } from "./world.ts";

export interface SimulatedRequest {
  readonly method?: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export class SimulatedNet implements Net {
  /** Ports that others have. */
  readonly taken = new Set<number>();
  options: ServeOptions | undefined;
  /** Who is asked by the process: gives an answer, or throws a NetError; `undefined`: none comes, ever. */
  others: (call: NetCall) => (Pick<NetReply, "status"> & Partial<NetReply>) | undefined = () => {
    throw new NetError("other", "nobody listens there");
  };
  private readonly later: (task: () => void) => void;
  private handle: ((request: NetRequest) => void) | undefined;
  private readonly starting: (() => void)[] = [];

  /** `later` runs a task when some time has passed, unless the process has ended by then. */
  constructor(later: (task: () => void) => void) {
    this.later = later;
  }

  serve(options: ServeOptions, handle: (request: NetRequest) => void): Promise<Listening> {
    if (this.taken.has(options.port)) {
      return Promise.reject(new NetError("taken", "another process listens there"));
    }
    this.options = options;
    this.handle = handle;
    for (const start of this.starting.splice(0)) this.later(start);
    const stop = (): Promise<void> => {
      this.handle = undefined;
      return Promise.resolve();
    };
    return Promise.resolve({ port: options.port === 0 ? 49152 : options.port, stop });
  }

  request(call: NetCall): SentCall {
    let cancel = (): void => {};
    const reply = new Promise<NetReply>((resolve, reject) => {
      cancel = () => reject(new NetError("other", "it was given up"));
      this.later(() => {
        try {
          const answer = this.others(call);
          if (answer !== undefined) this.later(() => resolve({ header: () => undefined, body: "", ...answer }));
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    return { reply, cancel: () => cancel() };
  }

  /** Resolves when somebody listens. */
  listening(): Promise<void> {
    return this.handle === undefined ? new Promise((resolve) => this.starting.push(resolve)) : Promise.resolve();
  }

  /** The answer; never, if the process ends before. Rejects if nobody listens. */
  ask({ method = "POST", target, headers = {}, body = "" }: SimulatedRequest): Promise<NetAnswer> {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    return new Promise((resolve, reject) => {
      this.later(() => {
        if (this.handle === undefined) return reject(new NetError("other", "nobody listens"));
        let answered = false;
        this.handle({
          method,
          target,
          header: (name) => headers[name],
          body: (limit) =>
            new Promise((received) => {
              this.later(() => received(bytes.length > limit ? "too large" : bytes));
            }),
          answer: (answer) => {
            if (answered) throw new Error("a request was answered twice");
            answered = true;
            this.later(() => resolve(answer));
          },
        });
      });
    });
  }
}
