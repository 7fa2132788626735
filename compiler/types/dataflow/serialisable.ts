/** What crosses a stream or is kept in a cell must be data. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";
import { whyNotSerialisable } from "../serialisable.ts";
import { showType } from "../show.ts";
import type { Type } from "../type.ts";
import { prune } from "../unify.ts";

/** `what` says what is made of these values: "the events of a source", "the cell". */
export function requireSerialisable(checker: Checker, type: Type, span: ast.Span, what: string): boolean {
  const obstacle = whyNotSerialisable(type);
  if (!obstacle) return true;
  const kind = prune(obstacle.type).kind;
  const params = {
    what,
    type: showType(type),
    kind: kind === "function" ? "a function" : `a ${kind}`,
    path: obstacle.path,
  };
  const also = placeOfField(checker, type, obstacle.path);
  checker.reporter.report(diagnostic("notSerialisable", params, checker.at(span, { also })));
  return false;
}

/** Where the declaration of a named record or union has the field in which the obstacle hides. */
function placeOfField(checker: Checker, type: Type, path: string): Label[] {
  const t = prune(type);
  const text = "hides here";
  const steps = path.split(/[.[\]?]+/).filter((step) => step !== "");
  if (t.kind === "record" && t.alias?.declaration.body.kind === "recordType") {
    const field = t.alias.declaration.body.fields.find((f) => f.name.text === steps[0]);
    return field ? [{ file: t.alias.file, span: field.span, text }] : [];
  }
  if (t.kind === "union" && t.declaration.node?.body.kind === "variants" && t.declaration.file) {
    const { file } = t.declaration;
    const variant = t.declaration.node.body.variants.find((v) => v.name.text === steps[0]);
    return variant ? [{ file, span: variant.span, text }] : [];
  }
  if (t.kind === "list" || t.kind === "set" || t.kind === "option") return placeOfField(checker, t.item, path);
  return [];
}
