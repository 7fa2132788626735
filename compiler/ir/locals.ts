/**
 * Variables of bodies: which are free, how often they are used, substitution, and copies with variables of their own.
 * A `Local` is declared in one place only, so names cannot be captured; whoever puts a body into the program twice
 * clones it.
 */
import type { Type } from "../types/type.ts";
import type { Expr, Handle, Label, Local, Stmt } from "./ir.ts";
import { mapExpr, mapStmt, transformBody, transformExpr, visitAny, type Parts, type Transform } from "./walk.ts";

/** Locals that are declared within, parameters of lambdas included. */
export function declaredLocals(within: Expr | readonly Stmt[]): Set<Local> {
  const declared = new Set<Local>();
  visitAny(within, {
    expr(expr) {
      if (expr.kind === "lambda") for (const param of expr.params) declared.add(param);
      if (expr.kind === "chain") declared.add(expr.local);
    },
    stmt(stmt) {
      for (const local of declaredBy(stmt)) declared.add(local);
    },
  });
  return declared;
}

/** Locals that a statement itself declares. */
export function declaredBy(stmt: Stmt): readonly Local[] {
  switch (stmt.kind) {
    case "let":
    case "for":
      return [stmt.local];
    case "forEvents":
      return stmt.key === undefined ? [stmt.event] : [stmt.event, stmt.key];
    case "forKeys":
      return [stmt.key];
    case "forRequests":
      return [stmt.request, stmt.caller];
    case "onTimer":
      return stmt.key === undefined ? [] : [stmt.key];
    case "await":
    case "callRoutine":
      return stmt.local === undefined ? [] : [stmt.local];
    case "try":
      return [stmt.fault];
    case "resume":
      return stmt.any === undefined ? [] : [stmt.any];
    default:
      return [];
  }
}

/** Locals that are read or assigned within, and declared outside. */
export function freeLocals(within: Expr | readonly Stmt[]): Set<Local> {
  const used = new Set<Local>([...countReads(within).keys(), ...assignedLocals(within)]);
  for (const local of declaredLocals(within)) used.delete(local);
  return used;
}

/** How often each local is read (as written: once in a loop is once). */
export function countReads(within: Expr | readonly Stmt[]): Map<Local, number> {
  const counts = new Map<Local, number>();
  visitAny(within, {
    expr(expr) {
      if (expr.kind === "local") counts.set(expr.local, (counts.get(expr.local) ?? 0) + 1);
    },
  });
  return counts;
}

/** Locals that are assigned after their declaration. */
export function assignedLocals(within: Expr | readonly Stmt[]): Set<Local> {
  const assigned = new Set<Local>();
  visitAny(within, {
    stmt(stmt) {
      if (stmt.kind === "assign") assigned.add(stmt.local);
    },
  });
  return assigned;
}

/** Handles that are opened within. */
export function openedHandles(within: Expr | readonly Stmt[]): Set<Handle> {
  const opened = new Set<Handle>();
  visitAny(within, {
    stmt(stmt) {
      if (stmt.kind === "open") opened.add(stmt.handle);
    },
  });
  return opened;
}

/** Labels that are left by `break` or `continue` within. */
export function usedLabels(within: Expr | readonly Stmt[]): Set<Label> {
  const used = new Set<Label>();
  visitAny(within, {
    stmt(stmt) {
      if (stmt.kind === "break" || stmt.kind === "continue") used.add(stmt.label);
    },
  });
  return used;
}

function substitution(values: ReadonlyMap<Local, Expr>): Transform {
  return { expr: (expr) => (expr.kind === "local" ? (values.get(expr.local) ?? expr) : expr) };
}

/** Replaces each reading of a local by an expression (the very same node everywhere: pure, and without lambdas or chains if used twice). */
export function substituteBody(body: readonly Stmt[], values: ReadonlyMap<Local, Expr>): readonly Stmt[] {
  return values.size === 0 ? body : transformBody(body, substitution(values));
}

export function substituteExpr(expr: Expr, values: ReadonlyMap<Local, Expr>): Expr {
  return values.size === 0 ? expr : transformExpr(expr, substitution(values));
}

/** What a copy differs in. */
export interface Renaming {
  /** For locals from outside: another local in its place. */
  readonly locals?: ReadonlyMap<Local, Local>;
  readonly handles?: ReadonlyMap<Handle, Handle>;
  readonly labels?: ReadonlyMap<Label, Label>;
  /** Types change with the copy: those of a generic function's parameters, for instance. */
  readonly type?: (type: Type) => Type;
}

/** A copy in which everything that is declared within (locals, handles, labels) is fresh. */
export function cloneBody(body: readonly Stmt[], renaming: Renaming = {}): readonly Stmt[] {
  return new Cloner(body, renaming).body(body);
}

export function cloneExpr(expr: Expr, renaming: Renaming = {}): Expr {
  return new Cloner(expr, renaming).expr(expr);
}

class Cloner {
  private readonly locals: Map<Local, Local>;
  private readonly handles: Map<Handle, Handle>;
  private readonly labels: Map<Label, Label>;
  private readonly parts: Parts;

  constructor(within: Expr | readonly Stmt[], renaming: Renaming) {
    this.locals = new Map(renaming.locals);
    this.handles = new Map(renaming.handles);
    this.labels = new Map(renaming.labels);
    const type = renaming.type;
    for (const local of declaredLocals(within)) {
      this.locals.set(local, type === undefined ? { ...local } : { ...local, type: type(local.type) });
    }
    for (const handle of openedHandles(within)) this.handles.set(handle, { ...handle });
    visitAny(within, {
      stmt: (stmt) => {
        if ("label" in stmt && stmt.kind !== "break" && stmt.kind !== "continue") {
          this.labels.set(stmt.label, { ...stmt.label });
        }
      },
    });
    this.parts = {
      expr: (expr) => this.expr(expr),
      body: (body) => this.body(body),
      local: (local) => this.locals.get(local) ?? local,
      handle: (handle) => this.handles.get(handle) ?? handle,
      label: (label) => this.labels.get(label) ?? label,
      ...(type === undefined ? {} : { type }),
    };
  }

  body(body: readonly Stmt[]): readonly Stmt[] {
    return body.map((stmt) => mapStmt(stmt, this.parts));
  }

  expr(expr: Expr): Expr {
    return mapExpr(expr, this.parts);
  }
}
