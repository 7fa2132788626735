/** In a pattern: what the arms before and behind it leave out, one and all; variants; fields. */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import { fieldsOf, prune } from "../../types/unify.ts";
import type { Hole } from "../hole.ts";
import { missingEvents, missingInMatch, subjectOf } from "../missing-arms.ts";
import { escaped, type CompletionItem } from "./item.ts";

/** The pattern that is the hole, or that the hole is the name of. */
export function completePattern(hole: Hole, pattern: ast.Pattern): readonly CompletionItem[] {
  const type = hole.analysis.typed.tables.patterns.get(pattern);
  const arm = hole.path.findLast((node): node is ast.Arm => node.kind === "arm");
  const match = hole.path.findLast((node): node is ast.MatchExpr => node.kind === "match");
  const variants = type ? variantPatterns(prune(type)) : [];
  if (arm && match && arm.patterns.includes(pattern)) return distinct([...arms(hole, match, arm), ...variants]);
  const handler = hole.path.findLast((node): node is ast.Handler => node.kind === "handler");
  const task = hole.path.findLast((node): node is ast.Task => node.kind === "task");
  if (handler?.on.kind !== "next" || handler.on.pattern !== pattern || !task) return variants;
  const phase = hole.path.findLast((node): node is ast.Phase => node.kind === "phase");
  const siblings = (phase?.handlers ?? []).concat(task.members.filter((member) => member.kind === "handler"));
  const open = missingEvents(hole.analysis.typed, task, siblings, handler);
  return distinct([...open.map((label): CompletionItem => ({ label, kind: "arm", rank: 0 })), ...variants]);
}

/** A variant without a payload is a whole arm. */
function distinct(items: readonly CompletionItem[]): readonly CompletionItem[] {
  return items.filter(({ label }, i) => items.findIndex((one) => one.label === label) === i);
}

function arms(hole: Hole, match: ast.MatchExpr, arm: ast.Arm): readonly CompletionItem[] {
  const { typed, file } = hole.analysis;
  if (!subjectOf(typed, match)) return [];
  const missing = missingInMatch(typed, match, arm);
  // With an arrow already there, only the pattern is missing.
  const hasArrow =
    /^[^\n]*=>/.test(file.text.slice(arm.span.start)) && !/=> \(\)/.test(file.text.slice(arm.span.start, arm.span.end));
  const items = missing.map((label): CompletionItem => {
    return { label, kind: "arm", snippet: hasArrow ? escaped(label) : `${escaped(label)} => $0`, rank: 0 };
  });
  if (missing.length < 2 || hasArrow) return items;
  const all = missing.map((label, i) => `${escaped(label)} => $${i + 1}`).join("\n");
  return [{ label: "all missing arms", kind: "arm", detail: missing.join(", "), snippet: all, rank: -1 }, ...items];
}

function variantPatterns(type: Type): readonly CompletionItem[] {
  switch (type.kind) {
    case "option":
      return [
        { label: "Some", kind: "builtin", snippet: "Some(${1:value})", rank: 2 },
        { label: "None", kind: "builtin", rank: 2 },
      ];
    case "union":
      return type.declaration.variants.map((variant): CompletionItem => {
        const { payload } = variant;
        const parts = payload.kind === "record" ? payload.fields.map(({ name }) => name).join(", ") : "";
        const items = payload.kind === "tuple" ? payload.items.map((_, i) => `$${i + 1}`).join(", ") : "";
        const snippet = payload.kind === "none" ? variant.name : payload.kind === "record" ? `${variant.name} { ${parts} }` : `${variant.name}(${items})`; // prettier-ignore
        return { label: variant.name, kind: "variant", snippet, rank: 2 };
      });
    case "scalar":
      return type.name === "Bool" ? ["true", "false"].map((label) => ({ label, kind: "keyword", rank: 2 })) : [];
    default:
      return [];
  }
}

/** Fields that a record pattern may take out. */
export function completeFieldPatterns(hole: Hole, pattern: ast.RecordPattern): readonly CompletionItem[] {
  const { tables } = hole.analysis.typed;
  const ctor = hole.path.findLast((node): node is ast.CtorPattern => node.kind === "ctorPattern");
  const use = ctor?.payload === pattern ? tables.constructors.get(ctor) : undefined;
  const type: Type | undefined =
    use?.kind === "variant"
      ? { kind: "variant", union: use.union, variant: use.variant }
      : use?.kind === "record"
        ? use.type
        : tables.patterns.get(pattern);
  const written = new Set(pattern.fields.map(({ name }) => name.text));
  return (type ? (fieldsOf(prune(type)) ?? []) : []).flatMap(({ name }): CompletionItem[] =>
    written.has(name) ? [] : [{ label: name, kind: "field", rank: 1 }],
  );
}
