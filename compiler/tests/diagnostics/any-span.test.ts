import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { widthOf } from "../../diagnostics/columns.ts";
import type { Diagnostic, Label } from "../../diagnostics/diagnostic.ts";
import { renderDiagnostic } from "../../diagnostics/render.ts";
import type { SourceFile } from "../../syntax/ast.ts";

const piece = fc.constantFrom(
  "a",
  "let x",
  " ",
  "\t",
  "\n",
  "\r\n",
  "日本",
  "👩‍👩‍👧",
  "é",
  "\u200d",
  "\u0301",
  "\x07",
  "x".repeat(70),
);

/** A file with up to five labels anywhere in it, the first of which is the primary one. */
const shown = fc
  .tuple(
    fc.array(piece, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 5 }),
  )
  .map(([text, places]): Diagnostic => {
    const file: SourceFile = { path: "/a.portals", text };
    const labels = places.map(([a, b, say], i): Label => {
      const [x, y] = [a % (text.length + 1), b % (text.length + 1)];
      return { file, span: { start: Math.min(x, y), end: Math.max(x, y) }, text: say ? `label ${i}` : "" };
    });
    return { code: "P0001", severity: "error", message: "m", labels, help: [], fixes: [] };
  });

describe("any spans of any text", () => {
  it("show every label once, a caret, and the same with colours", () => {
    fc.assert(
      fc.property(shown, (diagnostic) => {
        const plain = renderDiagnostic(diagnostic, { colour: false, width: 60 });
        expect(plain).toContain("^");
        for (const { text } of diagnostic.labels) {
          if (text !== "") expect(plain.split(text).length - 1, text).toBe(1);
        }
        expect(plain).not.toMatch(/[ \t]$/m);
        const coloured = renderDiagnostic(diagnostic, { colour: true, width: 60 });
        expect(coloured.replace(/\x1b\[[0-9;]*m/g, "")).toBe(plain);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("show no line of source that is wider than the terminal", () => {
    fc.assert(
      fc.property(shown, (diagnostic) => {
        const lines = renderDiagnostic(diagnostic, { colour: false, width: 60 }).split("\n");
        for (const line of lines) if (/^ *\d+ \|/.test(line)) expect(widthOf(line), line).toBeLessThanOrEqual(60);
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});
