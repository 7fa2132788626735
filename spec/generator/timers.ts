/**
 * Programs of timers. Time stands still while there is work, so the events of the source come first, and then the timers fire
 * one time after another. What a key says, and in which order, does not depend on anything else:
 *
 * - A handler sees its event and the cells of its key.
 * - The timers of a key are never due at the same time: `slow` is set again and again, for whole hours, a bounded number
 *   of times; `once` is set by events only, for other times.
 *
 * So of streams named `waits…` the rows of each key are the same, in their order; those of `mixed…` are so all in all.
 */
import { Expressions } from "./expressions.ts";
import { appText } from "./files.ts";
import type { Variable } from "./patterns.ts";
import type { ProgramOptions } from "./program.ts";
import { nowhere, Statements, type Place, type Said } from "./statements.ts";
import type { Tape } from "./tape.ts";
import { declarationText, indented, int, row, Types, typeText, type Ty } from "./types.ts";

export function generateTimers(tape: Tape, options: ProgramOptions): string {
  return new Generator(tape, options).program();
}

/** Handlers of a task, and what they may do. */
interface Timed {
  readonly key: Ty | undefined;
  readonly cells: readonly Variable[];
  /** Counts how often timers were set anew when they fired. */
  readonly rounds: string;
  readonly slow: string;
  readonly once: string | undefined;
  /** Says an event. */
  readonly emit: (value: string) => string;
}

class Generator {
  private readonly tape: Tape;
  private readonly options: ProgramOptions;
  private readonly types: Types;
  private readonly e: Expressions;
  private readonly statements: Statements;
  private readonly definitions: string[] = [];
  private readonly lines: string[] = [];
  private readonly sinks: string[] = [];
  private sites = 0;

  constructor(tape: Tape, options: ProgramOptions) {
    this.tape = tape;
    this.options = options;
    this.types = new Types(tape);
    this.e = new Expressions(tape);
    this.statements = new Statements(tape, this.types, this.e);
  }

  program(): string {
    this.lines.push(`source numbers = range(0, ${this.options.events}, atom: ${this.tape.pick([3, 1, 8])})`);
    for (let n = this.tape.between(1, 2); n > 0; n--) this.unit();
    const { types, e, definitions, lines, sinks } = this;
    return appText(
      "generated",
      [types.declared.map(declarationText), e.generics, definitions, lines],
      sinks,
      this.options.sink,
    );
  }

  private unit(): void {
    const key = this.tape.oneIn(4) ? undefined : this.types.key();
    const name = this.shown("waits");
    const task = this.task(key);
    const keyed = key === undefined ? "" : ` |> keyBy(${this.e.lambda(int, key, [], 2)})`;
    this.lines.push(`stream ${name} = numbers${keyed} |> ${task}${this.policy(name)}`);
    if (this.tape.oneIn(3)) this.counted(name);
  }

  private shown(prefix: string): string {
    const name = this.e.name(prefix);
    this.sinks.push(name);
    return name;
  }

  private policy(name: string): string {
    if (!this.tape.oneIn(2)) return " on error skip";
    this.lines.push(`sequencer ${name}Dead: DeadLetter<Int>`);
    const letters = this.shown(`mixed${name}`);
    this.lines.push(
      `stream ${letters} = ${name}Dead |> map(d => "\${d.fault.message} \${d.events} \${d.stream == ""} \${d.atom}")`,
    );
    return ` on error skip to ${name}Dead`;
  }

  /** What a timer has emitted goes to another unit, key by key. */
  private counted(from: string): void {
    const task = this.e.name("counting");
    const sum = this.e.name("n");
    const site = ++this.sites;
    this.definitions.push(
      [
        `task ${task}(${typeText(row)}) by String -> ${typeText(row)} {`,
        `  state ${sum}: Int = 0`,
        `  on next((_, site, text)) {`,
        `    ${sum} = (${sum} * 7 + site + text.length) % 997`,
        `    emit (key, ${site}, "\${${sum}}")`,
        "  }",
        "}",
      ].join("\n"),
    );
    this.lines.push(`stream ${this.shown("waits")} = ${from} |> keyBy(((tag, _, _)) => tag) |> ${task}`);
  }

  // ---- tasks -------------------------------------------------------------------------------------------------------

  private task(key: Ty | undefined): string {
    const task = this.e.name("timed");
    const state = key === undefined ? "shared state" : "state";
    const cells = Array.from({ length: this.tape.between(1, 2) }, () => {
      return { name: this.e.name("c"), type: this.types.any(1) };
    });
    const timed: Timed = {
      key,
      cells,
      rounds: this.e.name("rounds"),
      slow: this.e.name("slow"),
      once: this.tape.oneIn(2) ? this.e.name("once") : undefined,
      emit: (value) => `emit (${key === undefined ? '"all"' : '"${key}"'}, ${++this.sites}, ${value})`,
    };
    const members = [
      `${state} ${timed.rounds}: Int = 0`,
      ...cells.map(({ name, type }) => `${state} ${name}: ${typeText(type)} = ${this.e.expr(type, [], 1)}`),
      ...[timed.slow, timed.once].flatMap((timer) => (timer === undefined ? [] : [`timer ${timer}`])),
      ...this.behaviour(timed),
      ...this.hooks(timed),
    ];
    const by = key === undefined ? "" : ` by ${typeText(key)}`;
    this.definitions.push(
      `task ${task}(Int)${by} -> ${typeText(row)} {\n${members.map((member) => indented(member)).join("\n")}\n}`,
    );
    return task;
  }

  /** Handlers of the task, or of each of two phases; one of a timer may stand outside of them. */
  private behaviour(timed: Timed): readonly string[] {
    if (!this.tape.oneIn(3)) return [this.onNext(timed, []), ...this.onTimers(timed, [])];
    const phases = [this.e.name("p"), this.e.name("p")].map((name) => ({ name, data: undefined }));
    const outside = this.tape.oneIn(2);
    const machine = timed.key === undefined ? "shared phase" : "phase";
    const made = phases.map(({ name }) => {
      const body = [this.onNext(timed, phases), ...(outside ? [] : this.onTimers(timed, phases))];
      return `${machine} ${name} {\n${body.map(indented).join("\n")}\n}`;
    });
    return outside ? [...made, ...this.onTimers(timed, [])] : made;
  }

  private onNext(timed: Timed, phases: Place["phases"]): string {
    const event: Variable = { name: this.e.name("x"), type: int };
    const { lines, place } = this.body(timed, [event], phases, (at) => this.setByEvent(timed, at));
    return `on next(${event.name}) {\n${[`  ${timed.slow}.start(${this.hours()})`, ...lines, ...this.failing(event.name), this.said(timed, place)].join("\n")}\n}`;
  }

  private onTimers(timed: Timed, phases: Place["phases"]): readonly string[] {
    const { slow, once, rounds } = timed;
    const again = [
      `  if ${rounds} < ${this.tape.between(1, 4)} {`,
      `    ${rounds} += 1`,
      `    ${this.set(slow)}`,
      "  }",
    ];
    const handler = (timer: string): string => {
      const { lines, place } = this.body(timed, [], phases, () => undefined);
      const stop = timer === once && this.tape.oneIn(2) ? [`  ${slow}.stop()`] : again;
      const failing = this.failing(`${rounds} + "${timed.key === undefined ? "all" : "${key}"}".length`);
      return `on timer ${timer} {\n${[...lines, ...stop, ...failing, this.said(timed, place)].join("\n")}\n}`;
    };
    return [handler(slow), ...(once === undefined ? [] : [handler(once)])];
  }

  /** At the end of an atom, or of the input, while the timers are set. */
  private hooks(timed: Timed): readonly string[] {
    const hook = (head: string): string => {
      const { lines, place } = this.body(timed, [], [], () => undefined);
      return `on ${head} {\n${[...lines, this.said(timed, place)].join("\n")}\n}`;
    };
    const hooks: string[] = [];
    if (this.tape.oneIn(4)) hooks.push(hook(timed.key === undefined ? "atom" : "atom each key"));
    if (timed.key === undefined && this.tape.oneIn(3)) hooks.push(hook("complete"));
    return hooks;
  }

  private body(
    timed: Timed,
    bound: readonly Variable[],
    phases: Place["phases"],
    set: (place: Place) => Said | undefined,
  ): ReturnType<Statements["block"]> {
    const { key, cells } = timed;
    const place: Place = {
      ...nowhere,
      scope: [...(key === undefined ? [] : [{ name: "key", type: key }]), ...cells, ...bound],
      cells,
      phases,
      depth: 2,
      waiting: (at) => (this.tape.oneIn(2) ? set(at) : undefined) ?? { lines: [this.said(timed, at).trim()] },
    };
    return this.statements.block(place, 4);
  }

  private said({ emit }: Timed, { scope }: Place): string {
    const [one, other] = [0, 1].map(() => scope[this.tape.below(Math.max(1, scope.length))]?.name ?? "1");
    return `  ${emit(`"\${${one ?? ""}} \${${other ?? ""}}".take(60)`)}`;
  }

  /** Sets a timer, or takes back that it was set. */
  private setByEvent({ slow, once }: Timed, { scope }: Place): Said {
    const test = this.e.expr({ kind: "Bool" }, scope, 1);
    if (once === undefined)
      return { lines: [`if ${test} { ${this.tape.oneIn(3) ? `${slow}.stop()` : this.set(slow)} }`] };
    const minutes = `${this.tape.between(1, 5)}h + ${this.tape.between(1, 59)}m`;
    const set = this.tape.pick([`${once}.start(${minutes})`, `${once}.startAt(now() + ${minutes})`, `${once}.stop()`]);
    return { lines: [`if ${test} { ${set} }`] };
  }

  private set(slow: string): string {
    return this.tape.oneIn(3) ? `${slow}.startAt(now() + ${this.hours()})` : `${slow}.start(${this.hours()})`;
  }

  private hours(): string {
    return `${this.tape.between(1, 5)}h`;
  }

  private failing(number: string): readonly string[] {
    return this.tape.oneIn(5) ? [`  if (${number}) % 7 == 3 { fail("no \${${number}}") }`] : [];
  }
}
