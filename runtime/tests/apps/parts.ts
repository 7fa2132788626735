/** Small apps that read and feed each other. */
import type { AppDefinition, Start, Stream, UnitDefinition } from "../../api.ts";
import { app, codec, stream, unit } from "../../index.ts";

export function ints(path: string): Stream<number> {
  return stream(path, codec.int);
}

/** A unit that gives what `step` makes of each event. */
export function onEach(
  from: Stream<number>,
  to: Stream<number>,
  step: (event: number, emit: (event: number) => void) => void,
  more: { readonly start?: Start; readonly onError?: UnitDefinition["onError"] } = {},
): UnitDefinition {
  return unit({
    path: to.path,
    inputs: [from],
    outputs: [to],
    ...(more.start === undefined ? {} : { starts: [more.start] }),
    onError: more.onError ?? [],
    state: {},
    create: ({ out: [output] }) => ({
      on: [
        (events: readonly number[], first, until) => {
          for (let i = first; i < until; i++) step(events[i] as number, (event) => output.emit(event));
        },
      ],
    }),
  });
}

/** What the compiler makes of `connect from -> to`, in the app of that name. */
export function connection(name: string, from: Stream<number>, to: Stream<number>): UnitDefinition {
  return unit({
    path: `/${name}/${from.path.replaceAll("/", "_")}To${to.path.replaceAll("/", "_")}`,
    inputs: [from],
    outputs: [to],
    sparse: true,
    onError: [],
    state: {},
    create: ({ out: [output] }) => ({
      on: [
        (events: readonly number[], first, until) => {
          for (let i = first; i < until; i++) output.emit(events[i] as number);
        },
      ],
    }),
  });
}

export function appOf(name: string, parts: Partial<AppDefinition>): AppDefinition {
  return app({
    name,
    schema: name,
    onError: [],
    config: [],
    sources: [],
    units: [],
    sinks: [],
    sequencers: [],
    ...parts,
  });
}
