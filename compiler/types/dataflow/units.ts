/** Units: `stream x = …`, `run …`, and sinks, with the types of what they give. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../context.ts";
import { constantContext } from "../declare/defaults.ts";
import { resolveType } from "../declare/resolve.ts";
import type { ModuleState } from "../declare/state.ts";
import { inBody } from "../expressions/body.ts";
import { fits } from "../expressions/expect.ts";
import { inferExpr } from "../expressions/index.ts";
import { errorType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { RecordType, StreamType, Type } from "../type.ts";
import { prune, zonk } from "../unify.ts";
import { connectorPath, resolveConnector } from "./connectors.ts";
import { requireSerialisable } from "./serialisable.ts";
import { brokenStream, inferOperand, isBroken } from "./streams.ts";

type UnitPlace = BodyContext["place"] & { readonly kind: "unit" };

export function unitContext(state: ModuleState, node: UnitPlace["node"]): BodyContext {
  const { checker } = state;
  const place = { kind: "unit", node } as const;
  return { checker, scope: checker.globals.child(), place, lambda: undefined, loop: false, keyed: false };
}

/** The type of a declared stream, or of the output of that name; inferred once for all outputs. */
export function streamDeclType(state: ModuleState, node: ast.StreamDecl, name: ast.Name): StreamType {
  const { streams } = state.program.tables;
  const known = streams.get(name);
  if (known) return known;
  const { inferring } = state.program;
  // A stream that is made from itself: `order.ts` reports the circle.
  if (inferring.some((open) => open.node === node)) return brokenStream;
  inferring.push({ node, name: name.text });
  inferStreamDecl(state, node);
  inferring.pop();
  return streams.get(name) ?? brokenStream;
}

function inferStreamDecl(state: ModuleState, node: ast.StreamDecl): void {
  const { checker } = state;
  const ctx = unitContext(state, node);
  const written = node.type && resolveType(checker, node.type, new Map());
  const found = inBody(checker, () => prune(inferExpr(ctx, node.value)));
  if (node.target.kind === "name") {
    const type = singleStream(state, node, node.target, zonk(found), written);
    state.program.tables.streams.set(node.target, type);
    if (!isBroken(type)) {
      const span = node.type?.span ?? node.value.span;
      requireSerialisable(checker, type.event, span, `the events of \`${node.target.text}\``);
      if (type.by) requireSerialisable(checker, type.by, node.value.span, `the key of \`${node.target.text}\``);
      if (node.exported && !node.type) reportMissingType(state, node.target, type);
    }
  } else severalStreams(state, node, node.target, zonk(found));
}

/** The one stream that `stream x: T = …` gives; what it gives instead is reported. */
function singleStream(
  state: ModuleState,
  node: ast.StreamDecl,
  name: ast.Name,
  found: Type,
  written: Type | undefined,
): StreamType {
  const { checker } = state;
  const fallback: StreamType = written ? { kind: "stream", event: written, by: undefined } : brokenStream;
  if (found.kind === "error") return fallback;
  if (found.kind !== "stream") {
    const span = node.value.span;
    if (isOutputs(found)) {
      const outputs = found.fields.map((f) => f.name);
      checker.reporter.report(diagnostic("severalOutputs", { outputs, splitter: undefined }, checker.at(span)));
    } else if (found.kind === "scalar" && found.name === "Unit") {
      const fixes: Fix[] = [
        {
          title: "write `run`",
          // The name is not there any more for whoever reads the stream.
          choice: true,
          edits: [{ file: state.module.file, span: { start: node.span.start, end: span.start }, text: "run " }],
        },
      ];
      checker.reporter.report(diagnostic("streamOfNothing", { name: name.text }, checker.at(span, { fixes })));
    } else checker.reporter.report(diagnostic("notAStream", { type: showType(found) }, checker.at(span)));
    return fallback;
  }
  if (!written || isBroken(found)) return written ? fallback : found;
  const wanted = prune(written);
  if (wanted.kind === "stream" && node.type) {
    const event = showType(wanted.event);
    checker.reporter.report(diagnostic("streamTypeWritten", { event }, checker.at(node.type.span)));
    return found;
  }
  if (!fits(found.event, written)) {
    const also = node.type ? [checker.label(node.type.span, `declared as ${showType(written)}`)] : [];
    const params = { name: name.text, written: showType(written), found: showType(found.event) };
    checker.reporter.report(diagnostic("streamOtherType", params, checker.at(node.value.span, { also })));
  }
  return { kind: "stream", event: written, by: found.by };
}

function reportMissingType(state: ModuleState, name: ast.Name, type: StreamType): void {
  const { checker } = state;
  const shown = showType(type.event);
  const { end } = name.span;
  const fixes = [
    {
      title: `write \`: ${shown}\``,
      edits: [{ file: state.module.file, span: { start: end, end }, text: `: ${shown}` }],
    },
  ];
  const params = { name: name.text, type: shown };
  checker.reporter.report(diagnostic("exportedWithoutType", params, checker.at(name.span, { fixes })));
}

function isOutputs(type: Type): type is RecordType {
  return type.kind === "record" && type.fields.length > 0 && type.fields.every((f) => prune(f.type).kind === "stream");
}

function severalStreams(state: ModuleState, node: ast.StreamDecl, target: ast.RecordPattern, found: Type): void {
  const { checker } = state;
  const { streams } = state.program.tables;
  const outputs = isOutputs(found) ? found.fields : undefined;
  if (!outputs && found.kind !== "error" && !(found.kind === "stream" && isBroken(found))) {
    checker.reporter.report(diagnostic("notSeveralOutputs", { type: showType(found) }, checker.at(target.span)));
  }
  for (const field of target.fields) {
    const { pattern } = field;
    if (pattern && pattern.kind !== "bindPattern" && pattern.kind !== "wildcardPattern") {
      checker.reporter.report(diagnostic("outputPattern", {}, checker.at(pattern.span)));
    }
    const name = pattern === undefined ? field.name : pattern.kind === "bindPattern" ? pattern.name : undefined;
    const output = outputs?.find((f) => f.name === field.name.text);
    if (outputs && !output) {
      const names = outputs.map((f) => f.name);
      const params = { name: field.name.text, nearest: nearest(field.name.text, names), known: names };
      checker.reporter.report(diagnostic("unknownOutput", params, checker.at(field.name.span)));
    }
    if (!name) continue;
    const type = output && prune(output.type);
    streams.set(name, type?.kind === "stream" ? type : brokenStream);
    if (type?.kind === "stream" && !isBroken(type)) {
      requireSerialisable(checker, type.event, field.name.span, `the events of \`${name.text}\``);
      if (node.exported) reportMissingType(state, name, type);
    }
  }
}

export function checkRun(state: ModuleState, node: ast.Run): void {
  const { checker } = state;
  const ctx = unitContext(state, node);
  const found = inBody(checker, () => prune(inferExpr(ctx, node.value)));
  if (found.kind === "error" || (found.kind === "stream" && isBroken(found))) return;
  if (found.kind === "stream" || isOutputs(found)) {
    checker.reporter.report(diagnostic("runWithOutput", { type: showType(found) }, checker.at(node.value.span)));
  } else if (!(found.kind === "scalar" && found.name === "Unit") || !isStreamUse(node.value)) {
    checker.reporter.report(diagnostic("runOfValue", { type: showType(found) }, checker.at(node.value.span)));
  }
}

function isStreamUse(expr: ast.Expr): boolean {
  return expr.kind === "pipe" || expr.kind === "call" || (expr.kind === "group" && isStreamUse(expr.value));
}

export function checkSink(state: ModuleState, node: ast.Sink): void {
  const { checker } = state;
  const ctx = unitContext(state, node);
  const found = inBody(checker, () => {
    const type = inferOperand(ctx, node.from, "sunk");
    return type.kind === "stream" ? zonk(type) : brokenStream;
  });
  const stream = found.kind === "stream" ? found : brokenStream;
  // A stream that has a name was looked at where it is declared.
  if (!isBroken(stream) && node.from.kind !== "nameExpr") {
    requireSerialisable(checker, stream.event, node.from.span, "what goes to a sink");
  }

  const path = connectorPath(node.to);
  const call = node.to.kind === "group" ? node.to.value : node.to;
  if (path === undefined || call.kind !== "call") {
    if (node.to.kind === "nameExpr" || node.to.kind === "member") reportWithoutCall(ctx, node, node.to);
    else if (node.to.kind !== "errorExpr") {
      checker.reporter.report(diagnostic("notASink", {}, checker.at(node.to.span)));
    }
    return;
  }
  const connected = resolveConnector(constantContext(checker, "a sink"), path, call, "sink");
  if (!connected) return;
  const { connector, args, event } = connected;
  state.program.tables.connectors.set(node, { connector, args, event: isBroken(stream) ? errorType : stream.event });
  if (event && !isBroken(stream) && !fits(stream.event, event)) {
    const params = { sink: path, takes: showType(event), found: showType(stream.event) };
    const also = [checker.label(call.span, `takes ${showType(event)}`)];
    checker.reporter.report(diagnostic("sinkOtherType", params, checker.at(node.from.span, { also })));
  }
}

/** `sink xs -> console`, or an arrow to a sequencer. */
function reportWithoutCall(ctx: BodyContext, node: ast.Sink, to: ast.NameExpr | ast.MemberExpr): void {
  const { checker } = ctx;
  const text = checker.module.file.text.slice(to.span.start, to.span.end);
  const binding = to.kind === "nameExpr" ? ctx.scope.lookup(to.name) : undefined;
  if (binding?.referent.kind === "sequencer") {
    const { start } = node.span;
    const edits = [{ file: checker.module.file, span: { start, end: start + "sink".length }, text: "connect" }];
    // The events may be of another type than the sequencer's.
    const fixes: Fix[] = [{ title: "write `connect`", choice: true, edits }];
    checker.reporter.report(diagnostic("sinkToSequencer", { name: text }, checker.at(to.span, { fixes })));
  } else checker.reporter.report(diagnostic("sinkWithoutCall", { text }, checker.at(to.span)));
}
