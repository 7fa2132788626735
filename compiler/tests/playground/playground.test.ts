/** The playground in a browser: its page from the disk, as a reader opens it. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { fileURLToPath, pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { describeInBrowser } from "../browser.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const address = pathToFileURL(`${root}compiler/dist/playground.html`).href;
let built = false;

/** Sizes and colours in which it is to be usable. */
const wide = { viewport: { width: 1280, height: 800 } };
const narrow = { viewport: { width: 400, height: 800 } };

describeInBrowser("the playground", (_browser, open) => {
  async function playground(hash = "", context: Parameters<typeof open>[1] = wide): Promise<Page> {
    if (!built) execFileSync(process.execPath, ["build.mjs", "playground"], { cwd: root, stdio: "pipe" });
    built = true;
    const page = await open(`${address}${hash}`, context);
    await ready(page);
    return page;
  }

  const ready = (page: Page): Promise<unknown> => page.getByRole("button", { name: "Run", disabled: false }).waitFor();
  const status = (page: Page, text: RegExp): Promise<unknown> => page.getByRole("status").filter({ hasText: text }).waitFor(); // prettier-ignore
  const view = (page: Page, name: string): Promise<void> => page.getByRole("tab", { name }).click();

  async function write(page: Page, text: string): Promise<void> {
    await page.getByRole("textbox", { name: "Program" }).click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(text);
  }

  test("runs every example to its end, or until it listens", async () => {
    const page = await playground();
    const names = await page.locator("header select option").evaluateAll((options) => options.map((one) => one.textContent)); // prettier-ignore
    expect(names.length).toBeGreaterThan(10);
    for (const name of names.slice(1)) {
      await page.getByRole("combobox", { name: "Examples" }).selectOption(name);
      await ready(page);
      expect(await page.getByRole("list", { name: "Problems" }).getByRole("listitem").count(), name).toBe(0);
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByRole("status").filter({ hasText: /ended|running/ }).waitFor(); // prettier-ignore
      await view(page, "Console");
      await page.getByText(/The program has come to its end\.|listening on/).waitFor({ timeout: 60_000 });
    }
  }, 120_000);

  test("shows what every stream has and what every key has", async () => {
    const page = await playground("#example=wordcount");
    await page.getByRole("button", { name: "Run" }).click();
    await status(page, /ended · 3 steps/);
    expect(await page.locator('[data-stream="/wordcount/counts"]').textContent()).toContain(
      '{ word: "the", count: 4 }',
    );
    await view(page, "State");
    expect(await page.getByRole("row", { name: '"the"' }).textContent()).toBe('"the"7');
    await view(page, "Console");
    expect(await page.getByRole("region", { name: "Output" }).textContent()).toContain('{"word":"the","count":7}');
  });

  test("runs the tests of a program, and leads to what failed", async () => {
    const page = await playground("#example=bank");
    await view(page, "Tests");
    const tests = page.getByRole("tabpanel", { name: "Tests" });
    await tests.getByRole("button", { name: "Run the tests" }).click();
    await tests.getByText(/^\d tests? passed$/).waitFor({ timeout: 60_000 });
    expect(await tests.getByRole("listitem").first().textContent()).toMatch(/^ok .* \(100 runs, \d+ crashes\)$/);
    await write(
      page,
      `app doubled
source xs: Int = http.post("/xs")
stream ys = xs |> map(x => 2 * x)
sink ys -> console()
test "what comes out is less than ten" (n: Int) {
  given xs = [[n]]
  expect ys.events.all(y => y < 10)
}
test "nothing is lost" (ns: List<Int>) {
  given xs = [ns]
  crash()
  expect ys.events == ns.map(n => 2 * n)
}`,
    );
    await tests.getByText("2 tests, not run yet").waitFor();
    await tests.getByRole("button", { name: "Run the tests" }).click();
    await tests.getByText("1 of 2 tests failed").waitFor();
    const failed = tests.getByRole("listitem").first();
    expect(await failed.textContent()).toContain("FAILED what comes out is less than ten");
    expect(await failed.textContent()).toContain("n = 5");
    await failed.getByRole("button", { name: "bank.portals:7:10" }).click();
    expect(await page.evaluate("getSelection().anchorNode.parentElement.closest('.cm-line').textContent")).toContain("expect ys"); // prettier-ignore
  });

  test("says of a link that cannot be read that it cannot", async () => {
    const nameless = deflateRawSync(JSON.stringify({ files: { "/a.portals": "app a" }, main: "toString" }));
    for (const hash of ["#program=!!!", "#example=nothing", `#program=${nameless.toString("base64url")}`]) {
      const page = await playground(hash);
      await status(page, /The link cannot be read/);
      await page.close();
    }
  });

  test("puts a long program into a link", async () => {
    const page = await playground();
    // Of this much the compressed bytes are more than the arguments that a call may have.
    const random = randomBytes(130_000).toString("hex");
    const text = `app long\nlet text = "${random}"\nsource xs = [[1]]\nsink xs -> console()\n`;
    const hash = `#program=${deflateRawSync(JSON.stringify({ files: { "/a.portals": text }, main: "/a.portals" })).toString("base64url")}`;
    await page.goto("about:blank");
    await page.goto(`${address}${hash}`);
    await ready(page);
    await page.getByRole("textbox", { name: "Program" }).press("Control+End");
    await page.keyboard.type("// more");
    await page.waitForURL((url) => url.hash !== hash);
    expect(page.url().length).toBeGreaterThan(150_000);
  });

  test("takes one step at a time", async () => {
    const page = await playground("#example=sensors");
    for (let n = 1; n <= 3; n++) {
      await page.getByRole("button", { name: "Step" }).click();
      await status(page, new RegExp(`paused · ${n} step`));
    }
    expect(await page.locator("[data-stream]").evaluateAll((all) => all.map((one) => one.getAttribute("data-stream")))).toEqual(
      ["/sensors/readings", "/sensors/good", "/sensors/means", "/sensors/alarms"],
    ); // prettier-ignore
    await page.getByRole("button", { name: "Go on" }).click();
    await status(page, /ended · 14 steps/);
  });

  test("can be paused, and goes on", async () => {
    const page = await playground("#example=cart");
    await page.getByRole("button", { name: "Run" }).click();
    await status(page, /running · [1-9]/);
    await page.getByRole("button", { name: "Pause" }).click();
    await status(page, /paused/);
    const steps = await page.getByRole("status").textContent();
    await page.waitForTimeout(300);
    expect(await page.getByRole("status").textContent()).toBe(steps);
    await page.getByRole("button", { name: "Stop" }).click();
    await ready(page);
  });

  test("asks what a program serves", async () => {
    const page = await playground("#example=orders");
    await page.getByRole("button", { name: "Run" }).click();
    await view(page, "Requests");
    await page.getByText("It serves POST /orders").waitFor();
    await page.getByRole("textbox", { name: "Body" }).fill('{ "item": "tea", "units": 2, "price": "1.5" }');
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("202", { exact: true }).waitFor();
    await view(page, "Streams");
    await page.getByText('item: "tea"').first().waitFor();
  });

  test("says what is wrong where it is wrong, and mends what it can", async () => {
    const page = await playground("#example=hello");
    await write(page, 'app wrong\nsource names = [["Ada"]]\nstream lengths = names |> map(n => n.lenght)\nsink lengths -> console()\n'); // prettier-ignore
    await page.getByRole("button", { name: /P\d+: .*lenght/ }).waitFor();
    expect(await page.getByRole("button", { name: "Run" }).isDisabled()).toBe(true);
    expect(await page.locator(".cm-lintRange-error").textContent()).toBe("lenght");
    await page.getByRole("list", { name: "Problems" }).getByRole("button", { name: "Write `length`" }).click();
    await ready(page);
    await page.getByRole("button", { name: "Run" }).click();
    await view(page, "Console");
    await page.getByRole("region", { name: "Output" }).getByText("3", { exact: true }).waitFor();
  });

  test("completes what is written, and says what a name is", async () => {
    const page = await playground("#example=wordcount");
    await page.locator(".edit .cm-line", { hasText: "line.toLower().words()" }).click();
    await page.keyboard.press("End");
    await page.keyboard.type(" |> fil");
    await page.getByRole("option", { name: /^filter/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".edit .colour-type", { hasText: "WordCount" }).first().hover();
    await page.locator(".said", { hasText: "type WordCount = { word: String, count: Int }" }).waitFor();
  });

  test("shows which TypeScript a statement becomes, and the reverse", async () => {
    const page = await playground("#example=wordcount");
    await view(page, "TypeScript");
    await page.locator(".edit .cm-line", { hasText: "count += 1" }).click({ position: { x: 40, y: 8 } });
    expect((await page.locator(".views .lit").allTextContents()).join("")).toContain("count");
    await page.locator(".views .cm-line", { hasText: 'const input = config("input"' }).click();
    expect((await page.locator(".edit .lit").allTextContents()).join("")).toContain("config input");
  });

  test("draws the graph, also of a program with errors; its parts lead to their lines, and what runs is lit", async () => {
    const page = await playground("#example=sensors");
    await view(page, "Graph");
    await page.locator('.graph [data-id="/sensors/good"] > a').focus();
    await page.keyboard.press("Enter");
    expect(await page.evaluate("getSelection().toString()")).toContain("stream good");
    await page.getByRole("button", { name: "Step" }).click();
    await status(page, /paused · 1 step/);
    const lit = page.locator(".graph .node.lit");
    expect(await lit.evaluateAll((all) => all.map((one) => one.getAttribute("data-id")))).toEqual([
      "/sensors/readings",
    ]);
    await write(
      page,
      "app wrong\nsource numbers = [[1]]\nstream halves = numbers |> map(n => m)\nsink halves -> console()\n",
    );
    await page.locator('.graph .broken[data-id="/wrong/halves"]').first().waitFor();
  });

  test("says in which line of the program a fault is", async () => {
    const page = await playground("#example=hello");
    await write(page, 'app faulty\nsource numbers = [[2, 0]]\nstream halves = numbers |> map(n =>\n  10 / n)\nsink halves -> console()\n'); // prettier-ignore
    await ready(page);
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("exit code 1").waitFor();
    expect(await page.locator(".err").textContent()).toMatch(/division by zero[^]*hello\.portals:4/);
  });

  test("has the whole program in its address", async () => {
    const page = await playground("#example=ping-pong");
    await write(page, 'app mine\nsource greetings = [["from the address"]]\nsink greetings -> console()\n');
    await page.waitForFunction(`location.hash.startsWith("#program=")`);
    const other = await playground(new URL(page.url()).hash);
    expect(await other.getByRole("textbox", { name: "Program" }).textContent()).toContain("from the address");
    const damaged = await playground("#program=nonsense");
    expect(await damaged.getByRole("textbox", { name: "Program" }).textContent()).toContain("app wordcount");
  });

  test("refuses an import of TypeScript with a reason", async () => {
    const page = await playground("#example=hello");
    await write(page, 'app tax\nimport ts pure { taxOf } from "./tax.ts"\nsource n = [[1]]\nstream t = n |> map(x => taxOf(x))\nsink t -> console()\n'); // prettier-ignore
    await page.getByRole("button", { name: "P0822: tax.ts cannot be imported in a browser" }).waitFor();
  });

  test("is used by keyboard alone", async () => {
    const page = await playground("#example=hello");
    await page.keyboard.press("Control+Enter");
    await status(page, /ended/);
    await page.getByRole("tab", { name: "Streams" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("tab", { name: "Console" }).getAttribute("aria-selected")).toBe("true");
    await page.getByRole("region", { name: "Output" }).getByText("Hello, World!").waitFor();
    // The editor is left with Tab, as any field is.
    await page.getByRole("textbox", { name: "Program" }).focus();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(`document.activeElement.closest(".cm-editor")`)).toBeNull();
  });

  test("fits a narrow screen, light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await playground("#example=bank", { ...narrow, colorScheme });
      await page.getByRole("button", { name: "Run" }).click();
      await status(page, /ended/);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
      const back = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      expect(back).toBe(colorScheme === "dark" ? "rgb(22, 25, 31)" : "rgb(255, 255, 255)");
    }
  });
});
