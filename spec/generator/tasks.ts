/** Generated tasks: cells of all kinds, handlers, phases, functions of the task, hooks. */
import type { Expressions } from "./expressions.ts";
import type { Variable } from "./patterns.ts";
import type { PhaseOf, Place, Statements } from "./statements.ts";
import type { Tape } from "./tape.ts";
import { indented, int, typeText, type Ty, type Types } from "./types.ts";

export interface TaskOf {
  readonly text: string;
  readonly name: string;
  readonly output: Ty;
  /** Events that it emits for one, at most. */
  readonly growth: number;
}

interface Cell {
  readonly variable: Variable;
  readonly shared: boolean;
}

/** Collections in cells of a task. */
interface Ledger {
  readonly map: string;
  readonly set: string;
  readonly list: string;
  readonly cells: readonly string[];
}

export class Tasks {
  private readonly tape: Tape;
  private readonly types: Types;
  private readonly e: Expressions;
  private readonly statements: Statements;
  private readonly ledgers: boolean;
  /** Of the task that is made, if it keeps events for later: the cell that counts them. */
  private held: string | undefined;

  constructor(tape: Tape, types: Types, expressions: Expressions, statements: Statements, ledgers: boolean) {
    this.tape = tape;
    this.types = types;
    this.e = expressions;
    this.statements = statements;
    this.ledgers = ledgers;
  }

  task(input: Ty, key: Ty | undefined): TaskOf {
    const name = this.e.name("t");
    const output = this.types.any(1);
    this.statements.emitted = 0;
    const cells = this.cells(key !== undefined);
    const keyed: readonly Variable[] = key === undefined ? [] : [{ name: "key", type: key }];
    const phases = this.tape.oneIn(4) ? this.phases() : [];
    // A machine for the whole task, or one for each key.
    const machine = phases.length > 0 && (key === undefined || this.tape.oneIn(3)) ? "shared phase" : "phase";
    const place: Place = {
      scope: [...keyed, ...cells.map((cell) => cell.variable)],
      cells: cells.map((cell) => cell.variable),
      vars: [],
      output,
      result: undefined,
      phases,
      loops: 0,
      depth: 2,
    };
    this.held = this.tape.oneIn(5) ? this.e.name("h") : undefined;
    const ledger = this.ledgers ? this.ledger(key !== undefined) : undefined;
    const fn = this.tape.oneIn(4) ? this.function(place) : undefined;
    const handled = fn === undefined ? place : { ...place, scope: [...place.scope, fn.variable] };
    const members = [
      ...cells.map(({ variable, shared }) => this.declaration(variable, shared)),
      ...(ledger?.cells ?? []),
      ...(this.held === undefined ? [] : [`${key === undefined ? "shared " : ""}state ${this.held}: Int = 0`]),
      ...(fn === undefined ? [] : [fn.text]),
      ...this.behaviour(input, handled, ledger, machine, cells),
      ...this.hooks(place, cells, machine),
    ];
    const by = key === undefined ? "" : ` by ${typeText(key)}`;
    const head = `task ${name}(${typeText(input)})${by} -> ${typeText(output)}`;
    const text = `${head} {\n${members.map((member) => indented(member)).join("\n")}\n}`;
    // A stashed event is handled several times.
    return { name, output, text, growth: Math.max(1, this.statements.emitted) * (this.held === undefined ? 1 : 4) };
  }

  private cells(keyed: boolean): readonly Cell[] {
    return Array.from({ length: this.tape.between(1, 3) }, () => ({
      variable: { name: this.e.name("c"), type: this.types.any(1) },
      shared: !keyed || this.tape.oneIn(4),
    }));
  }

  private declaration({ name, type }: Variable, shared: boolean): string {
    return `${shared ? "shared " : ""}state ${name}: ${typeText(type)} = ${this.e.expr(type, [], 1)}`;
  }

  private phases(): readonly PhaseOf[] {
    const data = (): Ty | undefined => (this.tape.oneIn(2) ? this.types.any(1) : undefined);
    const others = Array.from({ length: this.tape.between(1, 2) }, () => ({ name: this.e.name("p"), data: data() }));
    // A key starts in the first, which so has no data.
    return [{ name: this.e.name("p"), data: undefined }, ...others];
  }

  /** A function that does what a handler may, and gives an Int. */
  private function(place: Place): { readonly variable: Variable; readonly text: string } {
    const param: Variable = { name: this.e.name("a"), type: int };
    const name = this.e.name("f");
    const before = this.statements.emitted;
    const inside = { ...place, scope: [...place.scope, param], result: int, phases: [], depth: 1 };
    const { lines, place: behind } = this.statements.block(inside, 3);
    // It may be called again and again, in loops too.
    this.statements.emitted = before + (this.statements.emitted - before) * 8;
    const text = [
      `fn ${name}(${param.name}: Int) -> Int {`,
      ...lines,
      `  ${this.e.expr(int, behind.scope, 2)}`,
      "}",
    ].join("\n");
    return { variable: { name, type: int, params: [int] }, text };
  }

  private ledger(keyed: boolean): Ledger {
    const names = { map: this.e.name("m"), set: this.e.name("s"), list: this.e.name("l") };
    const state = (): string => (keyed && !this.tape.oneIn(3) ? "state" : "shared state");
    return {
      ...names,
      cells: [
        `${state()} ${names.map}: Map<Int, Int> = {}`,
        `${state()} ${names.set}: Set<Int> = Set.of()`,
        `${state()} ${names.list}: List<Int> = []`,
      ],
    };
  }

  /** Writes entries, deletes some, and fails after that now and then, by what the entries are. */
  private entries(
    { map, set, list }: Ledger,
    scope: readonly Variable[],
    event: Variable | undefined,
  ): readonly string[] {
    const pure = scope.filter((v) => v.params === undefined);
    const [key, count] = [this.e.name("k"), this.e.name("n")];
    // Not by the entries alone: a failed step changes none, so whatever came after it would fail too.
    const varied = event?.type.kind === "Int" ? event.name : `"\${${event?.name ?? `"a"`}}".length`;
    return [
      `let ${key} = (${this.e.expr(int, pure, 2)} + ${list}.length) % 13`,
      `let ${count} = (${map}[${key}] ?? 0) + 1`,
      `${map}[${key}] = ${count}`,
      `${list}.push(${count})`,
      `if ${list}.length > 4 { let _ = ${list}.shift() }`,
      `if ${set}.contains(${key}) { ${set}.delete(${key}) } else { ${set}.add(${key}) }`,
      `if ${count} % 9 == 4 { delete ${map}[(${key} + 1) % 13] }`,
      `if (${count} + ${varied}) % 23 == 7 { delete ${map}[${key}]; fail("\${${list}.length} \${${map}.size} \${${set}.size}") }`,
    ].map((line) => `  ${line}`);
  }

  private behaviour(
    input: Ty,
    place: Place,
    ledger: Ledger | undefined,
    machine: string,
    cells: readonly Cell[],
  ): readonly string[] {
    if (place.phases.length === 0) return this.handlers(input, place, ledger);
    return place.phases.map(({ name, data }) => {
      const variable: Variable | undefined = data && { name: this.e.name("d"), type: data };
      const scope = variable === undefined ? place.scope : [...place.scope, variable];
      const params = variable === undefined ? "" : `(${variable.name}: ${typeText(variable.type)})`;
      const body = this.handlers(input, { ...place, scope }, ledger).map(indented);
      if (machine === "shared phase" && this.tape.oneIn(2)) {
        const known = cells.filter((cell) => cell.shared).map((cell) => cell.variable);
        const seen = variable === undefined ? known : [...known, variable];
        const at: Place = { ...place, scope: seen, cells: known, depth: 1 };
        body.push(indented(`on atom {\n${this.statements.block(at, 2).lines.join("\n")}\n}`));
      }
      return `${machine} ${name}${params} {\n${body.join("\n")}\n}`;
    });
  }

  /** Several are tried in order: some that may not match, then those that cover the type. */
  private handlers(input: Ty, place: Place, ledger: Ledger | undefined): readonly string[] {
    const special = Array.from({ length: this.tape.below(2) }, () => {
      const { text, bound } = this.e.patterns.some(input, 2);
      const pure = place.scope.filter((v) => v.params === undefined);
      const guard = this.tape.oneIn(2) ? ` if ${this.e.expr({ kind: "Bool" }, [...pure, ...bound], 1)}` : "";
      return { head: `next(${text})${guard}`, bound };
    });
    const covering = this.e.patterns.cover(input).map(({ text, bound }) => ({ head: `next(${text})`, bound }));
    return [...special, ...covering].map(({ head, bound }) => {
      const scope = [...place.scope, ...bound];
      const kept = ledger === undefined ? [] : this.entries(ledger, scope, bound[0]);
      const { lines } = this.statements.block({ ...place, scope }, 3);
      const stash = this.stashing(["stash", "unstash"], scope);
      return `on ${head} {\n${[...kept, ...this.failing(bound), ...stash, ...lines].join("\n")}\n}`;
    });
  }

  /** Calls of these, each now and then; few events are kept at a time, as each may be handled again for every other. */
  private stashing(words: readonly ("stash" | "unstash")[], scope: readonly Variable[]): readonly string[] {
    const { held } = this;
    if (held === undefined) return [];
    const pure = scope.filter((v) => v.params === undefined);
    return words.flatMap((word) => {
      if (!this.tape.oneIn(2)) return [];
      const test = this.e.expr({ kind: "Bool" }, pure, 1);
      if (word === "unstash") return [`  if ${test} { ${held} = 0; unstash() }`];
      return [`  if ${held} < 12 && (${test}) { ${held} += 1; stash() }`];
    });
  }

  /** Now and then a step fails, after it has changed something. */
  private failing(bound: readonly Variable[]): readonly string[] {
    const number = bound.find((v) => v.type.kind === "Int");
    if (number === undefined || !this.tape.oneIn(6)) return [];
    return [`  if ${number.name} % 11 == 5 { fail("a bad number: \${${number.name}}") }`];
  }

  private hooks(place: Place, cells: readonly Cell[], machine: string): readonly string[] {
    const shared = cells.filter((cell) => cell.shared).map((cell) => cell.variable);
    const phases = machine === "shared phase" ? place.phases : [];
    const atEnd: Place = { ...place, scope: shared, cells: shared, phases, depth: 1 };
    const hooks: string[] = [];
    const hook = (head: string, at: Place, wakes: boolean): void => {
      const stash = wakes ? this.stashing(["unstash"], at.scope) : [];
      hooks.push(`on ${head} {\n${[...stash, ...this.statements.block(at, 2).lines].join("\n")}\n}`);
    };
    const keyed = place.scope.some((v) => v.name === "key");
    if (this.tape.oneIn(3)) hook("atom", atEnd, !keyed);
    if (keyed && this.tape.oneIn(3)) hook("atom each key", { ...place, phases: [] }, true);
    if (this.tape.oneIn(4)) hook("complete", atEnd, !keyed);
    return hooks;
  }
}
