/**
 * What `portalsc dev` does: compiles, runs, starts again with the state kept when the program has changed and has no errors,
 * and stands still while its past is looked at. One thing after the other.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ControlRequest } from "@portals/runtime";
import { cut } from "@portals/runtime/inspect";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { renderDiagnostic } from "../diagnostics/render.ts";
import { ControlError } from "../cli/control.ts";
import { exit } from "../cli/exit-codes.ts";
import { graphOfProgram } from "../graph/from-syntax.ts";
import { drawSvg } from "../graph/svg.ts";
import { createNodeHost } from "../host/node-host.ts";
import { check, filesOf, type CheckResult } from "../program.ts";
import type { LiveFault, LiveLine, LiveOrder, LiveProgram, LiveRun, LiveState } from "./messages.ts";
import { Left } from "./left.ts";
import { Past } from "./past.ts";
import { RunProcess } from "./run-process.ts";
import type { Shown } from "./server.ts";

/** Lines of the run's output and faults that are kept, and characters of a line that are shown. */
const MOST_LINES = 500;
const LONGEST_LINE = 2000;
const MOST_FAULTS = 100;
/** Width of diagnostics. */
const WIDTH = 96;
/** The folder is of something else. */
const FOREIGN = "P0903";

export interface SessionOptions {
  readonly files: readonly string[];
  /** Undefined: `.portals/dev/NAME`. */
  readonly data: string | undefined;
  /** Of `portalsc run`, besides. */
  readonly runOptions: readonly string[];
  /** Delete the state at the beginning. */
  readonly fresh: boolean;
}

export interface SessionEvents {
  /** Something of the state is other than it was. */
  changed(): void;
  /** For the terminal. */
  said(line: LiveLine): void;
  fault(fault: LiveFault): void;
  diagnosed(diagnostics: readonly Diagnostic[]): void;
  note(text: string): void;
}

export class Session implements Shown {
  /** The graph of the program without errors that came last. */
  graph = "";
  private readonly options: SessionOptions;
  private readonly events: SessionEvents;
  private data = "";
  private apps: readonly string[] = [];
  private program: LiveProgram = { version: 0, diagnostics: [], stale: false };
  private run: LiveRun = { state: "none" };
  private faults: readonly LiveFault[] = [];
  private output: readonly LiveLine[] = [];
  private process: RunProcess | undefined;
  /** The process is at work, and can be asked. */
  private asked = false;
  private past: Past | undefined;
  /** Of a run that has ended. */
  private left: Left | undefined;
  private url: string | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private fresh: boolean;

  constructor(options: SessionOptions, events: SessionEvents) {
    this.options = options;
    this.events = events;
    this.fresh = options.fresh;
  }

  get state(): LiveState {
    const { apps, data, program, run, faults, output } = this;
    return { apps, data, program, run, faults, output, visited: false };
  }

  /** Compile; if that goes well, run. The files that it depends on. */
  compile(): Promise<readonly string[]> {
    return this.inTurn(async () => {
      const { files } = this.options;
      const result = await check(createNodeHost(process.cwd()), files);
      const errors = this.diagnosed(result);
      const watched = [...files.map((file) => resolve(file)), ...filesOf(result)];
      const running = this.process !== undefined || this.run.state === "back";
      if (errors > 0 || result.graph === undefined || result.typed === undefined) {
        this.program = { ...this.program, stale: running };
        if (running) this.events.note("the program has errors: what runs is the one before");
        this.changed();
        return watched;
      }
      this.apps = result.graph.apps.map(({ app }) => app?.name.text ?? "");
      this.data = this.options.data ?? join(".portals", "dev", this.apps[0] ?? "app");
      const { graph, typed, diagnostics } = result;
      this.graph = drawSvg(graphOfProgram({ graph, typed, diagnostics }));
      this.program = { ...this.program, version: this.program.version + 1, stale: false };
      await this.start();
      return watched;
    });
  }

  private diagnosed({ diagnostics }: CheckResult): number {
    const options = { colour: false, width: WIDTH, base: process.cwd() };
    const shown = diagnostics.map((one) => {
      const severity = one.severity === "error" ? ("error" as const) : ("warning" as const);
      return { severity, text: renderDiagnostic(one, options) };
    });
    const errors = shown.filter(({ severity }) => severity === "error");
    this.program = { ...this.program, diagnostics: [...errors, ...shown.filter((one) => !errors.includes(one))] };
    this.events.diagnosed(diagnostics);
    return errors.length;
  }

  /** End for good. */
  async end(): Promise<void> {
    await this.inTurn(() => this.stop());
  }

  /** End at once. */
  kill(): void {
    this.process?.kill();
  }

  // ---- orders --------------------------------------------------------------------------------------------------------

  /** What somebody at the page wants. Fails with a ControlError, or a Fault. */
  obey(order: LiveOrder): Promise<unknown> {
    switch (order.do) {
      case "ask":
        return this.ask({ command: "inspect", question: order.question });
      case "requeue":
        return this.ask({ command: "requeue", stream: order.stream, atom: order.atom });
      case "restart":
      case "go on":
        return this.inTurn(() => this.start());
      case "fresh":
        return this.inTurn(async () => {
          this.fresh = true;
          await this.start();
        });
      case "back":
        return this.inTurn(() => this.back(order.to));
      case "state back":
        return this.inTurn(() => Promise.resolve(this.past?.state(order.unit, order.task)));
    }
  }

  private ask(request: ControlRequest): Promise<unknown> {
    if (this.process !== undefined) return this.process.ask(request);
    if (this.left !== undefined && request.command === "inspect")
      return Promise.resolve(this.left.ask(request.question));
    throw new ControlError("nothing runs at present", [], exit.failed);
  }

  private async back(to: number | undefined): Promise<unknown> {
    if (this.past === undefined) {
      await this.stop();
      this.past = await inFolder((folder) => Past.open(this.data, folder));
      if (this.past === undefined) throw new ControlError("this run has no past to look at", [], exit.failed);
    }
    const past = this.past.goTo(to ?? this.past.length);
    this.become({ state: "back", at: past.at, length: past.length });
    return past;
  }

  // ---- the run -------------------------------------------------------------------------------------------------------

  private async start(): Promise<void> {
    await this.stop();
    if (this.fresh) await this.forget();
    this.fresh = false;
    this.asked = false;
    this.past = undefined;
    this.url = undefined;
    this.faults = [];
    this.output = [];
    const { files, runOptions } = this.options;
    const args = ["run", ...files, "--data", this.data, ...runOptions];
    this.become({ state: "starting" });
    const started = new RunProcess([...args, "--live", "--json", "--no-progress", "--no-warnings"], this.data, {
      said: (line) => {
        this.output = [...this.output, { ...line, text: cut(line.text, LONGEST_LINE) }].slice(-MOST_LINES);
        this.events.said(line);
        this.changed();
      },
      fault: (fault) => {
        this.faults = [...this.faults, fault].slice(-MOST_FAULTS);
        this.events.fault(fault);
        this.changed();
      },
      listening: (url) => {
        this.url = url;
        if (this.run.state === "running") this.become({ state: "running", url });
      },
      started: (answers) => {
        if (this.process !== started || this.run.state !== "starting") return;
        this.asked = answers;
        if (!answers) this.events.note(`nobody can look into this run: ${this.data} takes no socket`);
        this.become({ state: "running", url: this.url });
      },
      ended: (code) => {
        if (this.process !== started) return;
        this.process = undefined;
        this.asked = false;
        if (this.run.state !== "stopping") void this.inTurn(() => this.ended(code));
      },
    });
    this.process = started;
  }

  private async ended(code: number | string): Promise<void> {
    if (this.process !== undefined || this.run.state === "back") return;
    const foreign = this.faults.find((fault) => fault.code === FOREIGN);
    if (foreign !== undefined && (await this.isOurs())) {
      this.become({ state: "misfit", why: foreign.message });
      this.events.note(
        `the state in ${this.data} does not fit the program any more: undo the change, or start fresh (on the page, or with --fresh)`,
      );
      return;
    }
    this.become({ state: "ended", code });
    if (foreign !== undefined || this.program.stale) return;
    try {
      this.left = await inFolder((folder) => Left.open(this.data, this.options.files, folder));
    } catch {
      // What is wrong with the folder the run has said.
    }
    this.changed();
  }

  private async stop(): Promise<void> {
    await this.left?.close();
    this.left = undefined;
    const { process: running } = this;
    if (running === undefined) return;
    this.become({ state: "stopping" });
    await running.stop();
    this.process = undefined;
  }

  /** The data folder is that of this program, in whichever version. */
  private async isOurs(): Promise<boolean> {
    const { createNodeWorld } = await import("@portals/runtime");
    const { belongsTo } = await import("@portals/runtime/inspect");
    return belongsTo(createNodeWorld(), resolve(this.data), [...this.apps].sort().join(", "));
  }

  /** Delete the state, but not that of another program. */
  private async forget(): Promise<void> {
    if (!(await this.isOurs())) return;
    await rm(this.data, { recursive: true, force: true });
    this.events.note(`started fresh: what was in ${this.data} is deleted`);
  }

  private become(run: LiveRun): void {
    this.run = run;
    this.changed();
  }

  private changed(): void {
    this.events.changed();
  }

  /** It can be asked, or what it has left can. */
  get answers(): boolean {
    return (this.run.state === "running" && this.asked) || this.left !== undefined;
  }

  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => {});
    return result;
  }
}

/** A folder that is no more afterwards. */
async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "portals-dev-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
