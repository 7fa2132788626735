/**
 * The socket of a process in its data folder: one request a connection, one line of JSON each way. Each process can be
 * asked what is in it (`portalsc inspect`, `ps`) and to try dead letters again (`requeue`); one that is open takes orders
 * about its apps (`launch`, `stop`, `connect`, `disconnect`).
 */
import type { AppDefinition } from "../api.ts";
import type { RunOptions } from "../options.ts";
import { configure } from "../configure.ts";
import { isApp } from "../define.ts";
import { Fault, faultCodes, toFault } from "../fault.ts";
import type { Answer, Question } from "../inspect/model.ts";
import { NetError, type World } from "../world/world.ts";
import type { Admin, Status } from "./admin.ts";

/** Its name in the data folder. */
export const SOCKET = "control.sock";

export type ControlRequest =
  | { readonly command: "ps" }
  /** A module below the data folder, built for this runtime. */
  | { readonly command: "launch"; readonly module: string; readonly set: Readonly<Record<string, string>> }
  | { readonly command: "stop"; readonly apps: readonly string[] }
  | { readonly command: "connect" | "disconnect"; readonly from: string; readonly to: string }
  /** What all apps publish of themselves, by name; empty for those that export nothing. */
  | { readonly command: "interfaces" }
  | { readonly command: "inspect"; readonly question: Question }
  /** A dead letter, by its sequencer and its number there, is given again. */
  | { readonly command: "requeue"; readonly stream: string; readonly atom: number };

export type ControlReply =
  | { readonly ok: true; readonly result: ControlResult }
  | { readonly ok: false; readonly message: string; readonly help: readonly string[] };

export type ControlResult =
  | Status
  | Answer
  | { readonly stream: string; readonly atom: number }
  | string
  | Readonly<Record<string, string>>
  | null;

/** Who answers. */
export interface Controlled {
  readonly admin: Admin;
  /** Between two steps. */
  inspect(question: Question): Promise<Answer>;
}

export interface Control {
  stop(): Promise<void>;
}

/** Undefined: there can be no socket, and nobody needs one. Fails with a Fault if `options.control` needs it. */
export async function listen(
  controlled: Controlled,
  options: Pick<RunOptions, "data" | "control">,
  world: World,
): Promise<Control | undefined> {
  const { data, control = false } = options;
  const load = loaderOf(options, world);
  if (world.control === undefined || data === undefined || load === undefined) {
    if (!control) return undefined;
    throw new Fault(faultCodes.usage, "--control needs --data DIR: the socket is in the data folder");
  }
  const answer = async (text: string): Promise<string> => {
    let reply: ControlReply;
    try {
      const request = JSON.parse(text) as ControlRequest;
      if (!control && !isForAll(request)) throw closed();
      reply = { ok: true, result: await obey(controlled, request, load, world) };
    } catch (error) {
      const fault = toFault(error);
      reply = { ok: false, message: fault.message, help: fault.help };
    }
    return JSON.stringify(reply);
  };
  try {
    return await world.control.listen(`${data}/${SOCKET}`, answer);
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    if (!control) return undefined;
    const help = ["give --data a folder with a shorter path"];
    throw new Fault(faultCodes.address, `cannot be controlled: ${error.message}`, { help });
  }
}

/** Gives the app of a module in the data folder. */
export function loaderOf(
  { data }: Pick<RunOptions, "data">,
  world: World,
): ((module: string) => Promise<AppDefinition>) | undefined {
  const { control } = world;
  if (control === undefined || data === undefined) return undefined;
  return async (module) => {
    if (module.startsWith("/") || module.split("/").includes("..")) {
      throw new Fault(faultCodes.usage, `${module} is not in the data folder`);
    }
    let exports: Readonly<Record<string, unknown>>;
    try {
      exports = await control.load(`${data}/${module}`);
    } catch (error) {
      throw new Fault(faultCodes.host, `${module} cannot be loaded: ${toFault(error).message}`);
    }
    const app = Object.values(exports).find(isApp);
    if (app === undefined) throw new Fault(faultCodes.usage, `${module} has no app`);
    return app;
  };
}

/** Not about which apps there are. */
function isForAll({ command }: ControlRequest): boolean {
  return command === "ps" || command === "inspect" || command === "requeue";
}

function closed(): Fault {
  const help = ["start it with `portalsc run … --data DIR --control`"];
  return new Fault(faultCodes.usage, "the process takes no orders: it was started without --control", { help });
}

async function obey(
  { admin, inspect }: Controlled,
  request: ControlRequest,
  load: (module: string) => Promise<AppDefinition>,
  world: World,
): Promise<ControlResult> {
  switch (request.command) {
    case "ps":
      return admin.status();
    case "launch": {
      const { module, set } = request;
      const app = await load(module);
      const [wrong] = configure([app], set, (name) => world.environment(name), true);
      if (wrong !== undefined) throw new Fault(faultCodes.usage, wrong);
      await admin.launch(app, { kind: "launched", schema: app.schema, module, set });
      return app.name;
    }
    case "stop":
      await admin.stop(request.apps);
      return null;
    case "connect":
      await admin.connect(request.from, request.to);
      return null;
    case "disconnect":
      await admin.disconnect(request.from, request.to);
      return null;
    case "interfaces":
      return admin.interfaces();
    case "inspect":
      return inspect(request.question);
    case "requeue":
      return admin.requeue(request.stream, request.atom);
    default:
      throw new Fault(faultCodes.usage, "the process does not know this command: it is of another release");
  }
}
