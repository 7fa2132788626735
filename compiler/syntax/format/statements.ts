/** Prints blocks, statements and match arms. */
import { builders } from "prettier/doc";
import type { Arm, Block, Expr, Span, TestStmt } from "../ast.ts";
import { args } from "./calls.ts";
import { afterArrow, expression, head, lambda, needsOwnLine, operand, operators } from "./expressions.ts";
import type { Context, Doc } from "./layout.ts";
import { assignment, empty, separator, slot } from "./layout.ts";
import { pattern } from "./patterns.ts";
import { Level, beginsWithBrace } from "./precedence.ts";
import { annotation } from "./types.ts";

const { group, ifBreak, indent, join, line } = builders;

/** A block that was on one line stays there if it fits; its statements are then parted by `;`. */
export function block(ctx: Context, node: Block): Doc {
  return bracedStatements(ctx, node.stmts, node.span);
}

/** `span` begins at the brace or before it. */
export function bracedStatements(ctx: Context, stmts: readonly TestStmt[], span: Span): Doc {
  return group(body(ctx, stmts), { shouldBreak: isBroken(ctx, stmts, span) });
}

function isBroken(ctx: Context, stmts: readonly TestStmt[], span: Span): boolean {
  return ctx.hasText ? ctx.multiline(span.start, span.end) : stmts.length > 1;
}

/** A block that breaks with the group around it. */
export function blockBody(ctx: Context, node: Block): Doc {
  return body(ctx, node.stmts);
}

function body(ctx: Context, stmts: readonly TestStmt[]): Doc {
  if (stmts.length === 0) return empty("{", "}");
  const printed = stmts.map((one) => statement(ctx, one));
  return ["{", indent([line, join([ifBreak("", ";"), separator(line)], printed), slot]), line, "}"];
}

export function statement(ctx: Context, node: TestStmt): Doc {
  switch (node.kind) {
    case "let": {
      const left = ["let ", pattern(ctx, node.pattern), annotation(ctx, node.type)];
      if (node.otherwise === undefined) return value(ctx, left, "=", node.value);
      const bound = operand(ctx, node.value, takesElse(node.value) ? Infinity : Level.lambda);
      return [assignment(left, "=", bound, needsOwnLine(node.value)), " else ", block(ctx, node.otherwise)];
    }
    case "var":
      return value(ctx, ["var ", node.name.text, annotation(ctx, node.type)], "=", node.value);
    case "for":
      return loop(ctx, ["for ", pattern(ctx, node.pattern), " in ", head(ctx, node.iterable)], node.body);
    case "while":
      return loop(ctx, ["while ", group(indent(head(ctx, node.condition)))], node.body);
    case "return":
      return node.value === undefined ? "return" : ["return ", operators(ctx, node.value)];
    case "break":
    case "continue":
      return node.kind;
    case "emit":
      return ["emit ", operators(ctx, node.value)];
    case "reply":
      return ["reply ", operators(ctx, node.value), node.to === undefined ? "" : [" to ", operators(ctx, node.to)]];
    case "become":
      return ["become ", node.phase.text, node.args.length === 0 ? "" : args(ctx, node.args)];
    case "delete": {
      const where = node.where === undefined ? "" : [" where ", lambda(ctx, node.where)];
      return ["delete ", operand(ctx, node.target, Level.postfix), where];
    }
    case "assign":
      return value(ctx, expression(ctx, node.target), node.operator, node.value);
    case "exprStmt":
      return operators(ctx, node.value);
    case "given":
      return value(ctx, ["given ", node.target.map((name) => name.text).join(".")], "=", node.value);
    case "expect":
    case "always":
      return [node.kind, " ", operators(ctx, node.value)];
    case "errorStmt":
      throw new Error("a file with syntax errors is not printed");
  }
}

/** A loop whose head has several lines has a body with lines of its own. */
function loop(ctx: Context, start: Doc, node: Block): Doc {
  return group([start, " ", body(ctx, node.stmts)], { shouldBreak: isBroken(ctx, node.stmts, node.span) });
}

/** An `if` without `else` would take one that follows. */
function takesElse(node: Expr): boolean {
  let last: Expr | Block | undefined = node;
  while (last?.kind === "if") last = last.otherwise;
  return last === undefined;
}

function value(ctx: Context, left: Doc, operator: string, right: Expr): Doc {
  return assignment(left, operator, expression(ctx, right), needsOwnLine(right));
}

export function arm(ctx: Context, node: Arm): Doc {
  const [first, ...others] = node.patterns.map((one) => pattern(ctx, one));
  const patterns = group([first ?? "", indent(others.map((other) => [line, "| ", other]))]);
  const guard = node.guard === undefined ? "" : [" if ", group(indent(operand(ctx, node.guard, Level.pipe)))];
  return [patterns, guard, armBody(ctx, node.body)];
}

function armBody(ctx: Context, node: Arm["body"]): Doc {
  if (node.kind === "block") return [" => ", block(ctx, node)];
  if (node.kind === "exprStmt") return afterArrow(ctx, node.value);
  // Behind `=>` a brace would open a block, so a target that begins with one needs a group.
  if (node.kind === "assign" && beginsWithBrace(node.target)) {
    return [" => ", value(ctx, ["(", expression(ctx, node.target), ")"], node.operator, node.value)];
  }
  return [" => ", statement(ctx, node)];
}
