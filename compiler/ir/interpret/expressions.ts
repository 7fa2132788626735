/** Evaluates expressions, from left to right. */
import { Environment } from "./environment.ts";
import type { Type } from "../../types/type.ts";
import { codecOf } from "./codecs.ts";
import { operate } from "./collections.ts";
import type { ConstValue, Expr, ExprOf, FnIr, Handle, Local, LocalFn, Stmt } from "../ir.ts";
import type { Machine } from "./machine.ts";
import { arithmetic, negate, ordered, scalarOf } from "./operators.ts";
import type { Future } from "./fibers.ts";
import { portalsOf, returned, run } from "./statements.ts";
import {
  codec,
  Decimal,
  equals,
  Fault,
  faultCodes,
  isSome,
  OrderedMap,
  showDuration,
  showInstant,
  some,
  unwrap,
} from "./values.ts";

type Fields = Readonly<Record<string, unknown>>;
export type Callable = (...args: readonly unknown[]) => unknown;

export function evaluate(expr: Expr, env: Environment, machine: Machine): unknown {
  const of = (e: Expr): unknown => evaluate(e, env, machine);
  const fieldsOf = (fields: readonly { readonly name: string; readonly value: Expr }[]): Fields =>
    Object.fromEntries(fields.map((field) => [field.name, of(field.value)]));
  switch (expr.kind) {
    case "const":
      return constant(expr.value);
    case "local":
      return env.get(expr.local);
    case "config":
      return machine.config(expr.config);
    case "letRef":
      return machine.letValue(expr.let);
    case "fnRef":
      return (...args: readonly unknown[]) => callFn(expr.fn, args, machine);
    case "hostRef":
      return (...args: readonly unknown[]) => machine.host(expr.host, args);
    case "lambda":
      return lambda(expr, env, machine);
    case "record":
      return fieldsOf(expr.fields);
    case "update": {
      const base = of(expr.base) as Fields;
      return { ...base, ...fieldsOf(expr.fields) };
    }
    case "field":
      return (of(expr.object) as Fields)[expr.name];
    case "tuple":
      return expr.items.map(of);
    case "item":
      return (of(expr.object) as readonly unknown[])[expr.index];
    case "variant":
      return variant(expr, of);
    case "isVariant":
      return (of(expr.value) as Fields)["type"] === expr.tag;
    case "payload": {
      const value = of(expr.value) as Fields;
      return expr.of === 1 ? value["value"] : (value["values"] as readonly unknown[])[expr.index];
    }
    case "some":
      return some(of(expr.value));
    case "isSome":
      return isSome(of(expr.value));
    case "unwrap":
      return unwrap(of(expr.value));
    case "coalesce": {
      const value = of(expr.value);
      if (!isSome(value)) return of(expr.otherwise);
      return expr.option ? value : unwrap(value);
    }
    case "chain": {
      const value = of(expr.value);
      if (!isSome(value)) return undefined;
      const inner = new Environment(env);
      inner.declare(expr.local, unwrap(value));
      const result = evaluate(expr.body, inner, machine);
      return expr.flatten ? result : some(result);
    }
    case "list":
      return expr.items.flatMap((item) => {
        const value = of(item.value);
        return item.spread ? (value as readonly unknown[]) : [value];
      });
    case "map":
      return map(expr, of);
    case "range": {
      const from = of(expr.from) as number;
      const to = of(expr.to) as number;
      return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    }
    case "arithmetic":
      return arithmetic(expr.operator, expr.left.type, of(expr.left), of(expr.right));
    case "negate":
      return negate(expr.type, of(expr.value));
    case "not":
      return of(expr.value) !== true;
    case "and":
      return of(expr.left) === true && of(expr.right) === true;
    case "or":
      return of(expr.left) === true || of(expr.right) === true;
    case "equals":
      return equals(of(expr.left), of(expr.right)) !== expr.negated;
    case "compare":
      return ordered(expr.operator, expr.left.type, of(expr.left), of(expr.right));
    case "cond":
      return of(expr.test) === true ? of(expr.then) : of(expr.otherwise);
    case "interpolate":
      return expr.parts.map((part) => (typeof part === "string" ? part : shown(part.type, of(part)))).join("");
    case "call":
      return callFn(expr.fn, expr.args.map(of), machine);
    case "callLocal":
      return callLocal(expr.fn, expr.handles, expr.args.map(of), env, machine);
    case "callHost":
      return machine.host(expr.host, expr.args.map(of));
    case "callValue": {
      const fn = of(expr.fn) as Callable;
      return fn(...expr.args.map(of));
    }
    case "std":
      return machine.library(expr.implementation.runtime)(...expr.args.map((arg) => arg && of(arg)));
    case "step":
      return step(expr.path, expr.args.map(of), env);
    case "cell":
      return env.cells(expr.handle).read(expr.cell);
    case "cellOp": {
      const cells = env.cells(expr.handle);
      const args = expr.args.map(of);
      const before = cells.read(expr.cell);
      const { content, result } = operate(before, expr.operation, args);
      if (content !== before) cells.write(expr.cell, content);
      return result;
    }
    case "portalRef":
      return expr.portal.path;
    case "ask": {
      const path = expr.named === undefined ? expr.portal?.path : of(expr.named);
      return portalsOf(env).ask(path as string, of(expr.request));
    }
    case "future":
      return future(expr, expr.args.map(of), env);
    case "timer": {
      const key = expr.key && of(expr.key);
      const [argument] = expr.args.map(of);
      portalsOf(env).timer(expr.timer, expr.operation, key, argument);
      return undefined;
    }
    case "resumed":
      throw new Error("what came is asked for outside a block");
    case "element":
      return (of(expr.list) as readonly unknown[])[of(expr.index) as number];
  }
}

function future(expr: ExprOf<"future">, args: readonly unknown[], env: Environment): Future {
  switch (expr.path) {
    case "sleep":
      return portalsOf(env).deadline(args[0] as number);
    case "within":
      return { kind: "within", of: args[0] as Future, deadline: portalsOf(env).deadline(args[1] as number) };
    case "all":
      return { kind: "all", of: args[0] as readonly Future[] };
    default: {
      const of = args[0] as readonly Future[];
      if (of.length === 0) throw new Fault(faultCodes.firstOfNone, "there is no first of no futures");
      return { kind: "first", of };
    }
  }
}

function constant(value: ConstValue): unknown {
  switch (value.kind) {
    case "number":
    case "string":
    case "bool":
      return value.value;
    case "decimal":
      return new Decimal(value.text);
    case "unit":
    case "none":
      return undefined;
  }
}

function variant(expr: ExprOf<"variant">, of: (e: Expr) => unknown): unknown {
  if (!("positional" in expr.payload)) {
    return { type: expr.tag, ...Object.fromEntries(expr.payload.map((field) => [field.name, of(field.value)])) };
  }
  const items = expr.payload.positional.map(of);
  if (items.length === 0) return { type: expr.tag };
  return items.length === 1 ? { type: expr.tag, value: items[0] } : { type: expr.tag, values: items };
}

function map(expr: ExprOf<"map">, of: (e: Expr) => unknown): unknown {
  const entries: [unknown, unknown][] = [];
  for (const entry of expr.entries) {
    if ("spread" in entry) entries.push(...(of(entry.spread) as OrderedMap<unknown, unknown>));
    else entries.push([of(entry.key), of(entry.value)]);
  }
  return OrderedMap.from(entries);
}

/** Text in an interpolation. */
function shown(type: Type, value: unknown): string {
  switch (scalarOf(type)) {
    case "String":
    case "Int":
    case "Bool":
    case "Uuid":
      return String(value);
    case "Instant":
      return showInstant(value as number);
    case "Duration":
      return showDuration(value as number);
    case "Decimal":
      return (value as Decimal).toFixed();
    default:
      return codec.show(codecOf(type), value);
  }
}

// ---- calls -------------------------------------------------------------------------------------------------------

/** Deeper than this the program has lost itself, and so would the interpreter. */
const deepest = 2_000;
let depth = 0;

function called(
  name: string,
  params: readonly Local[],
  args: readonly unknown[],
  env: Environment,
  body: readonly Stmt[],
  machine: Machine,
): unknown {
  for (const [i, param] of params.entries()) env.declare(param, args[i]);
  if (depth >= deepest) throw new Fault(faultCodes.stackExhausted, `${name} calls itself too deeply`);
  depth++;
  try {
    return returned(run(body, env, machine));
  } finally {
    depth--;
  }
}

export function callFn(fn: FnIr, args: readonly unknown[], machine: Machine): unknown {
  return called(fn.name, fn.params, args, new Environment(undefined), fn.body, machine);
}

function callLocal(
  fn: LocalFn,
  handles: readonly Handle[],
  args: readonly unknown[],
  env: Environment,
  machine: Machine,
): unknown {
  const inner = new Environment(undefined, env.step);
  for (const [i, handle] of fn.handles.entries()) {
    const given = handles[i];
    if (given === undefined) throw new Error(`${fn.name} is called without its handle ${handle.name}`);
    inner.open(handle, env.cells(given));
  }
  return called(fn.name, fn.params, args, inner, fn.body, machine);
}

function lambda(expr: ExprOf<"lambda">, env: Environment, machine: Machine): Callable {
  return (...args) => called("a lambda", expr.params, args, new Environment(env), expr.body, machine);
}

function step(path: string, args: readonly unknown[], env: Environment): unknown {
  const { step } = env;
  if (step === undefined) throw new Error(`${path} is used outside a step`);
  if (path.startsWith("log.")) {
    step.log.push({ level: path.slice("log.".length), text: args[0] as string });
    return undefined;
  }
  switch (path) {
    case "now":
      return step.world.now();
    case "random":
      return step.world.random();
    case "uuid":
      return step.world.uuid();
    default:
      throw new Error(`a step has no ${path}`);
  }
}
