/** Values for the program's configuration: `--set`, the environment, the default; typed and checked, all mistakes at once. */
import type { AppDefinition, Codec } from "./api.ts";
import { Config } from "./define.ts";
import { Fault } from "./fault.ts";

/**
 * Sets every `config` of the apps; what is wrong, a sentence each. Of several apps `--set limit=3` is for all that have a
 * `limit`, `--set cart.limit=3` for one; so are PORTALS_LIMIT and PORTALS_CART_LIMIT. `several`: also if this one is
 * alone, others are there or may come.
 */
export function configure(
  apps: readonly AppDefinition[],
  given: Readonly<Record<string, string>>,
  environment: (name: string) => string | undefined,
  several = apps.length > 1,
): string[] {
  const wrong: string[] = [];
  const settings = apps.flatMap((app) =>
    app.config
      .filter((config): config is Config<unknown> => config instanceof Config)
      .map((config) => ({ config, names: several ? [`${app.name}.${config.name}`, config.name] : [config.name] })),
  );
  for (const name of Object.keys(given)) {
    if (settings.some(({ names }) => names.includes(name))) continue;
    const known = settings.map(({ names }) => names[0]).join(", ");
    const who = several ? "the apps have" : "the app has";
    const they = several ? "they have" : "it has";
    wrong.push(`--set ${name}: ${who} no config of that name${known === "" ? "" : ` (${they} ${known})`}`);
  }
  for (const { config, names } of settings) {
    const told = names.find((name) => Object.hasOwn(given, name));
    const variable = names.map(variableOf).find((one) => environment(one) !== undefined);
    const text = told !== undefined ? given[told] : variable !== undefined ? environment(variable) : undefined;
    if (text === undefined) {
      const name = names[0] ?? config.name;
      if (!config.known) wrong.push(`config ${name} has no value: give --set ${name}=… or ${variableOf(name)}`);
      continue;
    }
    try {
      config.set(fromText(text, config.codec));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      wrong.push(`${told === undefined ? (variable ?? "") : `--set ${told}`}: ${error.message}`);
    }
  }
  return wrong;
}

/** The values of all configs, as JSON, by app and name. */
export function configured(apps: readonly AppDefinition[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    configsOf(apps).map(([name, config]) => [name, config.codec.toJson(config.value)] as const),
  );
}

/** Gives configs the values that `configured` told; what cannot be, a sentence each. */
export function configureAgain(apps: readonly AppDefinition[], values: Readonly<Record<string, string>>): string[] {
  const wrong: string[] = [];
  for (const [name, config] of configsOf(apps)) {
    const json = values[name];
    try {
      if (json !== undefined) config.set(config.codec.fromJson(JSON.parse(json)));
      else if (!config.known) wrong.push(`config ${name} has no value, and had none when it was recorded`);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      wrong.push(`config ${name} was ${json ?? ""} when it was recorded: ${error.message}`);
    }
  }
  return wrong;
}

function configsOf(apps: readonly AppDefinition[]): readonly (readonly [name: string, config: Config<unknown>])[] {
  return apps.flatMap((app) =>
    app.config
      .filter((config): config is Config<unknown> => config instanceof Config)
      .map((config) => [`${app.name}.${config.name}`, config] as const),
  );
}

/** `PORTALS_MAX_RATE` for `maxRate`, `PORTALS_CART_MAX_RATE` for `cart.maxRate`. */
export function variableOf(name: string): string {
  return `PORTALS_${name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(".", "_")
    .toUpperCase()}`;
}

/** A text needs no quotes; anything else is JSON. */
function fromText<T>(text: string, codec: Codec<T>): T {
  let mismatch: unknown;
  try {
    return codec.fromJson(text);
  } catch (error) {
    mismatch = error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text) as unknown;
  } catch {
    throw mismatch;
  }
  return codec.fromJson(json);
}
