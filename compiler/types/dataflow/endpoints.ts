/** The paths that an app serves: each is well-formed, its parameters have a place in the type, and nobody else serves it. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";
import { showType } from "../show.ts";
import type { FieldType, Type } from "../type.ts";
import { prune } from "../unify.ts";
import { isParameter, isUrlScalar, withoutNames } from "./parameters.ts";

interface Endpoint {
  readonly item: ast.Source | ast.Connect;
  /** `source orders`, `connect … -> quote`: the name at its end. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly at: ast.Expr;
  /** What is asked, or the event. */
  readonly type: Type;
}

/** Paths of sources that are not written out are looked at when the program runs. */
export function checkEndpoints(state: ModuleState): void {
  const { checker } = state;
  const seen = new Map<string, Endpoint>();
  for (const item of state.module.items) {
    if (item.kind === "sink") checkUrl(state, item);
    const endpoint = item.kind === "source" || item.kind === "connect" ? endpointOf(state, item) : undefined;
    if (endpoint === undefined) continue;
    const { path, at } = endpoint;
    const reason = whatIsWrong(path);
    if (reason !== undefined) {
      const params = { path, reason, instead: asPath(path) };
      checker.reporter.report(diagnostic("badHttpPath", params, checker.at(at.span)));
      continue;
    }
    checkParameters(state, endpoint);
    const requests = `${endpoint.method} ${path.replaceAll(/:[^/]*/g, ":")}`;
    const before = seen.get(requests);
    if (before === undefined) seen.set(requests, endpoint);
    else reportTwice(state, endpoint, before);
  }
}

/** The path with a `/` before it, and parameters as they are written here; undefined if that does not mend it. */
function asPath(path: string): string | undefined {
  const written = `/${path.replace(/^\//, "")}`.replaceAll(/\{(\w+)\}/g, ":$1");
  return whatIsWrong(written) === undefined ? written : undefined;
}

/** Of a sink that posts; a URL with holes is looked at when the program runs. */
function checkUrl({ checker, program }: ModuleState, item: ast.Sink): void {
  const use = program.tables.connectors.get(item);
  const [given] = use?.args ?? [];
  if (use?.connector.path !== "http.post" || given?.kind !== "given") return;
  const url = writtenOut(given.value);
  if (url === undefined || /^https?:\/\/[^\s/?#]+[^\s]*$/i.test(url)) return;
  checker.reporter.report(diagnostic("badHttpUrl", { url }, checker.at(given.value.span)));
}

function reportTwice({ checker }: ModuleState, { path, method, at, item }: Endpoint, before: Endpoint): void {
  const also = [checker.label(before.at.span, "served here")];
  const source = item.kind === "source" && before.item.kind === "source";
  const params = { path, method, other: before.name, otherPath: before.path, source };
  checker.reporter.report(diagnostic("sameHttpPath", params, checker.at(at.span, { also })));
}

function endpointOf(state: ModuleState, item: ast.Source | ast.Connect): Endpoint | undefined {
  const use = state.program.tables.connectors.get(item);
  if (use === undefined || !use.connector.path.startsWith("http.")) return undefined;
  const method = use.connector.path.slice("http.".length).toUpperCase();
  const [given] = use.args;
  if (given?.kind !== "given") return undefined;
  const at = given.value;
  const path = writtenOut(at);
  const { text } = state.module.file;
  const name = item.kind === "source" ? item.name.text : text.slice(item.to.span.start, item.to.span.end);
  if (path !== undefined) return { item, name, method, path, at, type: prune(use.event) };
  if (item.kind === "connect") {
    const shown = text.slice(at.span.start, at.span.end).replace(/^"|"$/g, "");
    const reason = "the path of a portal is written out, so that its parameters are known";
    const params = { path: shown, reason, instead: undefined };
    state.checker.reporter.report(diagnostic("badHttpPath", params, state.checker.at(at.span)));
  }
  return undefined;
}

/** A text without holes. */
export function writtenOut(expr: ast.Expr): string | undefined {
  if (expr.kind !== "string") return undefined;
  const parts = expr.parts.map((part) => (part.kind === "text" ? part.value : undefined));
  return parts.includes(undefined) ? undefined : parts.join("");
}

// ---- paths -------------------------------------------------------------------------------------------------------

/** The characters of a path (RFC 3986), without those that are written in percents: paths are compared decoded. */
const SEGMENT = /^[\p{L}\p{M}\p{N}\-._~!$&'()*+,;=@:]*$/u;
const PARAMETER = /^[a-z][A-Za-z0-9_]*$/;

function whatIsWrong(path: string): string | undefined {
  if (!path.startsWith("/")) return "it does not begin with `/`";
  if (path.includes("?")) return "the query is not part of it: its parameters are fields of the type";
  const segments = path.slice(1).split("/");
  if (path !== "/" && segments.includes("")) return "it has an empty part, between two `/` or at its end";
  if (segments.some((segment) => segment === "." || segment === "..")) return "clients leave out `.` and `..`";
  if (path === "/openapi.json") return "the description of the app is there";
  const braces = segments.find((segment) => /^\{.*\}$/.test(segment));
  if (braces !== undefined) return `a parameter is written \`:${braces.slice(1, -1)}\``;
  const parameters = segments.flatMap((segment) => (segment.startsWith(":") ? [segment.slice(1)] : []));
  const unnamed = parameters.find((name) => !PARAMETER.test(name));
  if (unnamed !== undefined) return `\`:${unnamed}\` is no parameter: a field's name is behind the colon`;
  const twice = parameters.find((name, i) => parameters.indexOf(name) < i);
  if (twice !== undefined) return `\`:${twice}\` is in it twice`;
  const wrong = segments.find((segment) => !SEGMENT.test(segment));
  if (wrong === undefined) return undefined;
  const character = [...wrong].find((c) => !SEGMENT.test(c)) ?? "";
  return `${JSON.stringify(character)} cannot be in a path`;
}

// ---- parameters --------------------------------------------------------------------------------------------------

function checkParameters(state: ModuleState, endpoint: Endpoint): void {
  const { checker } = state;
  const { path, method, at } = endpoint;
  const names = path.split("/").flatMap((segment) => (segment.startsWith(":") ? [segment.slice(1)] : []));
  const hasBody = method !== "GET" && method !== "DELETE";
  const what = endpoint.item.kind === "source" ? ("event" as const) : ("request" as const);
  const type = withoutNames(endpoint.type);
  if (type.kind === "error") return;
  if (type.kind === "record") {
    for (const name of names) checkPathParameter(state, endpoint, name, type.fields, what);
    if (!hasBody) for (const field of type.fields) if (!names.includes(field.name)) checkQuery(state, endpoint, field);
    return;
  }
  const [first, second] = names;
  if (first === undefined) {
    if (hasBody || isUnit(type)) return;
    const params = { method, path, type: showType(endpoint.type), scalar: isUrlScalar(type), what };
    checker.reporter.report(diagnostic("notInUrl", params, checker.at(at.span)));
    return;
  }
  if (isUnit(type) || second !== undefined || !isUrlScalar(type)) {
    const name = isUnit(type) || !isUrlScalar(type) ? first : (second ?? first);
    const params = { name, type: showType(endpoint.type), fields: [], nearest: undefined, what, nothing: isUnit(type) };
    checker.reporter.report(diagnostic("unknownPathParameter", params, checker.at(at.span)));
  }
}

function isUnit(type: Type): boolean {
  return type.kind === "scalar" && type.name === "Unit";
}

function checkPathParameter(
  { checker }: ModuleState,
  { at, type, method }: Endpoint,
  name: string,
  fields: readonly FieldType[],
  what: "event" | "request",
): void {
  const field = fields.find((one) => one.name === name);
  const known = fields.map((one) => one.name);
  if (field === undefined) {
    const params = { name, type: showType(type), fields: known, nearest: nearest(name, known), what, nothing: false };
    checker.reporter.report(diagnostic("unknownPathParameter", params, checker.at(at.span)));
  } else if (!isParameter(field.type, "path")) {
    const params = { name, type: showType(field.type), place: "path" as const, method };
    checker.reporter.report(diagnostic("parameterType", params, checker.at(at.span)));
  }
}

function checkQuery({ checker }: ModuleState, { at, method }: Endpoint, { name, type }: FieldType): void {
  if (isParameter(type, "query")) return;
  const params = { name, type: showType(type), place: "query" as const, method };
  checker.reporter.report(diagnostic("parameterType", params, checker.at(at.span)));
}
