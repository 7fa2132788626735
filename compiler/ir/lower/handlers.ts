/**
 * The handlers of one kind of a task: of events, of requests to one portal, of a timer. In each phase the phase's own are
 * tried first, then those that are common to all phases.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Expr, Local, Origin, Stmt } from "../ir.ts";
import { discard, use, type Body } from "./body.ts";
import { isLeft, lowerBlock } from "./control.ts";
import { lowerArms, type ArmCode } from "./match.ts";
import { nameOf } from "./patterns.ts";

/** Handlers that see the same things. */
export interface Group {
  readonly common: readonly ast.Handler[];
  /** All phases of the task, each with its own; empty if no phase has any. */
  readonly phases: readonly { readonly phase: ast.Phase; readonly handlers: readonly ast.Handler[] }[];
}

export function groupOf(task: ast.Task, belongs: (on: ast.HandlerHead) => boolean): Group {
  const common: ast.Handler[] = [];
  const phases: { phase: ast.Phase; handlers: readonly ast.Handler[] }[] = [];
  for (const member of task.members) {
    if (member.kind === "handler" && belongs(member.on)) common.push(member);
    if (member.kind === "phase") {
      phases.push({ phase: member, handlers: member.handlers.filter((handler) => belongs(handler.on)) });
    }
  }
  return { common, phases: phases.some(({ handlers }) => handlers.length > 0) ? phases : [] };
}

export function handlersIn({ common, phases }: Group): readonly ast.Handler[] {
  return [...common, ...phases.flatMap(({ handlers }) => handlers)];
}

/** What they see, by the name that the only one gives it. */
export function subjectName(group: Group, otherwise: string): string {
  const [only] = group.common;
  const pattern = group.phases.length === 0 && group.common.length === 1 ? only && patternOf(only) : undefined;
  const name = pattern && nameOf(pattern);
  return name === undefined || name === "_" ? otherwise : name;
}

function patternOf({ on }: ast.Handler): ast.Pattern | undefined {
  return on.kind === "next" || on.kind === "ask" ? on.pattern : undefined;
}

/** Places to wait at are named after the handler that they are in: `basket/next Add`. */
function inHandler(handler: ast.Handler, body: Body): Body {
  const { task } = body;
  const pattern = patternOf(handler);
  if (task?.awaiting === undefined || pattern?.kind !== "ctorPattern") return body;
  const name = `${task.awaiting.name} ${pattern.path.map((part) => part.text).join(".")}`;
  return { ...body, task: { ...task, awaiting: { ...task.awaiting, name } } };
}

export interface Handling {
  /** What they see; a value of Unit for a timer. */
  readonly subject: Expr;
  /** The phase of the cell as it is now, if there are phases. */
  readonly phase: Local | undefined;
  readonly body: Body;
  /** How a handler ends. */
  readonly leave: Stmt;
  readonly origin: (node: { readonly span: ast.Span }) => Origin;
}

export function lowerHandlers(group: Group, handling: Handling, out: Stmt[]): void {
  const { subject, phase, leave, body } = handling;
  const { common, phases } = group;
  const { origin } = leave;
  const arms = (handlers: readonly ast.Handler[], then: Stmt | undefined): readonly ArmCode[] =>
    handlers.map((handler) => {
      const pattern = patternOf(handler);
      return {
        patterns: pattern === undefined ? [] : [pattern],
        guard: handler.on.kind === "next" ? handler.on.guard : undefined,
        origin: handling.origin(handler),
        run: (into) => {
          lowerBlock(handler.body, inHandler(handler, body), into, discard);
          if (then !== undefined && !isLeft(into)) into.push(then);
        },
      };
    });
  if (phase !== undefined) {
    const cases = phases.map(({ phase: node, handlers }) => {
      const into: Stmt[] = [];
      const own = arms(handlers, common.length > 0 ? leave : undefined);
      if (own.length > 0) lowerArms(subject, own, body, into, { exhaustive: common.length === 0, origin });
      return { tags: [node.name.text], body: into };
    });
    out.push({ kind: "switch", subject: use(phase, origin), cases, otherwise: undefined, origin });
  }
  if (common.length > 0) lowerArms(subject, arms(common, undefined), body, out, { exhaustive: true, origin });
}
