/** Decimal: IEEE 754 decimal128 semantics (34 digits, half-even, exponents to 6144) by decimal.js. Never NaN or infinite. */
import { Decimal as DecimalJs } from "decimal.js";
import { Fault, faultCodes } from "../fault.ts";

export const Decimal = DecimalJs.clone({
  precision: 34,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  minE: -6176,
  maxE: 6144,
  // Exponents are never shown: see `showDecimal`.
  toExpNeg: -7,
  toExpPos: 40,
  defaults: true,
});
export type Decimal = DecimalJs;

/** The result of an operation, if it is a number: beyond ±10^6145 it is a fault. */
export function finite(result: Decimal): Decimal {
  if (!result.isFinite()) {
    throw new Fault(faultCodes.outOfRange, "the result is too large for a Decimal (at most about 10^6145)");
  }
  return result;
}

const DECIMAL_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?$/;

/** The Decimal of a text such as `-12.50` or `1e3`, rounded to 34 digits; undefined if it is none. */
export function parseDecimal(text: string): Decimal | undefined {
  if (!DECIMAL_TEXT.test(text)) return undefined;
  const parsed = new Decimal(text);
  const rounded = parsed.precision() > 34 ? parsed.toSignificantDigits(34) : parsed;
  return rounded.isFinite() ? rounded : undefined;
}

/** Digits without an exponent: `1200`, `0.0000001`. */
export function showDecimal(value: Decimal): string {
  return value.toFixed();
}
