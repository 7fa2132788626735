/** What the generators can say: every construct of the language occurs in programs of theirs, or it is said why not. */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { assignmentOperators, binaryOperators, contextualWords, predefinedNames, prefixOperators, reservedWords } from "@portals/grammar"; // prettier-ignore
import type { ExprKind, StmtKind } from "@portals/compiler/ir/ir.ts";
import type * as ast from "@portals/compiler/syntax/ast.ts";
import { parse } from "@portals/compiler/syntax/parse.ts";
import type { Files } from "../generator/files.ts";
import { tapeOf } from "../generator/tape.ts";
import { compiledFiles } from "../oracle/compiled.ts";
import { generators } from "../oracle/corpus.ts";

/** Programs of each generator; those with TypeScript take long. */
const PROGRAMS = 60;
const WITH_TYPESCRIPT = 6;
vi.setConfig({ hookTimeout: 120_000 });

/** That it is generated, or why it is not. */
type Said = true | string;

const OF_TESTS = "`portalsc test` has tests of its own";
const REFUSED = "not available yet: the compiler refuses it";
const BROKEN = "stands for what could not be read";

type Construct =
  | ast.Item["kind"]
  | ast.Member["kind"]
  | ast.HandlerHead["kind"]
  | ast.Policy["kind"]
  | ast.Stmt["kind"]
  | ast.Expr["kind"]
  | ast.Pattern["kind"]
  | ast.TypeExpr["kind"];

const constructs: Readonly<Record<Construct, Said>> = {
  import: true, use: true, type: true, newtype: true, topLet: true, config: true, fn: true, source: true, task: true,
  workflow: true, stream: true, run: true, portal: true, sequencer: true, splitter: true, sink: true, connect: true,
  update: REFUSED, pattern: REFUSED, test: OF_TESTS,
  cell: true, drop: REFUSED, timer: true, handler: true, phase: true,
  next: true, ask: true, atom: true, complete: true,
  retry: true, skip: true, halt: true,
  let: true, var: true, for: true, while: true, return: true, break: true, continue: true, emit: true, reply: true, become: true,
  delete: true, assign: true, exprStmt: true, errorStmt: BROKEN,
  int: true, float: true, duration: true, string: true, bool: true, nameExpr: true, upperExpr: true, group: true, tuple: true, list: true,
  record: true, lambda: true, pipe: true, binary: true, unary: true, call: true, index: true, member: true, if: true,
  match: true, range: true, errorExpr: BROKEN,
  literalPattern: true, ctorPattern: true, bindPattern: true, wildcardPattern: true, tuplePattern: true, recordPattern: true,
  listPattern: true, asPattern: true, errorPattern: BROKEN,
  namedType: true, recordType: true, tupleType: true, functionType: true, optionType: true,
}; // prettier-ignore

const statements: Readonly<Record<StmtKind, Said>> = {
  let: true, assign: true, expr: true, if: true, switch: true, while: true, for: true, block: true, break: true, continue: true,
  return: true, open: true, setCell: true, forEvents: true, push: true, output: true, forKeys: true, forRequests: true,
  onTimer: true, reply: true, start: true, resume: true, await: true, callRoutine: true, try: true,
  goto: "made when routines are emitted", wait: "made when routines are emitted", enter: "made when routines are emitted",
}; // prettier-ignore

const expressions: Readonly<Record<ExprKind, Said>> = {
  const: true, local: true, config: true, letRef: true, fnRef: true, hostRef: true, lambda: true, record: true, update: true, field: true,
  tuple: true, item: true, variant: true, isVariant: true, payload: true, some: true, isSome: true, unwrap: true, coalesce: true,
  chain: true, list: true, map: true, range: true, arithmetic: true, negate: true, not: true, and: true, or: true, equals: true,
  compare: true, cond: true, interpolate: true, call: true, callLocal: true, callHost: true, callValue: true, std: true,
  step: true, cell: true, cellOp: true, portalRef: true, ask: true, future: true, timer: true,
  element: "made when routines are emitted", resumed: "made when routines are emitted", observed: OF_TESTS,
}; // prettier-ignore

/** Words and names of the language that are not generated; `no` and `within` of patterns are names of other things too. */
const words: Readonly<Record<string, string>> = {
  update: REFUSED, pattern: REFUSED, personal: REFUSED, drop: REFUSED, was: REFUSED,
  disclose: REFUSED, join: REFUSED, empty: REFUSED,
  test: OF_TESTS, given: OF_TESTS, expect: OF_TESTS, always: OF_TESTS, advance: OF_TESTS, crash: OF_TESTS,
}; // prettier-ignore

const texts: string[] = [];
const trees = new Set<string>();
const code = new Set<string>();

/** The kinds and operators of all nodes of a tree, but for what is below properties of these names. */
function collect(node: unknown, into: Set<string>, without: readonly string[], seen = new Set<unknown>()): void {
  if (typeof node !== "object" || node === null || seen.has(node)) return;
  seen.add(node);
  for (const name of ["kind", "operator"]) {
    const value: unknown = Reflect.get(node, name);
    if (typeof value === "string") into.add(value);
  }
  for (const [name, part] of Object.entries(node)) {
    if (!without.includes(name)) collect(part, into, without, seen);
  }
}

beforeAll(async () => {
  for (const [name, { write }] of Object.entries(generators)) {
    for (let seed = 1; seed <= (name === "effects" ? WITH_TYPESCRIPT : PROGRAMS); seed++) {
      const files: Files = write(tapeOf(seed));
      for (const [path, text] of Object.entries(files).filter(([file]) => file.endsWith(".portals"))) {
        texts.push(text);
        collect(parse({ path, text }, { report: ({ message }) => expect.fail(message) }), trees, ["file"]);
      }
      for (const { ir } of await compiledFiles(files))
        collect([ir.units, ir.functions, ir.lets], code, ["file", "type"]);
    }
  }
});

function generatedIn(all: Readonly<Record<string, Said>>): readonly string[] {
  return Object.entries(all).flatMap(([name, said]) => (said === true ? [name] : []));
}

describe("generated programs have", () => {
  test("every construct", () => {
    expect(generatedIn(constructs).filter((kind) => !trees.has(kind))).toEqual([]);
  });

  test("every statement and expression of the intermediate representation", () => {
    expect(generatedIn({ ...statements, ...expressions }).filter((kind) => !code.has(kind))).toEqual([]);
  });

  test("every word, operator and predefined name", () => {
    const all = [...reservedWords, ...Object.values(contextualWords).flat(), ...predefinedNames];
    const said = new Set(texts.flatMap((text) => text.match(/\w+/g) ?? []));
    expect(all.filter((word) => !said.has(word) && !(word in words))).toEqual([]);
    expect(Object.keys(words).filter((word) => said.has(word))).toEqual([]);
    const operators = [
      ...binaryOperators.flatMap((level) => level.operators),
      ...prefixOperators,
      ...assignmentOperators,
    ];
    // A range is a node of its own.
    expect(operators.filter((operator) => operator !== ".." && !trees.has(operator))).toEqual([]);
  });
});
