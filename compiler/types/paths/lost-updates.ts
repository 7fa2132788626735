/**
 * A cell is read, the handler waits, and the cell is written from what was read: what others have written meanwhile is
 * lost. Followed are locals and the cells that their values were read from. Exclusive tasks have no such meanwhile.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";
import type { Analysis } from "./paths.ts";
import { suspends } from "./suspends.ts";

interface Read {
  readonly cell: ast.Cell;
  readonly at: ast.Span;
  /** Where the value that comes from it is used in the present statement. */
  readonly used: number;
  /** The first await since. */
  readonly awaited: ast.Span | undefined;
}

export interface Reads {
  /** From which reads of cells the value of a local comes. */
  readonly locals: ReadonlyMap<ast.Name, readonly Read[]>;
  /** What was read by the statement so far. */
  readonly here: readonly Read[];
}

export const noReads: Reads = { locals: new Map(), here: [] };

export function lostUpdateAnalysis(checker: Checker, task: ast.Task): Analysis<Reads> {
  const { tables, reporter } = checker;
  const reported = new Set<number>();

  function readBy(node: ast.NameExpr | ast.Name, { locals }: Reads): readonly Read[] {
    const referent = tables.names.get(node);
    const used = node.span.start;
    if (referent?.kind === "cell") return [{ cell: referent.node, at: node.span, used, awaited: undefined }];
    if (referent?.kind !== "local") return [];
    return (locals.get(referent.name) ?? []).map((read) => ({ ...read, used }));
  }

  function write(stmt: ast.AssignStmt, state: Reads): Reads {
    const target = tables.assigns.get(stmt);
    if (target?.kind === "local") {
      const before = stmt.operator === "=" ? [] : (state.locals.get(target.name) ?? []);
      return { ...state, locals: new Map(state.locals).set(target.name, together(before, state.here)) };
    }
    if (!target || reported.has(stmt.span.start)) return state;
    const lost = state.here.find((read) => read.cell === target.cell && read.awaited);
    if (!lost?.awaited) return state;
    reported.add(stmt.span.start);
    const cell = target.cell.name.text;
    const also = [checker.label(lost.at, "read here"), checker.label(lost.awaited, "others may write it here")];
    const start = task.span.start;
    const word = checker.module.file.text.slice(start, task.name.span.start).search(/\btask\b/);
    const place = { start: start + Math.max(0, word), end: start + Math.max(0, word) };
    const edits = [{ file: checker.module.file, span: place, text: "exclusive " }];
    const fixes: Fix[] = [{ title: "let nothing else happen to the key meanwhile", choice: true, edits }];
    reporter.report(diagnostic("lostUpdate", { cell, task: task.name.text }, checker.at(stmt.span, { also, fixes })));
    return state;
  }

  return {
    join(a, b) {
      let locals: Map<ast.Name, readonly Read[]> | undefined;
      for (const [name, reads] of b.locals) {
        const mine = a.locals.get(name) ?? [];
        const both = together(mine, reads);
        if (both !== mine) locals = (locals ?? new Map(a.locals)).set(name, both);
      }
      const here = together(a.here, b.here);
      return locals || here !== a.here ? { locals: locals ?? a.locals, here } : a;
    },
    before: (_, state) => (state.here.length === 0 ? state : { ...state, here: [] }),
    use(node, state) {
      const reads = readBy(node, state);
      return reads.length === 0 ? state : { ...state, here: together(state.here, reads) };
    },
    lambda(lambda, state) {
      let { here } = state;
      walk(lambda.body, (inner) => {
        if (inner.kind !== "nameExpr" && inner.kind !== "name") return;
        here = together(here, readBy(inner as ast.NameExpr | ast.Name, state));
      });
      return here === state.here ? state : { ...state, here };
    },
    after(node, state) {
      if (node.kind === "assign") return write(node, state);
      if (!suspends(tables, node)) return state;
      const awaited = { start: node.span.start, end: node.span.start + "await".length };
      const at = node.kind === "call" ? node.callee.span : awaited;
      const mark = (reads: readonly Read[]) => reads.map((read) => (read.awaited ? read : { ...read, awaited: at }));
      return {
        locals: new Map([...state.locals].map(([name, reads]) => [name, mark(reads)])),
        here: mark(before(state.here, node.span)),
      };
    },
    bind(names, state) {
      if (names.length === 0) return state;
      const locals = new Map(state.locals);
      for (const name of names) locals.set(name, state.here);
      return { ...state, locals };
    },
  };
}

/** What stands before an `await` in its statement is used together with the reply; what the request is made of is not. */
function before(reads: readonly Read[], { start }: ast.Span): readonly Read[] {
  return reads.filter((read) => read.used < start);
}

/** Each once; `a` itself if `b` adds nothing. */
function together(a: readonly Read[], b: readonly Read[]): readonly Read[] {
  const added = b.filter((r) => !a.some((o) => o.cell === r.cell && o.at.start === r.at.start && (o.awaited !== undefined) === (r.awaited !== undefined))); // prettier-ignore
  return added.length === 0 ? a : [...a, ...added];
}
