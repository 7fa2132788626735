/** Methods of Decimal: 34 digits, half-even, no surprises with cents. */
import { method, methodsOf, property } from "./entries.ts";

export const decimalMethods = methodsOf("Decimal", {
  abs: method("(self: Decimal) -> Decimal", "Without its sign.", "decimals.abs", ["Decimal(-3).abs()", "Decimal(3)"]),
  sign: method("(self: Decimal) -> Int", "-1, 0 or 1.", "decimals.sign", ["Decimal(-3).sign()", "-1"]),
  min: method("(self: Decimal, other: Decimal) -> Decimal", "The smaller of both.", "decimals.min", [
    "Decimal(3).min(5)",
    "Decimal(3)",
  ]),
  max: method("(self: Decimal, other: Decimal) -> Decimal", "The larger of both.", "decimals.max", [
    "Decimal(3).max(5)",
    "Decimal(5)",
  ]),
  clamp: method(
    "(self: Decimal, low: Decimal, high: Decimal) -> Decimal",
    "The nearest number from `low` to `high`.",
    "decimals.clamp",
    ["Decimal(12).clamp(0, 10)", "Decimal(10)"],
  ),
  round: method(
    "(self: Decimal, digits: Int = 0) -> Decimal",
    "Rounded to `digits` decimal places, a half to the even neighbour.",
    "decimals.round",
    ['Decimal.parse("2.345").map(d => d.round(2))', 'Decimal.parse("2.34")'],
    ['Decimal.parse("2.5").map(d => d.round())', 'Decimal.parse("2")'],
  ),
  floor: method("(self: Decimal) -> Decimal", "The next whole number below, or itself.", "decimals.floor", [
    'Decimal.parse("-2.5").map(d => d.floor())',
    'Decimal.parse("-3")',
  ]),
  ceil: method("(self: Decimal) -> Decimal", "The next whole number above, or itself.", "decimals.ceil", [
    'Decimal.parse("2.1").map(d => d.ceil())',
    'Decimal.parse("3")',
  ]),
  truncate: method("(self: Decimal) -> Decimal", "Without its fraction.", "decimals.truncate", [
    'Decimal.parse("-2.9").map(d => d.truncate())',
    'Decimal.parse("-2")',
  ]),
  sqrt: method(
    "(self: Decimal) -> Decimal",
    "The square root. A Fault if it is negative.",
    "decimals.sqrt",
    ["Decimal(4).sqrt()", "Decimal(2)"],
    ["Decimal(-4).sqrt()", { fault: "P0924" }],
  ),
  pow: method("(self: Decimal, exponent: Int) -> Decimal", "The power, rounded to 34 digits.", "decimals.pow", [
    "Decimal(2).pow(10)",
    "Decimal(1024)",
  ]),
  isWhole: property("(self: Decimal) -> Bool", "Whether it has no fraction.", "decimals.isWhole", [
    "Decimal(2).isWhole",
    "true",
  ]),
  toFixed: method(
    "(self: Decimal, digits: Int) -> String",
    "As a text with exactly `digits` decimal places, a half rounded to the even neighbour.",
    "decimals.toFixed",
    ["Decimal(2).toFixed(2)", '"2.00"'],
  ),
});
