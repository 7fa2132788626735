/** The operators that the compiler knows, by their signatures in the library; `union` takes any number of streams. */
import type { StdOperator } from "@portals/stdlib";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import { matchArgs } from "../expressions/arguments.ts";
import { record } from "../expressions/body.ts";
import { fits } from "../expressions/expect.ts";
import { signatureOf } from "../expressions/library.ts";
import { errorType, unitType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { StreamType, Type } from "../type.ts";
import { prune, sameType, substitute, zonk } from "../unify.ts";
import { inferOperand, isBroken, takeInput, withoutAs, type Use } from "./streams.ts";

export function applyOperator(use: Use, operator: StdOperator): Type {
  const { checker } = use.ctx;
  if (use.as) {
    const what = { name: use.name, what: "an operator" };
    checker.reporter.report(
      diagnostic("asNotTask", what, checker.at(use.as.span, { fixes: withoutAs(use.ctx, use.as) })),
    );
  }
  if (operator.name === "union") return applyUnion(use, operator);
  const { input, args } = takeInput(use);
  const signature = signatureOf(operator.signature);
  const metas = new Map<Type, Type>(signature.typeParams.map((param) => [param, checker.meta()]));
  const [self, ...params] = signature.params;
  const wanted = self && prune(substitute(self.type, metas));
  if (wanted?.kind === "stream") {
    fits(input.event, wanted.event);
    if (wanted.by && input.by) fits(input.by, wanted.by);
  }
  const uses = matchArgs(
    use.ctx,
    { args, span: use.span },
    params.map((p) => ({ name: p.name, type: substitute(p.type, metas), optional: p.optional })),
    { name: use.name, span: use.span, signature: `${operator.name}${signature.text}` },
  );
  const result = prune(substitute(signature.result, metas));
  if (result.kind !== "stream") throw new Error(`the operator ${operator.name} does not give a stream`);
  // `K` of a signature is the key that the stream has: none, if it is not keyed.
  const keeps = wanted?.kind === "stream" && wanted.by !== undefined;
  const by = keeps && !input.by ? undefined : result.by;
  return finish(use, operator, input, { kind: "stream", event: result.event, by }, [], uses);
}

/** The operands' order is the order of their events in an atom; keyed if all are, by keys of one type. */
function applyUnion(use: Use, operator: StdOperator): Type {
  const { checker } = use.ctx;
  const { input, args } = takeInput(use);
  if (args.length === 0) {
    checker.reporter.report(diagnostic("streamMissing", { stage: "union" }, checker.at(use.span)));
  }
  let by = input.by;
  const streams: ast.Expr[] = [];
  for (const arg of args) {
    const found = inferOperand(use.ctx, arg.value, "given");
    if (found.kind !== "stream") continue;
    streams.push(arg.value);
    if (!found.by || !by || (!isBroken(found) && !sameType(found.by, by))) by = undefined;
    if (isBroken(found) || fits(found.event, input.event)) continue;
    const what = { first: showType(zonk(input.event)), other: showType(zonk(found.event)) };
    checker.reporter.report(diagnostic("unionOfDifferent", what, checker.at(arg.value.span)));
  }
  return finish(use, operator, input, { kind: "stream", event: input.event, by }, streams, []);
}

function finish(
  use: Use,
  operator: StdOperator,
  input: StreamType,
  output: StreamType,
  streams: readonly ast.Expr[],
  args: ReturnType<typeof matchArgs>,
): StreamType {
  const types = [input.event, input.by ?? unitType, output.event, output.by ?? unitType];
  record(use.ctx.checker, use.span, types, ([inEvent, inBy, outEvent, outBy]) =>
    use.record({
      kind: "operator",
      operator,
      streams,
      args,
      input: { kind: "stream", event: inEvent ?? errorType, by: input.by && inBy },
      output: { kind: "stream", event: outEvent ?? errorType, by: output.by && outBy },
    }),
  );
  return output;
}
