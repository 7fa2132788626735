/** Int: exact whole numbers within ±(2^53 − 1). */
import { Fault, faultCodes } from "../fault.ts";
import type { Decimal } from "./decimal.ts";
import { badArgument } from "./arguments.ts";

export const MAX = 9007199254740991;

/** The result of `+`, `-`, `*` on Ints, or a Fault if it is not exact. Small, so that V8 inlines it. */
export function exact(result: number): number {
  return result <= 9007199254740991 && result >= -9007199254740991 ? result : overflow();
}

function overflow(): never {
  throw new Fault(faultCodes.overflow, "the result is outside ±(2^53 − 1)", {
    help: ["an Int is exact up to 9,007,199,254,740,991; use Decimal for larger numbers"],
  });
}

function byZero(): never {
  throw new Fault(faultCodes.divisionByZero, "division by zero");
}

/** Towards zero. */
export function divide(a: number, b: number): number {
  // `+ 0` makes 0 of -0.
  return b === 0 ? byZero() : Math.trunc(a / b) + 0;
}

/** With the sign of the dividend. */
export function remainder(a: number, b: number): number {
  return b === 0 ? byZero() : (a % b) + 0;
}

/** With the sign of the divisor: the hand of a clock. */
export function modulo(a: number, b: number): number {
  const rest = remainder(a, b);
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

const INT = /^[+-]?\d+$/;

/** Decimal digits with an optional sign, nothing else. */
export function parse(text: string): number | undefined {
  if (!INT.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

/** In hexadecimal, binary, …: digits of a base of 2 to 36. */
export function parseBase(text: string, base: number): number | undefined {
  checkBase(base);
  const value = /^[+-]?[0-9a-z]+$/i.test(text) ? Number.parseInt(text, base) : NaN;
  // parseInt stops at the first digit that is too large; leading zeros aside, its text must come out again.
  const digits = text
    .replace(/^([+-]?)0+(?=.)/, "$1")
    .replace(/^\+/, "")
    .toLowerCase();
  return Number.isSafeInteger(value) && (value.toString(base) === digits || digits === "-0") ? value + 0 : undefined;
}

/** Digits in a base. */
export function toText(value: number, base = 10): string {
  checkBase(base);
  return value.toString(base);
}

function checkBase(base: number): void {
  if (base < 2 || base > 36) badArgument("the base", "2 to 36", base);
}

/** `Int(n)` of an Int. */
export function from(value: number): number {
  return value;
}

export function ofBool(value: boolean): number {
  return value ? 1 : 0;
}

export function largest(): number {
  return MAX;
}

export function least(): number {
  return -MAX;
}

/** `Int(x)` of a Float: exact, or a Fault. */
export function fromFloat(value: number): number {
  if (!Number.isSafeInteger(value)) {
    throw new Fault(faultCodes.inexact, `${value} is no Int`, {
      help: ["round it first: `x.round()`, `x.floor()`, `x.ceil()` and `x.truncate()` give an Int"],
    });
  }
  return value + 0;
}

export function fromDecimal(value: Decimal): number {
  const number = value.toNumber();
  if (!value.isInteger() || !Number.isSafeInteger(number)) {
    throw new Fault(faultCodes.inexact, `${value.toFixed()} is no Int`, {
      help: ["round it first: `d.round()`, `d.floor()` or `d.ceil()`"],
    });
  }
  return number + 0;
}

export function abs(value: number): number {
  return Math.abs(value);
}

/** -1, 0 or 1. */
export function sign(value: number): number {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

export function min(a: number, b: number): number {
  return a < b ? a : b;
}

export function max(a: number, b: number): number {
  return a > b ? a : b;
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

export function pow(base: number, exponent: number): number {
  if (exponent < 0) badArgument("the exponent", "0 or more", exponent);
  // Math.pow may be off by one unit in the last place: multiply exactly, by squaring.
  let result = 1;
  let factor = base;
  let rest = exponent;
  for (;;) {
    if (rest % 2 === 1) result = exact(result * factor);
    rest = Math.floor(rest / 2);
    if (rest === 0) return result + 0;
    factor = exact(factor * factor);
  }
}

export function isEven(value: number): boolean {
  return value % 2 === 0;
}

export function isOdd(value: number): boolean {
  return value % 2 !== 0;
}

export function show(value: number): string {
  return "" + value;
}
