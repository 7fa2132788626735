/** Errors that an engineer could make around the commit, put in one at a time: the seeds of `faults.ts` notice each. */
import { afterEach, expect, test, vi } from "vitest";
import { Reader, Writer } from "../../bytes.ts";
import { MapCell } from "../../cells/map-cell.ts";
import { Batch, operations } from "../../engines/batch.ts";
import type { Engine } from "../../engines/engine.ts";
import { kinds } from "../../store.ts";
import { brokenPromise, type ScenarioOptions } from "./faults.ts";

/** How many seeds an error may survive. */
const PATIENCE = 60;

/** The engine with what it is given to commit changed: `edit` gives the value to put, or nothing to put none. */
function edited(
  engine: Engine,
  edit: (key: Uint8Array, value: Uint8Array) => Uint8Array | undefined,
  next: () => void = () => {},
): Engine {
  const commit = (batch: Batch): Promise<void> => {
    const changed = new Batch();
    for (const operation of operations(batch.writer.take())) {
      if (operation.kind === "put") {
        const value = edit(operation.key, operation.value);
        if (value !== undefined) changed.put(operation.key, value);
      } else if (operation.kind === "delete") changed.delete(operation.key);
      else changed.deletePrefix(operation.key);
    }
    next();
    return engine.commit.call(view, changed);
  };
  const view = Object.assign(Object.create(engine) as Engine, { commit });
  return view;
}

/** The cursors of units in their inputs, `by` atoms further. */
function unitCursors(by: number): (engine: Engine) => Engine {
  return (engine) =>
    edited(engine, (key, value) => {
      if (key[0] !== kinds.unit) return value;
      const from = new Reader(value);
      const to = new Writer();
      to.u8(from.u8());
      to.varint(from.varint());
      to.varint(from.varint());
      to.int(from.int());
      const inputs = from.varint();
      to.varint(inputs);
      for (let left = inputs; left > 0; left--) {
        to.varint(from.varint());
        to.varint(Math.max(0, from.varint() + by));
      }
      return to.take();
    });
}

function sinkCursors(by: number): (engine: Engine) => Engine {
  return (engine) =>
    edited(engine, (key, value) => {
      if (key[0] !== kinds.sink) return value;
      const from = new Reader(value);
      const to = new Writer();
      to.varint(Math.max(0, from.varint() + by));
      to.raw(from.raw(from.end - from.at));
      return to.take();
    });
}

/** A cell that the epoch before wrote too is left out. */
function missedCells(engine: Engine): Engine {
  let before = new Set<string>();
  let now = new Set<string>();
  return edited(
    engine,
    (key, value) => {
      if (key[0] !== kinds.cell) return value;
      now.add(String(key));
      return before.has(String(key)) ? undefined : value;
    },
    () => ([before, now] = [now, new Set()]),
  );
}

function earlyAcknowledgement(engine: Engine): Engine {
  const commit = (batch: Batch): Promise<void> => {
    const copy = new Batch();
    copy.writer.raw(batch.writer.take());
    void engine.commit.call(view, copy);
    return Promise.resolve();
  };
  const view = Object.assign(Object.create(engine) as Engine, { commit });
  return view;
}

function forgetDeletedEntry(): void {
  const remove = MapCell.prototype.delete;
  vi.spyOn(MapCell.prototype, "delete").mockImplementation(function (this: MapCell<unknown, unknown>, key) {
    const there = this.has(key);
    remove.call(this, key);
    if (there) (this as unknown as { log: unknown[] }).log.pop();
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

const ANY = /./;

/** What is put in, and by what it shows, if not anything will do. */
const errors: readonly (readonly [string, ScenarioOptions, RegExp])[] = [
  ["a unit's cursor is written one atom ahead", { engine: unitCursors(1) }, ANY],
  ["a unit's cursor is written one atom behind", { engine: unitCursors(-1) }, ANY],
  ["a sink's cursor is written one atom ahead", { engine: sinkCursors(1) }, ANY],
  ["a sink's cursor is written one atom behind", { engine: sinkCursors(-1) }, ANY],
  ["a cell is missed that was written on both sides of a cut", { engine: missedCells }, ANY],
  ["an undone step leaves the deletion of a map's entry", { code: forgetDeletedEntry }, ANY],
  ["sinks are told before a commit is durable", { engine: earlyAcknowledgement }, /was taken back/],
  [
    "a sink's cursor is given before its file is synced",
    { output: (file) => ({ ...file, sync: () => Promise.resolve() }) },
    ANY,
  ],
  ["new names are not made durable", { mutant: "skipFolderSync" }, ANY],
  ["what was read at the start is not flushed before it is used", { mutant: "actOnUnsyncedTail" }, ANY],
  ["a failed sync is tried again", { mutant: "retrySync" }, ANY],
  ["a damaged record in the middle counts as the end", { mutant: "truncateAtDamage" }, ANY],
  ["the checksum of a record's body is not looked at", { mutant: "ignoreBodyChecksum" }, ANY],
  ["the log is cut before the checkpoint is flushed", { mutant: "cutBeforeFlush" }, ANY],
];

test.each(errors)("it is noticed if %s", async (_, settings, sign) => {
  for (let seed = 0; seed < PATIENCE; seed++) {
    vi.restoreAllMocks();
    if (sign.test((await brokenPromise(seed, settings)) ?? "")) return;
  }
  expect.unreachable(`it survives ${PATIENCE} seeds`);
});
