/** Recordings as bytes, and what is said of those that are none. */
import { describe, expect, test } from "vitest";
import { keyText } from "../../engines/embedded/checkpoint-snapshot.ts";
import { Fault } from "../../fault.ts";
import { Writer } from "../../bytes.ts";
import { chunkKey, EventWriter, headKey, readEvents, writeHead, type RecordedProcess } from "../../recording/format.ts";
import { readRecording, type Stored } from "../../recording/recording.ts";
import { keyOf, kinds } from "../../store.ts";

const process: RecordedProcess = { apps: [{ name: "a", schema: "1", code: undefined }], set: {}, program: undefined };

function chunk(count: number): Uint8Array {
  const events = new EventWriter();
  events.process(process);
  events.arrived("/a/in", (to) => to.string("x"));
  for (let i = 0; i < count; i++) events.turn("/a/out", { stream: "/a/in" }, false, []);
  events.turn("/a/out", "due", true, [1_700_000_000_000, 1_700_000_000_005]);
  events.turn("/a/out", undefined, false, []);
  events.ended("/a/in");
  events.halted("/a/out", { code: "P0910", message: "no", at: "a.portals:1:1" });
  return events.take(7);
}

test("events are read as they were written", () => {
  const turn = { kind: "turn", unit: "/a/out", way: { stream: "/a/in" }, skipped: false, instants: [] };
  const text = new Writer(8);
  text.string("x");
  expect([...readEvents([chunk(2)])]).toEqual([
    { kind: "process", process: { apps: [{ name: "a", schema: "1" }], set: {} } },
    { kind: "arrived", stream: "/a/in", atoms: text.take() },
    turn,
    turn,
    { ...turn, way: "due", skipped: true, instants: [1_700_000_000_000, 1_700_000_000_005] },
    { ...turn, way: undefined },
    { kind: "ended", stream: "/a/in" },
    { kind: "halted", unit: "/a/out", fault: { code: "P0910", message: "no", at: "a.portals:1:1" } },
    { kind: "cut", total: 7 },
  ]);
});

test("turns that are alike take no more room than one", () => {
  expect(chunk(1_000).length - chunk(2).length).toBeLessThanOrEqual(1);
});

test("each kind of record in a store has a letter of its own", () => {
  const letters = Object.values(kinds);
  expect(new Set(letters).size).toBe(letters.length);
});

describe("a recording that cannot be read", () => {
  /** A store of two steps' recording, but for what is changed. */
  function faultOf(change: (entries: Map<string, Uint8Array>) => void): { code: string; message: string } {
    const meta = new Writer(16);
    meta.int(1);
    meta.u8(0);
    const entries = new Map([
      [keyText(headKey), writeHead({ chunks: 1, steps: 7, bytes: 10 })],
      [keyText(chunkKey(0)), chunk(2)],
      [keyText(keyOf(kinds.meta, 0)), meta.take()],
    ]);
    change(entries);
    const stored: Stored = { get: (key) => entries.get(keyText(key)), scan: () => [] };
    try {
      readRecording(stored, "d");
    } catch (error) {
      if (error instanceof Fault) return { code: error.code, message: error.message };
      throw error;
    }
    return { code: "", message: "" };
  }

  test("is none, lacks a part, or ends before it should", () => {
    expect(faultOf(() => {})).toEqual({ code: "", message: "" });
    expect(faultOf((entries) => entries.clear()).code).toBe("P0950");
    expect(faultOf((entries) => entries.delete(keyText(chunkKey(0))))).toEqual({
      code: "P0902",
      message: "the recording is damaged: part 1 of 1 is missing",
    });
    const fewer = faultOf((entries) => entries.set(keyText(chunkKey(0)), chunk(1)));
    expect(fewer).toEqual({ code: "P0902", message: "the recording is damaged: it has 6 steps and should have 7" });
  });

  test("is cut off, is of another format, or is something else", () => {
    expect(faultOf((entries) => entries.set(keyText(chunkKey(0)), chunk(2).subarray(0, -3))).code).toBe("P0902");
    expect(faultOf((entries) => entries.set(keyText(chunkKey(0)), Uint8Array.of(99))).code).toBe("P0902");
    expect(faultOf((entries) => entries.set(keyText(headKey), Uint8Array.of(9, 1, 1, 1))).code).toBe("P0903");
  });
});
