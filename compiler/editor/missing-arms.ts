/** What the arms of a `match`, or the handlers of a task, leave out. */
import type * as ast from "../syntax/ast.ts";
import type { Checked } from "../types/check.ts";
import { missingPatterns, type Row } from "../types/exhaustive.ts";
import type { Type } from "../types/type.ts";
import { prune, variantOf } from "../types/unify.ts";

/** More than these are not listed. */
const MOST = 50;

/** Patterns for what the arms do not match, as they are written; `without` is an arm that is not counted. */
export function missingInMatch(typed: Checked, match: ast.MatchExpr, without?: ast.Arm): readonly string[] {
  const type = subjectOf(typed, match);
  if (!type) return [];
  const arms = match.arms.filter((arm) => arm !== without);
  return missingPatterns(typed, type, arms.map(rowOf), MOST).map((pattern) => binding(type, pattern));
}

/** Events that no `on next` takes. */
export function missingEvents(
  typed: Checked,
  task: ast.Task,
  handlers: readonly ast.Handler[],
  without?: ast.Handler,
): readonly string[] {
  const type = typed.tables.tasks.get(task)?.input;
  const input = type && prune(type);
  if (!input) return [];
  const rows = handlers.flatMap((handler): Row[] => {
    const { on } = handler;
    if (on.kind !== "next" || handler === without) return [];
    return [{ patterns: [on.pattern], guarded: on.guard !== undefined, span: handler.span }];
  });
  return missingPatterns(typed, input, rows, MOST).map((pattern) => binding(input, pattern));
}

/** A pattern that also takes out what is in the variant: most arms want it. */
function binding(type: Type, pattern: string): string {
  const union = type.kind === "variant" ? type.union : type;
  const variant = union.kind === "union" ? variantOf(union, pattern) : undefined;
  if (variant?.payload.kind === "record")
    return `${pattern} { ${variant.payload.fields.map(({ name }) => name).join(", ")} }`;
  return pattern.replace(/\(_\)$/, "(value)");
}

export function subjectOf({ tables }: Checked, { subject }: ast.MatchExpr): Type | undefined {
  const type = tables.types.get(subject);
  return type && type.kind !== "error" ? prune(type) : undefined;
}

function rowOf({ patterns, guard, span }: ast.Arm): Row {
  return { patterns, guarded: guard !== undefined, span };
}
