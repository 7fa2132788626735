/** Functions that are called by name: conversions, constructors of values, and those that use the step. */
import { fn, functionsOf, later, ofFiber, ofNumber, ofStep } from "./entries.ts";

export const functions = [
  ...functionsOf({
    fail: fn(
      "(message: String) -> Never",
      "Abort the step with a Fault: nothing of it remains, and the unit's policy decides what happens to the atom.",
      "fail",
      ['fail("no such account")', { fault: "P0910" }],
    ),

    // conversions
    Int: ofNumber(
      fn(
        "<N>(value: N) -> Int",
        "The Int that is equal to a Float or a Decimal. A Fault if there is none: round it first.",
        { runtime: "ints.from", byNumber: { Float: "ints.fromFloat", Decimal: "ints.fromDecimal" } },
        ["Int(2.0)", "2"],
        ["Int(2.5)", { fault: "P0923" }],
      ),
    ),
    Float: ofNumber(
      fn(
        "<N>(value: N) -> Float",
        "The Float that is equal to an Int, or nearest to a Decimal.",
        { runtime: "floats.from", inline: "$0", byNumber: { Float: "floats.from", Decimal: "floats.fromDecimal" } },
        ["Float(2)", "2.0"],
      ),
    ),
    Decimal: ofNumber(
      fn(
        "<N>(value: N) -> Decimal",
        "The Decimal that is equal to an Int; of a Float, the one with its shortest digits. A Fault for NaN and infinities.",
        { runtime: "decimals.from", byNumber: { Float: "decimals.from", Decimal: "decimals.from" } },
        ["Decimal(3) / 2", 'Decimal.parse("1.5") ?? 0'],
        ["Decimal(0.0 / 0.0)", { fault: "P0923" }],
      ),
    ),
    "Int.parse": fn(
      "(text: String) -> Int?",
      "The Int that a text denotes: digits, perhaps with a sign, and nothing else.",
      "ints.parse",
      ['Int.parse("-12")', "Some(-12)"],
      ['Int.parse("1.5")', "None"],
    ),
    "Int.parseBase": fn(
      "(text: String, base: Int) -> Int?",
      "The Int that a text denotes in a base from 2 to 36.",
      "ints.parseBase",
      ['Int.parseBase("ff", 16)', "Some(255)"],
      ['Int.parseBase("12", 2)', "None"],
    ),
    "Int.largest": fn("() -> Int", "The largest Int, 2^53 − 1.", "ints.largest", ["Int.largest()", "9007199254740991"]),
    "Int.least": fn("() -> Int", "The least Int, −(2^53 − 1).", "ints.least", ["Int.least()", "-9007199254740991"]),
    "Float.parse": fn(
      "(text: String) -> Float?",
      "The Float that a text denotes: `1`, `-2.5`, `6e23`, `NaN`, `Infinity`.",
      "floats.parse",
      ['Float.parse("-2.5e1")', "Some(-25.0)"],
      ['Float.parse("1,5")', "None"],
    ),
    "Float.pi": fn("() -> Float", "The ratio of a circle's circumference to its diameter.", "floats.pi", [
      "Float.pi().floor()",
      "3",
    ]),
    "Float.infinity": fn("() -> Float", "Larger than all other numbers.", "floats.infinity", [
      "Float.infinity() > 0.0",
      "true",
    ]),
    "Decimal.parse": fn(
      "(text: String) -> Decimal?",
      "The Decimal that a text denotes, rounded to 34 digits: `12.50`, `-1e3`.",
      "decimals.parse",
      ['Decimal.parse("12.50") == Decimal.parse("12.5")', "true"],
      ['Decimal.parse("x")', "None"],
    ),

    compare: fn(
      "<T>(a: T, b: T) -> Int",
      "Negative, 0 or positive: the order of two values of any type, as maps are sorted by their keys. Lists and tuples go item by item, records field by field in the order of the fields' names, None and earlier variants' names come first.",
      "compare",
      ["compare([1, 2], [1, 3]) < 0", "true"],
    ),

    // lists, maps, sets
    "List.filled": fn(
      "<T>(count: Int, item: T) -> List<T>",
      "`count` times the same item. A Fault if `count` is negative.",
      "list.filled",
      ["List.filled(3, 0)", "[0, 0, 0]"],
      ["List.filled(-1, 0)", { fault: "P0924" }],
    ),
    "List.range": fn(
      "(from: Int, to: Int, step: Int = 1) -> List<Int>",
      "Every `step`-th Int from `from` up (or down) to `to`, without it; with a step of 1 it is `from..to`. A Fault if `step` is 0.",
      "list.range",
      ["List.range(0, 10, 5)", "[0, 5]"],
      ["List.range(3, 0, -1)", "[3, 2, 1]"],
    ),
    "List.generate": fn(
      "<T>(count: Int, f: (Int) => T) -> List<T>",
      "What `f` makes of the indices 0 … `count` − 1. A Fault if `count` is negative.",
      "list.generate",
      ["List.generate(3, i => i * i)", "[0, 1, 4]"],
    ),
    "Map.from": fn(
      "<K, V>(entries: List<(K, V)>) -> Map<K, V>",
      "Of pairs of key and value; the last of equal keys wins. As a literal: `{ [key]: value }`.",
      "maps.from",
      ['Map.from([("a", 1)])', '{ ["a"]: 1 }'],
    ),
    "Set.of": {
      ...fn("<T>(items: List<T>) -> Set<T>", "The set of its arguments.", "sets.of", [
        "Set.of(2, 1, 2).toList()",
        "[1, 2]",
      ]),
      variadic: true,
    },
    "Set.from": fn("<T>(items: List<T>) -> Set<T>", "The different items of a list.", "sets.from", [
      "Set.from([2, 1, 2]).toList()",
      "[1, 2]",
    ]),

    // time
    "Instant.parse": fn(
      "(text: String) -> Instant?",
      "Of ISO 8601 text: a day, or day and time with `Z` or an offset such as `+02:00`.",
      "instants.parse",
      ['Instant.parse("2026-03-01T15:30:20Z")', "Some(Instant.of(2026, 3, 1, 15, 30, 20))"],
      ['Instant.parse("2026-03-01T15:30:20")', "None"],
    ),
    "Instant.of": fn(
      "(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) -> Instant",
      "Of the parts of date and time in UTC. A Fault if there is no such day or time.",
      "instants.of",
      ["Instant.of(2026, 3, 1).weekday", "7"],
      ["Instant.of(2026, 2, 30)", { fault: "P0924" }],
    ),
    "Instant.ofEpoch": fn(
      "(milliseconds: Int) -> Instant",
      "Milliseconds after 1970-01-01T00:00:00Z.",
      "instants.ofEpoch",
      ["Instant.ofEpoch(0).year", "1970"],
    ),
    "Duration.parse": fn(
      "(text: String) -> Duration?",
      "Of a text as durations are written: `1h30m`, `250ms`, `-5s`.",
      "durations.parse",
      ['Duration.parse("1h30m")', "Some(90m)"],
      ['Duration.parse("soon")', "None"],
    ),
    "Duration.milliseconds": fn("(count: Int) -> Duration", "So many milliseconds.", "durations.milliseconds", [
      "Duration.milliseconds(1500)",
      "1s + 500ms",
    ]),
    "Duration.seconds": fn("(count: Int) -> Duration", "So many seconds.", "durations.seconds", [
      "Duration.seconds(90)",
      "90s",
    ]),
    "Duration.minutes": fn("(count: Int) -> Duration", "So many minutes.", "durations.minutes", [
      "Duration.minutes(90)",
      "90m",
    ]),
    "Duration.hours": fn("(count: Int) -> Duration", "So many hours.", "durations.hours", ["Duration.hours(2)", "2h"]),
    "Duration.days": fn("(count: Int) -> Duration", "So many days of 24 hours.", "durations.days", [
      "Duration.days(1)",
      "24h",
    ]),

    // identities and bytes
    "Uuid.of": fn(
      "(name: String) -> Uuid",
      "The Uuid of a name, always the same (version 5, RFC 9562, in the namespace of URLs).",
      "uuids.of",
      ['Uuid.of("a") == Uuid.of("a")', "true"],
    ),
    "Uuid.parse": fn(
      "(text: String) -> Uuid?",
      "Of a text in the usual form, in either case.",
      "uuids.parse",
      [
        'Uuid.parse("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11").map(u => u.toText())',
        'Some("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")',
      ],
      ['Uuid.parse("a")', "None"],
    ),
    "Bytes.parseHex": fn("(text: String) -> Bytes?", "Of pairs of hexadecimal digits.", "bytes.parseHex", [
      'Bytes.parseHex("746561").flatMap(b => b.toText())',
      'Some("tea")',
    ]),
    "Bytes.parseBase64": fn("(text: String) -> Bytes?", "Of padded base64.", "bytes.parseBase64", [
      'Bytes.parseBase64("dGVh").flatMap(b => b.toText())',
      'Some("tea")',
    ]),
    "Bytes.from": fn(
      "(items: List<Int>) -> Bytes",
      "Of numbers from 0 to 255. A Fault if one of them is outside.",
      "bytes.from",
      ["Bytes.from([116, 101]).toText()", 'Some("te")'],
      ["Bytes.from([256])", { fault: "P0924" }],
    ),
    "String.ofCodePoints": fn(
      "(codePoints: List<Int>) -> String",
      "Of the numbers of characters in Unicode. A Fault if one of them is none.",
      "text.ofCodePoints",
      ["String.ofCodePoints([97, 233])", '"aé"'],
      ["String.ofCodePoints([-1])", { fault: "P0924" }],
    ),

    // what uses the step: examples would need one
    now: ofStep(
      fn("() -> Instant", "The time of the step: the same for all of it, and when it is replayed.", "step.now"),
    ),
    random: ofStep(
      fn(
        "() -> Float",
        "A number from 0.0 up to 1.0, without it; a replay of the step draws the same ones.",
        "step.random",
      ),
    ),
    uuid: ofStep(fn("() -> Uuid", "A new Uuid (version 4); a replay of the step gives the same one.", "step.uuid")),
    "log.debug": ofStep(
      fn(
        "(text: String) -> Unit",
        "A line of the log, for the programmer. As all lines, it appears when the step has committed.",
        "step.log.debug",
      ),
    ),
    "log.info": ofStep(
      fn("(text: String) -> Unit", "A line of the log, for whoever runs the program.", "step.log.info"),
    ),
    "log.warn": ofStep(
      fn("(text: String) -> Unit", "A line of the log that somebody should look at.", "step.log.warn"),
    ),
    "log.error": ofStep(
      fn("(text: String) -> Unit", "A line of the log that somebody has to look at.", "step.log.error"),
    ),
    stash: ofStep(
      fn("() -> Unit", "Keep the event that is handled, durably, for when `unstash` is called.", "step.stash"),
    ),
    unstash: ofStep(
      fn(
        "() -> Unit",
        "Handle the events that were stashed (under this key) again, in order, when the present handler has ended.",
        "step.unstash",
      ),
    ),

    // what uses the fiber: a handler on its way from one await to the next
    sleep: ofFiber(
      fn("(duration: Duration) -> Future<Unit>", "A future that is there after a time, durably.", "fiber.sleep"),
    ),
    all: ofFiber(
      fn(
        "<T>(futures: List<Future<T>>) -> Future<List<T>>",
        "A future of all the values, in order. It has a fault as soon as one of them has.",
        "fiber.all",
      ),
    ),
    first: ofFiber(
      fn(
        "<T>(futures: List<Future<T>>) -> Future<T>",
        "A future of the value that is there first, or of its fault. A Fault for an empty list.",
        "fiber.first",
      ),
    ),

    // of later versions
    disclose: later(
      fn("<T>(value: T, reason: String) -> T", "Let personal data leave the application, and say why.", "disclose"),
    ),
    empty: later(fn("<T>() -> Stream<T>", "A stream without atoms.", "empty")),
  }).values(),
];
