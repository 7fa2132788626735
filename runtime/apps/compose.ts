/**
 * Several apps as one: what a process runs. Their streams, units, sources and sinks keep their paths, which begin with the
 * app's name; each app's default policy is written to its own units and sinks.
 */
import type { AppDefinition, Codec, Policy, SinkDefinition, Stream, UnitDefinition } from "../api.ts";

export interface Composition extends AppDefinition {
  readonly apps: readonly AppDefinition[];
  /** The app that a unit, a source's stream or a sink belongs to; undefined for what belongs to none. */
  ownerOf(part: object): AppDefinition | undefined;
}

/** The apps side by side. One app alone is itself: its name, its schema. */
export function compose(apps: readonly AppDefinition[]): Composition {
  const owners = new Map<object, AppDefinition>();
  const owned = <T extends object>(app: AppDefinition, parts: readonly T[]): readonly T[] => {
    for (const part of parts) owners.set(part, app);
    return parts;
  };
  const byName = [...apps].sort((a, b) => (a.name < b.name ? -1 : 1));
  const [only, ...others] = apps;
  const single = only !== undefined && others.length === 0 ? only : undefined;
  return {
    apps,
    name: single?.name ?? byName.map(({ name }) => name).join(", "),
    schema: single?.schema ?? byName.map(({ name, schema }) => `${name} ${schema}`).join(", "),
    onError: [],
    config: apps.flatMap(({ config }) => config),
    sources: apps.flatMap((app) => {
      owned(app, app.sources.map(({ stream }) => stream)); // prettier-ignore
      return app.sources;
    }),
    units: apps.flatMap((app) => owned(app, app.units.map((unit) => unitOf(unit, app)))), // prettier-ignore
    sinks: apps.flatMap((app) => owned(app, app.sinks.map((sink) => sinkOf(sink, app, single === undefined)))), // prettier-ignore
    sequencers: apps.flatMap(({ sequencers }) => sequencers),
    endpoints: apps.flatMap((app) => owned(app, app.endpoints ?? [])),
    types: typesOf(apps),
    ownerOf: (part) => owners.get(part),
  };
}

/** By their names, with the app's before it where several apps have the same one. */
function typesOf(apps: readonly AppDefinition[]): Readonly<Record<string, Codec<unknown>>> {
  const types: Record<string, Codec<unknown>> = {};
  for (const { name: app, types: own = {} } of apps) {
    for (const [name, codec] of Object.entries(own)) {
      const other = Object.hasOwn(types, name) && types[name] !== codec;
      types[other ? `${app.charAt(0).toUpperCase()}${app.slice(1)}${name}` : name] = codec;
    }
  }
  return types;
}

function unitOf(unit: UnitDefinition, app: AppDefinition): UnitDefinition {
  return unit.onError.length > 0 || app.onError.length === 0 ? unit : { ...unit, onError: app.onError };
}

function sinkOf(sink: SinkDefinition<unknown>, app: AppDefinition, named: boolean): SinkDefinition<unknown> {
  const onError: readonly Policy[] = sink.onError.length > 0 ? sink.onError : app.onError;
  return { ...sink, onError, ...(named ? { app: app.name } : {}) };
}

/** What does not fit between the apps, a sentence each; empty if they can run together. */
export function whatDoesNotFit(apps: readonly AppDefinition[]): readonly string[] {
  const wrong: string[] = [];
  const names = new Set<string>();
  for (const { name } of apps) {
    if (names.has(name)) wrong.push(`two apps are called ${name}: in one process each has its own name`);
    names.add(name);
  }
  for (const app of apps) {
    for (const used of app.uses ?? []) {
      const other = apps.find(({ name }) => used.path.startsWith(`/${name}/`));
      const problem = useProblem(app, used, other);
      if (problem !== undefined) wrong.push(problem);
    }
  }
  return wrong;
}

function useProblem(app: AppDefinition, used: Stream<unknown>, other: AppDefinition | undefined): string | undefined {
  const what = `the app ${app.name} uses ${used.path}`;
  if (other === undefined) {
    const name = used.path.split("/")[1] ?? "";
    return `${what}, and the app ${name} is not in this process: start them together`;
  }
  const stream = (other.exports ?? []).find(({ path }) => path === used.path);
  if (stream === undefined) return `${what}, which the app ${other.name} does not export`;
  const wanted = typeOf(used);
  const found = typeOf(stream);
  return wanted === found ? undefined : `${what} as ${wanted}, and it has ${found}: compile both again`;
}

/** The type of a stream, canonically. */
export function typeOf({ codec, key }: Stream<unknown>): string {
  return key === undefined ? codec.schema : `${codec.schema} by ${key.schema}`;
}
