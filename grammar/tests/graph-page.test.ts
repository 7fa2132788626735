/** The page of the extension's graph, in a browser in the place of the editor's web view. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { graphOfProgram } from "@portals/compiler/graph/from-syntax.ts";
import { drawSvg } from "@portals/compiler/graph/svg.ts";
import { createMemoryHost } from "@portals/compiler/host/memory-host.ts";
import { check } from "@portals/compiler/program.ts";
import { describeInBrowser } from "@portals/compiler/tests/browser.ts";
import { graphPage } from "../vscode/client/graph-page.ts";

const folder = mkdtempSync(join(tmpdir(), "portals-graph-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function picture(): Promise<string> {
  const text = "app shop\nsource xs = [[1]]\nstream ys = xs |> map(x => x + 1)\nsink ys -> console()\n";
  const { graph, typed, diagnostics } = await check(
    createMemoryHost(new Map([["/shop.portals", text]])),
    "/shop.portals",
  );
  if (graph === undefined || typed === undefined) throw new Error("the program is read");
  return drawSvg(graphOfProgram({ graph, typed, diagnostics }));
}

describeInBrowser("the page of the extension's graph", (browser) => {
  test("shows the picture under its own policy for contents, in the editor's colours, and tells what is clicked", async () => {
    const path = join(folder, "graph.html");
    writeFileSync(path, graphPage({ uri: "file:///shop.portals" }));
    const svg = await picture();
    const page = await browser().newPage({ colorScheme: "light" });
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await page.addInitScript(
      "window.told = []; window.acquireVsCodeApi = () => ({ postMessage: (message) => told.push(message), setState: (state) => (window.kept = state) })",
    );
    await page.goto(pathToFileURL(path).href);
    expect(await page.evaluate("[told, kept]")).toEqual([[{ kind: "ready" }], { uri: "file:///shop.portals" }]);
    await page.evaluate(`document.body.classList.add("vscode-dark"); postMessage(${JSON.stringify({ svg })}, "*")`);
    const unit = page.locator('[data-id="/shop/ys"]').first();
    await unit.click();
    expect(await page.evaluate("told[1]")).toEqual({ kind: "clicked", id: "/shop/ys" });
    const colour = (selector: string): Promise<unknown> =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).fill`);
    const dark = await colour(".background");
    await page.evaluate(`document.body.className = "vscode-light"`);
    await page.locator('main[data-theme="light"]').waitFor();
    expect(await colour(".background")).not.toBe(dark);
    const width = async (): Promise<number> => (await page.locator("svg").boundingBox())?.width ?? 0;
    const natural = await width();
    await page.keyboard.press("-");
    expect(await width()).toBeCloseTo(natural / 1.2, 0);
    await page.keyboard.press("0");
    expect(await width()).toBeCloseTo(natural, 0);
    await page.evaluate('postMessage({ instead: "not an <app>" }, "*")');
    await page.getByText("not an <app>").waitFor();
    // A picture that the policy forbids something of would say so here.
    expect(said).toEqual([]);
  });
});
