/** What `for` goes through: lists. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { BodyContext } from "../context.ts";
import { errorType, isScalar } from "../scalars.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { prune } from "../unify.ts";
import { textOf, wrap } from "./expect.ts";
import { valueHere } from "./futures.ts";
import { inferExpr } from "./infer.ts";

/** The type of the elements; what is not a list is reported with the way to make one of it. */
export function iterated(ctx: BodyContext, expr: ast.Expr): Type {
  const type = prune(valueHere(ctx, expr, inferExpr(ctx, expr)));
  if (type.kind === "list") return type.item;
  if (type.kind === "error" || type.kind === "meta") return errorType;
  const { checker } = ctx;
  const text = textOf(ctx, expr);
  const convert = (suffix: string) => ({
    help: [`write \`${text}${suffix}\``],
    fixes: [wrap(ctx, expr, "", suffix, `write \`${text}${suffix}\``)],
  });
  let cure: { help: string[]; fixes?: ReturnType<typeof convert>["fixes"] } = { help: [] };
  if (type.kind === "map") cure = convert(".entries()");
  else if (type.kind === "set") cure = convert(".toList()");
  else if (isScalar(type, "String")) cure = convert(".chars()");
  else if (isScalar(type, "Int")) {
    const fixes = [wrap(ctx, expr, "0..", "", `write \`0..${text}\``)];
    cure = { help: [`to count, write \`0..${text}\``], fixes };
  } else if (type.kind === "option")
    cure = { help: [`take the value, if there is one: \`if let Some(x) = ${text} { … }\``] };
  else if (type.kind === "stream") cure = { help: ["a stream goes through a pipe: `xs |> map(x => …)`"] };
  checker.reporter.report(diagnostic("notIterable", { type: showType(type) }, checker.at(expr.span, cure)));
  return errorType;
}
