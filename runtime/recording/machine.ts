/**
 * The units of a recorded run, without anything that is outside of them: what comes is what was recorded, and so is whose
 * turn it is. One recorded event after the other is carried out; between two, the state can be looked at, and kept.
 */
import type { AppDefinition, AtomFault } from "../api.ts";
import { compose, prepare } from "../apps/compose.ts";
import { Registry } from "../apps/registry.ts";
import { readAtoms } from "../atoms.ts";
import { Reader } from "../bytes.ts";
import { completeSequencers } from "../completion.ts";
import { source } from "../define.ts";
import { Epochs } from "../epochs.ts";
import { buildGraph, type Graph } from "../graph.ts";
import { nameOf } from "../inspect/pending.ts";
import { values } from "../io/values.ts";
import { Observation, type Observer, type RunView } from "../observe.ts";
import { atomFault, judge, passOver } from "../policies.ts";
import { Mailbox } from "../portals/mailbox.ts";
import type { LogLine } from "../step.ts";
import { fromStore, Names } from "../store.ts";
import type { RunningUnit } from "../unit.ts";
import type { World } from "../world/world.ts";
import type { NumberedEvent, Way } from "./format.ts";
import { MapEngine } from "./map-engine.ts";

/** More attempts at a step than a run makes: those that are left out of it are fewer. */
const MOST_ATTEMPTS = 100_000;

type Turn = Extract<NumberedEvent, { readonly kind: "turn" }>;

export class Machine {
  /** Lines that steps have written since this was last emptied. */
  readonly lines: LogLine[] = [];
  readonly graph: Graph;
  private readonly engine: MapEngine;
  private readonly epochs: Epochs;
  private readonly observation: Observation;
  private readonly byPath: ReadonlyMap<string, RunningUnit>;
  private readonly seed: number;
  private readonly position: NonNullable<World["position"]>;
  // What the present turn sees: what the clock shows, one reading after the other, and the number by which it chooses.
  private instants: readonly number[] = [];
  private read = 0;
  private choice = 0;

  /** `store`: what there is to begin with; `position`: where in the program a fault comes from. */
  constructor(
    apps: readonly AppDefinition[],
    store: ReadonlyMap<string, Uint8Array>,
    seed: number,
    observer: Pick<Observer, "source" | "step">,
    position: NonNullable<World["position"]>,
  ) {
    this.seed = seed;
    this.position = position;
    this.engine = new MapEngine(store);
    const names = new Names();
    const registry = new Registry();
    this.epochs = new Epochs(this.engine, names, registry);
    this.graph = fromStore(() => {
      names.load(this.engine);
      const graph = buildGraph(compose(apps.map(withoutOutside).map((app) => prepare(app, false))), {
        world: this.world(),
        engine: this.engine,
        names,
        lines: this.lines,
        seed,
        resident: Infinity,
        open: false,
        retain: new Set(),
        effects: { changed: () => {}, shown: (fault) => atomFault(fault, this.position(fault)) },
      });
      this.epochs.recover(graph);
      return graph;
    });
    this.byPath = new Map(this.graph.units.map((unit) => [unit.path, unit]));
    this.observation = new Observation([{ started() {}, ...observer }], this.graph);
    this.observation.recovered();
  }

  get view(): RunView {
    return this.observation;
  }

  /** All that there is, from which another machine goes on like this one. */
  snapshot(): ReadonlyMap<string, Uint8Array> {
    this.engine.put(this.epochs.cut(this.graph, { seed: this.seed, completed: false }));
    return new Map(this.engine.entries);
  }

  unit(path: string): RunningUnit | undefined {
    return this.byPath.get(path);
  }

  /** What came in an event `arrived`. */
  messages(event: Extract<NumberedEvent, { readonly kind: "arrived" }>): readonly unknown[] {
    const queue = this.graph.queues.get(event.stream);
    return queue === undefined ? [] : readAtoms(1, queue.stream, new Reader(event.atoms)).events;
  }

  /** Carry out what was recorded; if that is not possible, why not. */
  carryOut(event: NumberedEvent): string | undefined {
    const wrong = this.carry(event);
    this.graph.effects.pass();
    return wrong;
  }

  private carry(event: NumberedEvent): string | undefined {
    switch (event.kind) {
      case "arrived": {
        const queue = this.graph.queues.get(event.stream);
        if (queue === undefined) return `there is no ${nameOf(event.stream)}`;
        queue.append(fromStore(() => readAtoms(queue.head + 1, queue.stream, new Reader(event.atoms))));
        this.observation.arrived();
        return undefined;
      }
      case "ended": {
        const queue = this.graph.queues.get(event.stream);
        if (queue === undefined) return `there is no ${nameOf(event.stream)}`;
        queue.seal();
        this.observation.arrived();
        return undefined;
      }
      case "turn":
        return this.turn(event);
      case "halted":
        return this.byPath.has(event.unit) ? undefined : `there is no unit ${event.unit}`;
    }
  }

  private turn({ unit: path, way, instants, skipped }: Turn): string | undefined {
    const unit = this.byPath.get(path);
    if (unit === undefined) return `there is no unit ${path}`;
    const wrong = this.choose(unit, way);
    if (wrong !== undefined) return wrong;
    this.instants = instants;
    this.read = 0;
    const outcome = this.take(unit, way);
    if (typeof outcome === "object") return `${path} fails in this step: ${outcome.message}`;
    if (outcome === "skipped" && !skipped) return `${path} passes over what it takes in this step`;
    if (outcome !== "skipped" && skipped) return `${path} does not fail in this step, which was passed over`;
    return undefined;
  }

  /** Have the unit choose what was chosen; if it cannot, why not. */
  private choose(unit: RunningUnit, way: Way): string | undefined {
    if (way === "due") return unit.due === Infinity ? `nothing is due in ${unit.path}` : undefined;
    if (way === undefined) return undefined;
    const chosen = unit.cursors.findIndex(({ queue }) => queue.stream.path === way.stream);
    const cursor = unit.cursors[chosen];
    if (cursor === undefined) return `${unit.path} does not read ${nameOf(way.stream)}`;
    if (cursor.ready() === 0) return `${unit.path} finds nothing in ${nameOf(way.stream)}`;
    // Those among which it chooses: of a turn for messages, only these.
    const first = chosen < unit.inputs.length ? 0 : unit.inputs.length;
    const ready = unit.cursors.slice(first, unit.inputs.length + unit.requests.length).filter((one) => one.ready() > 0);
    this.choice = (ready.indexOf(cursor) + 0.5) / ready.length;
    return undefined;
  }

  /** A turn of one step, tried as often as the program's policies have it. */
  private take(unit: RunningUnit, way: Way): "taken" | "skipped" | AtomFault {
    const due = way === "due";
    const isMessage = typeof way !== "object" || unit.inputs.every(({ queue }) => queue.stream.path !== way.stream);
    this.observation.beginTurn(unit);
    const { number } = unit.scope;
    let outcome: "taken" | "skipped" | AtomFault = "taken";
    for (let left = MOST_ATTEMPTS; left > 0; left--) {
      const failure = due ? unit.fire() : unit.turn(isMessage);
      if (failure === undefined) {
        if (unit.scope.number === number && unit.fibers?.again === true) continue;
        break;
      }
      const { fault, decision } = judge(unit, failure);
      if (decision.kind === "retry") {
        unit.attempts++;
        continue;
      }
      const target = decision.kind === "skip" && decision.to ? this.graph.queues.get(decision.to.path) : undefined;
      const shown = atomFault(fault, this.position(fault));
      if (decision.kind === "halt" || target?.sealed === true) {
        outcome = shown;
        break;
      }
      this.observation.passedOver(shown);
      passOver(unit, failure, shown, target, this.graph.letters);
      outcome = "skipped";
      break;
    }
    this.observation.endTurn(unit, due);
    return outcome;
  }

  // ---- without a recording -----------------------------------------------------------------------------------------

  /** Turns of units that `which` names, those upstream first, until none of them has anything to do. */
  drain(
    which: (unit: RunningUnit) => boolean,
    instant: number,
  ): "quiet" | { readonly unit: string; readonly fault: AtomFault } {
    this.instants = [instant];
    for (;;) {
      const unit = this.graph.units.find((one) => which(one) && one.ready);
      if (unit === undefined) return "quiet";
      this.read = 0;
      this.choice = 0;
      const message = unit.hasMessages;
      const input = unit.inputs.find((one) => one.ready() > 0);
      const way = message || input === undefined ? undefined : { stream: input.queue.stream.path };
      const outcome = this.take(unit, way);
      if (typeof outcome === "object") return { unit: unit.path, fault: outcome };
      this.graph.effects.pass();
    }
  }

  /** End the sequencers that have come to their end; true if some have. */
  complete(): boolean {
    return completeSequencers(this.graph.sequencers, this.graph.cycles);
  }

  private world(): World {
    const outside = (): never => {
      throw new Error("a replay has nothing to do with the world outside");
    };
    return {
      clock: { wall: () => this.instant(), mono: () => 0, at: () => () => {} },
      random: () => () => this.choice,
      position: this.position,
      disk: new Proxy({} as World["disk"], { get: outside }),
      net: new Proxy({} as World["net"], { get: outside }),
      stdio: new Proxy({} as World["stdio"], { get: outside }),
      defer: outside,
      fatal: outside,
      environment: () => undefined,
    };
  }

  /** A step that is tried more often than it was sees the last one again. */
  private instant(): number {
    const { instants } = this;
    return instants[Math.min(this.read++, instants.length - 1)] ?? 0;
  }
}

/** What comes from outside is in the recording, and nobody outside is given anything. */
function withoutOutside(app: AppDefinition): AppDefinition {
  return { ...app, sources: app.sources.map(({ stream }) => source(stream, () => values([]))), sinks: [] };
}

/** Requests and replies, and not atoms of a stream. */
export function isMessages(machine: Machine, stream: string): boolean {
  return machine.graph.queues.get(stream) instanceof Mailbox;
}
