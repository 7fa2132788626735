/** `portalsc dev` and its page, in a browser, as somebody uses them who writes a program. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { portalsc, root } from "../../../examples/tests/run.ts";
import { describeInBrowser } from "../browser.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const wide = { viewport: { width: 1280, height: 800 } };
const narrow = { viewport: { width: 400, height: 800 } };

const shop = `app shop
type Order = { item: String, units: Int }
source orders: Order = http.post("/orders")
portal stock((String, Int)) -> Bool by ((item, _)) => item
sequencer dead: DeadLetter<Order>
task shelf() by String {
  state units: Int = 5
  state waiting: List<Reply<Bool>> = []
  timer restock
  on ask stock((_, n)) later caller {
    if n > units {
      waiting.push(caller)
      restock.start(1h)
      return
    }
    units -= n
    reply true to caller
  }
  on timer restock { units += 100 }
}
task buyer(Order) by String -> String {
  state bought: Int = 0
  on next(o) {
    if o.units < 0 { fail("negative units of \${o.item}") }
    let there = await stock((o.item, o.units))
    bought += o.units
    emit "\${o.item} \${o.units}"
  }
}
run shelf()
stream bought = orders |> keyBy(o => o.item) |> buyer on error skip to dead
sink bought -> file.lines("bought.txt")
sink dead |> map(d => d.fault.message) -> console()
`;

describeInBrowser("the live view", (_browser, open) => {
  const folders: string[] = [];
  afterAll(() => {
    for (const one of folders) rmSync(one, { recursive: true });
  });
  let folder = "";
  let child: ChildProcess | undefined;
  let said = "";
  let address = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pl-"));
    folders.push(folder);
  });

  afterEach(async () => {
    await end();
  });

  async function end(): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const ended = new Promise((done) => ending.once("exit", done));
    ending.kill("SIGTERM");
    await ended;
  }

  const save = (text: string): void => writeFileSync(join(folder, "shop.portals"), text);

  async function until(check: () => boolean): Promise<void> {
    for (let i = 0; i < 400 && !check(); i++) await new Promise((done) => setTimeout(done, 50));
    expect(check(), said).toBe(true);
  }

  /** Start it; resolves with the page when that shows what the run does. */
  async function dev(context: BrowserContextOptions = wide, ...more: readonly string[]): Promise<Page> {
    said = "";
    const args = [portalsc, "dev", "shop.portals", "--page", "0", "--port", "0", ...more];
    child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part: Buffer) => (said += part.toString()));
    await until(() => /look inside at (\S+)/.test(said));
    address = /look inside at (\S+)/.exec(said)?.[1] ?? "";
    return open(address, context);
  }

  const status = (page: Page, text: RegExp): Promise<void> => page.getByRole("status").filter({ hasText: text }).waitFor(); // prettier-ignore
  const tab = (page: Page, name: string): Promise<void> => page.getByRole("tab", { name }).click();

  async function running(page: Page): Promise<string> {
    await status(page, /^running, listening on/);
    return /http:[^\s;]+/.exec((await page.getByRole("status").textContent()) ?? "")?.[0] ?? "";
  }

  async function order(url: string, item: string, units: number): Promise<void> {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ item, units });
    expect((await fetch(`${url}/orders`, { method: "POST", headers, body })).status).toBe(202);
  }

  test("draws what happens: atoms that flow, state by key, what waits and since when, and where", async () => {
    save(shop);
    const page = await dev();
    const url = await running(page);
    await page.getByRole("row", { name: "/shop/orders 0" }).waitFor();
    const dots = page.locator(".graph .atom");
    const flowing = dots.first().waitFor({ state: "attached" });
    await order(url, "tea", 2);
    await flowing;
    await order(url, "tea", 10);
    await page.getByRole("row", { name: "/shop/orders 2" }).waitFor();
    expect(await page.locator(".graph .figure").filter({ hasText: "1 open" }).count()).toBe(1);

    // A unit in the picture leads to its state.
    await page.getByRole("button", { name: "unit /shop/bought" }).click();
    await page.getByRole("table", { name: "/shop/bought buyer" }).getByRole("row", { name: '"tea" 2' }).waitFor();
    await order(url, "cup", 1);
    await page.getByRole("row", { name: '"cup" 1' }).waitFor();
    await page.getByRole("searchbox", { name: "Search in keys and values" }).fill("cup");
    await page.getByRole("row", { name: '"tea" 2' }).waitFor({ state: "detached" });
    expect(await page.getByRole("row", { name: '"cup" 1' }).count()).toBe(1);

    await tab(page, "Waiting");
    const handler = page
      .getByRole("table", { name: "Handlers that wait" })
      .getByRole("row", { name: "buyer/next/stock" });
    expect(await handler.textContent()).toMatch(/"tea"a reply of \/shop\/stock\d+ m?sshop\.portals:25:17/);
    await page.getByRole("table", { name: "Timers" }).getByRole("row", { name: /shelf\/restock "tea" in (59|60) min/ }).waitFor(); // prettier-ignore
  });

  test("follows an atom from its source through a portal to the sink", async () => {
    save(shop);
    const page = await dev();
    await order(await running(page), "tea", 2);
    await page.getByRole("button", { name: "/shop/orders", exact: true }).click();
    await page.getByRole("button", { name: "#1", exact: true }).click();
    const lineage = page.getByRole("list", { name: "Lineage of /shop/orders#1" });
    await lineage.getByText(/sink \/shop\/bought has written/).waitFor();
    const steps = await lineage.getByRole("listitem").allTextContents();
    expect(steps.map((step) => step.split("\n")[0])).toEqual([
      "came from outside",
      "/shop/bought took /shop/orders#1",
      "/shop/shelf took portal /shop/stock#1",
      "/shop/bought took replies /shop/bought#1",
      "sink /shop/bought has written /shop/bought#2",
    ]);
    expect(steps[3]).toContain('→ /shop/bought#2 ["tea 2"]');
  });

  test("shows dead letters, and gives one again, once", async () => {
    save(shop);
    const page = await dev();
    await order(await running(page), "rum", -1);
    await page.getByRole("tab", { name: /^Letters ?1$/ }).click();
    await page.getByRole("row", { name: /P0910 negative units of rum shop\.portals:24:22/ }).waitFor();
    await page.getByRole("button", { name: "Requeue" }).click();
    await page.getByRole("row", { name: /^1 given again/ }).waitFor();
    // It has failed again.
    await page.getByRole("row", { name: /^2 Requeue P0910 negative units of rum .* \/shop\/orders#2/ }).waitFor();
    await until(() => said.split("negative units of rum").length === 3);
  });

  test("keeps the old program at work while the new one has errors, and the state when it has none", async () => {
    save(shop);
    const page = await dev();
    await order(await running(page), "tea", 2);
    await tab(page, "State");
    await page.getByRole("row", { name: '"tea" 2' }).waitFor();

    save(shop.replace("o.units < 0", "o.unit < 0"));
    await status(page, /the files have errors, so this is the program before/);
    await page.getByRole("tab", { name: /^Problems ?1$/ }).click();
    expect(await page.getByRole("tabpanel", { name: "Problems" }).textContent()).toContain("shop.portals:24:10");
    await until(() => said.includes("what runs is the one before"));
    await order(await running(page), "tea", 1);

    save(shop.replace("bought += o.units", "bought += 10 * o.units"));
    await until(() => said.split("listening").length === 1 && said.includes("watching"));
    await status(page, /^running, listening on \S+$/);
    await tab(page, "State");
    await page.getByRole("row", { name: '"tea" 3' }).waitFor();
    await order(await running(page), "tea", 1);
    await page.getByRole("row", { name: '"tea" 13' }).waitFor();
  });

  test("says if the state does not fit any more, and starts fresh if that is wanted", async () => {
    save(shop);
    const page = await dev();
    await order(await running(page), "tea", 2);
    await tab(page, "State");
    await page.getByRole("row", { name: '"tea" 2' }).waitFor();
    save(shop.replace("state bought: Int = 0", 'state bought: Int = 0\n  state last: String = ""'));
    await page.getByRole("alert").filter({ hasText: "does not fit the program any more" }).waitFor();
    await until(() => said.includes("start fresh (on the page, or with --fresh)"));
    expect(existsSync(join(folder, ".portals/dev/shop/FORMAT"))).toBe(true);
    await page.getByRole("button", { name: "Delete the state and start fresh" }).click();
    await order(await running(page), "cup", 1);
    await page.getByRole("row", { name: '"cup" 1' }).waitFor();
    expect(await page.getByRole("row", { name: '"tea"' }).count()).toBe(0);
  });

  test("keeps its hands off a folder of another program, and says whose it is", async () => {
    save(shop);
    await running(await dev());
    await end();
    writeFileSync(join(folder, "other.portals"), "app other\nsource ns = [[1]]\nsink ns -> console()\n");
    const format = join(folder, ".portals/dev/shop/FORMAT");
    const before = readFileSync(format, "utf8");
    said = "";
    const args = [portalsc, "dev", "other.portals", "--page", "0", "--data", ".portals/dev/shop", "--fresh"];
    child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    child.stderr?.on("data", (part: Buffer) => (said += part.toString()));
    await until(() => said.includes('the folder belongs to the program "shop", and this is "other"'));
    const page = await open(/look inside at (\S+)/.exec(said)?.[1] ?? "", wide);
    await status(page, /^ended: 3$/);
    expect(await page.getByRole("button", { name: "Delete the state and start fresh" }).count()).toBe(0);
    expect(readFileSync(format, "utf8")).toBe(before);
  });

  test("shows a program that was built and is at work, also its next process", async () => {
    save(shop);
    expect(spawnSync(process.execPath, [portalsc, "build", "shop.portals", "-o", "out"], { cwd: folder }).status).toBe(
      0,
    );
    let url = "";
    const start = (): ChildProcess => {
      const built = spawn(process.execPath, ["out/shop.js", "--data", "d", "--live", "--port", "0"], { cwd: folder });
      built.stderr.on("data", (part: Buffer) => {
        url = /listening on (\S+)/.exec(part.toString())?.[1] ?? url;
      });
      return built;
    };
    let built = start();
    try {
      await until(() => url !== "");
      said = "";
      child = spawn(process.execPath, [portalsc, "inspect", "shop.portals", "--data", "d", "--page", "0"], {
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
      });
      child.stderr?.on("data", (part: Buffer) => (said += part.toString()));
      await until(() => said.includes("look inside"));
      const page = await open(/look inside at (\S+)/.exec(said)?.[1] ?? "", wide);
      await status(page, /^running$/);
      await order(url, "rum", -1);
      await page.getByRole("tab", { name: /^Letters ?1$/ }).click();
      expect(await page.getByRole("button", { name: "Restart" }).count()).toBe(0);
      built.kill("SIGKILL");
      await status(page, /^ended: no process runs with d/);
      built = start();
      await status(page, /^running$/);
      // The letter is of a stream with keys, and of an earlier process.
      await page.getByRole("button", { name: "Requeue" }).click();
      await page.getByRole("row", { name: /^1 given again/ }).waitFor();
    } finally {
      built.kill("SIGKILL");
    }
  });

  test("leaves no process behind, also when it is killed", async () => {
    save(shop);
    for (const signal of ["SIGKILL", "SIGTERM"] as const) {
      const page = await dev();
      const url = await running(page);
      const ended = new Promise((done) => child?.once("exit", done));
      child?.kill(signal);
      await ended;
      const gone = (): Promise<boolean> => fetch(url).then(() => false, () => true); // prettier-ignore
      for (let i = 0; i < 100 && !(await gone()); i++) await new Promise((done) => setTimeout(done, 50));
      expect(await gone(), signal).toBe(true);
    }
    // Nor is its folder taken.
    await running(await dev());
  });

  test("looks back at the run, step by step, while it stands still, and goes on", async () => {
    save(shop);
    const page = await dev();
    const url = await running(page);
    for (const units of [1, 2]) await order(url, "tea", units);
    await page.getByRole("row", { name: "/shop/orders 2" }).waitFor();
    await tab(page, "Past");
    await page.getByRole("button", { name: "Look back" }).click();
    await status(page, /standing still, behind step (\d+) of \1$/);
    const there = page.getByRole("region", { name: "State there" });
    await page.getByRole("combobox", { name: "Task there" }).selectOption("/shop/bought buyer");
    await there.getByRole("row", { name: '"tea" 3' }).waitFor();
    await page.getByRole("spinbutton", { name: "Number of the step" }).fill("1");
    await page.keyboard.press("Enter");
    await there.getByText("Nothing has been kept there.").waitFor();
    const current = page.locator("li[aria-current]");
    expect(await current.textContent()).toBe('    1  /shop/orders: #1 [{ item: "tea", units: 1 }]');
    await page.getByRole("button", { name: "Next →" }).click();
    await current.filter({ hasText: /^ {4}2 / }).waitFor();
    expect(await page.locator(".graph .lit").count()).toBeLessThanOrEqual(1);
    await page.getByRole("button", { name: "Go on" }).click();
    await order(await running(page), "tea", 1);
    await tab(page, "State");
    await page.getByRole("row", { name: '"tea" 4' }).waitFor();
  });

  test("shows what a run has left that has come to its end, and runs it again from the beginning", async () => {
    const sums = `app sums
source numbers = [[1, 2], [3]]
task sum(Int) -> Int {
  shared state total: Int = 0
  on next(n) {
    total += n
    emit total
  }
}
stream totals = numbers |> sum
sink totals -> console()
`;
    save(sums);
    const page = await dev();
    await status(page, /^has come to its end$/);
    await tab(page, "State");
    await page.getByRole("row", { name: "(shared) 6" }).waitFor();
    await tab(page, "Overview");
    await page.getByRole("row", { name: "/sums/totals 2 0 0 complete" }).waitFor();
    await tab(page, "Past");
    await page.getByRole("button", { name: "Look back" }).click();
    await page.getByRole("spinbutton", { name: "Number of the step" }).fill("2");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "State there" }).getByRole("row", { name: "(shared) 3" }).waitFor();

    await page.getByRole("button", { name: "Go on" }).click();
    await until(() => said.includes("there is nothing more to do"));
    save(sums.replace("total += n", "total += 10 * n"));
    await until(() => said.split("there is nothing more to do").length === 3);
    page.on("dialog", (dialog) => void dialog.accept());
    await page.getByRole("button", { name: "Start fresh" }).click();
    await until(() => said.includes("\n30\n60\n"));
    await tab(page, "State");
    await page.getByRole("row", { name: "(shared) 60" }).waitFor();
  });

  test("tells a fault with its place and trace, and starts again when the program is mended", async () => {
    const halting = shop
      .replace(" on error skip to dead", "")
      .replace(/^(sequencer|sink) dead.*\n/gm, "")
      .replace('fail("negative units of ${o.item}")', "refuse(o.item)");
    const broken = `${halting}fn refuse(item: String) { fail("no \${item}") }\n`;
    save(broken);
    const page = await dev();
    await order(await running(page), "rum", -1);
    await status(page, /^ended: 1$/);
    await tab(page, "Problems");
    const fault = page.getByRole("tabpanel", { name: "Problems" });
    expect(await fault.textContent()).toContain("error[P0910]: no rum");
    expect(await fault.textContent()).toMatch(/ --> shop\.portals:32:27\n.*\n {2}from shop\.portals:23:22/);
    save(broken.replace("o.units < 0", "false && o.units < 0"));
    await running(page);
    await page.getByRole("tab", { name: "Problems", exact: true }).waitFor();
  });

  test("is used with the keyboard alone", async () => {
    save(shop);
    const page = await dev();
    await order(await running(page), "tea", 2);
    await page.getByRole("tab", { name: "Overview" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tabpanel", { name: "State" }).waitFor();
    await page.getByRole("button", { name: "unit /shop/shelf" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("table", { name: "/shop/shelf shelf" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe("button");
    await page.getByRole("tab", { name: "State" }).focus();
    await page.keyboard.press("Home");
    const stream = page.getByRole("button", { name: "/shop/orders", exact: true });
    await stream.focus();
    // The tables are made anew all the time, and the focus stays.
    await order(await running(page), "tea", 1);
    await page.getByRole("row", { name: "/shop/orders 2" }).waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("/shop/orders");
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Atoms of /shop/orders" }).waitFor();
  });

  test("fits a narrow screen, light and dark, and does not move if that is not wanted", async () => {
    save(shop);
    const page = await dev({ ...narrow, colorScheme: "dark", reducedMotion: "reduce" });
    const url = await running(page);
    await page.getByRole("row", { name: "/shop/orders 0" }).waitFor();
    // An edge is lit from one look to the next, which a slow machine may not see.
    const edge = page.locator(".graph .edge.busy").first();
    await expect
      .poll(() => order(url, "tea", 2).then(() => edge.waitFor({ state: "attached", timeout: 2000 })), {
        timeout: 60_000,
      })
      .toBeUndefined();
    expect(await page.locator(".graph .atom").count()).toBe(0);
    for (const name of ["Overview", "State", "Atoms", "Waiting", "Letters", "Problems", "Past", "Output"]) {
      await tab(page, name);
      expect(await page.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(400);
    }
    const colours = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const dark = await colours();
    await page.getByRole("button", { name: "Auto" }).click();
    expect(await colours()).not.toBe(dark);
  });

  test("answers this machine alone, and no other site's page", async () => {
    save(shop);
    const page = await dev();
    await running(page);
    const { port } = new URL(address);
    const got = (headers: Readonly<Record<string, string>>, method = "GET", path = "/events"): Promise<number> =>
      new Promise((done, failed) => {
        const asked = request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
          done(response.statusCode ?? 0);
          response.destroy();
        });
        asked.on("error", failed);
        asked.end(method === "POST" ? '{"do":"restart"}' : undefined);
      });
    const own = `127.0.0.1:${port}`;
    expect(await got({ host: own })).toBe(200);
    expect(await got({ host: `evil.example:${port}` })).toBe(403);
    expect(await got({ host: own, origin: "http://evil.example" })).toBe(403);
    expect(await got({ host: own, "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await got({ host: own, "content-type": "application/json", origin: "http://evil.example" }, "POST", "/do")).toBe(403); // prettier-ignore
    // What a form of another site could send without asking.
    expect(await got({ host: own, "content-type": "text/plain" }, "POST", "/do")).toBe(415);
    expect(await got({ host: own }, "GET", "/../package.json")).toBe(404);
    expect(statSync(join(root, "compiler/dist/live.html")).size).toBeLessThan(100_000);
  });

  test("goes on where it was when it is started again, and the sinks with it", async () => {
    save(shop);
    const first = await dev();
    await order(await running(first), "tea", 2);
    await first.getByRole("row", { name: "/shop/bought 2" }).waitFor();
    await first.close();
    await end();
    const second = await dev();
    await order(await running(second), "tea", 1);
    await until(() => readFileSync(join(folder, "bought.txt"), "utf8") === "tea 2\ntea 1\n");
    await end();
    expect(said).not.toContain("error");
  });
});
