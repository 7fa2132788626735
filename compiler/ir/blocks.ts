/**
 * A routine as blocks: code from one place to wait at to the next, so that what is still to be done is a number and some
 * variables, and not a stack. Control flow with an await in it becomes jumps between blocks; all other code stays as it is.
 */
import { methods } from "@portals/stdlib";
import type { Type } from "../types/type.ts";
import type { Expr, Handle, Label, Local, LocalFn, Origin, Stmt, StmtOf } from "./ir.ts";
import { countReads, declaredBy } from "./locals.ts";
import { liveBefore } from "./liveness.ts";
import { someExpr, someStmt, transformBody, visitBody } from "./walk.ts";

export interface Blocks {
  /** Each ends in a jump, a wait or a return. The first is where the routine begins. */
  readonly blocks: readonly (readonly Stmt[])[];
  /** Variables that live from one block to another, parameters first: the fields of the frame. */
  readonly kept: readonly Local[];
  /** Where the routine may stand when it is stored. */
  readonly points: readonly Point[];
}

export interface Point {
  readonly block: number;
  readonly name: string;
  /** Of `kept`, those that are still read. */
  readonly live: readonly Local[];
}

/** Whether statements wait. */
export function waits(body: readonly Stmt[]): boolean {
  return someStmt(body, (stmt) => stmt.kind === "await" || stmt.kind === "callRoutine");
}

export function blocksOf(fn: LocalFn): Blocks {
  const { routine } = fn;
  if (routine === undefined) throw new Error(`${fn.name} is no routine`);
  const splitter = new Splitter(fn);
  splitter.split();
  const { blocks, places } = simplified(splitter.blocks, splitter.places);
  const kept = keptLocals(fn, blocks);
  const assigned = blocks.map((block) => openedWhereUsed(fn, assigning(block, new Set(kept))));
  const live = liveBefore(assigned, new Set(kept));
  // Handlers of an exclusive task are held back by their key, the first of the parameters.
  const [key] = routine.exclusive ? fn.params : [];
  const points = [{ block: 0, name: routine.name }, ...places].map(({ block, name }) => ({
    block,
    name,
    live: kept.filter((local) => live[block]?.has(local) || (block === 0 && local === key)),
  }));
  return { blocks: assigned, kept, points };
}

// ---- blocks ------------------------------------------------------------------------------------------------------

/** Where `break` and `continue` of a label go. */
interface Exits {
  readonly break: number;
  readonly continue: number;
}

class Splitter {
  readonly blocks: Stmt[][] = [[]];
  readonly places: { readonly block: number; readonly name: string }[] = [];
  private readonly fn: LocalFn;
  private readonly reads: ReadonlyMap<Local, number>;
  private readonly exits = new Map<Label, Exits>();
  /** The block that is being written. */
  private present = 0;

  constructor(fn: LocalFn) {
    this.fn = fn;
    this.reads = countReads(fn.body);
  }

  split(): void {
    const { fn } = this;
    this.all(fn.body);
    this.write({ kind: "return", value: undefined, origin: fn.origin });
  }

  private open(): number {
    this.blocks.push([]);
    return this.blocks.length - 1;
  }

  private write(stmt: Stmt): void {
    const block = this.blocks[this.present] ?? [];
    // Behind a jump nothing is reached.
    if (!isJump(block[block.length - 1])) block.push(stmt);
  }

  private goto(block: number, origin: Origin): void {
    this.write({ kind: "goto", block, origin });
  }

  private all(body: readonly Stmt[]): void {
    for (const stmt of body) this.one(stmt);
  }

  private one(stmt: Stmt): void {
    if (!waits([stmt])) {
      for (const plain of this.jumping([stmt])) this.write(plain);
      return;
    }
    const { origin } = stmt;
    switch (stmt.kind) {
      case "await": {
        const block = this.open();
        this.write({ kind: "wait", future: stmt.future, block, origin });
        this.came(stmt, block);
        return;
      }
      case "callRoutine": {
        const block = this.open();
        this.write({ kind: "enter", fn: stmt.fn, args: stmt.args, block, origin });
        this.came(stmt, block);
        return;
      }
      case "if":
        this.branch(stmt);
        return;
      case "switch": {
        const join = this.open();
        const cases = stmt.cases.map(({ tags, body }) => ({ tags, body, block: this.open() }));
        const otherwise = stmt.otherwise === undefined ? undefined : this.open();
        const to = (block: number): readonly Stmt[] => [{ kind: "goto", block, origin }];
        this.write({
          ...stmt,
          cases: cases.map(({ tags, block }) => ({ tags, body: to(block) })),
          otherwise: otherwise === undefined ? undefined : to(otherwise),
        });
        for (const { body, block } of cases) this.part(block, body, join, origin);
        if (otherwise !== undefined) this.part(otherwise, stmt.otherwise ?? [], join, origin);
        this.present = join;
        return;
      }
      case "block": {
        const join = this.open();
        this.exits.set(stmt.label, { break: join, continue: join });
        this.all(stmt.body);
        this.goto(join, origin);
        this.present = join;
        return;
      }
      case "while":
        this.loop(stmt.label, stmt.test, stmt.body, origin);
        return;
      case "for":
        this.forEach(stmt);
        return;
      default:
        throw new Error(`a ${stmt.kind} cannot wait`);
    }
  }

  /** The block behind a wait begins with what came. */
  private came(stmt: StmtOf<"await" | "callRoutine">, block: number): void {
    const { local, origin, name, attempt } = stmt;
    this.places.push({ block, name });
    this.present = block;
    const type: Type = local?.type ?? { kind: "scalar", name: "Unit" };
    const value: Expr = { kind: "resumed", attempt, type, origin };
    // Also if nobody reads it: a fault comes out here.
    const isRead = local !== undefined && this.reads.has(local);
    this.write(!isRead ? { kind: "expr", value, origin } : { kind: "let", local, value, origin });
  }

  private part(block: number, body: readonly Stmt[], join: number, origin: Origin): void {
    this.present = block;
    this.all(body);
    this.goto(join, origin);
  }

  private branch(stmt: StmtOf<"if">): void {
    const { origin } = stmt;
    const join = this.open();
    const then = this.open();
    const otherwise: readonly Stmt[] = waits(stmt.otherwise) ? [] : this.jumping(stmt.otherwise);
    this.write({ ...stmt, then: [{ kind: "goto", block: then, origin }], otherwise });
    if (waits(stmt.otherwise)) this.all(stmt.otherwise);
    this.goto(join, origin);
    this.part(then, stmt.then, join, origin);
    this.present = join;
  }

  private loop(label: Label, test: Expr, body: readonly Stmt[], origin: Origin, step: readonly Stmt[] = []): void {
    const head = this.open();
    const join = this.open();
    const next = step.length === 0 ? head : this.open();
    this.exits.set(label, { break: join, continue: next });
    this.goto(head, origin);
    this.present = head;
    if (test.kind !== "const") {
      const negated: Expr = { kind: "not", value: test, type: test.type, origin: test.origin };
      const then: readonly Stmt[] = [{ kind: "goto", block: join, origin }];
      this.write({ kind: "if", test: negated, then, otherwise: [], origin });
    }
    this.all(body);
    this.goto(next, origin);
    if (next !== head) this.part(next, step, head, origin);
    this.present = join;
  }

  /** The list and the index are variables like others. */
  private forEach(stmt: StmtOf<"for">): void {
    const { origin, local, iterable } = stmt;
    const list: Local = { name: `${local.name}s`, type: iterable.type, mutable: false };
    const index: Local = { name: "index", type: int, mutable: true };
    this.write({ kind: "let", local: list, value: iterable, origin });
    this.write({ kind: "let", local: index, value: number(0, origin), origin });
    const at: Expr = { kind: "local", local: index, type: int, origin };
    const of: Expr = { kind: "local", local: list, type: list.type, origin };
    const element: Expr = { kind: "element", list: of, index: at, type: local.type, origin };
    const next: Expr = {
      kind: "arithmetic",
      operator: "+",
      left: at,
      right: number(1, origin),
      unchecked: true,
      type: int,
      origin,
    };
    const test: Expr = { kind: "compare", operator: "<", left: at, right: length(of, origin), type: bool, origin };
    const body: readonly Stmt[] = [{ kind: "let", local, value: element, origin }, ...stmt.body];
    this.loop(stmt.label, test, body, origin, [{ kind: "assign", local: index, value: next, origin }]);
  }

  /** Code that does not wait, with its ways out of what is split. */
  private jumping(body: readonly Stmt[]): readonly Stmt[] {
    return transformBody(body, {
      stmt: (stmt) => {
        if (stmt.kind !== "break" && stmt.kind !== "continue") return stmt;
        const exits = this.exits.get(stmt.label);
        return exits === undefined ? stmt : { kind: "goto", block: exits[stmt.kind], origin: stmt.origin };
      },
    });
  }
}

const int: Type = { kind: "scalar", name: "Int" };
const bool: Type = { kind: "scalar", name: "Bool" };

function number(value: number, origin: Origin): Expr {
  return { kind: "const", value: { kind: "number", value }, type: int, origin };
}

function length(list: Expr, origin: Origin): Expr {
  const method = methods.find(({ path }) => path === "List.length");
  if (method === undefined) throw new Error("lists have no length");
  const { path, implementation } = method;
  return { kind: "std", path, implementation, args: [list], type: int, origin };
}

function isJump(stmt: Stmt | undefined): boolean {
  return stmt !== undefined && ["goto", "wait", "enter", "return"].includes(stmt.kind);
}

// ---- fewer blocks ------------------------------------------------------------------------------------------------

/** Where a routine goes on after waiting, by its name. */
interface Place {
  readonly block: number;
  readonly name: string;
}

/** A block that is jumped to from one place goes there; one that only jumps on is jumped over. */
function simplified(
  blocks: readonly (readonly Stmt[])[],
  places: readonly Place[],
): { readonly blocks: readonly (readonly Stmt[])[]; readonly places: readonly Place[] } {
  let current = blocks.map((block) => retargeted(block, (to) => finalTarget(blocks, to)));
  for (;;) {
    const uses = usesOf(current);
    const only = current.findIndex((block, i) => {
      const { jumps, waits: waited } = uses[i] ?? { jumps: 0, waits: 0 };
      return i > 0 && jumps === 1 && waited === 0 && block.length > 0 && !jumpsTo(block, i);
    });
    if (only < 0) break;
    const body = current[only] ?? [];
    current = current.map((block, i) =>
      i === only
        ? []
        : transformBody(block, { stmt: (stmt) => (stmt.kind === "goto" && stmt.block === only ? body : stmt) }),
    );
  }
  const used = usesOf(current);
  const numbers = new Map<number, number>();
  for (const [i, { jumps, waits: waited }] of used.entries()) {
    if (i === 0 || jumps + waited > 0) numbers.set(i, numbers.size);
  }
  return {
    blocks: [...numbers.keys()].map((i) => retargeted(current[i] ?? [], (to) => numbers.get(to) ?? to)),
    places: places.flatMap(({ block, name }) => {
      const number = numbers.get(block);
      return number === undefined ? [] : [{ block: number, name }];
    }),
  };
}

function finalTarget(blocks: readonly (readonly Stmt[])[], from: number): number {
  let at = from;
  for (const seen = new Set<number>(); !seen.has(at);) {
    seen.add(at);
    const [only] = blocks[at] ?? [];
    if (blocks[at]?.length === 1 && only?.kind === "goto") at = only.block;
  }
  return at;
}

/** Jumps only: where one waits keeps its place. */
function retargeted(block: readonly Stmt[], to: (block: number) => number): readonly Stmt[] {
  return transformBody(block, {
    stmt(stmt) {
      if (stmt.kind === "goto" || stmt.kind === "wait" || stmt.kind === "enter") {
        const target = to(stmt.block);
        return target === stmt.block ? stmt : { ...stmt, block: target };
      }
      return stmt;
    },
  });
}

/** How often a block is gone to, from blocks that are themselves reached: what stands behind a `return` may jump, too. */
function usesOf(blocks: readonly (readonly Stmt[])[]): { jumps: number; waits: number }[] {
  const uses = blocks.map(() => ({ jumps: 0, waits: 0 }));
  const reached = new Set([0]);
  for (const at of reached) {
    visitBody(blocks[at] ?? [], {
      stmt(stmt) {
        if (stmt.kind !== "goto" && stmt.kind !== "wait" && stmt.kind !== "enter") return;
        const use = uses[stmt.block];
        if (use !== undefined) use[stmt.kind === "goto" ? "jumps" : "waits"]++;
        reached.add(stmt.block);
      },
    });
  }
  return uses;
}

function jumpsTo(block: readonly Stmt[], to: number): boolean {
  return someStmt(block, (stmt) => stmt.kind === "goto" && stmt.block === to);
}

// ---- variables ---------------------------------------------------------------------------------------------------

/** Parameters, and what is used in another block than the one that declares it. */
function keptLocals(fn: LocalFn, blocks: readonly (readonly Stmt[])[]): readonly Local[] {
  const home = new Map<Local, number>(fn.params.map((param) => [param, -1]));
  for (const [i, block] of blocks.entries()) {
    visitBody(block, {
      stmt(stmt) {
        for (const local of declaredBy(stmt)) home.set(local, i);
      },
    });
  }
  const kept = new Set<Local>(fn.params);
  const used = (local: Local, block: number): void => {
    if (home.has(local) && home.get(local) !== block) kept.add(local);
  };
  for (const [i, block] of blocks.entries()) {
    visitBody(block, {
      expr(expr) {
        if (expr.kind === "local") used(expr.local, i);
      },
      stmt(stmt) {
        if (stmt.kind === "assign") used(stmt.local, i);
      },
    });
  }
  for (const handle of handlesIn(fn.body)) if (handle.key?.kind === "local") kept.add(handle.key.local);
  return [...kept];
}

/** Kept variables are fields: a declaration is an assignment. */
function assigning(block: readonly Stmt[], kept: ReadonlySet<Local>): readonly Stmt[] {
  return transformBody(block, {
    stmt(stmt) {
      if (stmt.kind !== "let" || !kept.has(stmt.local)) return stmt;
      const { local, value, origin } = stmt;
      return value === undefined ? [] : { kind: "assign", local, value, origin };
    },
  });
}

interface Opening {
  readonly handle: Handle;
  readonly key: Expr | undefined;
  readonly origin: Origin;
}

function handlesIn(body: readonly Stmt[]): readonly Opening[] {
  return body.filter((stmt) => stmt.kind === "open");
}

/** Cells are opened anew in each block that uses them: in between they may have changed, and moved. */
function openedWhereUsed(fn: LocalFn, block: readonly Stmt[]): readonly Stmt[] {
  const body = block.filter((stmt) => stmt.kind !== "open");
  const opens = handlesIn(fn.body).filter(({ handle }) => usesHandle(body, handle));
  // What came is looked at first: a fault in it opens nothing.
  const first = body[0];
  const came = first !== undefined && someExpr([first], (expr) => expr.kind === "resumed") ? 1 : 0;
  return [
    ...body.slice(0, came),
    ...opens.map(({ handle, key, origin }): Stmt => ({ kind: "open", handle, key, origin })),
    ...body.slice(came),
  ];
}

function usesHandle(body: readonly Stmt[], handle: Handle): boolean {
  const inExpr = (expr: Expr): boolean =>
    ((expr.kind === "cell" || expr.kind === "cellOp") && expr.handle === handle) ||
    (expr.kind === "callLocal" && expr.handles.includes(handle));
  return someExpr(body, inExpr) || someStmt(body, (stmt) => stmt.kind === "setCell" && stmt.handle === handle);
}
