/** A sum for each of 100,000 string keys against a hand-written Map, and durable against in memory. */
import { join } from "node:path";
import { rmSync } from "node:fs";
import * as runtime from "@portals/runtime";
import { compare, compiled, memorySource, report, runsOf, runToEnd, scratch } from "./harness.mjs";

const EVENTS = 4_000_000;
const KEYS = 100_000;
const ATOM = 1000;

let state = 1;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const names = Array.from({ length: KEYS }, (_, i) => `sensor-${i}`);
const atoms = Array.from({ length: EVENTS / ATOM }, () =>
  Array.from({ length: ATOM }, () => ({
    sensor: names[Math.floor(random() * KEYS)],
    value: Math.floor(random() * 100),
  })),
);
const runs = runsOf(atoms);
const app = await compiled("keyed");

function ours(options) {
  const sources = app.sources.map((source) => runtime.source(source.stream, () => memorySource(runs)));
  return runToEnd({ ...app, sources }, options);
}

function byHand() {
  const totals = new Map();
  for (const atom of atoms) {
    for (const { sensor, value } of atom) totals.set(sensor, (totals.get(sensor) ?? 0) + value);
  }
  return totals.size;
}

const data = join(scratch, "state");
const times = await compare({
  memory: () => ours(),
  hand: byHand,
  durable: async () => {
    rmSync(data, { recursive: true, force: true });
    await ours({ engine: "embedded", data });
  },
});
report("100,000 keys / hand-written Map", times.memory, times.hand, times.hand.ms / times.memory.ms, 0.7);
report("100,000 keys, durable / in memory", times.durable, times.memory, times.memory.ms / times.durable.ms, 0.5);
