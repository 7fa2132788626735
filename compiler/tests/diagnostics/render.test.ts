import { describe, expect, it } from "vitest";
import type { Diagnostic, Label } from "../../diagnostics/diagnostic.ts";
import { renderDiagnostic, toJson } from "../../diagnostics/render.ts";
import type { SourceFile } from "../../syntax/ast.ts";

const text = `app shop

fn total(xs: List<Int>) -> String {
  let sum = xs.sum()
  sum
}
`;

const shop: SourceFile = { path: "/home/ann/shop/main.portals", text };

/** The label of the nth time that `part` is in the file. */
function at(file: SourceFile, part: string, say: string, nth = 0): Label {
  let start = file.text.indexOf(part);
  for (let i = 0; i < nth; i++) start = file.text.indexOf(part, start + 1);
  if (start < 0) throw new Error(`not in the file: ${part}`);
  return { file, span: { start, end: start + part.length }, text: say };
}

function diagnostic(labels: readonly Label[], more: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: "P0301",
    severity: "error",
    message: "expected String, found Int",
    labels,
    help: [],
    fixes: [],
    ...more,
  };
}

function render(d: Diagnostic, options: { width?: number; colour?: boolean } = {}): string {
  return renderDiagnostic(d, { colour: false, base: "/home/ann/shop", ...options });
}

function lines(...of: string[]): string {
  return of.join("\n");
}

describe("a diagnostic as text", () => {
  it("shows code, sentence, place, line, underline and help", () => {
    expect(render(diagnostic([at(shop, "sum", "this is an Int", 2)], { help: ["write `sum.toString()`"] }))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> main.portals:5:3",
        "  |",
        "5 |   sum",
        "  |   ^^^ this is an Int",
        "  |",
        "help: write `sum.toString()`",
      ),
    );
  });

  it("shows a second place in the same file with dashes, and dots for lines left out", () => {
    expect(render(diagnostic([at(shop, "sum", "this is an Int", 2), at(shop, "String", "because of this")]))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> main.portals:5:3",
        "  |",
        "3 | fn total(xs: List<Int>) -> String {",
        "  |                            ------ because of this",
        "4 |   let sum = xs.sum()",
        "5 |   sum",
        "  |   ^^^ this is an Int",
      ),
    );
    expect(render(diagnostic([at(shop, "sum", "here", 2), at(shop, "shop", "")]))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> main.portals:5:3",
        "  |",
        "1 | app shop",
        "  |     ----",
        "...",
        "5 |   sum",
        "  |   ^^^ here",
      ),
    );
  });

  it("hangs the labels of one line below each other, the rightmost beside its underline", () => {
    const labels = [at(shop, "xs", "a list"), at(shop, "total", "the function"), at(shop, "String", "the result")];
    expect(render(diagnostic(labels))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> main.portals:3:10",
        "  |",
        "3 | fn total(xs: List<Int>) -> String {",
        "  |    ----- ^^                ------ the result",
        "  |    |     |",
        "  |    |     a list",
        "  |    the function",
      ),
    );
  });

  it("hangs both labels where one span lies within the other", () => {
    expect(render(diagnostic([at(shop, "Int", "inner"), at(shop, "List<Int>", "outer")]))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> main.portals:3:19",
        "  |",
        "3 | fn total(xs: List<Int>) -> String {",
        "  |              -----^^^-",
        "  |              |    |",
        "  |              |    inner",
        "  |              outer",
      ),
    );
  });

  it("joins the ends of a span over several lines with a bar", () => {
    const body = at(shop, text.slice(text.indexOf("{\n"), text.indexOf("}") + 1), "this block gives an Int");
    expect(render(diagnostic([body]))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> main.portals:3:35",
        "  |",
        "3 |   fn total(xs: List<Int>) -> String {",
        "  |  ___________________________________^",
        "4 | |   let sum = xs.sum()",
        "5 | |   sum",
        "6 | | }",
        "  | |_^ this block gives an Int",
      ),
    );
    const whole = at(shop, text.slice(text.indexOf("fn"), text.indexOf("}") + 1), "the function");
    expect(render(diagnostic([whole, at(shop, "sum", "sum", 2)]))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> main.portals:3:1",
        "  |",
        "3 | / fn total(xs: List<Int>) -> String {",
        "4 | |   let sum = xs.sum()",
        "5 | |   sum",
        "  | |   --- sum",
        "6 | | }",
        "  | |_^ the function",
      ),
    );
  });

  it("cuts the middle of a long span and keeps two bars apart", () => {
    const long: SourceFile = {
      path: "/x.portals",
      text: Array.from({ length: 12 }, (_, i) => `line ${i + 1}`).join("\n"),
    };
    const outer = { file: long, span: { start: 0, end: long.text.length }, text: "outer" };
    const inner = {
      file: long,
      span: { start: long.text.indexOf("line 2"), end: long.text.indexOf(" 11") },
      text: "inner",
    };
    expect(render(diagnostic([inner, outer]))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        "  --> /x.portals:2:1",
        "   |",
        " 1 | /  line 1",
        " 2 | |/ line 2",
        " 3 | || line 3",
        "...  ||",
        "10 | || line 10",
        "11 | || line 11",
        "   | ||____^ inner",
        "12 | |  line 12",
        "   | |________- outer",
      ),
    );
  });

  it("names every file that a label is in", () => {
    const types: SourceFile = { path: "/home/ann/shop/types.portals", text: "\n".repeat(9) + "type Id = Int\n" };
    expect(render(diagnostic([at(shop, "sum", "used here"), at(types, "Id", "declared here")]))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        "  --> main.portals:4:7",
        "   |",
        " 4 |   let sum = xs.sum()",
        "   |       ^^^ used here",
        "   |",
        "  ::: types.portals:10:6",
        "   |",
        "10 | type Id = Int",
        "   |      -- declared here",
      ),
    );
  });

  it("widens tabs, and counts wide characters and emoji as two columns", () => {
    const file: SourceFile = { path: "/a.portals", text: '\tlet 名 = "👩‍👩‍👧 é" + 1 + "日本"\n' };
    expect(render(diagnostic([at(file, "1", "a number"), at(file, '"日本"', "text")]))).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> /a.portals:1:25",
        "  |",
        '1 |     let 名 = "👩‍👩‍👧 é" + 1 + "日本"',
        "  |                       ^   ------ text",
        "  |                       |",
        "  |                       a number",
      ).replace(":1:25", `:1:${file.text.indexOf("1") + 1}`),
    );
  });

  it("cuts a very long line around its span", () => {
    const file: SourceFile = { path: "/a.portals", text: `let x = "${"a".repeat(300)}" + one + "${"b".repeat(300)}"` };
    const shown = render(diagnostic([at(file, "one", "a number")]), { width: 60 });
    expect(shown).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> /a.portals:1:314",
        "  |",
        `1 | …${"a".repeat(21)}" + one + "${"b".repeat(22)}…`,
        "  |                           ^^^ a number",
      ),
    );
  });

  it("points behind the end of the file and at an empty span", () => {
    expect(
      render(diagnostic([{ file: shop, span: { start: text.length, end: text.length }, text: "expected `}`" }])),
    ).toBe(
      lines("error[P0301]: expected String, found Int", " --> main.portals:7:1", "  |", "7 |", "  | ^ expected `}`"),
    );
  });

  it("wraps long labels where they stand", () => {
    const long = "a label that says more than there is room for beside the underline, so it goes on below";
    expect(render(diagnostic([at(shop, "Int", long), at(shop, "total", long)]), { width: 60 })).toBe(
      lines(
        "error[P0301]: expected String, found Int",
        " --> main.portals:3:19",
        "  |",
        "3 | fn total(xs: List<Int>) -> String {",
        "  |    -----          ^^^ a label that says more than there is",
        "  |    |                  room for beside the underline, so it",
        "  |    |                  goes on below",
        "  |    |",
        "  |    a label that says more than there is room for beside",
        "  |    the underline, so it goes on below",
      ),
    );
  });

  it("does without a place", () => {
    expect(
      render(diagnostic([], { code: "P0801", message: "there is no file `x.portals`", help: ["check the path"] })),
    ).toBe(lines("error[P0801]: there is no file `x.portals`", "help: check the path"));
  });

  it("wraps help and lists fixes", () => {
    const d = diagnostic([], {
      severity: "warning",
      help: ["a stream that nobody reads does work for nothing; read it, or export it"],
      fixes: [{ title: "remove the stream", edits: [] }],
    });
    expect(render(d, { width: 40 })).toBe(
      lines(
        "warning[P0301]: expected String, found Int",
        "help: a stream that nobody reads does",
        "      work for nothing; read it, or",
        "      export it",
        "fix: remove the stream",
      ),
    );
  });

  it("shows control characters instead of sending them to the terminal", () => {
    const file: SourceFile = { path: "/a.portals", text: "let a = \x1b[31m1" };
    expect(render(diagnostic([at(file, "1", "", 1)]))).toContain("1 | let a = ␛[31m1");
  });

  it("adds colours that change no character", () => {
    const d = diagnostic([at(shop, "sum", "this is an Int", 2), at(shop, "String", "because of this")], {
      help: ["x"],
    });
    const coloured = render(d, { colour: true });
    expect(coloured).toContain("\x1b[1;31m^^^\x1b[0m \x1b[1;31mthis is an Int\x1b[0m");
    expect(coloured.replace(/\x1b\[[0-9;]*m/g, "")).toBe(render(d));
  });
});

describe("a diagnostic as JSON", () => {
  it("gives offsets from 0, lines and columns from 1, and relative paths", () => {
    const place = at(shop, "sum", "this is an Int", 2);
    const fixes = [{ title: "convert it", edits: [{ file: shop, span: place.span, text: "sum.toString()" }] }];
    const start = text.lastIndexOf("sum");
    const range = {
      file: "main.portals",
      start: { offset: start, line: 5, column: 3 },
      end: { offset: start + 3, line: 5, column: 6 },
    };
    expect(toJson(diagnostic([place], { fixes, help: ["h"] }), "/home/ann/shop")).toEqual({
      code: "P0301",
      severity: "error",
      message: "expected String, found Int",
      labels: [{ ...range, text: "this is an Int" }],
      help: ["h"],
      fixes: [{ title: "convert it", choice: false, edits: [{ ...range, text: "sum.toString()" }] }],
    });
  });
});
