/** What is shown of a whole document: diagnostics, symbols, colours, folds, hints, lenses. */
import { describe, expect, it } from "vitest";
import type { DocumentSymbol } from "vscode-languageserver/node.js";
import { openEditor } from "./client.ts";

const program = `app stock

import { twice } from "./lib.portals"

type Event = Added { item: String } | Removed

source events: Event = http.post("/events")
portal count(String) -> Int by item => item

/// Keeps
/// the shelf.
task shelf(Event) by String -> Int {
  state units: Int = 0
  on next(event) {
    let n = twice(units)
    match event {
      Added { item } => {
        units += 1
        emit n + item.length
      }
      Removed => {}
    }
  }
  on ask count(_) { reply units }
}

stream counted = events
  |> keyBy(e => "all")
  |> shelf
sink counted -> console()

test "it counts" (all: List<List<Event>>) {
  given events = all
  expect counted.events.length >= 0
}
`;
const files = { "lib.portals": "/// Twice as much.\nexport fn twice(x: Int) -> Int { x * 2 }\n" };

describe("diagnostics", () => {
  it("come with their code, other places, the cure, and are gone when it is applied", async () => {
    const editor = await openEditor("export fn f(x: Int) -> Int { x }\nexport fn f(y: Int) -> Int { y }\n");
    const [found] = (await editor.diagnostics()).filter(({ severity }) => severity === 1);
    expect(found?.code).toBe("P0203");
    expect(found?.codeDescription?.href).toBe("portals-explain:/P0203.md");
    expect(found?.relatedInformation?.map(({ message }) => message)).toEqual(["declared here first"]);
    expect(found?.range.start).toEqual({ line: 1, character: 10 });
    editor.type("export fn f(x: Int) -> Int { x }\n");
    expect(await editor.diagnostics()).toEqual([]);
  });

  it("of a module that is not saved are seen in the app that imports it", async () => {
    const editor = await openEditor(
      'import { twice } from "./lib.portals"\nexport fn g() -> Int { twice(1) }\n',
      files,
    );
    expect(await editor.diagnostics()).toEqual([]);
    editor.type("export fn twice(x: String) -> Int { 1 }\n", "lib.portals");
    await editor.diagnostics("lib.portals");
    expect((await editor.diagnostics()).map(({ code }) => code)).toEqual(["P0301"]);
  });

  it("of a module whose changes are thrown away are gone in the app that imports it", async () => {
    const editor = await openEditor(
      'import { twice } from "./lib.portals"\nexport fn g() -> Int { twice(1) }\n',
      files,
    );
    editor.type("export fn twice(x: String) -> Int { 1 }\n", "lib.portals");
    await editor.diagnostics("lib.portals");
    editor.close("lib.portals");
    expect(await editor.diagnostics()).toEqual([]);
  });

  it("of a file that cannot be read stand at its import", async () => {
    const editor = await openEditor('app a\nimport { x } from "./none.portals"\n');
    expect((await editor.diagnostics())[0]?.range.start).toEqual({ line: 1, character: 18 });
  });

  it("say what to do", async () => {
    const editor = await openEditor("export fn f(xs: List<Int>) -> Int { xs.size }\n");
    expect((await editor.diagnostics())[0]?.message).toContain("\nhelp: ");
  });

  it("of what is not used make it pale", async () => {
    const editor = await openEditor('import { twice } from "./lib.portals"\n', files);
    expect((await editor.diagnostics())[0]).toMatchObject({ code: "P0211", tags: [1] });
  });
});

describe("symbols", () => {
  const names = (symbols: readonly DocumentSymbol[]): unknown[] =>
    symbols.map(({ name, children = [] }) => (children.length > 0 ? [name, names(children)] : name));

  it("are the declarations, those of a task inside of it", async () => {
    expect(names(await (await openEditor(program, files)).symbols())).toEqual([
      "stock",
      ["Event", ["Added", "Removed"]],
      "events",
      "count",
      ["shelf", ["units", "on next(event)", "on ask count(_)"]],
      "counted",
      "sink counted -> console()",
      "it counts",
    ]);
  });

  it("are there for the part of a broken file that can be read", async () => {
    expect(names(await (await openEditor("app a\nfn f( {\nfn g() -> Int { 1 }\n")).symbols())).toContain("g");
  });

  it("of all files are found by letters of their names", async () => {
    const found = await (await openEditor(program, files)).workspaceSymbols("twc");
    expect(found.map(({ name }) => name)).toEqual(["twice"]);
  });
});

describe("colours", () => {
  it("tell types, variants, cells, tasks, functions and locals apart", async () => {
    const tokens = await (await openEditor(program, files)).tokens();
    expect(tokens).toEqual(
      expect.arrayContaining([
        "stock:namespace",
        "twice:function",
        "Event:type",
        "Added:enumMember",
        "item:property",
        "String:type",
        "events:variable",
        "count:interface",
        "shelf:function",
        "units:property",
        "event:variable",
        "length:method",
        "keyBy:function",
        "all:parameter",
      ]),
    );
  });

  it("are in order and do not overlap, also of a file with errors", async () => {
    const editor = await openEditor(`${program}fn broken(x: Int) -> { let { x } = y`, files);
    const tokens = await editor.tokens();
    expect(tokens.filter((token) => token.startsWith(":"))).toEqual([]);
    expect(tokens.length).toBeGreaterThan(30);
  });
});

it("folds blocks, comments and pipes, and leaves the closing bracket", async () => {
  const folds = await (await openEditor(program, files)).folds();
  const lines = folds.map(({ startLine, endLine, kind }) => `${startLine + 1}-${endLine + 1}${kind ? ` ${kind}` : ""}`);
  expect(lines).toEqual(
    expect.arrayContaining(["10-11 comment", "12-24", "14-22", "16-21", "17-19", "27-29", "32-34"]),
  );
});

it("hints at types that are not written", async () => {
  const hinted = await (await openEditor(program, files)).inlay();
  expect(hinted).toContain("stream counted«: Stream<Int>» = events");
  expect(hinted).toContain('  |> keyBy(e => "all")«Stream<Event by String>»\n  |> shelf«Stream<Int>»\n');
  expect(hinted).toContain("let n«: Int» = twice(units)");
  const short = await openEditor("app a\nsource xs = [[1]]\nstream ys = xs |> map(x => x)\nsink ys -> console()\n");
  expect(await short.inlay()).toContain("stream ys«: Stream<Int>» = xs |> map(x => x)\n");
});

it("has lenses to run the app and its tests, to draw it, and for portals", async () => {
  const lenses = await (await openEditor(program, files)).lenses();
  const shown = lenses.map(({ range, command }) => `${range.start.line + 1} ${command?.title} ${command?.command}`);
  expect(shown).toEqual([
    "1 run portals.run",
    "1 show graph portals.graph",
    "8 served by shelf portals.show",
    "8 0 askers ",
    "32 run test portals.test",
  ]);
  expect(lenses.at(-1)?.command?.arguments?.[1]).toBe("it counts");
});

describe("the graph", () => {
  it("is a picture in which what is drawn leads to its declaration, also of a program with errors", async () => {
    const editor = await openEditor(`${program}stream broken = nothing |> shelf\n`, files);
    type Graph = { svg: string; places: Record<string, { range: { start: { line: number } } }> };
    const graph = await editor.connection.sendRequest<Graph>("portals/graph", { uri: editor.uri("main.portals") });
    expect(graph.svg).toMatch(/^<svg /);
    const drawn = new Set([...graph.svg.matchAll(/data-id="([^"]+)"/g)].map(([, id]) => id));
    expect([...drawn].filter((id) => id !== undefined && graph.places[id]).length).toBeGreaterThan(3);
    expect(graph.places["/stock/events"]?.range.start.line).toBe(6);
  });

  it("is not there for a module", async () => {
    const editor = await openEditor("export fn f() -> Int { 1 }\n");
    expect(await editor.connection.sendRequest("portals/graph", { uri: editor.uri("main.portals") })).toBeNull();
  });
});
