/**
 * Where the types `Future<T>` and `Reply<T>` may be written. A future belongs to the handler that made it, so it is for
 * locals and for functions of tasks; what a function does with a reply must be checked, which is done in tasks alone.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "./state.ts";

export function checkFutureTypes(state: ModuleState): void {
  for (const item of state.module.items) {
    switch (item.kind) {
      case "type":
        refuse(state, item.body, "a type that is declared");
        break;
      case "newtype":
        refuse(state, item.type, "a type that is declared");
        break;
      case "topLet":
        if (item.type) refuse(state, item.type, "a value at the top level");
        break;
      case "fn":
      case "workflow": {
        const what = item.kind === "fn" ? "a `fn`" : "a workflow";
        for (const { type } of item.params) {
          refuse(state, type, what);
          if (item.kind === "fn") refuseReply(state, type, item.name.text);
        }
        if (item.result) refuse(state, item.result, what);
        break;
      }
      case "task":
        for (const { type } of item.params) refuse(state, type, "a parameter of a task");
        break;
      default:
    }
  }
}

function refuse(state: ModuleState, type: ast.TypeExpr | ast.VariantsType, what: string): void {
  walk(type, (node) => {
    if (node.kind !== "namedType" || kindOf(state, node as ast.NamedType) !== "future") return;
    state.checker.reporter.report(diagnostic("futureType", { what }, state.checker.at(node.span)));
  });
}

function refuseReply(state: ModuleState, type: ast.TypeExpr, name: string): void {
  if (type.kind !== "namedType" || kindOf(state, type) !== "reply") return;
  state.checker.reporter.report(diagnostic("replyInFunction", { name }, state.checker.at(type.span)));
}

/** Types of declarations are resolved by now, or name what they name without it. */
function kindOf(state: ModuleState, type: ast.NamedType): string | undefined {
  const upper = type.qualifier ? undefined : state.checker.uppers.type(type.name.text);
  return upper?.kind === "container" ? upper.name.toLowerCase() : undefined;
}
