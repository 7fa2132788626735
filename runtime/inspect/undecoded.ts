/** What a store tells without the program that wrote it: names, numbers, times; no keys, events or cells. */
import { appOf } from "../apps/compose.ts";
import { Reader } from "../bytes.ts";
import type { ReadStore } from "../engines/embedded/reading.ts";
import type { Engine } from "../engines/engine.ts";
import { readStream, readUnit } from "../epochs.ts";
import { keyOf, kinds, Names } from "../store.ts";
import { listed } from "./model.ts";
import type {
  InspectedHandler,
  InspectedReader,
  InspectedSink,
  InspectedStateName,
  InspectedStream,
  InspectedTimer,
  InspectedUnit,
  Inspection,
} from "./model.ts";

const LIMIT = 100;

export function undecoded({ engine, identity }: ReadStore, at: number): Inspection {
  const names = new Names();
  names.load(engine);
  const byNumber = new Map([...names.entries()].map(([name, number]) => [number, name]));
  const named = (kind: string): readonly (readonly [name: string, number: number])[] =>
    [...names.entries()].flatMap(([name, number]) =>
      name.startsWith(`${kind} `) ? [[name.slice(kind.length + 1), number] as const] : [],
    );
  const readers = new Map<string, InspectedReader[]>();
  const heads = new Map<string, { readonly head: number; readonly sealed: boolean }>();
  for (const [path, number] of named("stream")) {
    const bytes = engine.get(keyOf(kinds.stream, number));
    if (bytes !== undefined) heads.set(path, readStream(new Reader(bytes)));
  }
  const reads = (stream: string, by: string, taken: number): void => {
    const lag = Math.max(0, (heads.get(stream)?.head ?? taken) - taken);
    readers.set(stream, [...(readers.get(stream) ?? []), { by, taken, lag, events: 0 }]);
  };
  const units = named("unit").flatMap(([path, number]): readonly InspectedUnit[] => {
    const bytes = engine.get(keyOf(kinds.unit, number));
    if (bytes === undefined) return [];
    const { consumed, done, steps, attempts } = readUnit(new Reader(bytes));
    const inputs = [...consumed].flatMap(([stream, taken]) => {
      const name = (byNumber.get(stream) ?? "").replace(/^stream /, "");
      reads(name, path, taken);
      return name.startsWith("/") ? [name] : [];
    });
    const state = done ? "completed" : attempts > 0 ? "retrying" : "idle";
    return [{ path, app: appOf(path), state, steps, attempts, inputs, outputs: [], serves: [] }];
  });
  const sinks = named("sink").flatMap(([path, number]): readonly InspectedSink[] => {
    const bytes = engine.get(keyOf(kinds.sink, number));
    if (bytes === undefined) return [];
    const taken = new Reader(bytes).varint();
    const stream = path.split(" ")[0] ?? "";
    reads(stream, `sink ${path}`, taken);
    const lag = Math.max(0, (heads.get(stream)?.head ?? taken) - taken);
    const unknown = { name: undefined, position: undefined, events: undefined };
    return [{ path: `sink ${path}`, stream, state: "stopped", taken, lag, ...unknown }];
  });
  const streams = [...heads].flatMap(([path, { head, sealed }]): readonly InspectedStream[] => {
    if (!path.startsWith("/")) return [];
    const own = readers.get(path) ?? [];
    const queue = { atoms: Math.max(0, ...own.map(({ lag }) => lag)), events: 0, bytes: 0 };
    const unknown = { kind: "stream" as const, type: undefined, key: undefined };
    return [{ path, ...unknown, atoms: head, complete: sealed, readers: own, queue }];
  });
  const served = named("http").map(([path, number]) => [`http ${path}`, number] as const);
  const sources = [...named("source"), ...served].flatMap(([path, number]) => {
    if (engine.get(keyOf(kinds.source, number)) === undefined) return [];
    const state = heads.get(path)?.sealed === true ? ("ended" as const) : ("stopped" as const);
    return [{ path, name: undefined, state, position: undefined, events: undefined }];
  });
  const portals = [...heads].flatMap(([path, { head }]) => {
    if (!path.startsWith("portal ")) return [];
    const reader = readers.get(path)?.[0];
    const waiting = head - (reader?.taken ?? head);
    return [{ path: path.slice("portal ".length), server: reader?.by, waiting, open: 0, outside: 0 }];
  });
  const apps = [...new Set(units.map(({ app }) => app))];
  return {
    at,
    of: "folder",
    decoded: false,
    apps: (apps.length > 0 ? apps : [identity.app]).map((name) => ({ name, state: "stopped" })),
    units,
    streams,
    sources,
    sinks,
    states: named("state").flatMap(([name, number]) => stateOf(engine, name, number)),
    portals,
    requests: listed([], 0),
    handlers: listed(
      named("unit").flatMap(([path, number]) => handlersOf(engine, path, number)),
      LIMIT,
    ),
    timers: listed(timersOf(engine, named("unit")), LIMIT),
    stashes: listed([], 0),
    letters: [],
    effects: listed([], 0),
    faults: [],
    store: engine.figures,
  };
}

function stateOf(engine: Engine, name: string, number: number): readonly InspectedStateName[] {
  const [unit = "", task = ""] = name.split(" ");
  const count = engine.get(keyOf(kinds.slotCount, number));
  const shared = engine.get(keyOf(kinds.cell, number)) !== undefined || task.endsWith(".shared");
  if (count === undefined && !shared) return [];
  return [{ unit, task, key: shared ? undefined : "?", keys: count === undefined ? 1 : new Reader(count).varint() }];
}

function handlersOf(engine: Engine, unit: string, number: number): readonly InspectedHandler[] {
  return [...engine.scan(keyOf(kinds.fiber, number))].map(([, value]) => {
    // A fiber's record begins with the name of its routine: `basket/next`.
    const point = new Reader(value).string();
    const unknown = { key: undefined, position: undefined, since: undefined, deadline: undefined };
    return { unit, task: point.split("/")[0] ?? "", point, awaits: "?", ...unknown };
  });
}

function timersOf(
  engine: Engine,
  units: readonly (readonly [path: string, number: number])[],
): readonly InspectedTimer[] {
  return units
    .flatMap(([unit, number]) =>
      [...engine.scan(keyOf(kinds.timer, number))].map(([, value]) => {
        const reader = new Reader(value);
        return { unit, timer: reader.string(), key: undefined, deadline: reader.int() };
      }),
    )
    .sort((a, b) => a.deadline - b.deadline);
}
