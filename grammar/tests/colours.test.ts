import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { TokenType } from "chevrotain";
import { beforeAll, describe, expect, it } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";
import { tokenise, tokenTypes } from "../index.ts";

const root = new URL("../", import.meta.url);
const programs = new URL("../spec/conformance/parse/", root);

let grammar: IGrammar;

beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const path = new URL("vscode/syntaxes/portals.tmLanguage.json", root);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () => Promise.resolve(textmate.parseRawGrammar(readFileSync(path, "utf8"), path.pathname)),
  });
  const loaded = await registry.loadGrammar("source.portals");
  if (!loaded) throw new Error("no grammar");
  grammar = loaded;
});

/** The innermost scope at each offset of the text. */
function scopes(text: string): (offset: number) => string {
  const ranges: { start: number; end: number; scope: string }[] = [];
  let state = textmate.INITIAL;
  let offset = 0;
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, state);
    for (const t of result.tokens) {
      ranges.push({ start: offset + t.startIndex, end: offset + t.endIndex, scope: t.scopes.at(-1) ?? "" });
    }
    state = result.ruleStack;
    offset += line.length + 1;
  }
  return (at) => ranges.find((r) => r.start <= at && at < r.end)?.scope.replace(/\.portals$/, "") ?? "";
}

/** Scope of the first occurrence of `part`, or of the one marked `«part»`. */
function scopeOf(text: string, part: string): string {
  const marked = text.indexOf(`«${part}»`);
  return scopes(text.replace(/[«»]/g, ""))(marked >= 0 ? marked : text.indexOf(part));
}

const declaration = "storage.type";
const keyword = "keyword.control";

describe("colours", () => {
  const cases: readonly (readonly [text: string, part: string, scope: string])[] = [
    ["/// Doc.", "Doc", "comment.line.documentation"],
    ["// No doc.", "No", "comment.line.double-slash"],
    ["/* a\nb */", "b", "comment.block"],
    ["let x = 250ms", "250", "constant.numeric.duration"],
    ["let x = 250ms", "ms", "keyword.other.unit"],
    ["let x = 1_000", "1_000", "constant.numeric.integer"],
    ["let x = 1.5e3", "1.5e3", "constant.numeric.float"],
    ["let x = true", "true", "constant.language"],
    ['let x = "a ${b} c"', "a ", "string.quoted.double"],
    ['let x = "a ${b} c"', "b", "variable.other"],
    ['let x = "a ${b} c"', " c", "string.quoted.double"],
    ['let x = "a ${f({ y: "z" })} c"', "z", "string.quoted.double"],
    ['let x = "a ${f({ y: "z" })} c"', " c", "string.quoted.double"],
    ['let x = "a\\n"', "\\n", "constant.character.escape"],
    ['let x = "not closed\nlet y = 1', "y", "variable.other"],
    ["type «Order» = { id: Int }", "Order", "entity.name.type"],
    ["type Order = { id: Int }", "Int", "entity.name.type"],
    ["export task counter(String) by Int -> A {", "task", declaration],
    ["export task counter(String) by Int -> A {", "counter", "entity.name.function"],
    ["export task counter(String) by Int -> A {", "by", keyword],
    ["exclusive task a was b(Int) {", "exclusive", declaration],
    ["exclusive task a was b(Int) {", "was", keyword],
    ["  state «count»: Int = 0", "count", "variable.other"],
    ["  state count: Int = 0", "state", declaration],
    ["  shared state count: Int = 0", "shared", declaration],
    ["  phase open { on next(x) {} }", "next", keyword],
    ["  on atom each key {", "each", keyword],
    ["  on ask stock(r) later caller {", "later", keyword],
    ["  on timer idle {", "timer", keyword],
    ["    reply Insufficient to caller", "to", keyword],
    ["stream a = b |> c on error retry(3) then skip to d", "retry", keyword],
    ["stream a = b |> c on error retry(3) then skip to d", "skip", keyword],
    ["stream a = b |> c on error retry(3) then skip to d", "to", keyword],
    ["stream a = b |> «counter» as second", "counter", "entity.name.function"],
    ["stream a = b |> counter as second", "as", keyword],
    ['import ts pure { a } from "./b.ts"', "pure", keyword],
    ['import { a } from "./b.portals"', "from", keyword],
    ["  express where o => o.express", "where", keyword],
    ["  normal otherwise", "otherwise", keyword],
    ["  within 10m", "within", keyword],
    ["  delete items[k]", "delete", keyword],
    ["      A => delete items[k]", "delete", keyword],
    ["  expect a == b", "expect", keyword],
    ["    if a { 1 } else { 2 }", "else", keyword],
    ["    let x = await f(y)", "await", "keyword.control"],
    // Contextual words as names.
    ["    let «state» = 1", "state", "variable.other"],
    ["    «source» = «from» + 1", "source", "variable.other"],
    ["    a = from + 1", "from", "variable.other"],
    ["    emit «to»", "to", "variable.other"],
    ["    reply «to» to x", "to", "variable.other"],
    ["    f(«by»: 1, where)", "by", "variable.other"],
    ["    «delete» = 2", "delete", "variable.other"],
    ["    let x = { «task»: 1, «key»: 2 }", "task", "variable.other"],
    ["    let x = a.«state»", "state", "variable.other"],
    ["    x.«type».match", "type", "variable.other"],
    ["  state «from»: Int = 0", "from", "variable.other"],
  ];
  for (const [text, part, scope] of cases) {
    it(`${JSON.stringify(text)}: ${part} is ${scope}`, () => expect(scopeOf(text, part)).toBe(scope));
  }
});

describe("on the programs of spec/conformance/parse", () => {
  for (const file of readdirSync(programs).filter((f) => f.endsWith(".portals"))) {
    it(`${file}: reserved words, types, numbers, strings and comments have their colour`, () => {
      const text = readFileSync(new URL(file, programs), "utf8");
      const scope = scopes(text);
      const wrong: string[] = [];
      const { tokens, comments } = tokenise(text);
      tokens.forEach((token, i) => {
        const found = scope(token.startOffset);
        const expected = expectedScope(token.tokenType, tokens[i - 1]?.image, tokens[i + 1]?.image);
        if (expected && !expected.test(found)) wrong.push(`${token.image}: ${found}`);
      });
      for (const comment of comments)
        if (!scope(comment.start).startsWith("comment")) wrong.push(text.slice(comment.start, comment.end));
      expect(wrong).toEqual([]);
    });
  }
});

function expectedScope(type: TokenType, before?: string, after?: string): RegExp | undefined {
  if (type === tokenTypes.Upper) return /^entity\.name\.type/;
  if (type === tokenTypes.Int || type === tokenTypes.Float || type === tokenTypes.Duration) return /^constant\.numeric/;
  if (type === tokenTypes.StrText || type === tokenTypes.StrOpen) return /^(string|constant\.character)/;
  if (type === tokenTypes.Ident) return /^(variable|entity\.name\.function)/;
  const categories = type.CATEGORIES ?? [];
  const isName = before === "." || before === "?." || after === ":";
  if (categories.includes(tokenTypes.ReservedName) && !isName) return /^(keyword|storage|constant\.language)/;
  return undefined;
}
