/** Conversions that a program must write down: as a fix, and as what is said of it. */
import type * as ast from "../../syntax/ast.ts";
import type { Fix } from "../../diagnostics/diagnostic.ts";
import type { BodyContext } from "../context.ts";
import { isScalar } from "../scalars.ts";
import type { Type } from "../type.ts";
import { isNumberLiteral } from "./literals.ts";

interface Conversion {
  /** The expression, converted. */
  readonly text: string;
  readonly fix: Fix;
}

/**
 * An expression as a value of another type. A fraction is lost only if somebody chooses so. Where whole numbers are divided what is divided is converted, not the quotient: that
 * has lost its fraction.
 */
export function convert(ctx: BodyContext, expr: ast.Expr, from: Type, target: string): Conversion {
  const { file } = ctx.checker.module;
  if (target === "Int" && isScalar(from, "Float", "Decimal")) {
    const [before, after] = isScalar(from, "Float") ? ["", ".round()"] : ["Int(", ".round())"];
    const loose = !["nameExpr", "member", "call", "group", "index"].includes(expr.kind);
    const [open, close] = loose ? [`${before}(`, `)${after}`] : [before, after];
    const edits = [
      { file, span: { start: expr.span.start, end: expr.span.start }, text: open },
      { file, span: { start: expr.span.end, end: expr.span.end }, text: close },
    ];
    const text = `${open}${file.text.slice(expr.span.start, expr.span.end)}${close}`;
    return { text, fix: { title: "round it", choice: true, edits } };
  }
  const wholes = target !== "Int" && divides(expr) ? operandsOf(expr) : [];
  const converted = wholes.length > 0 ? wholes : [expr];
  const edits: Fix["edits"][number][] = [];
  let text = "";
  let at = expr.span.start;
  for (const { span } of converted) {
    edits.push({ file, span: { start: span.start, end: span.start }, text: `${target}(` });
    edits.push({ file, span: { start: span.end, end: span.end }, text: ")" });
    text += `${file.text.slice(at, span.start)}${target}(${file.text.slice(span.start, span.end)})`;
    at = span.end;
  }
  text += file.text.slice(at, expr.span.end);
  return { text, fix: { title: `convert with \`${target}\``, edits } };
}

const arithmetic: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%"]);

function divides(expr: ast.Expr): boolean {
  if (expr.kind === "group") return divides(expr.value);
  if (expr.kind !== "binary" || !arithmetic.has(expr.operator)) return false;
  return expr.operator === "/" || divides(expr.left) || divides(expr.right);
}

/** What arithmetic is done with, but literals, which adapt. */
function operandsOf(expr: ast.Expr): readonly ast.Expr[] {
  if (isNumberLiteral(expr)) return [];
  if (expr.kind === "group") return operandsOf(expr.value);
  if (expr.kind !== "binary" || !arithmetic.has(expr.operator)) return [expr];
  return [...operandsOf(expr.left), ...operandsOf(expr.right)];
}
