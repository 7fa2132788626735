/** Types of generated programs, and what is declared for them. */
import type { Tape } from "./tape.ts";

export type Ty =
  | { readonly kind: "Int" | "Bool" | "String" | "Decimal" }
  | { readonly kind: "list" | "option"; readonly item: Ty }
  | { readonly kind: "tuple"; readonly items: readonly Ty[] }
  /** Declared: `type R1 = { a: Int, b: String }`. */
  | { readonly kind: "record"; readonly name: string; readonly fields: readonly Field[] }
  | { readonly kind: "union"; readonly name: string; readonly variants: readonly VariantOf[] };

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

export function typeText(type: Ty): string {
  switch (type.kind) {
    case "list":
      return `List<${typeText(type.item)}>`;
    case "option":
      return `${typeText(type.item)}?`;
    case "tuple":
      return `(${type.items.map(typeText).join(", ")})`;
    case "record":
    case "union":
      return type.name;
    default:
      return type.kind;
  }
}

export function declarationText(type: Ty & { kind: "record" | "union" }): string {
  const fields = (list: readonly Field[]): string => list.map((f) => `${f.name}: ${typeText(f.type)}`).join(", ");
  if (type.kind === "record") return `type ${type.name} = { ${fields(type.fields)} }`;
  const variants = type.variants.map((v) => {
    if (v.positional !== undefined) return `${v.name}(${typeText(v.positional)})`;
    return v.fields.length === 0 ? v.name : `${v.name} { ${fields(v.fields)} }`;
  });
  return `type ${type.name} = | ${variants.join(" | ")}`;
}

/** Some declared types and the ways to combine them. */
export class Types {
  readonly declared: (Ty & { kind: "record" | "union" })[] = [];
  private readonly tape: Tape;

  constructor(tape: Tape) {
    this.tape = tape;
    for (let n = tape.below(3); n > 0; n--) this.declared.push(this.record(n));
    for (let n = tape.below(3); n > 0; n--) this.declared.push(this.union(n));
  }

  private record(n: number): Ty & { kind: "record" } {
    const names = ["a", "b", "c"].slice(0, this.tape.between(1, 3));
    return { kind: "record", name: `R${n}`, fields: names.map((name) => ({ name, type: this.any(1) })) };
  }

  private union(n: number): Ty & { kind: "union" } {
    const variants = ["X", "Y", "Z"].slice(0, this.tape.between(2, 3)).map((letter): VariantOf => {
      const name = `${letter}${n}`;
      const shape = this.tape.below(3);
      if (shape === 0) return { name, fields: [], positional: undefined };
      if (shape === 1) return { name, fields: [], positional: this.any(1) };
      return {
        name,
        fields: ["p", "q"].slice(0, this.tape.between(1, 2)).map((f) => ({ name: f, type: this.any(1) })),
        positional: undefined,
      };
    });
    return { kind: "union", name: `U${n}`, variants };
  }

  /** A scalar, simplest first. */
  scalar(): Ty {
    return this.tape.pick([int, string, bool, decimal]);
  }

  any(depth: number): Ty {
    if (depth <= 0) return this.scalar();
    switch (this.tape.below(8)) {
      case 5:
        return { kind: "list", item: this.any(depth - 1) };
      case 6: {
        const item = this.any(depth - 1);
        return item.kind === "option" ? item : { kind: "option", item };
      }
      case 7:
        return { kind: "tuple", items: [this.any(depth - 1), this.any(depth - 1)] };
      case 4: {
        const declared = this.declared[this.tape.below(Math.max(1, this.declared.length))];
        return declared ?? this.scalar();
      }
      default:
        return this.scalar();
    }
  }

  /** What a stream may be keyed by. */
  key(): Ty {
    return this.tape.pick([int, string, { kind: "tuple", items: [int, bool] }, bool]);
  }
}

export function sameType(a: Ty, b: Ty): boolean {
  return typeText(a) === typeText(b);
}
