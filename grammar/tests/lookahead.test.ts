/** A parser that has the table of lookahead reads as the one that the table comes from. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { layOut, PortalsParser, tokenise } from "../index.ts";

const analysed = new PortalsParser();
const fromTable = new PortalsParser({ table: JSON.parse(JSON.stringify(analysed.lookahead())) });

const example = (name: string): string =>
  readFileSync(new URL(`../../spec/conformance/parse/${name}.portals`, import.meta.url), "utf8");

const texts: readonly (readonly [title: string, text: string])[] = [
  ["a program", example("bank")],
  ["every construct", example("torture")],
  ["a missing value", "let x =\nfn f() -> Int { 1 }"],
  ["a missing `=`", "let x 1\nlet y = 2"],
  ["no alternative", "source s = |> map(x => )\nsink s -> console()"],
  ["something between declarations", "app a\n) type T = { a: Int"],
];

describe("a parser with the table", () => {
  test.each(texts)("reads %s as the analysed one", (_title, text) => {
    const [one, other] = [analysed, fromTable].map((parser) => {
      const { cst, errors } = parser.read(layOut(tokenise(text).tokens).tokens, "module");
      return {
        cst: JSON.stringify(cst),
        errors: errors.map(({ name, message, token }) => [name, message, token.startOffset]),
      };
    });
    expect(other).toEqual(one);
  });
});
