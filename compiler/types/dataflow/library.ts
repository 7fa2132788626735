/** Operators, pipes and connectors of the standard library, by name. */
import {
  connectors,
  operators,
  pipes,
  type ConnectorKind,
  type StdConnector,
  type StdOperator,
  type StdPipe,
} from "@portals/stdlib";
import { nearest } from "../../diagnostics/nearest.ts";

export function findOperator(name: string): StdOperator | undefined {
  return operators.get(name);
}

export function findPipe(name: string): StdPipe | undefined {
  return pipes.get(name);
}

export function stageNames(): readonly string[] {
  return [...operators.keys(), ...pipes.keys()];
}

/** The atoms that are written in the program: `[[1, 2], [3]]`. */
export const valuesConnector: StdConnector = {
  kind: "source",
  path: "values",
  params: [{ name: "atoms", type: "List<List<T>>", optional: false }],
  event: undefined,
  docs: "Each list is one atom.",
  runtime: "values",
  later: [],
  available: true,
};

/** `file.lines` is a source and a sink. */
export function findConnector(path: string, kind: ConnectorKind): StdConnector | undefined {
  return connectors.find((c) => c.path === path && c.kind === kind);
}

export function nearestConnector(path: string, kind: ConnectorKind): string | undefined {
  return nearest(
    path,
    connectors.filter((c) => c.kind === kind && c.available).map((c) => c.path),
  );
}

export function connectorPaths(kind: ConnectorKind): readonly string[] {
  return connectors.filter((c) => c.kind === kind && c.available).map((c) => c.path);
}
