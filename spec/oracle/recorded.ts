/** A run that is recorded while it is killed and started again, and what came of it: to be compared with its replay. */
import type { AppDefinition, Codec } from "../../runtime/api.ts";
import { base } from "../../runtime/codec/base.ts";
import type { ShownCells } from "../../runtime/inspect/state.ts";
import type { Observer, RunView } from "../../runtime/observe.ts";
import { readRecording, type Recording } from "../../runtime/recording/recording.ts";
import type { Replay } from "../../runtime/recording/replay.ts";
import { showState } from "../../runtime/recording/show.ts";
import { runDurable, TestDisk, TestStore, TestWorld } from "../../runtime/tests/run/harness.ts";

/** Atoms of each stream by path, and each state's cells by unit and name, as text. */
export interface Shown {
  readonly streams: Readonly<Record<string, readonly string[]>>;
  readonly states: Readonly<Record<string, readonly ShownCells[]>>;
}

export interface RecordedRun extends Shown {
  readonly recording: Recording;
  readonly store: TestStore;
  readonly kills: number;
  readonly code: number;
}

class Streams {
  private readonly atoms = new Map<string, string[]>();
  private readonly codecs = new Map<string, Codec<unknown>>();

  constructor(apps: readonly AppDefinition[]) {
    for (const { sources, sequencers, units } of apps) {
      const made = [...sources.map(({ stream }) => stream), ...sequencers, ...units.flatMap(({ outputs }) => outputs)];
      for (const { path, codec } of made) this.codecs.set(path, codec);
    }
  }

  add(stream: string, atom: number, events: readonly unknown[]): void {
    let atoms = this.atoms.get(stream);
    if (atoms === undefined) this.atoms.set(stream, (atoms = []));
    const codec = this.codecs.get(stream);
    if (codec === undefined) throw new Error(`nobody makes the stream ${stream}`);
    atoms[atom - 1] = events.map((event) => base(codec).show(event)).join(", ");
  }

  /** A process goes on: what was not committed has not been. */
  cut(heads: ReadonlyMap<string, number>): void {
    for (const [path, atoms] of this.atoms) atoms.length = Math.min(atoms.length, heads.get(path) ?? 0);
  }

  get shown(): Shown["streams"] {
    return Object.fromEntries([...this.atoms].filter(([, atoms]) => atoms.length > 0).sort(byKey));
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

export function statesOf(apps: readonly AppDefinition[], view: RunView): Shown["states"] {
  return Object.fromEntries(
    view
      .units()
      .flatMap(({ path, states }) => states.map((name) => [`${path} ${name}`, showState(apps, view, path, name)])),
  );
}

/** Recorded from its beginning; the first life has so many turns of the event loop, later ones are longer. */
export async function recorded(apps: readonly AppDefinition[], seed: number, turns = Infinity): Promise<RecordedRun> {
  const disk = new TestDisk();
  const store = new TestStore();
  const streams = new Streams(apps);
  let view: RunView | undefined;
  const observer: Observer = {
    started: (run) => {
      view = run;
      streams.cut(run.heads());
    },
    source: (stream, atom, events) => streams.add(stream, atom, events),
    step: ({ outputs }) => {
      for (const { stream, atom, events } of outputs) streams.add(stream, atom, events);
    },
  };
  for (let kills = 0; ; kills++) {
    const world = new TestWorld(disk, seed);
    world.lifetime = turns + kills;
    // Time passes faster in some, so that cuts are more frequent.
    world.tick = [0, 1, 30][turns % 3] ?? 0;
    const code = await runDurable(apps, store, world, () => turns % 2, { observer, record: true });
    if (code === "killed") continue;
    const recording = readRecording(
      store.engine(world, () => 0),
      "d",
    );
    return { recording, store, kills, code, streams: streams.shown, states: view ? statesOf(apps, view) : {} };
  }
}

/** A replay to the end; fails if it strays. */
export function replayed(apps: readonly AppDefinition[], replay: Replay): Shown {
  const streams = new Streams(apps);
  for (let step = replay.next(); step !== undefined; step = replay.next()) {
    if (step.strays !== undefined) throw new Error(`step ${step.number}: ${step.strays}`);
    const { source, taken } = step;
    if (source !== undefined) streams.add(source.stream, source.atom, source.events);
    for (const { stream, atom, events } of taken?.outputs ?? []) streams.add(stream, atom, events);
  }
  return { streams: streams.shown, states: statesOf(apps, replay.view) };
}
