/** The documentation's site, as `portalsc doc` writes it and as a browser shows it. */
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { node, portalsc, root, type Outcome } from "../../examples/tests/run.ts";
import { describeInBrowser } from "./browser.ts";

const folder = mkdtempSync(join(tmpdir(), "portals-doc-"));
afterAll(() => rmSync(folder, { recursive: true }));

const doc = (...args: string[]): Outcome => node(root, portalsc, "doc", ...args);
const pathOf = (...parts: string[]): string => join(folder, ...parts);
const read = (...parts: string[]): string => readFileSync(pathOf(...parts), "utf8");
const pagesIn = (site: string): readonly string[] => readdirSync(pathOf(site)).filter((name) => name.endsWith(".html"));

const program = `/// Shapes, and how large they are.
///
/// This is text: <script>alert("never")</script>. This is [no link](javascript:alert(1)), and no picture: ![a picture](https://example.org/x.png).
app shapes

import { area } from "./areas.portals"

/// What is measured. See \`Size\`.
export type Shape = Circle { radius: Float } | Square { side: Float }

/// In metres.
///
/// \`\`\`portals
/// let one: Size = 1.0
/// \`\`\`
type Size = Float

portal largest() -> Size

/// Remembers the largest.
task measure(Shape) -> Size {
  /// So far.
  shared state most: Size = 0.0
  on next(shape) { let size = area(1.0); if size > most { most = size }; emit size }
  on ask largest() { reply most }
}

source shapes: Shape = [[Circle { radius: 1.0 }]]
stream sizes = shapes |> measure
sink sizes -> console()

test "nothing is smaller than nothing" {
  expect sizes.events.all(size => size >= 0.0)
}
`;

beforeAll(() => {
  mkdirSync(pathOf("source"));
  writeFileSync(pathOf("source/shapes.portals"), program);
  writeFileSync(
    pathOf("source/areas.portals"),
    "/// Of a square.\nexport fn area(side: Float) -> Float { side * side }\n",
  );
  const { status, stderr } = doc(pathOf("source/shapes.portals"), "-o", pathOf("shapes"));
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining("index.html") as string });
  const cart = ["cart", "inventory", "orders", "analytics"].map((name) => `examples/cart/${name}.portals`);
  expect(doc(...cart, "--title", "Shopping cart", "-o", pathOf("cart")).status).toBe(0);
  expect(doc("--stdlib", "-o", pathOf("stdlib")).status).toBe(0);
});

describe("a page", () => {
  test("has each declaration with its signature, its parts and its documentation", () => {
    const page = read("shapes/shapes.html");
    for (const id of ["type-Shape", "type-Size", "task-measure", "portal-largest", "stream-sizes", "test-nothing"])
      expect(page).toContain(`id="${id}`);
    expect(page).toContain("<p>Remembers the largest.</p>");
    expect(page).toContain("<p>So far.</p>");
    expect(page).toContain(`<h4>Serves</h4>`);
    expect(read("shapes/areas.html")).toContain("<p>Of a square.</p>");
  });

  test("links types where they are used, and names in comments", () => {
    const page = read("shapes/shapes.html");
    expect(page).toContain(`<a href="shapes.html#type-Size"><code>Size</code></a>`);
    expect(page).toContain(`<a href="shapes.html#type-Shape"><span class="colour-type">Shape</span></a>`);
    expect(read("cart/orders.html")).toContain(`<a href="inventory.html#newtype-ItemId">`);
  });

  test("takes HTML in comments for text, and loads nothing from elsewhere", () => {
    const page = read("shapes/shapes.html");
    expect(page).toContain("&lt;script&gt;alert(&quot;never&quot;)&lt;/script&gt;");
    expect(page).toContain("This is no link, and");
    expect(page).toContain(`<a href="https://example.org/x.png">a picture</a>`);
    expect(page.replaceAll(/<title>[^<]*<\/title>/g, "")).not.toContain("javascript:");
    expect(page).not.toContain("<img");
  });

  test("of the standard library has examples", () => {
    expect(pagesIn("stdlib")).toEqual([
      "connectors.html",
      "functions.html",
      "index.html",
      "operators.html",
      "types.html",
    ]);
    expect(read("stdlib/operators.html")).toContain("// [10, 20, 30]");
  });

  test("says nothing of the machine that it was made on", () => {
    for (const site of ["shapes", "cart"])
      for (const name of readdirSync(pathOf(site))) expect(read(site, name)).not.toContain(folder);
  });
});

test.each(["shapes", "cart", "stdlib"])("no link of %s is dead", (site) => {
  const ids = new Map(
    pagesIn(site).map((name) => [name, new Set([...read(site, name).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
  );
  const dead: string[] = [];
  for (const name of pagesIn(site)) {
    const page = read(site, name);
    const found = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(
      found.filter((id, i) => found.indexOf(id) !== i),
      name,
    ).toEqual([]);
    for (const [, href = ""] of page.matchAll(/ href="([^"]+)"/g)) {
      if (/^https?:/.test(href)) continue;
      const [file = "", anchor] = href.split("#");
      const target = file === "" ? name : file;
      const isThere =
        target.endsWith(".css") || (anchor === undefined ? ids.has(target) : ids.get(target)?.has(anchor));
      if (isThere !== true) dead.push(`${name}: ${href}`);
    }
  }
  expect(dead).toEqual([]);
});

test("a program with errors has documentation too, and they are said", () => {
  const { status, stderr } = doc(
    "spec/conformance/static-error/P0601-unknown-stage/main.portals",
    "-o",
    pathOf("wrong"),
  );
  expect(status).toBe(1);
  expect(stderr).toContain("error[P0601]");
  expect(pagesIn("wrong")).toContain("index.html");
});

test("neither files nor --stdlib, or both, is a usage error", () => {
  expect(doc()).toMatchObject({ status: 2 });
  expect(doc("--stdlib", "examples/hello/hello.portals")).toMatchObject({ status: 2 });
});

describeInBrowser("in a browser", (browser: () => Browser) => {
  async function open(name: string, options: { width?: number; colorScheme?: "light" | "dark" } = {}): Promise<Page> {
    const { width = 1280, colorScheme = "light" } = options;
    const page = await browser().newPage({ viewport: { width, height: 800 }, colorScheme });
    const failed: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(pathToFileURL(folder).href)) failed.push(request.url());
    });
    page.on("requestfailed", (request) => failed.push(request.url()));
    page.on("pageerror", (error) => failed.push(error.message));
    await page.goto(pathToFileURL(pathOf(name)).href);
    expect(failed).toEqual([]);
    return page;
  }

  test("the search finds a task by a part of its name, by the keyboard alone, and leads to it", async () => {
    const page = await open("cart/index.html");
    await page.keyboard.press("/");
    await page.keyboard.type("bask");
    await expect.poll(() => page.locator("#results [role=option]").first().textContent()).toContain("basket");
    await page.keyboard.press("Enter");
    await page.waitForURL(/cart\.html#task-basket$/);
    expect(await page.locator("#task-basket").isVisible()).toBe(true);
    await page.close();
  });

  test("the search says when there is nothing, and Escape closes it", async () => {
    const page = await open("cart/index.html");
    await page.keyboard.press("/");
    await page.keyboard.type("zzzzqq");
    expect(await page.locator("#results").textContent()).toContain("Nothing");
    await page.keyboard.press("Escape");
    expect(await page.locator("#results").isVisible()).toBe(false);
    await page.close();
  });

  test("a click on a box of the graph leads to what it is", async () => {
    const page = await open("cart/cart.html");
    await page.locator('.graph [data-id="/cart/checkouts"] > a text.name').first().click();
    await page.waitForURL(/cart\.html#stream-checkouts$/);
    await page.close();
  });

  test.each([
    [1280, "light"],
    [1280, "dark"],
    [400, "light"],
    [400, "dark"],
  ] as const)("nothing is wider than a window of %i pixels, %s", async (width, colorScheme) => {
    for (const name of ["cart/index.html", "cart/cart.html", "cart/cart.source.html", "stdlib/types.html"]) {
      const page = await open(name, { width, colorScheme });
      expect(await page.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(width);
      await page.close();
    }
  });

  test("texts of the graph keep to their boxes in the page", async () => {
    const page = await open("cart/cart.html");
    const wide = await page.evaluate(`
      [...document.querySelectorAll(".graph svg text:not(.title)")].flatMap((text) => {
        const box = text.parentElement.querySelector(":scope > rect").getBoundingClientRect();
        return text.getBoundingClientRect().right <= box.right + 0.5 ? [] : [text.textContent];
      })`);
    expect(wide).toEqual([]);
    await page.close();
  });

  test("on a narrow screen the contents are one step away", async () => {
    const page = await open("cart/cart.html", { width: 400 });
    const places = page.locator("nav .pages");
    const isSeen = (): Promise<unknown> =>
      page.evaluate(`document.querySelector("nav .pages").getBoundingClientRect().top < innerHeight`);
    expect(await isSeen()).toBe(false);
    await page.getByRole("link", { name: "Contents" }).click();
    await expect.poll(isSeen).toBe(true);
    await places.getByRole("link", { name: "orders" }).click();
    await page.waitForURL(/orders\.html$/);
    await page.close();
  });

  test("the reader's choice of light or dark is kept from page to page", async () => {
    const page = await open("cart/index.html", { colorScheme: "light" });
    const back = (): Promise<unknown> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const before = await back();
    await page.locator("button.theme").click();
    await page.locator("button.theme").click();
    const dark = await back();
    expect(dark).not.toBe(before);
    await page.locator(".pages a", { hasText: "orders" }).first().click();
    await page.waitForURL(/orders\.html$/);
    expect(await back()).toBe(dark);
    await page.close();
  });
});
