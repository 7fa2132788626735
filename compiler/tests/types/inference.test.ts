import { describe, expect, test } from "vitest";
import { checkBody, codes, rendered } from "./checking.ts";

const declarations = `
newtype UserId = String
newtype Cents = Int
type Shape = Circle { radius: Int } | Square(Int) | Dot
type Box<T> = { item: T, label: String = "none" }
type Tree<T> = Leaf | Node { left: Tree<T>, value: T, right: Tree<T> }
fn identity<T>(x: T) -> T { x }
fn apply<A, B>(x: A, f: (A) => B) -> B { f(x) }
`;

function localOf(body: string): string | undefined {
  const checked = checkBody(`let it = ${body}`, declarations);
  expect(rendered(checked)).toBe("");
  return checked.local("it");
}

describe("the type of an expression", () => {
  test.each([
    ["1", "Int"],
    ["1.5", "Float"],
    ["-1", "Int"],
    ['"a"', "String"],
    ['"a ${1}"', "String"],
    ["5s", "Duration"],
    ["()", "Unit"],
    ["(1, true)", "(Int, Bool)"],
    ["[1, 2]", "List<Int>"],
    ["[[1], []]", "List<List<Int>>"],
    ["0..3", "List<Int>"],
    ['{ a: 1, b: "x" }', "{ a: Int, b: String }"],
    ['{ ["k"]: 1 }', "Map<String, Int>"],
    ["Set.of(1, 2)", "Set<Int>"],
    ["Some(1)", "Int?"],
    ["[Some(1), None]", "List<Int?>"],
    ["Circle { radius: 1 }", "Shape"],
    ["Square(1)", "Shape"],
    ["Dot", "Shape"],
    ["Box { item: 1 }", "Box<Int>"],
    ["Node { left: Leaf, value: 1, right: Leaf }", "Tree<Int>"],
    ['UserId("a")', "UserId"],
    ["Decimal(1)", "Decimal"],
    ["Int(1.5)", "Int"],
    ["2 * Decimal(3)", "Decimal"],
    ["1 < 2 && !false", "Bool"],
    ["[1][0]", "Int?"],
    ["[1][0] ?? 0", "Int"],
    ["[1][0] ?? [2][0]", "Int?"],
    ['{ ["k"]: [1] }["k"]?.length', "Int?"],
    ["if true { 1 } else { 2 }", "Int"],
    ['if true { 1 } else { fail("no") }', "Int"],
    ["match Dot { Circle { radius } => radius, Square(a) => a, Dot => 0 }", "Int"],
    ["identity(1)", "Int"],
    ["apply([1], xs => xs.length)", "Int"],
    ["[1, 2].map(x => (x, 1.5))", "List<(Int, Float)>"],
    ["[1, 2].fold(0, (a, b) => a + b)", "Int"],
    ['[(1, "a")].map(((n, s)) => s)', "List<String>"],
    ['[3, 1].sortBy(x => (-x, "a"))', "List<Int>"],
    ["5s * 2 + 250ms", "Duration"],
    ['"a" + "b"', "String"],
    ["[1, 2].map(identity)", "List<Int>"],
  ])("%s : %s", (code, type) => {
    if (code === "()") return expect(checkBody("let it: Unit = ()").local("it")).toBe("Unit");
    expect(localOf(code)).toBe(type);
  });
});

describe("a literal", () => {
  test("takes the type that is expected of it, in every place", () => {
    const checked = checkBody(
      `let a: Decimal = 1
       let b: Float = -2
       let c: UserId = "ann"
       let d: Cents = 5
       let e: List<Decimal> = [1, 2.5]
       let f: (Float, Cents) = (1, 2)
       let g: Decimal? = Some(3)
       let h: Map<UserId, Decimal> = { ["ann"]: 4 }
       let i: Decimal = if true { 1 } else { 2 + 3 }
       let j = a * 2 > 10 && c == "ann" && 1 < b`,
      declarations,
    );
    expect(rendered(checked)).toBe("");
    expect(checked.typesOf("2.5")).toEqual(["Decimal"]);
    expect(checked.typesOf('"ann"')).toEqual(["UserId", "UserId", "UserId"]);
    expect(checked.typesOf("2 + 3")).toEqual(["Decimal"]);
    expect(checked.typesOf("10")).toEqual(["Decimal"]);
  });

  test("is the only thing that does: a value keeps its type", () => {
    expect(codes(checkBody("let n = 1\nlet a: Decimal = n"))).toEqual(["P0304"]);
    expect(codes(checkBody('let s = "x"\nlet a: UserId = s', declarations))).toEqual(["P0304"]);
    expect(codes(checkBody('let a: UserId = "x ${1}"', declarations))).toEqual(["P0304"]);
  });

  test("is refused where it would not be the number that is written", () => {
    expect(codes(checkBody("let n = 9007199254740992"))).toEqual(["P0307"]);
    expect(codes(checkBody("let n = 9007199254740991"))).toEqual([]);
    expect(codes(checkBody("let n: Decimal = 9007199254740993"))).toEqual([]);
    expect(codes(checkBody("let n: Decimal = 0.00000000000000000000000000000000001"))).toEqual([]);
  });
});

describe("what is not known where it is written", () => {
  test("is found further on in the body", () => {
    const checked = checkBody("var xs = []\nxs = [1.5]\nlet n = xs.length");
    expect(rendered(checked)).toBe("");
    expect(checked.local("xs")).toBe("List<Float>");
    expect(checked.typesOf("[]")).toEqual(["List<Float>"]);
  });

  test("is reported once if nothing says it", () => {
    expect(codes(checkBody("let xs = []\nlet n = xs.length"))).toEqual(["P0306"]);
  });
});

describe("one mistake", () => {
  test.each([
    ["let a = missing\nlet b = a.length + a.foo(x => x.y)\nlet c: Int = b"],
    ["let a = missing(x => x.y, y => y + 1)"],
    ["let xs = [1].map(x => x.missing)\nlet y = xs.first() ?? 3"],
    ["let { a, b } = missing\nlet c = a + b"],
    ["let it = match missing { Some(x) => x + 1, None => 2 }"],
    ["for x in missing { let y = x.z }"],
  ])("gives one message: %s", (body) => {
    const errors = checkBody(body).diagnostics.filter((d) => d.severity === "error");
    expect(errors.map((d) => d.message)).toHaveLength(1);
  });
});
