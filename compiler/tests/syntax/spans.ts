/** Spans must lie in the text, and in the span of the node around them. */
import type { Module, Span } from "../../syntax/ast.ts";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

function isSpan(value: unknown): value is Span {
  return isObject(value) && typeof value["start"] === "number" && typeof value["end"] === "number";
}

/** Each node whose span is wrong, as `kind start-end in start-end`. */
export function misplaced(module: Module): string[] {
  const wrong: string[] = [];
  const visit = (value: unknown, outer: Span): void => {
    if (Array.isArray(value)) return value.forEach((v) => visit(v, outer));
    if (!isObject(value)) return;
    const own = value["span"];
    const span = isSpan(own) ? own : outer;
    if (!(outer.start <= span.start && span.start <= span.end && span.end <= outer.end)) {
      wrong.push(`${String(value["kind"])} ${span.start}-${span.end} in ${outer.start}-${outer.end}`);
    }
    for (const [key, part] of Object.entries(value)) {
      if (key !== "span" && key !== "operatorSpan" && key !== "file") visit(part, span);
    }
  };
  visit(module, { start: 0, end: module.file.text.length });
  return wrong;
}
