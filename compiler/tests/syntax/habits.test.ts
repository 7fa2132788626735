import { describe, expect, it } from "vitest";
import { fixed, places, read } from "./reading.ts";

const inFn = (body: string): string => `fn f() {\n${body}\n}\n`;

/** Each habit, what is said of it, and the text after its fix; `undefined` where a person must decide. */
const habits: readonly (readonly [title: string, text: string, code: string, mended: string | undefined])[] = [
  ["a ternary", "let x = a ? b : c", "P0101 1:11", "let x = if a { b } else { c }"],
  ["a ternary over several lines", "let x = a\n  ? b\n  : c", "P0101 2:3", "let x = if a { b } else { c }"],
  ["===", "let x = a === b", "P0102 1:11", "let x = a == b"],
  ["!==", "let x = a !== b", "P0102 1:11", "let x = a != b"],
  ["single quotes", `let x = 'say "hi" \${y}, it\\'s me'`, "P0103 1:9", `let x = "say \\"hi\\" \\\${y}, it's me"`],
  ["backticks", "let x = `a ${b} c`", "P0104 1:9", 'let x = "a ${b} c"'],
  ["type arguments", "let x = f<Int>(1)", "P0105 1:10", "let x = f(1)"],
  ["nested type arguments", "let x = f<List<Map<A, B>>>(1)", "P0105 1:10", "let x = f(1)"],
  ["a record as the body of a lambda", "let x = y => { a: y, b: 1 }", "P0106 1:14", "let x = y => ({ a: y, b: 1 })"],
  [
    "a record as the result of an arm",
    "let x = match y { A(z) => { ...z } }",
    "P0106 1:27",
    "let x = match y { A(z) => ({ ...z }) }",
  ],
  ["a match of Scala", inFn("a match {\n  B => c\n}"), "P0127 2:1", inFn("match a {\n  B => c\n}")],
  ["an arm of Scala", inFn("match a {\n  case B => c\n}"), "P0127 3:3", inFn("match a {\n  B => c\n}")],
  ["an arm of Erlang", inFn("match a {\n  B -> d\n}"), "P0127 3:5", inFn("match a {\n  B => d\n}")],
  ["a guard of Erlang", inFn("match a {\n  B when c => d\n}"), "P0127 3:5", inFn("match a {\n  B if c => d\n}")],
  ["names in a payload", "type A = B(c: Int) | D", "P0127 1:11", "type A = B { c: Int } | D"],
  ["a comment with #", "let x = 1 # it's one", "P0127 1:11", "let x = 1 // it's one"],
  ["a comment with --", "-- it's one\nlet x = 1", "P0127 1:1", "// it's one\nlet x = 1"],
  ["| null", "fn f(x: Int | null) {}", "P0127 1:13", "fn f(x: Int?) {}"],
  ["not", "let x = not c", "P0127 1:9", "let x = !c"],
  ["not of more", "let x = a && not b == c", "P0127 1:14", "let x = a && !(b == c)"],
  ["a time with a word", "let x = f(30 seconds)", "P0127 1:11", "let x = f(30s)"],
  ["a time as a property", "let x = f(5.minutes)", "P0127 1:11", "let x = f(5m)"],
  ["a time as a method", "let x = f(2.hours())", "P0127 1:11", "let x = f(2h)"],
  ["in, behind a for", inFn("for x in xs { g(x) }\nif x in xs { h() }"), "P0128 3:6", undefined],
  ["case when", "let x = case when a then b else c end", "P0128 1:9", undefined],
  ["const", "const x = 1", "P0107 1:1", "let x = 1"],
  ["const with a pattern", inFn("const { a, b } = c"), "P0107 2:1", inFn("let { a, b } = c")],
  ["function", "function g(a: Int) -> Int { a }", "P0108 1:1", "fn g(a: Int) -> Int { a }"],
  ["an anonymous function", "let g = function (a) { return a }", "P0108 1:9", undefined],
  ["class", "class A extends B { x = 1; f() { return this.x } }", "P0109 1:1", undefined],
  ["interface", "interface A { x: Int }", "P0110 1:1", "type A = { x: Int }"],
  ["switch", inFn("switch (a) { case 1: return b; default: return c }"), "P0111 2:1", undefined],
  ["i++", inFn("i++"), "P0112 2:2", inFn("i += 1")],
  ["i --", inFn("i --"), "P0112 2:3", inFn("i -= 1")],
  ["--i", inFn("--i"), "P0112 2:1", inFn("i -= 1")],
  ["throw", inFn('if a { throw new Error("b: ${c}") }'), "P0113 2:8", inFn('if a { fail("b: ${c}") }')],
  ["throw of a value", inFn("throw e"), "P0113 2:1", undefined],
  ["try and catch", inFn("try { a() } catch (e) { b() } finally { c() }"), "P0114 2:1", undefined],
  ["async", "async fn g() { a() }", "P0115 1:1", "fn g() { a() }"],
  ["an async lambda", "let g = async (a) => a", "P0115 1:9", "let g = (a) => a"],
  ["async in front of a handler", "task t(Int) { async on next(_) {} }", "P0115 1:15", "task t(Int) { on next(_) {} }"],
  ["a request with a name", "portal p(item: Int) -> Int", "P0126 1:10", "portal p(Int) -> Int"],
  [
    "two requests",
    "portal p(a: Int, b: List<(Int, Int)>) -> Int",
    "P0126 1:9",
    "portal p({ a: Int, b: List<(Int, Int)> }) -> Int",
  ],
  ["new", "let x = new Point(1)", "P0116 1:9", "let x = Point(1)"],
  ["for of", inFn("for (const a of b) { c(a) }"), "P0117 2:5", inFn("for a in b { c(a) }")],
  ["for with a counter", inFn("for (let i = 0; i < n; i++) { c(i) }"), "P0117 2:5", undefined],
  ["a default import", 'import a from "./b.portals"', "P0118 1:8", 'import { a } from "./b.portals"'],
  ["the import of a whole module", 'import * as a from "./b.portals"', "P0118 1:8", undefined],
  ["as", "let x = y as Decimal", "P0119 1:11", undefined],
  ["enum", "enum A { B, C }", "P0120 1:1", "type A = B | C"],
  ["a const enum", "const enum A { B, C }", "P0120 1:1", "type A = B | C"],
  ["an enum with values", "enum A { B = 1, C }", "P0120 1:1", undefined],
  ["string", "fn g(a: string) {}", "P0121 1:9", "fn g(a: String) {}"],
  ["any", "fn g(a: any) {}", "P0121 1:9", undefined],
  ["a result behind a colon", "fn g(): Int { 1 }", "P0122 1:7", "fn g() -> Int { 1 }"],
  ["an optional field", "type A = { b?: Int }", "P0123 1:13", "type A = { b: Int? }"],
  ["an optional parameter", "fn g(a?: Int) {}", "P0123 1:7", "fn g(a: Int?) {}"],
  ["an array type", "fn g(a: Int[]) {}", "P0124 1:9", "fn g(a: List<Int>) {}"],
  ["semicolons between fields", "type A = { a: Int; b: Int; }", "P0125 1:18", "type A = { a: Int, b: Int, }"],
];

describe("a TypeScript habit is named, once, and mended where an edit can", () => {
  for (const [title, text, place, mended] of habits) {
    it(title, () => {
      expect(places(text)).toEqual([place]);
      if (mended === undefined) expect(read(text).found.flatMap((d) => d.fixes)).toEqual([]);
      else {
        expect(fixed(text)).toBe(mended);
        expect(places(mended)).toEqual([]);
      }
    });
  }
});

describe("what only looks like a habit", () => {
  const fine: readonly string[] = [
    "let x = a < b",
    "fn g<T>(x: T) -> T { x }",
    "task t<T>(T) {}",
    "let const = 1",
    inFn("throw(x)"),
    inFn("let class = new\nclass"),
    inFn("a - -b"),
    "let g: (Int) => { a: Int } = f",
    "fn h(g: () => { a: Int }, k: (shop.Order) => { a: Int, b: Int }) -> (Int) => { c: Int } { g }",
    inFn("for (a, b) in c { d }"),
    inFn("let r = try { a: 1 }"),
    inFn("let g = x => { a }"),
    "let x = async(y)",
    inFn("let x = (y)\nas = 1"),
    "type T = { a: Int? }",
    "let x = y[0]",
    inFn("match a {\n  case => b\n  when if c => d\n}"),
    "let x = y.days + 5\nlet minutes = 1",
    "let x = 5.min(y)",
    "let x = a - -b",
    'let x = "# -- ${a}"',
    "let not = 1\nlet x = not + 1",
  ];
  for (const text of fine) it(JSON.stringify(text), () => expect(places(text)).toEqual([]));
});
