/** The worker that runs a compiled program: the runtime with its memory engine, on a World in the browser. */
import {
  BrowserProcess,
  createMemoryEngine,
  isApp,
  runApps,
  showState,
  Trace,
  type AnyTest,
  type AppDefinition,
  type Observer,
  type RunView,
  type TakenStep,
} from "@portals/runtime/browser";
import { runtimeSpecifier, type EmittedApp, type RunRequest, type RunState, type ShownTask } from "../messages.ts";

/** Atoms of a stream and lines of the trace that are kept, and keys of a task that are shown. */
const ATOMS = 50;
const LINES = 200;
const KEYS = 50;
/** Characters of an atom, and of what is written. */
const LONGEST = 400;
const LONGEST_OUTPUT = 100_000;
/** Each run of a program is like the one before. */
export const SEED = 1;

interface Stream {
  atoms: number;
  last: { readonly atom: number; readonly text: string }[];
}

export type Start = RunRequest & { readonly kind: "start" };

export class Run {
  readonly process: BrowserProcess;
  private readonly changed: () => void;
  private readonly given: ReadonlySet<string>;
  private readonly streams = new Map<string, Stream>();
  private readonly output = { out: "", err: "" };
  private trace: Trace = new Trace([]);
  private apps: readonly AppDefinition[] = [];
  private view: RunView | undefined;
  private steps = 0;
  private lit: readonly string[] = [];
  private held: boolean;
  private exit: number | undefined;
  private listens = false;

  /** `changed` is called when there is something else to be shown. `position` finds an error's place in the program. */
  constructor({ data, input, held }: Start, position: (error: Error) => string | undefined, changed: () => void) {
    this.changed = changed;
    this.held = held;
    this.given = new Set(Object.keys(data));
    this.process = new BrowserProcess({
      seed: SEED,
      input,
      position,
      write: (to, text) => {
        this.output[to] = `${this.output[to]}${text}`.slice(-LONGEST_OUTPUT);
        changed();
      },
    });
    if (held) this.process.hold();
    void this.process.net.listening().then(() => {
      this.listens = true;
      changed();
    });
  }

  async to(apps: readonly AppDefinition[], { data }: Start): Promise<void> {
    this.apps = apps;
    this.trace = new Trace(apps, LONGEST);
    await this.process.prepare(new Map(Object.entries(data)));
    const options = {
      engine: "memory",
      data: undefined,
      seed: SEED,
      set: {},
      json: false,
      progress: false,
      port: 0,
    } as const;
    this.exit = await runApps(
      apps,
      { ...options, observer: this.observer() },
      this.process.world,
      createMemoryEngine(),
    );
    this.changed();
  }

  step(): void {
    this.held = true;
    this.process.step();
    this.changed();
  }

  go(): void {
    this.held = false;
    this.process.go();
    this.changed();
  }

  hold(): void {
    this.held = true;
    this.process.hold();
    this.changed();
  }

  state(): RunState {
    return {
      state: this.exit !== undefined ? "ended" : this.held ? "held" : "running",
      exit: this.exit,
      steps: this.steps,
      trace: this.trace.lines,
      streams: [...this.streams].map(([path, { atoms, last }]) => ({ path, atoms, last })),
      cells: this.cells(),
      lit: this.lit,
      ...this.output,
      files: this.process.files().filter(({ path }) => !this.given.has(path)),
      listens: this.listens,
    };
  }

  private observer(): Observer {
    return {
      started: (view) => {
        this.view = view;
        this.changed();
      },
      source: (stream, atom, events) => {
        this.trace.source(stream, atom, events);
        this.append(stream, atom, events);
        this.taken([stream]);
      },
      step: (step) => {
        this.trace.step(step);
        for (const { stream, atom, events } of step.outputs) this.append(stream, atom, events);
        this.taken([step.unit, ...streamsOf(step)]);
      },
    };
  }

  private append(path: string, atom: number, events: readonly unknown[]): void {
    const stream = this.streams.get(path) ?? { atoms: 0, last: [] };
    this.streams.set(path, stream);
    stream.atoms = atom;
    // Empty atoms are counted, not shown.
    if (events.length === 0) return;
    stream.last.push({ atom, text: this.trace.atomOf(path, atom, events).replace(/^#\d+ /, "") });
    if (stream.last.length > ATOMS) stream.last.shift();
  }

  private taken(lit: readonly string[]): void {
    this.lit = lit;
    this.steps++;
    if (this.trace.lines.length > LINES) this.trace.lines.splice(0, this.trace.lines.length - LINES);
    this.process.taken();
    this.changed();
  }

  private cells(): readonly ShownTask[] {
    const { view } = this;
    if (view === undefined) return [];
    return view.units().flatMap(({ path, states }) =>
      states.flatMap((task): readonly ShownTask[] => {
        const keys = showState(this.apps, view, path, task);
        return keys.length === 0 ? [] : [{ unit: path, task, keys: keys.slice(0, KEYS), more: Math.max(0, keys.length - KEYS) }]; // prettier-ignore
      }),
    );
  }
}

function streamsOf({ from, outputs, asked }: TakenStep): readonly string[] {
  const taken = from.kind === "atom" ? [from.stream] : from.kind === "requests" ? [from.portal] : [];
  return [...taken, ...outputs.map(({ stream }) => stream), ...asked.map(({ portal }) => portal)];
}

/** Modules of apps, loaded from their texts. `runtime` is the address of the module that they import. */
export async function load(
  apps: readonly EmittedApp[],
  runtime: string,
): Promise<{
  readonly apps: readonly AppDefinition[];
  /** Of the first app. */
  readonly tests: readonly AnyTest[];
  readonly position: (error: Error) => string | undefined;
}> {
  const loaded: AppDefinition[] = [];
  const tests: AnyTest[] = [];
  const places = new Map<string, EmittedApp["places"]>();
  for (const { javascript, places: its } of apps) {
    const text = javascript.replace(JSON.stringify(runtimeSpecifier), JSON.stringify(runtime));
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    places.set(url, its);
    const module = (await import(url)) as Readonly<Record<string, unknown>>;
    const app = Object.values(module).find(isApp);
    if (app === undefined) throw new Error("an emitted program exports its app");
    if (loaded.length === 0) tests.push(...((module["tests"] ?? []) as readonly AnyTest[]));
    loaded.push(app);
  }
  return { apps: loaded, tests, position: (error) => positionIn(error.stack ?? "", places) };
}

/** The innermost frame that is in one of the modules. */
function positionIn(stack: string, places: ReadonlyMap<string, EmittedApp["places"]>): string | undefined {
  for (const [, url = "", line = "", column = ""] of stack.matchAll(/(blob:[^\s()]+):(\d+):(\d+)/g)) {
    const its = places.get(url);
    const [row, at] = [Number(line) - 1, Number(column) - 1];
    const place = its?.findLast((one) => one.line < row || (one.line === row && one.column <= at));
    if (place !== undefined) return place.shown;
  }
  return undefined;
}
