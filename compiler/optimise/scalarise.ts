/** A record or tuple of which only parts are read becomes a variable for each part: nothing is allocated for it. */
import type { Expr, Local, Stmt, StmtOf } from "../ir/ir.ts";
import { mapBodies } from "../ir/rebuild.ts";
import { countReads } from "../ir/locals.ts";
import { transformBody, visitBody } from "../ir/walk.ts";
import { upperFirst } from "../emit/names.ts";
import { isTrivial } from "./effects.ts";
import type { Pass } from "./pass.ts";

export const scalarise: Pass = {
  name: "scalarise",
  summary: "keeps the fields of records that do not escape in variables of their own",
  run: (program) => mapBodies(program, (body) => transformBody(body, { body: scalariseBody })),
};

function scalariseBody(body: readonly Stmt[]): readonly Stmt[] {
  let rest = body;
  for (let at = 0; at < rest.length; at++) {
    const stmt = rest[at];
    if (stmt?.kind !== "let" || stmt.local.mutable || stmt.value === undefined) continue;
    const parts = partsOf(stmt);
    if (parts === undefined) continue;
    const behind = rest.slice(at + 1);
    if (!onlyPartsRead(behind, stmt.local)) continue;
    const locals = new Map<string | number, Local>();
    const lets = parts.map(({ name, value }): Stmt => {
      const local: Local = { name: `${stmt.local.name}${upperFirst(String(name))}`, type: value.type, mutable: false };
      locals.set(name, local);
      return { kind: "let", local, value, origin: value.origin };
    });
    const replaced = transformBody(behind, { expr: (expr) => replacePart(expr, stmt.local, locals) });
    rest = [...rest.slice(0, at), ...lets, ...replaced];
    at--;
  }
  return rest;
}

interface Part {
  readonly name: string | number;
  readonly value: Expr;
}

function partsOf(stmt: StmtOf<"let">): readonly Part[] | undefined {
  const { value } = stmt;
  if (value?.kind === "record") return value.fields.map((field) => ({ name: field.name, value: field.value }));
  if (value?.kind === "tuple") return value.items.map((item, i) => ({ name: i, value: item }));
  // `{ ...r, status }` of a local: the fields that are not replaced are read from it.
  if (value?.kind === "update" && isTrivial(value.base) && value.type.kind === "record") {
    const { base } = value;
    return value.type.fields.map((field) => ({
      name: field.name,
      value: value.fields.find((one) => one.name === field.name)?.value ?? {
        kind: "field",
        object: base,
        name: field.name,
        type: field.type,
        origin: value.origin,
      },
    }));
  }
  return undefined;
}

/** Every reading of the local is that of one of its parts. */
function onlyPartsRead(body: readonly Stmt[], local: Local): boolean {
  let parts = 0;
  visitBody(body, {
    expr(expr) {
      if (
        (expr.kind === "field" || expr.kind === "item") &&
        expr.object.kind === "local" &&
        expr.object.local === local
      )
        parts++;
    },
  });
  return parts === (countReads(body).get(local) ?? 0);
}

function replacePart(expr: Expr, local: Local, parts: ReadonlyMap<string | number, Local>): Expr {
  if (expr.kind !== "field" && expr.kind !== "item") return expr;
  if (expr.object.kind !== "local" || expr.object.local !== local) return expr;
  const part = parts.get(expr.kind === "field" ? expr.name : expr.index);
  return part === undefined ? expr : { kind: "local", local: part, type: expr.type, origin: expr.origin };
}
