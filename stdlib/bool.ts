/** Methods of Bool. */
import { method, methodsOf } from "./entries.ts";

export const boolMethods = methodsOf("Bool", {
  toInt: method("(self: Bool) -> Int", "1 for true, 0 for false.", { runtime: "ints.ofBool", inline: "$0 ? 1 : 0" }, [
    "true.toInt()",
    "1",
  ]),
});
