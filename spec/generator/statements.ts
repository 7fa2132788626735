/** Statements of functions and handlers: loops that end, matches, writes to variables and cells, what is emitted. */
import type { Expressions } from "./expressions.ts";
import type { Variable } from "./patterns.ts";
import type { Tape } from "./tape.ts";
import { bool, int, typeText, type Ty, type Types } from "./types.ts";

/** A phase that a task can take on, with the type of its data. */
export interface PhaseOf {
  readonly name: string;
  readonly data: Ty | undefined;
}

/** What may be done where a statement stands. */
export interface Place {
  readonly scope: readonly Variable[];
  /** Cells, which are written; collections entry by entry. */
  readonly cells: readonly Variable[];
  /** `var` locals. */
  readonly vars: readonly Variable[];
  /** What is emitted; undefined in a function. */
  readonly output: Ty | undefined;
  /** What `return` gives; undefined in a handler. */
  readonly result: Ty | undefined;
  readonly phases: readonly PhaseOf[];
  /** Loops around it. */
  readonly loops: number;
  /** Blocks that it may still contain. */
  readonly depth: number;
  /** In a handler of requests: what is replied before it is left. */
  readonly reply?: Ty;
  /** Gives statements that wait. */
  readonly waiting?: (place: Place) => Said;
}

/** Without anything. */
export const nowhere: Place = {
  scope: [],
  cells: [],
  vars: [],
  output: undefined,
  result: undefined,
  phases: [],
  loops: 0,
  depth: 0,
};

export interface Said {
  readonly lines: readonly string[];
  readonly scope?: readonly Variable[];
  readonly vars?: readonly Variable[];
}

/** Times that a generated loop goes round at most. */
const ROUNDS = 4;

export class Statements {
  /** How often something is emitted by what was generated since it was set to 0, at most. */
  emitted = 0;
  private readonly tape: Tape;
  private readonly types: Types;
  private readonly e: Expressions;

  constructor(tape: Tape, types: Types, expressions: Expressions) {
    this.tape = tape;
    this.types = types;
    this.e = expressions;
  }

  /** Up to `count` statements, as lines, and what is in scope behind them. */
  block(place: Place, count: number): { readonly lines: readonly string[]; readonly place: Place } {
    const lines: string[] = [];
    let inner = place;
    for (let n = this.tape.between(1, count); n > 0; n--) {
      const said = this.statement(inner);
      lines.push(...said.lines.map((line) => `  ${line}`));
      inner = {
        ...inner,
        scope: [...inner.scope, ...(said.scope ?? []), ...(said.vars ?? [])],
        vars: [...inner.vars, ...(said.vars ?? [])],
      };
    }
    return { lines, place: inner };
  }

  inner(place: Place, bound: readonly Variable[] = [], loops = place.loops): readonly string[] {
    return this.block({ ...place, scope: [...place.scope, ...bound], depth: place.depth - 1, loops }, 2).lines;
  }

  private statement(place: Place): Said {
    if (place.waiting !== undefined && this.tape.below(2) === 0) return place.waiting(place);
    const simple = 11;
    const choice = this.tape.below(place.depth > 0 ? simple + 7 : simple);
    return (choice < simple ? this.plain(choice, place) : this.nested(choice - simple, place)) ?? this.default(place);
  }

  private default(place: Place): Said {
    const { output, scope } = place;
    if (output !== undefined) {
      this.emitted += ROUNDS ** place.loops;
      return { lines: [`emit ${this.e.expr(output, scope, 2)}`] };
    }
    return this.declaration(place, "let");
  }

  private declaration({ scope }: Place, word: "let" | "var"): Said {
    const local: Variable = { name: this.e.name("l"), type: this.types.any(1) };
    const lines = [`${word} ${local.name}: ${typeText(local.type)} = ${this.e.expr(local.type, scope, 2)}`];
    return word === "let" ? { lines, scope: [local] } : { lines, vars: [local] };
  }

  private plain(choice: number, place: Place): Said | undefined {
    const { scope, phases } = place;
    switch (choice) {
      case 1:
        return this.write(place);
      case 2:
        return this.entry(place);
      case 3:
        return this.declaration(place, "let");
      case 4:
        return this.declaration(place, "var");
      case 5:
        return this.leave(place);
      case 6: {
        const phase = phases[this.tape.below(Math.max(1, phases.length))];
        if (phase === undefined) return undefined;
        const data = phase.data === undefined ? "" : `(${this.e.expr(phase.data, scope, 1)})`;
        return { lines: [`become ${phase.name}${data}`] };
      }
      case 7:
        return this.write(place);
      case 9:
        return place.result === undefined ? this.ofStep(place) : undefined;
      default:
        return undefined;
    }
  }

  /** What is asked of the step, and is the same whatever it gives. */
  private ofStep({ scope }: Place): Said {
    const pure = scope.filter((v) => v.params === undefined);
    switch (this.tape.below(4)) {
      case 0:
        return { lines: [`log.${this.tape.pick(["info", "debug"])}("\${${pure.at(-1)?.name ?? "1"}}")`] };
      case 1: {
        const local: Variable = { name: this.e.name("l"), type: bool };
        return { lines: [`let ${local.name} = now() == now() && random() < 1.0`], scope: [local] };
      }
      case 2: {
        const local: Variable = { name: this.e.name("l"), type: int };
        return { lines: [`let ${local.name} = "\${uuid()}".length`], scope: [local] };
      }
      default: {
        const local: Variable = { name: this.e.name("l"), type: bool };
        return { lines: [`let ${local.name} = uuid() == uuid()`], scope: [local] };
      }
    }
  }

  /** A whole cell or variable. */
  private write({ scope, cells, vars }: Place): Said | undefined {
    const to = [...cells, ...vars];
    const target = to[this.tape.below(Math.max(1, to.length))];
    if (target === undefined) return undefined;
    const { name, type } = target;
    if (type.kind === "Int" && this.tape.oneIn(2))
      return { lines: [`${name} ${this.tape.pick(["+=", "-=", "+=", "*="])} ${this.e.expr(int, scope, 1)}`, `${name} = ${name} % 997`] };
    return { lines: [`${name} = ${this.e.expr(type, scope, 2)}`] };
  } // prettier-ignore

  /** An entry of a collection in a cell; those that grow are emptied. */
  private entry({ scope, cells }: Place): Said | undefined {
    const collections = cells.filter(({ type }) => ["list", "map", "set"].includes(type.kind));
    const cell = collections[this.tape.below(Math.max(1, collections.length))];
    if (cell === undefined) return undefined;
    const { name, type } = cell;
    const of = (t: Ty): string => this.e.expr(t, scope, 1);
    const cut = (size: string): string => `if ${name}.${size} > 4 { ${name}.clear() }`;
    switch (type.kind) {
      case "list":
        switch (this.tape.below(3)) {
          case 0:
            return { lines: [`${name}.push(${of(type.item)})`, cut("length")] };
          case 1:
            return { lines: [`if ${name}.length > 1 { ${name}[1] = ${of(type.item)} }`] };
          default: {
            const taken: Variable = { name: this.e.name("l"), type: { kind: "option", item: type.item } };
            return { lines: [`let ${taken.name} = ${name}.${this.tape.pick(["pop", "shift"])}()`], scope: [taken] };
          }
        }
      case "map":
        if (this.tape.oneIn(3)) return { lines: [`delete ${name}[${of(type.key)}]`] };
        return { lines: [`${name}[${of(type.key)}] = ${of(type.value)}`, cut("size")] };
      case "set":
        if (this.tape.oneIn(3)) return { lines: [`${name}.delete(${of(type.item)})`] };
        return { lines: [`${name}.add(${of(type.item)})`, cut("size")] };
      default:
        return undefined;
    }
  }

  /** `return`, `break` or `continue`, on a condition. */
  private leave(place: Place): Said {
    const leave = place.loops > 0 ? this.tape.pick(["break", "continue"]) : this.returned(place);
    return { lines: [`if ${this.e.expr(bool, place.scope, 2)} { ${leave} }`] };
  }

  private returned({ scope, result, reply }: Place): string {
    if (reply !== undefined) return `reply ${this.e.expr(reply, scope, 1)}; return`;
    return result === undefined ? "return" : `return ${this.e.expr(result, scope, 1)}`;
  }

  private nested(choice: number, place: Place): Said | undefined {
    const { scope } = place;
    switch (choice) {
      case 0: {
        const then = this.inner(place);
        const otherwise = this.tape.oneIn(2) ? ["} else {", ...this.inner(place)] : [];
        return { lines: [`if ${this.e.expr(bool, scope, 2)} {`, ...then, ...otherwise, "}"] };
      }
      case 1: {
        const index: Variable = { name: this.e.name("i"), type: int };
        const body = this.inner(place, [index], place.loops + 1);
        return { lines: [`for ${index.name} in 0..${this.tape.between(1, ROUNDS)} {`, ...body, "}"] };
      }
      case 2: {
        const list = this.named(place, "list");
        if (list?.type.kind !== "list") return undefined;
        const item = this.e.patterns.bind(list.type.item);
        const body = this.inner(place, item.bound, place.loops + 1);
        return { lines: [`for ${item.text} in ${list.name}.take(${ROUNDS}) {`, ...body, "}"] };
      }
      case 3: {
        const map = this.named(place, "map");
        if (map?.type.kind !== "map") return undefined;
        const entry = this.e.patterns.cover({ kind: "tuple", items: [map.type.key, map.type.value] })[0];
        if (entry === undefined) return undefined;
        const body = this.inner(place, entry.bound, place.loops + 1);
        return { lines: [`for ${entry.text} in ${map.name}.entries().take(${ROUNDS}) {`, ...body, "}"] };
      }
      case 4: {
        // Not among the variables that may be written: the loop ends.
        const round: Variable = { name: this.e.name("w"), type: int };
        const seen = { ...place, scope: [...scope, round] };
        const test = `${round.name} < ${this.tape.between(1, ROUNDS)} && ${this.e.expr(bool, seen.scope, 1)}`;
        const body = this.inner(seen, [], place.loops + 1);
        return { lines: [`var ${round.name} = 0`, `while ${test} {`, `  ${round.name} += 1`, ...body, "}"] };
      }
      case 5: {
        const names = scope.filter((v) => v.params === undefined && v.type.kind !== "Decimal");
        const subject = names[this.tape.below(Math.max(1, names.length))];
        if (subject === undefined) return undefined;
        const arms = this.e
          .arms(subject.type, scope, 1)
          .flatMap(({ head, bound }) => [`  ${head} => {`, ...this.inner(place, bound).map((l) => `  ${l}`), "  }"]);
        return { lines: [`match ${subject.name} {`, ...arms, "}"] };
      }
      default: {
        const option = this.named(place, "option");
        if (option?.type.kind !== "option") return undefined;
        const { text, bound } = this.e.patterns.bind(option.type.item);
        if (this.tape.oneIn(2)) {
          const leave = place.loops > 0 ? "continue" : this.returned(place);
          return { lines: [`let Some(${text}) = ${option.name} else { ${leave} }`], scope: bound };
        }
        const some = this.inner(place, bound);
        return { lines: [`if let Some(${text}) = ${option.name} {`, ...some, "} else {", ...this.inner(place), "}"] };
      }
    }
  }

  private named({ scope }: Place, kind: Ty["kind"]): Variable | undefined {
    const found = scope.filter((v) => v.params === undefined && v.type.kind === kind);
    return found[this.tape.below(Math.max(1, found.length))];
  }
}
