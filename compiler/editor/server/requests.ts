/** Requests and notifications of this language, besides those of the protocol. */

import type { Location } from "vscode-languageserver/node.js";

/** The text of a page of the standard library, or the explanation of a code, that is shown as a read-only document. */
export const textRequest = "portals/text";
export interface TextParams {
  /** `portals-std:/List.portals` or `portals-explain:/P0602.md`. */
  readonly uri: string;
}

/** The picture of the program of a file, as SVG; null if there is no app. */
export const graphRequest = "portals/graph";
export interface GraphParams {
  readonly uri: string;
}
export interface GraphResult {
  readonly svg: string;
  /** Where what is drawn is declared, by its `data-id`. */
  readonly places: Readonly<Record<string, Location>>;
}

/** Commands of code lenses and code actions, which the editor carries out. */
export const commands = {
  run: "portals.run",
  test: "portals.test",
  graph: "portals.graph",
  show: "portals.show",
  explain: "portals.explain",
} as const;
