/**
 * On every path of `on ask` there is exactly one reply; a `Reply` that a name holds is spent exactly once: replied to,
 * given away, or put into a value. To name it is to spend it. Replies inside of values are not followed.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Label } from "../../diagnostics/diagnostic.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Checker } from "../context.ts";
import { prune } from "../unify.ts";
import type { Analysis, TypeOf } from "./paths.ts";

/** A name that holds a Reply; or the handler, whose reply has no name. */
type Owed = ast.Name | ast.Handler;

interface Account {
  /** There is a path on which it is still to be spent. */
  readonly open: boolean;
  /** Where it is spent, on some path. */
  readonly spent: ast.Span | undefined;
  /** The branch through which the path leads that has not spent it, if there is one that others have. */
  readonly through: Label | undefined;
}

export type Accounts = ReadonlyMap<Owed, Account>;

/** `ask`: the handler, if it has to reply by itself. */
export function replyAnalysis(checker: Checker, typeOf: TypeOf, ask: ast.Handler | undefined): Analysis<Accounts> {
  const { tables, reporter } = checker;
  const reported = new Set<string>();
  const inLoops = new Set<Owed>();
  const once = (what: string, span: ast.Span): boolean => {
    const id = `${what} ${span.start}`;
    return !reported.has(id) && reported.add(id) !== undefined;
  };

  function isReply(name: ast.Name): boolean {
    const type = typeOf(name);
    return type !== undefined && prune(type).kind === "reply";
  }

  /** The name that holds the Reply which an expression names. */
  function ownerOf(node: ast.NameExpr | ast.Name): Owed | undefined {
    const referent = tables.names.get(node);
    if (referent?.kind === "local") return referent.name;
    return referent?.kind === "param" ? referent.param.name : undefined;
  }

  function spend(owed: Owed, span: ast.Span, state: Accounts): Accounts {
    const account = state.get(owed);
    if (!account) return state;
    if (account.spent && once("again", span)) reportAgain(owed, span, account);
    return new Map(state).set(owed, { open: false, spent: account.spent ?? span, through: undefined });
  }

  function reportAgain(owed: Owed, span: ast.Span, { spent, open }: Account): void {
    if (!spent || inLoops.has(owed)) return;
    const loop = spent.start === span.start;
    if (loop) inLoops.add(owed);
    const also: Label[] = loop ? [] : [checker.label(spent, `${open ? "perhaps " : ""}spent here already`)];
    if (owed.kind === "name") {
      reporter.report(diagnostic("replySpentTwice", { name: owed.text, loop }, checker.at(span, { also })));
      return;
    }
    const first = loop ? [] : [checker.label(spent, open ? "replies here on some paths" : "replies here already")];
    reporter.report(diagnostic("replyTwice", { portal: portalOf(owed), loop }, checker.at(span, { also: first })));
  }

  function reportOpen(owed: Owed, at: ast.Span, { spent, through }: Account): void {
    // What a loop does too often it also does not at all, if it has no rounds: that is said once.
    if (inLoops.has(owed) || !once(owed.kind === "name" ? owed.text : "reply", at)) return;
    if (owed.kind === "name") {
      const also = [checker.label(owed.span, "holds a reply that somebody waits for")];
      if (spent) also.push(checker.label(spent, "spent here, on other paths"));
      if (spent && through) also.push(through);
      const params = { name: owed.text, some: spent !== undefined };
      reporter.report(diagnostic("replyKept", params, checker.at(at, { also })));
      return;
    }
    const params = { portal: portalOf(owed), some: spent !== undefined };
    const also = [checker.label(owed.on.span, "whoever asks waits for a reply")];
    if (spent) also.push(checker.label(spent, "replies here, on other paths"));
    if (spent && through) also.push(through);
    reporter.report(diagnostic("replyMissing", params, checker.at(at, { also })));
  }

  function reportDropped(value: ast.Expr): void {
    const type = tables.types.get(value);
    if (!type || prune(type).kind !== "reply" || !once("drop", value.span)) return;
    reporter.report(diagnostic("replyDropped", {}, checker.at(value.span)));
  }

  return {
    join(a, b) {
      let joined: Map<Owed, Account> | undefined;
      for (const [owed, theirs] of b) {
        const mine = a.get(owed);
        const open = theirs.open || (mine?.open ?? false);
        const spent = mine?.spent ?? theirs.spent;
        const both = mine?.open === theirs.open;
        const one = mine?.open ? mine.through : theirs.through;
        const through = !both ? one : sameLabel(mine.through, theirs.through) ? mine.through : undefined;
        if (mine?.open === open && mine.spent === spent && sameLabel(mine.through, through)) continue;
        joined = (joined ?? new Map(a)).set(owed, { open, spent, through });
      }
      return joined ?? a;
    },
    use(node, state) {
      const owed = ownerOf(node);
      return owed ? spend(owed, node.span, state) : state;
    },
    after(node, state) {
      if (node.kind === "reply" && !node.to && ask) return spend(ask, node.span, state);
      if (node.kind === "let" && node.pattern.kind === "wildcardPattern") reportDropped(node.value);
      else if (node.kind === "var" && isReply(node.name) && once("var", node.span)) {
        reporter.report(diagnostic("replyInVar", { name: node.name.text }, checker.at(node.name.span)));
      }
      return state;
    },
    before(stmt, state) {
      // `return value`, which a handler cannot do, is meant as a reply: that was said.
      const account = stmt.kind === "return" && stmt.value && ask ? state.get(ask) : undefined;
      return ask && account ? new Map(state).set(ask, { ...account, open: false }) : state;
    },
    lambda(lambda, state) {
      walk(lambda.body, (inner) => {
        if (inner.kind !== "nameExpr" && inner.kind !== "name") return;
        const owed = ownerOf(inner as ast.NameExpr | ast.Name);
        if (owed?.kind !== "name" || !state.has(owed) || !once("lambda", inner.span)) return;
        const also = [checker.label(owed.span, "holds a reply")];
        reporter.report(diagnostic("replyInLambda", { name: owed.text }, checker.at(inner.span, { also })));
      });
      return state;
    },
    bind(names, state) {
      const own = names.filter(isReply);
      if (own.length === 0) return state;
      const next = new Map(state);
      for (const name of own) next.set(name, { open: true, spent: undefined, through: undefined });
      return next;
    },
    branch(state, at, kind) {
      const open = [...state].filter(([, account]) => account.open && !account.through);
      if (open.length === 0) return state;
      const through = checker.label(at, kind === "condition" ? "but not if this is false" : "but not on this path");
      return new Map([...state, ...open.map(([owed, account]) => [owed, { ...account, through }] as const)]);
    },
    leave(names, state, at) {
      const own = names.filter((name) => state.has(name));
      if (own.length === 0) return state;
      const next = new Map(state);
      for (const name of own) {
        const account = state.get(name);
        if (account?.open) reportOpen(name, at, account);
        next.delete(name);
      }
      return next;
    },
    exit(state, at) {
      const account = ask && state.get(ask);
      if (ask && account?.open) reportOpen(ask, at, account);
    },
  };
}

function sameLabel(a: Label | undefined, b: Label | undefined): boolean {
  return a?.span.start === b?.span.start;
}

function portalOf({ on }: ast.Handler): string {
  return on.kind === "ask" ? on.portal.text : "";
}

export function beginReplies(ask: ast.Handler | undefined): Accounts {
  return new Map(ask ? [[ask, { open: true, spent: undefined, through: undefined }]] : []);
}
