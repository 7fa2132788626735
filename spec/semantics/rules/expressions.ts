/** What expressions evaluate to: big steps, from left to right, one rule for each kind. */
import { modelFaults, type Callable } from "../algebra.ts";
import type { Future } from "../configuration.ts";
import type { Expr, ExprKind, ExprOf, FnIr, Handle, Local, LocalFn, Stmt } from "../ir.ts";
import type { Machine } from "../machine.ts";
import { fired, rule, type TermRule } from "../rule.ts";
import { Scope, stepOf } from "../scope.ts";
import { returned, run } from "./statements.ts";

type Fields = Readonly<Record<string, unknown>>;
type Evaluate<K extends ExprKind> = (
  expr: ExprOf<K>,
  /** The value of a part, in the same scope. */
  of: (part: Expr) => unknown,
  scope: Scope,
  machine: Machine,
) => unknown;
/** The others are for the blocks of a later phase (routines here keep their structure), and for tests. */
type Kind = Exclude<ExprKind, "resumed" | "element" | "observed">;

export function evaluate(expr: Expr, scope: Scope, machine: Machine): unknown {
  if (expr.kind === "resumed" || expr.kind === "element" || expr.kind === "observed") {
    throw new Error(`a ${expr.kind} stands in no program`);
  }
  const { name, apply } = expressionRules[expr.kind] as TermRule<Evaluate<Kind>>;
  fired.add(name);
  return apply(expr, (part) => evaluate(part, scope, machine), scope, machine);
}

export const expressionRules: { readonly [K in Kind]: TermRule<Evaluate<K>> } = {
  const: rule("E-Const", (expr, _of, _scope, { algebra }) => algebra.constant(expr.value)),
  local: rule("E-Local", (expr, _of, scope) => scope.get(expr.local)),
  config: rule("E-Config", (expr, _of, _scope, machine) => machine.config(expr.config)),
  letRef: rule("E-LetRef", (expr, _of, _scope, machine) => machine.letValue(expr.let)),
  fnRef: rule(
    "E-FnRef",
    (expr, _of, _scope, machine): Callable =>
      (...args) =>
        callFn(expr.fn, args, machine),
  ),
  hostRef: rule("E-HostRef", (expr, _of, _scope, { algebra }) => algebra.host(expr.host)),
  lambda: rule(
    "E-Lambda",
    (expr, _of, scope, machine): Callable =>
      (...args) =>
        called("a lambda", expr.params, args, scope.inner(), expr.body, machine),
  ),

  record: rule("E-Record", (expr, of) => fieldsOf(expr.fields, of)),
  update: rule("E-Update", (expr, of) => ({ ...(of(expr.base) as Fields), ...fieldsOf(expr.fields, of) })),
  field: rule("E-Field", (expr, of) => (of(expr.object) as Fields)[expr.name]),
  tuple: rule("E-Tuple", (expr, of) => expr.items.map(of)),
  item: rule("E-Item", (expr, of) => (of(expr.object) as readonly unknown[])[expr.index]),

  variant: rule("E-Variant", (expr, of) => {
    const { tag, payload } = expr;
    if (!("positional" in payload)) return { type: tag, ...fieldsOf(payload, of) };
    const items = payload.positional.map(of);
    if (items.length === 0) return { type: tag };
    return items.length === 1 ? { type: tag, value: items[0] } : { type: tag, values: items };
  }),
  isVariant: rule("E-IsVariant", (expr, of) => (of(expr.value) as Fields)["type"] === expr.tag),
  payload: rule("E-Payload", (expr, of) => {
    const value = of(expr.value) as Fields;
    return expr.of === 1 ? value["value"] : (value["values"] as readonly unknown[])[expr.index];
  }),
  some: rule("E-Some", (expr, of, _scope, { algebra }) => algebra.some(of(expr.value))),
  isSome: rule("E-IsSome", (expr, of, _scope, { algebra }) => algebra.isSome(of(expr.value))),
  unwrap: rule("E-Unwrap", (expr, of, _scope, { algebra }) => algebra.unwrap(of(expr.value))),
  coalesce: rule("E-Coalesce", (expr, of, _scope, { algebra }) => {
    const value = of(expr.value);
    if (!algebra.isSome(value)) return of(expr.otherwise);
    return expr.option ? value : algebra.unwrap(value);
  }),
  chain: rule("E-Chain", (expr, of, scope, machine) => {
    const { algebra } = machine;
    const value = of(expr.value);
    if (!algebra.isSome(value)) return undefined;
    const inner = scope.inner();
    inner.declare(expr.local, algebra.unwrap(value));
    const result = evaluate(expr.body, inner, machine);
    return expr.flatten ? result : algebra.some(result);
  }),

  list: rule("E-List", (expr, of) =>
    expr.items.flatMap(({ spread, value }) => (spread ? (of(value) as readonly unknown[]) : [of(value)])),
  ),
  map: rule("E-Map", (expr, of, _scope, { algebra }) =>
    algebra.map(
      expr.entries.flatMap((entry): readonly (readonly [unknown, unknown])[] =>
        "spread" in entry ? [...algebra.entries(of(entry.spread))] : [[of(entry.key), of(entry.value)]],
      ),
    ),
  ),
  range: rule("E-Range", (expr, of) => {
    const from = of(expr.from) as number;
    const to = of(expr.to) as number;
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  }),

  arithmetic: rule("E-Arithmetic", (expr, of, _scope, { algebra }) =>
    algebra.arithmetic(expr.operator, expr.left.type, of(expr.left), of(expr.right)),
  ),
  negate: rule("E-Negate", (expr, of, _scope, { algebra }) => algebra.negate(expr.type, of(expr.value))),
  not: rule("E-Not", (expr, of) => of(expr.value) !== true),
  and: rule("E-And", (expr, of) => of(expr.left) === true && of(expr.right) === true),
  or: rule("E-Or", (expr, of) => of(expr.left) === true || of(expr.right) === true),
  equals: rule(
    "E-Equals",
    (expr, of, _scope, { algebra }) => algebra.equals(of(expr.left), of(expr.right)) !== expr.negated,
  ),
  compare: rule("E-Compare", (expr, of, _scope, { algebra }) =>
    algebra.ordered(expr.operator, expr.left.type, of(expr.left), of(expr.right)),
  ),
  cond: rule("E-Cond", (expr, of) => (of(expr.test) === true ? of(expr.then) : of(expr.otherwise))),
  interpolate: rule("E-Interpolate", (expr, of, _scope, { algebra }) =>
    expr.parts.map((part) => (typeof part === "string" ? part : algebra.show(part.type, of(part)))).join(""),
  ),

  call: rule("E-Call", (expr, of, _scope, machine) => callFn(expr.fn, expr.args.map(of), machine)),
  callLocal: rule("E-CallLocal", (expr, of, scope, machine) =>
    callLocal(expr.fn, expr.handles, expr.args.map(of), scope, machine),
  ),
  callHost: rule("E-CallHost", (expr, of, _scope, { algebra }) => algebra.host(expr.host)(...expr.args.map(of))),
  callValue: rule("E-CallValue", (expr, of) => (of(expr.fn) as Callable)(...expr.args.map(of))),
  std: rule("E-Std", (expr, of, _scope, { algebra }) =>
    algebra.library(expr.implementation.runtime)(...expr.args.map((arg) => arg && of(arg))),
  ),
  step: rule("E-Step", (expr, of, scope) => stepOf(scope).use(expr.path, expr.args.map(of))),

  cell: rule("E-Cell", (expr, _of, scope) =>
    stepOf(scope).cells.read(expr.handle.state, scope.keyOf(expr.handle), expr.cell),
  ),
  cellOp: rule("E-CellOp", (expr, of, scope, { algebra }) => {
    const { cells } = stepOf(scope);
    const key = scope.keyOf(expr.handle);
    const args = expr.args.map(of);
    const before = cells.read(expr.handle.state, key, expr.cell);
    const { content, result } = algebra.operate(before, expr.operation, args);
    if (content !== before) cells.write(expr.handle.state, key, expr.cell, content);
    return result;
  }),

  portalRef: rule("E-PortalRef", (expr) => expr.portal.path),
  ask: rule("E-Ask", (expr, of, scope) => {
    const path = expr.named === undefined ? expr.portal?.path : of(expr.named);
    return stepOf(scope).ask(path as string, of(expr.request));
  }),
  future: rule("E-Future", (expr, of, scope, { algebra }): Future => {
    const args = expr.args.map(of);
    switch (expr.path) {
      case "sleep":
        return stepOf(scope).deadline(args[0] as number);
      case "within":
        return { kind: "within", of: args[0] as Future, deadline: stepOf(scope).deadline(args[1] as number) };
      case "all":
        return { kind: "all", of: args[0] as readonly Future[] };
      default: {
        const futures = args[0] as readonly Future[];
        if (futures.length > 0) return { kind: "first", of: futures };
        return algebra.raise({ code: modelFaults.firstOfNone, message: "there is no first of no futures" });
      }
    }
  }),
  timer: rule("E-Timer", (expr, of, scope) => {
    const key = expr.key && of(expr.key);
    stepOf(scope).setTimer(expr.timer, expr.operation, key, expr.args.map(of)[0]);
    return undefined;
  }),
};

function fieldsOf(
  fields: readonly { readonly name: string; readonly value: Expr }[],
  of: (part: Expr) => unknown,
): Fields {
  return Object.fromEntries(fields.map(({ name, value }) => [name, of(value)]));
}

// ---- calls -------------------------------------------------------------------------------------------------------

/** Calls within calls: a program that goes deeper has lost itself. */
const DEEPEST = 2_000;
let depth = 0;

function called(
  name: string,
  params: readonly Local[],
  args: readonly unknown[],
  scope: Scope,
  body: readonly Stmt[],
  machine: Machine,
): unknown {
  for (const [i, param] of params.entries()) scope.declare(param, args[i]);
  if (depth >= DEEPEST) {
    machine.algebra.raise({ code: modelFaults.stackExhausted, message: `${name} calls itself too deeply` });
  }
  depth++;
  try {
    return returned(run(body, scope, machine));
  } finally {
    depth--;
  }
}

function callFn(fn: FnIr, args: readonly unknown[], machine: Machine): unknown {
  return called(fn.name, fn.params, args, Scope.outermost(undefined), fn.body, machine);
}

function callLocal(
  fn: LocalFn,
  handles: readonly Handle[],
  args: readonly unknown[],
  scope: Scope,
  machine: Machine,
): unknown {
  const inner = Scope.outermost(scope.step);
  for (const [i, handle] of fn.handles.entries()) {
    const given = handles[i];
    if (given === undefined) throw new Error(`${fn.name} is called without its handle ${handle.name}`);
    inner.open(handle, scope.keyOf(given));
  }
  return called(fn.name, fn.params, args, inner, fn.body, machine);
}
