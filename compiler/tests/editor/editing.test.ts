/** Rename, formatting, code actions: what changes texts. */
import { describe, expect, it } from "vitest";
import { difference } from "../../editor/edits.ts";
import { openEditor } from "./client.ts";

describe("rename", () => {
  it("changes a declaration and all its uses, in all files", async () => {
    const lib = "export fn ¦twice(x: Int) -> Int { x * 2 }\n";
    const main =
      'app a\nimport { twice } from "./lib.portals"\nsource xs = [[1]]\nstream ys = xs |> map(x => twice(twice(x)))\nsink ys -> console()\n';
    const editor = await openEditor(main, { "lib.portals": lib });
    expect(await editor.rename("double")).toEqual({
      "lib.portals": "export fn double(x: Int) -> Int { x * 2 }\n",
      "main.portals": main.replaceAll("twice", "double"),
    });
  });

  it("of a field keeps the names of values that were given by the short form, and the other way round", async () => {
    const program =
      "type P = { x: Int }\nexport fn f(x: Int) -> P { { x } }\nexport fn g(p: P) -> Int {\n  let { x } = p\n  p.x + x\n}\n";
    const field = await openEditor(program.replace("p.x", "p.¦x"));
    expect(await field.rename("left")).toEqual({
      "main.portals":
        "type P = { left: Int }\nexport fn f(x: Int) -> P { { left: x } }\nexport fn g(p: P) -> Int {\n  let { left: x } = p\n  p.left + x\n}\n",
    });
    const local = await openEditor(program.replace("+ x", "+ ¦x"));
    expect(await local.rename("left")).toEqual({
      "main.portals": program.replace("let { x }", "let { x: left }").replace("+ x", "+ left"),
    });
  });

  it("of an alias changes the alias alone", async () => {
    const lib = "export fn twice(x: Int) -> Int { x * 2 }\n";
    const main = 'import { twice as double } from "./lib.portals"\nexport fn f(x: Int) -> Int { ¦double(x) }\n';
    expect(await (await openEditor(main, { "lib.portals": lib })).rename("two")).toEqual({
      "main.portals": 'import { twice as two } from "./lib.portals"\nexport fn f(x: Int) -> Int { two(x) }\n',
    });
  });

  it("of a TypeScript function leaves its file alone", async () => {
    const main = 'import ts pure { stem } from "./stem.ts"\nexport fn f(x: String) -> String { ¦stem(x) }\n';
    const editor = await openEditor(main, { "stem.ts": "export function stem(s: string): string { return s; }\n" });
    expect(await editor.rename("root")).toEqual({
      "main.portals":
        'import ts pure { stem as root } from "./stem.ts"\nexport fn f(x: String) -> String { root(x) }\n',
    });
  });

  it("of a variant, a phase, a type parameter, a name in alternatives", async () => {
    const program =
      "type E = A { x: Int } | B { x: Int }\nexport fn f<T>(e: E, t: T) -> Int {\n  match e { A { x } | B { x } => x }\n}\n";
    expect(await (await openEditor(program.replace("= A", "= ¦A"))).rename("First")).toEqual({
      "main.portals": program.replaceAll("A {", "First {"),
    });
    expect(await (await openEditor(program.replace("<T>", "<¦T>"))).rename("Key")).toEqual({
      "main.portals": program.replace("<T>", "<Key>").replace(": T)", ": Key)"),
    });
    expect(await (await openEditor(program.replace("=> x", "=> ¦x"))).rename("n")).toEqual({
      "main.portals": program.replace("A { x } | B { x } => x", "A { x: n } | B { x: n } => n"),
    });
  });

  it.each([
    ["what is of the language", "export fn f(x: ¦Int) -> Int { x }\n", "Whole", "`Int` is part of the language."],
    ["what has no name", "export fn f(x: Int) -> Int { ¦1 }\n", "y", "Nothing that has a name of its own stands here."],
    [
      "a name that is a word of the language",
      "export fn f(¦x: Int) -> Int { x }\n",
      "match",
      "`match` is a word of the language.",
    ],
    [
      "what is no name",
      "export fn f(¦x: Int) -> Int { x }\n",
      "a b",
      "`a b` is not a name: letters, digits and `_`, a letter first.",
    ],
    [
      "a value as a type",
      "export fn f(¦x: Int) -> Int { x }\n",
      "X",
      "`x` is a value: its name begins with a small letter.",
    ],
    [
      "a name that is taken",
      "fn g() -> Int { 1 }\nexport fn ¦f() -> Int { g() }\n",
      "g",
      "Named `g`, the program would be wrong: the name `g` is declared twice.",
    ],
    [
      "a name that would be another's",
      "export fn f(¦x: Int) -> Int {\n  let g = (y: Int) => x + y\n  g(1)\n}\n",
      "y",
      "`y` means something else where `x` is used.",
    ],
  ])("refuses %s, and says why", async (_, program, to, why) => {
    expect(await (await openEditor(program)).rename(to)).toBe(why);
  });
});

describe("formatting", () => {
  it("is that of portalsc fmt", async () => {
    const editor = await openEditor("app a\nsource xs=[[1,2]]\nsink   xs->console()\n");
    expect(await editor.format()).toBe("app a\nsource xs = [[1, 2]]\nsink xs -> console()\n");
  });

  it("keeps line breaks of two characters, and has nothing to do a second time", async () => {
    const editor = await openEditor("app a\r\nsource xs = [[1,2]] \r\nsink xs -> console()");
    const formatted = await editor.format();
    expect(formatted).toBe("app a\r\nsource xs = [[1, 2]]\r\nsink xs -> console()\r\n");
    editor.type(formatted);
    expect(await editor.format()).toBe(formatted);
  });

  it("never parts a character of two units", () => {
    const file = { path: "/a.portals", text: "\u{1F600}a\u{1F600}" };
    expect(difference(file, "\u{1F601}a\u{1F601}")[0]?.span).toEqual({ start: 0, end: 5 });
  });

  it("leaves a file alone that does not parse", async () => {
    const text = "app a\nsource xs=[[1,\n";
    expect(await (await openEditor(text)).format()).toBe(text);
  });
});

describe("code actions", () => {
  it("offer the cure of a diagnostic", async () => {
    const editor = await openEditor("export fn f(x: Int) -> Float { ¦x }\n");
    expect(await editor.act("Convert with `Float`")).toEqual({
      "main.portals": "export fn f(x: Int) -> Float { Float(x) }\n",
    });
  });

  it("offer a cure in another file", async () => {
    const editor = await openEditor('app a\nimport { ¦f } from "./lib.portals"\n', {
      "lib.portals": "fn f() -> Int { 1 }\n",
    });
    expect(await editor.act("Export `f`")).toEqual({ "lib.portals": "export fn f() -> Int { 1 }\n" });
  });

  it("imports a name that another module exports", async () => {
    const files = { "lib.portals": "export type Mark = Red | Green\nexport fn f() -> Int { 1 }\n" };
    const value = await openEditor("app a\n\nfn g() -> Int { ¦f() }\n", files);
    expect((await value.act('Import `f` from "./lib.portals"'))["main.portals"]).toContain(
      'app a\n\nimport { f } from "./lib.portals"\n',
    );
    const variant = await openEditor("app a\nfn g(x: Int) -> Bool { x == ¦Red }\n", files);
    expect((await variant.act('Import `Mark` from "./lib.portals"'))["main.portals"]).toContain("import { Mark } from");
  });

  it("import nothing where a name that is known has another mistake", async () => {
    const files = { "lib.portals": "export fn f() -> Int { 1 }\n" };
    const editor = await openEditor("fn g(f: Int) -> String { ¦f }\n", files);
    const titles = (await editor.actions()).map(({ title }) => title);
    expect(titles.filter((title) => title.startsWith("Import"))).toEqual([]);
  });

  it("imports a stage, a type, a variant of a pattern", async () => {
    const files = {
      "lib.portals": "export type Mark = Red | Green\nexport task loud(Int) -> Int { on next(n) { emit n } }\n",
    };
    for (const [text, name] of [
      ["app a\nsource xs = [[1]]\nsink xs |> ¦loud -> console()\n", "loud"],
      ["fn g(m: ¦Mark) -> Int { 1 }\n", "Mark"],
      ["fn g(n: Int) -> Int { match n { ¦Red => 1, _ => 2 } }\n", "Mark"],
    ] as const)
      expect(Object.keys(await (await openEditor(text, files)).act(`Import \`${name}\` from "./lib.portals"`))).toEqual(
        ["main.portals"],
      );
  });

  it("add arms that are missing", async () => {
    const program =
      "type E = A { x: Int } | B | C(String)\nexport fn f(e: E) -> Int {\n  ¦match e {\n    B => 1\n  }\n}\n";
    expect(await (await openEditor(program)).act("Add the 2 missing arms")).toEqual({
      "main.portals": program
        .replace("¦", "")
        .replace(
          "B => 1\n",
          'B => 1\n    A { x } => fail("not written yet")\n    C(value) => fail("not written yet")\n',
        ),
    });
  });

  it("add handlers that are missing", async () => {
    const program =
      'app a\ntype E = A | B\nsource es: E = http.post("/")\n¦task t(E) {\n  on next(A) {}\n}\nrun es |> t\n';
    expect(await (await openEditor(program)).act("Add the missing handler `B`")).toEqual({
      "main.portals": program.replace("¦", "").replace("on next(A) {}\n", "on next(A) {}\n  on next(B) {}\n"),
    });
  });

  it("write the type of a name", async () => {
    const editor = await openEditor("export fn f() -> Int {\n  let ¦xs = [1, 2]\n  xs.length\n}\n");
    expect(await editor.act("Write the type `List<Int>`")).toEqual({
      "main.portals": "export fn f() -> Int {\n  let xs: List<Int> = [1, 2]\n  xs.length\n}\n",
    });
  });

  it("explain a code", async () => {
    const editor = await openEditor("export fn f(x: Int) -> Float { ¦x }\n");
    const explain = (await editor.actions()).find(({ title }) => title === "Explain P0304");
    expect(explain?.command).toEqual({ title: "Explain P0304", command: "portals.explain", arguments: ["P0304"] });
    const uri = "portals-explain:/P0304.md";
    expect(await editor.connection.sendRequest("portals/text", { uri })).toContain("This does not compile");
  });

  it("apply all cures of a file at once", async () => {
    const editor = await openEditor("export fn f(x: Int) -> Float { x }\nexport fn g(x: Int) -> Float { x }\n");
    const position = { line: 0, character: 0 };
    const context = { diagnostics: [], only: ["source.fixAll"] };
    const found = await editor.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri: editor.uri("main.portals") },
      range: { start: position, end: position },
      context,
    });
    expect(found).toMatchObject([{ kind: "source.fixAll.portals" }]);
    expect(JSON.stringify(found).match(/Float\(/g)).toHaveLength(2);
  });
});
