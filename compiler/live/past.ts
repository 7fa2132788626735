/** A recording that is looked at step by step, while the run that it is of stands still. */
import { resolve } from "node:path";
import { recordedProgram } from "../cli/recorded-program.ts";
import { ReplaySession } from "../cli/replay-session.ts";
import type { LivePast } from "./messages.ts";

/** Steps before and behind the present one that are shown. */
const AROUND = 12;

export class Past {
  readonly length: number;
  private readonly session: ReplaySession;
  private at: number;

  private constructor(session: ReplaySession, length: number) {
    this.session = session;
    this.length = length;
    this.at = length;
  }

  /** `folder`: for what is built. Undefined if there is nothing to look at; fails with a Fault as `portalsc replay` does. */
  static async open(data: string, folder: string): Promise<Past | undefined> {
    const { createNodeWorld } = await import("@portals/runtime");
    const { readRecordedFolder, Replay } = await import("@portals/runtime/recording");
    const recording = await readRecordedFolder(createNodeWorld(), resolve(data));
    const program = await recordedProgram([], recording, { json: false, without: [] }, folder);
    if (program === undefined) return undefined;
    const session = new ReplaySession(new Replay(program.apps, recording, { code: program.code }), program);
    await session.prepare();
    return new Past(session, recording.steps);
  }

  /** Go to behind a step, and tell what is there. */
  goTo(step: number): LivePast {
    this.at = Math.max(0, Math.min(step, this.length));
    const first = Math.max(0, this.at - AROUND);
    this.session.run(`goto ${first}`);
    const around = this.session.run(`next ${Math.min(this.length, this.at + AROUND) - first}`).json as {
      readonly steps?: LivePast["steps"];
    };
    this.session.run(`goto ${this.at}`);
    const states = this.session.run("state").json as {
      readonly units: readonly { readonly path: string; readonly states: readonly string[] }[];
    };
    return {
      at: this.at,
      length: this.length,
      steps: around.steps ?? [],
      pending: this.session.run("pending").json as LivePast["pending"],
      states: states.units.flatMap(({ path, states }) => states.map((task) => ({ unit: path, task }))),
    };
  }

  /** The cells of a task, as they are there. */
  state(unit: string, task: string): unknown {
    return this.session.run(`state ${unit} ${task}`).json;
  }
}
