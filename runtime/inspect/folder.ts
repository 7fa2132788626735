/** A data folder that no process has, as the last commit left it. It is held while it is read, and nothing in it changes. */
import type { AppDefinition, Sink, SinkDefinition, Source, SourceDefinition } from "../api.ts";
import type { ProgramGuide } from "../options.ts";
import { compose, prepare } from "../apps/compose.ts";
import { loaderOf } from "../apps/control.ts";
import { OPEN_IDENTITY, openingApps } from "../apps/opening.ts";
import { Registry } from "../apps/registry.ts";
import { RunningApp } from "../apps/running.ts";
import type { Checkpoints } from "../engines/embedded/checkpoint.ts";
import { readStore, type ReadStore } from "../engines/embedded/reading.ts";
import { Epochs } from "../epochs.ts";
import { Fault, faultCodes } from "../fault.ts";
import { buildGraph } from "../graph.ts";
import { values } from "../io/values.ts";
import { atomFault } from "../policies.ts";
import { hasRecording } from "../recording/recorder.ts";
import { recordingOf } from "../recording/folder.ts";
import { fromStore, Names } from "../store.ts";
import type { World } from "../world/world.ts";
import { answer, type Inspected } from "./inspector.ts";
import type { Answer, Inspection, Question } from "./model.ts";
import { undecoded } from "./undecoded.ts";

export class InspectedFolder {
  private readonly world: World;
  private readonly folder: string;
  private readonly store: ReadStore;

  private constructor(world: World, folder: string, store: ReadStore) {
    this.world = world;
    this.folder = folder;
    this.store = store;
  }

  /**
   * Hold a folder until `close`. Fails with a Fault: there is none (P0950), it is none of ours (P0903) or taken by another
   * process (P0901), it is damaged (P0902), or cannot be read (P0904).
   */
  static async open(
    world: World,
    folder: string,
    checkpointsOf?: (world: World, folder: string) => Checkpoints,
  ): Promise<InspectedFolder> {
    return new InspectedFolder(world, folder, await readStore(world, folder, checkpointsOf));
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** The text of its program, if the run is recorded and the recording has it. */
  get programText(): string | undefined {
    const { engine } = this.store;
    if (!hasRecording(engine)) return undefined;
    const recording = recordingOf(engine, this.folder);
    const last = recording.processes.at(-1);
    return last && recording.text(last);
  }

  /** What can be told without the program. */
  undecoded(): Inspection {
    return fromStore(() => undecoded(this.store, this.world.clock.wall()));
  }

  /** What answers questions, with the program's types. Fails with a Fault (P0903) if it is of another program. */
  async decoded(
    given: readonly AppDefinition[],
    guide: ProgramGuide | undefined,
  ): Promise<<Q extends Question>(question: Q) => Answer<Q>> {
    const inspected = await this.inspected(given, guide);
    return (question) => fromStore(() => answer(inspected, question));
  }

  private async inspected(given: readonly AppDefinition[], guide: ProgramGuide | undefined): Promise<Inspected> {
    const { world, folder } = this;
    const { engine, identity } = this.store;
    const registry = new Registry();
    fromStore(() => registry.load(engine));
    const open = identity.app === OPEN_IDENTITY.app;
    let apps = given;
    if (open) {
      const load = loaderOf({ data: folder }, world);
      ({ apps } = await openingApps(given, registry, load, (name) => world.environment(name)));
    } else refuseOther(given, identity, folder);
    return fromStore(() => {
      const prepared = apps.map((app) => prepare(withoutOutside(app), open || apps.length > 1));
      const names = new Names();
      names.load(engine);
      const epochs = new Epochs(engine, names, registry);
      const graph = buildGraph(compose(prepared), {
        world,
        engine,
        names,
        lines: [],
        seed: epochs.readMeta()?.seed ?? 0,
        resident: Infinity,
        open,
        retain: new Set(),
        effects: { changed: () => {}, shown: (fault) => atomFault(fault, undefined) },
      });
      const cursors = epochs.recover(graph);
      for (const source of graph.sources) if (source.queue.sealed) source.state = "ended";
      return {
        of: "folder",
        graph,
        apps: prepared.map((app) => new RunningApp(app, graph)),
        engine,
        clock: world.clock,
        halts: [],
        guide,
        cursors,
      };
    });
  }
}

function refuseOther(apps: readonly AppDefinition[], identity: ReadStore["identity"], folder: string): void {
  const { name, schema } = compose(apps.map((app) => prepare(app, false)));
  if (name === identity.app && schema === identity.schema) return;
  const which = name === identity.app ? "another version of " : "";
  throw new Fault(
    faultCodes.folderForeign,
    `the folder belongs to ${which}the program ${JSON.stringify(identity.app)}`,
    {
      at: folder,
      help: ["name the program as it was when it ran with this folder, or none: then what needs no types is told"],
    },
  );
}

/** What it would read and write is known by name only: nothing is opened, and a config that is not set is not needed. */
function withoutOutside(app: AppDefinition): AppDefinition {
  return {
    ...app,
    sources: app.sources.map((definition): SourceDefinition<unknown> => {
      return { ...definition, open: () => attempt<Source<unknown>>(definition.open, values([])) };
    }),
    sinks: app.sinks.map((definition): SinkDefinition<unknown> => {
      return { ...definition, open: () => attempt(definition.open, NO_SINK) };
    }),
  };
}

const NO_SINK: Sink<unknown> = {
  name: "",
  start: () => Promise.resolve(),
  write: () => Promise.reject(new Error("nothing is written to a sink of a folder that is looked at")),
  stop: () => Promise.resolve(),
};

function attempt<T>(open: () => T, otherwise: T): T {
  try {
    return open();
  } catch {
    return otherwise;
  }
}
