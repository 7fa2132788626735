/** Prints patterns. `..` in a record pattern has no meaning and is left out. */
import type { FieldPattern, ListPattern, Name, Pattern, RecordPattern, TuplePattern } from "../ast.ts";
import { literal } from "./literals.ts";
import type { Context, Doc } from "./layout.ts";
import { braced, bracketed, opensLine } from "./layout.ts";

export function pattern(ctx: Context, node: Pattern): Doc {
  switch (node.kind) {
    case "wildcardPattern":
      return "_";
    case "bindPattern":
      return node.name.text;
    case "literalPattern":
      return [node.negative ? "-" : "", literal(ctx, node.value)];
    case "ctorPattern": {
      const head = path(node.path);
      if (node.payload === undefined) return head;
      return [head, node.payload.kind === "recordPattern" ? " " : "", pattern(ctx, node.payload)];
    }
    case "tuplePattern":
      return tuplePattern(ctx, node);
    case "recordPattern":
      return recordPattern(ctx, node);
    case "listPattern":
      return listPattern(ctx, node);
    case "asPattern": {
      const inner = pattern(ctx, node.pattern);
      // The grammar has one `as` for a pattern; a second one needs a group.
      return [node.pattern.kind === "asPattern" ? ["(", inner, ")"] : inner, " as ", node.name.text];
    }
    case "errorPattern":
      throw new Error("a file with syntax errors is not printed");
  }
}

export function path(names: readonly Name[]): string {
  return names.map((name) => name.text).join(".");
}

function tuplePattern(ctx: Context, node: TuplePattern): Doc {
  const items = node.items.map((item) => pattern(ctx, item));
  return items.length === 1 ? ["(", items, ")"] : bracketed("(", items, ")");
}

export function recordPattern(ctx: Context, node: RecordPattern): Doc {
  const fields = node.fields.map((field) => fieldPattern(ctx, field));
  return braced(node.rest ? [...fields, ".."] : fields, opensLine(ctx, node.span.start, node.fields));
}

function fieldPattern(ctx: Context, node: FieldPattern): Doc {
  return node.pattern === undefined ? node.name.text : [node.name.text, ": ", pattern(ctx, node.pattern)];
}

function listPattern(ctx: Context, node: ListPattern): Doc {
  const items = node.items.map((item) =>
    item.kind === "restPattern" ? ["...", pattern(ctx, item.pattern)] : pattern(ctx, item),
  );
  return bracketed("[", items, "]");
}
