/** Methods of Int. */
import { method, methodsOf, property } from "./entries.ts";

export const intMethods = methodsOf("Int", {
  abs: method("(self: Int) -> Int", "Without its sign.", { runtime: "ints.abs", inline: "Math.abs($0)" }, [
    "(-3).abs()",
    "3",
  ]),
  sign: method("(self: Int) -> Int", "-1, 0 or 1.", "ints.sign", ["(-3).sign()", "-1"]),
  min: method(
    "(self: Int, other: Int) -> Int",
    "The smaller of both.",
    { runtime: "ints.min", inline: "Math.min($0, $1)" },
    ["3.min(5)", "3"],
  ),
  max: method(
    "(self: Int, other: Int) -> Int",
    "The larger of both.",
    { runtime: "ints.max", inline: "Math.max($0, $1)" },
    ["3.max(5)", "5"],
  ),
  clamp: method("(self: Int, low: Int, high: Int) -> Int", "The nearest number from `low` to `high`.", "ints.clamp", [
    "12.clamp(0, 10)",
    "10",
  ]),
  pow: method(
    "(self: Int, exponent: Int) -> Int",
    "The power, exactly. A Fault if it is outside ±(2^53 − 1), or the exponent negative.",
    "ints.pow",
    ["2.pow(10)", "1024"],
    ["10.pow(16)", { fault: "P0912" }],
    ["2.pow(-1)", { fault: "P0924" }],
  ),
  mod: method(
    "(self: Int, divisor: Int) -> Int",
    "The remainder with the sign of the divisor, where `%` has that of the dividend. A Fault if the divisor is 0.",
    "ints.modulo",
    ["(-1).mod(12)", "11"],
    ["1.mod(0)", { fault: "P0913" }],
  ),
  isEven: property("(self: Int) -> Bool", "Whether 2 divides it.", { runtime: "ints.isEven", inline: "$0 % 2 === 0" }, [
    "4.isEven",
    "true",
  ]),
  isOdd: property(
    "(self: Int) -> Bool",
    "Whether 2 does not divide it.",
    { runtime: "ints.isOdd", inline: "$0 % 2 !== 0" },
    ["4.isOdd", "false"],
  ),
  toText: method(
    "(self: Int, base: Int = 10) -> String",
    'Its digits in a base from 2 to 36. In base 10 it is the same as "${n}".',
    "ints.toText",
    ["255.toText(16)", '"ff"'],
    ["7.toText()", '"7"'],
  ),
});
