/** Methods of Float; each is documented in `stdlib/float.ts`. */
import { Fault, faultCodes } from "../fault.ts";
import { badArgument } from "./arguments.ts";
import type { Decimal } from "./decimal.ts";

/** `Float(n)`. */
export function from(value: number): number {
  return value;
}

export function fromDecimal(value: Decimal): number {
  return value.toNumber();
}

const FLOAT = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|Infinity)$|^NaN$/;

export function parse(text: string): number | undefined {
  return FLOAT.test(text) ? Number(text) : undefined;
}

export function pi(): number {
  return Math.PI;
}

export function infinity(): number {
  return Infinity;
}

function toInt(rounded: number, value: number): number {
  if (!Number.isSafeInteger(rounded)) throw new Fault(faultCodes.inexact, `${value} is outside the range of Int`);
  // `+ 0` makes 0 of -0.
  return rounded + 0;
}

export function round(value: number): number {
  return toInt(halfAway(value), value);
}

/** `Math.round` takes -2.5 to -2, and 0.49999999999999994 + 0.5 is 1. */
function halfAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

export function floor(value: number): number {
  return toInt(Math.floor(value), value);
}

export function ceil(value: number): number {
  return toInt(Math.ceil(value), value);
}

export function truncate(value: number): number {
  return toInt(Math.trunc(value), value);
}

export function roundTo(value: number, digits: number): number {
  if (digits < 0 || digits > 15) badArgument("the number of digits", "0 to 15", digits);
  // From 2^53 on there is no fraction.
  if (!(Math.abs(value) < 2 ** 53)) return value;
  return Math.sign(value) * shift(halfAway(shift(Math.abs(value), digits)), -digits);
}

/** Times a power of ten, by the decimal digits of the number as it is written: 1.005 has a 5 to be rounded. */
function shift(value: number, power: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Number(`${mantissa}e${Number(exponent) + power}`);
}

export function toFixed(value: number, digits: number): string {
  if (digits < 0 || digits > 100) badArgument("the number of digits", "0 to 100", digits);
  return value.toFixed(digits);
}

export function abs(value: number): number {
  return Math.abs(value);
}

export function sign(value: number): number {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

export function min(a: number, b: number): number {
  return Math.min(a, b);
}

export function max(a: number, b: number): number {
  return Math.max(a, b);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

export function sqrt(value: number): number {
  return Math.sqrt(value);
}

export function pow(base: number, exponent: number): number {
  return Math.pow(base, exponent);
}

export function exp(value: number): number {
  return Math.exp(value);
}

export function log(value: number): number {
  return Math.log(value);
}

export function log2(value: number): number {
  return Math.log2(value);
}

export function log10(value: number): number {
  return Math.log10(value);
}

export function sin(value: number): number {
  return Math.sin(value);
}

export function cos(value: number): number {
  return Math.cos(value);
}

export function tan(value: number): number {
  return Math.tan(value);
}

export function tanh(value: number): number {
  return Math.tanh(value);
}

export function isNaN(value: number): boolean {
  return Number.isNaN(value);
}

export function isFinite(value: number): boolean {
  return Number.isFinite(value);
}
