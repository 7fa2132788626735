import { describe, expect, test } from "vitest";
import { checkText } from "./checking.ts";

/** The missing cases of a match over a value of the type. */
function missing(type: string, arms: readonly string[]): { missing: string; unreachable: number } {
  const body = arms.map((arm) => `    ${arm} => 0`).join("\n");
  const checked = checkText(`
export type Shape = Circle { radius: Int, filled: Bool } | Square(Int) | Pair(Int, Bool) | Dot
export type Point = { x: Int, on: Bool }
export newtype Id = Int
export fn f(it: ${type}) -> Int {
  match it {
${body}
  }
}
`);
  const other = checked.diagnostics.filter((d) => d.code !== "P0501" && d.code !== "P0503");
  expect(other.map((d) => d.message)).toEqual([]);
  const found = checked.diagnostics.find((d) => d.code === "P0501");
  return {
    missing: found?.message.replace("this `match` leaves out ", "") ?? "",
    unreachable: checked.diagnostics.filter((d) => d.code === "P0503").length,
  };
}

describe("what a match leaves out", () => {
  test.each([
    ["Bool", ["true"], "`false`"],
    ["Bool", ["true", "false"], ""],
    ["Int", ["0", "1"], "all other values"],
    ["Int", ["0", "n"], ""],
    ["String", ['"a"', "_"], ""],
    ["Int?", ["Some(0)", "None"], "`Some(_)`"],
    ["Int??", ["Some(Some(_))", "None"], "`Some(None)`"],
    ["Shape", ["Circle", "Square", "Pair"], "`Dot`"],
    ["Shape", ["Circle { filled: true }", "Square(_)", "Pair", "Dot"], "`Circle { filled: false }`"],
    ["Shape", ["Circle", "Square", "Dot", "Pair(0, _)", "Pair(_, true)"], "`Pair(_, false)`"],
    ["(Bool, Bool)", ["(true, _)", "(_, true)"], "`(false, false)`"],
    ["(Bool, Int?)", ["(true, Some(_))", "(false, None)"], "`(true, None)`, `(false, Some(_))`"],
    ["Point", ["{ on: true }"], "`{ on: false }`"],
    ["Point", ["{ x: 0, on: true }", "{ on: false }", "{ x }"], ""],
    ["Id", ["Id(0)"], "`Id(_)`"],
    ["Id", ["0", "Id(_)"], ""],
    ["List<Int>", ["[]", "[_]"], "`[_, _, ..._]`"],
    ["List<Int>", ["[]", "[_, ..._]"], ""],
    ["List<Int>", ["[..._, 0]", "[]"], "`[..._, _]`"],
    ["List<Bool>", ["[true, ..._]", "[..._, true]", "[]"], "`[false]`, `[false, ..._, false]`"],
    ["Result<Int, String>", ["Ok(_)", 'Err("x")'], "`Err(_)`"],
    ["Int", ["n if n > 0", "n if n <= 0"], "all other values"],
    ["()", ["()"], ""],
  ] as const)("%s with %j: %s", (type, arms, expected) => {
    expect(missing(type, arms).missing).toBe(expected);
  });
});

describe("an arm that is never taken", () => {
  test.each([
    ["Int", ["_", "0"], 1],
    ["Bool", ["true", "false", "_"], 1],
    ["Int?", ["Some(_)", "Some(1)", "None"], 1],
    ["Int?", ["Some(1)", "Some(_)", "None"], 0],
    ["Int", ["n if n > 0", "n", "1"], 1],
    ["(Bool, Bool)", ["(true, _)", "(_, true)", "(true, true)", "_"], 1],
    ["List<Int>", ["[_, ..._]", "[_, _]", "[]"], 1],
    ["Bool", ["true | false", "true"], 1],
  ] as const)("%s with %j: %d", (type, arms, expected) => {
    expect(missing(type, arms)).toEqual({ missing: "", unreachable: expected });
  });
});

test("many columns are decided in time", () => {
  const columns = 12;
  const type = `(${Array.from({ length: columns }, () => "Bool").join(", ")})`;
  const arms = Array.from(
    { length: columns },
    (_, i) => `(${Array.from({ length: columns }, (_, j) => (i === j ? "true" : "_")).join(", ")})`,
  );
  expect(missing(type, arms).missing).toBe(`\`(${Array.from({ length: columns }, () => "false").join(", ")})\``);
});
