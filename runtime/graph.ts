/** An app's streams, units, sources and sinks at work, connected: made from its definition once the store is open. */
import type {
  AppDefinition,
  Policy,
  Sink,
  SinkDefinition,
  Source,
  SourceDefinition,
  Stream,
  UnitDefinition,
} from "./api.ts";
import { KeyedStore } from "./cells/keyed.ts";
import { SharedStore } from "./cells/shared.ts";
import type { CellStore } from "./cells/store.ts";
import type { Engine } from "./engines/engine.ts";
import { Queue, type Consumer } from "./queue.ts";
import { StepScope, type LogLine } from "./step.ts";
import type { Names } from "./store.ts";
import { RunningUnit } from "./unit.ts";
import type { World } from "./world/world.ts";

export interface RunningSource {
  readonly stream: Stream<unknown>;
  readonly source: Source<unknown>;
  readonly queue: Queue;
  /** All that its events can reach: what its pace depends on. */
  readonly downstream: readonly Queue[];
  state: "ready" | "waiting" | "ended";
  /** Polled since the last cut. */
  dirty: boolean;
  events: number;
}

export interface RunningSink {
  /** `sink /app/stream`, and a number from the second on. */
  readonly path: string;
  readonly sink: Sink<unknown>;
  readonly consumer: Consumer;
  readonly policies: readonly Policy[];
  /** Number of the last atom that it may write. */
  visible: number;
  busy: boolean;
  cursor: Uint8Array | undefined;
  /** Cursor changed since the last cut. */
  dirty: boolean;
  events: number;
}

export interface Graph {
  readonly queues: ReadonlyMap<string, Queue>;
  /** Those upstream first. */
  readonly units: readonly RunningUnit[];
  readonly sources: readonly RunningSource[];
  readonly sinks: readonly RunningSink[];
  readonly sequencers: readonly Sequencer[];
}

/** A sequencer's stream ends when all that skip to it have. */
export interface Sequencer {
  readonly queue: Queue;
  readonly feeders: readonly RunningUnit[];
  readonly sinks: readonly RunningSink[];
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
}

const HALT: readonly Policy[] = [{ kind: "halt" }];

export function buildGraph(app: AppDefinition, context: GraphContext): Graph {
  const queues = new Map<string, Queue>();
  const queueOf = (stream: Stream<unknown>): Queue => {
    let queue = queues.get(stream.path);
    if (queue === undefined) queues.set(stream.path, (queue = new Queue(stream)));
    return queue;
  };
  const reach = reachability(app);
  const ordered = topological(app);
  const skipsTo = (policies: readonly Policy[], stream: Stream<unknown>): boolean =>
    policies.some((policy) => policy.kind === "skip" && policy.to?.path === stream.path);
  const units = ordered.map((definition) => {
    const policies = policiesOf(definition.onError, app, reach.upstream(definition.inputs));
    return runningUnit(definition, policies, queueOf, context);
  });
  const sinks = app.sinks.map((definition, index) => {
    const policies = policiesOf(definition.onError, app, reach.upstream([definition.stream]));
    return runningSink(definition, index, app, policies, queueOf);
  });
  return {
    queues,
    units,
    sources: app.sources.map((definition) => runningSource(definition, queueOf, reach.from(definition.stream))),
    sinks,
    sequencers: app.sequencers.map((stream) => ({
      queue: queueOf(stream),
      feeders: units.filter((unit) => skipsTo(unit.policies, stream)),
      sinks: sinks.filter((sink) => skipsTo(sink.policies, stream)),
    })),
  };
}

function runningUnit(
  definition: UnitDefinition,
  policies: readonly Policy[],
  queueOf: (stream: Stream<unknown>) => Queue,
  context: GraphContext,
): RunningUnit {
  const { world, engine, names } = context;
  const scope = new StepScope(definition.path, context.seed, 0, world.clock, context.lines);
  const inputs = definition.inputs.map((stream) => queueOf(stream).addConsumer());
  const outputs = definition.outputs.map(queueOf);
  // In memory, a step that halts the app need not be undone: nobody sees its cells again.
  const undo = engine.durable || policies[0]?.kind !== "halt";
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
  const body = definition.create({ out: outputs, state, step: scope });
  const states: CellStore[] = Object.values(state);
  const choose = world.random(`inputs of ${definition.path}`);
  return new RunningUnit({ definition, inputs, outputs, body, scope, states, policies, lines: context.lines, choose });
}

function runningSource(
  definition: SourceDefinition<unknown>,
  queueOf: (stream: Stream<unknown>) => Queue,
  reached: readonly Stream<unknown>[],
): RunningSource {
  const { stream } = definition;
  const queue = queueOf(stream);
  const downstream = reached.map(queueOf);
  return { stream, source: definition.open(), queue, downstream, state: "ready", dirty: false, events: 0 };
}

function runningSink(
  definition: SinkDefinition<unknown>,
  index: number,
  app: AppDefinition,
  policies: readonly Policy[],
  queueOf: (stream: Stream<unknown>) => Queue,
): RunningSink {
  const { path } = definition.stream;
  const before = app.sinks.slice(0, index).filter((other) => other.stream.path === path).length;
  return {
    path: before === 0 ? `sink ${path}` : `sink ${path} ${before + 1}`,
    sink: definition.open(),
    consumer: queueOf(definition.stream).addConsumer(),
    policies,
    visible: 0,
    busy: false,
    cursor: undefined,
    dirty: false,
    events: 0,
  };
}

/** A unit's own policies or the app's. Who reads a sequencer's stream cannot skip to it: it halts instead. */
function policiesOf(own: readonly Policy[], app: AppDefinition, upstream: ReadonlySet<string>): readonly Policy[] {
  const policies = own.length > 0 ? own : app.onError;
  const last = policies.find((policy) => policy.kind !== "retry");
  const loops = last?.kind === "skip" && last.to !== undefined && upstream.has(last.to.path);
  const retries = policies.filter((policy) => policy.kind === "retry");
  return [...retries, ...(last === undefined || loops ? HALT : [last])];
}

interface Reachability {
  /** Streams that the events of a stream can reach, itself included. */
  from(stream: Stream<unknown>): readonly Stream<unknown>[];
  /** Streams whose events can reach one of these, themselves included. */
  upstream(streams: readonly Stream<unknown>[]): ReadonlySet<string>;
}

function reachability(app: AppDefinition): Reachability {
  const from = (stream: Stream<unknown>): Stream<unknown>[] => {
    const reached = new Map([[stream.path, stream]]);
    for (const path of reached.keys()) {
      for (const unit of app.units) {
        if (!unit.inputs.some((input) => input.path === path)) continue;
        for (const output of unit.outputs) reached.set(output.path, output);
      }
    }
    return [...reached.values()];
  };
  return {
    from,
    upstream: (streams) => {
      const upstream = new Set(streams.map((stream) => stream.path));
      for (const at of upstream) {
        const maker = app.units.find((other) => other.outputs.some((output) => output.path === at));
        for (const input of maker?.inputs ?? []) upstream.add(input.path);
      }
      return upstream;
    },
  };
}

/** Units, those upstream first. */
function topological(app: AppDefinition): UnitDefinition[] {
  const makers = new Map<string, UnitDefinition>();
  for (const unit of app.units) for (const output of unit.outputs) makers.set(output.path, unit);
  const ordered = new Set<UnitDefinition>();
  const visit = (unit: UnitDefinition): void => {
    if (ordered.has(unit)) return;
    for (const input of unit.inputs) {
      const maker = makers.get(input.path);
      if (maker !== undefined && maker !== unit) visit(maker);
    }
    ordered.add(unit);
  };
  for (const unit of app.units) visit(unit);
  return [...ordered];
}
