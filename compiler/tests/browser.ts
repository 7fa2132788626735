/**
 * Chromium for tests, by playwright-core: `$CHROMIUM`, or that of the system. Without one the tests that need it are
 * skipped, and say why; where `$CI` is set they fail.
 */
import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Nothing of the network, nothing of the user. */
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args });
}

/** Opens a page, for the present test; when all tests are through, nothing may have been thrown in it, and it has asked no other host for anything. */
export type Open = (address: string, context?: BrowserContextOptions) => Promise<Page>;

/** A `describe` whose tests have a browser: `browser()` gives it. */
export function describeInBrowser(name: string, tests: (browser: () => Browser, open: Open) => void): void {
  if (!existsSync(executablePath)) {
    const missing = `there is no browser at ${executablePath}: set CHROMIUM`;
    if (process.env["CI"] === undefined)
      describe.skip(`${name} (skipped: ${missing})`, () => tests(unopened, unopened));
    else {
      test(name, () => {
        throw new Error(missing);
      });
    }
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    const wrong: string[] = [];
    const pages: Page[] = [];
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    // A page that is left open goes on with what it does.
    afterEach(async () => {
      for (const page of pages.splice(0)) await page.close();
    });
    afterAll(async () => {
      await browser?.close();
      if (wrong.length > 0) throw new Error(wrong.join("\n"));
    });
    tests(
      () => browser ?? unopened(),
      async (address, context) => {
        const page = await (browser ?? unopened()).newPage(context);
        pages.push(page);
        const own = new URL(address);
        page.on("pageerror", (error) => wrong.push(`${address}: ${error.stack ?? error.message}`));
        page.on("request", (request) => {
          const url = new URL(request.url());
          if (["data:", "blob:"].includes(url.protocol)) return;
          if (url.protocol !== own.protocol || url.host !== own.host) wrong.push(`${address} asks for ${url.href}`);
        });
        await page.goto(address);
        return page;
      },
    );
  });
}

function unopened(): never {
  throw new Error("the browser is open while tests run");
}
