/** What it means that two runs of a generated program do the same, where the language leaves something open. */
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import type { Module } from "@portals/compiler/syntax/ast.ts";
import { expect } from "vitest";
import type { Atom, Behaviour } from "./behaviour.ts";

/**
 * Fails unless the streams that have a sink are the same. Streams named `open…`, where atoms of several inputs come
 * together, are so row by row: their events are tagged with the row's number. When an app halts, it is open how far units that did not fail have come, and
 * of several failures of one step, which one is told.
 */
export function expectSame(program: ProgramIr, actual: Behaviour, wanted: Behaviour, what: string): void {
  const left = observed(program, actual);
  const right = observed(program, wanted);
  expect(actual.fault === undefined, what).toBe(wanted.fault === undefined);
  if (wanted.fault === undefined || program.units.length === 1) {
    expect(left, what).toEqual(right);
    return;
  }
  for (const [name, atoms] of Object.entries(left)) {
    const others = right[name] ?? [];
    const shorter = Math.min(atoms.length, others.length);
    expect(atoms.slice(0, shorter), `${what}, ${name}`).toEqual(others.slice(0, shorter));
  }
}

/** Atoms of the streams that have a sink; of those whose order is open, row by row. */
function observed(program: ProgramIr, behaviour: Behaviour): Readonly<Record<string, readonly Atom[]>> {
  return Object.fromEntries(
    program.sinks.flatMap(({ stream: { path } }) => {
      const atoms = behaviour.streams[path];
      if (atoms === undefined) throw new Error(`${path} was not observed`);
      const seen = behaviour.fault === undefined ? atoms : withoutEmptyEnd(atoms);
      const shown = seen.map((events) => events.map(withoutFault));
      return path.startsWith("/generated/open") ? byRow(path, shown) : [[path, shown] as const];
    }),
  );
}

/** A sink is not given empty atoms at the end of a halted app's stream. */
function withoutEmptyEnd(atoms: readonly Atom[]): readonly Atom[] {
  return atoms.slice(0, atoms.findLastIndex((events) => events.length > 0) + 1);
}

/** At most so many rows has a stream. */
const ROWS = 4;

/** Nothing says to which row an empty atom belongs: only how many there are. */
function byRow(path: string, atoms: readonly Atom[]): (readonly [string, readonly Atom[]])[] {
  const rowOf = (event: unknown): unknown => (Array.isArray(event) ? (event[0] as unknown) : undefined);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const own = atoms.filter(([first]) => rowOf(first) === row);
    if (own.some((events) => events.some((event) => rowOf(event) !== row))) throw new Error(`${path} mixes its rows`);
    return [`${path}, row ${row}`, own] as const;
  });
  if (rows.reduce((sum, [, { length }]) => sum + length, 0) !== atoms.filter((events) => events.length > 0).length) {
    throw new Error(`${path} has an atom of no row`);
  }
  return [...rows, [`${path} without events`, atoms.filter((events) => events.length === 0)]];
}

/** Dead letters without their fault: of several failures of one step it is open which is told. */
function withoutFault(event: unknown): unknown {
  if (typeof event !== "object" || event === null || !("fault" in event) || !("atom" in event)) return event;
  return { ...event, fault: undefined };
}

/**
 * What two runs of a program of portals have in common, whatever their order of events was; see `generator/portals.ts`.
 * Rows of a stream `waits…` that tell of one event keep their order.
 */
export function unordered(program: ProgramIr, { streams, fault }: Behaviour): unknown {
  const events = program.sinks.map(({ stream: { path } }) => {
    const rows = (streams[path] ?? []).flat().map((event) => JSON.stringify(event));
    return [path, path.startsWith("/generated/waits") ? inOrderFor(rows) : rows.sort()];
  });
  return [...events, fault];
}

/** Rows by the event that they tell of. */
function inOrderFor(rows: readonly string[]): readonly (readonly string[])[] {
  const byTag = new Map<string, string[]>();
  for (const row of rows) {
    const [tag] = JSON.parse(row) as readonly [string];
    byTag.set(tag, [...(byTag.get(tag) ?? []), row]);
  }
  return [...byTag].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}

/** A program's tree without what depends on the text it was read from. */
export function shape(module: Module): string {
  const places = ["span", "operatorSpan", "file", "comments"];
  return JSON.stringify(module, (key, value: unknown) => (places.includes(key) ? undefined : value));
}
