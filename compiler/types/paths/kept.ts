/** What lives from before an `await` to behind it is stored, so it must be data, a future or a reply: no function. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";
import type { Type } from "../type.ts";
import { children, prune } from "../unify.ts";
import type { Analysis, TypeOf } from "./paths.ts";
import { suspends } from "./suspends.ts";

/** The names of what cannot be stored, with the await behind which they are gone. */
export type Kept = ReadonlyMap<ast.Name, ast.Span | undefined>;

export function keptAnalysis(checker: Checker, typeOf: TypeOf): Analysis<Kept> {
  const { tables, reporter } = checker;
  const reported = new Set<number>();

  function nameOf(node: ast.NameExpr | ast.Name): ast.Name | undefined {
    const referent = tables.names.get(node);
    if (referent?.kind === "local") return referent.name;
    return referent?.kind === "param" ? referent.param.name : undefined;
  }

  function use(node: ast.NameExpr | ast.Name, state: Kept): Kept {
    const name = nameOf(node);
    const awaited = name && state.get(name);
    const type = name && typeOf(name);
    if (!name || !awaited || !type || reported.has(node.span.start)) return state;
    reported.add(node.span.start);
    const also: Label[] = [
      checker.label(awaited, "the handler stops here"),
      checker.label(name.span, "holds a function"),
    ];
    reporter.report(diagnostic("notKept", { name: name.text }, checker.at(node.span, { also })));
    return state;
  }

  return {
    join(a, b) {
      let joined: Map<ast.Name, ast.Span | undefined> | undefined;
      for (const [name, awaited] of b) {
        if (a.has(name) && (a.get(name) ?? awaited) === a.get(name)) continue;
        joined = (joined ?? new Map(a)).set(name, a.get(name) ?? awaited);
      }
      return joined ?? a;
    },
    use,
    lambda(lambda, state) {
      walk(lambda.body, (inner) => {
        if (inner.kind === "nameExpr" || inner.kind === "name") use(inner as ast.NameExpr | ast.Name, state);
      });
      return state;
    },
    after(node, state) {
      if (state.size === 0 || !suspends(tables, node)) return state;
      const { start } = node.span;
      const at = node.kind === "call" ? node.callee.span : { start, end: start + "await".length };
      return new Map([...state].map(([name, awaited]) => [name, awaited ?? at]));
    },
    bind(names, state) {
      const own = names.filter((name) => {
        const type = typeOf(name);
        return type !== undefined && hasFunction(type);
      });
      if (own.length === 0) return state;
      const next = new Map(state);
      for (const name of own) next.set(name, undefined);
      return next;
    },
  };
}

function hasFunction(type: Type): boolean {
  const t = prune(type);
  return t.kind === "function" || t.kind === "stream" || children(t).some(hasFunction);
}
