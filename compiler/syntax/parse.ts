/**
 * Text to syntax tree. Total: whatever the text is, there is a tree, and every mistake is reported, each once.
 * Lexer → brackets → habits (what is TypeScript) → layout → parser → builder (`build/`).
 */
import type { CstNode } from "chevrotain";
import { layOut, parser, tokenise, type Start } from "@portals/grammar";
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { Comment, Expr, Module, Name, Param, SourceFile, TypeExpr } from "./ast.ts";
import { sub, subs, type Build, type Maybe } from "./build/cst.ts";
import { buildExpr } from "./build/expressions.ts";
import { buildApp, buildItem } from "./build/items.ts";
import { buildParams, buildResult, buildType, buildTypeParams } from "./build/types.ts";
import { bracketDiagnostic, lexicalDiagnostic, offsetOf, parserDiagnostic } from "./parse-errors.ts";
import { mendHabits } from "./parse-habits.ts";

/** Read a file. What could not be read is in the tree as `ErrorStmt`, `ErrorExpr`, `ErrorPattern` or an empty name. */
export function parse(file: SourceFile, reporter: Reporter): Module {
  return reading(file, "module", reporter, (b, cst, comments) => {
    const app = sub(cst, "appHeader");
    return {
      kind: "module",
      span: { start: 0, end: file.text.length },
      file,
      app: buildApp(b, app),
      items: subs(cst, "item").flatMap((item) => buildItem(b, item) ?? []),
      comments,
    };
  });
}

/** For the texts of the compiler itself, in which no mistake can be. */
const strict: Reporter = {
  report: (d) => {
    throw new Error(`${d.code} ${d.message}: ${d.labels.map((l) => l.file.text).join("\n")}`);
  },
};

/** Read a lone expression, such as an example in the documentation. */
export function parseExpr(text: string, reporter: Reporter = strict, path = "expression"): Expr {
  return reading({ path, text }, "loneExpr", reporter, (b, cst) => buildExpr(b, sub(cst, "expr"), 0));
}

/** Read a lone type. */
export function parseType(text: string, reporter: Reporter = strict, path = "type"): TypeExpr {
  return reading({ path, text }, "loneType", reporter, (b, cst) => buildType(b, sub(cst, "type"), 0));
}

export interface Signature {
  readonly typeParams: readonly Name[];
  readonly params: readonly Param[];
  readonly result: TypeExpr;
}

/** Read a signature as the standard library declares them: `<T, U>(self: List<T>, f: (T) => U) -> List<U>`. */
export function parseSignature(text: string, reporter: Reporter = strict, path = "signature"): Signature {
  return reading({ path, text }, "signature", reporter, (b, cst) => ({
    typeParams: buildTypeParams(cst),
    params: buildParams(b, sub(cst, "params")),
    result: buildResult(b, cst) ?? buildType(b, undefined, text.length),
  }));
}

function reading<T>(
  file: SourceFile,
  start: Start,
  reporter: Reporter,
  build: (b: Build, cst: Maybe, comments: readonly Comment[]) => T,
): T {
  const found: Found[] = [];
  const add = (at: number, d: Diagnostic): void => void found.push({ at, diagnostic: d });

  const lexed = tokenise(file.text);
  for (const problem of lexed.problems) add(problem.start, lexicalDiagnostic(file, problem));
  for (const problem of lexed.bracketProblems) {
    add((problem.kind === "unopened" ? problem.close : problem.open).startOffset, bracketDiagnostic(file, problem));
  }
  const mended = mendHabits(file, lexed.tokens, (at, d) => add(at, d));
  const { tokens, tooDeep } = layOut(mended);
  if (tooDeep) {
    const span = { start: tooDeep.startOffset, end: tooDeep.startOffset + tooDeep.image.length };
    add(span.start, diagnostic("nestedTooDeeply", {}, { file, span }));
  }
  const { cst, errors } = parser().read(tokens, start);
  const seen = new Set<number>();
  for (const error of errors) {
    const at = offsetOf(file, error);
    if (!seen.has(at)) add(at, parserDiagnostic(file, error));
    seen.add(at);
  }

  const offsets = found.map((f) => f.at).sort((x, y) => x - y);
  const builder: Build = {
    file,
    docs: lexed.docs,
    hasErrorBetween: (from, to) => firstAtLeast(offsets, from) < to,
    report: (name, params, span, more) => add(span.start, diagnostic(name, params, { ...more, file, span })),
  };
  const comments = lexed.comments.map((c): Comment => {
    return { kind: c.kind, span: { start: c.start, end: c.end }, text: file.text.slice(c.start, c.end) };
  });
  const result = build(builder, cst as CstNode | undefined, comments);
  for (const { diagnostic: d } of found.sort((x, y) => x.at - y.at)) reporter.report(d);
  return result;
}

interface Found {
  readonly at: number;
  readonly diagnostic: Diagnostic;
}

function firstAtLeast(sorted: readonly number[], from: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return sorted[low] ?? Infinity;
}
