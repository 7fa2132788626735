/** The run-time values that the interpreter shares with the runtime, so that both mean the same by a map or a fault. */
export { compare, equals } from "../../../runtime/values/compare.ts";
export { Decimal } from "../../../runtime/values/decimal.ts";
export * as ints from "../../../runtime/values/ints.ts";
export { OrderedMap } from "../../../runtime/values/ordered-map.ts";
export { OrderedSet } from "../../../runtime/values/ordered-set.ts";
export { isSome, some, unwrap } from "../../../runtime/values/some.ts";
export { Fault, faultCodes, toFault } from "../../../runtime/fault.ts";
export { showDuration } from "../../../runtime/values/duration-text.ts";
export { showInstant } from "../../../runtime/values/instant-text.ts";
export * as codec from "../../../runtime/codec/codec.ts";
export type { Codec } from "../../../runtime/api.ts";
