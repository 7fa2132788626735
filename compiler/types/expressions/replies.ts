/** `reply v`, and `reply v to caller`: where they may stand, and of which type the reply is. Paths: `paths/replies.ts`. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../context.ts";
import { errorType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { prune, zonk } from "../unify.ts";
import { checkExpr, inferExpr } from "./infer.ts";
import { requireStep, taskOf } from "./places.ts";

export function checkReply(ctx: BodyContext, stmt: ast.ReplyStmt): void {
  const { checker } = ctx;
  const { value, to } = stmt;
  const here = requireStep(ctx, stmt.span, "`reply`");
  if (to) {
    const type = prune(inferExpr(ctx, to));
    if (type.kind === "reply") {
      checkExpr(ctx, value, type.value, checker.label(to.span, `takes ${showType(zonk(type.value))}`));
      return;
    }
    if (type.kind !== "error") {
      checker.reporter.report(diagnostic("replyToValue", { type: showType(zonk(type)) }, checker.at(to.span)));
    }
    inferExpr(ctx, value);
    return;
  }
  const type = here ? replyType(ctx, stmt) : undefined;
  if (!type) inferExpr(ctx, value);
  else checkExpr(ctx, value, type.value, type.why);
}

/** What the handler replies with; reported if it has nobody to reply to. */
function replyType(ctx: BodyContext, stmt: ast.ReplyStmt) {
  const { checker, place } = ctx;
  const word = { start: stmt.span.start, end: stmt.span.start + "reply".length };
  if (place.kind === "taskFn") {
    const params = { what: "function" as const, name: place.node.name.text };
    checker.reporter.report(diagnostic("replyToWhom", params, checker.at(word)));
    return undefined;
  }
  if (place.kind !== "handler") return undefined;
  const { on } = place.handler;
  if (on.kind !== "ask") {
    const what = on.kind === "atom" && on.eachKey ? "on atom each key" : `on ${on.kind}`;
    const also = [checker.label(on.span, "nobody has asked here")];
    const params = { task: taskOf(ctx)?.name.text ?? "", what };
    checker.reporter.report(diagnostic("replyOutsideAsk", params, checker.at(word, { also })));
    return undefined;
  }
  if (on.later) {
    const { text } = on.later;
    const also = [checker.label(on.later.span, "owns the reply")];
    const end = stmt.value.span.end;
    const edits = [{ file: checker.module.file, span: { start: end, end }, text: ` to ${text}` }];
    const fixes = [{ title: `reply to \`${text}\``, edits }];
    const params = { what: "later" as const, name: text };
    checker.reporter.report(diagnostic("replyToWhom", params, checker.at(word, { also, fixes })));
    return undefined;
  }
  const portal = checker.tables.served.get(place.handler);
  const value: Type = (portal && checker.tables.portals.get(portal)?.type.reply) ?? errorType;
  const why = portal && isOwn(ctx, portal) ? checker.label(portal.reply.span, `what \`${portal.name.text}\` replies`) : undefined; // prettier-ignore
  return { value, why };
}

/** Whether a portal is declared in the module that is being checked, so that its place can be shown. */
function isOwn(ctx: BodyContext, portal: ast.PortalDecl): boolean {
  return ctx.checker.module.items.includes(portal);
}
