/** `advance(5d)` and `crash()`: what a test does with time and with the process. They are no functions, and mean nothing elsewhere. */
import type * as ast from "./ast.ts";

export interface TestCommand {
  readonly name: "advance" | "crash";
  readonly call: ast.CallExpr;
}

export function testCommand(stmt: ast.Stmt): TestCommand | undefined {
  if (stmt.kind !== "exprStmt" || stmt.value.kind !== "call") return undefined;
  const { value: call } = stmt;
  const name = call.callee.kind === "nameExpr" ? call.callee.name : "";
  return name === "advance" || name === "crash" ? { name, call } : undefined;
}
