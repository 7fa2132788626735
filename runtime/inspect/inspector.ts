/**
 * Answers questions about a run, between two steps, or about what a folder has. It only looks: nothing that it does moves a
 * reader, reads the clock of a step or brings a cell into memory.
 */
import type { AppDefinition, AtomFault, DeadLetter, ProgramGuide, Source } from "../api.ts";
import type { RunningApp } from "../apps/running.ts";
import { base } from "../codec/base.ts";
import type { Engine } from "../engines/engine.ts";
import type { Graph } from "../graph.ts";
import type { FaultContext } from "../report.ts";
import type { Clock } from "../world/world.ts";
import { inspectHandlers } from "./handlers.ts";
import { heldFrom, inspectStreams, type ReadersOf, readersOf } from "./streams.ts";
import type { Letters } from "./letters.ts";
import type {
  Answer,
  InspectedAtoms,
  InspectedLetter,
  InspectedLetters,
  InspectedUnit,
  Inspection,
  Question,
} from "./model.ts";
import { listed } from "./model.ts";
import { inspectState, statesOf } from "./state.ts";
import { inspectStashes } from "./stashes.ts";
import type { RunningUnit } from "../unit.ts";

/** Entries of each list, if nothing else is asked. */
const LIMIT = 100;

/** What there is to be looked at. */
export interface Inspected {
  readonly of: Inspection["of"];
  readonly graph: Graph;
  readonly apps: readonly RunningApp[];
  readonly engine: Engine;
  readonly clock: Pick<Clock, "wall" | "mono">;
  readonly letters: Letters;
  readonly halts: readonly Halt[];
  readonly guide: ProgramGuide | undefined;
  /** Of sources, by their paths, if they are not at work. */
  readonly cursors?: ReadonlyMap<string, Uint8Array>;
}

/** An app that has halted while others go on. */
export interface Halt {
  readonly app: string;
  readonly fault: AtomFault;
  readonly context: FaultContext;
  /** On the monotonic clock. */
  readonly at: number;
}

export function answer<Q extends Question>(inspected: Inspected, question: Q): Answer<Q>;
export function answer(inspected: Inspected, question: Question): Answer {
  switch (question.ask) {
    case "overview":
      return overview(inspected, question.limit ?? LIMIT);
    case "state":
      return { at: inspected.clock.wall(), states: inspectState(inspected.graph, question.of ?? {}) };
    case "atoms":
      return atomsOf(inspected.graph, question.stream, question.limit ?? LIMIT);
  }
}

function overview(inspected: Inspected, limit: number): Inspection {
  const { graph, apps, engine, clock, halts, guide, of, cursors } = inspected;
  const readers = readersOf(graph);
  const stopped = of === "folder";
  const cursorOf = (path: string, source: Source<unknown>): Uint8Array | undefined =>
    cursors === undefined ? source.cursor() : cursors.get(path);
  const effects = graph.effects.list().map(({ path, once, unit, state }) => {
    return { effect: path, once, unit, state: state === "under way" ? ("under way" as const) : ("waits" as const) };
  });
  return {
    at: clock.wall(),
    of,
    decoded: true,
    apps: apps.map(({ name, halted, completed }) => {
      const state = halted ? "halted" : completed ? "completed" : stopped ? "stopped" : "running";
      return { name, state };
    }),
    units: apps.flatMap((app) => app.units.map((unit) => unitOf(unit, app))),
    streams: inspectStreams(graph, readers),
    sources: graph.sources.map(({ path, source, state, events }) => ({
      path: path.replace(/^source /, ""),
      name: stopped ? undefined : source.name,
      state: stopped && state !== "ended" ? "stopped" : state,
      position: positionOf(source, cursorOf(path, source)),
      events: stopped ? undefined : events,
    })),
    sinks: graph.sinks.map(({ path, sink, consumer, busy, cursor, events }) => ({
      path,
      stream: consumer.queue.stream.path,
      name: stopped ? undefined : sink.name,
      state: stopped ? "stopped" : busy ? "writing" : "idle",
      taken: consumer.consumed,
      lag: Math.max(0, consumer.queue.head - consumer.consumed),
      position: positionOf(sink, cursor),
      events: stopped ? undefined : events,
    })),
    states: [...statesOf(graph)].map(({ unit, definition, store }) => {
      const key = definition.kind === "keyed" ? definition.key.schema : undefined;
      return { unit, task: definition.name, key, keys: store.size };
    }),
    ...inspectHandlers(graph, apps, clock, guide, limit),
    stashes: listed(inspectStashes(graph, guide?.stashes ?? []), limit),
    letters: lettersOf(inspected, readers, limit),
    effects: listed(effects, limit),
    faults: halts.map(({ app, fault, context: { unit, key, stream, atom }, at }) => {
      return { app, unit, key, stream, atom, fault, at: Math.round(at + clock.wall() - clock.mono()) };
    }),
    store: engine.figures,
  };
}

function unitOf(unit: RunningUnit, app: RunningApp): InspectedUnit {
  const { path, attempts, blocked, done, scope, inputs, outputs } = unit;
  const definition = app.prepared.units.find((one) => one.path === path);
  const waits = inputs.some(({ queue, consumed }) => queue.head > consumed);
  return {
    path,
    app: app.name,
    state: app.halted ? "halted" : done ? "completed" : blocked ? "retrying" : waits ? "ready" : "idle",
    steps: scope.number,
    attempts,
    inputs: inputs.map(({ queue }) => queue.stream.path),
    outputs: outputs.map(({ stream }) => stream.path),
    serves: (definition?.serves ?? []).map((portal) => portal.path),
  };
}

/** A cursor that something else than this connector has written tells nothing. */
function positionOf(
  connector: { showCursor?(cursor: Uint8Array): string },
  cursor: Uint8Array | undefined,
): string | undefined {
  try {
    return cursor && connector.showCursor?.(cursor);
  } catch {
    return undefined;
  }
}

// ---- atoms ---------------------------------------------------------------------------------------------------------

function atomsOf(graph: Graph, stream: string, limit: number): InspectedAtoms {
  const queues = [...graph.queues.values()].filter(({ stream: { path } }) => path.startsWith("/"));
  const queue =
    queues.find(({ stream: { path } }) => path === stream) ??
    queues.find(({ stream: { path } }) => path.endsWith(`/${stream}`));
  if (queue === undefined) return { stream, atoms: [] };
  const { codec, path } = queue.stream;
  const held = heldFrom(queue.consumers).slice(-limit);
  return {
    stream: path,
    atoms: held.map(({ atom, events }) => ({ atom, events: events.map((event) => base(codec).show(event)) })),
  };
}

function lettersOf(
  { graph, apps, letters }: Inspected,
  readers: ReadersOf,
  limit: number,
): readonly InspectedLetters[] {
  const targets = new Set(
    [...graph.units, ...graph.sinks].flatMap(({ policies }) =>
      policies.flatMap((policy) => (policy.kind === "skip" && policy.to !== undefined ? [policy.to.path] : [])),
    ),
  );
  const types = eventTypes(apps.map(({ definition }) => definition));
  return [...targets].map((path): InspectedLetters => {
    const queue = graph.queues.get(path);
    const found = new Map<number, DeadLetter<unknown>>();
    for (const { atom, letter } of letters.of(path)) found.set(atom, letter);
    // Atoms that others have put there are letters too: they are of the sequencer's type.
    for (const { atom, events } of queue === undefined
      ? []
      : heldFrom(readers.get(queue)?.map(([, one]) => one) ?? [])) {
      const [event] = events;
      if (event !== undefined) found.set(atom, event as DeadLetter<unknown>);
    }
    const last = [...found].sort(([a], [b]) => b - a).slice(0, limit);
    return {
      stream: path,
      total: queue?.head ?? 0,
      letters: last.map(([atom, letter]) => letterOf(atom, letter, types)),
    };
  });
}

type EventTypes = ReadonlyMap<string, AppDefinition["sequencers"][number]["codec"]>;

function letterOf(
  atom: number,
  { fault, unit, stream, atom: of, events }: DeadLetter<unknown>,
  types: EventTypes,
): InspectedLetter {
  const codec = types.get(stream);
  const shown = events.map((event) => (codec === undefined ? "…" : base(codec).show(event)));
  return { atom, fault, unit, stream, of, events: shown };
}

function eventTypes(apps: readonly AppDefinition[]): EventTypes {
  const streams = apps.flatMap(({ units, sources, sequencers }) => [
    ...units.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]),
    ...sources.map(({ stream }) => stream),
    ...sequencers,
  ]);
  return new Map(streams.map(({ path, codec }) => [path, codec]));
}
