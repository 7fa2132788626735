/**
 * Prints expressions. A line is broken only where the next token cannot begin a statement: behind an operator,
 * before `.` and `|>`, and inside brackets.
 */
import { builders } from "prettier/doc";
import type { BinaryExpr, Expr, IfExpr, Lambda, LambdaParam, MatchExpr, PipeExpr, RecordExpr, Stage } from "../ast.ts";
import { args, chain } from "./calls.ts";
import type { Context, Doc } from "./layout.ts";
import { braced, bracketed, opensLine, separator, slot } from "./layout.ts";
import { literal } from "./literals.ts";
import { path, pattern } from "./patterns.ts";
import { Level, beginsWithBrace, binaryLevel, comparison, exposesRecord, levelOf } from "./precedence.ts";
import { arm, block, blockBody } from "./statements.ts";
import { annotation } from "./types.ts";

const { group, ifBreak, indent, join, line } = builders;

export function expression(ctx: Context, node: Expr): Doc {
  switch (node.kind) {
    case "int":
    case "float":
    case "duration":
    case "string":
    case "bool":
      return literal(ctx, node);
    case "nameExpr":
    case "upperExpr":
      return node.name;
    case "group":
      return ["(", expression(ctx, node.value), ")"];
    case "tuple":
      return bracketed("(", node.items.map((item) => expression(ctx, item)), ")"); // prettier-ignore
    case "list":
      return bracketed("[", node.items.map((item) => element(ctx, item)), "]"); // prettier-ignore
    case "record":
      return record(ctx, node);
    case "if":
      return ifExpr(ctx, node);
    case "match":
      return matchExpr(ctx, node);
    case "lambda":
      return lambda(ctx, node);
    case "pipe":
      return pipe(ctx, node);
    case "binary":
      return binary(ctx, node);
    case "range":
      return [operand(ctx, node.from, Level.range + 1), "..", operand(ctx, node.to, Level.range + 1)];
    case "unary": {
      const word = node.operator === "await" || node.operator === "try" ? `${node.operator} ` : node.operator;
      return [word, operand(ctx, node.value, Level.unary)];
    }
    case "member":
    case "call":
    case "index":
      return chain(ctx, node);
    case "errorExpr":
      throw new Error("a file with syntax errors is not printed");
  }
}

/** An expression where only one of at least this level may stand. */
export function operand(ctx: Context, node: Expr, level: number): Doc {
  const printed = expression(ctx, node);
  return levelOf(node) < level ? ["(", printed, ")"] : printed;
}

/** An expression that a block follows. */
export function head(ctx: Context, node: Expr): Doc {
  const printed = expression(ctx, node);
  return exposesRecord(node) ? ["(", printed, ")"] : printed;
}

/** Operators are broken over lines only from a line of their own; everything else has brackets to break in. */
export function needsOwnLine(node: Expr): boolean {
  return node.kind === "binary";
}

/** Broken operators are indented behind the word or the start that they follow. */
export function operators(ctx: Context, node: Expr): Doc {
  return needsOwnLine(node) ? group(indent(expression(ctx, node))) : expression(ctx, node);
}

export function element(ctx: Context, node: RecordExpr["entries"][number] | Expr): Doc {
  switch (node.kind) {
    case "spread":
      return ["...", expression(ctx, node.value)];
    case "recordField":
      return node.value === undefined ? node.name.text : [node.name.text, ": ", operators(ctx, node.value)];
    case "mapEntry":
      return ["[", expression(ctx, node.key), "]: ", operators(ctx, node.value)];
    default:
      return expression(ctx, node);
  }
}

function record(ctx: Context, node: RecordExpr): Doc {
  const entries = node.entries.map((entry) => element(ctx, entry));
  const body = braced(entries, opensLine(ctx, node.head?.span.end ?? node.span.start, node.entries));
  return node.head === undefined ? body : [expression(ctx, node.head), " ", body];
}

// ---- branches --------------------------------------------------------------------------------------------------

/** All of it is on one line, or each branch has its own lines. */
function ifExpr(ctx: Context, node: IfExpr): Doc {
  const parts: Doc[] = [ifHead(ctx, node), blockBody(ctx, node.then)];
  let rest = node.otherwise;
  while (rest?.kind === "if") {
    parts.push(" else ", ifHead(ctx, rest), blockBody(ctx, rest.then));
    rest = rest.otherwise;
  }
  if (rest !== undefined) parts.push(" else ", blockBody(ctx, rest));
  const made = !ctx.hasText && (node.otherwise !== undefined || node.then.stmts.length > 1);
  return group(parts, { shouldBreak: made || ctx.multiline(node.then.span.start, node.span.end) });
}

function ifHead(ctx: Context, node: IfExpr): Doc {
  const binding = node.pattern === undefined ? "" : ["let ", pattern(ctx, node.pattern), " = "];
  return ["if ", binding, group(indent(head(ctx, node.condition))), " "];
}

function matchExpr(ctx: Context, node: MatchExpr): Doc {
  const subject = ["match ", head(ctx, node.subject), " "];
  const arms = node.arms.map((one) => arm(ctx, one));
  if (arms.length === 0) return [subject, braced([], false)];
  const broken = !ctx.hasText || ctx.multiline(node.subject.span.end, node.span.end);
  const inner = [line, join([ifBreak("", ","), separator(line)], arms), slot];
  return [subject, group(["{", indent(inner), line, "}"], { shouldBreak: broken })];
}

// ---- functions and flows ---------------------------------------------------------------------------------------

export function lambda(ctx: Context, node: Lambda): Doc {
  return [lambdaParams(ctx, node.params), afterArrow(ctx, node.body)];
}

function lambdaParams(ctx: Context, params: readonly LambdaParam[]): Doc {
  const [only, second] = params;
  const bare =
    only !== undefined &&
    second === undefined &&
    only.type === undefined &&
    (only.pattern.kind === "bindPattern" || only.pattern.kind === "wildcardPattern");
  if (bare) return pattern(ctx, only.pattern);
  return bracketed("(", params.map((one) => [pattern(ctx, one.pattern), annotation(ctx, one.type)]), ")"); // prettier-ignore
}

/** ` => body`: what has brackets of its own stays on the line, the rest may begin the next one. */
export function afterArrow(ctx: Context, body: Lambda["body"]): Doc {
  if (body.kind === "block") return [" => ", block(ctx, body)];
  const printed = beginsWithBrace(body) ? ["(", expression(ctx, body), ")"] : expression(ctx, body);
  if (needsOwnLine(body)) return [" =>", group(indent([line, printed]))];
  return [" => ", printed];
}

function pipe(ctx: Context, node: PipeExpr): Doc {
  const source = operand(ctx, node.source, Level.pipe + 1);
  const [first, second] = node.stages;
  if (first === undefined) return source;
  if (second === undefined) return [source, " |> ", stage(ctx, first)];
  const broken = ctx.multiline(node.source.span.end, first.span.start);
  const stages = node.stages.map((one) => [line, "|> ", stage(ctx, one)]);
  return group([source, indent(stages)], { shouldBreak: broken });
}

function stage(ctx: Context, node: Stage): Doc {
  return [
    path(node.path),
    node.args === undefined ? "" : args(ctx, node.args),
    node.as === undefined ? "" : [" as ", node.as.text],
  ];
}

// ---- operators -------------------------------------------------------------------------------------------------

/** `a + b - c` is one chain; it is broken behind every operator, since a line must not begin with `-`. */
function binary(ctx: Context, node: BinaryExpr): Doc {
  const level = binaryLevel(node.operator);
  const rest: Doc[] = [];
  let left: Expr = node;
  while (left.kind === "binary" && binaryLevel(left.operator) === level) {
    rest.unshift([" ", left.operator, line, operand(ctx, left.right, level + 1)]);
    left = left.left;
    if (level === comparison) break;
  }
  const first = operand(ctx, left, level === comparison ? level + 1 : level);
  return group([first, rest]);
}
