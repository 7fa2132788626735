/** Stateless operators against the loop that one would write by hand, and against RxJS. */
import { from } from "rxjs";
import { filter, map, mergeMap } from "rxjs/operators";
import * as runtime from "@portals/runtime";
import { compare, compiled, memorySink, memorySource, report, runsOf, runToEnd } from "./harness.mjs";

const EVENTS = 1_000_000;
const ATOM = 1000;
/** How often the events come: so long that it does not matter what V8 needs to warm up. RxJS gets them once. */
const TIMES = 50;

const atomsOf = (size) =>
  Array.from({ length: EVENTS / size }, (_, a) => Array.from({ length: size }, (_, i) => a * size + i));
const atoms = atomsOf(ATOM);
const runs = runsOf(atoms);
const app = await compiled("chain");

const ours = (runs, times) => (seen) =>
  runToEnd({
    ...app,
    sources: app.sources.map((source) => runtime.source(source.stream, () => memorySource(runs, times))),
    sinks: app.sinks.map((sink) => runtime.sink(sink.stream, () => memorySink(seen))),
  });

/** Atom in, atom out, as the program does it; the result is read as a sink reads it. */
function byHand(seen) {
  for (let time = 0; time < TIMES; time++) {
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

/** What came out, each time the events came. */
const results = new Map();
const checked = (name, times, run) => async () => {
  const seen = { sum: 0, events: 0 };
  await run(seen);
  results.set(name, `${seen.events / times} events`);
  if (seen.sum !== 0) throw new Error(`${name}: x and -x should add up to 0, not ${seen.sum}`);
};

const long = await compare({ ours: checked("ours", TIMES, ours(runs, TIMES)), hand: checked("hand", TIMES, byHand) });
report("stateless chain / hand-written loop", long.ours, long.hand, long.hand.ms / long.ours.ms, 0.9);

const reactive = await compare({ rx: checked("rx", 1, rx) });
report("stateless chain / RxJS", long.ours, reactive.rx, (reactive.rx.ms * TIMES) / long.ours.ms, 20);

const small = runsOf(atomsOf(1));
const { one } = await compare({ one: checked("one", TIMES, ours(small, TIMES)) });
report("atoms of 1 event / of 1000", one, long.ours, long.ours.ms / one.ms, 0.2);

if (new Set(results.values()).size !== 1) throw new Error(`the results differ: ${[...results]}`);
