/** A run that somebody else has started, in whichever way: it is looked at, and neither stopped nor started again. */
import type { ControlRequest } from "@portals/runtime";
import { ask, ControlError } from "../cli/control.ts";
import { exit } from "../cli/exit-codes.ts";
import type { LiveOrder, LiveRun, LiveState } from "./messages.ts";
import type { Shown } from "./server.ts";

export class Visit implements Shown {
  /** Asking shows whether somebody is there. */
  readonly answers = true;
  readonly graph: string;
  private readonly data: string;
  private readonly apps: readonly string[];
  private readonly changed: () => void;
  private run: LiveRun = { state: "starting" };

  /** `apps`: their names. `graph`: of the program, as SVG. `changed`: it runs now, or does so no more. */
  constructor(data: string, apps: readonly string[], graph: string, changed: () => void) {
    this.data = data;
    this.apps = apps;
    this.graph = graph;
    this.changed = changed;
  }

  get state(): LiveState {
    const { apps, data, run } = this;
    const program = { version: 1, diagnostics: [], stale: false };
    return { apps, data, program, run, faults: [], output: [], visited: true };
  }

  /** Fails with a ControlError. */
  async obey(order: LiveOrder): Promise<unknown> {
    try {
      const answer = await ask(this.data, requestOf(order));
      if (this.run.state !== "running") this.become({ state: "running", url: undefined });
      return answer;
    } catch (error) {
      const nobody = error instanceof ControlError && error.code === exit.usage;
      if (nobody && this.run.state !== "ended") this.become({ state: "ended", code: error.message });
      throw error;
    }
  }

  private become(run: LiveRun): void {
    this.run = run;
    this.changed();
  }
}

function requestOf(order: LiveOrder): ControlRequest {
  switch (order.do) {
    case "ask":
      return { command: "inspect", question: order.question };
    case "requeue":
      return { command: "requeue", stream: order.stream, atom: order.atom };
    default:
      throw new ControlError("whoever has started the run stops it", [], exit.failed);
  }
}
