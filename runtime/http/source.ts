/**
 * Requests as a source: one is an atom. It is answered 202 when the atom is committed, so what was answered is never lost;
 * what was not answered may be either, which is what `Idempotency-Key` is for.
 */
import type { Endpoint, Keeper, Polled, Source, SourceContext } from "../api.ts";
import type { NetAnswer } from "../world/world.ts";
import { Intake, showTaken, type Accepted, type IntakeOptions } from "./intake.ts";
import { pathParts } from "./routes.ts";
import { Shape, type Method } from "./shape.ts";

export interface PostOptions extends IntakeOptions {
  /** The body is a list of events, all of one atom. */
  readonly list?: boolean | undefined;
}

/** Nobody may want to know. */
const MOST_TRACED = 1000;

export class PostSource<T> implements Source<T> {
  readonly name: string;
  private readonly method: Method;
  private readonly path: string;
  private readonly options: PostOptions;
  private intake: Intake<T> | undefined;
  private served: Endpoint | undefined;
  private atoms: () => number = () => 0;
  /** Taken since the last cut, with what they are answered. */
  private given: { readonly accepted: Accepted<T>; readonly answer: NetAnswer }[] = [];
  /** What came with a trace, until somebody wants to know. */
  private traced: { readonly accepted: Accepted<T>; readonly traceparent: string }[] = [];

  constructor(method: Method, path: string, options: PostOptions) {
    this.name = `${method} ${path}`;
    this.method = method;
    this.path = path;
    this.options = options;
  }

  start(context: SourceContext<T>, cursor: Uint8Array | undefined): Promise<void> {
    const { method, path } = this;
    const parts = pathParts(path);
    const { codec } = context;
    const shape = new Shape({ codec, method, path, parts, list: this.options.list === true, lenient: true });
    const intake = new Intake(context, method, shape, this.options);
    intake.resume(cursor);
    this.intake = intake;
    this.atoms = context.atoms;
    this.served = {
      method,
      path,
      parts,
      name: context.path.split("/").at(-1) ?? path,
      describe: (within) => ({
        parameters: shape.describeParameters(within),
        body: shape.describeBody(within),
        reply: "accepted",
        keyed: true,
      }),
      handle: (request, asked) => intake.handle(request, asked),
    };
    return Promise.resolve();
  }

  get endpoint(): Endpoint | undefined {
    return this.served;
  }

  poll(limit: number): Polled<T> {
    const { intake } = this;
    if (intake === undefined || intake.empty) return "pending";
    const taken = intake.take(limit);
    const events: T[] = [];
    const ends: number[] = [];
    let atom = this.atoms();
    for (const accepted of taken) {
      for (const event of accepted.values) events.push(event);
      ends.push(events.length);
      const answer = accepting(++atom, accepted);
      this.given.push({ accepted, answer });
      intake.answer(accepted, answer);
      const traceparent = accepted.callers[0]?.header("traceparent");
      if (traceparent !== undefined) this.traced.push({ accepted, traceparent });
    }
    if (this.traced.length > MOST_TRACED) this.traced = this.traced.slice(-MOST_TRACED);
    return { first: 1, ends, events, keys: undefined, faults: undefined };
  }

  cursor(): Uint8Array {
    return this.intake?.cursor() ?? new Uint8Array(0);
  }

  progress(): undefined {
    return undefined;
  }

  get awaited(): boolean {
    return this.given.length > 0;
  }

  get unanswered(): number {
    return this.given.length;
  }

  traceparent(events: readonly T[]): string | undefined {
    const at = this.traced.findIndex(({ accepted: { values } }) => {
      return values[0] === events[0] && values.length === events.length;
    });
    return at < 0 ? undefined : this.traced.splice(at, 1)[0]?.traceparent;
  }

  showCursor(cursor: Uint8Array): string {
    return showTaken(cursor);
  }

  keep(to: Keeper): void {
    this.intake?.keep(to);
  }

  cut(): () => void {
    const { given, intake } = this;
    this.given = [];
    intake?.cut();
    return () => {
      for (const { accepted, answer } of given) intake?.tell(accepted, answer);
    };
  }

  /** What was given and is not committed now never is, or nobody knows: it gets no answer. */
  stop(): Promise<void> {
    this.intake?.stop();
    return Promise.resolve();
  }
}

/** `atom`: its number in the source's stream. */
function accepting(atom: number, { values }: Accepted<unknown>): NetAnswer {
  return {
    status: 202,
    headers: { "content-type": "application/json" },
    body: `${JSON.stringify({ atom, events: values.length })}\n`,
  };
}
