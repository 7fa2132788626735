/** Requests and notifications of this language, besides those of the protocol. */

/** The text of a page of the standard library, or the explanation of a code, that is shown as a read-only document. */
export const textRequest = "portals/text";
export interface TextParams {
  /** `portals-std:/List.portals` or `portals-explain:/P0602.md`. */
  readonly uri: string;
}

/** Commands of code lenses and code actions, which the editor carries out. */
export const commands = {
  run: "portals.run",
  test: "portals.test",
  graph: "portals.graph",
  show: "portals.show",
  explain: "portals.explain",
} as const;
