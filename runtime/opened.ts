/** What the apps of a process have open outside of it: sources, sinks, endpoints. */
import type { Endpoint } from "./api.ts";
import type { RunningApp } from "./apps/running.ts";
import type { Engine } from "./engines/engine.ts";
import type { Epochs } from "./epochs.ts";
import { toFault, type Fault } from "./fault.ts";
import type { RunningSink, RunningSource } from "./graph.ts";
import type { HttpServer } from "./http/server.ts";
import type { World } from "./world/world.ts";

/** Of one app, or of all. */
type Parts = Pick<RunningApp, "sources" | "sinks">;

export interface OpenedEvents {
  /** A source has something. */
  wake(): void;
  /** A source cannot go on. */
  failed(source: RunningSource, fault: Fault): void;
  crash(error: unknown): void;
}

export class Opened {
  private readonly world: World;
  private readonly engine: Engine;
  private readonly epochs: Epochs;
  private readonly server: HttpServer;
  private readonly seed: number;
  private readonly events: OpenedEvents;
  /** Sources of apps that have halted. */
  private readonly halted = new Set<RunningSource>();

  /** `seed`: of the store, which tells its sinks from those of others. */
  constructor(world: World, engine: Engine, epochs: Epochs, server: HttpServer, seed: number, events: OpenedEvents) {
    this.world = world;
    this.engine = engine;
    this.epochs = epochs;
    this.server = server;
    this.seed = seed;
    this.events = events;
  }

  /** Sources first: if one cannot be read, no output has been touched. `cursors`: by the paths of sources. */
  async open({ sources, sinks }: Parts, cursors: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const source of sources) {
      if (source.queue.sealed) {
        source.state = "ended";
        continue;
      }
      const context = {
        path: source.stream.path,
        codec: source.stream.codec,
        world: this.world,
        wake: () => {
          if (source.state === "waiting") source.state = "ready";
          this.events.wake();
        },
        failed: (error: Error) => this.events.failed(source, toFault(error)),
        kept: () => this.epochs.kept(source),
        atoms: () => source.queue.head,
        stalled: () => this.engine.stalled,
      };
      await source.source.start(context, cursors.get(source.path));
    }
    for (const sink of sinks) {
      sink.visible = sink.consumer.queue.head;
      const { codec } = sink.consumer.queue.stream;
      const identity = `${this.seed >>> 0} ${sink.path}`;
      await sink.sink.start({ codec, identity, world: this.world, durable: this.engine.durable }, sink.cursor);
    }
    await this.server.serve(endpointsOf(sources));
  }

  /** Nobody asks them from outside any more: there is no such path. */
  withdraw({ sources }: Parts): void {
    this.server.remove(endpointsOf(sources));
  }

  /** Of an app that has halted: who asks it from outside is told so, and nothing more is read for it. */
  halt({ sources }: Parts): void {
    this.server.refuse(endpointsOf(sources));
    for (const source of sources) {
      this.halted.add(source);
      void source.source.stop().catch((error: unknown) => this.events.crash(error));
    }
  }

  async close({ sources, sinks }: Parts): Promise<void> {
    await this.stopSources(sources);
    await stopSinks(sinks);
  }

  /** At the end of the process; `parts`: of all apps. */
  async closeAll({ sources, sinks }: Parts): Promise<void> {
    await this.stopSources(sources);
    await this.server.stop();
    await stopSinks(sinks);
  }

  private async stopSources(sources: readonly RunningSource[]): Promise<void> {
    for (const source of sources) if (!this.halted.delete(source)) await source.source.stop();
  }
}

async function stopSinks(sinks: readonly RunningSink[]): Promise<void> {
  for (const { sink } of sinks) await sink.stop();
}

function endpointsOf(sources: readonly RunningSource[]): readonly Endpoint[] {
  return sources.flatMap(({ source }) => source.endpoint ?? []);
}
