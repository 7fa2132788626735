/** Defaults of record fields: literals of the field's type. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext, Checker } from "../context.ts";
import { checkExpr } from "../expressions/index.ts";
import type { Type } from "../type.ts";

/** Where an initialiser or a default stands: it sees the module's names only, and has no step. */
export function constantContext(checker: Checker, what: string): BodyContext {
  return {
    checker,
    scope: checker.globals.child(),
    place: { kind: "constant", what },
    lambda: undefined,
    loop: false,
    keyed: false,
  };
}

export function checkFieldDefault(checker: Checker, field: string, value: ast.Expr, type: Type): void {
  if (!isLiteral(value)) {
    checker.reporter.report(diagnostic("defaultNotLiteral", { field }, checker.at(value.span)));
    return;
  }
  checkExpr(constantContext(checker, `the default of ${field}`), value, type);
}

/** Known without running anything, so that old stored data can be completed with it. */
function isLiteral(value: ast.Expr): boolean {
  switch (value.kind) {
    case "int":
    case "float":
    case "duration":
    case "bool":
    case "upperExpr":
    case "errorExpr":
      return true;
    case "string":
      return value.parts.every((part) => part.kind === "text");
    case "unary":
      return value.operator === "-" && (value.value.kind === "int" || value.value.kind === "float");
    case "group":
      return isLiteral(value.value);
    case "tuple":
      return value.items.every(isLiteral);
    case "list":
      return value.items.every((item) => item.kind !== "spread" && isLiteral(item));
    case "record":
      return value.entries.every((e) => e.kind === "recordField" && e.value !== undefined && isLiteral(e.value));
    case "call":
      return value.callee.kind === "upperExpr" && value.args.every((arg) => isLiteral(arg.value));
    default:
      return false;
  }
}
