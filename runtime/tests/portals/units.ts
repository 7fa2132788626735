/** Units that ask and serve portals, written as the emitter would, and apps of them. */
import type {
  AppDefinition,
  Codec,
  Fiber,
  Frame,
  Outcome,
  Policy,
  Portal,
  PortalRequest,
  RoutineDefinition,
  Source,
  Stream,
  UnitDefinition,
} from "../../api.ts";
import { app, codec, range, routine, sink, source, stream, unit } from "../../index.ts";
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
      on: [
        function input(events, from, to) {
          for (let i = from; i < to; i++) {
            const frame = new EventFrame();
            frame.event = events[i]!;
            fibers.start(next, frame, undefined);
          }
        },
      ],
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
