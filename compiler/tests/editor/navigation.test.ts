/** Hover, definition, references: what a name is and where it comes from. */
import { describe, expect, it } from "vitest";
import { openEditor } from "./client.ts";

const counter = `app wordcount

/// A word, with the number of times that it was seen.
type WordCount = { word: String, count: Int }

source lines = [["a b"], ["c"]]

/// Counts words.
task counter(String) by String -> WordCount {
  state count: Int = 0
  on next(word) {
    count += 1
    emit { word, count }
  }
}

stream counts = lines |> flatMap(line => line.words()) |> keyBy(word => word) |> counter
sink counts -> console()
`;

/** The program with the cursor in front of the n-th (from 0) occurrence of a text. */
function at(text: string, n = 0, program = counter): string {
  let offset = -1;
  for (let i = 0; i <= n; i++) offset = program.indexOf(text, offset + 1);
  if (offset < 0) throw new Error(`${text} is not there ${n} times`);
  return `${program.slice(0, offset)}¦${program.slice(offset)}`;
}

describe("hover", () => {
  it("shows how a task is declared, with its documentation", async () => {
    const editor = await openEditor(at("counter\nsink"));
    expect(await editor.hover()).toBe(
      "```portals\ntask counter(String) by String -> WordCount\n```\n\ngives `Stream<WordCount>`\n\nCounts words.",
    );
  });

  it("shows the type of a lambda's parameter", async () => {
    const editor = await openEditor(at("line.words"));
    expect(await editor.hover()).toBe("```portals\nlet line: String\n```");
  });

  it("shows a method of the standard library with an example", async () => {
    const hover = await (await openEditor(at("words()"))).hover();
    expect(hover).toContain("String.words(self: String) -> List<String>");
    expect(hover).toContain("gives `List<String>`");
    expect(hover).toMatch(/```portals\n.*words\(\) {2}\/\/ \[/);
  });

  it("shows a cell, a type, a field, a stream, a connector", async () => {
    for (const [text, n, shown] of [
      ["count += 1", 0, "state count: Int"],
      ["WordCount {", 0, "type WordCount = { word: String, count: Int }"],
      ["count }", 0, "state count: Int"],
      ["counts ->", 0, "stream counts: Stream<WordCount>"],
      ["console", 0, "console(label?: String)"],
      ["Int }", 0, "type Int"],
    ] as const) {
      expect(await (await openEditor(at(text, n))).hover(), text).toContain(shown);
    }
  });

  it("says what the words and members of the language do", async () => {
    const program =
      'app a\nsource xs = [[1]]\ntask t(Int) -> Int {\n  shared state seen: List<Int> = []\n  on next(x) {\n    seen.push(x)\n    emit x\n  }\n}\nstream ys = xs |> t\nsink ys -> console()\ntest "t" () { expect ys.events.length == 1 }\n';
    expect(await (await openEditor(at("push", 0, program))).hover()).toContain("Puts an item behind the others");
    expect(await (await openEditor(at("events", 0, program))).hover()).toContain("All events of the stream");
  });

  it("works in the part of a file that has no error", async () => {
    const editor = await openEditor(`${at("counter\nsink")}\nfn broken(x: ) -> { let\n`);
    expect(await editor.hover()).toContain("task counter");
  });

  it("says who serves a portal and how often it is asked", async () => {
    const editor = await openEditor(
      "app a\nportal ¦price(Int) -> Int\ntask server() { on ask price(x) { reply x } }\nrun server()\n" +
        "source xs = [[1]]\ntask asker(Int) -> Int { on next(x) { emit await price(x) } }\nstream ys = xs |> asker\nsink ys -> console()\n",
    );
    expect(await editor.hover()).toContain("served by `server`, asked in 1 place");
  });
});

describe("definition", () => {
  it("of a stage is its task, of a name in a handler its cell, of a type its declaration", async () => {
    expect(await (await openEditor(at("counter\nsink"))).definition()).toEqual(["main.portals:9:6 counter"]);
    expect(await (await openEditor(at("count += 1"))).definition()).toEqual(["main.portals:10:9 count"]);
    expect(await (await openEditor(at("WordCount {"))).definition()).toEqual(["main.portals:4:6 WordCount"]);
  });

  it("of the short form is the field and the value", async () => {
    expect(await (await openEditor(at("count }"))).definition()).toEqual([
      "main.portals:4:34 count",
      "main.portals:10:9 count",
    ]);
  });

  it("of an import leads into the other file, and its path too", async () => {
    const files = { "lib.portals": "export fn twice(x: Int) -> Int { x * 2 }\n" };
    const main =
      'app a\nimport { twice } from "./lib.portals"\nsource xs = [[1]]\nstream ys = xs |> map(x => ¦twice(x))\nsink ys -> console()\n';
    expect(await (await openEditor(main, files)).definition()).toEqual(["lib.portals:1:11 twice"]);
    const path = main.replace("¦", "").replace("./lib", "./¦lib");
    expect(await (await openEditor(path, files)).definition()).toEqual(["lib.portals:1:1 "]);
  });

  it("of an imported TypeScript function is in the .ts file", async () => {
    const files = { "stem.ts": "const a = 1;\nexport function stem(word: string): string {\n  return word;\n}\n" };
    const main =
      'app a\nimport ts pure { stem } from "./stem.ts"\nsource xs = [["a"]]\nstream ys = xs |> map(x => ¦stem(x))\nsink ys -> console()\n';
    const editor = await openEditor(main, files);
    expect(await editor.definition()).toEqual(["stem.ts:2:17 stem"]);
    expect(await editor.hover()).toContain("import ts pure stem: (String) => String");
  });

  it("of another app's stream is in that app", async () => {
    const files = { "shop.portals": "app shop\nsource xs = [[1]]\nexport stream sold: Int = xs |> map(x => x)\n" };
    const main = 'app a\nuse shop from "./shop.portals"\nstream ys = shop.¦sold |> map(x => x)\nsink ys -> console()\n';
    expect(await (await openEditor(main, files)).definition()).toEqual(["shop.portals:3:15 sold"]);
  });

  it("in the standard library is a page that the server gives", async () => {
    const editor = await openEditor(at("words()"));
    const [place] = await editor.definition();
    expect(place).toMatch(/^portals-std:\/String\.portals:\d+:1/);
    const text = await editor.connection.sendRequest<string>("portals/text", { uri: "portals-std:/String.portals" });
    expect(text.split("\n")[Number(place?.split(":")[2]) - 1]).toMatch(/^String\.words/);
  });

  it("of a pipe that is written in the language is its source", async () => {
    const program = "app a\nsource xs = [[1]]\nstream ys = xs |> ¦distinct()\nsink ys -> console()\n";
    const editor = await openEditor(program);
    const [place] = await editor.definition();
    expect(place).toMatch(/^portals-std:\/operators\.portals:\d+:\d+/);
  });

  it("of a value's type is the type's declaration", async () => {
    expect(await (await openEditor(at("counts ->"))).typeDefinition()).toEqual(["main.portals:4:6 WordCount"]);
  });
});

describe("references", () => {
  it("of a field are its declaration and all uses", async () => {
    const program =
      "type P = { x: Int }\nexport fn f(p: P) -> Int {\n  let { x } = p\n  let q = { ...p, x: 2 }\n  x + p.¦x + q.x\n}\n";
    expect(await (await openEditor(program)).references()).toEqual([
      "main.portals:1:12 x",
      "main.portals:3:9 x",
      "main.portals:4:19 x",
      "main.portals:5:9 x",
      "main.portals:5:15 x",
    ]);
  });

  it("are found in all files, also in those that are not open", async () => {
    const lib = "export type Event = Added { item: String } | Removed\nexport fn first() -> Event { ¦Removed }\n";
    const other =
      'import { Event } from "./lib.portals"\nexport fn name(e: Event) -> String {\n  match e { Added { item } => item, Removed => "" }\n}\n';
    const editor = await openEditor("app a\n", { "lib.portals": lib, "other.portals": other });
    expect(await editor.references()).toEqual([
      "lib.portals:1:46 Removed",
      "lib.portals:2:30 Removed",
      "other.portals:3:37 Removed",
    ]);
  });

  it("of a name in several alternatives are those of all of them", async () => {
    const program =
      "type E = A { x: Int } | B { x: Int }\nexport fn f(e: E) -> Int {\n  match e { A { x } | B { x } => ¦x }\n}\n";
    expect(await (await openEditor(program)).references()).toEqual([
      "main.portals:3:17 x",
      "main.portals:3:27 x",
      "main.portals:3:34 x",
    ]);
  });

  it("of a field of a record without a name are found by where its type is written", async () => {
    const program = "fn point() -> { ¦x: Int } { { x: 1 } }\nexport fn f() -> Int { point().x }\n";
    expect(await (await openEditor(program)).references()).toEqual([
      "main.portals:1:17 x",
      "main.portals:1:30 x",
      "main.portals:2:32 x",
    ]);
  });

  it("may leave out the declaration", async () => {
    expect(await (await openEditor(at("counts ->"))).references(false)).toEqual(["main.portals:18:6 counts"]);
  });
});
