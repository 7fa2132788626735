/** Where control goes, as far as the text tells it without types. */
import type * as ast from "../syntax/ast.ts";

/** `while true { … }` without a `break` of its own: what follows is never reached. */
export function loopsForever(loop: ast.WhileStmt): boolean {
  return isTrue(loop.condition) && !breaks(loop.body);
}

/** Written `true`: a loop with this condition is left by `break` alone. */
export function isTrue(condition: ast.Expr): boolean {
  if (condition.kind === "group") return isTrue(condition.value);
  return condition.kind === "bool" && condition.value;
}

/** Whether a block breaks out of the loop around it. */
function breaks(block: ast.Block): boolean {
  return block.stmts.some(stmtBreaks);
}

function stmtBreaks(stmt: ast.Stmt): boolean {
  switch (stmt.kind) {
    case "break":
      return true;
    case "let":
      return exprBreaks(stmt.value) || (stmt.otherwise !== undefined && breaks(stmt.otherwise));
    case "var":
    case "exprStmt":
    case "emit":
    case "assign":
      return exprBreaks(stmt.value);
    // A `break` in an inner loop is of that loop.
    default:
      return false;
  }
}

/** Statements hide in expressions only in the blocks of `if` and `match`. */
function exprBreaks(expr: ast.Expr): boolean {
  switch (expr.kind) {
    case "if":
      return (
        breaks(expr.then) ||
        (expr.otherwise !== undefined &&
          (expr.otherwise.kind === "if" ? exprBreaks(expr.otherwise) : breaks(expr.otherwise)))
      );
    case "match":
      return expr.arms.some((arm) => (arm.body.kind === "block" ? breaks(arm.body) : stmtBreaks(arm.body)));
    case "group":
      return exprBreaks(expr.value);
    default:
      return false;
  }
}
