/** Methods of Float: 64-bit binary floating point (IEEE 754). */
import { method, methodsOf, property } from "./entries.ts";

const math = (name: string): { runtime: string; inline: string } => ({
  runtime: `floats.${name}`,
  inline: `Math.${name}($0)`,
});

export const floatMethods = methodsOf("Float", {
  round: method(
    "(self: Float) -> Int",
    "The nearest Int, a half away from zero. A Fault if it is outside ±(2^53 − 1) or not a number; so for the next three.",
    "floats.round",
    ["2.5.round()", "3"],
    ["(-2.5).round()", "-3"],
    ["10.0.pow(300.0).round()", { fault: "P0923" }],
  ),
  floor: method("(self: Float) -> Int", "The next Int below, or itself.", "floats.floor", ["(-2.5).floor()", "-3"]),
  ceil: method("(self: Float) -> Int", "The next Int above, or itself.", "floats.ceil", ["2.1.ceil()", "3"]),
  truncate: method("(self: Float) -> Int", "Without its fraction.", "floats.truncate", ["(-2.9).truncate()", "-2"]),
  roundTo: method(
    "(self: Float, digits: Int) -> Float",
    "Rounded to `digits` decimal places (0 to 15), a half away from zero.",
    "floats.roundTo",
    ["2.345.roundTo(1)", "2.3"],
  ),
  toFixed: method(
    "(self: Float, digits: Int) -> String",
    "As a text with exactly `digits` decimal places (0 to 100).",
    "floats.toFixed",
    ["2.5.toFixed(2)", '"2.50"'],
  ),
  abs: method("(self: Float) -> Float", "Without its sign.", math("abs"), ["(-2.5).abs()", "2.5"]),
  sign: method("(self: Float) -> Int", "-1, 0 or 1; 0 for NaN.", "floats.sign", ["(-2.5).sign()", "-1"]),
  min: method(
    "(self: Float, other: Float) -> Float",
    "The smaller of both; NaN if one of them is.",
    { runtime: "floats.min", inline: "Math.min($0, $1)" },
    ["1.5.min(0.5)", "0.5"],
  ),
  max: method(
    "(self: Float, other: Float) -> Float",
    "The larger of both; NaN if one of them is.",
    { runtime: "floats.max", inline: "Math.max($0, $1)" },
    ["1.5.max(0.5)", "1.5"],
  ),
  clamp: method(
    "(self: Float, low: Float, high: Float) -> Float",
    "The nearest number from `low` to `high`.",
    "floats.clamp",
    ["1.5.clamp(0.0, 1.0)", "1.0"],
  ),
  sqrt: method("(self: Float) -> Float", "The square root; NaN of a negative number.", math("sqrt"), [
    "2.25.sqrt()",
    "1.5",
  ]),
  pow: method(
    "(self: Float, exponent: Float) -> Float",
    "The power.",
    { runtime: "floats.pow", inline: "Math.pow($0, $1)" },
    ["1.5.pow(2.0)", "2.25"],
  ),
  exp: method("(self: Float) -> Float", "e to this power.", math("exp"), ["0.0.exp()", "1.0"]),
  log: method("(self: Float) -> Float", "The natural logarithm.", math("log"), ["1.0.log()", "0.0"]),
  log2: method("(self: Float) -> Float", "The logarithm to base 2.", math("log2"), ["8.0.log2()", "3.0"]),
  log10: method("(self: Float) -> Float", "The logarithm to base 10.", math("log10"), ["1000.0.log10()", "3.0"]),
  sin: method("(self: Float) -> Float", "The sine of an angle in radians.", math("sin"), ["0.0.sin()", "0.0"]),
  cos: method("(self: Float) -> Float", "The cosine of an angle in radians.", math("cos"), ["0.0.cos()", "1.0"]),
  tan: method("(self: Float) -> Float", "The tangent of an angle in radians.", math("tan"), ["0.0.tan()", "0.0"]),
  tanh: method("(self: Float) -> Float", "The hyperbolic tangent.", math("tanh"), ["0.0.tanh()", "0.0"]),
  isNaN: property(
    "(self: Float) -> Bool",
    "Whether it is not a number: the result of 0.0 / 0.0. NaN is equal to itself.",
    { runtime: "floats.isNaN", inline: "Number.isNaN($0)" },
    ["(0.0 / 0.0).isNaN", "true"],
  ),
  isFinite: property(
    "(self: Float) -> Bool",
    "Whether it is a number and not infinite.",
    { runtime: "floats.isFinite", inline: "Number.isFinite($0)" },
    ["(1.0 / 0.0).isFinite", "false"],
  ),
});
