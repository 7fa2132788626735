/** Splitters: a stream for each branch, of the events that the branch is the first to take. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../context.ts";
import { checkPublic } from "../declare/privacy.ts";
import { stateOf, type ModuleState } from "../declare/state.ts";
import { inBody } from "../expressions/body.ts";
import { checkExpr } from "../expressions/index.ts";
import { boolType } from "../scalars.ts";
import type { RecordType, StreamType } from "../type.ts";
import { zonk } from "../unify.ts";
import { requireSerialisable } from "./serialisable.ts";
import { brokenStream, inferOperand, isBroken } from "./streams.ts";
import { unitContext } from "./units.ts";

/** The branches by name, as if they were outputs of a workflow: `lanes.express` is one of them. */
export function splitterType(state: ModuleState, node: ast.Splitter): RecordType {
  const { program } = state;
  const { streams } = program.tables;
  const isKnown = node.branches.every((branch) => streams.has(branch.name));
  // A splitter of its own branch: `order.ts` reports the circle.
  if (!isKnown && !program.inferring.some((open) => open.node === node)) {
    program.inferring.push({ node, name: node.name.text });
    const type = inferSplit(state, node);
    for (const branch of node.branches) streams.set(branch.name, type);
    program.inferring.pop();
  }
  const fields = node.branches.map(({ name }) => ({
    name: name.text,
    type: streams.get(name) ?? brokenStream,
    hasDefault: false,
  }));
  return { kind: "record", fields, alias: undefined };
}

function inferSplit(state: ModuleState, node: ast.Splitter): StreamType {
  const type = inBody(state.checker, () => zonk(inferOperand(unitContext(state, node), node.from, "given")));
  if (type.kind !== "stream") return brokenStream;
  // A stream that has a name was looked at where it is declared.
  if (!isBroken(type) && node.from.kind !== "nameExpr") {
    requireSerialisable(state.checker, type.event, node.from.span, "what is split");
  }
  return type;
}

export function checkSplitter(state: ModuleState, node: ast.Splitter): void {
  const { checker } = state;
  const { fields } = splitterType(state, node);
  const [first] = fields;
  const event = first?.type.kind === "stream" ? first.type.event : brokenStream.event;
  if (node.exported) checkPublic(state, node.name, event);
  const seen = new Map<string, ast.Branch>();
  let last: ast.Branch | undefined;
  for (const branch of node.branches) {
    const { name, where } = branch;
    const before = seen.get(name.text);
    if (before) {
      const also = [checker.label(before.name.span, "declared here first")];
      const params = { name: name.text, what: "the branch" };
      checker.reporter.report(diagnostic("duplicateName", params, checker.at(name.span, { also })));
    } else seen.set(name.text, branch);
    if (last) {
      const also = [checker.label(last.span, "nothing is left behind this")];
      const params = { branch: name.text, otherwise: last.name.text };
      checker.reporter.report(diagnostic("branchBehindOtherwise", params, checker.at(branch.span, { also })));
    } else if (!where) last = branch;
    if (where) {
      const wanted = { kind: "function" as const, params: [event], result: boolType };
      checkExpr(unitContext(state, node), where, wanted);
    }
  }
  if (last || node.branches.length === 0) return;
  const end = node.branches.at(-1)?.span ?? node.name.span;
  const also = [checker.label(end, "the last branch has a condition, too")];
  checker.reporter.report(
    diagnostic("otherwiseMissing", { name: node.name.text }, checker.at(node.name.span, { also })),
  );
}

/** The splitter that an expression names. */
export function splitterNamed(ctx: BodyContext, expr: ast.Expr): ast.Splitter | undefined {
  const { names } = ctx.checker.tables;
  const referent = expr.kind === "nameExpr" || expr.kind === "member" ? names.get(expr) : undefined;
  return referent?.kind === "splitter" ? referent.node : undefined;
}

/** `owner` is what stands before the branch's name: `lanes`, `cart.lanes`. */
export function reportUnknownBranch(ctx: BodyContext, node: ast.Splitter, owner: ast.Expr, name: ast.Name): void {
  const { checker } = ctx;
  const { modules } = stateOf(checker).program.graph;
  const file = modules.find(({ items }) => items.includes(node))?.file ?? checker.module.file;
  const splitter = checker.module.file.text.slice(owner.span.start, owner.span.end);
  const known = node.branches.map((branch) => branch.name.text);
  const also = [{ file, span: node.name.span, text: "the splitter" }];
  const params = { splitter, name: name.text, nearest: nearest(name.text, known), known };
  checker.reporter.report(diagnostic("unknownBranch", params, checker.at(name.span, { also })));
}
