/**
 * Chromium for tests, by playwright-core: `$CHROMIUM`, or that of the system. Without one the tests that need it are
 * skipped, and say why; where `$CI` is set they fail.
 */
import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";

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

/** A `describe` whose tests have a browser: `browser()` gives it. */
export function describeInBrowser(name: string, tests: (browser: () => Browser) => void): void {
  if (!existsSync(executablePath)) {
    const missing = `there is no browser at ${executablePath}: set CHROMIUM`;
    if (process.env["CI"] === undefined) describe.skip(`${name} (skipped: ${missing})`, () => tests(unopened));
    else {
      test(name, () => {
        throw new Error(missing);
      });
    }
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(async () => {
      await browser?.close();
    });
    tests(() => browser ?? unopened());
  });
}

function unopened(): never {
  throw new Error("the browser is open while tests run");
}
