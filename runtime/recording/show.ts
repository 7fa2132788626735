/** State as text: by the codecs of its cells, so that types have their names. */
import type { AppDefinition, Codec, FieldCodec, KeyedDefinition, SharedDefinition } from "../api.ts";
import { base } from "../codec/base.ts";
import type { RunView } from "../observe.ts";
import { OrderedMap } from "../values/ordered-map.ts";
import { OrderedSet } from "../values/ordered-set.ts";

export interface ShownCells {
  /** Undefined: they are shared by all keys. */
  readonly key: string | undefined;
  /** By name. */
  readonly cells: Readonly<Record<string, string>>;
}

type Definition = KeyedDefinition<unknown, unknown> | SharedDefinition<unknown>;

/** What is in a state of a unit, in the order of the keys' texts. */
export function showState(
  apps: readonly AppDefinition[],
  view: RunView,
  unit: string,
  state: string,
): readonly ShownCells[] {
  const definition = apps
    .flatMap(({ units }) => units)
    .filter(({ path }) => path === unit)
    .flatMap((one): readonly Definition[] => Object.values(one.state))
    .find(({ name }) => name === state);
  if (definition === undefined) return [];
  const shown = [...view.cells(unit, state)].map(([key, values]): ShownCells => ({
    key: definition.kind === "keyed" ? show(definition.key, key) : undefined,
    cells: Object.fromEntries(
      Object.entries(definition.fields).map(([name, field]) => [name, showField(field, values[name])]),
    ),
  }));
  return shown.sort((a, b) => ((a.key ?? "") < (b.key ?? "") ? -1 : 1));
}

function showField(field: FieldCodec, value: unknown): string {
  if (!("collection" in field)) return show(field, value);
  switch (field.collection) {
    case "map": {
      const entries = value instanceof OrderedMap ? [...value.entryList()] : [];
      return `Map.of(${entries.map(([key, of]) => `(${show(field.key, key)}, ${show(field.value, of)})`).join(", ")})`;
    }
    case "set": {
      const items: readonly unknown[] = value instanceof OrderedSet ? value.itemList() : [];
      return `Set.of(${items.map((item) => show(field.item, item)).join(", ")})`;
    }
    case "list":
      return `[${(value as readonly unknown[]).map((item) => show(field.item, item)).join(", ")}]`;
  }
}

function show(codec: Codec<unknown>, value: unknown): string {
  return base(codec).show(value);
}
