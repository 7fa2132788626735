/** Methods of Set. A set iterates in the order of its items, always. */
import { method, methodsOf, ordered, property } from "./entries.ts";

export const setMethods = methodsOf("Set", {
  size: property("<T>(self: Set<T>) -> Int", "Number of items.", { runtime: "sets.size", inline: "$0.size" }, [
    "Set.of(1, 2, 1).size",
    "2",
  ]),
  isEmpty: property(
    "<T>(self: Set<T>) -> Bool",
    "Whether there are no items.",
    { runtime: "sets.isEmpty", inline: "$0.size === 0" },
    ["Set.of(1).isEmpty", "false"],
  ),
  contains: method(
    "<T>(self: Set<T>, item: T) -> Bool",
    "Whether `item` is in the set.",
    { runtime: "sets.contains", inline: "$0.has($1)" },
    ["Set.of(1, 2).contains(2)", "true"],
  ),
  with: method(
    "<T>(self: Set<T>, item: T) -> Set<T>",
    "With `item`.",
    { runtime: "sets.withItem", inline: "$0.with($1)" },
    ["Set.of(1).with(2)", "Set.of(1, 2)"],
  ),
  without: method(
    "<T>(self: Set<T>, item: T) -> Set<T>",
    "Without `item`, if it is there.",
    { runtime: "sets.without", inline: "$0.without($1)" },
    ["Set.of(1, 2).without(2)", "Set.of(1)"],
  ),
  union: method("<T>(self: Set<T>, other: Set<T>) -> Set<T>", "The items of either.", "sets.union", [
    "Set.of(1, 2).union(Set.of(2, 3))",
    "Set.of(1, 2, 3)",
  ]),
  intersect: method("<T>(self: Set<T>, other: Set<T>) -> Set<T>", "The items of both.", "sets.intersect", [
    "Set.of(1, 2).intersect(Set.of(2, 3))",
    "Set.of(2)",
  ]),
  minus: method("<T>(self: Set<T>, other: Set<T>) -> Set<T>", "The items that are not in `other`.", "sets.minus", [
    "Set.of(1, 2).minus(Set.of(2, 3))",
    "Set.of(1)",
  ]),
  isSubsetOf: method(
    "<T>(self: Set<T>, other: Set<T>) -> Bool",
    "Whether all items are in `other`.",
    "sets.isSubsetOf",
    ["Set.of(1).isSubsetOf(Set.of(1, 2))", "true"],
  ),
  isDisjointFrom: method(
    "<T>(self: Set<T>, other: Set<T>) -> Bool",
    "Whether no item is in `other`.",
    "sets.isDisjointFrom",
    ["Set.of(1).isDisjointFrom(Set.of(1, 2))", "false"],
  ),
  map: method("<T, U>(self: Set<T>, f: (T) => U) -> Set<U>", "The different results of `f`.", "sets.map", [
    "Set.of(1, 2, 3).map(x => x % 2)",
    "Set.of(0, 1)",
  ]),
  filter: method("<T>(self: Set<T>, f: (T) => Bool) -> Set<T>", "The items for which `f` holds.", "sets.filter", [
    "Set.of(1, 2).filter(x => x > 1)",
    "Set.of(2)",
  ]),
  fold: method(
    "<T, A>(self: Set<T>, initial: A, f: (A, T) => A) -> A",
    "Goes through the items in order, from `initial`.",
    "sets.fold",
    ["Set.of(2, 1).fold(0, (a, x) => a * 10 + x)", "12"],
  ),
  any: method("<T>(self: Set<T>, f: (T) => Bool) -> Bool", "Whether `f` holds for at least one item.", "sets.any", [
    "Set.of(1, 2).any(x => x > 1)",
    "true",
  ]),
  all: method(
    "<T>(self: Set<T>, f: (T) => Bool) -> Bool",
    "Whether `f` holds for all items; true if there are none.",
    "sets.all",
    ["Set.of(1, 2).all(x => x > 1)", "false"],
  ),
  count: method("<T>(self: Set<T>, f: (T) => Bool) -> Int", "For how many items `f` holds.", "sets.count", [
    "Set.of(1, 2).count(x => x > 1)",
    "1",
  ]),
  min: ordered(
    "T",
    method("<T>(self: Set<T>) -> T?", "The least item.", "sets.min", ["Set.of(2, 1).min()", "Some(1)"]),
  ),
  max: ordered(
    "T",
    method("<T>(self: Set<T>) -> T?", "The greatest item.", "sets.max", ["Set.of(2, 1).max()", "Some(2)"]),
  ),
  toList: method(
    "<T>(self: Set<T>) -> List<T>",
    "The items, in order.",
    { runtime: "sets.toList", inline: "$0.itemList()" },
    ["Set.of(2, 1).toList()", "[1, 2]"],
  ),
});
