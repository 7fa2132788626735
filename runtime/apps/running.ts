/** The apps of a process while they run: which parts each has, and what has become of it. */
import type { AppDefinition } from "../api.ts";
import type { Graph, RunningSink, RunningSource } from "../graph.ts";
import type { RunningUnit } from "../unit.ts";
import type { Composition } from "./compose.ts";

export class RunningApp {
  readonly definition: AppDefinition;
  readonly units: readonly RunningUnit[];
  readonly sources: readonly RunningSource[];
  readonly sinks: readonly RunningSink[];
  /** It has failed, and takes no step more. */
  halted = false;

  constructor(definition: AppDefinition, composition: Composition, graph: Graph) {
    this.definition = definition;
    const paths = new Set(composition.units.filter((unit) => composition.ownerOf(unit) === definition).map(pathOf));
    this.units = graph.units.filter(({ path }) => paths.has(path));
    this.sources = graph.sources.filter(({ owned }) => composition.ownerOf(owned) === definition);
    this.sinks = graph.sinks.filter(({ app }) => app === undefined || app === definition.name);
  }

  get name(): string {
    return this.definition.name;
  }

  /** Nothing is left to do for it, and nothing will come. */
  get completed(): boolean {
    return (
      this.sources.every(({ state, queue }) => state === "ended" && queue.sealed) &&
      this.units.every((unit) => unit.done) &&
      this.sinks.every((sink) => !sink.busy && sink.consumer.finished)
    );
  }

  /** A stream that it still waits for, of which nothing is there. */
  get awaits(): string | undefined {
    const inputs = this.units.flatMap((unit) => (unit.done ? [] : unit.inputs));
    const waiting = [...inputs, ...this.sinks.map(({ consumer }) => consumer)].find(
      (input) => !input.queue.sealed && !input.queue.stream.path.startsWith(`/${this.name}/`),
    );
    return waiting?.queue.stream.path;
  }

  /**
   * Take no step more. Others do not wait for what it has not read; its sinks write what it has given so far. With a
   * store its place in what it reads is kept (`durable`), so that a new process goes on there.
   */
  halt(durable: boolean): void {
    this.halted = true;
    for (const unit of this.units) {
      unit.blocked = true;
      for (const input of unit.inputs) input.abandon(durable);
    }
    for (const source of this.sources) if (source.state !== "ended") source.state = "ended";
    for (const sink of this.sinks) sink.last = sink.consumer.queue.head;
  }
}

function pathOf({ path }: { readonly path: string }): string {
  return path;
}
