import { predefinedNames } from "@portals/grammar";
import { operators, pipes } from "@portals/stdlib";
import { expect, test } from "vitest";
import { nearest } from "../../diagnostics/nearest.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { check } from "../../program.ts";
import { checkText } from "../checking.ts";

const app = (body: string) =>
  `app demo\n${body}\nsource xs = [[1, 2]]\nstream ys = xs |> map(x => use(x))\nsink ys -> console()\n`;

test("a module that two others import is parsed once, and dependencies come first", async () => {
  const { found, typed } = await checkText(
    app('import { use } from "./a.portals"\nimport { base } from "./base.portals"\nlet b = base'),
    {
      "a.portals": 'import { base } from "./base.portals"\nexport fn use(n: Int) -> Int { n + base }\n',
      "base.portals": "export let base: Int = 1\n",
    },
  );
  expect(found).toEqual([]);
  expect(typed.modules.map((m) => m.file.path)).toEqual(["/base.portals", "/a.portals", "/main.portals"]);
});

test("files may be named in any order: also a module in front of an app that imports it", async () => {
  const host = createMemoryHost(
    new Map([
      ["/events.portals", "export type Event = Added { units: Int } | Cleared\n"],
      [
        "/main.portals",
        app('import { Event } from "./events.portals"\nfn use(n: Int) -> Event { Added { units: n } }'),
      ],
    ]),
  );
  for (const paths of [
    ["/events.portals", "/main.portals"],
    ["/main.portals", "/events.portals"],
  ]) {
    expect((await check(host, paths)).diagnostics).toEqual([]);
  }
});

test("paths are relative to the file that imports", async () => {
  const { found } = await checkText(app('import { use } from "./lib/a.portals"'), {
    "lib/a.portals": 'import { one } from "../one.portals"\nexport fn use(n: Int) -> Int { n + one }\n',
    "one.portals": "export let one: Int = 1\n",
  });
  expect(found).toEqual([]);
});

test("an import may be renamed, and its variants come with a union", async () => {
  const { found } = await checkText(
    `app demo
import { Event as Change } from "./events.portals"
source xs: Change = [[Added { units: 2 }, Cleared]]
stream ys = xs |> map(e => match e { Added { units } => units, Cleared => 0 })
sink ys -> console()
`,
    { "events.portals": "export type Event = Added { units: Int } | Cleared\n" },
  );
  expect(found).toEqual([]);
});

test("a circle of imports is reported once, with its whole path", async () => {
  const { diagnostics } = await checkText(app('import { use } from "./a.portals"'), {
    "a.portals": 'import { b } from "./b.portals"\nexport fn use(n: Int) -> Int { b(n) }\n',
    "b.portals": 'import { use } from "./a.portals"\nexport fn b(n: Int) -> Int { use(n) }\n',
  });
  expect(diagnostics.map((d) => d.message)).toEqual([
    "modules import each other in a circle: a.portals → b.portals → a.portals",
  ]);
});

test("the fix of a private name puts `export` in front of its declaration", async () => {
  const files = { "a.portals": "/// Docs.\nfn use(n: Int) -> Int { n }\n" };
  const { diagnostics } = await checkText(app('import { use } from "./a.portals"'), files);
  const edit = diagnostics[0]?.fixes[0]?.edits[0];
  const text = files["a.portals"];
  const mended = edit ? text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end) : text;
  expect(mended).toBe("/// Docs.\nexport fn use(n: Int) -> Int { n }\n");
});

test("what cannot be imported is silent where it is used", async () => {
  const { found } = await checkText(
    app('import { use, Missing } from "./a.portals"\nfn f(m: Missing) -> Int { m.x }'),
    {
      "a.portals": "export let other = 1\n",
    },
  );
  expect(found).toEqual(["P0207 use", "P0207 Missing"]);
});

test("errors in an imported module are reported at its place", async () => {
  const { diagnostics } = await checkText(app('import { use } from "./a.portals"'), {
    "a.portals": "export fn use(n: Int) -> Int { m }\n",
  });
  expect(diagnostics.map((d) => [d.code, d.labels[0]?.file.path])).toEqual([["P0201", "/a.portals"]]);
});

test("the order of declarations does not matter", async () => {
  const { found } = await checkText(`app demo
sink ys -> console()
stream ys = twice(xs)
workflow twice(ns: Stream<Int>) -> Stream<Total> { ns |> map(n => total(n)) }
fn total(n: Int) -> Total { { value: n * factor } }
let factor = base + 1
let base = 2
type Total = { value: Amount }
type Amount = Int
source xs = [[1]]
`);
  expect(found).toEqual([]);
});

test("unions may contain themselves, directly and through records, in any order", async () => {
  const { found } = await checkText(`app demo
type Branch = { left: Tree, right: Tree }
type Tree = Leaf | Node(Branch)
source xs: Tree = [[Leaf, Node({ left: Leaf, right: Leaf })]]
sink xs -> console()
`);
  expect(found).toEqual([]);
});

test("consequences of a syntax error are not reported", async () => {
  const { found } = await checkText(`app demo
source xs = [[1, 2]]
fn broken(n: Int -> Int { n }
stream ys = xs |> map(x => broken(x))
sink ys -> console()
`);
  expect(found.every((f) => f.startsWith("P00") || f.startsWith("P01"))).toBe(true);
  expect(found.length).toBe(1);
});

test("the nearest spelling is near: a swap, a letter, a case; nothing far off", () => {
  const names = ["threshold", "count", "orders", "toLower"];
  expect(nearest("treshold", names)).toBe("threshold");
  expect(nearest("conut", names)).toBe("count");
  expect(nearest("Orders", names)).toBe("orders");
  expect(nearest("tolower", names)).toBe("toLower");
  expect(nearest("payment", names)).toBeUndefined();
  expect(nearest("x", names)).toBeUndefined();
});

test.each([...predefinedNames, ...operators.keys(), ...pipes.keys(), "file", "http"])(
  "a program that gives `%s` another meaning is warned",
  async (name) => {
    const { found } = await checkText(`app demo\nfn ${name}() -> Int { 1 }\n`);
    expect(found).toContain(`P0204 ${name}`);
  },
);
