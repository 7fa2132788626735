/** Operators on values; the type of the operands decides what they do. */
import type { Type } from "../../types/type.ts";
import type { Arithmetic } from "../ir.ts";
import { compare, type Decimal, Fault, faultCodes, ints } from "./values.ts";

/** The scalar that values of a type are at run time; newtypes are their base. */
export function scalarOf(type: Type): string | undefined {
  if (type.kind === "newtype") return scalarOf(type.declaration.base);
  return type.kind === "scalar" ? type.name : undefined;
}

export function arithmetic(operator: Arithmetic, type: Type, left: unknown, right: unknown): unknown {
  switch (scalarOf(type)) {
    case "String":
      return (left as string) + (right as string);
    case "Float":
      return floats[operator](left as number, right as number);
    case "Decimal":
      return decimals(operator, left as Decimal, right as Decimal);
    default:
      return integers(operator, left as number, right as number);
  }
}

const floats: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

function integers(operator: Arithmetic, left: number, right: number): number {
  if (operator === "/") return ints.divide(left, right);
  if (operator === "%") return ints.remainder(left, right);
  return ints.exact(floats[operator](left, right)) + 0;
}

function decimals(operator: Arithmetic, left: Decimal, right: Decimal): Decimal {
  if ((operator === "/" || operator === "%") && right.isZero()) {
    throw new Fault(faultCodes.divisionByZero, "division by zero");
  }
  const result = {
    "+": () => left.plus(right),
    "-": () => left.minus(right),
    "*": () => left.times(right),
    "/": () => left.div(right),
    "%": () => left.mod(right),
  }[operator]();
  if (!result.isFinite()) throw new Fault(faultCodes.outOfRange, "the result is too large for a Decimal");
  return result;
}

export function negate(type: Type, value: unknown): unknown {
  const scalar = scalarOf(type);
  if (scalar === "Decimal") return (value as Decimal).negated();
  return scalar === "Float" ? -(value as number) : -(value as number) + 0;
}

/** As IEEE does for Floats (NaN is neither), by the order of values for all others. */
export function ordered(operator: "<" | "<=" | ">" | ">=", type: Type, left: unknown, right: unknown): boolean {
  const [a, b] = scalarOf(type) === "Float" ? [left as number, right as number] : [compare(left, right), 0];
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}
