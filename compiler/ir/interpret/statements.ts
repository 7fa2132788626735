/** Runs statements. A block that is left early says so by what it returns. */
import { Environment } from "./environment.ts";
import { evaluate } from "./expressions.ts";
import type { Label, Stmt, StmtOf } from "../ir.ts";
import type { Machine } from "./machine.ts";
import { openCells } from "./state.ts";
import type { Events, StepContext } from "./step.ts";
import type { Caller } from "./fibers.ts";
import { Fault, OrderedSet } from "./values.ts";

/** Why a block was left before its end. */
export type Leave =
  { readonly kind: "break" | "continue"; readonly label: Label } | { readonly kind: "return"; readonly value: unknown };

/** The value of a function whose body has run. */
export function returned(leave: Leave | undefined): unknown {
  if (leave === undefined) return undefined;
  if (leave.kind !== "return") throw new Error(`${leave.kind} leaves a function`);
  return leave.value;
}

export function run(body: readonly Stmt[], env: Environment, machine: Machine): Leave | undefined {
  for (const stmt of body) {
    const leave = runStmt(stmt, env, machine);
    if (leave !== undefined) return leave;
  }
  return undefined;
}

function stepOf(env: Environment): StepContext {
  if (env.step === undefined) throw new Error("events are used outside a step");
  return env.step;
}

export function portalsOf(env: Environment): NonNullable<StepContext["portals"]> {
  const { portals } = stepOf(env);
  if (portals === undefined) throw new Error("there are no portals here");
  return portals;
}

function runStmt(stmt: Stmt, env: Environment, machine: Machine): Leave | undefined {
  const block = (body: readonly Stmt[]): Leave | undefined => run(body, new Environment(env), machine);
  switch (stmt.kind) {
    case "let":
      env.declare(stmt.local, stmt.value && evaluate(stmt.value, env, machine));
      return undefined;
    case "assign":
      env.assign(stmt.local, evaluate(stmt.value, env, machine));
      return undefined;
    case "expr":
      evaluate(stmt.value, env, machine);
      return undefined;
    case "if":
      return block(evaluate(stmt.test, env, machine) === true ? stmt.then : stmt.otherwise);
    case "switch": {
      const { type } = evaluate(stmt.subject, env, machine) as { readonly type: string };
      const chosen = stmt.cases.find((one) => one.tags.includes(type))?.body ?? stmt.otherwise;
      if (chosen === undefined) throw new Error(`no case for ${type}`);
      return block(chosen);
    }
    case "while":
      while (evaluate(stmt.test, env, machine) === true) {
        const leave = block(stmt.body);
        if (leave !== undefined && !isContinue(leave, stmt.label)) return unlessBreak(leave, stmt.label);
      }
      return undefined;
    case "for":
      return each(evaluate(stmt.iterable, env, machine) as readonly unknown[], stmt, env, machine, (inner, item) =>
        inner.declare(stmt.local, item),
      );
    case "block": {
      const leave = block(stmt.body);
      return leave && unlessBreak(leave, stmt.label);
    }
    case "break":
    case "continue":
      return { kind: stmt.kind, label: stmt.label };
    case "return":
      return { kind: "return", value: stmt.value && evaluate(stmt.value, env, machine) };
    case "open": {
      const key = stmt.key && evaluate(stmt.key, env, machine);
      env.open(stmt.handle, openCells(stepOf(env).state, stmt.handle.state, key));
      return undefined;
    }
    case "setCell":
      env.cells(stmt.handle).write(stmt.cell, evaluate(stmt.value, env, machine));
      return undefined;
    case "forEvents": {
      const { events, keys } = eventsOf(stmt, env);
      return each([...events], stmt, env, machine, (inner, event, i) => {
        inner.declare(stmt.event, event);
        if (stmt.key !== undefined) inner.declare(stmt.key, keys[i]);
      });
    }
    case "forKeys": {
      const seen = OrderedSet.empty<unknown>();
      const distinct = eventsOf(stmt, env).keys.filter((key) => seen.put(key));
      return each(distinct, stmt, env, machine, (inner, key) => inner.declare(stmt.key, key));
    }
    case "push":
      return put(stepOf(env).buffer(stmt.buffer), stmt, env, machine);
    case "output": {
      const output = stepOf(env).outputs[stmt.index];
      if (output === undefined) throw new Error(`the unit has no output ${stmt.index}`);
      return put(output, stmt, env, machine);
    }
    case "forRequests": {
      const { portals } = stepOf(env);
      let left: Leave | undefined;
      for (const request of portals?.requests ?? []) {
        portals?.serve(request, () => {
          const inner = new Environment(env);
          inner.declare(stmt.request, request.value);
          inner.declare(stmt.caller, request.caller);
          left = run(stmt.body, inner, machine);
        });
        if (left !== undefined && !isContinue(left, stmt.label)) return unlessBreak(left, stmt.label);
      }
      return undefined;
    }
    case "onTimer": {
      const inner = new Environment(env);
      if (stmt.key !== undefined) inner.declare(stmt.key, stepOf(env).firing);
      return run(stmt.body, inner, machine);
    }
    case "reply":
      portalsOf(env).reply(evaluate(stmt.caller, env, machine) as Caller, evaluate(stmt.value, env, machine));
      return undefined;
    case "start": {
      const args = stmt.args.map((arg) => evaluate(arg, env, machine));
      const key = stmt.key && evaluate(stmt.key, env, machine);
      const caller = stmt.caller && (evaluate(stmt.caller, env, machine) as Caller);
      portalsOf(env).start(stmt.fn, args, key, caller);
      return undefined;
    }
    case "resume": {
      const any = portalsOf(env).resume(stmt.task);
      if (stmt.any !== undefined) env.declare(stmt.any, any);
      return undefined;
    }
    case "try":
      try {
        return block(stmt.body);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        const { code, message, at } = error;
        const inner = new Environment(env);
        inner.declare(stmt.fault, { code, message, at });
        return run(stmt.otherwise, inner, machine);
      }
    case "await":
    case "callRoutine":
    case "goto":
    case "wait":
    case "enter":
      throw new Error(`a ${stmt.kind} stands outside a routine`);
  }
}

function put(to: Events, stmt: StmtOf<"push"> | StmtOf<"output">, env: Environment, machine: Machine): undefined {
  const event = evaluate(stmt.event, env, machine);
  const key = stmt.key && evaluate(stmt.key, env, machine);
  to.events.push(event);
  if (stmt.key !== undefined) to.keys.push(key);
}

function eventsOf(stmt: StmtOf<"forEvents"> | StmtOf<"forKeys">, env: Environment): Events {
  const step = stepOf(env);
  if (stmt.from.kind === "buffer") return step.buffer(stmt.from.buffer);
  return stmt.from.index === step.input ? step.atom : { events: [], keys: [] };
}

function each(
  items: readonly unknown[],
  loop: { readonly label: Label; readonly body: readonly Stmt[] },
  env: Environment,
  machine: Machine,
  bind: (inner: Environment, item: unknown, index: number) => void,
): Leave | undefined {
  for (const [i, item] of items.entries()) {
    const inner = new Environment(env);
    bind(inner, item, i);
    const leave = run(loop.body, inner, machine);
    if (leave !== undefined && !isContinue(leave, loop.label)) return unlessBreak(leave, loop.label);
  }
  return undefined;
}

function isContinue(leave: Leave, label: Label): boolean {
  return leave.kind === "continue" && leave.label === label;
}

/** Nothing if it is this very block that was left. */
function unlessBreak(leave: Leave, label: Label): Leave | undefined {
  return leave.kind === "break" && leave.label === label ? undefined : leave;
}
