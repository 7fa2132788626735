/** Behind a point: fields and methods of the type, variants of a union, what another app exports, cells in a test. */
import { functions, type StdMethod } from "@portals/stdlib";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../../types/context.ts";
import { cellMethodsOf } from "../../types/expressions/cells.ts";
import { findMethod, methodNames, signatureOf } from "../../types/expressions/library.ts";
import { timerOperations } from "../../types/expressions/timers.ts";
import { showType } from "../../types/show.ts";
import type { Type, VariantDeclaration } from "../../types/type.ts";
import { declaredField } from "../../types/declared-fields.ts";
import { fieldsOf, prune } from "../../types/unify.ts";
import { describe, describeLibrary, docsOf } from "../describe.ts";
import { createEntities } from "../entities.ts";
import type { Hole } from "../hole.ts";
import { isHole } from "../hole.ts";
import type { Analysis, LanguageService } from "../language-service.ts";
import { fromDescription, type CompletionItem } from "./item.ts";

export function completeMember(
  service: LanguageService,
  hole: Hole,
  member: ast.MemberExpr,
): readonly CompletionItem[] {
  const { object } = member;
  if (object.kind === "upperExpr") return [...variantsOf(hole, object.name), ...functionsOf(object.name)];
  const named = object.kind === "nameExpr" ? ofName(hole, object) : undefined;
  if (named) return named;
  const type = typeOf(service, hole, object);
  if (!type) return [];
  const own = membersOf(type);
  const cell = object.kind === "nameExpr" && hole.analysis.typed.tables.names.get(object)?.kind === "cell";
  const writes = cell ? cellMethodsOf(prune(type)).map((name): CompletionItem => ({ label: name, kind: "method", snippet: `${name}($1)`, detail: "writes the cell", rank: 4 })) : []; // prettier-ignore
  if (prune(type).kind !== "option") return [...own, ...writes];
  const inner = prune((prune(type) as Type & { readonly kind: "option" }).item);
  if (member.optional) return membersOf(inner);
  // `.` becomes `?.` for what is in the option.
  const dot = { file: hole.analysis.file, span: { start: object.span.end, end: hole.span.start }, text: "?." };
  return [...own, ...membersOf(inner).map((item) => ({ ...item, rank: 7, edits: [dot] }))];
}

/** The type of what is on the left; what it was when the file could last be read, if nothing is known now. */
function typeOf(service: LanguageService, { analysis }: Hole, object: ast.Expr): Type | undefined {
  const type = analysis.typed.tables.types.get(object);
  if (type && type.kind !== "error") return type;
  const before = service.lastGood(analysis.file.path);
  const text = analysis.file.text.slice(object.span.start, object.span.end);
  return before && typeOfText(before, text, object.span.start);
}

/** Where nothing can be read: by the text before the point, of which the type was known before. */
export function completeFromLastGood(
  service: LanguageService,
  { analysis, span }: Hole,
  line: string,
): readonly CompletionItem[] {
  const receiver = /([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*)\??\.$/u.exec(line)?.[1];
  const before = service.lastGood(analysis.file.path);
  const type = before && receiver !== undefined ? typeOfText(before, receiver, span.start) : undefined;
  return type ? membersOf(type) : [];
}

/** The type of the nearest expression that is written so. */
function typeOfText({ typed, file }: Analysis, text: string, offset: number): Type | undefined {
  let best: { readonly type: Type; readonly far: number } | undefined;
  for (const [expr, type] of typed.tables.types) {
    const { start, end } = expr.span;
    if (end - start !== text.length || file.text.slice(start, end) !== text || type.kind === "error") continue;
    const far = Math.abs(start - offset);
    if (!best || far < best.far) best = { type, far };
  }
  return best?.type;
}

function membersOf(type: Type): readonly CompletionItem[] {
  const t = prune(type);
  const fields = (fieldsOf(t) ?? []).map((field): CompletionItem => {
    const declared = declaredField(t, field.name)?.node;
    return {
      label: field.name,
      kind: "field",
      detail: showType(field.type),
      docs: declared && docsOf(declared),
      rank: 3,
    };
  });
  const methods = methodNames(t).flatMap((name) => {
    const method = findMethod(t, name);
    return method ? methodItem(method) : [];
  });
  return [...fields, ...methods];
}

function methodItem(method: StdMethod): CompletionItem {
  const { docs } = describeLibrary(method);
  const { params, text } = signatureOf(method.signature);
  if (method.property) return { label: method.name, kind: "property", detail: text.replace(/^\(\) -> /, ""), docs };
  const snippet = params.length > 1 ? `${method.name}($1)` : `${method.name}()`;
  return { label: method.name, kind: "method", detail: `${method.name}${text}`, docs, snippet };
}

function variantsOf({ analysis, context }: Hole, name: string): readonly CompletionItem[] {
  const upper = context?.checker.uppers.type(name);
  if (upper?.kind !== "union") return [];
  const entities = createEntities(analysis.typed);
  return upper.declaration.variants.map((variant): CompletionItem => {
    const entity = entities.ofVariant(upper.declaration.node, variant.name);
    const described = entity && describe(entity, analysis.typed);
    return {
      label: variant.name,
      kind: "variant",
      snippet: variantSnippet(variant),
      ...fromDescription(described),
      rank: 2,
    };
  });
}

/** A variant with places for its payload. */
export function variantSnippet({ name, payload }: VariantDeclaration): string {
  switch (payload.kind) {
    case "none":
      return name;
    case "record":
      return `${name} { ${payload.fields.filter((f) => !f.hasDefault).map((f, i) => `${f.name}: $${i + 1}`).join(", ")} }`; // prettier-ignore
    case "tuple":
      return `${name}(${payload.items.map((_, i) => `$${i + 1}`).join(", ")})`;
  }
}

function functionsOf(namespace: string): readonly CompletionItem[] {
  return functions
    .filter(({ path, available }) => available && path.startsWith(`${namespace}.`))
    .map((entry): CompletionItem => {
      const name = entry.path.slice(namespace.length + 1);
      const { code, docs } = describeLibrary(entry);
      return { label: name, kind: "library", detail: code, docs, snippet: `${name}($1)` };
    });
}

function ofName(hole: Hole, { name }: ast.NameExpr): readonly CompletionItem[] | undefined {
  const { context } = hole;
  const referent = context?.scope.lookup(name)?.referent;
  switch (referent?.kind) {
    case undefined:
    case "std": {
      const found = functionsOf(name);
      return found.length > 0 ? found : undefined;
    }
    case "module":
      return exportsOf(hole.analysis, referent.module);
    case "timer":
      return timerOperations.map((label) => ({
        label,
        kind: "method",
        snippet: label === "stop" ? "stop()" : `${label}($1)`,
      }));
    case "splitter":
      return referent.node.branches.map((branch) => ({ label: branch.name.text, kind: "branch" }));
    case "task":
      return context?.observes && observedCells(referent.node);
    case "source":
    case "stream":
    case "sequencer":
      return context?.observes && observed;
    default:
      return undefined;
  }
}

const observed: readonly CompletionItem[] = [
  { label: "events", kind: "property", docs: "All events of the stream, in order." },
  { label: "atoms", kind: "property", docs: "The atoms of the stream: lists of events." },
];

function observedCells({ members }: ast.Task): readonly CompletionItem[] {
  return members.flatMap((member) =>
    member.kind === "cell" ? { label: member.name.text, kind: "cell" as const } : [],
  );
}

/** What a module or an app offers to others. */
export function exportsOf({ typed }: Analysis, module: ast.Module): readonly CompletionItem[] {
  const names = typed.names.get(module);
  const entities = createEntities(typed);
  const all = [
    ...[...(names?.values ?? [])].map(([name, declared]) => ({
      name,
      declared,
      entity: entities.ofValue(module, name),
    })),
    ...[...(names?.types ?? [])].map(([name, declared]) => ({ name, declared, entity: entities.ofUpper(module, name, "type") })), // prettier-ignore
  ];
  return all.flatMap(({ name, declared, entity }): CompletionItem[] => {
    if (!declared.exported || isHole(name) || !entity || entity.kind === "library" || entity.kind === "builtin")
      return [];
    return [{ label: name, kind: entity.kind, ...fromDescription(describe(entity, typed)) }];
  });
}

/** The fields that a record of this type still needs. */
export function completeFields(
  type: Type,
  written: ReadonlySet<string>,
  ctx: BodyContext | undefined,
): readonly CompletionItem[] {
  const t = prune(type);
  return (fieldsOf(t) ?? []).flatMap((field): CompletionItem[] => {
    if (written.has(field.name)) return [];
    const docs = declaredField(t, field.name)?.node.docs;
    // A name in scope that is called as the field is given by the short form.
    const short = ctx?.scope.lookup(field.name) !== undefined;
    const snippet = short ? field.name : `${field.name}: $1`;
    return [
      { label: field.name, kind: "field", detail: showType(field.type), docs, snippet, rank: field.hasDefault ? 2 : 1 },
    ];
  });
}

/** The type whose fields a record expression has. */
export function recordTypeOf(hole: Hole, record: ast.RecordExpr): Type | undefined {
  const { tables } = hole.analysis.typed;
  const use = tables.constructors.get(record);
  if (use?.kind === "variant") return { kind: "variant", union: use.union, variant: use.variant };
  if (use?.kind === "record") return use.type;
  const expected = hole.expected(record);
  return expected ? prune(expected) : undefined;
}
