/**
 * The apps of a test, as they are run by it: what comes from outside is what is given, what would go outside goes nowhere,
 * and effects and apps that are stood in for answer as the test says.
 */
import type { AppDefinition, EffectDefinition, Portal, SourceDefinition, UnitDefinition } from "../api.ts";
import { source, unit } from "../define.ts";
import { values } from "../io/values.ts";
import { isEffect } from "../portals/effects.ts";
import type { Given } from "./definition.ts";

/** How a test takes part while its apps run. */
export interface Hands {
  /** Something from outside is wanted that the test does not give: `source orders`. Does not return. */
  missing(what: string, cure: string): never;
  /** The answer of somebody outside, who takes his time. */
  answered<T>(answer: () => T): Promise<T>;
}

type Reply = (...args: readonly unknown[]) => unknown;

/** `apps`: the one with the test, and those that it uses. */
export function subjectOf(
  apps: readonly AppDefinition[],
  given: readonly Given[],
  hands: Hands,
): readonly AppDefinition[] {
  const [main, ...used] = apps;
  if (main === undefined) return [];
  const replies = new Map(
    given.flatMap((one) => (one.kind === "atoms" ? [] : [[one.portal.path, one.reply] as const])),
  );
  const atoms = new Map(given.flatMap((one) => (one.kind === "atoms" ? [[one.stream.path, one.atoms] as const] : [])));
  const inputs = new Set([...replies.keys(), ...atoms.keys()]);
  const isStoodInFor = (app: AppDefinition): boolean =>
    [...inputs].some((path) => path.startsWith(`/${app.name}/`) && app !== main);
  const prepared = (app: AppDefinition): AppDefinition => ({
    ...app,
    sources: app.sources.map((definition) => sourceOf(definition, atoms, hands)),
    units: app.units.map((definition) => withEffects(definition, replies, hands)),
    sinks: [],
    endpoints: [],
  });
  return [main, ...used].map((app) => (isStoodInFor(app) ? standIn(app, atoms, replies, hands) : prepared(app)));
}

type Atoms = ReadonlyMap<string, readonly (readonly unknown[])[]>;

function sourceOf(definition: SourceDefinition<unknown>, atoms: Atoms, hands: Hands): SourceDefinition<unknown> {
  const { stream, open } = definition;
  const given = atoms.get(stream.path);
  if (given !== undefined) return source(stream, () => values(given));
  return source(stream, () => {
    const opened = open();
    if (opened.inProgram === true) return opened;
    const name = stream.path.slice(stream.path.lastIndexOf("/") + 1);
    return hands.missing(`the source ${name} reads from outside (${opened.name})`, `given ${name} = [[…], …]`);
  });
}

function withEffects(definition: UnitDefinition, replies: ReadonlyMap<string, Reply>, hands: Hands): UnitDefinition {
  const { asks = [] } = definition;
  if (!asks.some(isEffect)) return definition;
  return { ...definition, asks: asks.map((portal) => (isEffect(portal) ? performed(portal, replies, hands) : portal)) };
}

type AnyEffect = EffectDefinition<readonly unknown[], unknown>;

function performed(effect: AnyEffect, replies: ReadonlyMap<string, Reply>, hands: Hands): AnyEffect {
  const reply = replies.get(effect.path);
  const name = effect.path.slice(effect.path.lastIndexOf("/") + 1);
  return {
    ...effect,
    perform: (...args) => {
      if (reply === undefined) {
        return hands.missing(
          `the effect ${name} is performed`,
          `given ${name} = (${"_, ".repeat(args.length - 1).slice(0, -2)}) => …`,
        );
      }
      // Without what tells calls apart.
      return hands.answered(() => reply(...args.slice(0, -1)));
    },
  };
}

/** An app of that name, with streams and portals as they are given. */
function standIn(app: AppDefinition, atoms: Atoms, replies: ReadonlyMap<string, Reply>, hands: Hands): AppDefinition {
  const sequencers = app.sequencers.map((stream) => stream.path);
  const streams = (app.exports ?? []).filter(({ path }) => !sequencers.includes(path) || atoms.has(path));
  const served = app.units.flatMap(({ serves = [] }) => serves);
  return {
    ...app,
    config: [],
    sources: streams.map((stream) => source(stream, () => values(atoms.get(stream.path) ?? []))),
    units: served.length === 0 ? [] : [server(`/${app.name}/stand-in`, served, replies, hands)],
    sinks: [],
    endpoints: [],
    uses: [],
  };
}

function server(
  path: string,
  portals: readonly Portal<unknown, unknown>[],
  replies: ReadonlyMap<string, Reply>,
  hands: Hands,
): UnitDefinition {
  return unit({
    path,
    inputs: [],
    outputs: [],
    onError: [],
    state: {},
    serves: portals,
    create: ({ fibers }) => ({
      on: [],
      ask: portals.map((portal) => (requests, from, to) => {
        for (let i = from; i < to; i++) {
          const request = requests[i];
          if (request === undefined || !fibers.serve(request)) continue;
          const reply = replies.get(portal.path) ?? hands.missing(`${portal.path} is asked`, cureOf(portal.path));
          fibers.reply(request.caller, reply(request.value));
        }
        fibers.served();
      }),
    }),
  });
}

/** `/inventory/stock`: `given inventory.stock = request => …`. */
function cureOf(path: string): string {
  return `given ${path.slice(1).replace("/", ".")} = request => …`;
}
