import { describe, expect, it } from "vitest";
import { places, read, statements } from "./reading.ts";

describe("a new line", () => {
  it("ends a statement before ( [ { and -", () => {
    expect(statements("a\n(b, c)")).toEqual(["a", "[tuple [b c]]"]);
    expect(statements("a\n[3]")).toEqual(["a", "[list [3]]"]);
    expect(statements("a\n-c")).toEqual(["a", "[unary - c]"]);
    expect(statements("A\n{ b }")).toEqual(["A", "[record [[recordField b]]]"]);
  });

  it("does not end a statement before another operator, a dot or a pipe", () => {
    expect(statements("a\n+ b")).toEqual(["[binary + a b]"]);
    expect(statements("a\n.b")).toEqual(["[member a b]"]);
    expect(statements("a\n?.b")).toEqual(["[member a b true]"]);
    expect(statements("a\n|> b")).toEqual(["[pipe a [[stage [b]]]]"]);
    expect(statements("a\n?? b")).toEqual(["[binary ?? a b]"]);
  });

  it("means nothing inside ( and [", () => {
    expect(statements("f(a\n- b)")).toEqual(["[call f [[binary - a b]]]"]);
    expect(statements("[a\n(b)]")).toEqual(["[list [[call a [b]]]]"]);
  });

  it("counts again in a block inside parentheses", () => {
    expect(statements("f(x => {\n a\n (b)\n})")).toEqual([
      "[call f [[lambda [[lambdaParam [bindPattern x]]] [block [a [group b]]]]]]",
    ]);
  });

  it("ends `return`, so that what follows is a statement of its own", () => {
    expect(statements("return\na")).toEqual(["[return]", "a"]);
    expect(statements("return a")).toEqual(["[return a]"]);
  });

  it("is the only separator, but for `;`", () => {
    expect(statements("a; b")).toEqual(["a", "b"]);
    expect(places("fn f() {\n  a() b\n}")).toEqual(["P0013 2:7"]);
  });
});

describe("braces", () => {
  it("after => are a block", () => {
    expect(statements("x => { a }")).toEqual(["[lambda [[lambdaParam [bindPattern x]]] [block [a]]]"]);
    expect(statements("() => ({})")).toEqual(["[lambda [] [group [record []]]]"]);
  });

  it("after a variant are its record, but not in a head", () => {
    expect(statements("A { x: 1 }")).toEqual(["[record A [[recordField x 1]]]"]);
    expect(statements("if a == A { b }")).toEqual(["[if [binary == a A] [block [b]]]"]);
    expect(statements("if f(A { x: 1 }) { b }")).toEqual([
      "[if [call f [[record A [[recordField x 1]]]]] [block [b]]]",
    ]);
    expect(statements("if (A { x: 1 }) == a { b }")).toEqual([
      "[if [binary == [group [record A [[recordField x 1]]]] a] [block [b]]]",
    ]);
  });

  it("in the block of a head are records again", () => {
    expect(statements("if a { A { x: 1 } }")).toEqual(["[if a [block [[record A [[recordField x 1]]]]]]"]);
  });
});

describe("operators", () => {
  it("bind by the table, to the left", () => {
    expect(statements("a + b * c - d")).toEqual(["[binary - [binary + a [binary * b c]] d]"]);
    expect(statements("a || b && c == d ?? e")).toEqual(["[binary || a [binary && b [binary == c [binary ?? d e]]]]"]);
    expect(statements("-a.b(c)")).toEqual(["[unary - [call [member a b] [c]]]"]);
    expect(statements("try await f(x) ?? 0")).toEqual(["[binary ?? [unary try [unary await [call f [x]]]] 0]"]);
    expect(statements("0..n + 1")).toEqual(["[range 0 [binary + n 1]]"]);
    expect(statements("a |> f(1) |> g as h")).toEqual(["[pipe a [[stage [f] [1]] [stage [g] h]]]"]);
  });

  it("of comparison do not chain", () => {
    expect(places("let a = 1 < x < 3")).toEqual(["P0014 1:15"]);
    expect(places("let a = (1 < x) == (x < 3)")).toEqual([]);
  });
});

describe("a parenthesis before =>", () => {
  it("holds the parameters of a lambda", () => {
    expect(statements("(a, b) => c")).toEqual([
      "[lambda [[lambdaParam [bindPattern a]] [lambdaParam [bindPattern b]]] c]",
    ]);
  });

  it("is a guard or an argument, where an arm is being read", () => {
    expect(statements("match x { A if (b) => 1 }")).toEqual(["[match x [[arm [[ctorPattern [A]]] [group b] 1]]]"]);
    expect(statements("match x { A if f(b) => 1 }")).toEqual(["[match x [[arm [[ctorPattern [A]]] [call f [b]] 1]]]"]);
    expect(statements("match x { (a, b) => 1 }")).toEqual([
      "[match x [[arm [[tuplePattern [[bindPattern a] [bindPattern b]]]] 1]]]",
    ]);
  });
});

describe("contextual words", () => {
  it("are names where they mean nothing", () => {
    expect(statements("let state = source\non = key")).toEqual([
      "[let [bindPattern state] source]",
      "[assign = on key]",
    ]);
    expect(statements("reply to to to")).toEqual(["[reply to to]"]);
  });

  it("`delete` is a statement only before a name", () => {
    expect(statements("delete = 2")).toEqual(["[assign = delete 2]"]);
    expect(statements("delete a[b]")).toEqual(["[delete [index a b]]"]);
  });
});

describe("strings", () => {
  it("nest code, which nests strings", () => {
    expect(statements('"a ${b} \\${c} ${"d ${e}"}"')).toEqual([
      "[string [[text a  a ] [hole b] [text  ${c}   \\\\${c} ] [hole [string [[text d  d ] [hole e]]]]]]",
    ]);
  });
});

describe("documentation", () => {
  it("belongs to the declaration below it, without slashes", () => {
    const { module } = read(
      "/// One.\n/// Two.\nlet a = 1 /// not of b\nlet b = 2\n//// no\n\n/// lost\n\n/// C.\nfn c() {}\n",
    );
    expect(module.items.map((i) => i.docs)).toEqual(["One.\nTwo.", undefined, "C."]);
    expect(module.comments.map((c) => c.kind)).toEqual(["doc", "doc", "doc", "line", "doc", "doc"]);
  });

  it("is kept at members and fields too", () => {
    const { module } = read("task t() {\n  /// Cell.\n  state a: Int = 0\n}\ntype R = {\n  /// Field.\n  x: Int,\n}\n");
    const [task, type] = module.items;
    expect(task?.kind === "task" && task.members[0]?.kind === "cell" && task.members[0].docs).toBe("Cell.");
    expect(type?.kind === "type" && type.body.kind === "recordType" && type.body.fields[0]?.docs).toBe("Field.");
  });
});
