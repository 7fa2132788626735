/**
 * Somebody who has only the tutorial, in an empty folder: each step of it does what it says, to a service that runs, a test
 * that fails and one that passes, a process that is killed and its recovery.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isSeen, sessionOf } from "../session.ts";
import { Reader } from "./follow.ts";

const steps = sessionOf(readFileSync(fileURLToPath(new URL("../tutorial.md", import.meta.url)), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "portals-newcomer-"));
let reader: Reader;
beforeAll(async () => void (reader = await Reader.in(folder)));
afterAll(async () => {
  await reader.leave();
  rmSync(folder, { recursive: true });
});

const titled = steps.map(
  (step) => [step.line, step.kind === "command" ? step.command : `${step.kind} ${step.name}`, step] as const,
);

test.each(titled)("line %d: %s", async (_line, _what, step) => {
  const seen = await reader.follow(step);
  const said = step.kind === "command" ? step.seen : "";
  if (!isSeen(seen, said)) expect(seen).toBe(said);
});

test("the tutorial goes all the way", () => {
  const typed = steps.flatMap((step) => (step.kind === "command" ? [step] : []));
  const place = (command: RegExp, seen: RegExp): number =>
    typed.findIndex((one) => command.test(one.command) && seen.test(one.seen));
  const way = [
    place(/^portalsc run hello/, /Hello/),
    place(/^portalsc run .* --data .* &$/, /listening/),
    place(/^portalsc test/, /test failed/),
    place(/^portalsc test/, /test passed/),
  ];
  expect(way).toEqual([...way].sort((a, b) => a - b));
  expect(way).not.toContain(-1);
  const killed = typed.findLastIndex((one) => one.command.startsWith("kill -9"));
  expect(killed).toBeGreaterThan(way.at(-1) ?? 0);
  expect(typed.slice(killed).some((one) => /^portalsc run/.test(one.command))).toBe(true);
});
