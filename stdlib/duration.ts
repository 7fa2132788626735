/** Methods of Duration: a length of time, in whole milliseconds. `+`, `-`, and `*` and `/` with an Int are operators. */
import { method, methodsOf, property } from "./entries.ts";

const measure = (name: string, unit: string, code: string, is: string): ReturnType<typeof property> =>
  property("(self: Duration) -> Float", `Its length in ${unit}, with a fraction.`, `durations.${name}`, [code, is]);

export const durationMethods = methodsOf("Duration", {
  inMilliseconds: property(
    "(self: Duration) -> Int",
    "Its length in milliseconds.",
    { runtime: "durations.inMilliseconds", inline: "$0" },
    ["2s.inMilliseconds", "2000"],
  ),
  inSeconds: measure("inSeconds", "seconds", "1500ms.inSeconds", "1.5"),
  inMinutes: measure("inMinutes", "minutes", "90s.inMinutes", "1.5"),
  inHours: measure("inHours", "hours", "90m.inHours", "1.5"),
  inDays: measure("inDays", "days", "12h.inDays", "0.5"),
  abs: method("(self: Duration) -> Duration", "Without its sign.", { runtime: "ints.abs", inline: "Math.abs($0)" }, [
    "(1s - 3s).abs()",
    "2s",
  ]),
  min: method(
    "(self: Duration, other: Duration) -> Duration",
    "The shorter of both.",
    { runtime: "ints.min", inline: "Math.min($0, $1)" },
    ["1s.min(2s)", "1s"],
  ),
  max: method(
    "(self: Duration, other: Duration) -> Duration",
    "The longer of both.",
    { runtime: "ints.max", inline: "Math.max($0, $1)" },
    ["1s.max(2s)", "2s"],
  ),
  truncate: method(
    "(self: Duration, unit: Duration) -> Duration",
    "The whole units in it, towards zero. A Fault if `unit` is not positive.",
    "durations.truncate",
    ["90s.truncate(1m)", "1m"],
  ),
  toText: method("(self: Duration) -> String", 'As it is written, and as "${duration}".', "durations.show", [
    "90s.toText()",
    '"1m30s"',
  ]),
});
