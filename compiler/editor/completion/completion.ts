/** What may be written at the cursor, by the node of the tree that a name there would be. */
import { connectors, type ConnectorKind } from "@portals/stdlib";
import type { AnyNode } from "../../names/walk.ts";
import type * as ast from "../../syntax/ast.ts";
import type { BodyContext } from "../../types/context.ts";
import type { Type } from "../../types/type.ts";
import { prune } from "../../types/unify.ts";
import { connectorCode, describe } from "../describe.ts";
import { createEntities } from "../entities.ts";
import { checkHole, fillHole, isHole, withoutHole, type Hole } from "../hole.ts";
import type { LanguageService } from "../language-service.ts";
import { nodesAt } from "../nodes.ts";
import { withImportable } from "./importable.ts";
import { completeImportName, completePath, pathLiteralAt } from "./imports.ts";
import { fromDescription, type CompletionItem } from "./item.ts";
import { completeAfterWords, completeItem, completeMember as completeTaskMember, completeOperator, completeStatement } from "./keywords.ts"; // prettier-ignore
import { completeFields, completeFromLastGood, completeMember, recordTypeOf } from "./members.ts";
import { completeName, inDataflow } from "./names.ts";
import { completeFieldPatterns, completePattern } from "./patterns.ts";
import { completeStage } from "./stages.ts";
import { completeType } from "./types.ts";

export interface Completion {
  /** What is replaced by an item. */
  readonly span: ast.Span;
  readonly items: readonly CompletionItem[];
}

const none: readonly CompletionItem[] = [];

export async function completionAt(service: LanguageService, path: string, offset: number): Promise<Completion> {
  const filled = fillHole(service, path, offset);
  if (!filled) return { span: { start: offset, end: offset }, items: none };
  const { module, span } = filled;
  const inside = span.start + 1;
  if (isInComment(module, inside)) return { span, items: none };
  const literal = pathLiteralAt(module, inside);
  if (literal) {
    const items = completePath(service, module.file, literal.item);
    return { span: { start: literal.literal.span.start + 1, end: offset }, items };
  }
  if (isInText(module, inside)) return { span, items: none };
  const hole = await checkHole(service, path, filled);
  const { text } = module.file;
  const line = text.slice(text.lastIndexOf("\n", span.start - 1) + 1, span.start);
  const items = hole ? itemsOf(service, hole, line) : none;
  return {
    span,
    items: items.map((item) => ({ ...item, ...(item.detail && { detail: withoutHole(item.detail, filled) }) })),
  };
}

function itemsOf(service: LanguageService, hole: Hole, line: string): readonly CompletionItem[] {
  const found = namesAfterWords(hole, line) ?? completeAfterWords(line) ?? complete(service, hole, line);
  return found.length > 0 ? found : completeFromLastGood(service, hole, line);
}

function isInComment({ comments }: ast.Module, offset: number): boolean {
  return comments.some(
    ({ span, kind }) => span.start < offset && (kind === "block" ? offset < span.end : offset <= span.end),
  );
}

function isInText(module: ast.Module, offset: number): boolean {
  const node = nodesAt(module, offset).at(-1);
  const isString = node?.kind === "text" || node?.kind === "string" || node?.kind === "plainString";
  return isString && node.span.start < offset && offset < node.span.end;
}

/** Behind words that only certain names can follow. */
function namesAfterWords(hole: Hole, line: string): readonly CompletionItem[] | undefined {
  const { module } = hole.analysis;
  const task = hole.path.findLast((node): node is ast.Task => node.kind === "task");
  if (/\bbecome\s+$/.test(line)) {
    const phases = (task?.members ?? []).filter((member) => member.kind === "phase");
    return phases.map(({ name, params }) => ({ label: name.text, kind: "phase", snippet: params.length > 0 ? `${name.text}($1)` : name.text })); // prettier-ignore
  }
  if (/\bon\s+timer\s+$/.test(line)) {
    return (task?.members ?? []).flatMap((member) => (member.kind === "timer" ? { label: member.name.text, kind: "timer" as const } : [])); // prettier-ignore
  }
  if (/\bon\s+ask\s+$/.test(line)) return valuesOf(hole, "portal").map((item) => ({ ...item, snippet: `${item.label}(\${1:request})` })); // prettier-ignore
  if (/\bskip\s+to\s+$/.test(line)) return valuesOf(hole, "sequencer");
  if (/^\s*given\s+$/.test(line)) return [...valuesOf(hole, "source"), ...valuesOf(hole, "host")];
  if (/^\s*connect\b.*->\s*$/.test(line)) return [...valuesOf(hole, "sequencer"), ...valuesOf(hole, "portal")];
  if (/^\s*sink\b.*->\s*$/.test(line)) return connectorItems("sink");
  if (/^\s*(export\s+)?source\s+\w+[^=]*=\s*$/.test(line)) return connectorItems("source");
  if (/\b(file|http|stdin)\.$/.test(line) && module.app) {
    const kind = /^\s*sink\b/.test(line) ? "sink" : /^\s*connect\b/.test(line) ? "door" : "source";
    const prefix = /(\w+\.)$/.exec(line)?.[1] ?? "";
    const own = connectorItems(kind).filter(({ label }) => label.startsWith(prefix));
    return own.map((item) => ({
      ...item,
      label: item.label.slice(prefix.length),
      snippet: (item.snippet ?? "").slice(prefix.length),
    }));
  }
  return undefined;
}

/** Declarations of a kind that are visible at the top level of the file. */
function valuesOf({ analysis }: Hole, ...kinds: readonly string[]): readonly CompletionItem[] {
  const { typed, module } = analysis;
  const names = typed.names.get(module);
  const entities = createEntities(typed);
  return [...(names?.values.keys() ?? []), ...(names?.importedValues.keys() ?? [])].flatMap(
    (label): CompletionItem[] => {
      const entity = isHole(label) ? undefined : entities.ofValue(module, label);
      if (!entity || entity.kind === "library" || entity.kind === "builtin" || !kinds.includes(entity.kind)) return [];
      return [{ label, kind: entity.kind, ...fromDescription(describe(entity, typed)), rank: 1 }];
    },
  );
}

function connectorItems(kind: ConnectorKind): readonly CompletionItem[] {
  return connectors
    .filter((one) => one.kind === kind && one.available)
    .map((one) => {
      const needed = one.params.filter(({ optional }) => !optional);
      const args = needed.map(({ type }, i) => (type === "String" ? `"$${i + 1}"` : `$${i + 1}`)).join(", ");
      return {
        label: one.path,
        kind: "library",
        detail: connectorCode(one),
        docs: one.docs,
        snippet: `${one.path}(${args})`,
      };
    });
}

function complete(service: LanguageService, hole: Hole, line: string): readonly CompletionItem[] {
  const node = hole.path.findLast((one) => one.kind !== "name");
  const { context } = hole;
  switch (node?.kind) {
    case undefined:
    case "module":
      return /^\s*$/.test(line) ? completeItem() : none;
    case "task":
    case "phase":
      return /^\s*$/.test(line) ? completeTaskMember() : none;
    case "member":
      return completeMember(service, hole, node as ast.MemberExpr);
    case "stage":
      return context ? withImportable(service, hole, "stage", completeStage(hole, node as ast.Stage, context)) : none;
    case "namedType": {
      const qualified = (node as ast.NamedType).qualifier !== undefined;
      const types = completeType(hole, node as ast.NamedType);
      return qualified ? types : withImportable(service, hole, "type", types);
    }
    case "importName":
    case "import": {
      const item = hole.path.find((one): one is ast.Import => one.kind === "import");
      return item ? completeImportName(service, hole, item) : none;
    }
    case "recordField":
      return completeRecordField(hole, node as ast.RecordField);
    case "fieldPattern": {
      const pattern = hole.path.findLast((one): one is ast.RecordPattern => one.kind === "recordPattern");
      return pattern ? completeFieldPatterns(hole, pattern) : none;
    }
    case "bindPattern":
    case "ctorPattern":
    case "wildcardPattern":
    case "errorPattern":
      return completePattern(hole, node as ast.Pattern);
    case "nameExpr":
    case "upperExpr":
      return completeExpression(service, hole, node as ast.NameExpr | ast.UpperExpr);
    default:
      return /^\s*$/.test(line) && hole.path.length <= 2 ? completeItem() : none;
  }
}

/** `{ name| }` is a field of a record, or the one statement of a block: by what is wanted. */
function completeRecordField(hole: Hole, field: ast.RecordField): readonly CompletionItem[] {
  const record = hole.path.findLast((node): node is ast.RecordExpr => node.kind === "record");
  const type = record && recordTypeOf(hole, record);
  if (!record || !type) return hole.context && !field.value ? names(hole, hole.context, undefined) : none;
  const written = new Set(record.entries.flatMap((entry) => (entry.kind === "recordField" ? entry.name.text : [])));
  return completeFields(type, written, hole.context);
}

function completeExpression(service: LanguageService, hole: Hole, expr: ast.Expr): readonly CompletionItem[] {
  const { context } = hole;
  const parent = parentOf(hole.path, expr);
  if (!context) return parent?.kind === "source" ? connectorItems("source") : none;
  const expected = hole.expected(expr);
  const known = names(hole, context, expected);
  const items = inDataflow(context) ? known : withImportable(service, hole, "value", known);
  const test = hole.path.find(({ kind }) => kind === "test");
  const inStep = context.place.kind === "handler" || context.place.kind === "taskFn";
  if (parent?.kind === "exprStmt" && context.place.kind !== "workflow") {
    return [...items, ...completeStatement(test ? "test" : inStep ? "handler" : "other", context.loop)];
  }
  if (context.place.kind === "unit" || context.place.kind === "workflow") {
    return parent?.kind === "exprStmt" ? [...items, ...completeStatement("other", false).slice(0, 1)] : items;
  }
  return [...items, ...completeOperator(inStep && context.lambda === undefined), ...namedArguments(hole, expr)];
}

function names(hole: Hole, context: BodyContext, expected: Type | undefined): readonly CompletionItem[] {
  return completeName(hole, context, expected && prune(expected));
}

/** `limit:` of a function that is called, for parameters that were not given by name. */
function namedArguments({ path, analysis }: Hole, expr: ast.Expr): readonly CompletionItem[] {
  const arg = path.findLast((node): node is ast.Arg => node.kind === "arg");
  const call = path.findLast((node): node is ast.CallExpr => node.kind === "call");
  if (arg?.value !== expr || arg.name || !call?.args.includes(arg)) return none;
  const found = analysis.typed.tables.calls.get(call);
  const node = found && "node" in found ? found.node : undefined;
  if (!node || !("params" in node)) return none;
  const given = new Set(call.args.map(({ name }) => name?.text));
  return node.params.flatMap(({ name }) =>
    given.has(name.text)
      ? []
      : [{ label: `${name.text}:`, kind: "parameter" as const, snippet: `${name.text}: $0`, rank: 4 }],
  );
}

function parentOf(path: readonly AnyNode[], node: ast.Expr): AnyNode | undefined {
  return path[path.indexOf(node) - 1];
}
