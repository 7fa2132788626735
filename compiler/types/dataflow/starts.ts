/**
 * Where a unit begins to read a stream: `cart.checkouts |> fromStart`, `fromNow`, `fromAtom(5)`. It is said where the
 * stream is named. Without it a stream of the same app is read from its start, one of another app from now on.
 */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { walk } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import type { Type } from "../type.ts";
import type { Referent, Start, Tables } from "../typed.ts";
import { readingsAt, sourceOf, type Unit } from "./order.ts";
import type { Use } from "./streams.ts";

const starts = ["fromStart", "fromNow", "fromAtom"];

export function isStart(name: string): boolean {
  return starts.includes(name);
}

/** `from` is what stands on the left of the stage, if it is the first one. */
export function applyStart(use: Use, from: ast.Expr | undefined): Type {
  const { ctx, name, piped } = use;
  const { checker } = ctx;
  if (!piped) throw new Error("a stage has something on its left");
  if (!from || ctx.place.kind !== "unit" || ctx.lambda || !namesStream(checker.tables, from)) {
    checker.reporter.report(diagnostic("startPlace", { name }, checker.at(use.span)));
    return piped;
  }
  const start = startOf(use);
  if (start !== undefined) use.record({ kind: "start", from: start, output: piped });
  return piped;
}

function startOf(use: Use): Start | undefined {
  const { name, args, as } = use;
  const { checker } = use.ctx;
  const [arg, ...more] = args;
  if (name !== "fromAtom") {
    const wrong = arg ?? as;
    if (wrong) checker.reporter.report(diagnostic("startArguments", { name }, checker.at(wrong.span)));
    return wrong ? undefined : name === "fromStart" ? "start" : "now";
  }
  const number = arg?.value.kind === "int" && !arg.name ? Number(arg.value.raw.replaceAll("_", "")) : 0;
  if (number >= 1 && Number.isSafeInteger(number) && more.length === 0 && !as) return number;
  checker.reporter.report(diagnostic("startAtom", {}, checker.at(arg?.span ?? use.span)));
  return undefined;
}

function namesStream({ names }: Pick<Tables, "names">, expr: ast.Expr): boolean {
  if (expr.kind === "group") return namesStream({ names }, expr.value);
  if (expr.kind !== "nameExpr" && expr.kind !== "member") return false;
  const kinds: readonly (Referent["kind"] | undefined)[] = ["source", "stream", "sequencer"];
  if (kinds.includes(names.get(expr)?.kind)) return true;
  const { kind } = expr;
  const owner = kind === "member" && expr.object.kind !== "upperExpr" ? expr.object : undefined;
  if (owner?.kind !== "nameExpr" && owner?.kind !== "member") return false;
  return names.get(owner)?.kind === "splitter";
}

/** A unit stands at one place of each stream that it reads. */
export function checkStarts(state: ModuleState, unit: Unit): void {
  const { checker, module } = state;
  const { tables } = state.program;
  const begun = new Map<ast.Expr, Start>();
  const seen = new Map<string, { readonly from: Start; readonly span: ast.Span }>();
  walk(sourceOf(unit), (node) => {
    if (node.kind === "lambda") return false;
    if (node.kind === "pipe") {
      const pipe = node as ast.PipeExpr;
      const use = pipe.stages[0] && tables.stages.get(pipe.stages[0]);
      let { source } = pipe;
      while (source.kind === "group") source = source.value;
      if (use?.kind === "start") begun.set(source, use.from);
    }
    const found = readingsAt(tables, node as ast.Expr);
    for (const { text, at, node: maker } of found ?? []) {
      const from = begun.get(at) ?? (module.items.includes(maker) ? "start" : "now");
      const first = seen.get(text);
      if (!first) seen.set(text, { from, span: at.span });
      else if (first.from !== from) {
        const also = [checker.label(first.span, "begins here")];
        checker.reporter.report(diagnostic("startTwice", { stream: text }, checker.at(at.span, { also })));
      }
    }
    return found === undefined;
  });
}
