/** What a run says on standard error: log lines, faults, its end; as text for people or as JSON, one object a line. */
import type { AtomFault } from "./api.ts";
import { faultCodes, type Fault } from "./fault.ts";
import type { LogLine } from "./step.ts";
import type { Stdio } from "./world/world.ts";

/** Where a fault happened, as far as it is known. */
export interface FaultContext {
  /** The app that it concerns, if there are several. */
  readonly app?: string | undefined;
  readonly unit?: string | undefined;
  readonly key?: string | undefined;
  readonly stream?: string | undefined;
  readonly atom?: number | undefined;
  readonly help?: readonly string[] | undefined;
  /** Places in the program that were on the way to it, the innermost first. */
  readonly trace?: readonly string[] | undefined;
}

/** An app that has halted, as machines are told of it: a line of JSON of type `fault`. What is not known is not in it. */
export interface ToldFault {
  readonly app: string;
  readonly code: string;
  readonly message: string;
  readonly at: string;
  readonly unit: string | undefined;
  readonly key: string | undefined;
  readonly stream: string | undefined;
  readonly atom: number | undefined;
  readonly help: readonly string[];
  readonly trace?: readonly string[] | undefined;
}

export class Report {
  private readonly stdio: Stdio;
  private readonly json: boolean;
  private readonly app: string;
  /** Removes the progress line, if there is one, before something else is written. */
  beforeWrite: () => void = () => {};
  private last: Promise<void> = Promise.resolve();

  constructor(stdio: Stdio, json: boolean, app: string) {
    this.stdio = stdio;
    this.json = json;
    this.app = app;
  }

  log(lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    this.write(
      lines
        .map(({ level, text, unit }) =>
          this.json ? JSON.stringify({ type: "log", level, unit, text }) : `${level}: ${text} (${unit})`,
        )
        .join("\n"),
    );
  }

  fault(fault: AtomFault, { app = this.app, unit, key, stream, atom, help = [], trace }: FaultContext): void {
    const told: ToldFault = { app, ...fault, unit, key, stream, atom, help, trace };
    this.write(this.json ? JSON.stringify({ type: "fault", ...told }) : faultText(told));
  }

  /** One sentence about the run as a whole. */
  note(text: string): void {
    this.write(this.json ? JSON.stringify({ type: "note", app: this.app, text }) : text);
  }

  /** Where clients find the app. */
  listening(url: string): void {
    if (this.json) this.event("listening", { url });
    else this.note(`listening on ${url}`);
  }

  /** An event for machines; nothing for people. */
  event(type: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.json) this.write(JSON.stringify({ type, app: this.app, ...fields }));
  }

  /** All that was said has been written. */
  flushed(): Promise<void> {
    return this.last;
  }

  private write(text: string): void {
    this.beforeWrite();
    // If nobody listens there is nobody to tell.
    this.last = this.stdio.write("err", `${text}\n`).catch(() => {});
  }
}

/** As people are told of it: what, where in the program, where in the run, and what to do. */
export function faultText({ code, message, at, app, unit, key, stream, atom, help }: ToldFault): string {
  const where = [`app ${app}`];
  if (unit !== undefined) where.push(unit.startsWith("/") ? `unit ${unit}` : unit);
  if (key !== undefined) where.push(`key ${key}`);
  if (stream !== undefined && atom !== undefined && atom > 0) where.push(`atom ${atom} of ${stream}`);
  return [
    `error[${code}]: ${message}`,
    ...(at === "" ? [] : [` --> ${at}`]),
    `  in ${where.join(", ")}`,
    ...help.map((line) => `  help: ${line}`),
  ].join("\n");
}

const storeCodes: readonly string[] = [
  faultCodes.folderTaken,
  faultCodes.folderDamaged,
  faultCodes.folderForeign,
  faultCodes.diskFailed,
];

/** It is the store or the disk that failed, not the program. */
export function isStoreFault(fault: Fault): boolean {
  return storeCodes.includes(fault.code);
}
