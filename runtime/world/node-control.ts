/** The door to the owner's other processes: a Unix socket; and modules that are loaded while the process runs. */
import { chmodSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { NetError, type ControlDoor } from "./world.ts";

/** Bytes of a socket's path that every system takes. */
const LONGEST_PATH = 100;
/** Bytes of a request. */
const LARGEST = 1024 * 1024;

export const nodeControl: ControlDoor = {
  async listen(path, answer) {
    const whole = resolve(path);
    if (Buffer.byteLength(whole) > LONGEST_PATH) {
      throw new NetError("address", `the path of the control socket is longer than ${LONGEST_PATH} bytes: ${whole}`);
    }
    // Whoever left it there is no more: the data folder is locked for this process.
    unlinkIfThere(whole);
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
        server.listen(whole, done);
      } finally {
        process.umask(before);
      }
    });
    chmodSync(whole, 0o600);
    return {
      stop: () =>
        new Promise<void>((done) => {
          for (const socket of open) socket.end();
          server.close(() => done());
          unlinkIfThere(whole);
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

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw new NetError("other", (error as Error).message);
  }
}
