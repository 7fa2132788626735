/** Tests: what is given, as values; conditions, as functions that are asked again and again. */
import type * as ast from "../../syntax/ast.ts";
import { testCommand } from "../../syntax/test-command.ts";
import { titleOf } from "../../types/dataflow/tests.ts";
import type { Type } from "../../types/type.ts";
import type { ConditionIr, Expr, GivenIr, Local, Stmt, StreamIr, TestIr, TestStepIr, UnitIr } from "../ir.ts";
import { constantBody, originOf, type Body, type Declarations } from "./body.ts";
import { lowerExpr, present } from "./expressions.ts";
import { lowerStmt } from "./statements.ts";
import { bool, noTypes } from "./types.ts";

/** What of the app tests refer to. */
export interface TestedApp {
  readonly declarations: Declarations;
  readonly file: ast.SourceFile;
  readonly units: readonly UnitIr[];
  /** The stream that an expression names. */
  streamOf(expr: ast.Expr): StreamIr;
  /** The stream that a name in `given` stands for. */
  given(name: ast.Name): StreamIr | undefined;
}

export function lowerTests(tests: readonly ast.Test[], app: TestedApp): readonly TestIr[] {
  return tests.map((node) => lowerTest(node, app));
}

function lowerTest(node: ast.Test, app: TestedApp): TestIr {
  const { declarations, units } = app;
  const run: Local = { name: "run", type: { kind: "scalar", name: "Unit" }, mutable: false };
  const body: Body = {
    ...constantBody(declarations, app.file, noTypes),
    test: {
      run,
      streamOf: (expr) => app.streamOf(expr),
      pathOf: (unit, task) =>
        present(
          units.find(({ name, state }) => {
            return name === unit && state.some((one) => one.name === task || one.name === `${task}.shared`);
          }),
        ).path,
    },
  };
  const params = node.params.map((param): Local => {
    const type = present(declarations.tables.params.get(param));
    const local: Local = { name: param.name.text, type, mutable: false };
    body.bound.set(param, { kind: "local", local });
    return local;
  });
  const given: GivenIr[] = [];
  const steps: TestStepIr[] = [];
  for (const stmt of node.body) {
    if (stmt.kind === "given") given.push(lowerGiven(stmt, app, body));
    else steps.push(lowerStep(stmt, body));
  }
  return { title: titleOf(node) ?? "", params, run, given, steps, origin: { file: app.file, span: node.span } };
}

function lowerGiven(stmt: ast.Given, app: TestedApp, body: Body): GivenIr {
  const before: Stmt[] = [];
  const value = lowerExpr(stmt.value, body, before);
  const origin = originOf(body, stmt);
  const name = present(stmt.target.at(-1));
  const stream = app.given(name);
  if (stream !== undefined) return { before, value, origin, stream };
  const referent = present(app.declarations.tables.names.get(name));
  if (referent.kind === "host") return { before, value, origin, portal: app.declarations.effect(referent.node) };
  if (referent.kind === "portal") return { before, value, origin, portal: app.declarations.portal(referent.node) };
  throw new Error(`${name.text} cannot be given`);
}

function lowerStep(stmt: Exclude<ast.TestStmt, ast.Given>, body: Body): TestStepIr {
  const origin = originOf(body, stmt);
  if (stmt.kind === "always" || stmt.kind === "expect") {
    return { kind: stmt.kind, condition: lowerCondition(stmt.value, body) };
  }
  const command = testCommand(stmt);
  if (command?.name === "crash") return { kind: "crash", origin };
  if (command !== undefined) {
    const [arg] = command.call.args;
    return { kind: "advance", by: asked(present(arg).value, body), origin };
  }
  const out: Stmt[] = [];
  lowerStmt(stmt, body, out);
  return { kind: "let", body: out, origin };
}

const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

function lowerCondition(expr: ast.Expr, body: Body): ConditionIr {
  const compared = expr.kind === "binary" && comparisons.has(expr.operator) ? [expr.left, expr.right] : [];
  // A literal says for itself what it is.
  const sides = compared.filter((side) => !["int", "float", "bool", "string", "duration"].includes(side.kind));
  return {
    text: textOf(expr, body),
    holds: asked(expr, body, bool),
    sides: sides.map((side) => ({ text: textOf(side, body), value: asked(side, body) })),
    origin: originOf(body, expr),
  };
}

function textOf({ span }: ast.Expr, body: Body): string {
  return body.file.text.slice(span.start, span.end).replaceAll(/\s+/g, " ");
}

/** A function without parameters that evaluates an expression. */
function asked(expr: ast.Expr, body: Body, type?: Type): Expr {
  const stmts: Stmt[] = [];
  const value = lowerExpr(expr, body, stmts);
  const origin = originOf(body, expr);
  stmts.push({ kind: "return", value, origin });
  return {
    kind: "lambda",
    params: [],
    body: stmts,
    type: { kind: "function", params: [], result: type ?? value.type },
    origin,
  };
}
