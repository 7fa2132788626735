/** Events that tasks have put aside: which of their cells hold them, the compiler says. */
import type { Graph } from "../graph.ts";
import { base } from "../codec/base.ts";
import type { InspectedStash } from "./model.ts";
import { statesOf } from "./state.ts";

/** Keys that are looked at. */
const MOST_LOOKED = 100_000;

/** `cells`: `UNIT STATE CELL` each. The longest first. */
export function inspectStashes(graph: Graph, cells: readonly string[]): readonly InspectedStash[] {
  const found: InspectedStash[] = [];
  if (cells.length === 0) return found;
  for (const { unit, definition, store } of statesOf(graph)) {
    const names = Object.keys(definition.fields).filter((name) => cells.includes(`${unit} ${definition.name} ${name}`));
    if (names.length === 0) continue;
    let looked = 0;
    for (const [key, values] of store.all()) {
      if (looked++ === MOST_LOOKED) break;
      const events = names.reduce((sum, name) => sum + (values[name] as readonly unknown[]).length, 0);
      const shown = definition.kind === "keyed" ? base(definition.key).show(key) : undefined;
      if (events > 0) found.push({ unit, task: definition.name, key: shown, events });
    }
  }
  return found.sort((a, b) => b.events - a.events || ((a.key ?? "") < (b.key ?? "") ? -1 : 1));
}
