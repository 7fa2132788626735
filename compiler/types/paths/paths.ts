/**
 * Goes along all paths of a body in the order of evaluation and lets an analysis follow them: what holds on the paths
 * that meet is joined, loops are gone through until nothing changes. Used when the types of the body are known.
 */
import type * as ast from "../../syntax/ast.ts";
import { boundNames } from "../expressions/patterns.ts";
import { isTrue } from "../flow.ts";
import { isScalar } from "../scalars.ts";
import type { Type } from "../type.ts";
import type { Tables } from "../typed.ts";
import { prune } from "../unify.ts";

/** States are values: each function gives the state after, and changes none. */
export interface Analysis<S> {
  /** What holds where two paths meet; `a` itself if `b` adds nothing to it. */
  join(a: S, b: S): S;
  /** A name is read: an expression, or `name` in `{ name }`. */
  use?(name: ast.NameExpr | ast.Name, state: S): S;
  /** An expression or a statement was evaluated, after its parts. */
  after?(node: ast.Expr | ast.Stmt, state: S): S;
  /** A lambda; its body is not gone through. */
  lambda?(lambda: ast.Lambda, state: S): S;
  /** A statement begins. */
  before?(stmt: ast.Stmt, state: S): S;
  /** Names come into being, with a value or parts of it; of parameters there is none. */
  bind?(names: readonly ast.Name[], state: S, value: ast.Expr | undefined): S;
  /** A branch of `if` or `match` ends that stands at a place; of an `if` without `else`, that is its condition. */
  branch?(state: S, at: ast.Span, kind: "branch" | "condition"): S;
  /** Names go out of scope at a place. */
  leave?(names: readonly ast.Name[], state: S, at: ast.Span): S;
  /** The body is left, all its names are out of scope. */
  exit?(state: S, at: ast.Span): void;
}

/** The type of a name that a body binds, parameters included. */
export type TypeOf = (name: ast.Name) => Type | undefined;

/** Undefined where no path leads. */
type Reached<S> = S | undefined;

interface Loop<S> {
  readonly depth: number;
  breaks: Reached<S>;
  continues: Reached<S>;
}

export function followPaths<S>(
  tables: Pick<Tables, "types">,
  analysis: Analysis<S>,
  body: ast.Block,
  names: readonly ast.Name[],
  begin: S,
): void {
  new Paths(tables, analysis).run(body, names, begin);
}

class Paths<S> {
  private readonly tables: Pick<Tables, "types">;
  private readonly analysis: Analysis<S>;
  private readonly scopes: ast.Name[][] = [];
  private readonly loops: Loop<S>[] = [];

  constructor(tables: Pick<Tables, "types">, analysis: Analysis<S>) {
    this.tables = tables;
    this.analysis = analysis;
  }

  run(body: ast.Block, names: readonly ast.Name[], begin: S): void {
    this.scopes.push([]);
    const end = this.block(body, this.bind(names, begin, undefined));
    if (end !== undefined) this.exit(end, closing(body));
    this.scopes.pop();
  }

  private exit(state: S, at: ast.Span): void {
    this.analysis.exit?.(this.leaveDownTo(0, state, at), at);
  }

  private leaveDownTo(depth: number, state: S, at: ast.Span): S {
    let s = state;
    for (let i = this.scopes.length - 1; i >= depth; i--) s = this.leave(this.scopes[i] ?? [], s, at);
    return s;
  }

  private leave(names: readonly ast.Name[], state: S, at: ast.Span): S {
    return names.length === 0 ? state : (this.analysis.leave?.(names, state, at) ?? state);
  }

  private bind(names: readonly ast.Name[], state: S, value: ast.Expr | undefined): S {
    const own = names.filter((name) => name.text !== "_");
    this.scopes.at(-1)?.push(...own);
    return this.analysis.bind?.(own, state, value) ?? state;
  }

  private join(a: Reached<S>, b: Reached<S>): Reached<S> {
    if (a === undefined || b === undefined) return a ?? b;
    return this.analysis.join(a, b);
  }

  /** What `inside` does happens in a scope of its own. */
  private scoped(at: ast.Span, inside: () => Reached<S>): Reached<S> {
    this.scopes.push([]);
    const end = inside();
    const names = this.scopes.pop() ?? [];
    return end === undefined ? undefined : this.leave(names, end, at);
  }

  private block(block: ast.Block, state: S): Reached<S> {
    return this.scoped(closing(block), () => {
      let s: Reached<S> = state;
      for (const stmt of block.stmts) if (s !== undefined) s = this.statement(stmt, s);
      return s;
    });
  }

  private statement(stmt: ast.Stmt, state: S): Reached<S> {
    const begun = this.analysis.before?.(stmt, state) ?? state;
    const end = this.statementParts(stmt, begun);
    return end === undefined ? undefined : (this.analysis.after?.(stmt, end) ?? end);
  }

  private statementParts(stmt: ast.Stmt, state: S): Reached<S> {
    switch (stmt.kind) {
      case "let":
        return this.then(this.expr(stmt.value, state), (s) => {
          if (stmt.otherwise) this.block(stmt.otherwise, s);
          return this.bind(boundNames(stmt.pattern), s, stmt.value);
        });
      case "var":
        return this.then(this.expr(stmt.value, state), (s) => this.bind([stmt.name], s, stmt.value));
      case "for":
        return this.then(this.expr(stmt.iterable, state), (begin) =>
          this.loop(begin, (head) => ({
            back: this.scoped(closing(stmt.body), () =>
              this.block(stmt.body, this.bind(boundNames(stmt.pattern), head, stmt.iterable)),
            ),
            after: head,
          })),
        );
      case "while":
        return this.loop(state, (head) => {
          const decided = this.expr(stmt.condition, head);
          const back = this.then(decided, (s) => this.block(stmt.body, s));
          return { back, after: isTrue(stmt.condition) ? undefined : decided };
        });
      case "return":
        this.then(stmt.value ? this.expr(stmt.value, state) : state, (s) => this.exit(s, stmt.span));
        return undefined;
      case "break":
      case "continue": {
        const loop = this.loops.at(-1);
        if (!loop) return undefined;
        const left = this.leaveDownTo(loop.depth, state, stmt.span);
        const which = stmt.kind === "break" ? "breaks" : "continues";
        loop[which] = this.join(loop[which], left);
        return undefined;
      }
      case "emit":
      case "exprStmt":
        return this.expr(stmt.value, state);
      case "reply":
        return this.then(this.expr(stmt.value, state), (s) => (stmt.to ? this.expr(stmt.to, s) : s));
      case "become":
        return this.args(stmt.args, state);
      case "delete":
        return stmt.target.kind === "index" ? this.expr(stmt.target.index, state) : state;
      case "assign": {
        const { target } = stmt;
        const placed = target.kind === "index" ? this.expr(target.index, state) : state;
        return this.then(placed, (s) => this.expr(stmt.value, s));
      }
      case "errorStmt":
        return state;
    }
  }

  private then<T>(state: Reached<S>, next: (state: S) => T): T | undefined {
    return state === undefined ? undefined : next(state);
  }

  private loop(begin: S, round: (head: S) => { back: Reached<S>; after: Reached<S> }): Reached<S> {
    let head = begin;
    for (;;) {
      const loop: Loop<S> = { depth: this.scopes.length, breaks: undefined, continues: undefined };
      this.loops.push(loop);
      const { back, after } = round(head);
      this.loops.pop();
      const around = this.join(back, loop.continues);
      const next = around === undefined ? head : this.analysis.join(head, around);
      if (next === head) return this.join(after, loop.breaks);
      head = next;
    }
  }

  private args(args: readonly ast.Arg[], state: S): Reached<S> {
    return this.all(args.map((arg) => arg.value), state); // prettier-ignore
  }

  private all(exprs: readonly ast.Expr[], state: S): Reached<S> {
    let s: Reached<S> = state;
    for (const expr of exprs) if (s !== undefined) s = this.expr(expr, s);
    return s;
  }

  private expr(expr: ast.Expr, state: S): Reached<S> {
    const end = this.parts(expr, state);
    if (end === undefined) return undefined;
    const after = this.analysis.after?.(expr, end) ?? end;
    // The branches of `if` and `match` have told by themselves whether one of them goes on.
    if (expr.kind === "if" || expr.kind === "match") return after;
    const type = this.tables.types.get(expr);
    return type && isScalar(prune(type), "Never") ? undefined : after;
  }

  private parts(expr: ast.Expr, state: S): Reached<S> {
    switch (expr.kind) {
      case "nameExpr":
        return this.analysis.use?.(expr, state) ?? state;
      case "string":
        return this.all(expr.parts.flatMap((part) => (part.kind === "hole" ? [part.value] : [])), state); // prettier-ignore
      case "group":
      case "unary":
        return this.expr(expr.value, state);
      case "tuple":
        return this.all(expr.items, state);
      case "list":
        return this.all(expr.items.map((item) => (item.kind === "spread" ? item.value : item)), state); // prettier-ignore
      case "record":
        return this.record(expr, state);
      case "range":
        return this.all([expr.from, expr.to], state);
      case "member":
        return this.expr(expr.object, state);
      case "index":
        return this.all([expr.object, expr.index], state);
      case "call":
        return this.then(this.expr(expr.callee, state), (s) => {
          const called = this.args(expr.args, s);
          const perhaps = expr.callee.kind === "member" && expr.callee.optional;
          return perhaps ? this.join(s, called) : called;
        });
      case "binary":
        return this.then(this.expr(expr.left, state), (s) => {
          const right = this.expr(expr.right, s);
          return ["&&", "||", "??"].includes(expr.operator) ? this.join(s, right) : right;
        });
      case "if":
        return this.branch(expr, state);
      case "match":
        return this.match(expr, state);
      case "lambda":
        return this.analysis.lambda?.(expr, state) ?? state;
      default:
        return state;
    }
  }

  private record(expr: ast.RecordExpr, state: S): Reached<S> {
    let s: Reached<S> = state;
    for (const entry of expr.entries) {
      if (s === undefined) return undefined;
      if (entry.kind === "spread") s = this.expr(entry.value, s);
      else if (entry.kind === "mapEntry") s = this.all([entry.key, entry.value], s);
      else s = entry.value ? this.expr(entry.value, s) : (this.analysis.use?.(entry.name, s) ?? s);
    }
    return s;
  }

  private branch(expr: ast.IfExpr, state: S): Reached<S> {
    return this.then(this.expr(expr.condition, state), (s) => {
      const then = this.scoped(closing(expr.then), () =>
        this.block(expr.then, expr.pattern ? this.bind(boundNames(expr.pattern), s, expr.condition) : s),
      );
      const { otherwise } = expr;
      const ended = this.ended(then, expr.then.span);
      if (!otherwise) return this.join(ended, this.ended(s, expr.condition.span, "condition"));
      const other = otherwise.kind === "if" ? this.expr(otherwise, s) : this.block(otherwise, s);
      return this.join(ended, this.ended(other, otherwise.span));
    });
  }

  private ended(state: Reached<S>, at: ast.Span, kind: "branch" | "condition" = "branch"): Reached<S> {
    return state === undefined ? undefined : (this.analysis.branch?.(state, at, kind) ?? state);
  }

  private match(expr: ast.MatchExpr, state: S): Reached<S> {
    let coming = this.expr(expr.subject, state);
    let end: Reached<S>;
    for (const { patterns, guard, body } of expr.arms) {
      if (coming === undefined) return end;
      const begin: S = coming;
      const [first] = patterns;
      const at = body.kind === "block" ? closing(body) : body.span;
      const taken = this.scoped(at, () => {
        const bound = this.bind(first ? boundNames(first) : [], begin, expr.subject);
        const decided = guard ? this.expr(guard, bound) : bound;
        return this.then(decided, (s) => (body.kind === "block" ? this.block(body, s) : this.statement(body, s)));
      });
      const head = { start: (first ?? body).span.start, end: (guard ?? patterns.at(-1) ?? body).span.end };
      end = this.join(end, this.ended(taken, head));
      if (guard) coming = this.join(begin, this.expr(guard, begin));
    }
    return end;
  }
}

/** The brace at the end of a block: where its paths end that do not leave it before. */
function closing({ span }: ast.Block): ast.Span {
  return { start: Math.max(span.start, span.end - 1), end: span.end };
}
