/** Connectors of sources and sinks: `file.lines("data/in.txt", atom: 500)`. */
import type { ConnectorKind, StdConnector } from "@portals/stdlib";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext, Checker } from "../context.ts";
import { matchArgs, type Parameter } from "../expressions/arguments.ts";
import { signatureOf } from "../expressions/library.ts";
import type { Type } from "../type.ts";
import type { ArgUse } from "../typed.ts";
import { connectorPaths, findConnector, nearestConnector } from "./library.ts";

export { findConnector };

/** The path that an expression calls, if it looks like a connector: `file.lines` of `file.lines(…)`. */
export function connectorPath(expr: ast.Expr): string | undefined {
  if (expr.kind === "group") return connectorPath(expr.value);
  if (expr.kind !== "call") return undefined;
  const { callee } = expr;
  if (callee.kind === "nameExpr") return callee.name;
  if (callee.kind === "member" && callee.object.kind === "nameExpr") return `${callee.object.name}.${callee.name.text}`;
  return undefined;
}

export interface Connected {
  readonly connector: StdConnector;
  readonly args: readonly ArgUse[];
  /** The events that it gives, or takes; undefined if any. */
  readonly event: Type | undefined;
}

/** The connector that is called, with its arguments checked; undefined if there is none such, which is reported. */
export function resolveConnector(
  ctx: BodyContext,
  path: string,
  call: ast.CallExpr,
  kind: ConnectorKind,
): Connected | undefined {
  const { checker } = ctx;
  const connector = findConnector(path, kind);
  if (!connector) {
    reportUnknown(checker, path, call, kind);
    return undefined;
  }
  if (!connector.available) {
    checker.reporter.report(diagnostic("connectorNotYet", { name: path }, checker.at(call.callee.span)));
    return undefined;
  }
  // Parameters of a later version are known, so that they can be refused by name.
  for (const arg of call.args) {
    if (arg.name && connector.later.includes(arg.name.text)) {
      const name = `${path}(${arg.name.text}:)`;
      checker.reporter.report(diagnostic("connectorNotYet", { name }, checker.at(arg.span)));
    }
  }
  const known = call.args.filter((arg) => !arg.name || !connector.later.includes(arg.name.text));
  const written = connector.params.map((p) => `${p.name}${p.optional ? "?" : ""}: ${p.type}`).join(", ");
  const signature = `${path}(${written})`;
  const why = checker.label(call.callee.span, `it is \`${signature}\``);
  const params = connector.params.map((p): Parameter => ({
    name: p.name,
    type: typeOf(p.type),
    optional: p.optional,
    why,
  }));
  const args = matchArgs(ctx, { args: known, span: call.span }, params, {
    name: path,
    span: call.callee.span,
    signature,
  });
  return { connector, args, event: connector.event === undefined ? undefined : typeOf(connector.event) };
}

/** A type as the library's entries write it. */
function typeOf(text: string): Type {
  return signatureOf(`() -> ${text}`).result;
}

/** What programmers of TypeScript would write for a source. */
const sourcesElsewhere: Readonly<Record<string, string>> = {
  setInterval: "every",
  interval: "every",
  timer: "every",
  readFile: "file.lines",
  "fs.readFile": "file.lines",
  "fs.createReadStream": "file.lines",
  "process.stdin": "stdin.lines",
};

function reportUnknown(checker: Checker, path: string, call: ast.CallExpr, kind: ConnectorKind): void {
  const at = checker.at(call.callee.span);
  if (kind === "door") {
    checker.reporter.report(diagnostic("unknownDoor", { path, nearest: nearestConnector(path, kind) }, at));
  } else if (path === "http.get" && kind === "source") checker.reporter.report(diagnostic("getIsNoSource", {}, at));
  else if (findConnector(path, kind === "source" ? "sink" : "source")) {
    checker.reporter.report(diagnostic("connectorOtherWay", { path, kind, known: connectorPaths(kind) }, at));
  } else {
    const like = kind === "source" && Object.hasOwn(sourcesElsewhere, path) ? sourcesElsewhere[path] : undefined;
    const params = { path, kind, nearest: like ?? nearestConnector(path, kind), known: connectorPaths(kind) };
    checker.reporter.report(diagnostic("unknownConnector", params, at));
  }
}
