/** The standard library as data: what the checker, lowering, the emitter, the editor and the documentation need. */
import { boolMethods } from "./bool.ts";
import { bytesMethods } from "./bytes.ts";
import { decimalMethods } from "./decimal.ts";
import type { StdMethod } from "./declare.ts";
import { durationMethods } from "./duration.ts";
import { floatMethods } from "./float.ts";
import { futureMethods } from "./future.ts";
import { instantMethods } from "./instant.ts";
import { intMethods } from "./int.ts";
import { listMethods } from "./list.ts";
import { mapMethods } from "./map.ts";
import { optionMethods } from "./option.ts";
import { resultMethods } from "./result.ts";
import { setMethods } from "./set.ts";
import { stringMethods } from "./string.ts";
import { tupleMethods } from "./tuple.ts";
import { uuidMethods } from "./uuid.ts";

export type {
  StdMethod,
  StdFunction,
  StdOperator,
  StdPipe,
  ConnectorKind,
  StdConnector,
  StdParam,
  Requirement,
  Example,
  Implementation,
} from "./declare.ts";

/** Of all types; `path` begins with the type's name: `List.map`, `Tuple.first` (of pairs). */
export const methods: readonly StdMethod[] = [
  boolMethods,
  intMethods,
  floatMethods,
  decimalMethods,
  stringMethods,
  bytesMethods,
  instantMethods,
  durationMethods,
  uuidMethods,
  listMethods,
  mapMethods,
  setMethods,
  optionMethods,
  resultMethods,
  tupleMethods,
  futureMethods,
].flatMap((ofType) => [...ofType.values()]);

export { functions } from "./functions.ts";
export { operators } from "./operators.ts";
export { pipes } from "./pipes.ts";
export { connectors } from "./connectors.ts";
/** Modules of the library that are written in the language, by name: `operators`. */
export { sources } from "./generated/sources.ts";
