/** Methods of Instant: a point in time, to the millisecond. Its parts are those of the UTC calendar. */
import { method, methodsOf, property } from "./entries.ts";

const TEATIME = "Instant.of(2026, 3, 1, 15, 30, 20)";

const part = (name: string, docs: string, is: string): ReturnType<typeof property> =>
  property("(self: Instant) -> Int", docs, `instants.${name}`, [`${TEATIME}.${name}`, is]);

export const instantMethods = methodsOf("Instant", {
  plus: method("(self: Instant, duration: Duration) -> Instant", "Later by `duration`, as `+`.", "instants.plus", [
    `${TEATIME}.plus(1h).hour`,
    "16",
  ]),
  minus: method("(self: Instant, duration: Duration) -> Instant", "Earlier by `duration`, as `-`.", "instants.minus", [
    `${TEATIME}.minus(1h).hour`,
    "14",
  ]),
  since: method("(self: Instant, earlier: Instant) -> Duration", "How long after `earlier` it is.", "instants.since", [
    `${TEATIME}.since(Instant.of(2026, 3, 1))`,
    "15h + 30m + 20s",
  ]),
  until: method("(self: Instant, later: Instant) -> Duration", "How long before `later` it is.", "instants.until", [
    `Instant.of(2026, 3, 1).until(${TEATIME})`,
    "15h + 30m + 20s",
  ]),
  truncate: method(
    "(self: Instant, unit: Duration) -> Instant",
    "The start of the unit of time in which it lies: `1m` for the minute, `1h`, `1d` (UTC). A Fault if `unit` is not positive.",
    "instants.truncate",
    [`${TEATIME}.truncate(1h)`, "Instant.of(2026, 3, 1, 15)"],
    [`${TEATIME}.truncate(0s)`, { fault: "P0924" }],
  ),
  year: part("year", "The year.", "2026"),
  month: part("month", "The month, 1 to 12.", "3"),
  day: part("day", "The day of the month, 1 to 31.", "1"),
  hour: part("hour", "The hour, 0 to 23.", "15"),
  minute: part("minute", "The minute, 0 to 59.", "30"),
  second: part("second", "The second, 0 to 59.", "20"),
  millisecond: part("millisecond", "The millisecond, 0 to 999.", "0"),
  weekday: part("weekday", "The day of the week, 1 (Monday) to 7 (Sunday).", "7"),
  dayOfYear: part("dayOfYear", "The day of the year, 1 to 366.", "60"),
  epochMilliseconds: property(
    "(self: Instant) -> Int",
    "Milliseconds since 1970-01-01T00:00:00Z.",
    { runtime: "instants.epochMilliseconds", inline: "$0" },
    ["Instant.of(1970, 1, 2).epochMilliseconds", "86400000"],
  ),
  date: method("(self: Instant) -> String", "The day, as `2026-03-01`.", "instants.date", [
    `${TEATIME}.date()`,
    '"2026-03-01"',
  ]),
  time: method("(self: Instant) -> String", "The time of day, as `15:30:20`.", "instants.time", [
    `${TEATIME}.time()`,
    '"15:30:20"',
  ]),
  toText: method("(self: Instant) -> String", 'ISO 8601, as "${instant}".', "instants.show", [
    `${TEATIME}.toText()`,
    '"2026-03-01T15:30:20.000Z"',
  ]),
});
