import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../fault.ts";
import * as durations from "../../values/durations.ts";
import * as instants from "../../values/instants.ts";
import { sha1 } from "../../values/sha1.ts";
import * as uuids from "../../values/uuids.ts";

const anyInstant = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 });

describe("an Instant", () => {
  it("is written as Date writes it, and read back", () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const text = instants.show(instant);
        expect(text).toBe(new Date(instant).toISOString());
        expect(instants.parse(text)).toBe(instant);
      }),
    );
  });

  it("has the calendar of Date in UTC", () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const date = new Date(instant);
        expect([
          instants.year(instant),
          instants.month(instant),
          instants.day(instant),
          instants.hour(instant),
          instants.minute(instant),
          instants.second(instant),
          instants.millisecond(instant),
          instants.weekday(instant) % 7,
        ]).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
          date.getUTCMilliseconds(),
          date.getUTCDay(),
        ]);
      }),
    );
  });

  it.each([
    ["2026-03-01", Date.UTC(2026, 2, 1)],
    ["2026-03-01T10:20Z", Date.UTC(2026, 2, 1, 10, 20)],
    ["2026-03-01 10:20:30.5+02:00", Date.UTC(2026, 2, 1, 8, 20, 30, 500)],
    ["2026-03-01T10:20:30.123456789-0130", Date.UTC(2026, 2, 1, 11, 50, 30, 123)],
    ["2024-02-29T24:00Z", Date.UTC(2024, 2, 1)],
  ])("is read from %s", (text, instant) => expect(instants.parse(text)).toBe(instant));

  it.each([
    "",
    "2026",
    "2026-13-01",
    "2026-02-29",
    "2026-03-01T10:20",
    "2026-03-01T25:00Z",
    "2026-03-01T10:60Z",
    "2026-03-01T24:00:01Z",
    "2026-03-01T10:20+25:00",
    "x2026-03-01",
  ])("is not read from %j", (text) => expect(instants.parse(text)).toBeUndefined());

  it("is truncated downwards, before 1970 too", () => {
    expect(instants.truncate(-1, 1000)).toBe(-1000);
    expect(instants.date(instants.truncate(-1, 86_400_000))).toBe("1969-12-31");
  });

  it("refuses to leave its range", () => {
    expect(() => instants.plus(8_640_000_000_000_000, 1)).toThrow(Fault);
  });
});

describe("a Duration", () => {
  it("is read as it is written", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (duration) => {
        expect(durations.parse(durations.show(duration))).toBe(duration);
      }),
    );
  });

  it.each([
    [0, "0ms"],
    [250, "250ms"],
    [5_400_000, "1h30m"],
    [-5_000, "-5s"],
    [90_061_001, "1d1h1m1s1ms"],
  ])("of %i ms is written %s", (duration, text) => expect(durations.show(duration)).toBe(text));

  it.each(["", "5", "1m1h", "1.5s", "s", "9007199254740992ms"])("is not read from %j", (text) => {
    expect(durations.parse(text)).toBeUndefined();
  });
});

describe("a Uuid of a name", () => {
  it("is of version 5 in the namespace of URLs", () => {
    // As Python's uuid.uuid5(uuid.NAMESPACE_URL, "http://www.python.org/").
    expect(uuids.of("http://www.python.org/")).toBe("c2a8cbf8-d0f1-5ef4-9740-c3faec8ab1a0");
  });

  it("rests on SHA-1 as others compute it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(Buffer.from(sha1(bytes)).toString("hex")).toBe(createHash("sha1").update(bytes).digest("hex"));
      }),
    );
  });
});
