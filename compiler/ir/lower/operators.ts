/** The code of the operators that the compiler knows, for one event. */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { Buffer, Expr, Local, Origin, Stmt } from "../ir.ts";
import { use, type Body } from "./body.ts";
import { present } from "./expressions.ts";
import { applyFunction, applyTo, knownLambda } from "./functions.ts";
import { nameOf } from "./patterns.ts";
import { bool } from "./types.ts";

/** The name of the events in an operator's loop: that of its function's parameter. */
export function eventName(function_: ast.Expr | undefined, body: Body): string {
  const lambda = function_ && knownLambda(function_, body);
  const pattern = lambda?.params[0]?.pattern;
  const name = pattern && nameOf(pattern);
  return name === undefined || name === "_" ? "event" : name;
}

export interface Operating {
  readonly body: Body;
  readonly origin: Origin;
  readonly push: (event: Expr, out: Stmt[], key?: Expr) => void;
}

/** The body of an operator's loop. */
export function operate(
  name: string,
  function_: ast.Expr | undefined,
  event: Expr,
  output: Buffer,
  { body, origin, push }: Operating,
  out: Stmt[],
): void {
  const apply = (type: Type): Expr => applyFunction(present(function_), () => [event], type, origin, body, out);
  switch (name) {
    case "union":
      push(event, out);
      return;
    case "map":
      applyTo(present(function_), event, output.event, body, out, {
        kind: "use",
        put: (value, into) => push(value, into),
      });
      return;
    case "tap":
      applyTo(present(function_), event, { kind: "scalar", name: "Unit" }, body, out, { kind: "discard" });
      push(event, out);
      return;
    case "filter": {
      const test = apply(bool);
      const then: Stmt[] = [];
      push(event, then);
      out.push({ kind: "if", test, then, otherwise: [], origin });
      return;
    }
    case "keyBy":
      push(event, out, apply(present(output.key)));
      return;
    case "flatMap": {
      const iterable = apply({ kind: "list", item: output.event });
      const item: Local = { name: "item", type: output.event, mutable: false };
      const inner: Stmt[] = [];
      push(use(item, origin), inner);
      out.push({ kind: "for", label: { name: "items" }, local: item, iterable, body: inner, origin });
      return;
    }
    case "collect": {
      const found = apply({ kind: "option", item: output.event });
      const local: Local = { name: "found", type: found.type, mutable: false };
      out.push({ kind: "let", local, value: found, origin });
      const then: Stmt[] = [];
      push({ kind: "unwrap", value: use(local, origin), type: output.event, origin }, then);
      const test: Expr = { kind: "isSome", value: use(local, origin), type: bool, origin };
      out.push({ kind: "if", test, then, otherwise: [], origin });
      return;
    }
    default:
      throw new Error(`an unknown operator ${name}`);
  }
}

/** One branch of a splitter: `push` if the condition holds, or there is none; `otherwise` is what is done with other events. */
export function splitOff(
  condition: ast.Expr | undefined,
  event: Expr,
  { body, origin, push }: { readonly body: Body; readonly origin: Origin; readonly push: (then: Stmt[]) => void },
  otherwise: readonly Stmt[],
  out: Stmt[],
): void {
  if (condition === undefined) {
    push(out);
    return;
  }
  const test = applyFunction(condition, () => [event], bool, origin, body, out);
  const then: Stmt[] = [];
  push(then);
  out.push({ kind: "if", test, then, otherwise, origin });
}
