/** A small app that the tests of crashes share: its outputs depend on every cell, every undone step and every cursor. */
import type { AppDefinition, DeadLetter } from "../../api.ts";
import {
  app,
  codec,
  exact,
  fail,
  file,
  keyed,
  ListCell,
  MapCell,
  shared,
  sink,
  source,
  stream,
  unit,
} from "../../index.ts";

type Letter = DeadLetter<string>;
type Count = { readonly word: string; readonly count: number };
type Recent = { readonly last: readonly string[]; readonly counts: string; readonly seen: number };

const fault = codec.record<Letter["fault"]>({ code: codec.string, message: codec.string, at: codec.string });
const letter = codec.record<Letter>({
  events: codec.list(codec.string),
  fault,
  unit: codec.string,
  stream: codec.string,
  atom: codec.int,
});

class Counter {
  count = 0;
}
class Tally {
  count = 0;
  latest = new MapCell<string, number>();
}
class Memory {
  seen = 0;
  last = new ListCell<string>();
  counts = new MapCell<string, number>();
}

/** Lines → words, keyed → counts (file), and a summary over all, with lists and maps (file); what fails goes to `dead`. */
export function words(atom: number): AppDefinition {
  const lines = stream("/w/lines", codec.string);
  const split = stream("/w/split", codec.string, codec.string);
  const counts = stream("/w/counts", codec.record<Count>({ word: codec.string, count: codec.int }));
  const recent = stream(
    "/w/recent",
    codec.record<Recent>({ last: codec.list(codec.string), counts: codec.string, seen: codec.int }),
  );
  const dead = stream("/w/dead", letter);
  return app({
    name: "w",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(lines, () => file.lines("in.txt", { atom }))],
    units: [
      unit({
        path: "/w/split",
        inputs: [lines],
        outputs: [split],
        onError: [
          { kind: "retry", times: 2, backoff: 10, max: 0 },
          { kind: "skip", to: dead },
        ],
        state: {
          tally: shared("tally", Tally, { count: codec.int, latest: codec.mapCell(codec.string, codec.int) }),
        },
        create: ({ out: [split], state: { tally }, step }) => ({
          on: [
            function lines(events, from, to) {
              for (let i = from; i < to; i++) {
                const all = tally.at();
                all.count++;
                for (const word of events[i]!.split(" ")) {
                  split.emitKeyed(`${word}.${all.count}.${all.latest.size}`, word);
                  all.latest.set(word, all.count);
                }
                if (events[i] !== "bad") continue;
                all.latest.delete("tea");
                // What a step has drawn is the same when it is run again.
                fail(`drew ${step.random()} in ${all.count}`);
              }
            },
          ],
          complete() {
            split.emitKeyed("end", "end");
          },
        }),
      }),
      unit({
        path: "/w/counts",
        inputs: [split],
        outputs: [counts, recent],
        onError: [],
        state: {
          counter: keyed("counter", codec.string, Counter, { count: codec.int }),
          memory: shared("memory", Memory, {
            seen: codec.int,
            last: codec.listCell(codec.string),
            counts: codec.mapCell(codec.string, codec.int),
          }),
        },
        create: ({ out: [counts, recent], state: { counter, memory } }) => ({
          on: [
            function split(events, from, to, keys) {
              for (let i = from; i < to; i++) {
                const cell = counter.at(keys[i] as string);
                cell.count = exact(cell.count + 1);
                counts.emit({ word: events[i]!, count: cell.count });
                const all = memory.at();
                all.seen++;
                all.last.push(events[i]!);
                if (all.last.view.length > 3) all.last.shift();
                all.counts.set(keys[i] as string, cell.count);
              }
              const all = memory.at();
              const text = [...all.counts.view].map(([word, count]) => `${word}${count}`).join(" ");
              recent.emit({ last: all.last.value, counts: text, seen: all.seen });
            },
          ],
        }),
      }),
    ],
    sinks: [
      sink(counts, () => file.jsonl("out/counts.jsonl")),
      sink(recent, () => file.csv("out/recent.csv")),
      sink(dead, () => file.jsonl("out/dead.jsonl")),
    ],
    sequencers: [dead],
  });
}

/** The files that it writes. */
export const outputs = ["out/counts.jsonl", "out/recent.csv", "out/dead.jsonl"];

/** What it reads: `in.txt`. */
export function input(lineCount: number): string {
  const vocabulary = ["tea", "milk", "ü", "sugar", "x".repeat(300)];
  return Array.from({ length: lineCount }, (_, i) =>
    i % 11 === 7 ? "bad" : `${vocabulary[i % 5]!} ${vocabulary[(i * 7 + 3) % 5]!} ${i % 13}`,
  ).join("\r\n");
}
