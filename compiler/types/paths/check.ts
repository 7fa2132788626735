/** What is said of the handlers and functions of a task once the types in all of them are known. */
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";
import { boundNames } from "../expressions/patterns.ts";
import { prune } from "../unify.ts";
import { keptAnalysis, type Kept } from "./kept.ts";
import { lostUpdateAnalysis, noReads } from "./lost-updates.ts";
import { followPaths, type TypeOf } from "./paths.ts";
import { beginReplies, replyAnalysis } from "./replies.ts";
import { suspends } from "./suspends.ts";
import { checkTries } from "./tries.ts";
import { checkUnusedFutures } from "./unused-futures.ts";

interface Body {
  readonly block: ast.Block;
  /** What is bound when it begins. */
  readonly names: readonly ast.Name[];
  /** The handler of a request to which it has to reply by itself. */
  readonly ask: ast.Handler | undefined;
}

export function checkPaths(checker: Checker, task: ast.Task): void {
  const { tables } = checker;
  const nothing: Kept = new Map();
  const params = new Map(
    task.members.flatMap((m) => (m.kind === "fn" ? m.params.map((p) => [p.name, tables.params.get(p)] as const) : [])),
  );
  const typeOf: TypeOf = (name) => tables.locals.get(name) ?? params.get(name);
  for (const body of task.members.flatMap(bodiesOf)) {
    const { block, names, ask } = body;
    const has = featuresOf(checker, typeOf, body);
    if (ask || has.replies) followPaths(tables, replyAnalysis(checker, typeOf, ask), block, names, beginReplies(ask));
    if (has.awaits) followPaths(tables, keptAnalysis(checker, typeOf), block, names, nothing);
    if (has.awaits && !task.exclusive) {
      followPaths(tables, lostUpdateAnalysis(checker, task), block, names, noReads);
    }
    if (has.tries) checkTries(checker, block);
    if (has.calls) checkUnusedFutures(checker, block);
  }
}

function bodiesOf(member: ast.Member): readonly Body[] {
  switch (member.kind) {
    case "fn":
      return [{ block: member.body, names: member.params.map((param) => param.name), ask: undefined }];
    case "handler":
      return [ofHandler(member)];
    case "phase":
      return member.handlers.map(ofHandler);
    default:
      return [];
  }
}

function ofHandler(handler: ast.Handler): Body {
  const { on, body } = handler;
  const bound = on.kind === "next" || on.kind === "ask" ? on.pattern && boundNames(on.pattern) : undefined;
  const later = on.kind === "ask" ? on.later : undefined;
  const ask = on.kind === "ask" && !on.later ? handler : undefined;
  return { block: body, names: [...(bound ?? []), ...(later ? [later] : [])], ask };
}

/** Most handlers have nothing of all this: one look tells. */
function featuresOf({ tables }: Checker, typeOf: TypeOf, { block, names }: Body) {
  const isReply = (name: ast.Name): boolean => {
    const type = typeOf(name);
    return type !== undefined && prune(type).kind === "reply";
  };
  const found = { replies: names.some(isReply), awaits: false, tries: false, calls: false };
  walk(block, (node) => {
    if (node.kind === "name") found.replies ||= isReply(node as ast.Name);
    else if (node.kind === "unary") found.tries ||= (node as ast.UnaryExpr).operator === "try";
    else if (node.kind === "call") {
      const call = tables.calls.get(node as ast.CallExpr);
      found.calls ||=
        call?.kind === "ask" || call?.kind === "effect" || call?.kind === "taskFn" || call?.kind === "std";
    }
    if (!found.awaits && (node.kind === "unary" || node.kind === "call")) found.awaits = suspends(tables, node);
  });
  return found;
}
