/** The commands of `portalsc replay`: each is a line, and has an answer, as text and as JSON. */
import type { AppDefinition } from "@portals/runtime";
import type * as Recordings from "@portals/runtime/recording";
import type { Replay, ReplayedStep, ShownCells, Teller } from "@portals/runtime/recording";
import type { Origin, UnitIr } from "../ir/ir.ts";
import type { Compiled } from "../program.ts";
import { placeOf } from "./guide.ts";

/** Steps that `find` shows at most. */
const MOST_FOUND = 1000;

export interface Answer {
  readonly text: string;
  readonly json: unknown;
  /** The command was wrong. */
  readonly wrong: boolean;
}

/** The program that is replayed. */
export interface ReplayedProgram {
  readonly apps: readonly AppDefinition[];
  readonly compiled: readonly Compiled[];
  named(position: string): string;
}

const commands: readonly (readonly [usage: string, meaning: string])[] = [
  ["next [N]", "the next step, or N"],
  ["back [N]", "back by a step, or N"],
  ["goto N", "to behind step N; 0 is the beginning"],
  ["where", "the step here: its unit, its atom, where in the program it begins"],
  ["state [UNIT [TASK [KEY]]]", "cells of a unit's task, of all keys or one, as they are here"],
  ["stream NAME [N]", "the last 100 atoms, or N, that a stream has here"],
  ["find TEXT", "steps with a key or a text in what they take or make"],
  ["pending", "atoms and requests that nobody has taken, handlers that wait, timers"],
  ["help, quit", ""],
];

export const commandsHelp = commands
  .map(([usage, meaning]) => `  ${usage.padEnd(26)}${meaning}`.trimEnd())
  .map((line) => `${line}\n`)
  .join("");

type Runtime = typeof Recordings;

export class ReplaySession {
  private readonly replay: Replay;
  private readonly program: ReplayedProgram;
  /** The step here. */
  private step: ReplayedStep | undefined;
  private runtime: Runtime | undefined;

  constructor(replay: Replay, program: ReplayedProgram) {
    this.replay = replay;
    this.program = program;
  }

  /** To be called first. */
  async prepare(): Promise<void> {
    this.runtime = await import("@portals/runtime/recording");
  }

  get strayed(): Replay["strayed"] {
    return this.replay.strayed;
  }

  /** `3 of 20`. */
  get place(): string {
    return `${this.replay.at} of ${this.replay.length}`;
  }

  greeting(): Answer {
    const { length } = this.replay;
    return this.answer([`a recording of ${length} steps; \`help\` tells the commands`], { steps: length });
  }

  /** All steps from here on. */
  *all(): Generator<Answer> {
    while (this.replay.at < this.replay.length) yield this.run("next");
  }

  run(line: string): Answer {
    const [command = "", ...args] = words(line);
    switch (command) {
      case "next":
        return this.counted(args, (n) => this.next(n));
      case "back":
        return this.counted(args, (n) => this.goTo(this.replay.at - n));
      case "goto":
        return args.length === 1 ? this.counted(args, (n) => this.goTo(n)) : wrong("it is written goto N");
      case "where":
        return this.where();
      case "state":
        return this.state(args);
      case "stream":
        return args.length === 0
          ? wrong("it is written stream NAME [N]")
          : this.counted(args.length === 1 ? ["100"] : args.slice(1), (n) => this.stream(args[0] ?? "", n));
      case "find":
        return args.length > 0
          ? this.find(line.slice(line.indexOf("find") + 4).trim())
          : wrong("it is written find TEXT");
      case "pending":
        return this.pending();
      case "help":
        return { text: commandsHelp, json: { commands: commands.map(([usage]) => usage) }, wrong: false };
      default:
        return wrong(`there is no command ${command}; \`help\` tells those that there are`);
    }
  }

  // ---- moving --------------------------------------------------------------------------------------------------------

  private counted(args: readonly string[], move: (n: number) => Answer): Answer {
    const [text = "1", ...more] = args;
    const n = Number(text);
    if (more.length > 0 || !Number.isSafeInteger(n) || n < 0)
      return wrong(`it takes a natural number, not ${args.join(" ")}`);
    return move(n);
  }

  private next(n: number): Answer {
    const steps: ReplayedStep[] = [];
    for (let left = n; left > 0; left--) {
      const step = this.replay.next();
      if (step === undefined) break;
      steps.push(step);
    }
    this.step = steps.at(-1) ?? this.step;
    if (steps.length === 0 && n > 0) return this.answer(["this is the end of the recording"], { end: true });
    const teller = this.teller();
    return this.answer(
      steps.map((step) => lineOf(step, teller)),
      {
        steps: steps.map((step) => this.jsonOf(step, teller)),
      },
    );
  }

  private goTo(n: number): Answer {
    const to = Math.max(0, Math.min(n, this.replay.length));
    if (to !== this.replay.at) this.step = this.replay.goTo(to);
    if (this.step === undefined) return this.answer(["the beginning of the recording"], { at: 0 });
    const teller = this.teller();
    return this.answer([lineOf(this.step, teller)], { at: to, steps: [this.jsonOf(this.step, teller)] });
  }

  // ---- looking -------------------------------------------------------------------------------------------------------

  private where(): Answer {
    const { step } = this;
    if (step === undefined) return this.answer([`step 0 of ${this.replay.length}: the beginning`], { at: 0 });
    const json = this.jsonOf(step, this.teller(Infinity));
    const lines = [`step ${this.place}: ${json.text}`];
    if (json.unit !== undefined)
      lines.push(`unit ${json.unit}${json.stepOfUnit === undefined ? "" : `, its step ${json.stepOfUnit}`}`);
    if (json.position !== undefined) lines.push(`at ${json.position}`);
    return this.answer(lines, json);
  }

  private state([unitName, task, ...key]: readonly string[]): Answer {
    const units = this.replay.view.units().filter(({ states }) => states.length > 0);
    if (unitName === undefined) {
      return this.answer(
        units.map(({ path, states }) => `${path}: ${states.join(", ")}`),
        { units },
      );
    }
    const unit = units.find(({ path }) => path === unitName) ?? units.find(({ path }) => path.endsWith(`/${unitName}`));
    if (unit === undefined) {
      const known = units.map(({ path }) => path).join(", ");
      return wrong(`no unit ${unitName} has state${known === "" ? "; none has" : `; these have: ${known}`}`);
    }
    const states = unit.states.filter((state) => task === undefined || state === task || state === `${task}.shared`);
    if (states.length === 0) return wrong(`${unit.path} has no task ${task ?? ""}; it has ${unit.states.join(", ")}`);
    const wanted = key.length === 0 ? undefined : key.join(" ");
    const shown = states.map((state) => ({
      state,
      cells: this.loaded
        .showState(this.program.apps, this.replay.view, unit.path, state)
        .filter((cells) => wanted === undefined || isKey(cells, wanted)),
    }));
    const lines = shown.flatMap(({ state, cells }) => cells.map((one) => cellsLine(state, one)));
    const none =
      wanted === undefined ? "nothing has been kept here" : `nothing has been kept for the key ${wanted} here`;
    return this.answer(lines.length === 0 ? [none] : lines, { unit: unit.path, at: this.replay.at, states: shown });
  }

  private stream(name: string, last: number): Answer {
    const streams = [...this.replay.view.heads().keys()];
    const stream = streams.find((path) => path === name) ?? streams.find((path) => path.endsWith(`/${name}`));
    if (stream === undefined) return wrong(`there is no stream ${name}; there are ${streams.join(", ")}`);
    const teller = this.teller(Infinity);
    const atoms: { readonly step: number; readonly atom: number; readonly text: string }[] = [];
    let before = 0;
    for (const { number, source, taken } of this.until(this.replay.at)) {
      for (const one of [...(source === undefined ? [] : [source]), ...(taken?.outputs ?? [])]) {
        if (one.stream !== stream) continue;
        atoms.push({ step: number, atom: one.atom, text: teller.atom(stream, one.atom, one.events) });
        if (atoms.length <= 2 * last) continue;
        before += last;
        atoms.splice(0, last);
      }
    }
    const shown = atoms.slice(Math.max(0, atoms.length - last));
    before += atoms.length - shown.length;
    const lines = shown.map(({ step, text }) => `${numbered(step)}  ${text}`);
    if (before > 0) lines.unshift(`${before} atoms before`);
    if (lines.length === 0) lines.push(`${stream} has no atoms of this recording here`);
    return this.answer(lines, { stream, before, atoms: shown });
  }

  private find(text: string): Answer {
    const teller = this.teller(Infinity);
    const found: { readonly step: number; readonly text: string }[] = [];
    let more = 0;
    for (const step of this.until(this.replay.length)) {
      const line = teller.tell(step);
      if (!line.includes(text)) continue;
      if (found.length < MOST_FOUND) found.push({ step: step.number, text: line });
      else more++;
    }
    const lines = found.map((one) => `${numbered(one.step)}  ${one.text}`);
    if (more > 0) lines.push(`and ${more} more`);
    return this.answer(lines.length === 0 ? [`no step has ${text}`] : lines, { found, more });
  }

  private pending(): Answer {
    const pending = this.loaded.pendingOf(this.replay.machine.graph);
    const time = (instant: number): string => new Date(instant).toISOString();
    const of = (key: string | undefined): string => (key === undefined ? "" : ` of ${key}`);
    const lines = [
      ...pending.reads.map(({ unit, from, atoms }) => `${unit} has not taken ${atoms} of ${from}`),
      ...pending.handlers.map(
        ({ unit, task, key, awaits, deadline }) =>
          `${unit}: a handler of ${task}${of(key)} waits for ${awaits}${deadline === undefined ? "" : `, until ${time(deadline)}`}`,
      ),
      ...pending.timers.map(
        ({ unit, timer, key, deadline }) => `${unit}: the timer ${timer}${of(key)} fires at ${time(deadline)}`,
      ),
    ];
    return this.answer(lines.length === 0 ? ["nothing is pending"] : lines, { at: this.replay.at, ...pending });
  }

  /** The first steps again, apart from where this session stands. */
  private *until(last: number): Generator<ReplayedStep> {
    const again = this.replay.again();
    for (let step = again.at < last ? again.next() : undefined; step !== undefined;) {
      yield step;
      step = again.at < last ? again.next() : undefined;
    }
  }

  // ---- telling -------------------------------------------------------------------------------------------------------

  private jsonOf(step: ReplayedStep, teller: Teller) {
    const { number, event, taken, strays } = step;
    const unit = event.kind === "turn" || event.kind === "halted" ? event.unit : undefined;
    return {
      step: number,
      kind: event.kind,
      text: teller.tell(step),
      unit,
      stepOfUnit: taken?.number,
      position: unit === undefined ? undefined : this.positionOf(unit, step),
      strays,
    };
  }

  /** Where the step begins: the first statement of what the unit does with what it took. */
  private positionOf(path: string, { taken }: ReplayedStep): string | undefined {
    const units = this.program.compiled.flatMap(({ optimised }) => optimised.units);
    const unit = units.find((one) => one.path === path);
    const origin = unit && (handlerOf(unit, taken) ?? unit.origin);
    if (origin === undefined) return undefined;
    return this.program.named(placeOf(origin));
  }

  private teller(longest?: number): Teller {
    return new this.loaded.Teller(this.program.apps, longest);
  }

  private get loaded(): Runtime {
    if (this.runtime === undefined) throw new Error("the session is not prepared");
    return this.runtime;
  }

  private answer(lines: readonly string[], json: unknown): Answer {
    return { text: lines.map((line) => `${line}\n`).join(""), json, wrong: false };
  }
}

function wrong(message: string): Answer {
  return { text: `error: ${message}\n`, json: { error: message }, wrong: true };
}

function handlerOf(unit: UnitIr, taken: ReplayedStep["taken"]): Origin | undefined {
  const from = taken?.from;
  switch (from?.kind) {
    case "atom":
      return unit.on[unit.inputs.findIndex((stream) => stream.path === from.stream)]?.[0]?.origin;
    case "requests":
      return unit.ask[unit.serves.findIndex((portal) => portal.path === from.portal)]?.[0]?.origin;
    case "complete":
      return unit.complete[0]?.origin;
    case "replies":
      return unit.resume[0]?.origin;
    default:
      return undefined;
  }
}

function lineOf(step: ReplayedStep, teller: Teller): string {
  return `${numbered(step.number)}  ${teller.tell(step)}`;
}

function numbered(step: number): string {
  return String(step).padStart(5);
}

function cellsLine(state: string, { key, cells }: ShownCells): string {
  const shown = Object.entries(cells).map(([name, value]) => `${name}: ${value}`);
  return `${state}${key === undefined ? "" : ` of ${key}`}: { ${shown.join(", ")} }`;
}

/** A text may be written without its quotes. */
function isKey({ key }: ShownCells, wanted: string): boolean {
  return key === wanted || key === JSON.stringify(wanted);
}

/** Separated by blanks. */
function words(line: string): readonly string[] {
  return line.split(/\s+/).filter((word) => word !== "");
}
