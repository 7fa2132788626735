/** What a run that has ended has left in its data folder, answered as the run itself would have. */
import { join, resolve } from "node:path";
import type { Answer, Question } from "@portals/runtime/inspect";
import { guideOf } from "../cli/guide.ts";
import { loadProgram } from "../cli/recorded-program.ts";

export class Left {
  private readonly answer: (question: Question) => Answer;
  private readonly release: () => Promise<void>;

  private constructor(answer: (question: Question) => Answer, release: () => Promise<void>) {
    this.answer = answer;
    this.release = release;
  }

  /** The folder is held until `close`. `built`: for what is built of the program. Undefined: the program has errors. */
  static async open(data: string, files: readonly string[], built: string): Promise<Left | undefined> {
    const { createNodeWorld } = await import("@portals/runtime");
    const { InspectedFolder } = await import("@portals/runtime/inspect");
    const program = await loadProgram(files, { json: false, without: [] }, join(built, "program"));
    if (program === undefined) return undefined;
    const folder = await InspectedFolder.open(createNodeWorld(), resolve(data));
    try {
      return new Left(await folder.decoded(program.apps, guideOf(program.compiled)), () => folder.close());
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  ask(question: Question): Answer {
    return this.answer(question);
  }

  close(): Promise<void> {
    return this.release();
  }
}
