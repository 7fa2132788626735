/** Functions and workflows: their signatures, and the bodies of functions. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext, Scope } from "../context.ts";
import { checkBlock, checkExpr } from "../expressions/index.ts";
import { isScalar, unitType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { FunctionType, Type } from "../type.ts";
import { unsolved, zonk } from "../unify.ts";
import { constantContext } from "./defaults.ts";
import { declareTypeParams, resolveType } from "./resolve.ts";
import type { ModuleState } from "./state.ts";

/** Without `->`, a function gives Unit. Inside a task the type parameters are those of the task and of the function. */
export function functionTypeOf(
  state: ModuleState,
  node: ast.Fn | ast.Workflow,
  outer: ReadonlyMap<string, Type> = new Map(),
): FunctionType {
  const { checker, program } = state;
  const known = program.tables.functions.get(node);
  if (known) return known;
  const own = declareTypeParams(checker, node.typeParams);
  program.typeParams.set(node, own);
  const typeParams = new Map<string, Type>([...outer, ...own]);
  const params = resolveParams(state, node.params, typeParams);
  const result = node.result ? resolveType(checker, node.result, typeParams) : unitType;
  const type: FunctionType = { kind: "function", params, result };
  program.tables.functions.set(node, type);
  return type;
}

/** Types of parameters, recorded; two of the same name are reported. Defaults are checked by `checkDefaults`. */
export function resolveParams(
  state: ModuleState,
  params: readonly ast.Param[],
  typeParams: ReadonlyMap<string, Type>,
): readonly Type[] {
  const { checker } = state;
  const seen = new Map<string, ast.Name>();
  return params.map((param) => {
    const first = seen.get(param.name.text);
    if (first) {
      const also = [checker.label(first.span, "declared here first")];
      const what = { name: param.name.text, what: "the parameter" };
      checker.reporter.report(diagnostic("duplicateName", what, checker.at(param.name.span, { also })));
    } else seen.set(param.name.text, param.name);
    const type = resolveType(checker, param.type, typeParams);
    state.program.tables.params.set(param, type);
    return type;
  });
}

/** Defaults of parameters: they see the module's names, not the other parameters. */
export function checkDefaults(state: ModuleState, params: readonly ast.Param[]): void {
  for (const param of params) {
    const type = state.program.tables.params.get(param);
    if (!param.value || !type) continue;
    checkExpr(constantContext(state.checker, `the default of ${param.name.text}`), param.value, type);
  }
}

export function defineParams(state: ModuleState, scope: Scope, params: readonly ast.Param[]): void {
  for (const param of params) {
    const type = state.program.tables.params.get(param);
    if (!type) continue;
    scope.define(param.name.text, { referent: { kind: "param", param }, type, declared: param.name.span });
  }
}

export function checkFunction(state: ModuleState, node: ast.Fn): void {
  const { checker } = state;
  const type = functionTypeOf(state, node);
  checkDefaults(state, node.params);
  const scope = checker.globals.child();
  defineParams(state, scope, node.params);
  const ctx: BodyContext = {
    checker,
    scope,
    place: { kind: "fn", node, result: type.result },
    lambda: undefined,
    loop: false,
    keyed: false,
  };
  if (node.result) {
    checkBlock(ctx, node.body, type.result);
    return;
  }
  const found = zonk(checkBlock(ctx, node.body, undefined));
  if (isScalar(found, "Unit", "Never") || found.kind === "error" || unsolved(found)) return;
  const end = endOfHead(state, node);
  checker.reporter.report(
    diagnostic(
      "missingResultType",
      { name: node.name.text, type: showType(found) },
      {
        ...checker.at(node.name.span),
        fixes: [
          {
            title: `write \`-> ${showType(found)}\``,
            edits: [{ file: state.module.file, span: { start: end, end }, text: `-> ${showType(found)} ` }],
          },
        ],
      },
    ),
  );
}

/** Where the result type belongs: in front of the body. */
export function endOfHead(state: ModuleState, node: ast.Fn | ast.Workflow): number {
  return state.module.file.text.indexOf("{", node.body.span.start);
}
