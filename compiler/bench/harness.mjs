/** What the benchmarks share: compiling a program, events from memory, taking turns with a baseline. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as runtime from "@portals/runtime";

export const portalsc = fileURLToPath(new URL("../bin/portalsc.mjs", import.meta.url));
export const scratch = mkdtempSync(join(tmpdir(), "portals-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/** Compile a program of `programs/`; its app. */
export async function compiled(name) {
  const file = fileURLToPath(new URL(`programs/${name}.portals`, import.meta.url));
  execFileSync(process.execPath, [portalsc, "build", file, "-o", join(scratch, name)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const module = await import(pathToFileURL(join(scratch, name, `${name}.js`)).href);
  return Object.values(module).find(runtime.isApp);
}

/** Runs of some thousand events, as a source gives them, of `atoms`, a list of lists. */
export function runsOf(atoms) {
  const runs = [];
  for (let at = 0; at < atoms.length;) {
    const events = [];
    const ends = [];
    while (at < atoms.length && events.length < 4096 && ends.length < 4096) {
      for (const event of atoms[at++]) events.push(event);
      ends.push(events.length);
    }
    runs.push({ first: 1, ends, events, keys: undefined, faults: undefined });
  }
  return runs;
}

/** A source of runs that are in memory, `times` times over: reading is no part of what is measured. */
export function memorySource(runs, times = 1) {
  let at = 0;
  return {
    name: "memory",
    async start() {},
    poll: () => (at < runs.length * times ? runs[at++ % runs.length] : "end"),
    cursor: () => new Uint8Array(),
    progress: () => undefined,
    async stop() {},
  };
}

/** A sink that counts and adds up, so that nothing can be left out. */
export function memorySink(seen) {
  return {
    name: "memory",
    async start() {},
    async write(run) {
      for (const event of run.events) seen.sum = (seen.sum + event) | 0;
      seen.events += run.events.length;
      return new Uint8Array();
    },
    async stop() {},
  };
}

export async function runToEnd(app, options = {}) {
  const code = await runtime.runApp(app, {
    engine: "memory",
    data: undefined,
    seed: 1,
    set: {},
    json: false,
    progress: false,
    ...options,
  });
  if (code !== 0) throw new Error(`a benchmark ended with ${code}`);
}

const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

/**
 * Run the contestants in turns, so that a noisy machine is as noisy for each; medians in ms. `collect`: begin each without
 * the garbage of the one before. It makes V8 drop the code that it has compiled for units which are gone, too.
 */
export async function compare(contestants, { rounds = 5, collect = true } = {}) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      if (collect) globalThis.gc?.();
      const start = performance.now();
      await run();
      // The first round only warms up.
      if (round > 0) times[name].push(performance.now() - start);
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, list]) => [
      name,
      { ms: median(list), spread: (Math.max(...list) - Math.min(...list)) / median(list) },
    ]),
  );
}

/** One line: what, times, ratio and goal, if there is one. `ratio` is our speed over the baseline's, unless said otherwise. */
export function report(what, ours, baseline, ratio, goal, atLeast = true) {
  const met = (atLeast ? ratio >= goal : ratio <= goal) ? "met" : "NOT MET";
  const judged = goal === undefined ? "" : `  goal ${atLeast ? "≥" : "≤"} ${goal}  ${met}`;
  const show = ({ ms, spread }) => `${ms.toFixed(1)} ms ±${((spread * 100) / 2).toFixed(0)} %`;
  console.log(
    `${what.padEnd(44)} ${show(ours).padStart(18)}  baseline ${show(baseline).padStart(18)}  ratio ${ratio.toFixed(2).padStart(7)}${judged}`,
  );
}
