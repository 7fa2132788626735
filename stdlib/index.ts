/** The standard library as data: what the checker, lowering, the emitter, the editor and the documentation need. */
export type {
  StdMethod,
  StdFunction,
  StdOperator,
  StdConnector,
  StdParam,
  Example,
  Implementation,
} from "./declare.ts";
