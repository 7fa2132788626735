/** `idle.start(10m)`, `idle.startAt(instant)`, `idle.stop()`. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../context.ts";
import { durationType, errorType, instantType, unitType } from "../scalars.ts";
import type { Type } from "../type.ts";
import type { Referent } from "../typed.ts";
import { inferArgs, matchArgs, type Parameter } from "./arguments.ts";
import { checkKeyed } from "./names.ts";
import { requireStep } from "./places.ts";

const operations = {
  start: [{ name: "after", type: durationType }],
  startAt: [{ name: "at", type: instantType }],
  stop: [],
} satisfies Record<string, readonly Parameter[]>;

type Operation = keyof typeof operations;

export const timerOperations = Object.keys(operations) as readonly Operation[];

function isOperation(name: string): name is Operation {
  return Object.hasOwn(operations, name);
}

export function inferTimerCall(
  ctx: BodyContext,
  expr: ast.CallExpr,
  callee: ast.MemberExpr,
  referent: Referent & { readonly kind: "timer" },
): Type {
  const { checker } = ctx;
  const { name, object } = callee;
  const timer = referent.node;
  if (object.kind === "nameExpr") checker.tables.names.set(object, referent);
  if (!isOperation(name.text)) {
    const params = { name: name.text, timer: timer.name.text, nearest: nearest(name.text, timerOperations) };
    const also = [checker.label(timer.name.span, "declared here")];
    checker.reporter.report(diagnostic("timerOperation", params, checker.at(name.span, { also })));
    inferArgs(ctx, expr.args);
    return errorType;
  }
  const what = `${timer.name.text}.${name.text}`;
  if (requireStep(ctx, expr.span, `\`${what}()\``)) checkKeyed(ctx, callee.span, what, false);
  const params = operations[name.text];
  const signature = { start: `${what}(after: Duration)`, startAt: `${what}(at: Instant)`, stop: `${what}()` }[
    name.text
  ];
  const args = matchArgs(ctx, expr, params, { name: what, span: callee.span, signature });
  checker.tables.calls.set(expr, { kind: "timer", timer, operation: name.text, args });
  return unitType;
}
