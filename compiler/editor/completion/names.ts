/** Names that may stand as an expression: what is in scope where a value, or a stream, is wanted; constructors; functions. */
import { functions } from "@portals/stdlib";
import type { Binding, BodyContext } from "../../types/context.ts";
import type { Upper } from "../../types/declare/uppers.ts";
import { isScalar } from "../../types/scalars.ts";
import { showType } from "../../types/show.ts";
import type { Type } from "../../types/type.ts";
import { prune, sameType, zonk } from "../../types/unify.ts";
import { describe, describeLibrary } from "../describe.ts";
import { createEntities, isDeclared } from "../entities.ts";
import { isHole, type Hole } from "../hole.ts";
import { fromDescription, type CompletionItem } from "./item.ts";
import { variantSnippet } from "./members.ts";

export function completeName(hole: Hole, ctx: BodyContext, expected: Type | undefined): readonly CompletionItem[] {
  const wanted = expected && prune(expected);
  return [
    ...valuesIn(hole, ctx, wanted),
    ...constructors(hole, ctx, wanted),
    ...libraryFunctions(ctx),
    ...literals(wanted),
  ];
}

export function inDataflow({ place, lambda }: BodyContext): boolean {
  return lambda === undefined && (place.kind === "unit" || place.kind === "workflow");
}

/** What dataflow is made of, which bodies cannot name. */
const streamKinds = new Set(["source", "stream", "sequencer", "splitter", "workflow"]);

function isWelcome(binding: Binding, ctx: BodyContext): boolean {
  const { kind } = binding.referent;
  if (kind === "reported") return false;
  if (ctx.observes) return kind !== "workflow";
  if (inDataflow(ctx)) return streamKinds.has(kind) || kind === "task" || kind === "module" || kind === "param";
  return !streamKinds.has(kind) && kind !== "task";
}

function valuesIn(hole: Hole, ctx: BodyContext, wanted: Type | undefined): readonly CompletionItem[] {
  const { typed } = hole.analysis;
  const entities = createEntities(typed);
  const seen = new Set<string>();
  const items: CompletionItem[] = [];
  for (const name of ctx.scope.visible()) {
    if (seen.has(name) || isHole(name)) continue;
    seen.add(name);
    const binding = ctx.scope.lookup(name);
    if (!binding || !isWelcome(binding, ctx)) continue;
    const entity = entities.ofReferent(binding.referent);
    if (!entity) continue;
    const kind = isDeclared(entity) ? entity.kind : "builtin";
    const described = fromDescription(describe(entity, typed));
    const called = ["fn", "taskFn", "host", "portal", "workflow"].includes(binding.referent.kind);
    const snippet = called && wanted?.kind !== "function" && wanted?.kind !== "portal" ? `${name}($1)` : name;
    const near = ["local", "param", "cell", "key", "phaseData", "taskFn"].includes(binding.referent.kind);
    items.push({
      label: name,
      kind,
      ...described,
      snippet,
      rank: suits(resultOf(binding.type), wanted) ? (called ? 2 : 1) : near ? 3 : 5,
    });
  }
  return items;
}

function resultOf(type: Type): Type {
  const t = prune(type);
  return t.kind === "function" ? prune(t.result) : t;
}

function suits(type: Type, wanted: Type | undefined): boolean {
  return (
    wanted !== undefined && wanted.kind !== "meta" && wanted.kind !== "error" && sameType(zonk(type), zonk(wanted))
  );
}

function constructors(hole: Hole, ctx: BodyContext, wanted: Type | undefined): readonly CompletionItem[] {
  if (inDataflow(ctx)) return [];
  const item = wanted?.kind === "option" ? prune(wanted.item) : wanted;
  const own = item?.kind === "union" ? item.declaration : item?.kind === "variant" ? item.union.declaration : undefined;
  const items: CompletionItem[] = (own?.variants ?? []).map((variant) => ({
    label: variant.name,
    kind: "variant",
    snippet: variantSnippet(variant),
    rank: 0,
  }));
  const seen = new Set(items.map(({ label }) => label));
  const { uppers } = ctx.checker;
  for (const name of uppers.visible()) {
    const upper = seen.has(name) || isHole(name) ? undefined : uppers.value(name);
    seen.add(name);
    if (upper) items.push(...constructor(hole, name, upper));
  }
  const optional = { kind: "builtin", rank: wanted?.kind === "option" ? 1 : 8 } as const;
  return [...items, { label: "Some", snippet: "Some($1)", ...optional }, { label: "None", ...optional }];
}

function constructor({ analysis }: Hole, name: string, upper: Upper): readonly CompletionItem[] {
  const { typed, module } = analysis;
  const entity = createEntities(typed).ofUpper(module, name, "value");
  const described = entity ? fromDescription(describe(entity, typed)) : {};
  switch (upper.kind) {
    case "variant":
      return [{ label: name, kind: "variant", snippet: variantSnippet(upper.variant), ...described, rank: 6 }];
    case "newtype":
      return [{ label: name, kind: "newtype", snippet: `${name}($1)`, ...described, rank: 6 }];
    case "alias": {
      const type = prune(upper.type);
      if (type.kind !== "record") return [];
      const fields = type.fields.filter(({ hasDefault }) => !hasDefault);
      const snippet = `${name} { ${fields.map((field, i) => `${field.name}: $${i + 1}`).join(", ")} }`;
      return [{ label: name, kind: "type", snippet, ...described, rank: 6 }];
    }
    case "union":
      return [{ label: name, kind: "type", ...described, rank: 7 }];
    // Types whose functions are named behind a point: `List.filled`.
    case "scalar":
    case "container":
      return namespaces.has(name) ? [{ label: name, kind: "builtin", rank: 8 }] : [];
  }
}

const namespaces = new Set(
  functions.flatMap(({ path }) => (path.includes(".") ? path.slice(0, path.indexOf(".")) : [])),
);

function libraryFunctions(ctx: BodyContext): readonly CompletionItem[] {
  if (inDataflow(ctx)) return [];
  const inTask = ctx.place.kind === "handler" || ctx.place.kind === "taskFn";
  const usable = functions.filter(({ available, where }) => available && (where === "anywhere" || inTask));
  const plain = usable.filter(({ path }) => /^\p{Ll}[^.]*$/u.test(path));
  const items = plain.map((entry): CompletionItem => {
    const { code, docs } = describeLibrary(entry);
    return { label: entry.path, kind: "library", detail: code, docs, snippet: `${entry.path}($1)`, rank: 7 };
  });
  return inTask ? [...items, { label: "log", kind: "library", docs: "Writes to the log.", rank: 7 }] : items;
}

function literals(wanted: Type | undefined): readonly CompletionItem[] {
  const rank = wanted && isScalar(wanted, "Bool") ? 2 : 8;
  const detail = wanted && showType(wanted);
  return ["true", "false"].map((label) => ({ label, kind: "keyword", rank, ...(detail === "Bool" ? { detail } : {}) }));
}
