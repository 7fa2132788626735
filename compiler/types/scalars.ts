/** The scalar types and short constructors of the others. */
import type { ErrorType, FunctionType, ListType, OptionType, ScalarName, ScalarType, Type } from "./type.ts";

const made = new Map<ScalarName, ScalarType>();

/** The one object of a scalar type. */
export function scalar(name: ScalarName): ScalarType {
  let type = made.get(name);
  if (!type) {
    type = { kind: "scalar", name };
    made.set(name, type);
  }
  return type;
}

export const boolType = scalar("Bool");
export const intType = scalar("Int");
export const floatType = scalar("Float");
export const decimalType = scalar("Decimal");
export const stringType = scalar("String");
export const instantType = scalar("Instant");
export const durationType = scalar("Duration");
export const unitType = scalar("Unit");
export const neverType = scalar("Never");
export const errorType: ErrorType = { kind: "error" };

export function listOf(item: Type): ListType {
  return { kind: "list", item };
}

export function optionOf(item: Type): OptionType {
  return { kind: "option", item };
}

export function functionOf(params: readonly Type[], result: Type): FunctionType {
  return { kind: "function", params, result };
}

export function isScalar(type: Type, ...names: readonly ScalarName[]): boolean {
  return type.kind === "scalar" && names.includes(type.name);
}
