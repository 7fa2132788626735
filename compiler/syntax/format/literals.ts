/** Prints literals as they were written, and the holes of strings anew. */
import { utils } from "prettier/doc";
import type { BoolLit, DurationLit, FloatLit, IntLit, PlainString, StringExpr } from "../ast.ts";
import { expression } from "./expressions.ts";
import type { Context, Doc } from "./layout.ts";

export function literal(ctx: Context, node: IntLit | FloatLit | DurationLit | StringExpr | BoolLit): Doc {
  switch (node.kind) {
    case "bool":
      return String(node.value);
    case "string":
      return string(ctx, node);
    default:
      return node.raw;
  }
}

export function string(ctx: Context, node: StringExpr): Doc {
  const parts = node.parts.map((part) => {
    // A string ends with its line, so a hole is never broken.
    return part.kind === "text" ? part.raw : ["${", utils.removeLines(expression(ctx, part.value)), "}"];
  });
  return ['"', parts, '"'];
}

export function plainString(node: PlainString): Doc {
  return ['"', node.raw, '"'];
}
