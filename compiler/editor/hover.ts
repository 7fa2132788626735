/** What is said of the name, or the expression, at a place. */
import type * as ast from "../syntax/ast.ts";
import { showType } from "../types/show.ts";
import { describe } from "./describe.ts";
import { isDeclared, type Entity } from "./entities.ts";
import type { Analysis } from "./language-service.ts";
import { nodesAt } from "./nodes.ts";
import { occurrencesAt } from "./occurrences.ts";
import { askersOf, serverOf } from "./portals.ts";

export interface Hover {
  readonly span: ast.Span;
  /** Markdown. */
  readonly text: string;
}

export function hoverAt(analysis: Analysis, offset: number): Hover | undefined {
  const found = occurrencesAt(analysis.occurrences(analysis.module), offset);
  // In the short form `{ name }` the value says more than the field.
  const occurrence = found.at(-1);
  if (!occurrence) return typeAt(analysis, offset);
  const described = describe(occurrence.entity, analysis.typed);
  if (!described) return undefined;
  const here = typeHere(analysis, occurrence.span, occurrence.entity);
  const parts = [fence(described.code), here, described.docs, portalLine(analysis, occurrence.entity)];
  return { span: occurrence.span, text: parts.filter((part) => part !== undefined).join("\n\n") };
}

export function fence(code: string): string {
  return `\`\`\`portals\n${code}\n\`\`\``;
}

/** The type of a use, where it says more than the declaration: of a generic function, a method, a stage. */
function typeHere({ module, typed }: Analysis, span: ast.Span, entity: Entity): string | undefined {
  const { tables } = typed;
  const generic = entity.kind === "library" || entity.kind === "field" || entity.kind === "task" || entity.kind === "workflow"; // prettier-ignore
  if (!generic) return undefined;
  const path = nodesAt(module, span.start);
  const stage = path.findLast((node): node is ast.Stage => node.kind === "stage");
  const use = stage?.path.some((name) => name.span.start === span.start) && tables.stages.get(stage);
  if (use && "output" in use && use.output) return `gives \`${showType(use.output)}\``;
  if (stage && use) return undefined;
  const member = path.findLast((node): node is ast.MemberExpr => node.kind === "member");
  if (member?.name.span.start !== span.start) return undefined;
  const call = path.findLast((node): node is ast.CallExpr => node.kind === "call");
  const type = tables.types.get(call?.callee === member ? call : member);
  return type && type.kind !== "error" ? `gives \`${showType(type)}\`` : undefined;
}

/** The type of the innermost expression that is no name. */
function typeAt({ module, typed }: Analysis, offset: number): Hover | undefined {
  const expr = nodesAt(module, offset).findLast((node) => typed.tables.types.has(node as ast.Expr));
  const type = expr && typed.tables.types.get(expr as ast.Expr);
  if (!expr || !type || type.kind === "error") return undefined;
  return { span: expr.span, text: fence(showType(type)) };
}

function portalLine(analysis: Analysis, entity: Entity): string | undefined {
  if (!isDeclared(entity) || entity.kind !== "portal") return undefined;
  const node = entity.node as ast.PortalDecl;
  const server = serverOf(analysis, node);
  const served = server ? `served by \`${server.task.name.text}\`` : "nobody serves it here";
  const { length } = askersOf(analysis, node);
  return `${served}, asked in ${length} ${length === 1 ? "place" : "places"}`;
}
