/** A network in memory: clients call `request`, and what the process answers is the result. Nothing is sent anywhere. */
import { NetError, type Listening, type Net, type NetAnswer, type NetRequest, type ServeOptions } from "./world.ts";

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

  /** Resolves when somebody listens. */
  listening(): Promise<void> {
    return this.handle === undefined ? new Promise((resolve) => this.starting.push(resolve)) : Promise.resolve();
  }

  /** The answer; never, if the process ends before. Rejects if nobody listens. */
  request({ method = "POST", target, headers = {}, body = "" }: SimulatedRequest): Promise<NetAnswer> {
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
