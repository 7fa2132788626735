/** Every fix that is offered for a wrong program does what it says: the mistake is gone, and no other has come. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../diagnostics/catalogue.ts";
import { applyFixes, curesOf } from "../../diagnostics/apply-fixes.ts";
import type { Diagnostic, Fix } from "../../diagnostics/diagnostic.ts";
import { mend } from "../../diagnostics/mend.ts";
import { renderDiagnostic } from "../../diagnostics/render.ts";
import { createChangedHost } from "../../host/changed-host.ts";
import type { CompilerHost } from "../../host/host.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { createNodeHost } from "../../host/node-host.ts";
import { filesOfExample } from "../../diagnostics/entry.ts";
import { catalogueEntries } from "../../diagnostics/explain.ts";
import { check } from "../../program.ts";

interface Case {
  readonly name: string;
  readonly host: CompilerHost;
  readonly path: string;
}

const folder = fileURLToPath(new URL("../../../spec/conformance/static-error", import.meta.url));

const conformance = readdirSync(folder)
  .filter((name) => existsSync(join(folder, name, "main.portals")))
  .map((name): Case => {
    const path = join(folder, name);
    return { name, host: createNodeHost(path, publishedIn(join(path, "running"))), path: join(path, "main.portals") };
  });

function publishedIn(path: string): ReadonlyMap<string, string> | undefined {
  if (!existsSync(path)) return undefined;
  return new Map(
    readdirSync(path).map((name) => [name.replace(".portals", ""), readFileSync(join(path, name), "utf8")]),
  );
}

const explained = catalogueEntries()
  .filter(({ explain }) => explain.wrong !== "")
  .map(({ code, explain }): Case => {
    const files = [...filesOfExample(explain.wrong)].map(([name, text]) => [`/${name}`, text] as const);
    return { name: `portalsc explain ${code}`, host: createMemoryHost(new Map(files)), path: "/main.portals" };
  });

const cases = [...conformance, ...explained];

const diagnosticsOf = async (host: CompilerHost, path: string): Promise<readonly Diagnostic[]> =>
  (await check(host, path)).diagnostics;

function rendered(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((one) => renderDiagnostic(one, { colour: false, base: folder })).join("\n\n");
}

/** A diagnostic as it would be told of the text behind the edits: its code and its place. */
function moved(diagnostic: Diagnostic, fix: Fix): string {
  const label = diagnostic.labels[0];
  if (label === undefined) return diagnostic.code;
  const behind = (place: number): number =>
    fix.edits.reduce((at, { file, span, text }) => {
      const before = file.path === label.file.path && span.end <= place;
      return before ? at + text.length - (span.end - span.start) : at;
    }, place);
  return `${diagnostic.code} ${label.file.path} ${behind(label.span.start)}–${behind(label.span.end)}`;
}

const isError = ({ severity }: Diagnostic): boolean => severity === "error";
/** Whether a file is there is not for a fix to know. */
const isSerious = (one: Diagnostic): boolean => isError(one) && one.code !== catalogue.fileMissing.code;
const isSyntax = ({ code }: Diagnostic): boolean => /^P0[01]/.test(code);
/** By a fix that is applied unasked. */
const isMended = ({ fixes: [fix] }: Diagnostic): boolean => fix !== undefined && fix.choice !== true;
const unmoved: Fix = { title: "", edits: [] };

describe.each(cases)("$name", ({ host, path }) => {
  test("each fix alone takes its mistake away, and brings no other", async () => {
    const before = await diagnosticsOf(host, path);
    for (const diagnostic of before) {
      for (const fix of diagnostic.fixes) {
        const after = await diagnosticsOf(createChangedHost(host, applyFixes([fix])), path);
        const told = new Set(after.map((one) => moved(one, unmoved)));
        expect(told, `${fix.title}\n${rendered(after)}`).not.toContain(moved(diagnostic, fix));
        // A choice may ask for more of its author; and what stood behind a mistake of syntax was not looked at.
        if (fix.choice === true || before.some(isSyntax)) continue;
        const known = new Set(before.map((one) => moved(one, fix)));
        const fresh = after.filter((one) => isSerious(one) && !known.has(moved(one, unmoved)) && !isMended(one));
        expect(rendered(fresh), fix.title).toBe("");
      }
    }
  });

  test("if all errors have fixes, it compiles with them", async () => {
    const before = await diagnosticsOf(host, path);
    if (curesOf(before).length === 0 || !before.filter(isError).every(isMended)) return;
    const { left } = await mend(host, (present) => diagnosticsOf(present, path));
    // What stood behind a mistake of syntax may have mistakes of its own.
    expect(rendered(left.filter(before.some(isSyntax) ? isSyntax : isSerious))).toBe("");
  });
});
