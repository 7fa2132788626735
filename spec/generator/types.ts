/** Types of generated programs, and what is declared for them. */
import type { Tape } from "./tape.ts";

export type Ty =
  | { readonly kind: "Int" | "Bool" | "String" | "Decimal" | "Float" | "Duration" | "Instant" | "Unit" }
  | { readonly kind: "list" | "option" | "set"; readonly item: Ty }
  | { readonly kind: "result"; readonly item: Ty; readonly error: Ty }
  /** Declared: `newtype N1 = Int`. */
  | { readonly kind: "newtype"; readonly name: string; readonly of: Ty }
  | { readonly kind: "map"; readonly key: Ty; readonly value: Ty }
  | { readonly kind: "tuple"; readonly items: readonly Ty[] }
  /** Declared: `type R1 = { a: Int, b: String }`, or `type R1<T> = …` with an argument. */
  | { readonly kind: "record"; readonly name: string; readonly arg: Ty | undefined; readonly fields: readonly Field[] }
  | { readonly kind: "union"; readonly name: string; readonly arg: Ty | undefined; readonly variants: readonly VariantOf[] }
  /** `among`: the names of those that it may be. Only in requests. */
  | { readonly kind: "portal"; readonly request: Ty; readonly reply: Ty; readonly among: readonly string[] }
  /** The parameter of a declared type. */
  | { readonly kind: "param" }; // prettier-ignore

export type Declared = Ty & { kind: "record" | "union" | "newtype" };

export interface Field {
  readonly name: string;
  readonly type: Ty;
}

export interface VariantOf {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Positional payload instead of fields. */
  readonly positional: Ty | undefined;
}

export const int: Ty = { kind: "Int" };
export const bool: Ty = { kind: "Bool" };
export const string: Ty = { kind: "String" };
export const decimal: Ty = { kind: "Decimal" };
export const float: Ty = { kind: "Float" };
export const duration: Ty = { kind: "Duration" };
export const instant: Ty = { kind: "Instant" };
export const unit: Ty = { kind: "Unit" };

/** What tasks whose order is open emit: what it came of, which statement said it, what it said. */
export const row: Ty = { kind: "tuple", items: [string, int, string] };

export function typeText(type: Ty): string {
  switch (type.kind) {
    case "list":
      return `List<${typeText(type.item)}>`;
    case "set":
      return `Set<${typeText(type.item)}>`;
    case "option":
      return `Option<${typeText(type.item)}>`;
    case "map":
      return `Map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "tuple":
      return `(${type.items.map(typeText).join(", ")})`;
    case "record":
    case "union":
      return type.arg === undefined ? type.name : `${type.name}<${typeText(type.arg)}>`;
    case "result":
      return `Result<${typeText(type.item)}, ${typeText(type.error)}>`;
    case "newtype":
      return type.name;
    case "portal":
      return `Portal<${typeText(type.request)}, ${typeText(type.reply)}>`;
    case "param":
      return "T";
    default:
      return type.kind;
  }
}

export function declarationText(type: Declared): string {
  const fields = (list: readonly Field[]): string => list.map((f) => `${f.name}: ${typeText(f.type)}`).join(", ");
  if (type.kind === "newtype") return `newtype ${type.name} = ${typeText(type.of)}`;
  if (type.kind === "record") return `type ${typeText(type)} = { ${fields(type.fields)} }`;
  const variants = type.variants.map((v) => {
    if (v.positional !== undefined) return `${v.name}(${typeText(v.positional)})`;
    return v.fields.length === 0 ? v.name : `${v.name} { ${fields(v.fields)} }`;
  });
  return `type ${typeText(type)} = | ${variants.join(" | ")}`;
}

/** The type with `arg` for its parameter. */
function withArgument(type: Ty, arg: Ty): Ty {
  const of = (part: Ty): Ty => withArgument(part, arg);
  const fieldsOf = (fields: readonly Field[]): readonly Field[] => fields.map((f) => ({ ...f, type: of(f.type) }));
  switch (type.kind) {
    case "param":
      return arg;
    case "list":
    case "option":
    case "set":
      return { ...type, item: of(type.item) };
    case "map":
      return { ...type, key: of(type.key), value: of(type.value) };
    case "result":
      return { ...type, item: of(type.item), error: of(type.error) };
    case "tuple":
      return { ...type, items: type.items.map(of) };
    case "record":
      return { ...type, arg: type.arg && of(type.arg), fields: fieldsOf(type.fields) };
    case "union":
      return {
        ...type,
        arg: type.arg && of(type.arg),
        variants: type.variants.map((v) => ({
          ...v,
          fields: fieldsOf(v.fields),
          positional: v.positional && of(v.positional),
        })),
      };
    default:
      return type;
  }
}

/** Some declared types and the ways to combine them. */
export class Types {
  readonly declared: Declared[] = [];
  private readonly tape: Tape;

  constructor(tape: Tape) {
    this.tape = tape;
    if (tape.oneIn(3)) this.declared.push({ kind: "newtype", name: "N1", of: this.scalar() });
    for (let n = tape.below(3); n > 0; n--) this.declared.push(this.record(n));
    for (let n = tape.below(3); n > 0; n--) this.declared.push(this.union(n));
  }

  private record(n: number): Declared {
    const part = this.parts();
    const fields = ["a", "b", "c"].slice(0, this.tape.between(1, 3)).map((name) => ({ name, type: part.type() }));
    return { kind: "record", name: `R${n}`, arg: part.arg, fields };
  }

  private union(n: number): Declared {
    const part = this.parts();
    const variants = ["X", "Y", "Z"].slice(0, this.tape.between(2, 3)).map((letter): VariantOf => {
      const name = `${letter}${n}`;
      const shape = this.tape.below(3);
      if (shape === 0) return { name, fields: [], positional: undefined };
      if (shape === 1) return { name, fields: [], positional: part.type() };
      const fields = ["p", "q"].slice(0, this.tape.between(1, 2)).map((f) => ({ name: f, type: part.type() }));
      return { name, fields, positional: undefined };
    });
    return { kind: "union", name: `U${n}`, arg: part.arg, variants };
  }

  /** Types of the parts of a declared type, which may have a parameter. */
  private parts(): { readonly arg: Ty | undefined; readonly type: () => Ty } {
    if (!this.tape.oneIn(3)) return { arg: undefined, type: () => this.any(1) };
    const param: Ty = { kind: "param" };
    const shapes: readonly [Ty, ...Ty[]] = [param, { kind: "list", item: param }, { kind: "option", item: param }, int];
    return { arg: param, type: () => this.tape.pick(shapes) };
  }

  /** A scalar, simplest first. */
  scalar(): Ty {
    return this.tape.pick([int, string, bool, decimal, int, string, bool, float, duration, instant, unit]);
  }

  any(depth: number): Ty {
    if (depth <= 0) return this.scalar();
    const inner = (): Ty => this.any(depth - 1);
    switch (this.tape.below(13)) {
      case 12:
        return { kind: "result", item: inner(), error: this.scalar() };
      case 5:
        return { kind: "list", item: inner() };
      case 6:
        return { kind: "option", item: inner() };
      case 7:
        return { kind: "tuple", items: [inner(), inner()] };
      case 8:
        return { kind: "map", key: this.key(), value: inner() };
      case 9:
        return { kind: "set", item: this.key() };
      case 4:
      case 10: {
        const declared = this.declared[this.tape.below(Math.max(1, this.declared.length))];
        return declared === undefined ? this.scalar() : withArgument(declared, this.scalar());
      }
      default:
        return this.scalar();
    }
  }

  /** What a stream may be keyed by, a map's keys and a set's items. */
  key(): Ty {
    const named = this.declared.filter((type) => type.kind === "newtype" && isKey(type.of));
    return this.tape.pick([int, string, { kind: "tuple", items: [int, bool] }, bool, duration, named[0] ?? string]);
  }
}

/** What has more than a few values, and no two that are written alike. */
function isKey({ kind }: Ty): boolean {
  return kind === "Int" || kind === "String";
}

export function sameType(a: Ty, b: Ty): boolean {
  return typeText(a) === typeText(b);
}

export function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
