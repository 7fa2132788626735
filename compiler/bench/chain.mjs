/** Stateless operators against the loop that one would write by hand, and against RxJS. */
import { from } from "rxjs";
import { filter, map, mergeMap } from "rxjs/operators";
import * as runtime from "@portals/runtime";
import { compare, compiled, memorySink, memorySource, report, runToEnd } from "./harness.mjs";

const EVENTS = 2_000_000;
const ATOM = 1000;

const atoms = Array.from({ length: EVENTS / ATOM }, (_, a) => Array.from({ length: ATOM }, (_, i) => a * ATOM + i));
const app = await compiled("chain");

function ours(seen) {
  return runToEnd({
    ...app,
    sources: app.sources.map((source) => runtime.source(source.stream, () => memorySource(atoms))),
    sinks: app.sinks.map((sink) => runtime.sink(sink.stream, () => memorySink(seen))),
  });
}

/** Atom in, atom out, as the program does it; the result is read as a sink reads it. */
function byHand(seen) {
  for (const atom of atoms) {
    const out = [];
    for (const x of atom) {
      const y = x * 3 + 1;
      if (y % 2 === 0) {
        const z = y - 1;
        out.push(z, -z);
      }
    }
    for (const event of out) seen.sum = (seen.sum + event) | 0;
    seen.events += out.length;
  }
}

function rx(seen) {
  return new Promise((resolve) => {
    from(atoms)
      .pipe(
        mergeMap((atom) => from(atom)),
        map((x) => x * 3 + 1),
        filter((x) => x % 2 === 0),
        map((x) => x - 1),
        mergeMap((x) => [x, -x]),
      )
      .subscribe({
        next(event) {
          seen.sum = (seen.sum + event) | 0;
          seen.events++;
        },
        complete: resolve,
      });
  });
}

const sums = {};
const counting = (name, run) => async () => {
  const seen = { sum: 0, events: 0 };
  await run(seen);
  sums[name] = `${seen.events} ${seen.sum}`;
};
const times = await compare({ ours: counting("ours", ours), hand: counting("hand", byHand), rx: counting("rx", rx) });
if (new Set(Object.values(sums)).size !== 1) throw new Error(`the results differ: ${JSON.stringify(sums)}`);
report("stateless chain / hand-written loop", times.ours, times.hand, times.hand.ms / times.ours.ms, 0.9);
report("stateless chain / RxJS", times.ours, times.rx, times.rx.ms / times.ours.ms, 20);
