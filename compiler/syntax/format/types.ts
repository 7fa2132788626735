/** Prints type expressions, the bodies of type declarations, type parameters and parameters. */
import { builders } from "prettier/doc";
import type {
  FieldType,
  Name,
  Param,
  RecordType,
  TupleType,
  TypeArg,
  TypeExpr,
  Variant,
  VariantsType,
} from "../ast.ts";
import { expression, needsOwnLine } from "./expressions.ts";
import type { Context, Doc } from "./layout.ts";
import { angled, assignment, braced, bracketed, brackets, documentation, opensLine } from "./layout.ts";

const { group, ifBreak, indent, line } = builders;

export function typeExpr(ctx: Context, node: TypeExpr): Doc {
  switch (node.kind) {
    case "namedType":
      return [
        node.qualifier === undefined ? "" : [node.qualifier.text, "."],
        node.name.text,
        node.args.length === 0 ? "" : angled(node.args.map((arg) => typeArg(ctx, arg))), // prettier-ignore
      ];
    case "recordType":
      return recordType(ctx, node);
    case "tupleType":
      return tupleType(ctx, node);
    case "functionType":
      return [bracketed("(", node.params.map((param) => typeExpr(ctx, param)), ")"), " => ", typeExpr(ctx, node.result)]; // prettier-ignore
    case "optionType": {
      const inner = typeExpr(ctx, node.type);
      return node.type.kind === "functionType" ? ["(", inner, ")?"] : [inner, "?"];
    }
  }
}

function typeArg(ctx: Context, node: TypeArg): Doc {
  const by = node.by === undefined ? "" : [" by ", typeExpr(ctx, node.by)];
  return [typeExpr(ctx, node.type), by];
}

function recordType(ctx: Context, node: RecordType): Doc {
  const fields = node.fields.map((field) => fieldType(ctx, field));
  return braced(fields, opensLine(ctx, node.span.start, node.fields));
}

function fieldType(ctx: Context, node: FieldType): Doc {
  return [
    documentation(ctx, node.docs),
    typed(ctx, node.name, node.type, node.value),
    node.personalBy === undefined ? "" : [" personal by ", node.personalBy.text],
  ];
}

function tupleType(ctx: Context, node: TupleType): Doc {
  const items = node.items.map((item) => typeExpr(ctx, item));
  return items.length === 1 ? ["(", items, ")"] : bracketed("(", items, ")");
}

/** `name: Type`, with a default. */
function typed(ctx: Context, name: Name, type: TypeExpr, value: Param["value"]): Doc {
  const left = [name.text, ": ", typeExpr(ctx, type)];
  return value === undefined ? left : assignment(left, "=", expression(ctx, value), needsOwnLine(value));
}

export function annotation(ctx: Context, type: TypeExpr | undefined): Doc {
  return type === undefined ? "" : [": ", typeExpr(ctx, type)];
}

export function result(ctx: Context, type: TypeExpr | undefined): Doc {
  return type === undefined ? "" : [" -> ", typeExpr(ctx, type)];
}

export function typeParams(params: readonly Name[]): Doc {
  return params.length === 0 ? "" : angled(params.map((param) => param.text)); // prettier-ignore
}

export function param(ctx: Context, node: Param): Doc {
  return typed(ctx, node.name, node.type, node.value);
}

/** Without a group, since they are to break with what is around them. */
export function params(ctx: Context, nodes: readonly Param[]): Doc {
  return brackets(
    "(",
    nodes.map((node) => param(ctx, node)),
    ")",
  );
}

/** The right side of `type X =`, with the space before it. */
export function typeBody(ctx: Context, body: VariantsType | TypeExpr): Doc {
  return body.kind === "variants" ? variants(ctx, body) : [" ", typeExpr(ctx, body)];
}

function variants(ctx: Context, node: VariantsType): Doc {
  const [first, ...others] = node.variants;
  if (first === undefined) return "";
  if (others.length === 0) {
    // Without the bar, a single name would be an alias of another type.
    const bar = first.payload === undefined || needsBar(ctx, node) ? " | " : " ";
    return [bar, variant(ctx, first)];
  }
  const broken = ctx.multiline(node.span.start, others.at(-1)?.span.start ?? node.span.end);
  const rest = others.map((other) => [line, "| ", variant(ctx, other)]);
  return group(indent([line, ifBreak("| "), variant(ctx, first), rest]), { shouldBreak: broken });
}

/** A bar that was written is kept, since `| A {}` may be told from `A {}` only by it. */
function needsBar(ctx: Context, node: VariantsType): boolean {
  return ctx.hasText && node.variants[0] !== undefined && node.span.start < node.variants[0].span.start;
}

function variant(ctx: Context, node: Variant): Doc {
  if (node.payload === undefined) return node.name.text;
  const payload = typeExpr(ctx, node.payload);
  return node.payload.kind === "recordType" ? [node.name.text, " ", payload] : [node.name.text, payload];
}
