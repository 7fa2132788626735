/**
 * Text to syntax tree. Total: whatever the text is, there is a tree, and every mistake is reported, each once.
 * Lexer → brackets → habits (what is TypeScript) → layout → parser → builder (`build/`).
 */
import type { CstNode, IRecognitionException } from "chevrotain";
import { layOut, parser, tokenise, type Start } from "@portals/grammar";
import { catalogue, diagnostic } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Reporter } from "../diagnostics/diagnostic.ts";
import type { Comment, Expr, Item, Module, Name, Param, SourceFile, TypeExpr } from "./ast.ts";
import { sub, type Build } from "./build/cst.ts";
import { buildExpr } from "./build/expressions.ts";
import { buildApp, buildItem } from "./build/items.ts";
import { buildParams, buildResult, buildType, buildTypeParams } from "./build/types.ts";
import { bracketDiagnostic, endBefore, lexicalDiagnostic, offsetOf, parserDiagnostic } from "./parse-errors.ts";
import { mendHabits } from "./parse-habits.ts";

/** How a file becomes a tree; the tree's file may be an equal one that was read before. */
export type Parse = (file: SourceFile, reporter: Reporter) => Module;

/** Read a file. What could not be read is in the tree as `ErrorStmt`, `ErrorExpr`, `ErrorPattern` or an empty name. */
export function parse(file: SourceFile, reporter: Reporter): Module {
  const items: Item[] = [];
  return reading(
    file,
    "module",
    reporter,
    (b, cst, comments) => {
      const span = { start: 0, end: file.text.length };
      return { kind: "module", span, file, app: buildApp(b, sub(cst, "appHeader")), items, comments };
    },
    (b, item) => {
      const built = buildItem(b, item);
      if (built) items.push(built);
    },
  );
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

/** `onItem` is called while the text is read, for each declaration of a module. */
function reading<T>(
  file: SourceFile,
  start: Start,
  reporter: Reporter,
  build: (b: Build, cst: CstNode | undefined, comments: readonly Comment[]) => T,
  onItem?: (b: Build, item: CstNode) => void,
): T {
  const mistakes = new Mistakes(file);
  const lexed = tokenise(file.text);
  for (const problem of lexed.problems) mistakes.add(problem.start, lexicalDiagnostic(file, problem));
  const brokenStrings = lexed.problems.filter((problem) => problem.kind === "unterminatedString").map((p) => p.start);
  for (const problem of lexed.bracketProblems) {
    const at = (problem.kind === "unopened" ? problem.close : problem.open).startOffset;
    // A string that swallows the rest of its line has swallowed the closing bracket too.
    const swallowed = brokenStrings.some((start) => at < start && !file.text.slice(at, start).includes("\n"));
    if (problem.kind === "unopened" || !swallowed) mistakes.add(at, bracketDiagnostic(file, problem));
  }
  const { tokens, tooDeep } = layOut(mendHabits(file, lexed.tokens, (at, d) => mistakes.add(at, d)));
  if (tooDeep) {
    const span = { start: tooDeep.startOffset, end: tooDeep.startOffset + tooDeep.image.length };
    mistakes.add(span.start, diagnostic("nestedTooDeeply", {}, { file, span }));
  }
  const builder: Build = {
    file,
    docs: lexed.docs,
    hasErrorBetween: (from, to) => mistakes.isBetween(from, to),
    report: (name, params, span, more) => mistakes.add(span.start, diagnostic(name, params, { ...more, file, span })),
  };
  const reader = parser();
  const { cst, errors } = reader.read(
    tokens,
    start,
    onItem &&
      ((item) => {
        mistakes.take(reader.errorsSoFar());
        onItem(builder, item);
      }),
  );
  mistakes.take(errors);
  const comments = lexed.comments.map((c): Comment => {
    return { kind: c.kind, span: { start: c.start, end: c.end }, text: file.text.slice(c.start, c.end) };
  });
  const result = build(builder, cst, comments);
  for (const d of mistakes.inOrder()) reporter.report(d);
  return result;
}

/** What was found in one text, by offset. */
class Mistakes {
  private readonly found: { readonly at: number; readonly diagnostic: Diagnostic }[] = [];
  /** Where they are, in order. */
  private readonly offsets: number[] = [];
  private readonly taken = new Set<number>();
  private count = 0;
  private readonly file: SourceFile;

  constructor(file: SourceFile) {
    this.file = file;
  }

  add(at: number, d: Diagnostic): void {
    this.found.push({ at, diagnostic: d });
    this.offsets.splice(firstAtLeast(this.offsets, at), 0, at);
  }

  /** The parser's errors; of several at one place the first is the cause of the others. */
  take(errors: readonly IRecognitionException[]): void {
    for (const error of errors.slice(this.count)) {
      const at = offsetOf(this.file, error);
      if (!this.taken.has(at) && !this.isExplained(error, at)) this.add(at, parserDiagnostic(this.file, error));
      this.taken.add(at);
    }
    this.count = errors.length;
  }

  /** Is the token part of a habit that was recognised or of a string that has no end, or does it miss what the lexer threw away before it? */
  private isExplained(error: IRecognitionException, at: number): boolean {
    const before = endBefore(error);
    return this.found.some(({ diagnostic: d, at: start }) => {
      const span = d.labels[0]?.span;
      if (span === undefined) return false;
      const covers = d.code.startsWith("P01") || d.code === catalogue.unterminatedString.code;
      if (covers && span.start <= at && at < span.end) return true;
      return d.code === catalogue.strayCharacter.code && before <= start && start < at;
    });
  }

  isBetween(from: number, to: number): boolean {
    return (this.offsets[firstAtLeast(this.offsets, from)] ?? Infinity) < to;
  }

  inOrder(): readonly Diagnostic[] {
    return this.found.sort((x, y) => x.at - y.at).map((f) => f.diagnostic);
  }
}

/** Index of the first number that is not less; the length if there is none. */
function firstAtLeast(sorted: readonly number[], from: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
