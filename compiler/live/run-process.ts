/** The program at work, in a process of its own: what it says, how it ends, what it answers. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { ControlRequest } from "@portals/runtime";
import { ask } from "../cli/control.ts";
import type { LiveFault, LiveLine } from "./messages.ts";

export interface RunEvents {
  said(line: LiveLine): void;
  fault(fault: LiveFault): void;
  /** It serves HTTP here. */
  listening(url: string): void;
  /** It is at work, and can be asked, or cannot. */
  started(answers: boolean): void;
  ended(code: number | string): void;
}

export class RunProcess {
  readonly ended: Promise<void>;
  private readonly data: string;
  private readonly child: ChildProcess;

  /** `args`: of `portalsc`. */
  constructor(args: readonly string[], data: string, events: RunEvents) {
    this.data = data;
    const command = [...process.execArgv, process.argv[1] ?? "", ...args];
    const child = spawn(process.execPath, command, { stdio: ["inherit", "pipe", "pipe", "ipc"] });
    this.child = child;
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on("line", (text) => events.said({ kind: "out", text }));
    }
    if (child.stderr !== null) createInterface({ input: child.stderr }).on("line", (line) => hear(line, events));
    this.ended = new Promise((done) => {
      child.once("close", (code, signal) => {
        events.ended(code ?? signal ?? 1);
        done();
      });
    });
  }

  /** After a last commit. */
  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    await this.ended;
  }

  /** At once: what is committed stays. */
  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Fails with a ControlError. */
  ask(request: ControlRequest): ReturnType<typeof ask> {
    return ask(this.data, request);
  }
}

/** A line of its standard error: with `--json` one event each, or what somebody else has written there. */
function hear(line: string, events: RunEvents): void {
  const event = parsed(line);
  switch (event?.["type"]) {
    case "fault":
      events.fault({ help: [], trace: [], ...event } as unknown as LiveFault);
      return;
    case "listening":
      events.listening(String(event["url"]));
      return;
    case "started":
      events.started(event["answers"] === true);
      return;
    case "log":
      events.said({
        kind: "log",
        text: `${String(event["level"])}: ${String(event["text"])} (${String(event["unit"])})`,
      });
      return;
    case "note":
      events.said({ kind: "note", text: String(event["text"]) });
      return;
    case "progress":
    case "end":
      return;
    default:
      events.said({ kind: "log", text: line });
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
