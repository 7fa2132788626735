/** Handlers of a task: which there may be, what they cover, their bodies; and phases. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext, Checker, Scope } from "../context.ts";
import type { ModuleState } from "../declare/state.ts";
import { checkExhaustive, type HandlerWords, type Row } from "../exhaustive.ts";
import { recordLocal } from "../expressions/body.ts";
import { checkBlock, checkExpr, checkPattern } from "../expressions/index.ts";
import { boolType, errorType } from "../scalars.ts";
import type { Type } from "../type.ts";
import type { TaskType } from "../typed.ts";
import { requireSerialisable } from "./serialisable.ts";
import { askRow, checkAskPattern, checkServedKey, isAsk, servedBy, type AskHandler } from "./serving.ts";

type NextHandler = ast.Handler & { readonly on: ast.HandlerHead & { readonly kind: "next" } };

export function checkHandlers(state: ModuleState, node: ast.Task, type: TaskType, scope: Scope): void {
  const common = node.members.filter((m) => m.kind === "handler");
  const phases = node.members.filter((m) => m.kind === "phase");
  checkOnce(state.checker, common);
  for (const handler of common) checkHandler(state, node, type, handler, undefined, scope);
  checkPhaseKinds(state.checker, node, phases);
  phases.forEach((phase, i) => checkPhase(state, node, type, phase, i === 0, scope));
  checkCoverage(state, node, type, common.filter(isNext), phases);
  checkAskCoverage(state, common, phases);
}

function isNext(handler: ast.Handler): handler is NextHandler {
  return handler.on.kind === "next";
}

/** `on atom`, `on atom each key`, `on complete`: one of each. */
function checkOnce(checker: Checker, handlers: readonly ast.Handler[]): void {
  const seen = new Map<string, ast.Handler>();
  for (const handler of handlers) {
    const what = nameOf(handler.on);
    if (handler.on.kind === "next" || handler.on.kind === "ask" || handler.on.kind === "timer") continue;
    const first = seen.get(what);
    if (first) {
      const also = [checker.label(first.on.span, "here is the first")];
      checker.reporter.report(diagnostic("handlerTwice", { what }, checker.at(handler.on.span, { also })));
    } else seen.set(what, handler);
  }
}

function nameOf(on: ast.HandlerHead): string {
  if (on.kind === "atom") return on.eachKey ? "on atom each key" : "on atom";
  return `on ${on.kind}`;
}

/** A machine is of each key or of the whole task: with both, nobody could say which handlers come first. */
function checkPhaseKinds(checker: Checker, task: ast.Task, phases: readonly ast.Phase[]): void {
  const [first] = phases;
  const other = first && phases.find((phase) => phase.shared !== first.shared);
  if (!first || !other) return;
  const also = [checker.label(first.name.span, first.shared ? "of the whole task" : "of each key")];
  const params = { phase: other.name.text, task: task.name.text, shared: other.shared };
  checker.reporter.report(diagnostic("mixedPhases", params, checker.at(other.name.span, { also })));
}

function checkPhase(
  state: ModuleState,
  node: ast.Task,
  type: TaskType,
  phase: ast.Phase,
  isFirst: boolean,
  outer: Scope,
): void {
  const { checker } = state;
  if (!phase.shared && !type.by && isFirst) {
    const params = { phase: phase.name.text, task: node.name.text };
    checker.reporter.report(diagnostic("phaseWithoutKey", params, checker.at(phase.name.span)));
  }
  const [firstParam] = phase.params;
  if (isFirst && firstParam) {
    const params = { phase: phase.name.text };
    checker.reporter.report(diagnostic("firstPhaseData", params, checker.at(firstParam.span)));
  }
  const scope = outer.child();
  for (const param of phase.params) {
    const paramType = state.program.tables.params.get(param);
    if (!paramType) continue;
    requireSerialisable(checker, paramType, param.type.span, `the data of the phase \`${phase.name.text}\``);
    const referent = { kind: "phaseData", phase, param } as const;
    scope.define(param.name.text, { referent, type: paramType, declared: param.name.span });
  }
  checkOnce(checker, phase.handlers);
  for (const handler of phase.handlers) {
    if (!phase.shared && (handler.on.kind === "atom" || handler.on.kind === "complete")) {
      const params = { what: nameOf(handler.on), phase: phase.name.text };
      checker.reporter.report(diagnostic("handlerInPhase", params, checker.at(handler.on.span)));
    }
    checkHandler(state, node, type, handler, phase, scope);
  }
}

function checkHandler(
  state: ModuleState,
  task: ast.Task,
  type: TaskType,
  handler: ast.Handler,
  phase: ast.Phase | undefined,
  outer: Scope,
): void {
  const { checker } = state;
  const { on } = handler;
  const scope = outer.child();
  const place = { kind: "handler", task, handler, phase } as const;
  if (isAsk(handler)) return checkAsk(state, type, handler, { scope, place });
  const keyed =
    type.by !== undefined && (on.kind === "next" || on.kind === "timer" || (on.kind === "atom" && on.eachKey));
  const ctx: BodyContext = { checker, scope, place, lambda: undefined, loop: false, keyed };
  if (on.kind === "next") {
    if (!type.input) {
      const [first] = task.params;
      const params = { task: task.name.text, named: first?.name.text };
      const fixes: Fix[] = first
        ? [
            {
              title: "leave the name out",
              edits: [
                {
                  file: checker.module.file,
                  span: { start: first.name.span.start, end: first.type.span.start },
                  text: "",
                },
              ],
            },
          ]
        : [];
      checker.reporter.report(diagnostic("nextWithoutInput", params, checker.at(on.span, { fixes })));
    }
    checkPattern(ctx, on.pattern, type.input ?? errorType, scope);
    if (on.guard) checkExpr({ ...ctx, guard: true }, on.guard, boolType);
  } else if (on.kind === "atom" && on.eachKey && !type.by) {
    const params = { task: task.name.text };
    checker.reporter.report(diagnostic("eachKeyWithoutKey", params, checker.at(on.span)));
  }
  checkBlock(ctx, handler.body, undefined);
}

function checkAsk(
  state: ModuleState,
  type: TaskType,
  handler: AskHandler,
  { scope, place }: { readonly scope: Scope; readonly place: BodyContext["place"] & { readonly kind: "handler" } },
): void {
  const { checker } = state;
  const { pattern, later } = handler.on;
  const served = servedBy(state, handler);
  const keyed = type.by !== undefined && (!served || served.use.key !== undefined);
  const ctx: BodyContext = { checker, scope, place, lambda: undefined, loop: false, keyed };
  if (served) {
    checkServedKey(state, place.task, type, handler, served);
    checkAskPattern(state, handler, served);
    if (!keyed && place.phase && !place.phase.shared) {
      const params = { what: `on ask ${handler.on.portal.text}`, phase: place.phase.name.text };
      checker.reporter.report(diagnostic("handlerInPhase", params, checker.at(handler.on.span)));
    }
  }
  if (pattern) checkPattern(ctx, pattern, served?.use.type.request ?? errorType, scope);
  if (later) {
    const replyType: Type = served ? { kind: "reply", value: served.use.type.reply } : errorType;
    const referent = { kind: "local", name: later, mutable: false } as const;
    scope.define(later.text, { referent, type: replyType, declared: later.span });
    recordLocal(checker, later, replyType);
  }
  checkBlock(ctx, handler.body, undefined);
}

/** All requests of each portal that the task serves must have a handler, as all events must. */
function checkAskCoverage(state: ModuleState, common: readonly ast.Handler[], phases: readonly ast.Phase[]): void {
  const { tables } = state.program;
  const all = [...common, ...phases.flatMap((phase) => phase.handlers)].filter(isAsk);
  for (const portal of new Set(all.flatMap((handler) => tables.served.get(handler) ?? []))) {
    const use = tables.portals.get(portal);
    const head = all.find((handler) => tables.served.get(handler) === portal)?.on.span;
    if (!use || !head) continue;
    const ofPortal = (handlers: readonly ast.Handler[]) =>
      handlers.filter(isAsk).filter((handler) => tables.served.get(handler) === portal).map(askRow); // prettier-ignore
    // A request without a key is of no phase of a key.
    const tried = phases.filter((phase) => phase.shared || use.key !== undefined);
    const rows = tried.map((phase) => ({ at: phase.name.span, rows: ofPortal(phase.handlers) }));
    checkRows(state, use.type.request, ofPortal(common), rows, { at: head, words: `on ask ${portal.name.text}` });
  }
}

/** All events must have a handler; in each phase its own handlers are tried first, then the common ones. */
function checkCoverage(
  state: ModuleState,
  node: ast.Task,
  type: TaskType,
  common: readonly NextHandler[],
  phases: readonly ast.Phase[],
): void {
  const { checker } = state;
  const { input } = type;
  if (!input) return;
  const inPhases = phases.flatMap((phase) => phase.handlers);
  if (common.length === 0 && !inPhases.some(isNext)) {
    const others = [...node.members.filter((m) => m.kind === "handler"), ...inPhases];
    // A task that waits for the end of the input or counts its atoms need not look at the events.
    if (others.length > 0) return;
    if (phases.length === 0) {
      const params = { task: node.name.text };
      checker.reporter.report(diagnostic("noNextHandler", params, checker.at(node.name.span)));
      return;
    }
  }
  const rows = phases.map((phase) => ({ at: phase.name.span, rows: phase.handlers.filter(isNext).map(rowOf) }));
  checkRows(state, input, common.map(rowOf), rows, { at: node.name.span, words: "on next" });
}

/** The common handlers alone, or after those of each phase. */
function checkRows(
  state: ModuleState,
  subject: Type,
  common: readonly Row[],
  phases: readonly { readonly at: ast.Span; readonly rows: readonly Row[] }[],
  { at, words }: { readonly at: ast.Span; readonly words: HandlerWords },
): void {
  const { checker } = state;
  if (phases.length === 0) {
    checkExhaustive(checker, subject, common, at, words);
    return;
  }
  // A common handler is out of reach only if it is so in every phase.
  const unreachable = phases.map((phase) => {
    const found: Diagnostic[] = [];
    const listening: Checker = { ...checker, reporter: { report: (d) => void found.push(d) } };
    checkExhaustive(listening, subject, [...phase.rows, ...common], phase.at, words);
    return found;
  });
  const isCommon = (d: Diagnostic) =>
    d.severity === "warning" &&
    common.some((row) => row.span.start <= spanOf(d).start && spanOf(d).end <= row.span.end);
  unreachable.forEach((found, i) => {
    for (const d of found) {
      if (!isCommon(d)) checker.reporter.report(d);
      else if (i === 0 && unreachable.every((others) => others.some((o) => spanOf(o).start === spanOf(d).start))) {
        checker.reporter.report(d);
      }
    }
  });
}

function spanOf(d: Diagnostic): ast.Span {
  return d.labels[0]?.span ?? { start: -1, end: -1 };
}

function rowOf(handler: NextHandler): Row {
  return { patterns: [handler.on.pattern], guarded: handler.on.guard !== undefined, span: handler.on.span };
}
