/** Methods of Uuid. */
import { method, methodsOf } from "./entries.ts";

export const uuidMethods = methodsOf("Uuid", {
  toText: method(
    "(self: Uuid) -> String",
    'In its usual form, lower case, as "${uuid}".',
    { runtime: "uuids.toText", inline: "$0" },
    ['Uuid.of("a").toText().length', "36"],
  ),
  toBytes: method("(self: Uuid) -> Bytes", "Its 16 bytes.", "uuids.toBytes", ['Uuid.of("a").toBytes().length', "16"]),
});
