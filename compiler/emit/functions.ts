/** Functions: their calls, lambdas, and where TypeScript must be told a type that it would infer otherwise. */
import type { Expr, ExprOf, Local } from "../ir/ir.ts";
import type { Type } from "../types/type.ts";
import { children, prune } from "../types/unify.ts";
import { join, type Doc } from "./document.ts";
import { expression } from "./expressions.ts";
import type { Scope } from "./scope.ts";
import { statements } from "./statements.ts";
import { annotation, baseOf, typeArgument, typeDoc } from "./types.ts";
import * as ts from "./typescript.ts";
import type { Code } from "./typescript.ts";

/** Of a generic function with its type arguments: TypeScript would infer that of `false` to be `false`, of `[]` to be unknown. */
export function called(expr: ExprOf<"call">, scope: Scope): Code {
  const { fn, args, type } = expr;
  const { module } = scope;
  const callee = ts.name(module.nameOf(fn));
  const values = args.map((arg) => expression(arg, scope));
  if (fn.typeParams.length === 0) return ts.call(callee, values);
  const found = new Map<string, Type>();
  instantiated(fn.result, type, found);
  for (const [i, { type: param }] of fn.params.entries()) {
    const arg = args[i];
    if (arg !== undefined) instantiated(param, arg.type, found);
  }
  const types = fn.typeParams.flatMap((name) => found.get(name) ?? []);
  if (types.length < fn.typeParams.length) return ts.call(callee, values);
  const [only] = types;
  if (types.length === 1 && only !== undefined) return ts.call(callee, values, typeArgument(only, module));
  return ts.call(callee, values, join(", ", types.map((one) => typeDoc(one, module)))); // prettier-ignore
}

/** What type parameters stand for, where `type` is an instance of `generic`; the first that is found. */
function instantiated(generic: Type, type: Type, found: Map<string, Type>): void {
  const [pattern, actual] = [prune(generic), prune(type)];
  if (pattern.kind === "param") {
    if (!found.has(pattern.name)) found.set(pattern.name, actual);
    return;
  }
  const parts = children(actual);
  for (const [i, part] of children(pattern).entries()) {
    const other = parts[i];
    if (other !== undefined) instantiated(part, other, found);
  }
}

export function lambda(expr: ExprOf<"lambda">, scope: Scope): Code {
  const inner = scope.function();
  const params = ts.parameters(
    expr.params.map((param) => {
      const name = inner.declare(param);
      // The type of one parameter is known from where the function goes; of several, one may be inferred from a value.
      return expr.params.length === 1 ? { name } : { name, type: typeDoc(param.type, scope.module) };
    }),
  );
  const result = expr.type.kind === "function" ? expr.type.result : undefined;
  const annotated = result !== undefined && needsAnnotation(result) ? typeDoc(result, scope.module) : undefined;
  const [only] = expr.body;
  if (expr.body.length === 1 && only?.kind === "return" && only.value !== undefined) {
    return ts.arrow(params, expression(only.value, inner), annotated);
  }
  // One that returns nothing would be of type void, which is not that of `undefined`.
  const unit = result?.kind === "scalar" && result.name === "Unit" ? "undefined" : undefined;
  return ts.blockArrow(params, ts.block(statements(expr.body, inner)), annotated ?? unit);
}

/** TypeScript would infer something narrower or wider: literals of unions, `undefined`, empty lists. */
function needsAnnotation(type: Type): boolean {
  const base = baseOf(type);
  return base.kind !== "scalar" && base.kind !== "param" && base.kind !== "function";
}

/** A type annotation for a declared local, where TypeScript's inference from the value would not be the type. */
export function localAnnotation(local: Local, value: Expr | undefined, scope: Scope): Doc {
  if (value === undefined) return annotation(local.type, scope.module);
  const plainly = [
    "local",
    "field",
    "item",
    "payload",
    "call",
    "callLocal",
    "callHost",
    "cell",
    "unwrap",
    "arithmetic",
    "interpolate",
    "map",
  ];
  if (!local.mutable && plainly.includes(value.kind)) return "";
  return needsAnnotation(local.type) || local.type.kind === "function" ? annotation(local.type, scope.module) : "";
}
