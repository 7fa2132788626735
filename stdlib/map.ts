/** Methods of Map. A map iterates in the order of its keys, always. */
import { method, methodsOf, ordered, property } from "./entries.ts";

export const mapMethods = methodsOf("Map", {
  size: property("<K, V>(self: Map<K, V>) -> Int", "Number of entries.", { runtime: "maps.size", inline: "$0.size" }, [
    '{ ["a"]: 1 }.size',
    "1",
  ]),
  isEmpty: property(
    "<K, V>(self: Map<K, V>) -> Bool",
    "Whether there are no entries.",
    { runtime: "maps.isEmpty", inline: "$0.size === 0" },
    ['{ ["a"]: 1 }.isEmpty', "false"],
  ),
  get: method(
    "<K, V>(self: Map<K, V>, key: K) -> V?",
    "The value of a key, as `m[key]`.",
    "maps.get",
    ['{ ["a"]: 1 }.get("a")', "Some(1)"],
    ['{ ["a"]: 1 }.get("b")', "None"],
  ),
  contains: method(
    "<K, V>(self: Map<K, V>, key: K) -> Bool",
    "Whether there is an entry for `key`.",
    { runtime: "maps.contains", inline: "$0.has($1)" },
    ['{ ["a"]: 1 }.contains("a")', "true"],
  ),
  keys: method(
    "<K, V>(self: Map<K, V>) -> List<K>",
    "The keys, in order.",
    { runtime: "maps.keys", inline: "$0.keyList()" },
    ['{ ["b"]: 1, ["a"]: 2 }.keys()', '["a", "b"]'],
  ),
  values: method(
    "<K, V>(self: Map<K, V>) -> List<V>",
    "The values, in the order of their keys.",
    { runtime: "maps.values", inline: "$0.valueList()" },
    ['{ ["b"]: 1, ["a"]: 2 }.values()', "[2, 1]"],
  ),
  entries: method(
    "<K, V>(self: Map<K, V>) -> List<(K, V)>",
    "Pairs of key and value, in the order of the keys.",
    { runtime: "maps.entries", inline: "$0.entryList()" },
    ['{ ["b"]: 1, ["a"]: 2 }.entries()', '[("a", 2), ("b", 1)]'],
  ),
  with: method(
    "<K, V>(self: Map<K, V>, key: K, value: V) -> Map<K, V>",
    "With an entry for `key`, in place of the one that may be there.",
    { runtime: "maps.withEntry", inline: "$0.with($1, $2)" },
    ['{ ["a"]: 1 }.with("b", 2)', '{ ["a"]: 1, ["b"]: 2 }'],
  ),
  without: method(
    "<K, V>(self: Map<K, V>, key: K) -> Map<K, V>",
    "Without the entry for `key`, if there is one.",
    { runtime: "maps.without", inline: "$0.without($1)" },
    ['{ ["a"]: 1, ["b"]: 2 }.without("a")', '{ ["b"]: 2 }'],
  ),
  update: method(
    "<K, V>(self: Map<K, V>, key: K, f: (V?) => V) -> Map<K, V>",
    "With the value that `f` makes of the present one.",
    "maps.update",
    ['{ ["a"]: 1 }.update("a", n => (n ?? 0) + 1)', '{ ["a"]: 2 }'],
    ['{ ["a"]: 1 }.update("b", n => (n ?? 0) + 1)', '{ ["a"]: 1, ["b"]: 1 }'],
  ),
  merge: method(
    "<K, V>(self: Map<K, V>, other: Map<K, V>) -> Map<K, V>",
    "The entries of both; of equal keys, that of `other`.",
    "maps.merge",
    ['{ ["a"]: 1, ["b"]: 2 }.merge({ ["b"]: 3 })', '{ ["a"]: 1, ["b"]: 3 }'],
  ),
  mergeWith: method(
    "<K, V>(self: Map<K, V>, other: Map<K, V>, f: (V, V) => V) -> Map<K, V>",
    "The entries of both; `f` joins the values of equal keys.",
    "maps.mergeWith",
    ['{ ["a"]: 1, ["b"]: 2 }.mergeWith({ ["b"]: 3 }, (x, y) => x + y)', '{ ["a"]: 1, ["b"]: 5 }'],
  ),
  map: method(
    "<K, V, U>(self: Map<K, V>, f: (K, V) => U) -> List<U>",
    "What `f` makes of each entry, in the order of the keys.",
    "maps.map",
    ['{ ["a"]: 1 }.map((k, v) => "${k}=${v}")', '["a=1"]'],
  ),
  mapValues: method(
    "<K, V, U>(self: Map<K, V>, f: (V) => U) -> Map<K, U>",
    "With what `f` makes of each value.",
    "maps.mapValues",
    ['{ ["a"]: 1 }.mapValues(v => v * 10)', '{ ["a"]: 10 }'],
  ),
  filter: method(
    "<K, V>(self: Map<K, V>, f: (K, V) => Bool) -> Map<K, V>",
    "The entries for which `f` holds.",
    "maps.filter",
    ['{ ["a"]: 1, ["b"]: 2 }.filter((k, v) => v > 1)', '{ ["b"]: 2 }'],
  ),
  fold: method(
    "<K, V, A>(self: Map<K, V>, initial: A, f: (A, K, V) => A) -> A",
    "Goes through the entries in the order of the keys, from `initial`.",
    "maps.fold",
    ['{ ["a"]: 1, ["b"]: 2 }.fold(0, (sum, k, v) => sum + v)', "3"],
  ),
  any: method(
    "<K, V>(self: Map<K, V>, f: (K, V) => Bool) -> Bool",
    "Whether `f` holds for at least one entry.",
    "maps.any",
    ['{ ["a"]: 1 }.any((k, v) => v > 1)', "false"],
  ),
  all: method(
    "<K, V>(self: Map<K, V>, f: (K, V) => Bool) -> Bool",
    "Whether `f` holds for all entries; true if there are none.",
    "maps.all",
    ['{ ["a"]: 1 }.all((k, v) => v == 1)', "true"],
  ),
  count: method(
    "<K, V>(self: Map<K, V>, f: (K, V) => Bool) -> Int",
    "For how many entries `f` holds. The number of all entries is `size`.",
    "maps.count",
    ['{ ["a"]: 1, ["b"]: 2 }.count((k, v) => v > 1)', "1"],
  ),
  first: method("<K, V>(self: Map<K, V>) -> (K, V)?", "The entry with the least key.", "maps.first", [
    '{ ["b"]: 1, ["a"]: 2 }.first()',
    'Some(("a", 2))',
  ]),
  last: method("<K, V>(self: Map<K, V>) -> (K, V)?", "The entry with the greatest key.", "maps.last", [
    '{ ["b"]: 1, ["a"]: 2 }.last()',
    'Some(("b", 1))',
  ]),
  maxBy: ordered(
    "O",
    method(
      "<K, V, O>(self: Map<K, V>, by: (K, V) => O) -> (K, V)?",
      "The entry with the greatest `by(key, value)`, the first of equal ones.",
      "maps.maxBy",
      ['{ ["a"]: 1, ["b"]: 2 }.maxBy((k, v) => v)', 'Some(("b", 2))'],
    ),
  ),
  minBy: ordered(
    "O",
    method(
      "<K, V, O>(self: Map<K, V>, by: (K, V) => O) -> (K, V)?",
      "The entry with the least `by(key, value)`, the first of equal ones.",
      "maps.minBy",
      ['{ ["a"]: 1, ["b"]: 2 }.minBy((k, v) => v)', 'Some(("a", 1))'],
    ),
  ),
  toList: method(
    "<K, V>(self: Map<K, V>) -> List<(K, V)>",
    "As `entries`.",
    { runtime: "maps.entries", inline: "$0.entryList()" },
    ['{ ["a"]: 1 }.toList()', '[("a", 1)]'],
  ),
});
