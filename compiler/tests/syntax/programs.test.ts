import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PortalsParser } from "@portals/grammar";
import { parseExpr, parseSignature, parseType } from "../../syntax/parse.ts";
import { read } from "./reading.ts";
import { misplaced } from "./spans.ts";

const folder = new URL("../../../spec/conformance/parse/", import.meta.url);

describe("the programs of spec/conformance/parse", () => {
  for (const name of readdirSync(folder).filter((f) => f.endsWith(".portals"))) {
    it(`${name} parses without a mistake, and its spans nest`, () => {
      const { module, found } = read(readFileSync(new URL(name, folder), "utf8"));
      expect(found).toEqual([]);
      expect(module.items.length).toBeGreaterThan(0);
      expect(misplaced(module)).toEqual([]);
    });
  }
});

describe("parts of a file", () => {
  it("reads a signature of the standard library", () => {
    const { typeParams, params, result } = parseSignature("<T, U>(self: List<T>, f: (T) => U, n: Int = 1) -> List<U>?");
    expect(typeParams.map((p) => p.text)).toEqual(["T", "U"]);
    expect(params.map((p) => [p.name.text, p.type.kind, p.value?.kind])).toEqual([
      ["self", "namedType", undefined],
      ["f", "functionType", undefined],
      ["n", "namedType", "int"],
    ]);
    expect(result.kind).toBe("optionType");
  });

  it("reads a lone type and a lone expression, and refuses what follows them", () => {
    expect(parseType("Map<String, (Int, Int)>").kind).toBe("namedType");
    expect(parseExpr("[1, 2].map(x => x)").kind).toBe("call");
    expect(() => parseExpr("1 2")).toThrow("P0001");
    expect(() => parseType("Int Int")).toThrow("P0001");
  });
});

describe("the grammar", () => {
  it("is LL(2) without an ambiguity, but for the choices that are ordered on purpose", () => {
    expect(() => new PortalsParser({ validate: true })).not.toThrow();
  });
});
