/** What the reference shows is so: programs compile and print what is said of them, wrong ones are refused with their codes. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { renderDiagnostic } from "@portals/compiler/diagnostics/render.ts";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import { check, compile, type Compiled } from "@portals/compiler/program.ts";
import { appendices } from "../appendices.ts";
import { executed } from "../oracle/executed.ts";
import { comparing, programsOf, type Mode, type Program } from "../reference-blocks.ts";

const spec = fileURLToPath(new URL("..", import.meta.url));
const portalsc = fileURLToPath(new URL("../../compiler/bin/portalsc.mjs", import.meta.url));
const made = await appendices();
/** Written by hand; the others are made (`appendices.ts`). */
const pages = [
  "reference.md",
  "portals-for-typescript.md",
  ...readdirSync(join(spec, "reference"))
    .filter((name) => !made.has(name))
    .map((name) => `reference/${name}`),
];
const texts = new Map(pages.map((page) => [page, readFileSync(join(spec, page), "utf8")]));
const programs = [...texts].flatMap(([page, text]) => programsOf(page, text));

function of(...modes: readonly Mode[]): readonly (readonly [string, Program])[] {
  return programs.filter(({ mode }) => modes.includes(mode)).map((program) => [program.place, program] as const);
}

async function inFolder<T>({ files }: Pick<Program, "files">, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "portals-reference-"));
  try {
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

function run(folder: string, ...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [portalsc, ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, status: error === null ? 0 : Number(error.code ?? -1) });
    });
  });
}

describe.concurrent("a program runs, and prints what is said; or its tests pass", () => {
  test.each(of("run"))("%s", async (_place, { files, main, prints }) => {
    await inFolder({ files }, async (folder) => {
      const tested = /^test "/m.test(files.get(main) ?? "");
      const outcome = await (tested ? run(folder, "test", main, "--runs", "20") : run(folder, "run", main));
      expect(outcome).toMatchObject({ status: 0 });
      if (prints !== undefined) expect(outcome.stdout).toBe(prints);
    });
  });
});

test.each(of("check"))("%s compiles", async (_place, program) => {
  const said = await inFolder(program, async (folder) => {
    const { diagnostics } = await compile(createNodeHost(folder), program.main, { without: [] });
    return diagnostics.map((one) => renderDiagnostic(one, { colour: false, base: folder }));
  });
  expect(said.join("\n")).toBe("");
});

test.each(of("wrong"))("%s is refused as it says", async (_place, program) => {
  const found = await inFolder(program, async (folder) => {
    const { diagnostics } = await check(createNodeHost(folder), program.main);
    // Of streams that nobody reads, and the like, a wrong program need not take care.
    return diagnostics.filter(({ severity, code }) => severity === "error" || program.codes.includes(code));
  });
  expect([...new Set(found.map(({ code }) => code))].sort()).toEqual([...program.codes].sort());
});

test("expressions have the values that are said", async () => {
  const blocks = of("values").map(([place, { files, main }]) => ({ place, ...comparing(files.get(main) ?? "") }));
  const compiled: Compiled[] = [];
  const said: string[] = [];
  for (const { place, text } of blocks) {
    await inFolder({ files: new Map([["main.portals", text]]) }, async (folder) => {
      const result = await compile(createNodeHost(folder), "main.portals", { without: [] });
      if (result.compiled !== undefined) compiled.push(result.compiled);
      else
        said.push(
          ...result.diagnostics.map((one) => `${place}: ${renderDiagnostic(one, { colour: false, base: folder })}`),
        );
    });
  }
  expect(said.join("\n")).toBe("");
  const behaviours = await executed(compiled, "memory");
  for (const [i, { place, lines }] of blocks.entries()) {
    expect(behaviours[i]?.fault, place).toBeUndefined();
    const held = (behaviours[i]?.streams["/values/held"] ?? []).flat();
    expect(held.length, place).toBe(lines.length);
    expect(
      lines.filter((_, k) => held[k] !== true),
      place,
    ).toEqual([]);
  }
});
