/** Types during lowering: arguments in the place of type parameters, and the questions that lowering asks of a type. */
import type { Implementation, Requirement } from "@portals/stdlib";
import type * as ast from "../../syntax/ast.ts";
import { signatureOf } from "../../types/expressions/library.ts";
import type { Type } from "../../types/type.ts";
import { baseOf, mapType, prune } from "../../types/unify.ts";

/** What the type parameters of the surrounding task or workflow stand for, by name. */
export type TypeEnvironment = ReadonlyMap<string, Type>;

export const noTypes: TypeEnvironment = new Map();

export const unit: Type = { kind: "scalar", name: "Unit" };
export const int: Type = { kind: "scalar", name: "Int" };
export const bool: Type = { kind: "scalar", name: "Bool" };

export function substituted(type: Type, types: TypeEnvironment): Type {
  const t = prune(type);
  if (t.kind === "param") return types.get(t.name) ?? t;
  return mapType(t, (inner) => substituted(inner, types));
}

/** The environment inside a generic declaration that is used with arguments. */
export function environment(params: readonly ast.Name[], args: readonly Type[]): TypeEnvironment {
  return new Map(params.flatMap((param, i) => (args[i] === undefined ? [] : [[param.text, args[i]] as const])));
}

/** What a type is at run time: newtypes are their base. */
export function representation(type: Type): Type {
  return type.kind === "newtype" ? representation(prune(baseOf(type))) : type;
}

export function isUnit(type: Type): boolean {
  return type.kind === "scalar" && type.name === "Unit";
}

/** Of a function that is there for several kinds of number, the one for the kind of this use. */
export function implementationFor(
  entry: {
    readonly signature: string;
    readonly requires: readonly Requirement[];
    readonly implementation: Implementation;
  },
  typeArgs: readonly Type[],
): Implementation {
  const { implementation } = entry;
  const number = entry.requires.find((requirement) => requirement.is === "number");
  if (implementation.byNumber === undefined || number === undefined) return implementation;
  const index = signatureOf(entry.signature).typeParams.findIndex((param) => param.name === number.param);
  const type = typeArgs[index];
  const base = type && representation(type);
  if (base?.kind === "scalar" && (base.name === "Float" || base.name === "Decimal")) {
    return { runtime: implementation.byNumber[base.name] };
  }
  return implementation;
}
