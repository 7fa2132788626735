/** Timers of a task and the handlers of their firing: each has the other. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";

type TimerHandler = ast.Handler & { readonly on: ast.HandlerHead & { readonly kind: "timer" } };

export function checkTimers(checker: Checker, task: ast.Task): void {
  const timers = new Map(task.members.flatMap((m) => (m.kind === "timer" ? [[m.name.text, m] as const] : [])));
  const phases = task.members.filter((m) => m.kind === "phase");
  const common = task.members.filter((m) => m.kind === "handler").filter(isTimer);
  const inPhases = phases.map((phase) => phase.handlers.filter(isTimer));
  for (const handlers of [common, ...inPhases]) reportTwice(checker, handlers);
  for (const { on } of [common, ...inPhases].flat()) {
    const { timer } = on;
    const node = timers.get(timer.text);
    if (node) {
      checker.tables.names.set(timer, { kind: "timer", node });
      continue;
    }
    const params = { name: timer.text, task: task.name.text, nearest: nearest(timer.text, timers.keys()) };
    checker.reporter.report(diagnostic("firesNoTimer", params, checker.at(timer.span)));
  }
  // A handler of a timer that there is not may be meant for another one.
  const unknown = [common, ...inPhases].flat().some(({ on }) => !timers.has(on.timer.text));
  for (const { name } of unknown ? [] : timers.values()) {
    if (has(common, name)) continue;
    const without = phases.filter((_, i) => !has(inPhases[i] ?? [], name));
    const [first] = without;
    if (phases.length > 0 && !first) continue;
    // Some phases say what its firing means, so in the others it was forgotten.
    const some = without.length < phases.length;
    const also = some && first ? [checker.label(first.name.span, "not here")] : [];
    const params = { timer: name.text, phase: some ? first?.name.text : undefined };
    checker.reporter.report(diagnostic("timerUnhandled", params, checker.at(name.span, { also })));
  }
}

function isTimer(handler: ast.Handler): handler is TimerHandler {
  return handler.on.kind === "timer";
}

function has(handlers: readonly TimerHandler[], name: ast.Name): boolean {
  return handlers.some(({ on }) => on.timer.text === name.text);
}

function reportTwice(checker: Checker, handlers: readonly TimerHandler[]): void {
  const seen = new Map<string, TimerHandler>();
  for (const handler of handlers) {
    const { timer } = handler.on;
    const first = seen.get(timer.text);
    if (!first) seen.set(timer.text, handler);
    else {
      const also = [checker.label(first.on.span, "here is the first")];
      const params = { what: `on timer ${timer.text}` };
      checker.reporter.report(diagnostic("handlerTwice", params, checker.at(handler.on.span, { also })));
    }
  }
}
