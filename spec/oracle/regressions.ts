/** Cases that went wrong once, in `spec/conformance/regressions/`: a folder with the program's files, and with the case as JSON. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SimulationOptions } from "../../runtime/testing/simulation.ts";
import { MAIN, type Files } from "../generator/files.ts";
import type { Entry } from "./corpus.ts";
import type { Judge } from "./judge.ts";

export interface Regression {
  readonly entry: Entry;
  readonly options: SimulationOptions;
}

interface Stored {
  readonly judge: Judge;
  readonly options: SimulationOptions;
}

const CASE = "case.json";

/** `why`: what was seen. The program's folder. */
export function keepRegression(folder: string, name: string, { entry, options }: Regression, why: string): string {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const seen = `// ${why.replaceAll(/\s+/g, " ").slice(0, 200)}\n`;
  for (const [path, text] of Object.entries(entry.files)) {
    writeFileSync(join(own, path), path === MAIN ? `${seen}${text}` : text);
  }
  const stored: Stored = { judge: entry.judge, options };
  writeFileSync(join(own, CASE), `${JSON.stringify(stored, undefined, 2)}\n`);
  return own;
}

export function regressionsIn(folder: string): readonly Regression[] {
  return readdirSync(folder).map((name) => {
    const paths = readdirSync(join(folder, name)).filter((path) => path !== CASE);
    const files: Files = Object.fromEntries(
      paths.map((path) => [`/${path}`, readFileSync(join(folder, name, path), "utf8")]),
    );
    const { judge, options } = JSON.parse(readFileSync(join(folder, name, CASE), "utf8")) as Stored;
    return { entry: { name, files, judge }, options };
  });
}
