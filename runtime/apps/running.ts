/** An app of a process while it runs: which parts it has, and what has become of it. */
import type { AppDefinition } from "../api.ts";
import type { Graph, RunningSink, RunningSource } from "../graph.ts";
import type { RunningUnit } from "../unit.ts";
import type { Exchange } from "../portals/exchange.ts";
import type { PreparedApp } from "./compose.ts";

export class RunningApp {
  readonly prepared: PreparedApp;
  readonly units: readonly RunningUnit[];
  readonly sources: readonly RunningSource[];
  readonly sinks: readonly RunningSink[];
  /** It has failed, and takes no step more. */
  halted = false;

  constructor(prepared: PreparedApp, { parts }: Pick<Graph, "parts">) {
    const { definition, units, sinks } = prepared;
    this.prepared = prepared;
    this.units = units.flatMap((unit) => parts.units.get(unit) ?? []);
    const doors = (definition.endpoints ?? []).flatMap((endpoint) => parts.doors.get(endpoint)?.running ?? []);
    this.sources = [...definition.sources.flatMap((source) => parts.sources.get(source) ?? []), ...doors];
    this.sinks = sinks.flatMap((sink) => parts.sinks.get(sink) ?? []);
  }

  get definition(): AppDefinition {
    return this.prepared.definition;
  }

  get name(): string {
    return this.definition.name;
  }

  /** It is the app's what the store has under this name (`unit /cart/orders`, `sink /cart/orders`, `http GET /items`). */
  owns(name: string): boolean {
    if (name.startsWith("sink ")) return this.sinks.some(({ path }) => path === name);
    if (this.sources.some(({ path }) => name === path || name.endsWith(` ${path}`))) return true;
    if (name.startsWith("unit connection ")) return this.units.some(({ path }) => name === `unit ${path}`);
    return name.split(" ").some((part) => part.startsWith(`/${this.name}/`));
  }

  /** Nothing is left to do for it, and nothing will come. */
  get completed(): boolean {
    return (
      this.sources.every(({ state, queue }) => state === "ended" && queue.sealed) &&
      this.units.every((unit) => unit.done) &&
      this.sinks.every((sink) => !sink.busy && sink.consumer.finished)
    );
  }

  /** A stream of another app that it still waits for. */
  get awaits(): string | undefined {
    const inputs = this.units.flatMap((unit) => (unit.done ? [] : unit.inputs));
    const waiting = [...inputs, ...this.sinks.map(({ consumer }) => consumer)].find(
      (input) => !input.queue.sealed && !input.queue.stream.path.startsWith(`/${this.name}/`),
    );
    return waiting?.queue.stream.path;
  }

  /** Its portals have no server any more, and its units get no replies. */
  leave(exchange: Exchange): void {
    for (const { path, serves = [] } of this.prepared.units) {
      for (const portal of serves) exchange.remove(portal.path);
      exchange.tables.delete(path);
    }
  }

  /**
   * Take no step more. Others do not wait for what it has not read; its sinks write what they may so far. `keep`: its
   * place in what it reads is kept, so that a new process goes on there.
   */
  halt(keep: boolean): void {
    this.halted = true;
    for (const unit of this.units) {
      unit.blocked = true;
      for (const input of unit.inputs) input.abandon(keep);
    }
    for (const source of this.sources) if (source.state !== "ended") source.state = "ended";
    for (const sink of this.sinks) sink.last = Math.min(sink.last, sink.consumer.queue.head);
  }
}
