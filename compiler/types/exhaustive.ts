/**
 * Whether patterns cover all values of a type, which values they leave out, and which of them can never match.
 * The algorithm is that of L. Maranget, "Warnings for pattern matching" (JFP 2007): a matrix of patterns is specialised
 * by the constructors of its first column.
 */
import type * as ast from "../syntax/ast.ts";
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { Checker } from "./context.ts";
import { type Case, casesOf, type Constructors, type Shape, simplify, splitLists } from "./shapes.ts";
import type { Type } from "./type.ts";

/** One arm of a `match`, or one handler. */
export interface Row {
  /** Alternatives. */
  readonly patterns: readonly ast.Pattern[];
  readonly guarded: boolean;
  readonly span: ast.Span;
}

/** How the heads of the handlers begin. */
export type HandlerWords = "on next" | `on ask ${string}`;

/** How many examples of missing cases a message shows. */
const shownCases = 4;
/** Steps after which the question is given up: far more than a program that a person has written needs. */
const patience = 200_000;

const any: Shape = { kind: "any" };

/**
 * Report what the rows leave out, at `at`, and the rows that can never be reached (as warnings). Patterns must have been
 * checked against the type; if one of them is wrong nothing is said.
 */
export function checkExhaustive(
  checker: Checker,
  subject: Type,
  rows: readonly Row[],
  at: ast.Span,
  what: "match" | HandlerWords,
): void {
  const search = new Search();
  const before = new Seen();
  for (const row of rows) {
    const alternatives: { shape: Shape; span: ast.Span }[] = [];
    for (const pattern of row.patterns) {
      const shape = simplify(checker, pattern, subject);
      if (!shape) return;
      alternatives.push({ shape, span: pattern.span });
    }
    const useless = alternatives.filter(({ shape }) => {
      const useful = search.useful(before.alike(shape), [shape], [subject]);
      if (!row.guarded) before.add(shape);
      return !useful;
    });
    const whole = useless.length === alternatives.length;
    for (const { span } of whole ? useless.slice(0, 1) : useless) {
      const params = { what: what === "match" ? what : ("handlers" as const) };
      checker.reporter.report(diagnostic("unreachableCase", params, checker.at(whole ? row.span : span)));
    }
  }
  const missing = search.missing(before.rows, [subject]).map(([witness]) => show(witness as Shape));
  if (missing.length === 0 || search.exhausted) return;
  const params = { missing: missing.slice(0, shownCases), more: missing.length > shownCases };
  const found =
    what === "match"
      ? diagnostic("matchNotExhaustive", params, checker.at(at))
      : diagnostic("handlersNotExhaustive", { ...params, head: what }, checker.at(at));
  checker.reporter.report(found);
}

/** A value that the pattern does not match; undefined if it matches all, or is wrong in itself. */
export function unmatchedBy(checker: Checker, pattern: ast.Pattern, subject: Type): string | undefined {
  const shape = simplify(checker, pattern, subject);
  if (!shape || shape.kind === "any") return undefined;
  const [first] = new Search().missing([[shape]], [subject]);
  return first && show(first[0] as Shape);
}

/** Patterns, at most so many, for what the rows leave out; none if one of them is wrong or the question was given up. */
export function missingPatterns(
  tables: Constructors,
  subject: Type,
  rows: readonly Row[],
  most: number,
): readonly string[] {
  const shapes: Shape[][] = [];
  for (const { patterns, guarded } of rows) {
    for (const pattern of patterns) {
      const shape = simplify(tables, pattern, subject);
      if (!shape) return [];
      if (!guarded) shapes.push([shape]);
    }
  }
  // A type is not split into its cases before a row asks for one of them.
  if (shapes.length === 0)
    return casesOf(subject, [])
      .slice(0, most)
      .map((one) => one.show(one.types.map(() => undefined)));
  const search = new Search(most);
  const missing = search.missing(shapes, [subject]).map(([witness]) => show(witness as Shape));
  return search.exhausted ? [] : missing.slice(0, most);
}

/** The rows so far. */
class Seen {
  readonly rows: Shape[][] = [];
  private readonly byCase = new Map<string, Shape[][]>();
  private readonly others: Shape[][] = [];

  add(shape: Shape): void {
    this.rows.push([shape]);
    if (shape.kind === "case") addTo(this.byCase, shape.case.key, [shape]);
    else this.others.push([shape]);
  }

  /** Those that can match what the shape matches: so a union of many variants is not gone through for each of its rows. */
  alike(shape: Shape): readonly Shape[][] {
    return shape.kind === "case" ? [...this.others, ...(this.byCase.get(shape.case.key) ?? [])] : this.rows;
  }
}

function addTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

class Search {
  private steps = 0;
  private readonly most: number;

  /** `most`: how many missing cases are of interest. */
  constructor(most = shownCases) {
    this.most = most;
  }

  get exhausted(): boolean {
    return this.steps > patience;
  }

  /** Vectors of values, one example each, that no row matches. */
  missing(rows: readonly (readonly Shape[])[], types: readonly Type[]): Shape[][] {
    if (++this.steps > patience) return [];
    if (types.length === 0) return rows.length === 0 ? [[]] : [];
    const [type, ...restTypes] = types as [Type, ...Type[]];
    const column = splitLists(rows.map((row) => row[0] as Shape));
    if (column.every((shape) => shape.kind === "any")) {
      return this.missing(
        rows.map((row) => row.slice(1)),
        restTypes,
      ).map((rest) => [any, ...rest]);
    }
    const found: Shape[][] = [];
    const specialised = specialiser(rows, column);
    for (const one of casesOf(type, column)) {
      const inner = this.missing(specialised(one), [...one.types, ...restTypes]);
      for (const witness of inner) {
        const args = witness.slice(0, one.types.length);
        found.push([{ kind: "case", case: one, args }, ...witness.slice(one.types.length)]);
      }
      if (found.length > this.most) break;
    }
    return found;
  }

  /** Whether some value is matched by the vector and by no row. */
  useful(rows: readonly (readonly Shape[])[], vector: readonly Shape[], types: readonly Type[]): boolean {
    if (++this.steps > patience) return true;
    if (types.length === 0) return rows.length === 0;
    if (rows.length === 0) return true;
    const [type, ...restTypes] = types as [Type, ...Type[]];
    const column = splitLists([...rows.map((row) => row[0] as Shape), vector[0] as Shape]);
    const head = column[column.length - 1] as Shape;
    const above = column.slice(0, -1);
    if (column.every((shape) => shape.kind === "any")) {
      return this.useful(
        rows.map((row) => row.slice(1)),
        vector.slice(1),
        restTypes,
      );
    }
    // A vector that begins with a case is useful for that one, if for any.
    const cases = head.kind === "case" ? [head.case] : casesOf(type, column);
    const specialised = specialiser(rows, above);
    return cases.some((one) => {
      const mine = specialise([vector], [head], one);
      return mine.length > 0 && this.useful(specialised(one), mine[0] as Shape[], [...one.types, ...restTypes]);
    });
  }
}

/** `specialise` for any case, with the rows looked through once and not once a case. */
function specialiser(rows: readonly (readonly Shape[])[], column: readonly Shape[]): (one: Case) => Shape[][] {
  const ofCase = new Map<string, number[]>();
  const others: number[] = [];
  for (const [i, shape] of column.entries()) {
    if (shape.kind === "case") addTo(ofCase, shape.case.key, i);
    else others.push(i);
  }
  return (one) => {
    const indices = [...(ofCase.get(one.key) ?? []), ...others].sort((a, b) => a - b);
    const pick = <T>(list: readonly T[]): T[] => indices.map((i) => list[i] as T);
    return specialise(pick(rows), pick(column), one);
  };
}

/** The rows that can match a value of the case, with its parts in the place of the first column. */
function specialise(rows: readonly (readonly Shape[])[], column: readonly Shape[], one: Case): Shape[][] {
  const result: Shape[][] = [];
  rows.forEach((row, i) => {
    const shape = column[i] as Shape;
    const rest = row.slice(1);
    if (shape.kind === "any") result.push([...one.types.map(() => any), ...rest]);
    else if (shape.kind === "case" && shape.case.key === one.key) result.push([...shape.args, ...rest]);
    else if (shape.kind === "list") {
      const args = one.list && one.list.align(shape);
      if (args) result.push([...args, ...rest]);
    }
  });
  return result;
}

/** As a pattern that the program could write. */
function show(shape: Shape): string {
  if (shape.kind !== "case") return "_";
  return shape.case.show(shape.args.map((arg) => (arg.kind === "any" ? undefined : show(arg))));
}
