/**
 * Whatever the text is, every question has an answer: each prefix of programs, as if somebody typed them, and texts in
 * which parts are missing, doubled or moved.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createMemoryHost } from "../../host/memory-host.ts";
import { codeActionsAt } from "../../editor/code-actions.ts";
import { codeLensesOf } from "../../editor/code-lenses.ts";
import { completionAt } from "../../editor/completion/completion.ts";
import { definitionsAt, typeDefinitionsAt } from "../../editor/definition.ts";
import { foldsOf } from "../../editor/folding.ts";
import { hoverAt } from "../../editor/hover.ts";
import { inlayHintsOf } from "../../editor/inlay.ts";
import { createLanguageService, type LanguageService } from "../../editor/language-service.ts";
import { referencesAt } from "../../editor/references.ts";
import { renamableAt } from "../../editor/rename.ts";
import { semanticTokensOf } from "../../editor/semantic-tokens.ts";
import { signatureHelpAt } from "../../editor/signature-help.ts";
import { outlineOf } from "../../editor/symbols.ts";

const path = "/main.portals";
/** Every prefix is tried with PORTALS_PREFIXES=1. */
const STEP = Number(process.env["PORTALS_PREFIXES"] ?? 7);
const DAMAGES = 80;

interface Typist {
  readonly service: LanguageService;
  type(text: string): void;
}

function typist(): Typist {
  const files = new Map([[path, ""]]);
  const service = createLanguageService({ ...createMemoryHost(files), workspaceFiles: () => [path] });
  return {
    service,
    type(text) {
      files.set(path, text);
      service.changed(path);
    },
  };
}

/** Ask everything; spans must be in the text. */
async function askAll({ service }: Typist, text: string, offset: number): Promise<void> {
  const analysis = await service.analyse(path);
  if (!analysis) throw new Error("the text was not read");
  const whole = { start: 0, end: text.length };
  const spans = [
    ...analysis.occurrences(analysis.module),
    ...semanticTokensOf(analysis),
    ...foldsOf(analysis.module),
    ...codeLensesOf(analysis),
    ...outlineOf(analysis.module),
  ].map(({ span }) => span);
  spans.push(...inlayHintsOf(analysis, whole).map((hint) => ({ start: hint.offset, end: hint.offset })));
  const hover = hoverAt(analysis, offset);
  if (hover) spans.push(hover.span);
  for (const { start, end } of spans) {
    if (!(0 <= start && start <= end && end <= text.length)) throw new Error(`${start}–${end} of ${text.length}`);
  }
  definitionsAt(analysis, offset);
  typeDefinitionsAt(analysis, offset);
  renamableAt(analysis, offset);
  codeActionsAt(service, analysis, { start: offset, end: offset });
  await referencesAt(service, path, offset);
  await completionAt(service, path, offset);
  await signatureHelpAt(service, path, offset);
}

const programs = ["sensors/sensors", "stock/stock", "chat/chat", "shopfront/shopfront"].map((name) => ({
  name,
  text: readFileSync(fileURLToPath(new URL(`../../../examples/${name}.portals`, import.meta.url)), "utf8"),
}));

describe.each(programs)("$name", ({ text }) => {
  it("can be typed from its beginning to its end", async () => {
    const own = typist();
    for (let end = 0; end <= text.length; end += STEP) {
      own.type(text.slice(0, end));
      await askAll(own, text.slice(0, end), end);
    }
  });

  it("can be damaged anywhere", async () => {
    const own = typist();
    const random = randomFrom(text.length);
    for (let i = 0; i < DAMAGES; i++) {
      const damaged = damage(text, random);
      own.type(damaged);
      await askAll(own, damaged, Math.floor(random() * (damaged.length + 1)));
    }
  });
});

it("texts that are no programs have answers, too", async () => {
  const own = typist();
  for (const text of [
    "",
    "\n",
    "\0",
    "}}}",
    "((((",
    '"',
    "/*",
    "|>",
    "…",
    "🦄.",
    "app",
    "app a\r\nsource xs = [[1]]\r\n",
    "x".repeat(5000),
    "[".repeat(2000),
  ]) {
    own.type(text);
    for (const offset of [0, Math.floor(text.length / 2), text.length]) await askAll(own, text, offset);
  }
  expect(await own.service.analyse("/none.portals")).toBeUndefined();
});

it("a mistake of the compiler is told to who asks, and ends nothing", async () => {
  const broken = () => {
    throw new Error("a mistake");
  };
  const service = createLanguageService({ ...createMemoryHost(new Map()), read: broken, workspaceFiles: () => [] });
  await expect(service.analyse(path)).rejects.toThrow("a mistake");
  await expect(service.analyse(path)).rejects.toThrow("a mistake");
});

/** Numbers from 0 to 1 that are the same in every run (Lehmer's generator). */
function randomFrom(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const pieces = [
  "{",
  "}",
  "(",
  ")",
  "=>",
  "|>",
  ".",
  "?.",
  "\n",
  "match ",
  "task ",
  '"',
  "${",
  "/*",
  ":",
  "Int",
  "x",
  "=",
  "->",
  "await ",
];

/** A part is taken out, or put in elsewhere, or something is written in between. */
function damage(text: string, random: () => number): string {
  let result = text;
  for (let i = 0; i < 1 + Math.floor(random() * 3); i++) {
    const [a, b] = [Math.floor(random() * result.length), Math.floor(random() * result.length)].sort(
      (x, y) => x - y,
    ) as [number, number];
    const part = result.slice(a, Math.min(b, a + 60));
    const at = Math.floor(random() * result.length);
    const piece = pieces[Math.floor(random() * pieces.length)] ?? "";
    result =
      [
        () => result.slice(0, a) + result.slice(a + part.length),
        () => result.slice(0, at) + part + result.slice(at),
        () => result.slice(0, at) + piece + result.slice(at),
      ][Math.floor(random() * 3)]?.() ?? result;
  }
  return result;
}
