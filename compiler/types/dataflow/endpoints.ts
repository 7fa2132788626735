/** The paths that an app's `http` sources serve: each is well-formed and has one source. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import type { ModuleState } from "../declare/state.ts";

interface Endpoint {
  readonly source: ast.Source;
  readonly connector: string;
  readonly path: string;
  readonly at: ast.Expr;
}

/** Paths that are written out; one that comes from a `config` is looked at when the program runs. */
export function checkEndpoints(state: ModuleState): void {
  const { checker } = state;
  const seen = new Map<string, Endpoint>();
  for (const item of state.module.items) {
    const endpoint = item.kind === "source" ? endpointOf(state, item) : undefined;
    if (endpoint === undefined) continue;
    const { connector, path, at } = endpoint;
    const reason = whatIsWrong(path);
    if (reason !== undefined) {
      checker.reporter.report(diagnostic("badHttpPath", { path, reason }, checker.at(at.span)));
      continue;
    }
    const before = seen.get(`${connector} ${path}`);
    if (before === undefined) seen.set(`${connector} ${path}`, endpoint);
    else {
      const also = [checker.label(before.at.span, "served here")];
      const params = { path, method: "POST", other: before.source.name.text };
      checker.reporter.report(diagnostic("sameHttpPath", params, checker.at(at.span, { also })));
    }
  }
}

function endpointOf(state: ModuleState, source: ast.Source): Endpoint | undefined {
  const use = state.program.tables.connectors.get(source);
  if (use === undefined || !use.connector.path.startsWith("http.")) return undefined;
  const [path] = use.args;
  if (path?.kind !== "given" || path.value.kind !== "string") return undefined;
  const parts = path.value.parts.map((part) => (part.kind === "text" ? part.value : undefined));
  if (parts.includes(undefined)) return undefined;
  return { source, connector: use.connector.path, path: parts.join(""), at: path.value };
}

/** The characters of a path (RFC 3986), without those that are written in percents: paths are compared decoded. */
const SEGMENT = /^[\p{L}\p{M}\p{N}\-._~!$&'()*+,;=@:]*$/u;

function whatIsWrong(path: string): string | undefined {
  if (!path.startsWith("/")) return "it does not begin with `/`";
  const segments = path.slice(1).split("/");
  if (path !== "/" && segments.includes("")) return "it has an empty part, between two `/` or at its end";
  if (segments.some((segment) => segment === "." || segment === "..")) return "clients leave out `.` and `..`";
  if (segments.some((segment) => segment.startsWith(":"))) return "parameters such as `:id` are not available yet";
  if (path === "/openapi.json") return "the description of the app is there";
  const wrong = segments.find((segment) => !SEGMENT.test(segment));
  if (wrong === undefined) return undefined;
  const character = [...wrong].find((c) => !SEGMENT.test(c)) ?? "";
  return `${JSON.stringify(character)} cannot be in a path`;
}
