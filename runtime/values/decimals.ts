/** Methods of Decimal; each is documented in `stdlib/decimal.ts`. */
import { Fault, faultCodes } from "../fault.ts";
import { badArgument } from "./arguments.ts";
import { Decimal, finite, parseDecimal } from "./decimal.ts";

export const parse = parseDecimal;

/** `Decimal(n)` of an Int or a Float. */
export function from(value: number | Decimal): Decimal {
  const decimal = new Decimal(value);
  if (!decimal.isFinite()) throw new Fault(faultCodes.inexact, `${String(value)} is no Decimal`);
  return decimal;
}

export function add(a: Decimal, b: Decimal): Decimal {
  return finite(a.plus(b));
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return finite(a.minus(b));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return finite(a.times(b));
}

export function divide(a: Decimal, b: Decimal): Decimal {
  return finite(a.div(notZero(b)));
}

export function remainder(a: Decimal, b: Decimal): Decimal {
  return a.mod(notZero(b));
}

function notZero(divisor: Decimal): Decimal {
  if (divisor.isZero()) throw new Fault(faultCodes.divisionByZero, "division by zero");
  return divisor;
}

export function abs(value: Decimal): Decimal {
  return value.abs();
}

export function sign(value: Decimal): number {
  return value.isZero() ? 0 : value.isNegative() ? -1 : 1;
}

export function min(a: Decimal, b: Decimal): Decimal {
  return a.lte(b) ? a : b;
}

export function max(a: Decimal, b: Decimal): Decimal {
  return a.gte(b) ? a : b;
}

export function clamp(value: Decimal, low: Decimal, high: Decimal): Decimal {
  return value.lt(low) ? low : value.gt(high) ? high : value;
}

function places(digits: number): number {
  return digits < 0 || digits > 6_000 ? badArgument("the number of digits", "0 to 6000", digits) : digits;
}

export function round(value: Decimal, digits = 0): Decimal {
  return value.toDecimalPlaces(places(digits), Decimal.ROUND_HALF_EVEN);
}

export function floor(value: Decimal): Decimal {
  return value.floor();
}

export function ceil(value: Decimal): Decimal {
  return value.ceil();
}

export function truncate(value: Decimal): Decimal {
  return value.trunc();
}

export function sqrt(value: Decimal): Decimal {
  if (value.isNegative() && !value.isZero())
    badArgument("the number under a square root", "0 or more", value.toFixed());
  return value.sqrt();
}

export function pow(base: Decimal, exponent: number): Decimal {
  if (base.isZero() && exponent < 0) notZero(base);
  return finite(base.pow(exponent));
}

export function isWhole(value: Decimal): boolean {
  return value.isInteger();
}

export function toFixed(value: Decimal, digits: number): string {
  return value.toFixed(places(digits), Decimal.ROUND_HALF_EVEN);
}

export { showDecimal as show } from "./decimal.ts";
