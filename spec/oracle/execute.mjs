/**
 * Runs built programs: `node execute.mjs runs.json`. A run is `{ modules, engine, folder }`; what it does
 * goes to `observed.json` in its folder: the atoms of all streams, which recorders added here see, and the code of a fault.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createNodeWorld, exitCodes, isApp, runApps, sink, unit } from "../../runtime/dist/index.js";

/**
 * Sees a stream twice. As a sink: durable atoms, in order, each once, what a halted app has committed included; but not runs
 * of empty atoms. As a unit: every atom, so that the empty ones at the end are counted.
 */
class Recorder {
  name = "recorder";
  atoms = [];
  consumed = 0;

  constructor(stream) {
    this.stream = stream;
  }

  definition() {
    return sink(this.stream, () => this);
  }

  counter() {
    const create = () => ({ on: [() => void this.consumed++] });
    return unit({
      path: `recorder of ${this.stream.path}`,
      inputs: [this.stream],
      outputs: [],
      onError: [],
      state: {},
      create,
    });
  }

  start() {
    return Promise.resolve();
  }

  write({ first, ends, events }) {
    if (first <= this.atoms.length) throw new Error(`atom ${first} of ${this.stream.path} is written twice`);
    this.fill(first - 1);
    let from = 0;
    for (const end of ends) {
      this.atoms.push(events.slice(from, end).map((event) => JSON.parse(this.stream.codec.toJson(event))));
      from = end;
    }
    return Promise.resolve(new Uint8Array(0));
  }

  stop() {
    return Promise.resolve();
  }

  /** Empty atoms, until there are so many. */
  fill(count) {
    while (this.atoms.length < count) this.atoms.push([]);
  }
}

async function observe({ modules, engine, folder }) {
  const apps = [];
  for (const module of modules) apps.push(Object.values(await import(pathToFileURL(module).href)).find(isApp));
  // A sequencer's stream may also be the output of the unit that copies into it.
  const recorders = [];
  const recorded = apps.map((app) => {
    const foreign = new Set(app.uses);
    const streams = new Set([
      ...app.sources.map((source) => source.stream),
      ...app.units.flatMap((unit) => unit.outputs),
      ...app.sequencers,
    ]);
    const own = [...streams].filter((stream) => !foreign.has(stream)).map((stream) => new Recorder(stream));
    recorders.push(...own);
    return {
      ...app,
      units: [...app.units, ...own.map((recorder) => recorder.counter())],
      sinks: [...app.sinks, ...own.map((recorder) => recorder.definition())],
    };
  });
  let fault;
  const world = createNodeWorld({ seed: 1 });
  const write = (to, text) => {
    if (to === "err")
      for (const said of text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)))
        if (said.type === "fault") fault ??= said.code;
    return Promise.resolve();
  };
  const options = {
    engine,
    data: engine === "embedded" ? join(folder, "state") : undefined,
    seed: 1,
    set: {},
    json: true,
    progress: false,
  };
  const code = await runApps(recorded, options, { ...world, stdio: { ...world.stdio, write } });
  if ((fault === undefined) !== (code === exitCodes.done)) throw new Error(`exit code ${code}, fault ${fault}`);
  for (const recorder of recorders) recorder.fill(recorder.consumed);
  return { streams: Object.fromEntries(recorders.map(({ stream, atoms }) => [stream.path, atoms])), fault };
}

/** Runs under way at a time: one waits for the disk while others compute. */
const AT_ONCE = 8;

const runs = JSON.parse(readFileSync(process.argv[2], "utf8"));
async function work() {
  for (let run = runs.shift(); run !== undefined; run = runs.shift()) {
    writeFileSync(join(run.folder, "observed.json"), JSON.stringify(await observe(run)));
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
