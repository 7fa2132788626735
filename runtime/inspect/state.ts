/** State as text: by the codecs of its cells, so that types have their names; all of it, or the keys that are asked for. */
import type { AppDefinition, Codec, FieldCodec, KeyedDefinition, SharedDefinition } from "../api.ts";
import type { CellStore } from "../cells/store.ts";
import { base } from "../codec/base.ts";
import type { Graph } from "../graph.ts";
import { OrderedMap } from "../values/ordered-map.ts";
import { OrderedSet } from "../values/ordered-set.ts";
import type { InspectedCells, StateQuery } from "./model.ts";
import { cut } from "./texts.ts";

/** Keys that one question looks at: with more, a running process would stand still for too long. */
const MOST_LOOKED = 100_000;
const LIMIT = 100;

export interface ShownCells {
  /** Undefined: they are shared by all keys. */
  readonly key: string | undefined;
  /** By name. */
  readonly cells: Readonly<Record<string, string>>;
}

export type StateDefinition = KeyedDefinition<unknown, unknown> | SharedDefinition<unknown>;

type Values = Readonly<Record<string, unknown>>;

/** The definition of a state of a unit, by path and name. */
export function definitionOf(apps: readonly AppDefinition[], unit: string, state: string): StateDefinition | undefined {
  return apps
    .flatMap(({ units }) => units)
    .filter(({ path }) => path === unit)
    .flatMap((one): readonly StateDefinition[] => Object.values(one.state))
    .find(({ name }) => name === state);
}

export function showCells(definition: StateDefinition, key: unknown, values: Values): ShownCells {
  return {
    key: definition.kind === "keyed" ? show(definition.key, key) : undefined,
    cells: Object.fromEntries(
      Object.entries(definition.fields).map(([name, field]) => [name, showField(field, values[name])]),
    ),
  };
}

function cutCells({ key, cells }: ShownCells, longest: number | undefined): ShownCells {
  return {
    key: key === undefined ? undefined : cut(key, longest),
    cells: Object.fromEntries(Object.entries(cells).map(([name, text]) => [name, cut(text, longest)])),
  };
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

/** All states of a graph, with what they are of. */
export function* statesOf(
  graph: Graph,
): Generator<{ readonly unit: string; readonly definition: StateDefinition; readonly store: CellStore }> {
  for (const [definition, running] of graph.parts.units) {
    for (const [i, state] of Object.values(definition.state).entries()) {
      const store = running.states[i];
      if (store !== undefined) yield { unit: definition.path, definition: state, store };
    }
  }
}

/** What is asked for, state by state. Nothing is brought into memory that was not there. */
export function inspectState(graph: Graph, query: StateQuery): readonly InspectedCells[] {
  const { unit, task, limit = LIMIT } = query;
  return [...statesOf(graph)]
    .filter(({ unit: path, definition: { name } }) => {
      const ofUnit = unit === undefined || path === unit || path.endsWith(`/${unit}`);
      return ofUnit && (task === undefined || name === task || name === `${task}.shared`);
    })
    .map(({ unit: path, definition, store }) => {
      return { unit: path, task: definition.name, ...cellsOf(definition, store, query, limit) };
    });
}

function cellsOf(
  definition: StateDefinition,
  store: CellStore,
  { key: wanted, search, longest }: StateQuery,
  limit: number,
): Pick<InspectedCells, "cells" | "more" | "looked"> {
  const codec = definition.kind === "keyed" ? definition.key : undefined;
  const isWanted = ({ key, cells }: ShownCells): boolean =>
    (wanted === undefined || codec === undefined || isKey(key, wanted)) &&
    (search === undefined ||
      key?.includes(search) === true ||
      Object.values(cells).some((one) => one.includes(search)));

  // A key that is asked for by all of its text is found without going through the others.
  const named = codec && [wanted, search].flatMap((text) => (text === undefined ? [] : keysMeant(codec, text)));
  const first = named?.flatMap((key) => {
    const values = store.look(key);
    const shown = values && showCells(definition, key, values);
    return shown !== undefined && isWanted(shown) ? [shown] : [];
  })[0];
  const found = first === undefined ? [] : [cutCells(first, longest)];
  if (first !== undefined && wanted !== undefined) return { cells: found, more: false, looked: 1 };

  let looked = 0;
  let more = false;
  for (const [key, values] of store.all()) {
    more = looked === MOST_LOOKED;
    if (more) break;
    looked++;
    const shown = showCells(definition, key, values);
    if (!isWanted(shown) || (first !== undefined && shown.key === first.key)) continue;
    more = found.length === limit;
    if (more) break;
    found.push(cutCells(shown, longest));
  }
  return { cells: sorted(found), more, looked };
}

/** Values that a text may stand for, so that a key is found without going through all of them. */
function keysMeant(codec: Codec<unknown>, text: string): readonly unknown[] {
  const meant = [() => codec.fromJson(text), () => codec.fromJson(JSON.parse(text))];
  return meant.flatMap((read) => {
    try {
      return [read()];
    } catch {
      return [];
    }
  });
}

/** A text may be written without its quotes. */
function isKey(shown: string | undefined, wanted: string): boolean {
  return shown === wanted || shown === JSON.stringify(wanted);
}

function sorted(cells: readonly ShownCells[]): readonly ShownCells[] {
  return [...cells].sort((a, b) => ((a.key ?? "") < (b.key ?? "") ? -1 : 1));
}
