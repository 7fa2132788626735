/** Each program of an explanation does what the explanation says, when it is checked and when it runs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { node, portalsc, type Outcome } from "../../../examples/tests/run.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { filesOfExample } from "../../diagnostics/entry.ts";
import { catalogueEntries } from "../../diagnostics/explain.ts";
import { renderDiagnostic } from "../../diagnostics/render.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { check } from "../../program.ts";
import { parse } from "../../syntax/parse.ts";

const entries = catalogueEntries();
const wrong = entries.filter((entry) => entry.explain.wrong !== "");
const right = entries.filter((entry) => entry.explain.right !== "");

/** Of what happens when a program is built, loaded or runs; `check` accepts it. */
const isOfRunTime = ({ code }: { readonly code: string }): boolean =>
  Number(code.slice(1)) >= 900 || code === "P0806" || code === "P0821";

const folder = mkdtempSync(join(tmpdir(), "portals-programs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** As a user runs it. */
function run(program: string, name: string): Outcome {
  const own = join(folder, name);
  for (const [path, text] of filesOfExample(program)) {
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), text);
  }
  return node(own, portalsc, "run", "main.portals", "--seed", "1");
}

async function checked(program: string): Promise<readonly Diagnostic[]> {
  const files = [...filesOfExample(program)].map(([name, text]) => [`/${name}`, text] as const);
  return (await check(createMemoryHost(new Map(files)), "/main.portals")).diagnostics;
}

function rendered(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((one) => renderDiagnostic(one, { colour: false })).join("\n\n");
}

describe("the wrong program of an explanation", () => {
  it.each(wrong)("gives $code and no other error", async (entry) => {
    const all = await checked(entry.explain.wrong);
    const counted = entry.severity === "error" ? all.filter((one) => one.severity === "error") : all;
    const expected = isOfRunTime(entry) ? [] : [entry.code];
    expect([...new Set(counted.map((one) => one.code))], rendered(all)).toEqual(expected);
  });

  it.each(wrong.filter(isOfRunTime))("ends with $code when it runs", ({ code, explain }) => {
    const { status, stderr } = run(explain.wrong, `${code}-wrong`);
    expect(stderr.match(/(?<=^error\[)P\d+/gm)).toEqual([code]);
    expect(status).toBeGreaterThan(0);
  });
});

describe("the right program of an explanation", () => {
  it.each(right)("is read without complaint: $code", ({ explain }) => {
    const found: Diagnostic[] = [];
    for (const [path, text] of filesOfExample(explain.right)) {
      if (path.endsWith(".portals")) parse({ path, text }, { report: (one) => found.push(one) });
    }
    expect(rendered(found)).toBe("");
  });

  it.each(right)("compiles without complaint: $code", async ({ explain }) => {
    expect(rendered(await checked(explain.right))).toBe("");
  });

  it.each(right.filter(isOfRunTime))("runs to its end: $code", ({ code, explain }) => {
    expect(run(explain.right, `${code}-right`)).toMatchObject({ status: 0, stderr: "" });
  });
});
