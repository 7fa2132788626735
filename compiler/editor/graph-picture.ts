/** The picture of a program, and where what is in it is declared. */
import { graphOfProgram } from "../graph/from-syntax.ts";
import type { Place as GraphPlace } from "../graph/model.ts";
import { drawSvg } from "../graph/svg.ts";
import type { SourceFile } from "../syntax/ast.ts";
import type { Place } from "./definition.ts";
import type { Analysis } from "./language-service.ts";

export interface GraphPicture {
  readonly svg: string;
  /** By the `data-id` of what is drawn. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Undefined for a module: only an app has a graph. */
export function graphPictureOf(analysis: Analysis): GraphPicture | undefined {
  if (!analysis.module.app) return undefined;
  const model = graphOfProgram(analysis);
  const files = new Map(analysis.graph.modules.map(({ file }) => [file.path, file]));
  const places = new Map<string, Place>();
  for (const node of model.nodes) {
    for (const { id, place } of [...node.parts, ...node.portals, node]) add(places, files, id, place);
  }
  for (const { id, place } of [...model.apps, ...model.edges]) add(places, files, id, place);
  return { svg: drawSvg(model), places };
}

function add(
  places: Map<string, Place>,
  files: ReadonlyMap<string, SourceFile>,
  id: string,
  place: GraphPlace | undefined,
): void {
  const file = place && files.get(place.file);
  if (file && !places.has(id)) places.set(id, { file, span: place });
}
