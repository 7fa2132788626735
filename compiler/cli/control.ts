/** Asks the process that has a data folder, at its control socket. */
import { existsSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import type { ControlReply, ControlRequest } from "@portals/runtime";
import { exit } from "./exit-codes.ts";

/** Its name in a data folder. */
const SOCKET = "control.sock";

/** What the process refuses, or that there is none: told to people, without a stack trace. */
export class ControlError extends Error {
  readonly help: readonly string[];
  readonly code: number;

  constructor(message: string, help: readonly string[], code: number) {
    super(message);
    this.help = help;
    this.code = code;
  }
}

/** The result of a request. Fails with a ControlError. */
export async function ask(
  data: string,
  request: ControlRequest,
): Promise<(ControlReply & { readonly ok: true })["result"]> {
  const reply = JSON.parse(await exchange(data, JSON.stringify(request))) as ControlReply;
  if (reply.ok) return reply.result;
  throw new ControlError(reply.message, reply.help, exit.failed);
}

/** What the apps of the process publish of themselves, by name. */
export async function publishedIn(data: string): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries((await ask(data, { command: "interfaces" })) as Readonly<Record<string, string>>));
}

/** A process runs with this folder, and can be asked. */
export function isRunning(data: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(socketOf(data), () => {
      socket.end();
      done(true);
    });
    socket.once("error", () => done(false));
  });
}

/** In the folder, or where a link there leads if that path would be too long for a socket. */
function socketOf(data: string): string {
  const path = join(resolve(data), SOCKET);
  try {
    return readlinkSync(path);
  } catch {
    return path;
  }
}

function exchange(data: string, request: string): Promise<string> {
  return new Promise((done, failed) => {
    if (!existsSync(resolve(data))) {
      failed(
        new ControlError(`there is no data folder ${data}`, ["it is made by `portalsc run … --data DIR`"], exit.usage),
      );
      return;
    }
    let text = "";
    const socket = connect(socketOf(data), () => socket.write(`${request}\n`));
    socket.setEncoding("utf8");
    socket.on("data", (part: string) => (text += part));
    socket.once("error", (error: NodeJS.ErrnoException) => failed(unreachable(data, error)));
    socket.once("close", () => {
      if (text.endsWith("\n")) done(text);
      else failed(new ControlError("the process ended before it answered", ["look at what it said"], exit.failed));
    });
  });
}

function unreachable(data: string, error: NodeJS.ErrnoException): ControlError {
  const start = "start one with `portalsc run … --data DIR`; with `--control`, if apps are to come and go";
  switch (error.code) {
    case "ENOENT":
      return new ControlError(`no process listens in ${data}`, [start], exit.usage);
    case "ECONNREFUSED":
      return new ControlError(`no process runs with ${data}: the last one was killed`, [start], exit.usage);
    case "EACCES":
    case "EPERM":
      return new ControlError(
        `the process of ${data} belongs to somebody else`,
        ["only its owner may ask it"],
        exit.usage,
      );
    default:
      return new ControlError(`the process of ${data} cannot be reached: ${error.message}`, [], exit.usage);
  }
}
