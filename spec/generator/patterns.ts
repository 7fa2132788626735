/** Patterns of generated programs: rows that cover a type, and nested ones that may not match. */
import type { Tape } from "./tape.ts";
import type { Ty, VariantOf } from "./types.ts";

export interface Variable {
  readonly name: string;
  readonly type: Ty;
  /** A function of the task, with the types of its parameters: it is called where its value is wanted. */
  readonly params?: readonly Ty[];
}

export interface Pattern {
  readonly text: string;
  readonly bound: readonly Variable[];
}

export class Patterns {
  private readonly tape: Tape;
  private readonly name: (prefix: string) => string;

  constructor(tape: Tape, name: (prefix: string) => string) {
    this.tape = tape;
    this.name = name;
  }

  bind(type: Ty): Pattern {
    const variable = { name: this.name("m"), type };
    return { text: variable.name, bound: [variable] };
  }

  /** All values of the type match one of them. In the arms of a match they may be alternatives. */
  cover(type: Ty, alternatives = false): readonly Pattern[] {
    switch (type.kind) {
      case "Bool":
        return this.tape.oneIn(2) ? [plain("true"), plain("false")] : [this.bind(type)];
      case "option":
        return [around("Some(", [this.bind(type.item)], ")"), plain("None")];
      case "result":
        return [around("Ok(", [this.bind(type.item)], ")"), around("Err(", [this.bind(type.error)], ")")];
      case "newtype":
        return [around(`${type.name}(`, [this.bind(type.of)], ")")];
      case "list":
        return [plain("[]"), around("[", [this.bind(type.item), around("...", [this.bind(type)], "")], "]")];
      case "union": {
        const rows = type.variants.map((variant) => this.variant(variant, (part) => this.bind(part)));
        const [first, second, ...others] = type.variants;
        if (!alternatives || first === undefined || second === undefined || !this.tape.oneIn(4)) return rows;
        // Alternatives bind nothing.
        const both = [first, second].map((variant) => this.variant(variant, () => plain("_")).text);
        return [plain(both.join(" | ")), ...others.map((variant) => this.variant(variant, (part) => this.bind(part)))];
      }
      case "tuple":
        return [around("(", type.items.map((item) => this.bind(item)), ")")]; // prettier-ignore
      case "record":
        if (this.tape.oneIn(2)) return [this.fields("", type.fields, (part) => this.bind(part))];
        if (this.tape.oneIn(3))
          return [
            this.whole(
              this.fields("", type.fields, () => plain("_")),
              type,
            ),
          ];
        return [this.bind(type)];
      default:
        return [this.bind(type)];
    }
  }

  /** A pattern that some values of the type match; what it binds. */
  some(type: Ty, depth: number): Pattern {
    if (depth <= 0 || this.tape.oneIn(4)) return this.tape.oneIn(3) ? plain("_") : this.bind(type);
    const inner = (part: Ty): Pattern => this.some(part, depth - 1);
    const pattern = this.parts(type, inner);
    // What is named by a variant is of the variant's type.
    return type.kind !== "union" && this.tape.oneIn(6) ? this.whole(pattern, type) : pattern;
  }

  /** `p as x` */
  private whole({ text, bound }: Pattern, type: Ty): Pattern {
    const variable = { name: this.name("m"), type };
    return { text: `${text} as ${variable.name}`, bound: [...bound, variable] };
  }

  private parts(type: Ty, inner: (part: Ty) => Pattern): Pattern {
    switch (type.kind) {
      case "Int":
        return plain(this.tape.pick(["0", "1", "2", "-1", "7"]));
      case "String":
        return plain(this.tape.pick(['""', '"a"', '"é€😀"']));
      case "Bool":
        return plain(this.tape.pick(["true", "false"]));
      case "Decimal":
        return plain(this.tape.pick(["0", "1.5"]));
      case "Duration":
        return plain(this.tape.pick(["5s", "1h"]));
      case "newtype":
        return around(`${type.name}(`, [inner(type.of)], ")");
      case "result":
        return this.tape.oneIn(2) ? around("Err(", [inner(type.error)], ")") : around("Ok(", [inner(type.item)], ")");
      case "option":
        return this.tape.oneIn(3) ? plain("None") : around("Some(", [inner(type.item)], ")");
      case "list":
        return this.tape.pick([
          around("[", [inner(type.item)], "]"),
          around("[", [inner(type.item), inner(type.item)], "]"),
          around("[", [inner(type.item), around("...", [this.bind(type)], ""), inner(type.item)], "]"),
        ]);
      case "tuple":
        return around("(", type.items.map(inner), ")");
      case "record":
        return this.fields("", type.fields, inner);
      case "union": {
        const variant = type.variants[this.tape.below(type.variants.length)];
        return variant === undefined ? this.bind(type) : this.variant(variant, inner);
      }
      default:
        return this.bind(type);
    }
  }

  private variant({ name, positional, fields }: VariantOf, inner: (type: Ty) => Pattern): Pattern {
    if (positional !== undefined) return around(`${name}(`, [inner(positional)], ")");
    return fields.length === 0 ? plain(name) : this.fields(`${name} `, fields, inner);
  }

  private fields(
    name: string,
    fields: readonly { readonly name: string; readonly type: Ty }[],
    inner: (type: Ty) => Pattern,
  ): Pattern {
    const shown = fields.map((field) => around(`${field.name}: `, [inner(field.type)], ""));
    // Names of those that are wildcards may be left out.
    const said = shown.filter(({ text }) => !text.endsWith(": _"));
    if (said.length === shown.length || said.length === 0 || this.tape.oneIn(2))
      return around(`${name}{ `, shown, " }");
    return around(`${name}{ `, [...said, plain("..")], " }");
  }
}

function plain(text: string): Pattern {
  return { text, bound: [] };
}

function around(open: string, parts: readonly Pattern[], close: string): Pattern {
  return {
    text: `${open}${parts.map((part) => part.text).join(", ")}${close}`,
    bound: parts.flatMap((part) => part.bound),
  };
}
