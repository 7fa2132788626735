/**
 * Streams, units, sources and sinks at work, connected: made from the apps' definitions once the store is open, and again
 * when an app is launched or stopped. Then what is there goes on as it is.
 */
import type {
  AppDefinition,
  EndpointDefinition,
  Policy,
  Sink,
  SinkDefinition,
  Source,
  SourceDefinition,
  Stream,
  UnitDefinition,
} from "./api.ts";
import { beginningsOf } from "./apps/compose.ts";
import { KeyedStore } from "./cells/keyed.ts";
import { SharedStore } from "./cells/shared.ts";
import type { CellStore } from "./cells/store.ts";
import type { Engine } from "./engines/engine.ts";
import { PortalSource } from "./http/portal.ts";
import { Letters } from "./letters.ts";
import { Effects, isEffect, type EffectEvents } from "./portals/effects.ts";
import { Exchange } from "./portals/exchange.ts";
import { FiberTable } from "./portals/fibers.ts";
import type { Agenda } from "./portals/mailbox.ts";
import { PortalUnit } from "./portals/unit.ts";
import { servedPortals } from "./portals/served.ts";
import { Queue, type Consumer } from "./queue.ts";
import { StepScope, type LogLine } from "./step.ts";
import type { Names } from "./store.ts";
import { policiesOf, topologyOf, type Topology } from "./topology.ts";
import { RunningUnit } from "./unit.ts";
import type { World } from "./world/world.ts";

export interface RunningSource {
  /** `source /app/orders`, `http GET /items/:item/quote`: what the store knows it by. */
  readonly path: string;
  readonly stream: Stream<unknown>;
  /** By this its app is known: the stream of a source, the definition of an endpoint. */
  readonly owned: object;
  readonly source: Source<unknown>;
  readonly queue: Queue;
  /** All that its events can reach: what its pace depends on. */
  downstream: readonly Queue[];
  state: "ready" | "waiting" | "ended";
  /** Polled since the last cut. */
  dirty: boolean;
  events: number;
}

export interface RunningSink {
  /** `sink /app/stream`, and a number from the second on; `sink /other/stream of app` of another app's stream. */
  readonly path: string;
  readonly app: string | undefined;
  readonly sink: Sink<unknown>;
  readonly consumer: Consumer;
  readonly policies: readonly Policy[];
  /** Number of the last atom that it may write. */
  visible: number;
  /** Nothing behind this one is for it: its app has halted. */
  last: number;
  busy: boolean;
  cursor: Uint8Array | undefined;
  /** Cursor changed since the last cut. */
  dirty: boolean;
  events: number;
}

/** What was made of each part of the definition. */
export interface Parts {
  readonly units: ReadonlyMap<UnitDefinition, RunningUnit>;
  readonly sources: ReadonlyMap<SourceDefinition<unknown>, RunningSource>;
  readonly doors: ReadonlyMap<
    EndpointDefinition,
    { readonly door: PortalSource<unknown, unknown>; readonly running: RunningSource }
  >;
  readonly sinks: ReadonlyMap<SinkDefinition<unknown>, RunningSink>;
}

export interface Graph {
  readonly queues: ReadonlyMap<string, Queue>;
  readonly parts: Parts;
  readonly exchange: Exchange;
  /** Those upstream first. */
  readonly units: readonly RunningUnit[];
  readonly sources: readonly RunningSource[];
  readonly sinks: readonly RunningSink[];
  readonly sequencers: readonly Sequencer[];
  readonly cycles: readonly Cycle[];
  /** Units in which something may happen at a time of its own. */
  readonly timed: readonly RunningUnit[];
  readonly effects: Effects;
  readonly letters: Letters;
  /** Units that have requests or replies to read. */
  readonly agenda: Agenda;
  /** Units that are in a cycle or behind one: they may have something to do for ever. */
  readonly restless: readonly RunningUnit[];
  /** All others. */
  readonly calm: readonly RunningUnit[];
}

/**
 * A sequencer's stream, and who may add to it: the unit that copies what is connected to it, and those who skip to it. The
 * requests to a portal are the like, of all who may ask.
 */
export interface Sequencer {
  readonly queue: Queue;
  readonly feeders: readonly RunningUnit[];
  readonly sinks: readonly RunningSink[];
  /** Others may come to feed it, or somebody outside: it does not complete. */
  readonly open: boolean;
}

/** Units that can reach each other, through the streams that they make or skip to. */
export interface Cycle {
  readonly units: ReadonlySet<RunningUnit>;
  readonly streams: ReadonlySet<Queue>;
  readonly sequencers: readonly Sequencer[];
}

export interface GraphContext {
  readonly world: World;
  readonly engine: Engine;
  readonly names: Names;
  readonly lines: LogLine[];
  /** All draws of steps derive from it. */
  readonly seed: number;
  /** Cells of one state that stay in memory, if the engine keeps them. */
  readonly resident: number;
  /** Apps may be launched later, and feed the sequencers that are exported. */
  readonly open: boolean;
  /** Streams that are kept for readers to come, if it is open. */
  readonly retain: ReadonlySet<string>;
  readonly effects: EffectEvents;
}

const HALT: readonly Policy[] = [{ kind: "halt" }];

/** `previous` is what runs already: parts of the same definitions are taken from there. */
export function buildGraph(app: AppDefinition, context: GraphContext, previous?: Graph): Graph {
  const queues = new Map<string, Queue>();
  const queueOf = (stream: Stream<unknown>): Queue => {
    let queue = queues.get(stream.path);
    if (queue === undefined) {
      queue = previous?.queues.get(stream.path) ?? new Queue(stream);
      queues.set(stream.path, queue);
    }
    return queue;
  };
  const topology = topologyOf(app);
  const exchange = previous?.exchange ?? new Exchange();
  const effects = previous?.effects ?? new Effects(exchange, context.effects);
  for (const { serves = [] } of app.units) {
    for (const portal of serves) {
      const { mailbox } = exchange.serve(portal);
      if (mailbox !== undefined) queues.set(mailbox.stream.path, mailbox);
    }
  }
  for (const { asks = [] } of app.units) {
    for (const portal of asks) {
      const mailbox = isEffect(portal) ? effects.serve(portal) : undefined;
      if (mailbox !== undefined) queues.set(mailbox.stream.path, mailbox);
    }
  }
  if (context.open) {
    const retained = new Set([...context.retain, ...beginningsOf(app).map(({ path }) => path)]);
    for (const stream of app.exports ?? []) queueOf(stream).retain(retained.has(stream.path));
  }
  const shared = new Set(app.sequencers.map(queueOf));
  const made = new Map(
    topology.ordered.map((definition) => {
      const policies = endingWithHalt(policiesOf(definition.onError, app));
      const known = previous?.parts.units.get(definition);
      return [definition, known ?? runningUnit(definition, policies, queueOf, shared, exchange, context)] as const;
    }),
  );
  const sinkOf = (definition: SinkDefinition<unknown>, index: number): RunningSink => {
    // Whoever writes the letters that he adds to would never end: he halts instead.
    const loops = (to: Stream<unknown>): boolean =>
      topology.from(to).some((stream) => stream.path === definition.stream.path);
    const policies = endingWithHalt(
      policiesOf(definition.onError, app).filter(
        (policy) => policy.kind !== "skip" || policy.to === undefined || !loops(policy.to),
      ),
    );
    return runningSink(definition, index, app, policies, queueOf);
  };
  const madeSinks = new Map(
    app.sinks.map((definition, index) => {
      return [definition, previous?.parts.sinks.get(definition) ?? sinkOf(definition, index)] as const;
    }),
  );
  const sinks = [...madeSinks.values()];
  for (const { consumer } of sinks) queueOf(consumer.queue.stream);
  const madeSources = new Map(
    app.sources.map((definition) => {
      const downstream = topology.from(definition.stream).map(queueOf);
      const known = previous?.parts.sources.get(definition);
      if (known !== undefined) known.downstream = downstream;
      const { stream, open } = definition;
      const source = known ?? runningSource(`source ${stream.path}`, stream, stream, open(), queueOf, downstream);
      return [definition, source] as const;
    }),
  );
  const madeDoors = new Map(
    (app.endpoints ?? []).map((definition) => {
      const known = previous?.parts.doors.get(definition);
      const door = known?.door ?? new PortalSource(definition.portal, definition.open(), exchange);
      for (const mailbox of door.mailboxes) queues.set(mailbox.stream.path, mailbox);
      const downstream = topology.from(door.stream).map(queueOf);
      if (known !== undefined) known.running.downstream = downstream;
      const running = known?.running ?? runningSource(door.name, door.stream, definition, door, queueOf, downstream);
      return [definition, { door, running }] as const;
    }),
  );
  const asked = new Set([...madeDoors.values()].map(({ door }) => door.requests));
  const units = [...made.values()];
  for (const unit of units)
    if (unit.fibers !== undefined) queues.set(unit.fibers.replies.stream.path, unit.fibers.replies);
  const askers = new Map([...made].map(([definition, unit]) => [unit, servedPortals(definition, app.units)]));
  const servedByUnits = new Set(app.units.flatMap(({ serves = [] }) => serves.map((portal) => portal.path)));
  const portals = [...exchange.targets.values()].flatMap(({ path, mailbox }): Sequencer[] => {
    if (mailbox === undefined || !servedByUnits.has(path)) return [];
    const feeders = units.filter((unit) => askers.get(unit)?.some((portal) => portal.path === path));
    return [{ queue: mailbox, feeders, sinks: [], open: context.open || asked.has(mailbox) }];
  });
  const feeders = feedersOf(units, queueOf);
  const skippers = feedersOf(sinks, queueOf);
  const exported = new Set(context.open ? (app.exports ?? []).map(({ path }) => path) : []);
  const streams = app.sequencers.map((stream): Sequencer => {
    const queue = queueOf(stream);
    const open = exported.has(stream.path);
    return { queue, feeders: feeders.get(queue) ?? [], sinks: skippers.get(queue) ?? [], open };
  });
  const sequencers = [...streams, ...portals];
  const isRestless = new Set(
    [...made].flatMap(([definition, unit]) => (topology.isRestless(definition) ? [unit] : [])),
  );
  return {
    queues,
    units,
    parts: { units: made, sources: madeSources, sinks: madeSinks, doors: madeDoors },
    exchange,
    sources: [...madeSources.values(), ...[...madeDoors.values()].map(({ running }) => running)],
    sinks,
    sequencers,
    cycles: cyclesOf(made, topology, sequencers),
    effects,
    letters: previous?.letters ?? new Letters(context.engine.durable),
    timed: units.filter((unit) => unit.fibers !== undefined),
    agenda: exchange.agenda,
    restless: units.filter((unit) => isRestless.has(unit)),
    calm: units.filter((unit) => !isRestless.has(unit)),
  };
}

/** The sequencers to which atoms are passed over. */
export function letterStreams(parts: readonly { readonly policies: readonly Policy[] }[]): ReadonlySet<string> {
  return new Set(
    parts.flatMap(({ policies }) =>
      policies.flatMap((policy) => (policy.kind === "skip" && policy.to !== undefined ? [policy.to.path] : [])),
    ),
  );
}

/** Who adds to a stream, as an output or by skipping to it. */
function feedersOf<T extends { readonly policies: readonly Policy[]; readonly outputs?: readonly Queue[] }>(
  parts: readonly T[],
  queueOf: (stream: Stream<unknown>) => Queue,
): ReadonlyMap<Queue, readonly T[]> {
  const found = new Map<Queue, T[]>();
  for (const part of parts) {
    const skips = part.policies.flatMap((policy) =>
      policy.kind === "skip" && policy.to !== undefined ? [queueOf(policy.to)] : [],
    );
    for (const queue of new Set([...(part.outputs ?? []), ...skips])) {
      const known = found.get(queue);
      if (known === undefined) found.set(queue, [part]);
      else known.push(part);
    }
  }
  return found;
}

/** Without what can never be reached; whoever does not say what comes last halts. */
function endingWithHalt(policies: readonly Policy[]): readonly Policy[] {
  const retries = policies.filter((policy) => policy.kind === "retry");
  const last = policies.find((policy) => policy.kind !== "retry");
  return [...retries, ...(last === undefined ? HALT : [last])];
}

/** Each cycle once; its units do not wait for each other, or they could wait for themselves. */
function cyclesOf(
  made: ReadonlyMap<UnitDefinition, RunningUnit>,
  topology: Topology,
  sequencers: readonly Sequencer[],
): readonly Cycle[] {
  for (const unit of made.values()) unit.awaited = [];
  for (const units of membersOf(made, topology.cycleOf)) {
    for (const unit of units) {
      unit.awaited = unit.outputs.map((output) => output.consumers.filter((consumer) => !isRead(consumer, units)));
    }
  }
  return membersOf(made, topology.requestCycleOf).map((units) => {
    const own = sequencers.filter(
      ({ queue, feeders }) =>
        feeders.some((unit) => units.has(unit)) && queue.consumers.some((consumer) => isRead(consumer, units)),
    );
    const streams = new Set([...units].flatMap((unit) => unit.outputs).concat(own.map(({ queue }) => queue)));
    return { units, streams, sequencers: own };
  });
}

function membersOf(
  made: ReadonlyMap<UnitDefinition, RunningUnit>,
  cycleOf: (unit: UnitDefinition) => ReadonlySet<UnitDefinition>,
): readonly ReadonlySet<RunningUnit>[] {
  const cycles: Set<RunningUnit>[] = [];
  const seen = new Set<UnitDefinition>();
  for (const definition of made.keys()) {
    const members = cycleOf(definition);
    if (members.size === 0 || seen.has(definition)) continue;
    for (const member of members) seen.add(member);
    cycles.push(new Set([...members].flatMap((member) => made.get(member) ?? [])));
  }
  return cycles;
}

/** One of the units reads there. */
function isRead(consumer: Consumer, units: ReadonlySet<RunningUnit>): boolean {
  return [...units].some((unit) => unit.cursors.includes(consumer));
}

function runningUnit(
  definition: UnitDefinition,
  policies: readonly Policy[],
  queueOf: (stream: Stream<unknown>) => Queue,
  /** Streams of sequencers. */
  shared: ReadonlySet<Queue>,
  exchange: Exchange,
  context: GraphContext,
): RunningUnit {
  const { world, engine, names } = context;
  const scope = new StepScope(definition.path, context.seed, 0, world.clock, context.lines);
  const inputs = definition.inputs.map((stream, i) => queueOf(stream).addConsumer(definition.starts?.[i]));
  const outputs = definition.outputs.map(queueOf);
  if (definition.sparse === true) for (const output of outputs) output.sparse = true;
  const seals = outputs.filter((output) => !shared.has(output));
  // In memory, a step that halts the app need not be undone: nobody sees its cells again.
  const { serves = [], asks = [], asksValues = [], routines = [], timers = {} } = definition;
  // But what a request has done is undone if it faults: its asker is told, and the rest of the atom goes on.
  const undo = engine.durable || policies[0]?.kind !== "halt" || serves.length > 0;
  const state: Record<string, KeyedStore | SharedStore> = {};
  for (const [name, cells] of Object.entries(definition.state)) {
    const number = names.number(`state ${definition.path} ${cells.name}`);
    const tracking = {
      scope,
      undo,
      stored: engine.durable ? { engine, state: number, resident: context.resident } : undefined,
    };
    state[name] = cells.kind === "keyed" ? new KeyedStore(cells, tracking) : new SharedStore(cells, tracking);
  }
  const fibers =
    serves.length + asks.length + asksValues.length + routines.length + Object.keys(timers).length === 0
      ? undefined
      : new FiberTable({
          path: definition.path,
          scope,
          exchange,
          routines,
          timers,
          undo,
          stores: engine.durable,
          position: (fault) => world.position?.(fault),
        });
  const body = definition.create({
    out: outputs,
    state,
    step: scope,
    fibers: fibers ?? NO_FIBERS,
    timers: fibers?.timers.handles ?? {},
  });
  fibers?.run(body.routines ?? []);
  for (const portal of asks) exchange.targetOf(portal);
  const served = serves.map((portal) => exchange.serve(portal));
  const requests = served.flatMap(({ mailbox }) => mailbox?.consumer ?? []);
  const states: CellStore[] = Object.values(state);
  const choose = world.random(`inputs of ${definition.path}`);
  const { lines } = context;
  const parts = { definition, inputs, outputs, seals, body, scope, states, policies, lines, choose };
  if (fibers === undefined) return new RunningUnit(parts);
  const unit = new PortalUnit(parts, fibers, requests, exchange.agenda);
  for (const target of served) {
    target.server = unit;
    if (target.mailbox !== undefined) target.mailbox.reader = unit;
  }
  fibers.replies.reader = unit;
  return unit;
}

function runningSource(
  path: string,
  stream: Stream<unknown>,
  owned: object,
  source: Source<unknown>,
  queueOf: (stream: Stream<unknown>) => Queue,
  downstream: readonly Queue[],
): RunningSource {
  const queue = queueOf(stream);
  return { path, stream, owned, source, queue, downstream, state: "ready", dirty: false, events: 0 };
}

function runningSink(
  definition: SinkDefinition<unknown>,
  index: number,
  app: AppDefinition,
  policies: readonly Policy[],
  queueOf: (stream: Stream<unknown>) => Queue,
): RunningSink {
  const { stream, app: owner } = definition;
  const isOwn = owner === undefined || stream.path.startsWith(`/${owner}/`);
  const path = isOwn ? stream.path : `${stream.path} of ${owner}`;
  const same = (other: SinkDefinition<unknown>): boolean =>
    other.stream.path === stream.path && other.app === definition.app;
  const before = app.sinks.slice(0, index).filter(same).length;
  return {
    path: before === 0 ? `sink ${path}` : `sink ${path} ${before + 1}`,
    app: owner,
    sink: definition.open(),
    consumer: queueOf(definition.stream).addConsumer(),
    policies,
    visible: 0,
    last: Infinity,
    busy: false,
    cursor: undefined,
    dirty: false,
    events: 0,
  };
}

function absent(): never {
  throw new Error("a unit that uses fibers says so: `serves`, `asks`, `asksValues`, `routines`");
}

const NO_FIBERS = { start: absent, resume: absent, serve: absent, served: absent, reply: absent };
