/** Prints calls, members and indices, and chains of them. */
import { builders } from "prettier/doc";
import type { Arg, CallExpr, Expr, IndexExpr, MemberExpr } from "../ast.ts";
import { expression, operand } from "./expressions.ts";
import type { Context, Doc } from "./layout.ts";
import { bracketed, empty } from "./layout.ts";
import { Level } from "./precedence.ts";

const { group, indent, join, softline } = builders;

type Link = MemberExpr | CallExpr | IndexExpr;

/** A chain of so many calls breaks before every `.` if it does not fit. */
const callsOfChain = 3;

/** `a.b(c)[d].e`, as one piece: head first, then links. */
export function chain(ctx: Context, node: Link): Doc {
  const links: Link[] = [];
  let first: Expr = node;
  while (first.kind === "member" || first.kind === "call" || first.kind === "index") {
    links.unshift(first);
    first = first.kind === "call" ? first.callee : first.object;
  }
  const printedHead = operand(ctx, first, Level.postfix);
  const methodCalls = links.filter((link) => link.kind === "call" && link.callee.kind === "member").length;
  if (methodCalls < callsOfChain) return [printedHead, links.map((link) => printLink(ctx, link))];
  // Members that lead up to the first call stay with the head: `o.items.keys()`.
  const calls = links.findIndex((link) => link.kind === "call");
  const split = links[calls - 1]?.kind === "member" ? calls - 1 : calls;
  const rest = links.slice(split).map((link) => [link.kind === "member" ? softline : "", printLink(ctx, link)]);
  return group([printedHead, links.slice(0, split).map((link) => printLink(ctx, link)), indent(rest)]);
}

function printLink(ctx: Context, link: Link): Doc {
  switch (link.kind) {
    case "member":
      return [link.optional ? "?." : ".", link.name.text];
    case "call":
      return args(ctx, link.args);
    case "index":
      return ["[", expression(ctx, link.index), "]"];
  }
}

/** The last argument keeps its brackets on the call's line if the arguments before it are short. */
export function args(ctx: Context, nodes: readonly Arg[]): Doc {
  const last = nodes.at(-1);
  if (last === undefined) return empty("(", ")");
  const printed = nodes.map((node) => arg(ctx, node));
  const hugs = nodes.slice(0, -1).every((node) => isShort(node.value)) && isHuggable(last.value);
  // A comment between the arguments needs a line to stand on.
  const between = (nodes[0]?.span.start ?? 0) - 1;
  if (hugs && !nodes.some((node, i) => ctx.commentIn(nodes[i - 1]?.span.end ?? between, node.value.span.start))) {
    return ["(", join(", ", printed), ")"];
  }
  return bracketed("(", printed, ")");
}

function arg(ctx: Context, node: Arg): Doc {
  return [node.name === undefined ? "" : [node.name.text, ": "], expression(ctx, node.value)];
}

function isShort(node: Expr): boolean {
  switch (node.kind) {
    case "int":
    case "float":
    case "duration":
    case "bool":
    case "nameExpr":
    case "upperExpr":
      return true;
    case "string":
      return node.parts.every((part) => part.kind === "text");
    case "member":
      return isShort(node.object);
    case "unary":
      return isShort(node.value);
    default:
      return false;
  }
}

function isHuggable(node: Expr): boolean {
  switch (node.kind) {
    case "record":
      return node.entries.length > 0;
    case "list":
      return node.items.length > 0;
    case "match":
      return true;
    case "group":
      return node.value.kind === "record" && isHuggable(node.value);
    case "lambda":
      return node.body.kind === "block" || isHuggable(node.body);
    default:
      return false;
  }
}
