/** Methods of tuples: of pairs. Others are taken apart by a pattern, `let (a, b, c) = t`. */
import { method, methodsOf, property } from "./entries.ts";

export const tupleMethods = methodsOf("Tuple", {
  first: property(
    "<A, B>(self: (A, B)) -> A",
    "The first item of a pair.",
    { runtime: "tuples.first", inline: "$0[0]" },
    ['(1, "a").first', "1"],
  ),
  second: property(
    "<A, B>(self: (A, B)) -> B",
    "The second item of a pair.",
    { runtime: "tuples.second", inline: "$0[1]" },
    ['(1, "a").second', '"a"'],
  ),
  swap: method("<A, B>(self: (A, B)) -> (B, A)", "The pair the other way round.", "tuples.swap", [
    '(1, "a").swap()',
    '("a", 1)',
  ]),
});
