/** The handlers of a task, in and outside of its phases. */
import type * as ast from "../syntax/ast.ts";

export function handlersOf(task: ast.Task): readonly ast.Handler[] {
  return task.members.flatMap((m) => (m.kind === "handler" ? [m] : m.kind === "phase" ? m.handlers : []));
}

/** Whether a task says what its events are, and handles none: it answers those who ask. */
export function servesOnly(task: ast.Task): boolean {
  const kinds = handlersOf(task).map((handler) => handler.on.kind);
  return task.input !== undefined && kinds.includes("ask") && kinds.every((kind) => kind === "ask" || kind === "timer");
}
