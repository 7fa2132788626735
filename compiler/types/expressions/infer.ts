/** Types of expressions: one function that sends each kind to the file that knows it. */
import type * as ast from "../../syntax/ast.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import type { BodyContext } from "../context.ts";
import { inferPipe } from "../dataflow/streams.ts";
import { boolType, errorType, intType, listOf } from "../scalars.ts";
import type { Type } from "../type.ts";
import { inBody, isInBody, recordType } from "./body.ts";
import { inferIf, inferMatch } from "./branches.ts";
import { inferCall } from "./calls.ts";
import { assign } from "./expect.ts";
import { inferAwait, inferTry } from "./futures.ts";
import { inferLambda } from "./lambdas.ts";
import { inferDuration, inferNumber, inferString } from "./literals.ts";
import { inferIndex, inferMember } from "./members.ts";
import { inferName, inferUpper } from "./names.ts";
import { inferBinary, inferNegation, inferNot } from "./operators.ts";
import { inferList, inferRecord, inferTuple } from "./products.ts";

/**
 * The type of an expression, recorded in the tables with those of its parts. `expected` steers literals, lambdas, empty
 * containers and constructors; the result may still be another type (`checkExpr` reports that).
 */
export function inferExpr(ctx: BodyContext, expr: ast.Expr, expected?: Type, why?: Label): Type {
  if (isInBody(ctx.checker)) return recordType(ctx, expr, infer(ctx, expr, expected, why));
  return inBody(ctx.checker, () => inferExpr(ctx, expr, expected, why));
}

/** Report unless the expression's type fits. `why` says at another place why the type is expected. */
export function checkExpr(ctx: BodyContext, expr: ast.Expr, expected: Type, why?: Label): Type {
  if (isInBody(ctx.checker)) return assign(ctx, expr, inferExpr(ctx, expr, expected, why), expected, why);
  return inBody(ctx.checker, () => checkExpr(ctx, expr, expected, why));
}

function infer(ctx: BodyContext, expr: ast.Expr, expected: Type | undefined, why: Label | undefined): Type {
  ctx.checker.watch?.(ctx, expr, expected);
  switch (expr.kind) {
    case "int":
    case "float":
      return inferNumber(ctx, expr, expected);
    case "duration":
      return inferDuration(expected);
    case "string":
      return inferString(ctx, expr, expected);
    case "bool":
      return boolType;
    case "nameExpr":
      return inferName(ctx, expr);
    case "upperExpr":
      return inferUpper(ctx, expr, expected);
    case "group":
      return inferExpr(ctx, expr.value, expected, why);
    case "tuple":
      return inferTuple(ctx, expr, expected);
    case "list":
      return inferList(ctx, expr, expected);
    case "record":
      return inferRecord(ctx, expr, expected);
    case "if":
      return inferIf(ctx, expr, expected ? { type: expected, why } : "infer");
    case "match":
      return inferMatch(ctx, expr, expected ? { type: expected, why } : "infer");
    case "lambda":
      return inferLambda(ctx, expr, expected);
    case "pipe":
      return inferPipe(ctx, expr);
    case "binary":
      return inferBinary(ctx, expr, expected);
    case "range":
      checkExpr(ctx, expr.from, intType);
      checkExpr(ctx, expr.to, intType);
      return listOf(intType);
    case "unary":
      if (expr.operator === "-") return inferNegation(ctx, expr, expected);
      if (expr.operator === "!") return inferNot(ctx, expr);
      return expr.operator === "await" ? inferAwait(ctx, expr) : inferTry(ctx, expr, expected);
    case "member":
      return inferMember(ctx, expr, expected);
    case "call":
      return inferCall(ctx, expr, expected);
    case "index":
      return inferIndex(ctx, expr);
    case "errorExpr":
      return errorType;
  }
}
