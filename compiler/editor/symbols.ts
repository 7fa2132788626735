/** The outline of a file, and the declarations of all files by name. */
import type * as ast from "../syntax/ast.ts";
import { titleOf } from "../types/dataflow/tests.ts";
import type { DeclaredKind } from "./entities.ts";

export interface Outline {
  readonly name: string;
  readonly kind: DeclaredKind | "test" | "handler" | "run" | "sink";
  /** All of it, and its name. */
  readonly span: ast.Span;
  readonly nameSpan: ast.Span;
  readonly children: readonly Outline[];
}

export function outlineOf(module: ast.Module): readonly Outline[] {
  const items = module.items.flatMap((item) => outlineOfItem(module, item));
  const { app } = module;
  // The app's name stands for all that follows it.
  return app ? [leaf(app.name, "app", app), ...items] : items;
}

function leaf(name: ast.Name, kind: Outline["kind"], node: ast.Node, children: readonly Outline[] = []): Outline {
  return { name: name.text === "" ? "?" : name.text, kind, span: node.span, nameSpan: name.span, children };
}

function outlineOfItem(module: ast.Module, item: ast.Item): readonly Outline[] {
  switch (item.kind) {
    case "type": {
      const { body } = item;
      if (body.kind === "variants") return [leaf(item.name, "type", item, body.variants.map((v) => leaf(v.name, "variant", v)))]; // prettier-ignore
      const fields = body.kind === "recordType" ? body.fields.map((field) => leaf(field.name, "field", field)) : [];
      return [leaf(item.name, "type", item, fields)];
    }
    case "task":
      return [
        leaf(
          item.name,
          "task",
          item,
          item.members.flatMap((member) => outlineOfMember(module, member)),
        ),
      ];
    case "splitter":
      return [
        leaf(
          item.name,
          "splitter",
          item,
          item.branches.map((branch) => leaf(branch.name, "branch", branch)),
        ),
      ];
    case "stream": {
      const { target } = item;
      if (target.kind === "name") return [leaf(target, "stream", item)];
      return target.fields.map(({ name, pattern }) => leaf(pattern?.kind === "bindPattern" ? pattern.name : name, "stream", item)); // prettier-ignore
    }
    case "test":
      return [
        { name: titleOf(item) ?? "test", kind: "test", span: item.span, nameSpan: item.title.span, children: [] },
      ];
    case "run":
    case "sink": {
      const from = item.kind === "run" ? item.value : item.from;
      const name = firstLine(module, item);
      return [{ name, kind: item.kind, span: item.span, nameSpan: from.span, children: [] }];
    }
    case "fn":
      return [leaf(item.name, "function", item)];
    case "topLet":
      return [leaf(item.name, "value", item)];
    case "newtype":
    case "config":
    case "source":
    case "workflow":
    case "portal":
    case "sequencer":
      return [leaf(item.name, item.kind, item)];
    default:
      return [];
  }
}

function outlineOfMember(module: ast.Module, member: ast.Member): readonly Outline[] {
  switch (member.kind) {
    case "handler":
      return [
        { name: headOf(module, member), kind: "handler", span: member.span, nameSpan: member.on.span, children: [] },
      ];
    case "phase":
      return [
        leaf(
          member.name,
          "phase",
          member,
          member.handlers.flatMap((one) => outlineOfMember(module, one)),
        ),
      ];
    case "fn":
      return [leaf(member.name, "function", member)];
    case "cell":
    case "timer":
      return [leaf(member.name, member.kind, member)];
    case "drop":
      return [];
  }
}

function headOf({ file }: ast.Module, { span, body }: ast.Handler): string {
  return file.text.slice(span.start, Math.max(span.start, body.span.start)).replace(/\s+/g, " ").trim() || "on";
}

function firstLine({ file }: ast.Module, { span }: ast.Node): string {
  return (file.text.slice(span.start, span.end).split("\n")[0] ?? "").trim() || "?";
}

/** Whether the letters of a query stand in a name in this order. */
export function matchesQuery(name: string, query: string): boolean {
  let at = 0;
  const lower = name.toLowerCase();
  for (const letter of query.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

export function flattened(
  outline: readonly Outline[],
  container?: string,
): readonly (Outline & { readonly container: string | undefined })[] {
  return outline.flatMap((one) => [{ ...one, container }, ...flattened(one.children, one.name)]);
}
