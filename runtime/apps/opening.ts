/** The apps with which an open process begins: those that are given, and what was launched and connected in earlier lives. */
import type { AppDefinition } from "../api.ts";
import { configure } from "../configure.ts";
import { Fault, faultCodes } from "../fault.ts";
import { connectionApp } from "./connection.ts";
import type { AppRecord, Registry } from "./registry.ts";

/** What the data folder of an open process is for: whatever is launched. */
export const OPEN_IDENTITY = { app: "any apps (--control)", schema: "" };

export interface Opening {
  readonly apps: readonly AppDefinition[];
  /** What is to be said of it. */
  readonly notes: readonly string[];
}

/** Fails with a Fault if what ran before cannot run again. `load` gives the app of a module in the data folder. */
export async function openingApps(
  given: readonly AppDefinition[],
  registry: Registry,
  load: ((module: string) => Promise<AppDefinition>) | undefined,
  environment: (name: string) => string | undefined,
): Promise<Opening> {
  const apps: AppDefinition[] = [];
  const notes: string[] = [];
  for (const app of given) {
    const record = registry.get(app.name);
    if (record?.kind === "stopped") {
      notes.push(`the app ${app.name} was stopped: \`portalsc launch\` starts it anew`);
      continue;
    }
    if (record?.kind === "given") checkSchema(app, record.schema);
    // A new version of what was launched is given with the process from now on.
    else if (record?.kind === "launched") checkSchema(app, record.schema);
    registry.set(app.name, { kind: "given", schema: app.schema });
    apps.push(app);
  }
  const known = (name: string): boolean => apps.some((app) => app.name === name);
  for (const [name, record] of registry.entries()) {
    if (known(name) || record.kind === "stopped" || record.kind === "connection") continue;
    if (record.kind === "given") throw lost(name);
    apps.push(await launchedBefore(name, record, load, environment));
  }
  for (const [, record] of registry.entries()) {
    if (record.kind === "connection") apps.push(connectedBefore(record, apps));
  }
  return { apps, notes };
}

function lost(name: string): Fault {
  return new Fault(
    faultCodes.usage,
    `the app ${name} ran with this data folder, and is not among those that are given`,
    {
      help: [`start it with the others; when it runs, \`portalsc stop ${name}\` ends it and deletes its state`],
    },
  );
}

function checkSchema({ name, schema }: AppDefinition, before: string): void {
  if (schema === before) return;
  const message = `the folder has the state of another version of the app ${name}: what it keeps has other types`;
  throw new Fault(faultCodes.folderForeign, message, { help: ["start with a new data folder"] });
}

async function launchedBefore(
  name: string,
  record: AppRecord & { readonly kind: "launched" },
  load: ((module: string) => Promise<AppDefinition>) | undefined,
  environment: (name: string) => string | undefined,
): Promise<AppDefinition> {
  if (load === undefined) throw new Error("a process that launches apps can load them");
  const app = await load(record.module);
  checkSchema(app, record.schema);
  const [wrong] = configure([app], record.set, environment, true);
  if (wrong !== undefined) throw new Fault(faultCodes.usage, `the app ${name}: ${wrong}`);
  return app;
}

function connectedBefore(
  { from, to }: { readonly from: string; readonly to: string },
  apps: readonly AppDefinition[],
): AppDefinition {
  const exported = (path: string) => {
    const stream = apps.flatMap(({ exports = [] }) => exports).find((one) => one.path === path);
    if (stream !== undefined) return stream;
    const help = ["the app that had it is given in another version: give the earlier one, or a new data folder"];
    throw new Fault(faultCodes.folderForeign, `${from} was connected to ${to}, and there is no ${path} any more`, {
      help,
    });
  };
  return connectionApp(exported(from), exported(to));
}
