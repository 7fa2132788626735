import { describe, expect, it } from "vitest";
import { syntaxCodes } from "../../diagnostics/codes/syntax.ts";
import { read } from "./reading.ts";

describe("the explanation of a syntax code", () => {
  for (const [name, { code, explain }] of Object.entries(syntaxCodes)) {
    it(`${code} ${name}: its wrong program has this mistake alone, its right one none`, () => {
      expect(new Set(read(explain.wrong).found.map((d) => d.code))).toEqual(new Set([code]));
      expect(read(explain.right).found).toEqual([]);
    });
  }

  it("has a code of its own", () => {
    const codes = Object.values(syntaxCodes).map((c) => c.code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
