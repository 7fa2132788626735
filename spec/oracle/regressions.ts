/** Cases that went wrong once, in `spec/conformance/regressions/`: a program, and beside it as JSON the case and what is wanted. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SimulationOptions } from "../../runtime/testing/simulation.ts";
import { MAIN, type Entry } from "./corpus.ts";
import type { Judge } from "./judge.ts";

export interface Regression {
  readonly entry: Entry;
  readonly options: SimulationOptions;
}

interface Stored {
  readonly judge: Judge;
  readonly options: SimulationOptions;
}

/** `why`: what was seen. The name of the program's file. */
export function keepRegression(folder: string, name: string, { entry, options }: Regression, why: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.portals`);
  writeFileSync(path, `// ${why.replaceAll(/\s+/g, " ").slice(0, 200)}\n${entry.files[MAIN] ?? ""}`);
  const stored: Stored = { judge: entry.judge, options };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(stored, undefined, 2)}\n`);
  return path;
}

export function regressionsIn(folder: string): readonly Regression[] {
  const names = readdirSync(folder).flatMap((file) =>
    file.endsWith(".portals") ? file.slice(0, -".portals".length) : [],
  );
  return names.map((name) => {
    const { judge, options } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Stored;
    const files = { [MAIN]: readFileSync(join(folder, `${name}.portals`), "utf8") };
    return { entry: { name, files, judge }, options };
  });
}
