/** Units that ask and serve portals, written as the emitter would, and apps of them. */
import type {
  AppDefinition,
  Caller,
  Codec,
  Fiber,
  Fibers,
  Frame,
  Future,
  KeyedCells,
  Outcome,
  Policy,
  Portal,
  PortalRequest,
  RoutineDefinition,
  SharedCells,
  Source,
  Step,
  Stream,
  Timers,
  UnitDefinition,
} from "../../api.ts";
import { app, codec, keyed, range, routine, shared, sink, source, stream, unit } from "../../index.ts";
import { collect } from "../run/harness.ts";

export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** An app that gives the Ints of `input` to its units and collects `output`. */
export function ints(
  name: string,
  units: readonly UnitDefinition[],
  parts: {
    readonly from?: () => Source<number>;
    readonly onError?: readonly Policy[];
    readonly more?: Partial<AppDefinition>;
    readonly output?: string;
  } = {},
): { definition: AppDefinition; got: number[][] } {
  const got: number[][] = [];
  const input = stream(`/${name}/input`, codec.int);
  const output = stream(parts.output ?? `/${name}/output`, codec.int);
  const definition = app({
    name,
    schema: "1",
    onError: parts.onError ?? [],
    config: [],
    sources: [source(input, parts.from ?? (() => range(0, 128, { atom: 8 })))],
    units,
    sinks: [sink(output, collect(got))],
    sequencers: [],
    ...parts.more,
  });
  return { definition, got };
}

export class EventFrame implements Frame {
  at = 0;
  event = 0;
}

export const eventLocals = { event: codec.int as Codec<unknown> };

/** A routine over a frame that has one Int, `event`. */
export function eventRoutine(
  name: string,
  points: readonly string[],
  exclusive = false,
): RoutineDefinition<EventFrame> {
  const task = name.slice(0, name.indexOf("/"));
  return routine(name, {
    task,
    exclusive,
    frame: EventFrame,
    points: [name, ...points].map((point, at) => ({ at, name: point, locals: eventLocals })),
  });
}

export type Emit = (event: number) => void;

/** A handler that starts `routine` for each event, whose frame has it. */
export function starting(
  routine: RoutineDefinition<EventFrame>,
  fibers: Fibers,
): (events: readonly number[], from: number, to: number) => void {
  return function input(events: readonly number[], from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const frame = new EventFrame();
      frame.event = events[i]!;
      fibers.start(routine, frame, undefined);
    }
  };
}

/** A unit that asks `portal` for every event of its input what `request` makes of it, and emits what `emit` makes of the reply. */
export function asker<Q, R>(
  path: string,
  input: Stream<number>,
  portal: Portal<Q, R>,
  request: (event: number) => Q,
  emit: (reply: R, event: number) => number,
  parts: Partial<UnitDefinition> = {},
): UnitDefinition {
  const next = eventRoutine("asker/next", ["asker/next reply"]);
  const output = stream(path, codec.int);
  return unit({
    path,
    inputs: [input],
    outputs: [output],
    onError: [],
    state: {},
    asks: [portal],
    routines: [next],
    ...(parts as object),
    create: ({ out: [result], fibers }) => ({
      on: [starting(next, fibers)],
      routines: [
        function askerNext(fiber: Fiber, frame: EventFrame): Outcome {
          for (;;) {
            switch (frame.at) {
              case 0:
                frame.at = 1;
                return fiber.wait(fiber.ask(portal, request(frame.event)));
              default:
                result.emit(emit(fiber.value<R>(), frame.event));
                return fiber.done();
            }
          }
        },
      ],
      resume() {
        fibers.resume("asker");
      },
    }),
  });
}

/** A unit that serves `portal` without state. */
export function server<Q, R>(
  path: string,
  portal: Portal<Q, R>,
  answer: (request: Q) => R,
  parts: Partial<UnitDefinition> = {},
): UnitDefinition {
  return unit({
    path,
    inputs: [],
    outputs: [],
    onError: [],
    state: {},
    serves: [portal],
    ...(parts as object),
    create: ({ fibers }) => ({
      on: [],
      ask: [
        function ask(requests: readonly PortalRequest<Q>[], from: number, to: number) {
          for (let i = from; i < to; i++) {
            const request = requests[i]!;
            if (!fibers.serve(request)) continue;
            fibers.reply(request.caller, answer(request.value));
          }
          fibers.served();
        },
      ],
    }),
  });
}

/** A frame for all: what a script keeps from block to block. */
export class ScriptFrame implements Frame {
  at = 0;
  event = 0;
  total = 0;
  key = 0;
  futures: readonly Future<number>[] = [];
  caller: Caller = nobody;
}

const nobody: Caller = { unit: "", fiber: 0, incarnation: 0, future: 0 };

const scriptLocals = {
  event: codec.int as Codec<unknown>,
  total: codec.int as Codec<unknown>,
  key: codec.int as Codec<unknown>,
  futures: codec.list(codec.future(codec.int)) as Codec<unknown>,
  caller: codec.reply(codec.int) as Codec<unknown>,
};

export type Block = (fiber: Fiber, frame: ScriptFrame) => Outcome;

/** A handler, block by block: each goes on with the next, unless it sets `frame.at`. */
export interface Script {
  readonly definition: RoutineDefinition<ScriptFrame>;
  readonly code: (fiber: Fiber, frame: ScriptFrame) => Outcome;
}

/** A unit's behaviour is made anew in each run, its definitions are not. */
const definitions = new Map<string, RoutineDefinition<ScriptFrame>>();

export function script(name: string, blocks: readonly Block[], exclusive = false): Script {
  const known = `${name} ${blocks.length} ${exclusive}`;
  const definition =
    definitions.get(known) ??
    routine(name, {
      task: name.slice(0, name.indexOf("/")),
      exclusive,
      frame: ScriptFrame,
      points: blocks.map((_, at) => ({ at, name: at === 0 ? name : `${name} ${at}`, locals: scriptLocals })),
    });
  definitions.set(known, definition);
  return {
    definition,
    code(fiber, frame) {
      const block = blocks[frame.at];
      if (block === undefined) throw new Error(`${name} has no block ${frame.at}`);
      frame.at++;
      return block(fiber, frame);
    },
  };
}

export function frameOf(event: number, caller: Caller = nobody, key = 0): ScriptFrame {
  const frame = new ScriptFrame();
  frame.event = event;
  frame.caller = caller;
  frame.key = key;
  return frame;
}

export interface Tools {
  readonly emit: (event: number) => void;
  readonly fibers: Fibers;
  readonly timers: Readonly<Record<string, Timers>>;
  readonly step: Step;
  /** A Sum of the whole task, one for each key. */
  readonly shared: SharedCells<Sum>;
  readonly keyed: KeyedCells<number, Sum>;
}

export class Sum {
  value = 0;
}

/** What a scripted unit does. */
export interface Behaviour {
  /** Scripts of the unit: the first is what an event of the input starts, if `on` does not say otherwise. */
  readonly scripts?: readonly Script[];
  readonly on?: (event: number, start: (script: Script, frame: ScriptFrame, key?: unknown) => void) => void;
  /** A request's handler, by the portal's place in `serves`. */
  readonly ask?: readonly ((
    request: PortalRequest<number>,
    start: (script: Script, frame: ScriptFrame, key?: unknown) => void,
  ) => void)[];
  readonly complete?: () => void;
  readonly fire?: readonly ((key: unknown) => void)[];
  /** At the end of each atom of requests. */
  readonly afterRequests?: () => void;
  /** At the end of each step of replies. */
  readonly afterReplies?: () => void;
}

/** A unit with an Int input or none, an Int output, and a task for each of its scripts' names. */
export function scripted(
  path: string,
  parts: Partial<UnitDefinition> & { readonly input?: Stream<number> },
  behave: (tools: Tools) => Behaviour,
): UnitDefinition {
  const { input, ...definition } = parts;
  // The scripts' definitions are needed before there are tools; their code is only called with them.
  const names = behave({} as Tools).scripts ?? [];
  const definitions = names.map((one) => one.definition);
  const tasks = [...new Set(definitions.map(({ task }) => task))];
  return unit({
    path,
    inputs: input === undefined ? [] : [input],
    outputs: [stream(path, codec.int)],
    onError: [],
    ...(definition as object),
    routines: definitions,
    state: {
      shared: shared("shared", Sum, { value: codec.int }),
      keyed: keyed("keyed", codec.int, Sum, { value: codec.int }),
    },
    create: ({ out: [output], fibers, timers, step, state }) => {
      const behaviour = behave({
        emit: (event) => output.emit(event),
        fibers,
        timers,
        step,
        shared: state.shared,
        keyed: state.keyed,
      });
      const scripts = behaviour.scripts ?? [];
      const startWith =
        (caller?: Caller) =>
        (one: Script, frame: ScriptFrame, key?: unknown): void =>
          fibers.start(definitions[scripts.indexOf(one)] as RoutineDefinition<ScriptFrame>, frame, key, caller);
      const on =
        behaviour.on ?? ((event: number, start: ReturnType<typeof startWith>) => start(scripts[0]!, frameOf(event)));
      return {
        on: [
          function input(events: readonly number[], from: number, to: number) {
            for (let i = from; i < to; i++) on(events[i]!, startWith());
          },
        ].slice(0, input === undefined ? 0 : 1) as never,
        ...(behaviour.complete === undefined ? {} : { complete: behaviour.complete }),
        ask: (behaviour.ask ?? []).map(
          (handle) => (requests: readonly PortalRequest<number>[], from: number, to: number) => {
            for (let i = from; i < to; i++) {
              const request = requests[i]!;
              if (!fibers.serve(request)) continue;
              handle(request, startWith(request.caller));
            }
            fibers.served();
            behaviour.afterRequests?.();
          },
        ),
        routines: scripts.map((one) => one.code),
        resume() {
          for (const task of tasks) fibers.resume(task);
          behaviour.afterReplies?.();
        },
        fire: behaviour.fire ?? [],
      };
    },
  });
}
