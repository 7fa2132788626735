/** Colours by meaning: what a name is, where the words of the language alone cannot tell. */
import type * as ast from "../syntax/ast.ts";
import type { DeclaredKind, Entity } from "./entities.ts";
import type { Analysis } from "./language-service.ts";

export const tokenTypes = [
  "namespace", "type", "typeParameter", "parameter", "variable", "property", "enumMember", "function", "method",
  "interface", "event",
] as const; // prettier-ignore

export const tokenModifiers = ["declaration", "readonly", "defaultLibrary", "modification"] as const;

export interface SemanticToken {
  readonly span: ast.Span;
  readonly type: (typeof tokenTypes)[number];
  readonly modifiers: readonly (typeof tokenModifiers)[number][];
}

const types: Readonly<Record<DeclaredKind, SemanticToken["type"]>> = {
  app: "namespace",
  type: "type",
  newtype: "type",
  variant: "enumMember",
  field: "property",
  typeParameter: "typeParameter",
  function: "function",
  task: "function",
  workflow: "function",
  parameter: "parameter",
  local: "variable",
  cell: "property",
  timer: "variable",
  phase: "enumMember",
  source: "variable",
  stream: "variable",
  sequencer: "variable",
  splitter: "variable",
  branch: "variable",
  portal: "interface",
  config: "variable",
  value: "variable",
  host: "function",
};

/** In order of the text, none overlapping another. */
export function semanticTokensOf(analysis: Analysis): readonly SemanticToken[] {
  const tokens: SemanticToken[] = [];
  let end = -1;
  for (const { span, entity, declares, short } of analysis.occurrences(analysis.module)) {
    // Of `{ name }` the field is what is seen first.
    if (span.start < end || short === "value") continue;
    end = span.end;
    tokens.push({ span, type: typeOf(entity), modifiers: modifiersOf(entity, declares) });
  }
  return tokens;
}

function typeOf(entity: Entity): SemanticToken["type"] {
  if (entity.kind === "library")
    return "kind" in entity.entry && entity.entry.kind === "method" ? "method" : "function";
  if (entity.kind !== "builtin") return types[entity.kind];
  if (entity.name === "key") return "variable";
  if (/^\p{Ll}/u.test(entity.name)) return "method";
  return ["Some", "None", "Ok", "Err"].includes(entity.name) ? "enumMember" : "type";
}

function modifiersOf(entity: Entity, declares: boolean): SemanticToken["modifiers"] {
  if (entity.kind === "library" || entity.kind === "builtin") return ["defaultLibrary"];
  const own: SemanticToken["modifiers"] = declares ? ["declaration"] : [];
  // Cells are what changes; all other names keep their value.
  if (entity.kind === "cell") return [...own, "modification"];
  const isValue = entity.kind === "local" || entity.kind === "value" || entity.kind === "config" || entity.kind === "parameter"; // prettier-ignore
  return isValue && entity.node.kind !== "var" ? [...own, "readonly"] : own;
}
