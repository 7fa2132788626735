/** Futures that nobody waits for: a name that is never read, a `_`. And futures inside of what cannot hold one. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";
import { hasFuture } from "../expressions/futures.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { children, prune } from "../unify.ts";

export function checkUnusedFutures(checker: Checker, body: ast.Block): void {
  const { tables, reporter } = checker;
  const bound: ast.Name[] = [];
  const read = new Set<ast.Name>();
  walk(body, (node) => {
    if (node.kind === "wildcardPattern") {
      const type = tables.patterns.get(node as ast.Pattern);
      if (!type || !hasFuture(type)) return;
      reporter.report(diagnostic("futureDropped", { name: "_", type: showType(type) }, checker.at(node.span)));
      return;
    }
    if (node.kind !== "name" && node.kind !== "nameExpr") return;
    const referent = tables.names.get(node as ast.Name | ast.NameExpr);
    if (referent?.kind === "local") read.add(referent.name);
    if (node.kind === "name" && tables.locals.has(node as ast.Name)) bound.push(node as ast.Name);
  });
  for (const name of bound) {
    const type = tables.locals.get(name);
    if (!type || !hasFuture(type)) continue;
    if (!holds(type)) {
      const params = { name: name.text, type: showType(type) };
      reporter.report(diagnostic("futureInside", params, checker.at(name.span)));
    } else if (!read.has(name)) {
      const { text } = name;
      const help = [`write \`await ${text}\` where its value is needed, or \`let ${text} = await …\` here`];
      const params = { name: text, type: showType(type) };
      reporter.report(diagnostic("futureDropped", params, checker.at(name.span, { help })));
    }
  }
}

/** Futures stand alone, and in lists, tuples and options. */
function holds(type: Type): boolean {
  const t = prune(type);
  if (t.kind === "future") return !hasFuture(t.value);
  if (t.kind === "list" || t.kind === "tuple" || t.kind === "option") return children(t).every(holds);
  return !hasFuture(t);
}
