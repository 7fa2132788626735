import { writeFileSync, readFileSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomStream } from "../../world/random.ts";
import { bundle, ended, start, temporaryFolder } from "./children.ts";

let appender = "";
const folders: { readonly path: string; remove(): void }[] = [];

function folder(): string {
  const fresh = temporaryFolder();
  folders.push(fresh);
  return fresh.path;
}

beforeAll(async () => {
  appender = await bundle("runtime/tests/engines/appender.ts");
});

afterAll(() => {
  for (const each of folders) each.remove();
});

test("20 processes killed while they append lose nothing that was acknowledged", async () => {
  const random = randomStream("kills", "moments");
  const path = folder();
  let certain = 0;
  for (let kill = 0; kill < 20; kill++) {
    const child = start(appender, path);
    let left = 1 + Math.floor(random() * random() * 1000);
    const end = await ended(child, (line) => {
      if (/^\d+$/.test(line)) certain = Math.max(certain, Number(line));
      else {
        const [, found] = /^found (\d+)$/.exec(line) ?? [];
        expect(Number(found), line).toBeGreaterThanOrEqual(certain);
      }
      if (--left === 0) child.kill("SIGKILL");
    });
    expect(end.err).toBe("");
    expect(end.signal).toBe("SIGKILL");
  }
  const last = await ended(start(appender, path, "0"));
  expect(last).toMatchObject({ code: 0, err: "" });
  expect(Number(/^found (\d+)/.exec(last.out)?.[1])).toBeGreaterThanOrEqual(certain);
});

test("a second process on the same folder is refused while the first one lives, and not after", async () => {
  const path = folder();
  const first = start(appender, path);
  let second: Promise<{ code: number | null; out: string }> | undefined;
  const firstEnd = ended(first, () => (second ??= ended(start(appender, path, "1"))));
  await new Promise<void>((resolve) => first.stdout?.once("data", () => setImmediate(resolve)));
  expect(await second).toMatchObject({ code: 1, out: `fault P0901 ${path}: another process has this data folder\n` });
  first.kill("SIGKILL");
  await firstEnd;
  expect((await ended(start(appender, path, "1"))).code).toBe(0);
});

test("a bit that rots in a real log is told with its place, and nothing is changed", async () => {
  const path = folder();
  expect((await ended(start(appender, path, "3"))).code).toBe(0);
  const segment = `${path}/log/${readdirSync(`${path}/log`).sort()[0]}`;
  const bytes = readFileSync(segment);
  bytes[60] = (bytes[60] ?? 0) ^ 4;
  writeFileSync(segment, bytes);
  const end = await ended(start(appender, path, "1"));
  expect(end.out).toMatch(`fault P0902 ${segment}: the log is damaged at byte 48: record 2 cannot be read`);
  expect(end.code).toBe(1);
  expect(readFileSync(segment).equals(bytes)).toBe(true);
});
