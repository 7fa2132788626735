/**
 * The runtime alone, with programs as the emitter writes them, against loops written by hand; in memory and durable.
 * `node build.mjs && node --expose-gc runtime/bench/main.mjs [name …]`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { app, codec, exact, keyed, runApp, sink, source, stream, unit } from "@portals/runtime";

const EVENTS = 4_000_000;
const KEYS = 100_000;
const scratch = mkdtempSync(join(tmpdir(), "portals-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

let state = 1;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const names = Array.from({ length: KEYS }, (_, i) => `sensor-${i}`);

/** Runs of some thousand events, cut before the clock starts. */
function prepare(atom, event) {
  const runs = [];
  for (let at = 0; at < EVENTS;) {
    const events = [];
    const ends = [];
    while (events.length < 4096 && at < EVENTS) {
      for (let i = 0; i < atom; i++) events.push(event(at++));
      ends.push(events.length);
    }
    runs.push({ first: 1, ends, events, keys: undefined, faults: undefined });
  }
  return runs;
}

function prepared(runs) {
  let at = 0;
  return {
    name: "memory",
    start: async () => {},
    poll: () => runs[at++] ?? "end",
    cursor: () => Uint8Array.of(0),
    progress: () => undefined,
    stop: async () => {},
  };
}

function counting(seen) {
  return {
    name: "memory",
    start: async () => {},
    write: async (run) => {
      for (const event of run.events) seen.sum = (seen.sum + event) | 0;
      return new Uint8Array();
    },
    stop: async () => {},
  };
}

class Total {
  total = 0;
}

function sums(runs) {
  const readings = stream("/keyed/readings", codec.record({ sensor: codec.string, value: codec.int }));
  return app({
    name: "keyed",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(readings, () => prepared(runs))],
    units: [
      unit({
        path: "/keyed/sums",
        inputs: [readings],
        outputs: [],
        onError: [],
        state: { sums: keyed("sums", codec.string, Total, { total: codec.int }) },
        create: ({ state: { sums } }) => ({
          on: [
            function readings(events, from, to) {
              for (let i = from; i < to; i++) {
                const r = events[i];
                const cell = sums.at(r.sensor);
                cell.total = exact(cell.total + r.value);
              }
            },
          ],
        }),
      }),
    ],
    sinks: [],
    sequencers: [],
  });
}

function chain(runs, seen) {
  const numbers = stream("/chain/numbers", codec.int);
  const results = stream("/chain/results", codec.int);
  return app({
    name: "chain",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(numbers, () => prepared(runs))],
    units: [
      unit({
        path: "/chain/results",
        inputs: [numbers],
        outputs: [results],
        onError: [],
        state: {},
        create: ({ out: [results] }) => ({
          on: [
            function numbers(events, from, to) {
              for (let i = from; i < to; i++) {
                const y = exact(events[i] * 3 + 1);
                if (y % 2 !== 0) continue;
                const z = exact(y - 1);
                results.emit(z);
                results.emit(-z);
              }
            },
          ],
        }),
      }),
    ],
    sinks: [sink(results, () => counting(seen))],
    sequencers: [],
  });
}

function sumsByHand(runs) {
  const totals = new Map();
  for (const { events } of runs) {
    for (const { sensor, value } of events) totals.set(sensor, (totals.get(sensor) ?? 0) + value);
  }
}

function chainByHand(runs, seen) {
  for (const { events, ends } of runs) {
    let from = 0;
    for (const to of ends) {
      const out = [];
      for (let i = from; i < to; i++) {
        const y = events[i] * 3 + 1;
        if (y % 2 === 0) out.push(y - 1, 1 - y);
      }
      for (const event of out) seen.sum = (seen.sum + event) | 0;
      from = to;
    }
  }
}

async function run(definition, data) {
  if (data !== undefined) rmSync(data, { recursive: true, force: true });
  const engine = data === undefined ? "memory" : "embedded";
  const code = await runApp(definition, { engine, data, seed: 1, set: {}, json: false, progress: false });
  if (code !== 0) throw new Error(`ended with ${code}`);
}

/** Contestants take turns; medians of 5 rounds behind one that warms up. */
async function compare(what, goal, ours, baseline) {
  const times = [[], []];
  for (let round = 0; round <= 5; round++) {
    for (const [i, contestant] of [ours, baseline].entries()) {
      globalThis.gc?.();
      const start = performance.now();
      await contestant();
      if (round > 0) times[i].push(performance.now() - start);
    }
  }
  const [mine, theirs] = times.map((list) => list.sort((a, b) => a - b)[2]);
  const ratio = theirs / mine;
  console.log(
    `${what.padEnd(40)} ${mine.toFixed(0)} ms, baseline ${theirs.toFixed(0)} ms, ratio ${ratio.toFixed(2)}, goal ≥ ${goal}`,
  );
}

const benches = {
  chain: async () => {
    const runs = prepare(1000, (i) => i);
    const [ours, theirs] = [{ sum: 0 }, { sum: 0 }];
    await compare(
      "stateless chain / by hand",
      0.9,
      () => run(chain(runs, ours)),
      () => chainByHand(runs, theirs),
    );
    if (ours.sum !== theirs.sum) throw new Error("the results differ");
  },
  small: async () => {
    const small = prepare(1, (i) => i);
    const large = prepare(1000, (i) => i);
    await compare(
      "atoms of 1 event / by hand",
      0.5,
      () => run(chain(small, { sum: 0 })),
      () => chainByHand(small, { sum: 0 }),
    );
    await compare(
      "atoms of 1 event / of 1000",
      0.2,
      () => run(chain(small, { sum: 0 })),
      () => run(chain(large, { sum: 0 })),
    );
  },
  keyed: async () => {
    const runs = prepare(1000, () => ({
      sensor: names[Math.floor(random() * KEYS)],
      value: Math.floor(random() * 100),
    }));
    await compare(
      "100,000 keys / Map by hand",
      0.7,
      () => run(sums(runs)),
      () => sumsByHand(runs),
    );
    await compare(
      "100,000 keys, durable / in memory",
      0.5,
      () => run(sums(runs), join(scratch, "state")),
      () => run(sums(runs)),
    );
  },
};

for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches)) await benches[name]();
