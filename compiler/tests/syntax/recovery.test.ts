import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextualWords, predefinedNames, reservedWords } from "@portals/grammar";
import { places, read } from "./reading.ts";
import { misplaced } from "./spans.ts";

describe("several mistakes in one file", () => {
  it("are all reported, each once, where they are", () => {
    const text = `app demo
type A = { x: Int y: Int }
fn f(x: Int) -> Int {
  let a =
  let b = 1
  foo(1, , 2)
  g(a b)
  if x > 1 return
  a b
  let = 3
  ok(1)
}
task t(Int) by Int -> Int {
  state y: Int =
  on nxt(y) { }
  on complete { emit 1 }
}
stream s = a |>
sink s console()
let z = 1 + @
foo bar
splitter k from a { b where, c otherwise }
source last = [[1]]
`;
    expect(places(text)).toEqual([
      "P0012 2:19", "P0002 4:9", "P0001 6:10", "P0012 7:7", "P0001 8:12", "P0129 9:3", "P0001 10:7", "P0002 14:16",
      "P0001 15:6", "P0002 18:14", "P0001 19:8", "P0005 20:13", "P0001 21:5", "P0001 22:28",
    ]); // prettier-ignore
    const { module } = read(text);
    expect(module.items.at(-1)?.kind).toBe("source");
    const task = module.items.find((i) => i.kind === "task");
    expect(task?.kind === "task" && task.members.map((m) => m.kind)).toEqual(["cell", "handler"]);
  });

  it("do not spread to the statements around them", () => {
    const { module } = read("fn f() {\n  let a = 1\n  let b = * 2\n  let c = 3\n}\n");
    const [fn] = module.items;
    expect(fn?.kind === "fn" && fn.body.stmts.map((s) => s.kind)).toEqual(["let", "let", "let"]);
  });
});

describe("a bracket that does not match", () => {
  it("is reported at the bracket, found by the indentation", () => {
    expect(places("fn f() {\n  foo(1, 2\n  bar()\n}\nlet a = 1\n")).toEqual(["P0009 2:6"]);
    expect(places("fn f() {\n  if a {\n    b()\n}\nfn g() {}\n")).toEqual(["P0009 2:8"]);
    expect(places("fn f() {\n  a()\nfn g() {}\n")).toEqual(["P0009 1:8"]);
    expect(places("let a = (1, 2))\nlet b = 1\n")).toEqual(["P0010 1:15"]);
    expect(places("fn f(x: Int -> Int {\n  x\n}\nlet a = 1")).toEqual(["P0009 1:5"]);
  });
});

describe("what does not end", () => {
  it("a string ends with its line, also inside a hole", () => {
    expect(places('let a = "abc\nlet b = 1\n')).toEqual(["P0003 1:9"]);
    expect(places('let a = "x ${ f(b) "y\nlet b = 1\n')).toEqual(["P0003 1:9"]);
    expect(read('let a = "abc\nlet b = 1\n').module.items.length).toBe(2);
  });

  it("a comment is reported at its beginning", () => {
    expect(places("let a = 1\n/* b\n")).toEqual(["P0004 2:1"]);
  });

  it("a hole is closed by its own brace only", () => {
    expect(places('let a = "x ${ f(b } y"\nlet c = 1\n')).toEqual(["P0009 1:16"]);
  });
});

describe("great depth", () => {
  it("of brackets is a diagnostic", () => {
    expect(places(`let a = ${"(".repeat(10_000)}1${")".repeat(10_000)}`)).toEqual(["P0011 1:109"]);
    expect(places(`let a = ${"[".repeat(10_000)}`)).toContain("P0011 1:109");
    expect(places(`let a = ${"{".repeat(10_000)}${"}".repeat(10_000)}`)).toContain("P0011 1:109");
    expect(places(`let a = ${'"${'.repeat(5_000)}1${'}"'.repeat(5_000)}`)).toEqual(["P0011 1:159"]);
  });

  it("of anything else is a diagnostic", () => {
    expect(places(`let a = ${"!".repeat(10_000)}b`)).toEqual(["P0011 1:9"]);
    expect(places(`let a = 1${" + 1".repeat(10_000)}`)).toEqual(["P0011 1:9"]);
    expect(places(`let a = b${".c".repeat(10_000)}`)).toEqual(["P0011 1:9"]);
    expect(places(`let a = if b {} ${"else if b {} ".repeat(10_000)}`)).toEqual(["P0011 1:9"]);
    expect(places(`let a = ${"b => ".repeat(10_000)}c`).length).toBe(1);
    expect(places(`type A = ${"List<".repeat(10_000)}Int${">".repeat(10_000)}`).length).toBe(1);
    expect(places(`type A = ${"(Int) => ".repeat(10_000)}Int`).length).toBe(1);
    expect(places(`type A = Int${"?".repeat(10_000)}`).length).toBe(1);
  });
});

const pieces = [
  ...reservedWords, ...Object.values(contextualWords).flat(), ...predefinedNames, "a", "b", "A", "B", "1", "2.5", "10m", '"', '"s"',
  '"a ${', "'", "`", "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "?.", "?", "...", "..", "=>", "->", "|>", "|", "||", "&&", "==",
  "===", "!=", "<", ">", "<=", ">=", "??", "+", "-", "*", "/", "%", "!", "=", "+=", "\n", "\n", "\n  ", " ", "// c\n", "/// d\n", "/*", "*/",
  "\\", "@", "ö", "const", "function", "class", "switch", "new", "throw", "async", "enum", "interface", "catch", "$", "${", "\r\n", "\u0000",
]; // prettier-ignore

describe("any text", () => {
  it("gives a tree with nested spans and diagnostics that lie in the text", () => {
    const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).chain((words) => {
      return fc.constantFrom(" ", "").map((glue) => words.join(glue));
    });
    const text = fc.oneof(soup, fc.string(), fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(text, (t) => {
        const { module, found } = read(t);
        expect(misplaced(module)).toEqual([]);
        for (const label of found.flatMap((d) => d.labels)) {
          expect(label.span.start).toBeGreaterThanOrEqual(0);
          expect(label.span.end).toBeGreaterThanOrEqual(label.span.start);
          expect(label.span.end).toBeLessThanOrEqual(t.length);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("that is a program with a piece cut out or put in still gives the rest of the program", () => {
    const program = `app demo\ntype A = { x: Int, y: Int }\nfn f(a: Int) -> Int {\n  let b = [1, 2]\n  g(b, { x: 1 })\n}\nsource last = [[1]]\n`;
    fc.assert(
      fc.property(fc.nat(program.length), fc.nat(6), fc.constantFrom("", ...pieces), (at, cut, piece) => {
        const { module } = read(program.slice(0, at) + piece + program.slice(at + cut));
        expect(misplaced(module)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });
});
