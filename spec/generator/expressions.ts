/**
 * Well-typed expressions of a wanted type, from the variables that are in scope. Nothing grows without bounds, however
 * often an expression is evaluated on its own result: Ints are taken modulo, texts and lists are cut.
 */
import { Patterns, type Variable } from "./patterns.ts";
import type { Tape } from "./tape.ts";
import { bool, duration, float, instant, int, sameType, string, typeText, type Ty } from "./types.ts";

/** A function of the program that may be called. */
export interface FunctionOf {
  readonly name: string;
  readonly params: readonly Ty[];
  readonly result: Ty;
}

/** Generic functions that are written into the program if they are used. */
const generic = {
  either: "fn either<T>(a: T, b: T, first: Bool) -> T { if first { a } else { b } }",
  cut: "fn cut<T>(xs: List<T>) -> List<T> { xs.take(4) }",
  orElse: "fn orElse<T>(option: T?, other: T) -> T { match option { Some(x) => x, None => other } }",
  twice: "fn twice<T>(x: T, f: (T) => T) -> T { f(f(x)) }",
  swap: "fn swap<A, B>(pair: (A, B)) -> (B, A) {\n  let (a, b) = pair\n  (b, a)\n}",
};

export class Expressions {
  readonly patterns: Patterns;
  readonly functions: FunctionOf[] = [];
  /** Configuration and values at the top level. */
  readonly globals: Variable[] = [];
  private readonly tape: Tape;
  private readonly used = new Set<keyof typeof generic>();
  private fresh = 0;

  constructor(tape: Tape) {
    this.tape = tape;
    this.patterns = new Patterns(tape, (prefix) => this.name(prefix));
  }

  name(prefix: string): string {
    return `${prefix}${++this.fresh}`;
  }

  /** Declarations of the generic functions that were called. */
  get generics(): readonly string[] {
    return [...this.used].map((name) => generic[name]);
  }

  get genericNames(): readonly string[] {
    return [...this.used];
  }

  expr(type: Ty, scope: readonly Variable[], depth: number): string {
    const known = this.variable(scope, (v) => sameType(v.type, type));
    if (depth <= 0 || this.tape.below(3) === 0) {
      return known === undefined ? this.leaf(type, scope, depth) : this.use(known, scope);
    }
    return this.general(type, scope, depth) ?? this.composite(type, scope, depth);
  }

  private use(variable: Variable, scope: readonly Variable[]): string {
    if (variable.params === undefined) return variable.name;
    const names = scope.filter((v) => v.params === undefined);
    return `${variable.name}(${variable.params.map((param) => this.expr(param, names, 0)).join(", ")})`;
  }

  /** One of those in scope that are so. */
  private variable(scope: readonly Variable[], is: (variable: Variable) => boolean): Variable | undefined {
    const found = scope.filter(is);
    return found[this.tape.below(Math.max(1, found.length))];
  }

  /** The name of one in scope of which something can be asked. */
  private named<K extends Ty["kind"]>(
    scope: readonly Variable[],
    kind: K,
    is: (type: Ty & { kind: K }) => boolean,
  ): (Variable & { type: Ty & { kind: K } }) | undefined {
    const ofKind = (v: Variable): v is Variable & { type: Ty & { kind: K } } =>
      v.params === undefined && v.type.kind === kind;
    const found = scope.filter(ofKind).filter((v) => is(v.type));
    return found[this.tape.below(Math.max(1, found.length))];
  }

  private leaf(type: Ty, scope: readonly Variable[], depth: number): string {
    switch (type.kind) {
      case "Int":
        return String(this.tape.pick([0, 1, 2, 3, 7, 10]));
      case "Bool":
        return this.tape.pick(["true", "false"]);
      case "String":
        return this.tape.pick(['"a"', '""', '"b c"', '"é€😀"', '"\\"q\\"\\n"']);
      case "Decimal":
        return this.tape.pick(["0", "1.5", "0.25"]);
      case "Float":
        return this.tape.pick(["0.5", "2.5e3", "1.0"]);
      case "Duration":
        return this.tape.pick(["5s", "1h", "250ms", "0s"]);
      case "Instant":
        return this.tape.pick(["Instant.of(2026, 3, 1)", "Instant.of(1969, 12, 31)"]);
      case "Unit":
        return "()";
      case "portal":
        return type.among[this.tape.below(type.among.length)] ?? "";
      case "result":
        return this.tape.oneIn(2)
          ? `Err(${this.expr(type.error, scope, depth - 1)})`
          : `Ok(${this.expr(type.item, scope, depth - 1)})`;
      case "list":
        return this.tape.oneIn(2) ? `[${this.expr(type.item, scope, depth - 1)}]` : "[]";
      case "option":
        return this.tape.oneIn(2) ? `Some(${this.expr(type.item, scope, depth - 1)})` : "None";
      case "set":
        return this.tape.oneIn(2) ? `Set.of(${this.expr(type.item, scope, depth - 1)})` : "Set.of()";
      case "map":
        return this.tape.oneIn(2)
          ? `({ [${this.expr(type.key, scope, depth - 1)}]: ${this.expr(type.value, scope, depth - 1)} })`
          : "({})";
      default:
        return this.composite(type, scope, 0);
    }
  }

  /** Forms that give any type. */
  private general(type: Ty, scope: readonly Variable[], depth: number): string | undefined {
    const d = depth - 1;
    const of = (t: Ty): string => this.expr(t, scope, d);
    switch (this.tape.below(22)) {
      case 18:
      case 19:
        return this.byFunction(type, scope, d);
      case 16:
      case 17:
        return this.variable(this.globals, (v) => sameType(v.type, type))?.name;
      case 6:
        return `(if ${of(bool)} { ${of(type)} } else { ${of(type)} })`;
      case 7:
        return this.matchOn(type, scope, d);
      case 8: {
        // Of an Option of an Option `??` would take both layers.
        if (type.kind === "option") return undefined;
        const option = this.option(type, scope, d);
        return option && `(${option} ?? ${of(type)})`;
      }
      case 9:
        return this.field(type, scope);
      case 10:
        return this.called(type, scope, d);
      case 11: {
        const value = this.variable(scope, (v) => v.params === undefined && sameType(v.type, type));
        return value && this.generic("either", [value.name, of(type), of(bool)]);
      }
      case 12: {
        const value = this.variable(scope, (v) => v.params === undefined && sameType(v.type, type));
        return value && this.generic("twice", [value.name, this.lambda(type, type, scope, d)]);
      }
      case 13: {
        const option = this.named(scope, "option", (t) => sameType(t.item, type));
        return option && this.generic("orElse", [option.name, of(type)]);
      }
      default:
        return undefined;
    }
  }

  private generic(name: keyof typeof generic, args: readonly string[]): string {
    this.used.add(name);
    return `${name}(${args.join(", ")})`;
  }

  private called(type: Ty, scope: readonly Variable[], depth: number): string | undefined {
    const known = this.functions.filter((fn) => sameType(fn.result, type));
    const fn = known[this.tape.below(Math.max(1, known.length))];
    return fn && `${fn.name}(${fn.params.map((param) => this.expr(param, scope, depth)).join(", ")})`;
  }

  /** What a function of the program gives that is itself given to a method. */
  private byFunction(type: Ty, scope: readonly Variable[], depth: number): string | undefined {
    const known = this.functions.filter(({ params: [param, more], result }) => {
      return more === undefined && ["Int", "Bool", "String"].includes(param?.kind ?? "") && sameType(result, type);
    });
    const fn = known[this.tape.below(Math.max(1, known.length))];
    const [param] = fn?.params ?? [];
    if (fn === undefined || param === undefined || type.kind === "option") return undefined;
    const items = [0, 1].map(() => this.expr(param, scope, depth));
    return `([${items.join(", ")}].map(${fn.name}).first() ?? ${this.expr(type, scope, depth)})`;
  }

  /** An Option whose type can be seen: a variable, what is found in a collection, the end of a chain. */
  private option(type: Ty, scope: readonly Variable[], depth: number): string | undefined {
    switch (this.tape.below(8)) {
      case 5: {
        const text = this.named(scope, "option", (t) => t.item.kind === "String");
        if (text === undefined || (type.kind !== "String" && type.kind !== "Int")) break;
        return `${text.name}?.${type.kind === "String" ? "toUpper()" : "length"}`;
      }
      case 6: {
        const list = this.named(scope, "option", (t) => t.item.kind === "list" && sameType(t.item.item, type));
        if (list === undefined || type.kind === "option") break;
        return `${list.name}?.first()`;
      }
      case 1: {
        const list = this.named(scope, "list", (t) => sameType(t.item, type));
        if (list === undefined) break;
        return this.tape.pick([`${list.name}[${this.expr(int, scope, depth)}]`, `${list.name}.last()`]);
      }
      case 2: {
        const map = this.named(scope, "map", (t) => sameType(t.value, type));
        return map && `${map.name}[${this.expr(map.type.key, scope, depth)}]`;
      }
      case 3: {
        const chain = scope.flatMap((v) =>
          v.params === undefined && v.type.kind === "option" && v.type.item.kind === "record"
            ? v.type.item.fields.filter((f) => sameType(f.type, type)).map((f) => `${v.name}?.${f.name}`)
            : [],
        );
        if (chain.length === 0) break;
        return chain[this.tape.below(chain.length)];
      }
      case 4: {
        const option = this.named(scope, "option", () => true);
        return option && `${option.name}.map(${this.lambda(option.type.item, type, scope, depth)})`;
      }
      default:
        break;
    }
    const variable = this.named(scope, "option", (t) => sameType(t.item, type));
    if (variable !== undefined) return variable.name;
    if (!["Int", "Bool", "String"].includes(type.kind)) return undefined;
    if (type.kind === "Bool" || this.tape.oneIn(2)) return `[${this.expr(type, scope, depth)}].first()`;
    return `[${this.expr(string, scope, depth)}].first()?.${type.kind === "String" ? "toUpper()" : "length"}`;
  }

  /** A list of Ints whose type can be seen, to call a method of. */
  private ints(scope: readonly Variable[], depth: number): string {
    const list = this.named(scope, "list", (t) => t.item.kind === "Int");
    return list?.name ?? `[${this.expr(int, scope, depth)}, ${this.expr(int, scope, depth)}]`;
  }

  private field(type: Ty, scope: readonly Variable[]): string | undefined {
    const fields = scope.flatMap((v) =>
      v.params === undefined && v.type.kind === "record"
        ? v.type.fields.filter((f) => sameType(f.type, type)).map((f) => `${v.name}.${f.name}`)
        : [],
    );
    return fields[this.tape.below(Math.max(1, fields.length))];
  }

  private matchOn(type: Ty, scope: readonly Variable[], depth: number): string | undefined {
    const subject = this.variable(scope, (v) => v.params === undefined && v.type.kind !== "Decimal");
    if (subject === undefined) return undefined;
    const arms = this.arms(subject.type, scope, depth).map(
      ({ head, bound }) => `${head} => ${this.braced(this.expr(type, [...scope, ...bound], depth))}`,
    );
    return `(match ${subject.name} { ${arms.join("; ")} })`;
  }

  /** Heads of arms that cover a type: some that may not match, with guards, before those that do. */
  arms(
    type: Ty,
    scope: readonly Variable[],
    depth: number,
  ): readonly { readonly head: string; readonly bound: readonly Variable[] }[] {
    const special = Array.from({ length: this.tape.below(3) }, () => {
      const { text, bound } = this.patterns.some(type, 2);
      const guard = this.tape.oneIn(2) ? ` if ${this.expr(bool, [...scope, ...bound], depth)}` : "";
      return { head: `${text}${guard}`, bound };
    });
    return [...special, ...this.patterns.cover(type, true).map(({ text, bound }) => ({ head: text, bound }))];
  }

  /** A record as an arm's or a lambda's result stands in parentheses. */
  braced(text: string): string {
    return text.startsWith("{") ? `(${text})` : text;
  }

  private composite(type: Ty, scope: readonly Variable[], depth: number): string {
    const d = depth - 1;
    const of = (t: Ty): string => this.expr(t, scope, d);
    switch (type.kind) {
      case "Int":
        return this.ofInt(scope, d);
      case "Bool":
        return this.ofBool(scope, d);
      case "String":
        switch (this.tape.below(4)) {
          case 0:
            return `"\${${of(int)}}-\${${of(string)}}".take(12)`;
          case 1:
            return `${of(string)}.toUpper()`;
          case 2: {
            const shown = this.variable(scope, (v) => v.params === undefined);
            return `"<\${${shown?.name ?? of(int)}}>".take(16)`;
          }
          default:
            return `(${of(string)} + ${of(string)}).take(10)`;
        }
      case "Decimal":
        // Operands are names, literals and conversions: only literals adapt to Decimal, not what is made of them.
        return `(Decimal(${of(int)}) ${this.tape.pick(["+", "-", "*"])} ${this.expr(type, scope, 0)})`;
      case "Float":
        return `(Float(${of(int)}) ${this.tape.pick(["+", "-", "*", "/"])} ${this.expr(type, scope, 0)})`;
      case "Duration":
        return `((${of(type)} ${this.tape.pick(["+", "-"])} ${this.expr(type, [], 0)}) % 7d)`;
      case "Instant":
        return `(${this.expr(type, scope, 0)} ${this.tape.pick(["+", "-"])} ${of(duration)})`;
      case "newtype":
        return `${type.name}(${of(type.of)})`;
      case "Unit":
      case "result":
      case "portal":
        return this.leaf(type, scope, d);
      case "list":
        switch (this.tape.below(4)) {
          case 0:
            return `[${of(type.item)}, ${of(type.item)}]`;
          case 1:
            return this.generic("cut", [`[...${of(type)}, ${of(type.item)}]`]);
          case 2: {
            const list = this.named(scope, "list", (t) => sameType(t, type));
            if (list !== undefined) return `${list.name}.filter(${this.lambda(type.item, bool, scope, d)})`;
            break;
          }
          default:
            break;
        }
        return `${this.ints(scope, d)}.map(${this.lambda(int, type.item, scope, d)})`;
      case "set": {
        const set = this.named(scope, "set", (t) => sameType(t, type));
        if (set === undefined) return `Set.of(${of(type.item)}, ${of(type.item)})`;
        return `${set.name}.${this.tape.pick(["with", "without"])}(${of(type.item)})`;
      }
      case "map": {
        const map = this.named(scope, "map", (t) => sameType(t, type));
        if (map === undefined) return `({ [${of(type.key)}]: ${of(type.value)} })`;
        if (this.tape.oneIn(3)) return `${map.name}.without(${of(type.key)})`;
        return `({ ...${map.name}, [${of(type.key)}]: ${of(type.value)} })`;
      }
      case "option":
        return `Some(${of(type.item)})`;
      case "tuple": {
        const [first, second] = type.items;
        const pair = this.named(
          scope,
          "tuple",
          ({ items: [a, b, c] }) => c === undefined && first !== undefined && second !== undefined && a !== undefined && b !== undefined && sameType(a, second) && sameType(b, first),
        ); // prettier-ignore
        if (pair !== undefined && this.tape.oneIn(2)) return this.generic("swap", [pair.name]);
        return `(${type.items.map(of).join(", ")})`;
      }
      case "record": {
        const base = this.named(scope, "record", (t) => sameType(t, type));
        const [field] = type.fields;
        if (base !== undefined && field !== undefined && this.tape.oneIn(2))
          return `({ ...${base.name}, ${field.name}: ${of(field.type)} })`;
        return `${type.name} { ${type.fields.map((f) => `${f.name}: ${of(f.type)}`).join(", ")} }`;
      }
      case "union": {
        const variant = type.variants[this.tape.below(type.variants.length)];
        if (variant === undefined) throw new Error(`${typeText(type)} has no variants`);
        if (variant.positional !== undefined) return `${variant.name}(${of(variant.positional)})`;
        if (variant.fields.length === 0) return variant.name;
        return `${variant.name} { ${variant.fields.map((f) => `${f.name}: ${of(f.type)}`).join(", ")} }`;
      }
      case "param":
        throw new Error("values of a parameter's type are not made");
    }
  }

  private ofInt(scope: readonly Variable[], d: number): string {
    const of = (t: Ty): string => this.expr(t, scope, d);
    switch (this.tape.below(10)) {
      case 0:
        return `(${of(int)} + ${of(int)}) % 1000`;
      case 1:
        return `(${of(int)} % 1009 * ${of(int)}) % 1009`;
      case 2:
        return `(${of(int)} - ${of(int)}) % 1000`;
      case 3:
        return `${of(string)}.length`;
      case 4:
        return `(${of(int)} / ${this.tape.between(1, 5)})`;
      case 5:
        return `${this.ints(scope, d)}.map(${this.lambda(int, int, scope, d)}).fold(0, (sum, n) => (sum + n) % 1000)`;
      case 6: {
        const map = this.named(scope, "map", (t) => t.value.kind === "Int");
        if (map !== undefined) return `${map.name}.values().fold(0, (sum, n) => (sum + n) % 1000)`;
        break;
      }
      case 7: {
        const set = this.named(scope, "set", () => true);
        if (set !== undefined) return `${set.name}.size`;
        break;
      }
      default:
        break;
    }
    return `-(${of(int)})`;
  }

  private ofBool(scope: readonly Variable[], d: number): string {
    const of = (t: Ty): string => this.expr(t, scope, d);
    switch (this.tape.below(9)) {
      case 0:
        return `(${of(int)} % 2 == 0)`;
      case 1:
        return `(${of(int)} < ${of(int)})`;
      case 2:
        return `(${of(bool)} && ${of(bool)})`;
      case 3:
        return `(${of(bool)} || !${of(bool)})`;
      case 4:
        return `(${of(string)} == ${of(string)})`;
      case 5: {
        const map = this.named(scope, "map", () => true);
        if (map !== undefined) return `${map.name}.contains(${of(map.type.key)})`;
        break;
      }
      case 6: {
        const set = this.named(scope, "set", () => true);
        if (set !== undefined) return `${set.name}.contains(${of(set.type.item)})`;
        break;
      }
      case 7: {
        const value = this.variable(scope, (v) => v.params === undefined);
        if (value !== undefined) return `(${value.name} ${this.tape.pick(["==", "!="])} ${of(value.type)})`;
        break;
      }
      default:
        break;
    }
    const compared = this.tape.pick([string, duration, instant, float]);
    return `(${of(compared)} ${this.tape.pick(["<=", ">=", "<", ">"])} ${of(compared)})`;
  }

  /** Its body may be several statements; functions of a task cannot be called in it. */
  lambda(from: Ty, to: Ty, scope: readonly Variable[], depth: number): string {
    const param: Variable = { name: this.name("x"), type: from };
    let inner = [...scope.filter((v) => v.params === undefined), param];
    const lines: string[] = [];
    if (this.tape.oneIn(4)) {
      const local: Variable = { name: this.name("v"), type: this.tape.pick([int, string, bool]) };
      lines.push(`let ${local.name}: ${typeText(local.type)} = ${this.expr(local.type, inner, depth)}`);
      inner = [...inner, local];
    }
    if (this.tape.oneIn(6) && ["Int", "Bool", "String"].includes(to.kind))
      lines.push(`if ${this.expr(bool, inner, 1)} { return ${this.expr(to, inner, 1)} }`);
    // Annotated: `[]`, `None` and `1.5` alone do not say their type.
    const result = this.name("r");
    lines.push(`let ${result}: ${typeText(to)} = ${this.expr(to, inner, depth)}`, result);
    return `${param.name} => { ${lines.join("; ")} }`;
  }
}
