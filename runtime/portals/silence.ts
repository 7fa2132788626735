/**
 * When nothing else can happen, whoever still waits for a reply waits for ever: for a handler that was held back and
 * never called, a reply that was put aside. They are told so, the innermost first, because those further out wait for them.
 */
import type { RunningUnit } from "../unit.ts";
import type { FutureCell } from "./future.ts";

/** Gives some futures the fault that there will be no reply; false if none waits. */
export function breakSilence(units: readonly RunningUnit[]): boolean {
  const tables = units.flatMap(({ fibers }) => fibers ?? []);
  const underWay = new Set<FutureCell>();
  for (const table of tables) {
    for (const { live, caller } of table.places.cells) {
      const future = live && caller !== undefined ? table.exchange.futureOf(caller) : undefined;
      if (future !== undefined) underWay.add(future);
    }
  }
  const left = (future: FutureCell): boolean => !underWay.has(future);
  if (tables.map((table) => table.giveUp(left)).includes(true)) return true;
  return tables.map((table) => table.giveUp(() => true)).includes(true);
}
