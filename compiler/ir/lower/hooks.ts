/** What a task does besides handling events: at the end of an atom, for each key of it, and when the input has ended. */
import type * as ast from "../../syntax/ast.ts";

/** One kind of hook of a task. A shared phase's own handler comes in place of the common one. */
export interface Hook {
  readonly on: ast.HandlerHead;
  readonly common: ast.Handler | undefined;
  readonly phases: ReadonlyMap<ast.Phase, ast.Handler>;
}

/** In the order in which the first handler of each kind is written. */
export function hooksOf(task: ast.Task): readonly Hook[] {
  const hooks = new Map<
    string,
    Hook & { common: ast.Handler | undefined; readonly phases: Map<ast.Phase, ast.Handler> }
  >();
  const add = (handler: ast.Handler, phase: ast.Phase | undefined): void => {
    const { on } = handler;
    if (on.kind !== "atom" && on.kind !== "complete") return;
    const kind = on.kind === "atom" && on.eachKey ? "each key" : on.kind;
    let hook = hooks.get(kind);
    if (hook === undefined) hooks.set(kind, (hook = { on, common: undefined, phases: new Map() }));
    if (phase === undefined) hook.common = handler;
    else hook.phases.set(phase, handler);
  };
  for (const member of task.members) {
    if (member.kind === "handler") add(member, undefined);
    else if (member.kind === "phase") for (const handler of member.handlers) add(handler, member);
  }
  return [...hooks.values()];
}

/** All its handlers. */
export function handlersOf(hook: Hook): readonly ast.Handler[] {
  return [...(hook.common === undefined ? [] : [hook.common]), ...hook.phases.values()];
}
