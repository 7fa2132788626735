/** The door to the owner's other processes: a Unix socket; and modules that are loaded while the process runs. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { NetError, type ControlDoor } from "./world.ts";

/** Bytes of a socket's path that every system takes. */
const LONGEST_PATH = 100;
/** Bytes of a request. */
const LARGEST = 1024 * 1024;

export const nodeControl: ControlDoor = {
  async listen(path, answer) {
    const door = resolve(path);
    // Whoever left it there is no more: the data folder is locked for this process.
    removeSocket(door);
    const place = Buffer.byteLength(door) > LONGEST_PATH ? placeElsewhere(door) : door;
    const open = new Set<Socket>();
    const server = createServer((socket) => {
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      serve(socket, answer);
    });
    await new Promise<void>((done, failed) => {
      server.once("error", (error) => failed(new NetError("other", error.message)));
      // Made for the owner alone from the first moment: the umask counts when the socket is bound, which is at once.
      const before = process.umask(0o177);
      try {
        server.listen(place, done);
      } finally {
        process.umask(before);
      }
    });
    chmodSync(place, 0o600);
    return {
      stop: () =>
        new Promise<void>((done) => {
          for (const socket of open) socket.end();
          server.close(() => done());
          removeSocket(door);
        }),
    };
  },

  async load(path) {
    const whole = resolve(path);
    // The module finds this very runtime, wherever it is now: a folder may have been written by another installation.
    const runtime = new URL("./index.js", import.meta.url).href;
    writeFileSync(join(dirname(whole), "runtime.js"), `export * from ${JSON.stringify(runtime)};\n`);
    return (await import(pathToFileURL(whole).href)) as Readonly<Record<string, unknown>>;
  },
};

function serve(socket: Socket, answer: (request: string) => Promise<string>): void {
  let text = "";
  socket.setEncoding("utf8");
  // Who goes away needs no answer.
  socket.on("error", () => socket.destroy());
  socket.on("data", (part: string) => {
    text += part;
    if (text.length > LARGEST) socket.destroy();
    const end = text.indexOf("\n");
    if (end < 0) return;
    const request = text.slice(0, end);
    text = "";
    socket.pause();
    void answer(request).then((reply) => socket.end(`${reply}\n`));
  });
}

/**
 * A place with a short path, for a socket whose own path would be too long: a folder of the owner's alone among the
 * system's temporary files, to which a link in the data folder leads. Fails with a NetError.
 */
function placeElsewhere(door: string): string {
  const folder = [tmpdir(), "/tmp"].find((one) => Buffer.byteLength(one) < LONGEST_PATH - TEMPORARY.length);
  try {
    const place = join(mkdtempSync(join(folder ?? "/tmp", "portals-")), basename(door));
    symlinkSync(place, door);
    return place;
  } catch (error) {
    throw new NetError("other", `its socket has no place: ${(error as Error).message}`);
  }
}

/** Of a place elsewhere, as long as it is: `mkdtemp` adds six characters. */
const TEMPORARY = "/portals-xxxxxx/control.sock";

/** With what it leads to, if it is a link. */
function removeSocket(door: string): void {
  try {
    if (lstatSync(door).isSymbolicLink()) {
      const place = readlinkSync(door);
      rmSync(place, { force: true });
      // Only if it is empty: it is a folder for this one socket.
      if (existsSync(dirname(place))) rmdirSync(dirname(place));
    }
    unlinkSync(door);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw new NetError("other", (error as Error).message);
  }
}
