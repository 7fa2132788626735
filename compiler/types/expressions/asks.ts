/** What makes a future: a portal that is asked, an effect that is asked for. */
import type { Label } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext, Checker } from "../context.ts";
import { errorType, isScalar } from "../scalars.ts";
import { showType } from "../show.ts";
import type { PortalType, Type } from "../type.ts";
import { prune, zonk } from "../unify.ts";
import { matchArgs, type Parameter } from "./arguments.ts";
import { requireFiber } from "./places.ts";

interface Asked {
  /** As it is called. */
  readonly name: string;
  /** Its declaration, unless it is a value. */
  readonly portal?: { readonly node: ast.PortalDecl; readonly file: ast.SourceFile };
}

/** `p(request)`: a future of the reply. A portal whose request is Unit is asked with nothing: `p()`. */
export function askPortal(ctx: BodyContext, expr: ast.CallExpr, type: PortalType, { name, portal }: Asked): Type {
  const { checker } = ctx;
  const possible = requireFiber(ctx, expr.callee.span, `asking \`${name}\``);
  const request = portal?.node.request;
  const why: Label | undefined = request &&
    portal && { file: portal.file, span: request.span, text: `\`${name}\` is asked with this` };
  const params: Parameter[] = isScalar(prune(type.request), "Unit") ? [] : [{ type: type.request, why }];
  const shown = params.length === 0 ? "" : showType(zonk(type.request));
  const signature = `${name}(${shown}) -> ${showType(zonk(type.reply))}`;
  const args = matchArgs(ctx, expr, params, { name, span: expr.callee.span, signature });
  checker.tables.calls.set(expr, { kind: "ask", portal: portal?.node, args });
  return possible ? { kind: "future", value: type.reply } : errorType;
}

/** Whether an imported function is an effect: asked for, and performed when the step is durable. */
export function isEffect(checker: Checker, node: ast.ImportName): boolean {
  return checker.module.items.some(
    (item) => item.kind === "import" && item.host?.mode.startsWith("effect") === true && item.names.includes(node),
  );
}

/** False if the function is an effect where none can be. */
export function requireEffect(ctx: BodyContext, span: ast.Span, name: string, node: ast.ImportName): boolean {
  return !isEffect(ctx.checker, node) || requireFiber(ctx, span, `the effect \`${name}\``);
}
