/** Apps that come and go while others run: each change happens between two steps, and is durable when it is told. */
import type { Epochs } from "../epochs.ts";
import { buildGraph, type Graph, type GraphContext, type RunningSink } from "../graph.ts";
import type { Opened } from "../opened.ts";
import { sinkFault } from "../outlets.ts";
import type { Names } from "../store.ts";
import type { RunningUnit } from "../unit.ts";
import { compose, type PreparedApp } from "./compose.ts";
import { RunningApp } from "./running.ts";

/** The process that is changed. */
export interface ChangingProcess {
  readonly context: GraphContext;
  readonly opened: Opened;
  readonly epochs: Epochs;
  readonly names: Names;
  graph(): Graph;
  apps(): readonly RunningApp[];
  /** From now on these run. */
  install(graph: Graph, apps: readonly RunningApp[]): void;
  /** These are not tried again. */
  giveUp(units: readonly RunningUnit[]): void;
  /** Resolves when what has been changed until now is durable. */
  committed(): Promise<void>;
  /** Resolves when these have nothing to write any more, or cannot. */
  rested(sinks: readonly RunningSink[]): Promise<void>;
}

export class AppChanges {
  private readonly process: ChangingProcess;

  constructor(process: ChangingProcess) {
    this.process = process;
  }

  /**
   * Put an app beside those that run; resolves when that is durable. If it cannot start, nothing of it is left, and the
   * promise is rejected with why. One such change at a time. `record` is called when it is done, before it is durable: what
   * it writes down becomes durable with it.
   */
  async add(prepared: PreparedApp, record: () => void): Promise<void> {
    const { context, opened } = this.process;
    const before = this.process.graph();
    const apps = this.process.apps();
    const graph = buildGraph(compose([...apps.map((app) => app.prepared), prepared]), context, before);
    const app = new RunningApp(prepared, graph);
    // A reply to what an earlier app of the name has asked must find nobody.
    for (const { fibers } of app.units)
      if (fibers !== undefined) fibers.places.incarnations = context.world.clock.wall() * 1024;
    try {
      await opened.open(app, new Map());
    } catch (error) {
      app.halt(false);
      opened.withdraw(app);
      await opened.close(app);
      app.release(before.exchange);
      throw sinkFault(error);
    }
    record();
    this.process.install(graph, [...apps, app]);
    await this.process.committed();
  }

  /** End apps between two steps; resolves when that is durable. Their state is no more. `record`: as for `add`. */
  async remove(apps: readonly RunningApp[], record: () => void): Promise<void> {
    const { context, opened, epochs, names } = this.process;
    for (const app of apps) {
      // Nothing is let go of yet: should the process be killed now, they go on in the next one.
      app.halt(true);
      this.process.giveUp(app.units);
      opened.withdraw(app);
    }
    // What they have given so far is for their sinks, once it is durable.
    await this.process.committed();
    await this.process.rested(apps.flatMap(({ sinks }) => sinks));
    for (const app of apps) await opened.close(app);
    // From here on without a pause, so that all of it is in one commit.
    const before = this.process.graph();
    for (const app of apps) {
      for (const { fibers, requests } of app.units) fibers?.abandon(requests);
      app.release(before.exchange);
    }
    const rest = this.process.apps().filter((app) => !apps.includes(app));
    const graph = buildGraph(compose(rest.map(({ prepared }) => prepared)), context, before);
    const queues = [...before.queues.values()].filter(({ stream }) => !graph.queues.has(stream.path));
    const units = apps.flatMap((app) => app.units);
    epochs.forget(queues, units);
    before.letters.forget(new Set(queues.map(({ stream }) => stream.path)));
    for (const app of apps) names.forget((name) => app.owns(name));
    record();
    this.process.install(graph, rest);
    await this.process.committed();
  }
}
