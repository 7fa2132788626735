/** Inside the parentheses of a call: what is called, and which of its parameters is being written. */
import type * as ast from "../syntax/ast.ts";
import type { Checked } from "../types/check.ts";
import { signatureOf } from "../types/expressions/library.ts";
import { showType } from "../types/show.ts";
import { describe } from "./describe.ts";
import { isDeclared, type Entity } from "./entities.ts";
import { holeAt, type Hole } from "./hole.ts";
import type { LanguageService } from "./language-service.ts";
import { occurrencesAt } from "./occurrences.ts";

export interface SignatureHelp {
  readonly label: string;
  readonly docs: string | undefined;
  /** Where each parameter stands in the label. */
  readonly parameters: readonly ast.Span[];
  readonly active: number;
}

interface Parameter {
  readonly name: string;
  readonly type: string;
}

export async function signatureHelpAt(
  service: LanguageService,
  path: string,
  offset: number,
): Promise<SignatureHelp | undefined> {
  const hole = await holeAt(service, path, offset);
  if (!hole) return undefined;
  const { analysis, span } = hole;
  const call = callAround(hole);
  if (!call) return undefined;
  const entity = occurrencesAt(analysis.occurrences(analysis.module), call.name.end - 1).at(-1)?.entity;
  const params = entity && parametersOf(entity, analysis.typed, call.piped);
  if (!entity || !params) return undefined;
  const shown = params.map(({ name, type }) => (name === "" ? type : `${name}: ${type}`));
  const name = analysis.file.text.slice(call.name.start, call.name.end);
  const label = `${name}(${shown.join(", ")})`;
  let at = name.length + 1;
  const parameters = shown.map((text) => {
    const start = at;
    at += text.length + 2;
    return { start, end: start + text.length };
  });
  const index = call.args.findIndex((arg) => span.start <= arg.span.end);
  const given = call.args[index]?.name?.text;
  const byName = given === undefined ? -1 : params.findIndex((param) => param.name === given);
  const active = byName >= 0 ? byName : index < 0 ? call.args.length : index;
  return {
    label,
    docs: describe(entity, analysis.typed)?.docs,
    parameters,
    active: Math.min(active, Math.max(0, params.length - 1)),
  };
}

interface Called {
  /** Its last part, behind a point. */
  readonly name: ast.Span;
  readonly args: readonly ast.Arg[];
  readonly piped: boolean;
}

/** The innermost call whose arguments the cursor is in. */
function callAround({ path, span }: Hole): Called | undefined {
  for (const node of path.toReversed()) {
    if (node.kind === "call") {
      const { callee, args } = node as ast.CallExpr;
      if (callee.span.end < span.start)
        return { name: callee.kind === "member" ? callee.name.span : callee.span, args, piped: false };
    } else if (node.kind === "stage") {
      const { path: names, args } = node as ast.Stage;
      const last = names.at(-1);
      if (last && args && last.span.end < span.start) return { name: last.span, args, piped: true };
    } else if (node.kind === "lambda" && (node as ast.Lambda).body.kind === "block") return undefined;
  }
  return undefined;
}

function parametersOf(entity: Entity, typed: Checked, piped: boolean): readonly Parameter[] | undefined {
  if (entity.kind === "library") return ofLibrary(entity, piped);
  if (!isDeclared(entity)) return entity.name === "Some" ? [{ name: "value", type: "T" }] : undefined;
  const { tables, host } = typed;
  const params = (nodes: readonly ast.Param[]): readonly Parameter[] =>
    nodes.map((param) => ({ name: param.name.text, type: showType(tables.params.get(param) ?? { kind: "error" }) }));
  switch (entity.kind) {
    case "function":
      return params((entity.node as ast.Fn).params);
    case "workflow":
      return params((entity.node as ast.Workflow).params).slice(piped ? 1 : 0);
    case "task": {
      const { input } = tables.tasks.get(entity.node as ast.Task) ?? {};
      const own = params((entity.node as ast.Task).params);
      return input && !piped ? [{ name: "events", type: `Stream<${showType(input)}>` }, ...own] : own;
    }
    case "portal": {
      const type = tables.portals.get(entity.node as ast.PortalDecl)?.type;
      return type && [{ name: "request", type: showType(type.request) }];
    }
    case "host": {
      const type = host.find(({ node }) => node === entity.node)?.type;
      return type?.params.map((param) => ({ name: "", type: showType(param) }));
    }
    case "variant": {
      const { payload } = entity.node as ast.Variant;
      if (payload?.kind !== "tupleType") return undefined;
      return payload.items.map((item) => ({
        name: "",
        type: showType(tables.typeExprs.get(item) ?? { kind: "error" }),
      }));
    }
    case "newtype": {
      const type = tables.typeExprs.get((entity.node as ast.Newtype).type);
      return type && [{ name: "", type: showType(type) }];
    }
    default:
      return undefined;
  }
}

function ofLibrary({ entry }: Entity & { readonly kind: "library" }, piped: boolean): readonly Parameter[] | undefined {
  if (!("kind" in entry)) return undefined;
  if ("params" in entry) {
    return entry.params.map(({ name, type, optional }) => ({ name: optional ? `${name}?` : name, type }));
  }
  const { params } = signatureOf(entry.signature);
  const own = entry.kind === "method" || (entry.kind === "operator" && piped) ? params.slice(1) : params;
  return own.map(({ name, type, optional }) => ({ name: optional ? `${name}?` : name, type: showType(type) }));
}
