/**
 * A browser for tests of pages: Chromium, where it is installed (`apt-get install chromium`, or `CHROMIUM=path`). Where there is none, these
 * tests are skipped; under CI they fail.
 */
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";

const path = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const isThere = existsSync(path);

/** Without what it does in the background, which is about other hosts. */
const options = {
  executablePath: path,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** Opens a page, and afterwards asks that nothing was thrown in it and that it has asked no other host for anything. */
export type Open = (address: string, context?: BrowserContextOptions) => Promise<Page>;

export function describeInBrowser(name: string, body: (open: Open) => void): void {
  if (!isThere) {
    const why = `needs Chromium: there is no ${path}`;
    if (process.env["CI"] === undefined) describe.skip(`${name} (${why})`, () => test("is not tested", () => {}));
    else describe(name, () => test("is tested", () => Promise.reject(new Error(why))));
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    const wrong: string[] = [];
    beforeAll(async () => {
      browser = await chromium.launch(options);
    });
    afterAll(async () => {
      await browser?.close();
      if (wrong.length > 0) throw new Error(wrong.join("\n"));
    });
    body(async (address, context) => {
      const page = await (browser as Browser).newPage(context);
      const own = new URL(address);
      page.on("pageerror", (error) => wrong.push(`${address}: ${error.stack ?? error.message}`));
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (["data:", "blob:"].includes(url.protocol)) return;
        if (url.protocol !== own.protocol || url.host !== own.host) wrong.push(`${address} asks for ${url.href}`);
      });
      await page.goto(address);
      return page;
    });
  });
}
