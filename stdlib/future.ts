/** Methods of Future. */
import { method, methodsOf } from "./entries.ts";

export const futureMethods = methodsOf("Future", {
  within: method(
    "<T>(self: Future<T>, duration: Duration) -> Future<T>",
    "The same future, but with a fault (P0942) if it is not there after a time, durably.",
    "fiber.within",
  ),
});
