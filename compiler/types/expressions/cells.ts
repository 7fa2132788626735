/** Collections in cells: the operations that write entries, which values do not have. */
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../context.ts";
import { optionOf, unitType } from "../scalars.ts";
import type { Type } from "../type.ts";
import type { CellMethod } from "../typed.ts";
import { prune } from "../unify.ts";
import { matchArgs, type Parameter } from "./arguments.ts";
import { inferExpr } from "./infer.ts";
import { requireStep } from "./places.ts";

const methods: Readonly<Record<"list" | "map" | "set", readonly CellMethod[]>> = {
  list: ["push", "pop", "shift", "clear"],
  map: ["delete", "clear"],
  set: ["add", "delete", "clear"],
};

/** The writes that a cell of the type has besides assignment. */
export function cellMethodsOf(type: Type): readonly CellMethod[] {
  return type.kind === "list" || type.kind === "map" || type.kind === "set" ? methods[type.kind] : [];
}

export function cellMethodOf(type: Type, name: string): CellMethod | undefined {
  return cellMethodsOf(type).find((m) => m === name);
}

/** `items.push(x)`. */
export function inferCellMethod(
  ctx: BodyContext,
  expr: ast.CallExpr,
  object: ast.NameExpr,
  cell: ast.Cell,
  type: Type,
  method: CellMethod,
): Type {
  inferExpr(ctx, object);
  requireStep(ctx, expr.span, `the write \`${cell.name.text}.${method}\``);
  const { params, result } = shapeOf(prune(type), method);
  const args = matchArgs(ctx, expr, params, { name: `${cell.name.text}.${method}`, span: expr.callee.span });
  ctx.checker.tables.calls.set(expr, { kind: "cellMethod", cell, method, args });
  return result;
}

function shapeOf(type: Type, method: CellMethod): { params: readonly Parameter[]; result: Type } {
  if (type.kind === "map") return { params: method === "delete" ? [{ type: type.key }] : [], result: unitType };
  const item = type.kind === "list" || type.kind === "set" ? type.item : unitType;
  switch (method) {
    case "push":
    case "add":
    case "delete":
      return { params: [{ type: item }], result: unitType };
    case "pop":
    case "shift":
      return { params: [], result: optionOf(item) };
    case "clear":
      return { params: [], result: unitType };
  }
}
