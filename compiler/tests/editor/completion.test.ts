/** Completion: what is offered at the cursor, what stands first, and what is written when it is taken. */
import { describe, expect, it } from "vitest";
import { openEditor, type Editor } from "./client.ts";

const shop = (body: string): string => `app shop
type Item = { name: String, price: Int, tags: List<String> = [] }
type Event = Added { item: Item, units: Int } | Removed { name: String } | Cleared
source events: Event = http.post("/events")
portal total(String) -> Int
${body}
`;

const inHandler = (line: string): string =>
  shop(`task basket(Event) -> Item {
  shared state items: List<Item> = []
  shared state last: Item? = None
  on next(event) {
    let count = items.length
    ${line}
  }
}
stream xs = events |> basket
sink xs -> console()`);

async function labels(text: string, files: Record<string, string> = {}): Promise<readonly string[]> {
  return (await openEditor(text, files)).labels();
}

async function accepted(text: string, label: string): Promise<string> {
  return (await openEditor(text)).accept(label);
}

/** The line of a text that has a part. */
function lineWith(text: string, part: string): string | undefined {
  return text
    .split("\n")
    .find((line) => line.includes(part))
    ?.trim();
}

describe("behind a point", () => {
  it("fields stand before methods, with their types", async () => {
    const items = await (await openEditor(shop("export fn f(i: Item) -> Int { i.¦ }"))).complete();
    expect(items.slice(0, 3).map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      "name: String",
      "price: Int",
      "tags: List<String>",
    ]);
  });

  it("methods have their documentation and an example", async () => {
    const items = await (await openEditor(shop("export fn f(i: Item) -> Int { i.tags.¦ }"))).complete();
    const first = items.find(({ label }) => label === "first");
    expect(first?.detail).toBe("first() -> T?");
    expect(JSON.stringify(first?.documentation)).toContain("The first item.");
    expect(items.map(({ label }) => label)).not.toContain("words");
  });

  it("a method is written with parentheses, a property without", async () => {
    const text = shop("export fn f(i: Item) -> Int { i.tags.¦ }");
    expect(lineWith(await accepted(text, "map"), "fn f")).toBe("export fn f(i: Item) -> Int { i.tags.map($1) }");
    expect(lineWith(await accepted(text, "length"), "fn f")).toBe("export fn f(i: Item) -> Int { i.tags.length }");
  });

  it("works when nothing follows and the rest of the file goes on", async () => {
    expect((await labels(inHandler("items.¦"))).slice(0, 3)).toContain("push");
    expect(await labels(inHandler("let x = items.¦\n    emit x"))).toContain("filter");
  });

  it("of an option what is in it is offered with ?.", async () => {
    const text = inHandler("let n = last.¦");
    expect(await labels(text)).toContain("price");
    expect(lineWith(await accepted(text, "price"), "let n")).toBe("let n = last?.price");
    expect(await labels(inHandler("let n = last?.¦"))).toContain("price");
  });

  it("of a union are its variants, of a type its functions", async () => {
    expect(await labels(inHandler("let e = Event.¦"))).toEqual(["Added", "Cleared", "Removed"]);
    expect(await labels(inHandler("let n = Int.¦"))).toContain("parse");
  });

  it("of another app is what it exports", async () => {
    const files = {
      "cart.portals":
        "app cart\nsource xs = [[1]]\nexport stream out: Int = xs |> map(x => x)\nstream own = out |> map(x => x)\nsink own -> console()\n",
    };
    expect(
      await labels(
        'app a\nuse cart from "./cart.portals"\nstream ys = cart.¦ |> map(x => x)\nsink ys -> console()\n',
        files,
      ),
    ).toEqual(["out"]);
  });

  it("in a test are the events of a stream and the cells of a task", async () => {
    expect(await labels(`${inHandler('emit items[0] ?? fail("")')}test "t" () { expect xs.¦ }\n`)).toEqual([
      "atoms",
      "events",
    ]);
    expect(await labels(`${inHandler("")}test "t" () { expect basket.¦ }\n`)).toEqual(["items", "last"]);
  });

  it("uses what was known when the file could last be read", async () => {
    const editor = await openEditor(inHandler('emit items[0] ?? ¦fail("")'));
    await editor.diagnostics();
    editor.type(inHandler("emit items[0] ?? ]] let let (items.¦"));
    expect(await editor.labels()).toContain("filter");
  });
});

describe("in a pipe", () => {
  const tasks = `task ofEvents(Event) -> Int { on next(_) { emit 1 } }
task ofInts(Int) -> Int { on next(x) { emit x } }
task keyed(Event) by String -> Int { on next(_) { emit 1 } }
workflow both(a: Stream<Event>) -> Stream<Int> { a |> ofEvents }
`;

  it("tasks and workflows that take such events stand first, others are not offered", async () => {
    const found = await labels(shop(`${tasks}stream ys = events |> ¦\nsink ys -> console()`));
    expect(found.slice(0, 2)).toEqual(["both", "ofEvents"]);
    expect(found).not.toContain("ofInts");
    expect(found).toEqual(expect.arrayContaining(["keyBy", "map", "scan", "keyed"]));
  });

  it("the type is that of the stage before", async () => {
    const found = await labels(shop(`${tasks}stream ys = events |> map(e => 1) |> ¦\nsink ys -> console()`));
    expect(found[0]).toBe("ofInts");
    expect(found).not.toContain("ofEvents");
  });

  it("a task that wants a key is a good choice behind keyBy", async () => {
    const found = await labels(shop(`${tasks}stream ys = events |> keyBy(e => "a") |> ¦\nsink ys -> console()`));
    expect(found.indexOf("keyed")).toBeLessThan(found.indexOf("map"));
  });
});

describe("in a record", () => {
  it("fields that are missing are offered, those with a default behind the others", async () => {
    expect((await labels(inHandler('emit Item { name: "a", ¦ }'))).slice(0, 2)).toEqual(["price", "tags"]);
  });

  it("without a head, by the type that is wanted", async () => {
    expect((await labels(inHandler("emit { ¦ }"))).slice(0, 3)).toEqual(["name", "price", "tags"]);
  });

  it("a name in scope that is called as the field gives the short form", async () => {
    const text = inHandler("let price = 1\n    emit { ¦ }");
    expect(lineWith(await accepted(text, "price"), "emit")).toBe("emit { price }");
    expect(lineWith(await accepted(text, "name"), "emit")).toBe("emit { name: $1 }");
  });

  it("a pattern takes the fields that it does not have yet", async () => {
    expect(await labels(inHandler('let { name, ¦ } = items[0] ?? fail("")'))).toEqual(["price", "tags"]);
  });
});

describe("in a match", () => {
  it("arms that are missing are offered, one and all", async () => {
    const text = inHandler("match event {\n      Cleared => {}\n      ¦\n    }");
    expect((await labels(text)).slice(0, 3)).toEqual(["all missing arms", "Added { item, units }", "Removed { name }"]);
    expect(await accepted(text, "all missing arms")).toContain("Added { item, units } => $1\nRemoved { name } => $2");
  });

  it("of a match without arms all are missing", async () => {
    expect((await labels(inHandler("match event {\n      ¦\n    }")))[0]).toBe("all missing arms");
  });

  it("a variant without a payload is offered once", async () => {
    const all = await labels("type E = A { x: Int } | B\nfn f(e: E) -> Int {\n  match e {\n    ¦\n  }\n}\n");
    expect(all.filter((label) => label === "B")).toEqual(["B"]);
  });

  it("of an arm that has its arrow the pattern is missing", async () => {
    const text = inHandler("match event {\n      Cleared => {}\n      ¦ => {}\n    }");
    expect(lineWith(await accepted(text, "Removed { name }"), "Removed { name } =")).toBe("Removed { name } => {}");
  });

  it("handlers know which events are left", async () => {
    const text = shop("task t(Event) {\n  on next(Cleared) {}\n  on next(¦) {}\n}\nrun events |> t");
    expect((await labels(text)).slice(0, 2)).toEqual(["Added { item, units }", "Removed { name }"]);
  });
});

describe("names", () => {
  it("in a handler are locals, cells, portals and functions, and no streams", async () => {
    const found = await labels(inHandler("let x = ¦"));
    expect(found).toEqual(
      expect.arrayContaining(["count", "event", "items", "last", "total", "now", "await", "Added"]),
    );
    expect(found).not.toContain("events");
    expect(found).not.toContain("basket");
  });

  it("of the type that is wanted stand first", async () => {
    const found = await labels(
      shop("fn add(a: Int, b: String) -> Int { a }\nexport fn f(text: String, number: Int) -> Int { add(¦) }"),
    );
    expect(found.slice(0, 2)).toEqual(["number", "add"]);
  });

  it("of a union that is wanted the variants stand first", async () => {
    const found = await labels(shop("fn show(e: Event) -> Int { 1 }\nexport fn f() -> Int { show(¦) }"));
    expect(found.slice(0, 3)).toEqual(["Added", "Cleared", "Removed"]);
  });

  it("in a dataflow are streams and workflows", async () => {
    const found = await labels(shop("stream ys = ¦ |> map(x => x)\nsink ys -> console()"));
    expect(found).toContain("events");
    expect(found).not.toContain("total");
  });

  it("of parameters that can be given by name are offered in a call", async () => {
    expect(await labels(shop("fn add(a: Int, b: Int = 2) -> Int { a }\nexport fn f() -> Int { add(1, ¦) }"))).toContain(
      "b:",
    );
  });

  it("of types stand where a type is wanted", async () => {
    const found = await labels(shop("export fn f<T>(x: ¦) -> Int { 1 }"));
    expect(found.slice(0, 1)).toEqual(["T"]);
    expect(found).toEqual(expect.arrayContaining(["Item", "Event", "Int", "List"]));
    expect(found).not.toContain("total");
  });
});

describe("words", () => {
  it("at the top level are declarations", async () => {
    const found = await labels("app a\n\n¦\n");
    expect(found).toEqual(expect.arrayContaining(["source", "task", "stream", "import", "use"]));
    expect(found).not.toContain("emit");
  });

  it("in a task are its members", async () => {
    const found = await labels(shop("task t(Event) {\n  ¦\n  on next(_) {}\n}\nrun events |> t"));
    expect(found).toEqual(expect.arrayContaining(["state", "on next", "on atom", "phase", "timer"]));
  });

  it("in a handler are statements, in a function no emit", async () => {
    expect(await labels(inHandler("¦"))).toEqual(expect.arrayContaining(["emit", "let", "if", "match", "reply"]));
    expect(await labels(shop("export fn f() {\n  ¦\n}"))).not.toContain("emit");
  });

  it("behind `on` are what can be handled, behind `on error` what to do, behind `become` the phases", async () => {
    expect(await labels(shop("task t(Event) {\n  on ¦\n}\nrun events |> t"))).toContain("next");
    expect(await labels(shop("stream ys = events |> map(x => x) on error ¦\nsink ys -> console()"))).toEqual([
      "halt",
      "retry",
      "skip",
    ]);
    expect(
      await labels(
        shop(
          "task t(Event) {\n  shared phase open { on next(_) { become ¦ } }\n  shared phase shut { on next(_) {} }\n}\nrun events |> t",
        ),
      ),
    ).toEqual(["open", "shut"]);
  });

  it("sources and sinks are offered where they stand", async () => {
    expect(await labels("app a\nsource xs = ¦\n")).toContain("file.lines");
    expect(await labels("app a\nsource xs = file.¦\n")).toEqual(expect.arrayContaining(["lines", "jsonl", "csv"]));
    expect(await labels(shop("sink events -> ¦"))).toContain("console");
    expect(await labels(shop("sequencer loop: Event\nconnect events -> ¦"))).toEqual(["loop", "total"]);
  });

  it("nothing is offered in comments and texts", async () => {
    expect(await labels("app a\n// so¦\n")).toEqual([]);
    expect(await labels(inHandler('let x = "co¦"'))).toEqual([]);
  });
});

describe("imports", () => {
  const files = {
    "lib/text.portals": "export fn trim(s: String) -> String { s }\nfn own() {}\nexport type Word = String\n",
    "cart.portals": "app cart\n",
    "stem.ts": "export const stem = (s: string): string => s;\n",
  };

  it("offer what the other file exports", async () => {
    expect(await labels('app a\nimport { ¦ } from "./lib/text.portals"\n', files)).toEqual(["Word", "trim"]);
    expect(await labels('app a\nimport { Word, ¦ } from "./lib/text.portals"\n', files)).toEqual(["trim"]);
    expect(await labels('app a\nimport ts pure { ¦ } from "./stem.ts"\n', files)).toEqual(["stem"]);
  });

  it("offer modules to import, apps to use, TypeScript to import as such", async () => {
    expect(await labels('app a\nimport { x } from "¦"\n', files)).toEqual(["./lib/text.portals"]);
    expect(await labels('app a\nuse cart from "./¦"\n', files)).toEqual(["./cart.portals"]);
    expect(await labels('app a\nimport ts pure { stem } from "¦"\n', files)).toEqual(["./stem.ts"]);
  });
});

describe("what is not imported yet", () => {
  const files = {
    "lib/text.portals":
      "/// Without spaces.\nexport fn trimmed(s: String) -> String { s }\nfn own() {}\nexport type Mark = Red | Green\n",
    "stages.portals": "export task loud(String) -> String { on next(s) { emit s } }\n",
    "cart.portals": "app cart\nexport fn total() -> Int { 1 }\n",
  };

  it("is offered behind all that is known, and imported when it is taken", async () => {
    const editor = await openEditor("app a\n\nfn f(s: String) -> String { ¦ }\n", files);
    const found = (await editor.complete()).filter(({ detail }) => detail?.startsWith("import ") === true);
    expect(found.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      'Green: import from "./lib/text.portals"',
      'Red: import from "./lib/text.portals"',
      'trimmed: import from "./lib/text.portals"',
    ]);
    expect(await editor.accept("trimmed")).toBe(
      'app a\n\nimport { trimmed } from "./lib/text.portals"\n\nfn f(s: String) -> String { trimmed($1) }\n',
    );
  });

  it("goes into the import of its module that is there, else behind the last one", async () => {
    const module = 'import { trimmed } from "./lib/text.portals"\nfn f(s: String, m: ¦) -> String { trimmed(s) }\n';
    expect(await (await openEditor(module, files)).accept("Mark")).toContain(
      'import { trimmed, Mark } from "./lib/text.portals"\nfn f(s: String, m: Mark)',
    );
    const app = 'app a\nimport { trimmed } from "./lib/text.portals"\nsource xs = [["a"]]\nsink xs |> ¦ -> console()\n';
    expect(await (await openEditor(app, files)).accept("loud")).toContain(
      'import { trimmed } from "./lib/text.portals"\nimport { loud } from "./stages.portals"\nsource xs = [["a"]]\nsink xs |> loud ->',
    );
  });

  it("is not offered to the modules that it imports, nor if the name is taken", async () => {
    const circle = { "b.portals": 'import { f } from "./main.portals"\nexport fn g() -> Int { f() }\n' };
    expect(await labels("export fn f() -> Int { ¦ }\n", circle)).not.toContain("g");
    const wide = { ...circle, "c.portals": 'import { g } from "./b.portals"\nexport fn h() -> Int { g() }\n' };
    expect(await labels("export fn f() -> Int { ¦ }\n", wide)).not.toContain("h");
    const taken = await labels("fn f(trimmed: Int) -> Int { ¦ }\n", files);
    expect(taken.filter((label) => label === "trimmed")).toHaveLength(1);
  });
});

describe("signature help", () => {
  const active = async (editor: Editor): Promise<string | undefined> => {
    const help = await editor.signature();
    const [one] = help?.signatures ?? [];
    const [start, end] = (one?.parameters?.[help?.activeParameter ?? 0]?.label ?? [0, 0]) as [number, number];
    return one && `${one.label.slice(0, start)}«${one.label.slice(start, end)}»${one.label.slice(end)}`;
  };

  it.each([
    ["a function", "let x = add(1, ¦)", "add(a: Int, «b: String»)"],
    ["a named argument", "let x = add(b: ¦)", "add(a: Int, «b: String»)"],
    ["a call that is not finished", "let x = add(¦", "add(«a: Int», b: String)"],
    ["a method", "let x = items.get(¦)", "get(«index: Int»)"],
    ["a portal", "let x = await total(¦)", "total(«request: String»)"],
    ["a function of the library", "let x = List.filled(3, ¦)", "filled(count: Int, «item: T»)"],
    ["the inner one of two calls", 'let x = add(add(1, ¦), "")', "add(a: Int, «b: String»)"],
  ])("of %s", async (_, line, shown) => {
    const editor = await openEditor(`${inHandler(line)}fn add(a: Int, b: String) -> Int { a }\n`);
    expect(await active(editor)).toBe(shown);
  });

  it("of a stage leaves out the stream on the left", async () => {
    expect(await active(await openEditor(shop("stream ys = events |> map(¦)\nsink ys -> console()")))).toBe(
      "map(«f: (T) => U»)",
    );
  });

  it("is silent outside of parentheses", async () => {
    expect(await (await openEditor(inHandler("let x = ¦1"))).signature()).toBeNull();
  });
});
