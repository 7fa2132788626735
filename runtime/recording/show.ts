/** State at a step of a recording, as text. */
import type { AppDefinition } from "../api.ts";
import { definitionOf, showCells, type ShownCells } from "../inspect/state.ts";
import type { RunView } from "../observe.ts";

/** What is in a state of a unit, in the order of the keys' texts. */
export function showState(
  apps: readonly AppDefinition[],
  view: RunView,
  unit: string,
  state: string,
): readonly ShownCells[] {
  const definition = definitionOf(apps, unit, state);
  if (definition === undefined) return [];
  const shown = [...view.cells(unit, state)].map(([key, values]) => showCells(definition, key, values));
  return shown.sort((a, b) => ((a.key ?? "") < (b.key ?? "") ? -1 : 1));
}
