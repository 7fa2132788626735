/**
 * Answers questions about a run, between two steps, or about what a folder has. It only looks: nothing that it does moves a
 * reader, reads the clock of a step or brings a cell into memory.
 */
import type { AppDefinition, AtomFault, Source } from "../api.ts";
import type { ProgramGuide } from "../options.ts";
import type { RunningApp } from "../apps/running.ts";
import { base } from "../codec/base.ts";
import type { Engine } from "../engines/engine.ts";
import { letterStreams, type Graph } from "../graph.ts";
import type { FaultContext } from "../report.ts";
import type { KeptLetter } from "../letters.ts";
import { atomName } from "../observe.ts";
import type { Clock } from "../world/world.ts";
import { inspectHandlers } from "./handlers.ts";
import { recentAtoms, type Lineage } from "./lineage.ts";
import { inspectStreams, readersOf } from "./streams.ts";
import type {
  Answer,
  InspectedAtoms,
  InspectedLetter,
  InspectedLetters,
  InspectedLineage,
  InspectedUnit,
  Inspection,
  Question,
} from "./model.ts";
import { listed } from "./model.ts";
import { inspectState, statesOf } from "./state.ts";
import { inspectStashes } from "./stashes.ts";
import { cut, cutEvents } from "./texts.ts";
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
  readonly halts: readonly Halt[];
  readonly guide: ProgramGuide | undefined;
  /** Of the last steps, if the run is live. */
  readonly lineage?: Lineage | undefined;
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
      return overview(inspected, question.limit ?? LIMIT, question.longest);
    case "state":
      return { at: inspected.clock.wall(), states: inspectState(inspected.graph, question.of ?? {}) };
    case "atoms":
      return atomsOf(inspected, question.stream, question.limit ?? LIMIT, question.longest);
    case "lineage":
      return lineageOf(inspected, question.stream, question.atom);
    case "steps":
      return inspected.lineage?.last(inspected.graph, question.limit ?? LIMIT) ?? [];
  }
}

function overview(inspected: Inspected, limit: number, longest: number | undefined): Inspection {
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
    letters: lettersOf(inspected, limit, longest),
    effects: listed(effects, limit),
    faults: halts.map(({ app, fault, context: { unit, key, stream, atom, trace = [] }, at }) => {
      return { app, unit, key, stream, atom, fault, trace, at: Math.round(at + clock.wall() - clock.mono()) };
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

function lineageOf({ graph, lineage }: Inspected, stream: string, atom: number): InspectedLineage {
  return lineage?.of(graph, stream, atom) ?? { atom: atomName(stream, atom), known: false, steps: [], sinks: [] };
}

function atomsOf(
  { graph, lineage }: Inspected,
  stream: string,
  limit: number,
  longest: number | undefined,
): InspectedAtoms {
  const queues = [...graph.queues.values()].filter(({ stream: { path } }) => path.startsWith("/"));
  const queue =
    queues.find(({ stream: { path } }) => path === stream) ??
    queues.find(({ stream: { path } }) => path.endsWith(`/${stream}`));
  if (queue === undefined) return { stream, atoms: [] };
  const { codec, path } = queue.stream;
  return {
    stream: path,
    atoms: recentAtoms(graph, lineage, path, limit).map(({ atom, events }) => ({
      atom,
      events: cutEvents(events, (event) => base(codec).show(event), longest),
    })),
  };
}

function lettersOf(
  { graph, apps }: Inspected,
  limit: number,
  longest: number | undefined,
): readonly InspectedLetters[] {
  const types = eventTypes(apps.map(({ definition }) => definition));
  return [...letterStreams([...graph.units, ...graph.sinks])].flatMap((path): readonly InspectedLetters[] => {
    const queue = graph.queues.get(path);
    if (queue === undefined) return [];
    const last = graph.letters.of(path).slice(-limit).reverse();
    return [{ stream: path, total: queue.head, letters: last.map((one) => letterOf(one, types, longest)) }];
  });
}

type EventTypes = ReadonlyMap<string, AppDefinition["sequencers"][number]["codec"]>;

function letterOf(
  { atom, letter: { fault, unit, stream, atom: of, events }, key, again }: KeptLetter,
  types: EventTypes,
  longest: number | undefined,
): InspectedLetter {
  const codec = types.get(stream);
  const shown = cutEvents(events, (event) => (codec === undefined ? "…" : base(codec).show(event)), longest);
  const told = { ...fault, message: cut(fault.message, longest) };
  return { atom, fault: told, unit, key, stream, of, events: shown, requeued: again };
}

function eventTypes(apps: readonly AppDefinition[]): EventTypes {
  const streams = apps.flatMap(({ units, sources, sequencers }) => [
    ...units.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]),
    ...sources.map(({ stream }) => stream),
    ...sequencers,
  ]);
  return new Map(streams.map(({ path, codec }) => [path, codec]));
}
