/** Runs statements that may wait. What waits yields the future, and is given what it came to. */
import { Environment } from "./environment.ts";
import { evaluate } from "./expressions.ts";
import type { Future, Outcome, Routine } from "./fibers.ts";
import type { Machine } from "./machine.ts";
import { run, type Leave } from "./statements.ts";
import { Fault } from "./values.ts";
import type { Label, LocalFn, Stmt } from "../ir.ts";
import { someStmt } from "../walk.ts";

type Running = Generator<Future, Leave | undefined, Outcome>;

/** The body of a routine, with its parameters. */
export function* routine(fn: LocalFn, args: readonly unknown[], env: Environment, machine: Machine): Routine {
  for (const [i, param] of fn.params.entries()) env.declare(param, args[i]);
  const leave = yield* runAll(fn.body, env, machine);
  return leave?.kind === "return" ? leave.value : undefined;
}

function waits(body: readonly Stmt[]): boolean {
  return someStmt(body, (stmt) => stmt.kind === "await" || stmt.kind === "callRoutine");
}

function* runAll(body: readonly Stmt[], env: Environment, machine: Machine): Running {
  for (const stmt of body) {
    const leave = waits([stmt]) ? yield* runOne(stmt, env, machine) : run([stmt], env, machine);
    if (leave !== undefined) return leave;
  }
  return undefined;
}

function* runOne(stmt: Stmt, env: Environment, machine: Machine): Running {
  const block = (body: readonly Stmt[]): Running => runAll(body, new Environment(env), machine);
  switch (stmt.kind) {
    case "await": {
      const outcome = yield evaluate(stmt.future, env, machine) as Future;
      const value = stmt.attempt ? attempted(outcome) : valueOf(outcome);
      if (stmt.local !== undefined) env.declare(stmt.local, value);
      return undefined;
    }
    case "callRoutine": {
      const args = stmt.args.map((arg) => evaluate(arg, env, machine));
      // The outermost knows the step, and nothing else.
      const inner = new Environment(env.root);
      const value = stmt.attempt
        ? yield* attempt(routine(stmt.fn, args, inner, machine))
        : yield* routine(stmt.fn, args, inner, machine);
      if (stmt.local !== undefined) env.declare(stmt.local, value);
      return undefined;
    }
    case "if":
      return yield* block(evaluate(stmt.test, env, machine) === true ? stmt.then : stmt.otherwise);
    case "switch": {
      const { type } = evaluate(stmt.subject, env, machine) as { readonly type: string };
      const chosen = stmt.cases.find((one) => one.tags.includes(type))?.body ?? stmt.otherwise;
      if (chosen === undefined) throw new Error(`no case for ${type}`);
      return yield* block(chosen);
    }
    case "while":
      while (evaluate(stmt.test, env, machine) === true) {
        const leave = yield* block(stmt.body);
        if (leave !== undefined && !isOf(leave, "continue", stmt.label)) return unlessBreak(leave, stmt.label);
      }
      return undefined;
    case "for":
      for (const item of evaluate(stmt.iterable, env, machine) as readonly unknown[]) {
        const inner = new Environment(env);
        inner.declare(stmt.local, item);
        const leave = yield* runAll(stmt.body, inner, machine);
        if (leave !== undefined && !isOf(leave, "continue", stmt.label)) return unlessBreak(leave, stmt.label);
      }
      return undefined;
    case "block": {
      const leave = yield* block(stmt.body);
      return leave && unlessBreak(leave, stmt.label);
    }
    default:
      throw new Error(`a ${stmt.kind} cannot wait`);
  }
}

/** What a routine gives, as a Result. */
function* attempt(called: Routine): Routine {
  try {
    return { type: "Ok", value: yield* called };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return attempted({ fault: thrown });
  }
}

function valueOf(outcome: Outcome): unknown {
  if ("fault" in outcome) throw outcome.fault;
  return outcome.value;
}

/** As a Result. */
function attempted(outcome: Outcome): unknown {
  if ("value" in outcome) return { type: "Ok", value: outcome.value };
  const { code, message, at } = outcome.fault;
  return { type: "Err", value: { code, message, at } };
}

function isOf(leave: Leave, kind: Leave["kind"], label: Label): boolean {
  return leave.kind === kind && "label" in leave && leave.label === label;
}

function unlessBreak(leave: Leave, label: Label): Leave | undefined {
  return isOf(leave, "break", label) ? undefined : leave;
}
