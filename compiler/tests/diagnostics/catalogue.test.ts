import { describe, expect, it } from "vitest";
import { appCodes } from "../../diagnostics/codes/apps.ts";
import { dataflowCodes } from "../../diagnostics/codes/dataflow.ts";
import { hostCodes } from "../../diagnostics/codes/host.ts";
import { nameCodes } from "../../diagnostics/codes/names.ts";
import { runtimeCodes } from "../../diagnostics/codes/runtime.ts";
import { syntaxCodes } from "../../diagnostics/codes/syntax.ts";
import { typeCodes } from "../../diagnostics/codes/types.ts";
import { unavailableCodes } from "../../diagnostics/codes/unavailable.ts";
import { catalogueEntries, explain } from "../../diagnostics/explain.ts";
import type { Entry } from "../../diagnostics/entry.ts";

type Codes = Readonly<Record<string, Pick<Entry<never>, "code" | "explain">>>;

/** Each file of codes with the hundreds that are its own. */
const groups: readonly (readonly [string, Codes, number, number])[] = [
  ["syntax", syntaxCodes, 1, 199],
  ["names", nameCodes, 200, 299],
  ["types", typeCodes, 300, 599],
  ["dataflow", dataflowCodes, 600, 699],
  ["unavailable", unavailableCodes, 700, 799],
  ["host", hostCodes, 800, 839],
  ["apps", appCodes, 840, 869],
  ["runtime", runtimeCodes, 900, 1099],
];

const entries = catalogueEntries();

describe("the catalogue", () => {
  it("uses no code and no name twice", () => {
    const all = groups.flatMap(([, codes]) => Object.entries(codes));
    const codes = all.map(([, entry]) => entry.code);
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
    const names = all.map(([name]) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it.each(groups)("keeps the codes of %s in their range", (_, codes, from, to) => {
    const wrong = Object.values(codes)
      .map((entry) => entry.code)
      .filter((code) => !/^P\d{4}$/.test(code) || Number(code.slice(1)) < from || Number(code.slice(1)) > to);
    expect(wrong).toEqual([]);
  });

  it("explains every code, with a wrong and a right program or the reason why none can be shown", () => {
    const incomplete = entries.filter(({ explain: { why, wrong, right, cannotShow } }) => {
      const shown = wrong.trim() !== "" && right.trim() !== "";
      return why.trim() === "" || (!shown && (cannotShow ?? "").trim() === "");
    });
    expect(incomplete.map((entry) => entry.code)).toEqual([]);
  });
});

describe("explain", () => {
  it("answers for every code, with the reason and both programs", () => {
    for (const entry of entries) {
      const text = explain(entry.code) ?? "";
      expect(text).toContain(entry.code);
      expect(text.replace(/\s+/g, " ")).toContain(entry.explain.why.trim().replace(/\s+/g, " "));
      for (const program of [entry.explain.wrong, entry.explain.right]) {
        for (const line of program.split("\n")) expect(text).toContain(line.trimEnd());
      }
    }
  });

  it("takes the number alone, and knows no others", () => {
    const one = entries[0];
    if (one !== undefined) expect(explain(String(Number(one.code.slice(1))))).toBe(explain(one.code));
    expect(explain("P0602")).toMatch(/^error P0602: not a stage\n/);
    expect(explain("P9999")).toBeUndefined();
    expect(explain("nonsense")).toBeUndefined();
  });
});
