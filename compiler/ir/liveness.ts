/**
 * Which variables are live where a block begins: read there or behind, on some way, before they are assigned. Every
 * variable is assigned before it is read, so what is live at a place has a value there.
 */
import type { Expr, Label, Local, Stmt } from "./ir.ts";
import { mapStmt, visitBody, visitExpr } from "./walk.ts";

type Live = ReadonlySet<Local>;

/** Of each block of a routine, as far as variables of `among` go. */
export function liveBefore(blocks: readonly (readonly Stmt[])[], among: Live): readonly Live[] {
  const live: Live[] = blocks.map(() => new Set<Local>());
  for (let changed = true; changed;) {
    changed = false;
    for (let i = blocks.length - 1; i >= 0; i--) {
      const flow = new Flow(among, (block) => live[block] ?? none);
      const now = flow.before(blocks[i] ?? [], none);
      if (now.size !== live[i]?.size) {
        live[i] = now;
        changed = true;
      }
    }
  }
  return live;
}

const none: Live = new Set();

/** What is live behind a loop or a block, and where its next turn begins. */
interface Exits {
  readonly break: Live;
  readonly continue: Live;
}

class Flow {
  private readonly among: Live;
  private readonly at: (block: number) => Live;
  private readonly exits = new Map<Label, Exits>();

  constructor(among: Live, at: (block: number) => Live) {
    this.among = among;
    this.at = at;
  }

  /** Live before statements, if `after` is behind them. */
  before(body: readonly Stmt[], after: Live): Live {
    return body.reduceRight((live, stmt) => this.beforeOne(stmt, live), after);
  }

  private beforeOne(stmt: Stmt, after: Live): Live {
    switch (stmt.kind) {
      case "let":
      case "assign":
        return this.reading(stmt.value === undefined ? [] : [stmt.value], without(after, stmt.local));
      case "if":
        return this.reading([stmt.test], union(this.before(stmt.then, after), this.before(stmt.otherwise, after)));
      case "switch": {
        const cases = stmt.cases.map((one) => this.before(one.body, after));
        if (stmt.otherwise !== undefined) cases.push(this.before(stmt.otherwise, after));
        return this.reading([stmt.subject], union(...cases));
      }
      case "while":
        return this.loop(stmt.label, stmt.body, [stmt.test], after);
      case "for":
        return this.reading([stmt.iterable], this.loop(stmt.label, stmt.body, [], after));
      case "block":
        this.exits.set(stmt.label, { break: after, continue: after });
        return this.before(stmt.body, after);
      case "break":
      case "continue":
        return this.exits.get(stmt.label)?.[stmt.kind] ?? after;
      case "return":
        return this.reading(stmt.value === undefined ? [] : [stmt.value], none);
      case "try":
        // It may fail at any place.
        return union(this.before(stmt.body, after), this.before(stmt.otherwise, after));
      case "goto":
        return this.at(stmt.block);
      case "wait":
        return this.reading([stmt.future], this.at(stmt.block));
      case "enter":
        return this.reading(stmt.args, this.at(stmt.block));
      default: {
        const read: Expr[] = [];
        mapStmt(stmt, {
          expr(expr) {
            read.push(expr);
            return expr;
          },
          body(body) {
            visitBody(body, { expr: (expr) => void read.push(expr) });
            return body;
          },
        });
        return this.reading(read, after);
      }
    }
  }

  /** The body may come again, and may not come at all. */
  private loop(label: Label, body: readonly Stmt[], tests: readonly Expr[], after: Live): Live {
    let head: Live = this.reading(tests, after);
    for (;;) {
      this.exits.set(label, { break: after, continue: head });
      const next = this.reading(tests, union(after, this.before(body, head)));
      if (next.size === head.size) return head;
      head = next;
    }
  }

  private reading(exprs: readonly Expr[], after: Live): Live {
    const live = new Set(after);
    for (const expr of exprs) {
      visitExpr(expr, {
        expr: (part) => {
          if (part.kind === "local" && this.among.has(part.local)) live.add(part.local);
        },
      });
    }
    return live;
  }
}

function without(live: Live, local: Local): Live {
  if (!live.has(local)) return live;
  const fewer = new Set(live);
  fewer.delete(local);
  return fewer;
}

function union(...sets: readonly Live[]): Live {
  return new Set(sets.flatMap((one) => [...one]));
}
