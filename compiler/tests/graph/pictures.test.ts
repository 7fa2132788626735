/** The pictures themselves: golden texts, programs with errors, the SVG in a browser, and `portalsc graph`. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { node, portalsc, type Outcome } from "../../../examples/tests/run.ts";
import { drawDot } from "../../graph/dot.ts";
import { drawMermaid } from "../../graph/mermaid.ts";
import { partsIn } from "../../graph/model.ts";
import { drawSvg } from "../../graph/svg.ts";
import { describeInBrowser } from "../browser.ts";
import { graphOfFiles, graphOfText, hundredUnits, loweredGraphOfText, root } from "./programs.ts";

describe.each([
  ["cart", "examples/cart/analytics.portals"],
  ["sensors", "examples/sensors/sensors.portals"],
  ["shopfront", "examples/shopfront/shopfront.portals"],
  ["cycle", "spec/conformance/explored/cycle.portals"],
])("%s is drawn as it always was", (name, path) => {
  test("by Mermaid", async () => {
    await expect(drawMermaid(await graphOfFiles(path))).toMatchFileSnapshot(`golden/${name}.mmd`);
  });
  test("by Graphviz", async () => {
    await expect(drawDot(await graphOfFiles(path))).toMatchFileSnapshot(`golden/${name}.dot`);
  });
});

describe("what is parted by key", () => {
  const text = `
app shop
source orders = [[1, 2]]
portal sold(Int) -> Int by item => item
task ledger(Int) by Int { state n: Int = 0
  on next(x) { n += x }
  on ask sold(_) { reply n }
}
task prices() by Int { on ask price(_) { reply 1 } }
portal price(Int) -> Int by item => item
task buyer(Int) -> Int { on next(x) { emit await sold(x) } }
run orders |> keyBy(x => x % 10) |> ledger
run prices()
stream all = orders |> buyer
sink all -> console()`;

  test.each([
    ["written", graphOfText],
    ["lowered", loweredGraphOfText],
  ])("is shown, as it is %s: tasks, also those that are only asked, and portals", async (_, graphOf) => {
    const { nodes } = await graphOf(text);
    const keyed = nodes.flatMap((node) => partsIn(node)).filter(({ key }) => key !== undefined);
    expect(keyed.map(({ label, key }) => `${label} by ${key}`)).toEqual([
      "keyBy by Int",
      "ledger by Int",
      "prices by Int",
    ]);
    expect(nodes.flatMap(({ portals }) => portals.map(({ name, key }) => `${name} by ${key}`))).toEqual([
      "sold by Int",
      "price by Int",
    ]);
    const flows = nodes.flatMap((node) => node.flows.map(({ from, to, key }) => `${from} -> ${to} by ${key}`));
    expect(flows).toEqual(["/shop/ledger#keyBy -> /shop/ledger/ledger by Int"]);
  });

  test("and a key that is not known is not named", async () => {
    const { nodes } = await graphOfText(
      "app a\nsource xs = [[1]]\nstream ys = nowhere |> keyBy(x => x.y)\nsink ys -> console()\n",
    );
    expect(nodes.flatMap((node) => partsIn(node)).map(({ key }) => key)).toEqual([undefined]);
  });
});

describe("a program with errors", () => {
  const text = `
app broken
source numbers = [[1, 2]]
task counter(Int) by Int -> Int {
  state n: Int = 0
  on next(x) { n += "one"; emit n }
}
stream counts = numbers |> keyBy(x => x) |> counter
stream wrong = numbers |> twice |> filter(x => x > 0)
stream right = numbers |> map(x => x + 1)
sink counts -> console()
sink wrong -> console()
sink right -> console()`;

  test("is drawn whole, and what is wrong is marked, with the reason", async () => {
    const model = await graphOfText(text);
    const units = model.nodes.filter(({ kind }) => kind === "unit");
    expect(units.map(({ id, problems }) => [id, problems.length > 0])).toEqual([
      ["/broken/counts", false],
      ["/broken/wrong", true],
      ["/broken/right", false],
    ]);
    const parts = units.flatMap((unit) => partsIn(unit));
    expect(parts.filter(({ problems }) => problems.length > 0).map(({ label, kind }) => [label, kind])).toEqual([
      ["counter", "task"],
      ["twice", "unknown"],
    ]);
    expect(model.edges.map(({ id }) => id)).toEqual([
      "/broken/numbers -> /broken/counts",
      "/broken/numbers -> /broken/wrong",
      "/broken/numbers -> /broken/right",
      "/broken/counts -> sink /broken/counts",
      "/broken/wrong -> sink /broken/wrong",
      "/broken/right -> sink /broken/right",
    ]);
    expect(drawSvg(model)).toMatch(/class="part task keyed broken" data-id="\/broken\/counts\/counter"/);
  });

  test("a portal that nobody serves is there, and who asks it", async () => {
    const model = await graphOfText(`
app unserved
portal price(Int) -> Int
task asker(Int) -> Int { on next(x) { emit await price(x) } }
stream answers = [[1]] |> asker
sink answers -> console()`);
    expect(model.nodes.find(({ id }) => id === "/unserved/price")).toMatchObject({ kind: "portal" });
    const asked = model.edges.filter(({ kind }) => kind === "ask");
    expect(asked).toMatchObject([{ from: "/unserved/answers", to: "/unserved/price" }]);
  });
});

test("edges that are part of a circle are marked, and no others", async () => {
  const model = await graphOfFiles("spec/conformance/explored/cycle.portals");
  expect(model.edges.filter(({ cycle }) => cycle).map(({ id }) => id)).toEqual([
    "/cycle/loop -> /cycle/counted",
    "/cycle/counted -> /cycle/loop",
  ]);
});

test("a task that asks itself asks in a circle", async () => {
  const model = await graphOfFiles("examples/fibonacci/fibonacci.portals");
  expect(model.edges.filter(({ cycle }) => cycle)).toMatchObject([{ kind: "ask", from: "/fibonacci/memo" }]);
});

test("whatever a program says is text in the picture", async () => {
  const name = `<script>alert("x & y")</script>`;
  const model = await graphOfText(`
app odd
source lines = file.lines(${JSON.stringify(name)})
sink lines -> console()`);
  const svg = drawSvg(model, { title: name });
  expect(svg).not.toContain("<script>");
  expect(drawMermaid(model)).not.toContain("<script>");
});

describeInBrowser("in a browser", (browser) => {
  test.each(["light", "dark"] as const)("no text is wider than its box (%s)", async (colorScheme) => {
    const page = await browser().newPage({ colorScheme });
    const model = await graphOfFiles("examples/cart/analytics.portals", "examples/cart/orders.portals");
    const large = await graphOfText(hundredUnits());
    const pictures = [drawSvg(model), drawSvg(large, { parts: true, idPrefix: "large" })];
    await page.setContent(`<body>${pictures.join("")}</body>`);
    const wide = await page.evaluate(`
      [...document.querySelectorAll("svg g > text")].flatMap((text) => {
        const box = text.parentElement.querySelector(":scope > rect").getBoundingClientRect();
        const own = text.getBoundingClientRect();
        return own.left >= box.left && own.right <= box.right ? [] : [text.textContent];
      })`);
    expect(wide).toEqual([]);
    await page.close();
  });

  test("light or dark follows the system, and an ancestor's data-theme before it", async () => {
    const page = await browser().newPage({ colorScheme: "dark" });
    const svg = drawSvg(await graphOfFiles("examples/hello/hello.portals"));
    await page.setContent(`<div>${svg}</div><div data-theme="light">${svg}</div>`);
    const colours = await page.evaluate(
      `[...document.querySelectorAll("svg .background")].map((one) => getComputedStyle(one).fill)`,
    );
    expect(colours).toEqual(["rgb(13, 17, 23)", "rgb(255, 255, 255)"]);
    await page.close();
  });
});

describe("portalsc graph", () => {
  const folder = mkdtempSync(join(tmpdir(), "portals-graph-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const cli = (...args: string[]): Outcome => node(root, portalsc, "graph", ...args);

  test("writes Mermaid to standard output, with the apps that are used", () => {
    const { status, stdout } = cli("examples/cart/analytics.portals");
    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(join(root, "compiler/tests/graph/golden/cart.mmd"), "utf8"));
  });

  test("takes the format from the file's name, or as it is told", () => {
    const file = join(folder, "made/hello.svg");
    expect(cli("examples/hello/hello.portals", "-o", file)).toMatchObject({ status: 0 });
    expect(readFileSync(file, "utf8")).toMatch(/^<svg /);
    expect(cli("examples/hello/hello.portals", "--format", "dot").stdout).toMatch(/^digraph /);
  });

  test("shows what the optimiser has joined", () => {
    const joined = "[filter · map]";
    expect(cli("examples/sensors/sensors.portals", "--optimised").stdout).toContain(joined);
    expect(cli("examples/sensors/sensors.portals", "--stage", "lowered").stdout).not.toContain(joined);
    expect(cli("examples/sensors/sensors.portals", "--optimised", "--without", "fuse").stdout).not.toContain(joined);
  });

  test("draws a program with errors, says them, and exits with 1", () => {
    const { status, stdout, stderr } = cli("spec/conformance/static-error/P0601-unknown-stage/main.portals");
    expect(status).toBe(1);
    expect(stderr).toContain("error[P0601]");
    expect(stdout).toContain("classDef broken");
    const optimised = cli("spec/conformance/static-error/P0601-unknown-stage/main.portals", "--optimised", "-o", join(folder, "w.svg")); // prettier-ignore
    expect(optimised.stderr).toContain("w.svg, as it is written");
  });

  test("refuses what is no app, and words that it does not know", () => {
    const module = cli("spec/conformance/correct/modules/numbers.portals");
    expect(module).toMatchObject({ status: 1, stdout: "" });
    expect(cli("examples/hello/hello.portals", "--format", "png")).toMatchObject({ status: 2, stdout: "" });
    expect(cli("missing.portals")).toMatchObject({ status: 1, stdout: "" });
    expect(existsSync(join(folder, "missing.svg"))).toBe(false);
  });
});
