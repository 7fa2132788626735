/** Errors of a program, put on everything of its graph that they lie in: on a unit, and on the part of it. */
import type { Diagnostic, Label } from "../diagnostics/diagnostic.ts";
import type { GraphModel, GraphPart, Place } from "./model.ts";

interface Problem {
  readonly message: string;
  readonly label: Label;
}

export function markProblems(model: GraphModel, diagnostics: readonly Diagnostic[]): GraphModel {
  const problems = diagnostics.flatMap(({ severity, message, code, labels: [label] }): readonly Problem[] =>
    severity === "error" && label ? [{ message: `${code}: ${message}`, label }] : [],
  );
  if (problems.length === 0) return model;
  const of = (...places: readonly (Place | undefined)[]): readonly string[] => [
    ...new Set(
      problems.filter(({ label }) => places.some((place) => isIn(label, place))).map(({ message }) => message),
    ),
  ];
  const part = (one: GraphPart): GraphPart => ({
    ...one,
    problems: of(one.place, one.declared),
    parts: one.parts.map(part),
  });
  return {
    apps: model.apps.map((app) => ({ ...app, problems: of(app.place) })),
    nodes: model.nodes.map((node) => ({
      ...node,
      problems: of(node.place),
      parts: node.parts.map(part),
      portals: node.portals.map((portal) => ({ ...portal, problems: of(portal.place) })),
    })),
    edges: model.edges.map((edge) => ({ ...edge, problems: of(edge.place) })),
  };
}

function isIn({ file, span }: Label, place: Place | undefined): boolean {
  return place !== undefined && file.path === place.file && span.start >= place.start && span.end <= place.end;
}
