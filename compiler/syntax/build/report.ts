/** The types with which the builders speak of the catalogue. */
import type { At, catalogue, CodeName } from "../../diagnostics/catalogue.ts";

export type { At, CodeName };
export type ParamsOf<N extends CodeName> = (typeof catalogue)[N] extends { message: (p: infer P) => string }
  ? P
  : never;
