/** What the parser tests share: read a text, and print a tree without spans so that it can be compared. */
import { edited } from "../../diagnostics/apply-fixes.ts";
import { parse } from "../../syntax/parse.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Expr, Module, Span, Stmt } from "../../syntax/ast.ts";

export function read(text: string): { module: Module; found: Diagnostic[] } {
  const found: Diagnostic[] = [];
  const module = parse({ path: "test.portals", text }, { report: (d) => found.push(d) });
  return { module, found };
}

/** `P0001 3:5`, for each mistake. */
export function places(text: string): string[] {
  return read(text).found.map((d) => `${d.code} ${position(text, d.labels[0]?.span ?? { start: -1, end: -1 })}`);
}

function position(text: string, { start }: Span): string {
  const lines = text.slice(0, start).split("\n");
  return `${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
}

/** The statements of a function body, each printed with its grouping visible. */
export function statements(body: string): string[] {
  const { module, found } = read(`fn f() {\n${body}\n}\n`);
  if (found.length > 0) throw new Error(found.map((d) => d.message).join(", "));
  const [fn] = module.items;
  return fn?.kind === "fn" ? fn.body.stmts.map(shape) : [];
}

/** A statement or expression in one line: operators and calls as lists, so that what belongs to what can be seen. */
export function shape(node: Stmt | Expr): string {
  return JSON.stringify(strip(node)).replace(/"/g, "").replace(/,/g, " ");
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Node → `[kind, parts…]`, without spans and what is absent. */
function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (!isObject(value)) return value;
  if (value["kind"] === "nameExpr" || value["kind"] === "upperExpr") return value["name"];
  if (value["kind"] === "name") return value["text"];
  if (value["kind"] === "int") return value["raw"];
  if (value["kind"] === "exprStmt" || value["kind"] === "arg") return strip(value["value"]);
  const parts = Object.entries(value).filter(
    ([key, v]) => v !== undefined && v !== false && !/^(kind|span|operatorSpan)$/.test(key),
  );
  return [value["kind"], ...parts.map(([, v]) => strip(v))];
}

/** The text with its fixes applied, all of them. */
export function fixed(text: string): string {
  return edited(
    text,
    read(text).found.flatMap((d) => d.fixes.flatMap((f) => f.edits)),
  );
}
