import { describe, expect, it } from "vitest";
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

/** From here on, codes are of what happens when a program runs. */
const firstOfRunTime = 900;

async function checked(program: string): Promise<readonly Diagnostic[]> {
  const files = [...filesOfExample(program)].map(([name, text]) => [`/${name}`, text] as const);
  return (await check(createMemoryHost(new Map(files)), "/main.portals")).diagnostics;
}

function rendered(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((one) => renderDiagnostic(one, { colour: false })).join("\n\n");
}

describe("the wrong program of an explanation", () => {
  it.each(wrong)("gives $code and no other error", async ({ code, severity, explain }) => {
    const all = await checked(explain.wrong);
    const counted = severity === "error" ? all.filter((one) => one.severity === "error") : all;
    const expected = Number(code.slice(1)) < firstOfRunTime ? [code] : [];
    expect([...new Set(counted.map((one) => one.code))], rendered(all)).toEqual(expected);
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
});
