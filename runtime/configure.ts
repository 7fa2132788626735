/** Values for the program's configuration: `--set`, the environment, the default; typed and checked, all mistakes at once. */
import type { AppDefinition, Codec } from "./api.ts";
import { Config } from "./define.ts";
import { Fault } from "./fault.ts";

/** Sets every `config` of the app; what is wrong, a sentence each. */
export function configure(
  app: AppDefinition,
  given: Readonly<Record<string, string>>,
  environment: (name: string) => string | undefined,
): string[] {
  const wrong: string[] = [];
  const configs = app.config.filter((config): config is Config<unknown> => config instanceof Config);
  for (const name of Object.keys(given)) {
    if (configs.some((config) => config.name === name)) continue;
    const known = configs.map((config) => config.name).join(", ");
    wrong.push(`--set ${name}: the app has no config of that name${known === "" ? "" : ` (it has ${known})`}`);
  }
  for (const config of configs) {
    const variable = variableOf(config.name);
    const set = Object.hasOwn(given, config.name) ? given[config.name] : undefined;
    const text = set ?? environment(variable);
    if (text === undefined) {
      if (!config.known) wrong.push(`config ${config.name} has no value: give --set ${config.name}=… or ${variable}`);
      continue;
    }
    try {
      config.set(fromText(text, config.codec));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      wrong.push(`${set === undefined ? variable : `--set ${config.name}`}: ${error.message}`);
    }
  }
  return wrong;
}

/** `PORTALS_MAX_RATE` for `maxRate`. */
export function variableOf(name: string): string {
  return `PORTALS_${name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()}`;
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
