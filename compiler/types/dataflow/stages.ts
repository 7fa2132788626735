/** Tasks and workflows as stages: what goes in, which key it has, arguments, what comes out. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import { matchArgs, type Parameter } from "../expressions/arguments.ts";
import { record } from "../expressions/body.ts";
import { fits } from "../expressions/expect.ts";
import { errorType, unitType } from "../scalars.ts";
import { showApart, showType } from "../show.ts";
import type { StreamType, Type } from "../type.ts";
import { prune, substitute, zonk } from "../unify.ts";
import { asOperand, brokenStream, isBroken, programOf, takeInput, withoutAs, type Use } from "./streams.ts";

export function applyTask(use: Use, node: ast.Task, typeParams: readonly Type[]): Type {
  const { checker } = use.ctx;
  const { tables } = programOf(use);
  const type = tables.tasks.get(node);
  if (!type) return brokenStream;
  const metas = typeParams.map(() => checker.meta());
  const at = substitution(typeParams, metas);

  let input: StreamType | undefined;
  let { args } = use;
  if (type.input) {
    const taken = takeInput(use);
    input = taken.input;
    args = taken.args;
    checkEvent(use, input, substitute(type.input, at), node.input);
    checkKey(use, node, input, type.by && substitute(type.by, at));
  } else if (use.piped && node.members.some((one) => one.kind === "handler" && one.on.kind === "next")) {
    // That it handles events which it does not take is said where it is declared.
    return brokenStream;
  } else if (use.piped) {
    const also = placeOf(use, node);
    checker.reporter.report(diagnostic("taskTakesNothing", { task: use.name }, checker.at(use.span, { also })));
  }
  const uses = matchArgs(
    use.ctx,
    { args, span: use.span },
    node.params.map((param, i) => parameterOf(use, param, substitute(type.params[i] ?? errorType, at))),
    { name: use.name, span: use.span },
  );
  const output: StreamType | undefined = type.output && {
    kind: "stream",
    event: substitute(type.output, at),
    by: undefined,
  };
  const seen = input;
  record(
    checker,
    use.span,
    [...metas, seen?.event ?? unitType, seen?.by ?? unitType, output?.event ?? unitType],
    (t) => {
      const typeArgs = t.slice(0, metas.length);
      const [event, by, out] = t.slice(metas.length);
      use.record({
        kind: "task",
        node,
        typeArgs,
        args: uses,
        as: use.as?.text,
        input: seen && { kind: "stream", event: event ?? errorType, by: seen.by && by },
        output: output && { kind: "stream", event: out ?? errorType, by: undefined },
      });
    },
  );
  return output ?? unitType;
}

export function applyWorkflow(use: Use, node: ast.Workflow, typeParams: readonly Type[]): Type {
  const { ctx } = use;
  const { checker } = ctx;
  const type = programOf(use).tables.functions.get(node);
  if (!type) return brokenStream;
  const metas = typeParams.map(() => checker.meta());
  const at = substitution(typeParams, metas);
  const paramTypes = type.params.map((p) => prune(substitute(p, at)));
  if (use.as) {
    checker.reporter.report(
      diagnostic(
        "asNotTask",
        { name: use.name, what: "a workflow" },
        checker.at(use.as.span, { fixes: withoutAs(use.ctx, use.as) }),
      ),
    );
  }
  const params = node.params.map((param, i): Parameter => {
    const wanted = paramTypes[i] ?? errorType;
    if (wanted.kind !== "stream") return parameterOf(use, param, wanted);
    const found = checker.meta();
    const checked = (value: ast.Expr): void => {
      const stream = asOperand(ctx, value, prune(found), "given");
      if (stream.kind === "stream") checkStream(use, stream, wanted, param, value.span);
    };
    return { name: param.name.text, type: found, checked };
  });
  if (use.piped) {
    const [first] = paramTypes;
    if (first?.kind !== "stream") {
      const also = placeOf(use, node);
      checker.reporter.report(diagnostic("taskTakesNothing", { task: use.name }, checker.at(use.span, { also })));
      return substitute(type.result, at);
    }
    checkStream(use, use.piped, first, node.params[0], use.span);
  }
  const call = { args: use.args, span: use.span };
  const uses = matchArgs(ctx, call, use.piped ? params.slice(1) : params, { name: use.name, span: use.span });
  const result = substitute(type.result, at);
  record(checker, use.span, [...metas, result], (t) => {
    use.record({
      kind: "workflow",
      node,
      typeArgs: t.slice(0, metas.length),
      args: use.piped ? [{ kind: "piped" }, ...uses] : uses,
      output: t[metas.length] ?? errorType,
    });
  });
  return result;
}

function substitution(params: readonly Type[], args: readonly Type[]): ReadonlyMap<Type, Type> {
  return new Map(params.map((param, i) => [param, args[i] ?? errorType]));
}

function parameterOf(use: Use, param: ast.Param, type: Type): Parameter {
  const why = {
    file: use.file,
    span: param.type.span,
    text: `\`${param.name.text}\` is declared as ${showType(zonk(type))}`,
  };
  return { name: param.name.text, type, value: param.value, why };
}

/** The declaration of the stage as a second place. */
function placeOf(use: Use, node: ast.Task | ast.Workflow) {
  return [{ file: use.file, span: node.name.span, text: "declared here" }];
}

function checkEvent(use: Use, input: StreamType, wanted: Type, written: ast.TypeExpr | undefined): void {
  if (fits(input.event, wanted)) return;
  const { checker } = use.ctx;
  const [shown, given] = showApart(zonk(wanted), zonk(input.event));
  const also = written ? [{ file: use.file, span: written.span, text: `\`${use.name}\` takes ${shown}` }] : [];
  const params = { stage: use.name, wanted: shown, found: given };
  checker.reporter.report(diagnostic("wrongEvent", params, checker.at(use.span, { also })));
}

function checkKey(use: Use, node: ast.Task, input: StreamType, wanted: Type | undefined): void {
  if (!wanted || isBroken(input)) return;
  const { checker } = use.ctx;
  const shown = showType(zonk(wanted));
  const also = node.by
    ? [{ file: use.file, span: node.by.span, text: `\`${use.name}\` keeps state for each ${shown}` }]
    : [];
  if (!input.by) {
    const params = { task: use.name, key: shown };
    checker.reporter.report(diagnostic("needsKey", params, checker.at(use.span, { also })));
  } else if (!fits(input.by, wanted)) {
    const params = { task: use.name, wanted: shown, found: showType(zonk(input.by)) };
    checker.reporter.report(diagnostic("wrongKey", params, checker.at(use.span, { also })));
  }
}

/** A keyed stream may stand where an unkeyed one is wanted: its key is forgotten. */
export function streamFits(found: StreamType, wanted: StreamType): boolean {
  return fits(found.event, wanted.event) && (!wanted.by || (found.by !== undefined && fits(found.by, wanted.by)));
}

function checkStream(
  use: Use,
  found: StreamType,
  wanted: StreamType,
  param: ast.Param | undefined,
  span: ast.Span,
): void {
  if (isBroken(found) || streamFits(found, wanted)) return;
  const { checker } = use.ctx;
  const shown = showType(zonk(wanted));
  const also = param ? [{ file: use.file, span: param.type.span, text: `\`${use.name}\` takes ${shown}` }] : [];
  if (wanted.by && !found.by && fits(found.event, wanted.event)) {
    const params = { task: use.name, key: showType(zonk(wanted.by)) };
    checker.reporter.report(diagnostic("needsKey", params, checker.at(span, { also })));
    return;
  }
  const params = { stage: use.name, wanted: shown, found: showType(zonk(found)) };
  checker.reporter.report(diagnostic("wrongEvent", params, checker.at(span, { also })));
}
