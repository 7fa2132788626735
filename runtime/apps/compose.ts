/**
 * Several apps as one: what a process runs. Their streams, units, sources and sinks keep their paths, which begin with the
 * app's name; each app's default policy is written to its own units and sinks.
 */
import type { AppDefinition, Codec, Policy, Portal, SinkDefinition, Stream, UnitDefinition } from "../api.ts";

/** An app whose parts say what was said for the app as a whole. Made once: its parts are known by their identity. */
export interface PreparedApp {
  readonly definition: AppDefinition;
  readonly units: readonly UnitDefinition[];
  readonly sinks: readonly SinkDefinition<unknown>[];
}

/** `named`: it is one of several, or may become so, and its sinks say whose they are. */
export function prepare(definition: AppDefinition, named: boolean): PreparedApp {
  return {
    definition,
    units: definition.units.map((unit) => unitOf(unit, definition)),
    sinks: definition.sinks.map((sink) => sinkOf(sink, definition, named)),
  };
}

/** The apps side by side. One app alone is itself: its name, its schema. */
export function compose(apps: readonly PreparedApp[]): AppDefinition {
  const definitions = apps.map(({ definition }) => definition);
  const byName = [...definitions].sort((a, b) => (a.name < b.name ? -1 : 1));
  const [only] = definitions;
  const single = definitions.length === 1 ? only : undefined;
  return {
    name: single?.name ?? byName.map(({ name }) => name).join(", "),
    schema: single?.schema ?? byName.map(({ name, schema }) => `${name} ${schema}`).join(", "),
    onError: [],
    config: definitions.flatMap(({ config }) => config),
    sources: definitions.flatMap(({ sources }) => sources),
    units: apps.flatMap(({ units }) => units),
    sinks: apps.flatMap(({ sinks }) => sinks),
    sequencers: definitions.flatMap(({ sequencers }) => sequencers),
    exports: definitions.flatMap(({ exports = [] }) => exports),
    endpoints: definitions.flatMap(({ endpoints = [] }) => endpoints),
    types: typesOf(definitions),
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
  const names = new Map<string, AppDefinition>();
  for (const app of apps) {
    const { name } = app;
    if (names.has(name)) wrong.push(`two apps are called ${name}: in one process each has its own name`);
    names.set(name, app);
  }
  for (const app of apps) {
    for (const used of app.uses ?? []) {
      const problem = useProblem(app, used, names.get(appOf(used.path)));
      if (problem !== undefined) wrong.push(problem);
    }
    for (const asked of portalsOfOthers(app)) {
      const problem = askProblem(app, asked, names.get(appOf(asked.path)));
      if (problem !== undefined) wrong.push(problem);
    }
  }
  return wrong;
}

/** The portals of other apps that an app asks by name. */
export function askedOf(app: AppDefinition): readonly string[] {
  return portalsOfOthers(app).map(({ path }) => path);
}

function portalsOfOthers({ name, units }: AppDefinition): readonly Portal<unknown, unknown>[] {
  const asked = units.flatMap(({ asks = [] }) => asks);
  const byPath = new Map(asked.map((portal) => [portal.path, portal]));
  return [...byPath.values()].filter(({ path }) => path.startsWith("/") && appOf(path) !== name);
}

function askProblem(
  app: AppDefinition,
  asked: Portal<unknown, unknown>,
  other: AppDefinition | undefined,
): string | undefined {
  const what = `the app ${app.name} asks ${asked.path}`;
  const served = other?.units.flatMap(({ serves = [] }) => serves).find(({ path }) => path === asked.path);
  if (served === undefined) return `${what}, which nobody in this process serves: start them together`;
  const typed = ({ request, reply }: Portal<unknown, unknown>): string => `(${request.schema}) -> ${reply.schema}`;
  if (typed(asked) === typed(served)) return undefined;
  return `${what} as ${typed(asked)}, and it is ${typed(served)}: compile both again`;
}

function useProblem(app: AppDefinition, used: Stream<unknown>, other: AppDefinition | undefined): string | undefined {
  const what = `the app ${app.name} uses ${used.path}`;
  if (other === undefined) {
    return `${what}, and the app ${appOf(used.path)} is not in this process: start them together`;
  }
  const stream = (other.exports ?? []).find(({ path }) => path === used.path);
  if (stream === undefined) return `${what}, which the app ${other.name} does not export`;
  const wanted = typeOf(used);
  const found = typeOf(stream);
  return wanted === found ? undefined : `${what} as ${wanted}, and it has ${found}: compile both again`;
}

/** The streams of other apps that an app reads from a certain atom on. */
export function beginningsOf({
  units,
}: Pick<AppDefinition, "units">): readonly { readonly path: string; readonly first: number }[] {
  return units.flatMap((unit) =>
    unit.inputs.flatMap(({ path }, i) => {
      const start = unit.starts?.[i];
      if (start === undefined || start === "now" || appOf(path) === appOf(unit.path)) return [];
      return [{ path, first: start === "start" ? 1 : start }];
    }),
  );
}

/** `cart` of `/cart/checkouts`. */
export function appOf(path: string): string {
  return path.split("/")[1] ?? "";
}

/** The type of a stream, canonically. */
export function typeOf({ codec, key }: Stream<unknown>): string {
  return key === undefined ? codec.schema : `${codec.schema} by ${key.schema}`;
}
