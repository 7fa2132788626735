/** Well-typed expressions of a wanted type, from the variables that are in scope. */
import type { Tape } from "./tape.ts";
import { bool, int, sameType, string, typeText, type Ty } from "./types.ts";

export interface Variable {
  readonly name: string;
  readonly type: Ty;
}

export class Expressions {
  private readonly tape: Tape;
  private fresh = 0;

  constructor(tape: Tape) {
    this.tape = tape;
  }

  name(prefix: string): string {
    return `${prefix}${++this.fresh}`;
  }

  /** Never fails: Ints stay small. */
  expr(type: Ty, scope: readonly Variable[], depth: number): string {
    const known = scope.filter((v) => sameType(v.type, type));
    const variable = known[this.tape.below(Math.max(1, known.length))];
    if (depth <= 0 || this.tape.below(3) === 0) return variable?.name ?? this.leaf(type, scope, depth);
    return this.general(type, scope, depth) ?? this.composite(type, scope, depth);
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
      case "list":
        return this.tape.oneIn(2) ? `[${this.expr(type.item, scope, depth - 1)}]` : "[]";
      case "option":
        return this.tape.oneIn(2) ? `Some(${this.expr(type.item, scope, depth - 1)})` : "None";
      default:
        return this.composite(type, scope, 0);
    }
  }

  /** Forms that give any type: `if`, `match`, `??`, a block of `let`s, a field of a record in scope. */
  private general(type: Ty, scope: readonly Variable[], depth: number): string | undefined {
    const d = depth - 1;
    switch (this.tape.below(9)) {
      case 4:
        return `(if ${this.expr(bool, scope, d)} { ${this.expr(type, scope, d)} } else { ${this.expr(type, scope, d)} })`;
      case 5:
        return this.matchOn(type, scope, d);
      case 6: {
        const option = this.option(type, scope, d);
        return option && `(${option} ?? ${this.expr(type, scope, d)})`;
      }
      case 7:
        return this.field(type, scope);
      default:
        return undefined;
    }
  }

  /** An Option whose type can be seen. */
  private option(type: Ty, scope: readonly Variable[], depth: number): string | undefined {
    const options = scope.filter((v) => v.type.kind === "option" && sameType(v.type.item, type));
    const variable = options[this.tape.below(Math.max(1, options.length))];
    if (variable !== undefined) return variable.name;
    return ["Int", "Bool", "String"].includes(type.kind) ? `[${this.expr(type, scope, depth)}].first()` : undefined;
  }

  /** A list of Ints whose type can be seen, to call a method of. */
  private ints(scope: readonly Variable[], depth: number): string {
    const lists = scope.filter((v) => v.type.kind === "list" && v.type.item.kind === "Int");
    const variable = lists[this.tape.below(Math.max(1, lists.length))];
    return variable?.name ?? `[${this.expr(int, scope, depth)}, ${this.expr(int, scope, depth)}]`;
  }

  private field(type: Ty, scope: readonly Variable[]): string | undefined {
    const fields = scope.flatMap((v) =>
      v.type.kind === "record"
        ? v.type.fields.filter((f) => sameType(f.type, type)).map((f) => `${v.name}.${f.name}`)
        : [],
    );
    return fields[this.tape.below(Math.max(1, fields.length))];
  }

  private matchOn(type: Ty, scope: readonly Variable[], depth: number): string | undefined {
    const subjects = scope.filter(
      (v) => v.type.kind === "union" || v.type.kind === "option" || v.type.kind === "tuple",
    );
    const subject = subjects[this.tape.below(Math.max(1, subjects.length))];
    if (subject === undefined) return undefined;
    const arms = this.patterns(subject.type).map(
      ({ text, bound }) => `${text} => ${this.braced(this.expr(type, [...scope, ...bound], depth))}`,
    );
    return `(match ${subject.name} { ${arms.join("; ")} })`;
  }

  /** A record as an arm's or a lambda's result stands in parentheses. */
  braced(text: string): string {
    return text.startsWith("{") ? `(${text})` : text;
  }

  /** Patterns that cover a type, with what they bind. */
  patterns(type: Ty): { readonly text: string; readonly bound: readonly Variable[] }[] {
    const bind = (t: Ty): Variable => ({ name: this.name("m"), type: t });
    switch (type.kind) {
      case "option": {
        const some = bind(type.item);
        return [
          { text: `Some(${some.name})`, bound: [some] },
          { text: "None", bound: [] },
        ];
      }
      case "union":
        return type.variants.map((v) => {
          if (v.positional !== undefined) {
            const inner = bind(v.positional);
            return { text: `${v.name}(${inner.name})`, bound: [inner] };
          }
          const bound = v.fields.map((f) => ({ field: f.name, variable: bind(f.type) }));
          const inner = bound.map(({ field, variable }) => `${field}: ${variable.name}`).join(", ");
          return {
            text: v.fields.length === 0 ? v.name : `${v.name} { ${inner} }`,
            bound: bound.map((b) => b.variable),
          };
        });
      case "tuple": {
        const bound = type.items.map(bind);
        return [{ text: `(${bound.map((b) => b.name).join(", ")})`, bound }];
      }
      default: {
        const all = bind(type);
        return [{ text: all.name, bound: [all] }];
      }
    }
  }

  private composite(type: Ty, scope: readonly Variable[], depth: number): string {
    const d = depth - 1;
    const of = (t: Ty): string => this.expr(t, scope, d);
    switch (type.kind) {
      case "Int":
        switch (this.tape.below(7)) {
          case 0:
            return `(${of(int)} + ${of(int)}) % 1000`;
          case 1:
            return `(${of(int)} * ${of(int)}) % 1009`;
          case 2:
            return `(${of(int)} - ${of(int)})`;
          case 3:
            return `${of(string)}.length`;
          case 4:
            return `(${of(int)} / ${this.tape.between(1, 5)})`;
          case 5:
            return `${this.ints(scope, d)}.map(${this.lambda(int, int, scope, d)}).fold(0, (sum, n) => (sum + n) % 1000)`;
          default:
            return `-(${of(int)})`;
        }
      case "Bool":
        switch (this.tape.below(6)) {
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
          default:
            return `(${of(string)} <= ${of(string)})`;
        }
      case "String":
        switch (this.tape.below(3)) {
          case 0:
            return `"\${${of(int)}}-\${${of(string)}}"`;
          case 1:
            return `${of(string)}.toUpper()`;
          default:
            return `(${of(string)} + ${of(string)})`;
        }
      case "Decimal":
        // Operands are names, literals and conversions: only literals adapt to Decimal, not what is made of them.
        return `(Decimal(${of(int)}) ${this.tape.pick(["+", "-", "*"])} ${this.expr(type, scope, 0)})`;
      case "list":
        switch (this.tape.below(3)) {
          case 0:
            return `[${of(type.item)}, ${of(type.item)}]`;
          case 1:
            return `[...${of(type)}, ${of(type.item)}]`;
          default:
            return `${this.ints(scope, d)}.map(${this.lambda(int, type.item, scope, d)})`;
        }
      case "option":
        return `Some(${of(type.item)})`;
      case "tuple":
        return `(${type.items.map(of).join(", ")})`;
      case "record":
        return `${type.name} { ${type.fields.map((f) => `${f.name}: ${of(f.type)}`).join(", ")} }`;
      case "union": {
        const variant = type.variants[this.tape.below(type.variants.length)];
        if (variant === undefined) throw new Error(`${typeText(type)} has no variants`);
        if (variant.positional !== undefined) return `${variant.name}(${of(variant.positional)})`;
        if (variant.fields.length === 0) return variant.name;
        return `${variant.name} { ${variant.fields.map((f) => `${f.name}: ${of(f.type)}`).join(", ")} }`;
      }
    }
  }

  lambda(from: Ty, to: Ty, scope: readonly Variable[], depth: number): string {
    const param: Variable = { name: this.name("x"), type: from };
    const body = this.expr(to, [...scope, param], depth);
    if (this.tape.oneIn(4)) {
      const local: Variable = { name: this.name("v"), type: this.tape.pick([int, string, bool]) };
      const value = this.expr(local.type, [...scope, param], depth);
      const inner = this.expr(to, [...scope, param, local], depth);
      const result = this.name("r");
      return `${param.name} => { let ${local.name}: ${typeText(local.type)} = ${value}; let ${result}: ${typeText(to)} = ${inner}; ${result} }`;
    }
    // Annotated: `[]`, `None` and `1.5` alone do not say their type.
    const result = this.name("r");
    return `${param.name} => { let ${result}: ${typeText(to)} = ${body}; ${result} }`;
  }
}
