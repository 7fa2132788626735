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
    writeFileSync(path, graphPage());
    const svg = await picture();
    const page = await browser().newPage({ colorScheme: "light" });
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    await page.addInitScript(
      "window.told = []; window.acquireVsCodeApi = () => ({ postMessage: (id) => told.push(id) })",
    );
    await page.goto(pathToFileURL(path).href);
    await page.evaluate(`document.body.classList.add("vscode-dark"); postMessage(${JSON.stringify(svg)}, "*")`);
    const unit = page.locator('[data-id="/shop/ys"]').first();
    await unit.click();
    expect(await page.evaluate("told")).toEqual(["/shop/ys"]);
    const colour = (selector: string): Promise<unknown> =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).fill`);
    const dark = await colour(".background");
    await page.evaluate(`document.body.className = "vscode-light"; postMessage(${JSON.stringify(svg)}, "*")`);
    await page.locator('main[data-theme="light"]').waitFor();
    expect(await colour(".background")).not.toBe(dark);
    // A picture that the policy forbids something of would say so here.
    expect(said).toEqual([]);
  });
});
