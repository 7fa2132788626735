/**
 * Traversal and rewriting of expressions and statements, for passes. Everything keeps identity: a node none of whose parts
 * changed is returned as it is, so a pass can see by `===` whether it did anything. Variables and their scopes are in
 * `locals.ts`; whole units and programs in `rebuild.ts`.
 */
import type { Type } from "../types/type.ts";
import type {
  Buffer,
  CellIr,
  ConfigIr,
  Expr,
  FieldExpr,
  FnIr,
  Handle,
  Label,
  LetIr,
  Local,
  LocalFn,
  StateIr,
  Stmt,
  StmtOf,
} from "./ir.ts";

/** What to do with each kind of part of a node. A part without a function stays. */
export interface Parts {
  expr?(expr: Expr): Expr;
  body?(body: readonly Stmt[]): readonly Stmt[];
  type?(type: Type): Type;
  /** Declarations and uses alike; so with handles and labels. */
  local?(local: Local): Local;
  handle?(handle: Handle): Handle;
  label?(label: Label): Label;
  buffer?(buffer: Buffer): Buffer;
  cell?(cell: CellIr): CellIr;
  state?(state: StateIr): StateIr;
  fn?(fn: FnIr): FnIr;
  localFn?(fn: LocalFn): LocalFn;
  let?(value: LetIr): LetIr;
  config?(config: ConfigIr): ConfigIr;
}

/** The same list if no item changes. */
export function mapList<T>(items: readonly T[], map: ((item: T) => T) | undefined): readonly T[] {
  if (map === undefined) return items;
  let changed: T[] | undefined;
  for (const [i, item] of items.entries()) {
    const mapped = map(item);
    if (mapped !== item) (changed ??= [...items])[i] = mapped;
  }
  return changed ?? items;
}

/** The same node if none of the parts differs. */
export function change<T extends object>(node: T, parts: Partial<T>): T {
  for (const name in parts) if (parts[name] !== node[name]) return { ...node, ...parts };
  return node;
}

const keep = <T>(part: T): T => part;

function mapFields(fields: readonly FieldExpr[], map: (expr: Expr) => Expr): readonly FieldExpr[] {
  return mapList(fields, (field) => change(field, { value: map(field.value) }));
}

/** Maps the immediate parts of an expression. */
export function mapExpr(expr: Expr, parts: Parts): Expr {
  const node = parts.type === undefined ? expr : change(expr, { type: parts.type(expr.type) });
  const on = parts.expr?.bind(parts) ?? keep;
  const handle = parts.handle?.bind(parts) ?? keep;
  const cell = parts.cell?.bind(parts) ?? keep;
  switch (node.kind) {
    case "const":
    case "hostRef":
    case "portalRef":
    case "resumed":
      return node;
    case "observed":
      return change(node, { of: (parts.local ?? keep)(node.of) });
    case "ask":
      return change(node, { named: node.named && on(node.named), request: on(node.request) });
    case "future":
      return change(node, { args: mapList(node.args, on) });
    case "timer":
      return change(node, { key: node.key && on(node.key), args: mapList(node.args, on) });
    case "element":
      return change(node, { list: on(node.list), index: on(node.index) });
    case "local":
      return change(node, { local: (parts.local ?? keep)(node.local) });
    case "config":
      return change(node, { config: (parts.config ?? keep)(node.config) });
    case "letRef":
      return change(node, { let: (parts.let ?? keep)(node.let) });
    case "fnRef":
      return change(node, { fn: (parts.fn ?? keep)(node.fn) });
    case "lambda":
      return change(node, { params: mapList(node.params, parts.local), body: (parts.body ?? keep)(node.body) });
    case "record":
      return change(node, { fields: mapFields(node.fields, on) });
    case "update":
      return change(node, { base: on(node.base), fields: mapFields(node.fields, on) });
    case "field":
    case "item":
      return change(node, { object: on(node.object) });
    case "tuple":
      return change(node, { items: mapList(node.items, on) });
    case "variant": {
      const payload = node.payload;
      if (!("positional" in payload)) return change(node, { payload: mapFields(payload, on) });
      return change(node, { payload: change(payload, { positional: mapList(payload.positional, on) }) });
    }
    case "isVariant":
    case "payload":
    case "some":
    case "isSome":
    case "unwrap":
    case "negate":
    case "not":
      return change(node, { value: on(node.value) });
    case "coalesce":
      return change(node, { value: on(node.value), otherwise: on(node.otherwise) });
    case "chain":
      return change(node, { value: on(node.value), local: (parts.local ?? keep)(node.local), body: on(node.body) });
    case "list":
      return change(node, { items: mapList(node.items, (item) => change(item, { value: on(item.value) })) });
    case "map":
      return change(node, {
        entries: mapList(node.entries, (entry) =>
          "spread" in entry
            ? change(entry, { spread: on(entry.spread) })
            : change(entry, { key: on(entry.key), value: on(entry.value) }),
        ),
      });
    case "range":
      return change(node, { from: on(node.from), to: on(node.to) });
    case "arithmetic":
    case "and":
    case "or":
    case "equals":
    case "compare":
      return change(node, { left: on(node.left), right: on(node.right) });
    case "cond":
      return change(node, { test: on(node.test), then: on(node.then), otherwise: on(node.otherwise) });
    case "interpolate":
      return change(node, { parts: mapList(node.parts, (part) => (typeof part === "string" ? part : on(part))) });
    case "call":
      return change(node, { fn: (parts.fn ?? keep)(node.fn), args: mapList(node.args, on) });
    case "callLocal":
      return change(node, {
        fn: (parts.localFn ?? keep)(node.fn),
        handles: mapList(node.handles, handle),
        args: mapList(node.args, on),
      });
    case "callHost":
    case "step":
      return change(node, { args: mapList(node.args, on) });
    case "callValue":
      return change(node, { fn: on(node.fn), args: mapList(node.args, on) });
    case "std":
      return change(node, { args: mapList(node.args, (arg) => arg && on(arg)) });
    case "cell":
      return change(node, { handle: handle(node.handle), cell: cell(node.cell) });
    case "cellOp":
      return change(node, { handle: handle(node.handle), cell: cell(node.cell), args: mapList(node.args, on) });
  }
}

/** Maps the immediate parts of a statement. */
export function mapStmt(node: Stmt, parts: Parts): Stmt {
  const on = parts.expr?.bind(parts) ?? keep;
  const body = parts.body?.bind(parts) ?? keep;
  const local = parts.local?.bind(parts) ?? keep;
  const label = parts.label?.bind(parts) ?? keep;
  const handle = parts.handle?.bind(parts) ?? keep;
  switch (node.kind) {
    case "let":
      return change(node, { value: node.value && on(node.value), local: local(node.local) });
    case "assign":
      return change(node, { value: on(node.value), local: local(node.local) });
    case "expr":
      return change(node, { value: on(node.value) });
    case "if":
      return change(node, { test: on(node.test), then: body(node.then), otherwise: body(node.otherwise) });
    case "switch":
      return change(node, {
        subject: on(node.subject),
        cases: mapList(node.cases, (one) => change(one, { body: body(one.body) })),
        otherwise: node.otherwise && body(node.otherwise),
      });
    case "while":
      return change(node, { label: label(node.label), test: on(node.test), body: body(node.body) });
    case "for":
      return change(node, {
        iterable: on(node.iterable),
        label: label(node.label),
        local: local(node.local),
        body: body(node.body),
      });
    case "block":
      return change(node, { label: label(node.label), body: body(node.body) });
    case "break":
    case "continue":
      return change(node, { label: label(node.label) });
    case "return":
      return change(node, { value: node.value && on(node.value) });
    case "open":
      return change(node, { key: node.key && on(node.key), handle: handle(node.handle) });
    case "setCell":
      return change(node, {
        handle: handle(node.handle),
        cell: (parts.cell ?? keep)(node.cell),
        value: on(node.value),
      });
    case "forEvents":
      return change(node, {
        from: mapFrom(node.from, parts),
        label: label(node.label),
        event: local(node.event),
        key: node.key && local(node.key),
        body: body(node.body),
      });
    case "push":
      return change(node, {
        buffer: (parts.buffer ?? keep)(node.buffer),
        event: on(node.event),
        key: node.key && on(node.key),
      });
    case "output":
      return change(node, { event: on(node.event), key: node.key && on(node.key) });
    case "forKeys":
      return change(node, {
        from: mapFrom(node.from, parts),
        label: label(node.label),
        key: local(node.key),
        body: body(node.body),
      });
    case "forRequests":
      return change(node, {
        label: label(node.label),
        request: local(node.request),
        caller: local(node.caller),
        body: body(node.body),
      });
    case "onTimer":
      return change(node, { key: node.key && local(node.key), body: body(node.body) });
    case "reply":
      return change(node, { caller: on(node.caller), value: on(node.value) });
    case "start":
      return change(node, {
        fn: (parts.localFn ?? keep)(node.fn),
        args: mapList(node.args, on),
        key: node.key && on(node.key),
        caller: node.caller && on(node.caller),
      });
    case "resume":
      return change(node, { any: node.any && local(node.any) });
    case "goto":
      return node;
    case "await":
      return change(node, { future: on(node.future), local: node.local && local(node.local) });
    case "callRoutine":
      return change(node, {
        fn: (parts.localFn ?? keep)(node.fn),
        args: mapList(node.args, on),
        local: node.local && local(node.local),
      });
    case "try":
      return change(node, { body: body(node.body), fault: local(node.fault), otherwise: body(node.otherwise) });
    case "wait":
      return change(node, { future: on(node.future) });
    case "enter":
      return change(node, { fn: (parts.localFn ?? keep)(node.fn), args: mapList(node.args, on) });
  }
}

function mapFrom(from: StmtOf<"forEvents">["from"], parts: Parts): StmtOf<"forEvents">["from"] {
  return from.kind === "input" ? from : change(from, { buffer: (parts.buffer ?? keep)(from.buffer) });
}

// ---- deep --------------------------------------------------------------------------------------------------------

/** What a pass does at each node. Children come first; what is returned is not visited again. */
export interface Transform {
  expr?(expr: Expr): Expr;
  /** One statement may become several, or none. */
  stmt?(stmt: Stmt): Stmt | readonly Stmt[];
  /** After its statements. */
  body?(body: readonly Stmt[]): readonly Stmt[];
}

type Deep = Required<Pick<Parts, "expr" | "body">>;

/** One for a whole walk, and not one for each node. */
function transformParts(transform: Transform): Deep {
  const parts: Deep = {
    expr(expr) {
      const mapped = mapExpr(expr, parts);
      return transform.expr?.(mapped) ?? mapped;
    },
    body(body) {
      const mapped = flatMapList(body, (stmt) => {
        const inner = mapStmt(stmt, parts);
        return transform.stmt?.(inner) ?? inner;
      });
      return transform.body?.(mapped) ?? mapped;
    },
  };
  return parts;
}

/** Rewrites an expression from the leaves to the root, bodies of lambdas included. */
export function transformExpr(expr: Expr, transform: Transform): Expr {
  return transformParts(transform).expr(expr);
}

/** Rewrites statements from the leaves to the root. */
export function transformBody(body: readonly Stmt[], transform: Transform): readonly Stmt[] {
  return transformParts(transform).body(body);
}

/** The same list if every item maps to itself. */
export function flatMapList<T extends object>(items: readonly T[], map: (item: T) => T | readonly T[]): readonly T[] {
  let changed: T[] | undefined;
  for (const [i, item] of items.entries()) {
    const mapped = map(item);
    if (mapped === item && changed === undefined) continue;
    changed ??= items.slice(0, i);
    if (Array.isArray(mapped)) changed.push(...(mapped as readonly T[]));
    else changed.push(mapped as T);
  }
  return changed ?? items;
}

/** Called for each node before its children. `false`: the children are not visited. */
export interface Visitor {
  expr?(expr: Expr): boolean | void;
  stmt?(stmt: Stmt): boolean | void;
}

export function visitExpr(expr: Expr, visitor: Visitor): void {
  visitParts(visitor).expr(expr);
}

export function visitBody(body: readonly Stmt[], visitor: Visitor): void {
  visitParts(visitor).body(body);
}

/** One for a whole walk, and not one for each node. */
function visitParts(visitor: Visitor): Deep {
  const parts: Deep = {
    expr(expr) {
      if (visitor.expr?.(expr) !== false) mapExpr(expr, parts);
      return expr;
    },
    body(body) {
      for (const stmt of body) if (visitor.stmt?.(stmt) !== false) mapStmt(stmt, parts);
      return body;
    },
  };
  return parts;
}

/** Is there an expression of which this is true? */
export function someExpr(within: Expr | readonly Stmt[], test: (expr: Expr) => boolean): boolean {
  let found = false;
  const visitor: Visitor = {
    expr(expr) {
      found ||= test(expr);
      return !found;
    },
    stmt: () => !found,
  };
  visitAny(within, visitor);
  return found;
}

/** Is there a statement of which this is true? */
export function someStmt(within: Expr | readonly Stmt[], test: (stmt: Stmt) => boolean): boolean {
  let found = false;
  const visitor: Visitor = {
    expr: () => !found,
    stmt(stmt) {
      found ||= test(stmt);
      return !found;
    },
  };
  visitAny(within, visitor);
  return found;
}

export function visitAny(within: Expr | readonly Stmt[], visitor: Visitor): void {
  if ("kind" in within) visitExpr(within, visitor);
  else visitBody(within, visitor);
}
