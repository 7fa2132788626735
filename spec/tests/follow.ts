/** Follows a page, `spec/session.ts`, in a folder, with a shell that knows the command line. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isSeen, withMore, type Step } from "../session.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The port that pages speak of, and that may be taken where they are followed. */
const writtenPort = "8080";

/** How long a service may take to start, and what was answered to be seen elsewhere. */
const patienceMs = 30_000;

/** Behind what a command has printed. */
const prompt = "\u001e";

/** What bash says of its jobs: `bash: line 5: 1234 Killed    portalsc run …`. */
const ofJobs = /^bash: line \d+: +\d+ (Killed|Terminated|Done|Exit).*\n/gm;

export class Reader {
  private readonly shell: ChildProcessWithoutNullStreams;
  private printed = "";

  private constructor(
    private readonly folder: string,
    private readonly port: string,
  ) {
    const path = [join(root, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);
    const env = { ...process.env, PATH: path, PORTALS_PORT: port, NO_COLOR: "1" };
    this.shell = spawn("bash", ["--noprofile", "--norc"], { cwd: folder, env });
    const read = (data: Buffer): void => void (this.printed += data.toString());
    this.shell.stdout.on("data", read);
    this.shell.stderr.on("data", read);
  }

  static async in(folder: string): Promise<Reader> {
    const reader = new Reader(folder, String(await freePort()));
    await reader.type("exec 2>&1");
    return reader;
  }

  /** Carry a step out: what is seen, as the page would say it. */
  async follow(step: Step): Promise<string> {
    if (step.kind === "command") return this.command(step);
    const path = join(this.folder, step.name);
    writeFileSync(path, step.kind === "file" ? step.text : withMore(step.name, readFileSync(path, "utf8"), step.text));
    return "";
  }

  /** What is only looked at may take a moment to be there. */
  private async command({ command, seen }: Step & { readonly kind: "command" }): Promise<string> {
    const again = /^(cat|tail|cut|curl)\b/.test(command) && !command.includes(" -d ");
    let found = await this.type(command);
    for (const end = Date.now() + patienceMs; !isSeen(found, seen) && Date.now() < end;) {
      await pause();
      if (command.endsWith(" &")) found = this.taken();
      else if (again) found = await this.type(command);
      else break;
    }
    return found;
  }

  private async type(command: string): Promise<string> {
    this.printed = "";
    this.shell.stdin.write(`${command.replaceAll(writtenPort, this.port)}\nprintf '${prompt}'\n`);
    while (!this.printed.includes(prompt)) {
      if (this.shell.exitCode !== null) throw new Error(`the shell has ended: ${this.printed}`);
      await pause();
    }
    return this.taken();
  }

  private taken(): string {
    return this.printed
      .replaceAll(prompt, "")
      .replaceAll(ofJobs, "")
      .replaceAll(this.port, writtenPort)
      .replace(/(?<=[^\n])$/, "\n");
  }

  /** End what still runs. */
  async leave(): Promise<void> {
    const ended = new Promise((resolve) => this.shell.once("close", resolve));
    this.shell.stdin.end("kill -9 $(jobs -p) 2>/dev/null\n");
    await ended;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
