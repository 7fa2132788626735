/** Tasks and their members. */
import type { Cell, Fn, Handler, HandlerHead, Member, Phase, Span, Task, TypeExpr } from "../ast.ts";
import { checkCommas, docsOf, maybeName, nameOf, spanOf, sub, subs, tok, toks, word, type Build, type Cst, type Maybe } from "./cst.ts"; // prettier-ignore
import { buildExpr, buildLambda } from "./expressions.ts";
import { buildPattern } from "./patterns.ts";
import { buildBlock } from "./statements.ts";
import { buildParam, buildParams, buildResult, buildType, buildTypeParams } from "./types.ts";

/** What every declaration has. */
export interface ItemBase {
  readonly span: Span;
  readonly exported: boolean;
  readonly docs: string | undefined;
}

export function buildTask(b: Build, node: Cst, base: ItemBase): Task {
  const { span } = base;
  const was = word(node, "was");
  const names = toks(node, "Ident");
  const key = sub(node, "keyType");
  const list = sub(node, "taskParams");
  const { input, params } = buildTaskParams(b, list, subs(list, "taskParam"));
  return {
    kind: "task",
    ...base,
    exclusive: word(node, "exclusive") !== undefined,
    name: nameOf(names[0], span.start),
    was: was && nameOf(names[1], span.end),
    typeParams: buildTypeParams(node),
    input,
    params,
    by: key && buildType(b, sub(key, "type"), spanOf(key, span.end).end),
    output: buildResult(b, node),
    members: subs(node, "member").flatMap((m) => buildMember(b, m)),
  };
}

/** The first may be the bare type of the events; a bare type elsewhere lacks its name. */
function buildTaskParams(b: Build, list: Maybe, nodes: readonly Cst[]): Pick<Task, "input" | "params"> {
  checkCommas(b, list, nodes);
  let input: TypeExpr | undefined;
  const params = nodes.flatMap((node, i) => {
    const param = sub(node, "param");
    if (param) return [buildParam(b, param)];
    const type = sub(node, "type");
    if (!type) return [];
    const built = buildType(b, type, spanOf(node, 0).start);
    if (i === 0) input = built;
    else b.report("bareTypeParameter", {}, built.span);
    return [];
  });
  return { input, params };
}

function buildMember(b: Build, node: Cst): readonly Member[] {
  const span = spanOf(node, 0);
  const docs = docsOf(b, node);
  const cell = sub(node, "cell");
  if (cell) return [buildCell(b, cell, docs)];
  const phase = sub(node, "phase");
  if (phase) return [buildPhase(b, phase)];
  const handler = sub(node, "handler");
  if (handler) return buildHandler(b, handler, docs);
  const fn = sub(node, "fn");
  if (fn) return [buildFn(b, fn, { span, exported: false, docs })];
  for (const kind of ["drop", "timer"] as const) {
    const child = sub(node, kind);
    if (child) return [{ kind, span, name: nameOf(tok(child, "Ident"), span.end) }];
  }
  return [];
}

export function buildFn(b: Build, node: Cst, base: ItemBase): Fn {
  return {
    kind: "fn",
    ...base,
    name: nameOf(tok(node, "Ident"), base.span.start),
    typeParams: buildTypeParams(node),
    params: buildParams(b, sub(node, "params")),
    result: buildResult(b, node),
    body: buildBlock(b, sub(node, "block"), base.span.end),
  };
}

function buildCell(b: Build, node: Cst, docs: string | undefined): Cell {
  const span = spanOf(node, 0);
  return {
    kind: "cell",
    span,
    shared: word(node, "shared") !== undefined,
    name: nameOf(tok(node, "Ident"), span.end),
    type: buildType(b, sub(node, "type"), span.end),
    value: buildExpr(b, sub(node, "expr"), span.end),
    from: word(node, "from") && buildLambda(b, sub(node, "lambda"), span.end),
    docs,
  };
}

function buildPhase(b: Build, node: Cst): Phase {
  const span = spanOf(node, 0);
  return {
    kind: "phase",
    span,
    shared: word(node, "shared") !== undefined,
    name: nameOf(tok(node, "Ident"), span.end),
    params: buildParams(b, sub(node, "params")),
    handlers: subs(node, "phaseMember").flatMap((m) => {
      const handler = sub(m, "handler");
      return handler ? buildHandler(b, handler, docsOf(b, m)) : [];
    }),
  };
}

/** Nothing, if it cannot be told what it handles. */
function buildHandler(b: Build, node: Cst, docs: string | undefined): readonly Handler[] {
  const span = spanOf(node, 0);
  const on = buildHead(b, node, span);
  return on ? [{ kind: "handler", span, on, body: buildBlock(b, sub(node, "block"), span.end), docs }] : [];
}

function buildHead(b: Build, node: Cst, outer: Span): HandlerHead | undefined {
  const next = sub(node, "onNext");
  if (next) {
    const span = spanOf(next, outer.end);
    const guard = word(next, "if") && buildExpr(b, sub(sub(next, "head"), "expr"), span.end);
    return { kind: "next", span, pattern: buildPattern(b, sub(next, "pattern"), span.end), guard };
  }
  const ask = sub(node, "onAsk");
  if (ask) {
    const span = spanOf(ask, outer.end);
    const pattern = sub(ask, "pattern");
    const later = word(ask, "later") && nameOf(tok(ask, "Ident", 1), span.end);
    return {
      kind: "ask",
      span,
      portal: nameOf(tok(ask, "Ident"), span.end),
      pattern: pattern && buildPattern(b, pattern, span.end),
      later,
    };
  }
  const atom = sub(node, "onAtom");
  if (atom) return { kind: "atom", span: spanOf(atom, outer.end), eachKey: word(atom, "each") !== undefined };
  const timer = sub(node, "timer");
  if (timer) {
    const span = spanOf(timer, outer.end);
    return { kind: "timer", span, timer: maybeName(tok(timer, "Ident")) ?? nameOf(undefined, span.end) };
  }
  const complete = word(node, "complete");
  return (
    complete && {
      kind: "complete",
      span: { start: complete.startOffset, end: complete.startOffset + complete.image.length },
    }
  );
}
