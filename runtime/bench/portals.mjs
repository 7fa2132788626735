/**
 * Requests and replies between two units, compared in the same run with the same written by hand with promises:
 * `node runtime/bench/portals.mjs [requests] [under way at a time]`, after `npm run build`. Prints the ratio.
 */
import { app, codec, portal, range, routine, runApp, sink, source, stream, unit } from "../dist/index.js";

const count = Number(process.argv[2] ?? 1_000_000);
const atoms = process.argv[3] === undefined ? [1, 100] : [Number(process.argv[3])];

class Frame {
  at = 0;
  left = 0;
}

const negate = portal("/b/negate", codec.int, codec.int);

/** Each event asks `rounds` times, one after the other. */
function asking(events, rounds) {
  const input = stream("/b/input", codec.int);
  const output = stream("/b/output", codec.int);
  const next = routine("asker/next", {
    task: "asker",
    exclusive: false,
    frame: Frame,
    points: [
      { at: 0, name: "asker/next", locals: { left: codec.int } },
      { at: 1, name: "asker/next negate", locals: { left: codec.int } },
    ],
  });
  const asker = unit({
    path: "/b/output",
    inputs: [input],
    outputs: [output],
    onError: [],
    state: {},
    asks: [negate],
    routines: [next],
    create: ({ out: [result], fibers }) => ({
      on: [
        function input(events, from, to) {
          for (let i = from; i < to; i++) {
            const frame = new Frame();
            frame.left = rounds;
            fibers.start(next, frame, undefined);
          }
        },
      ],
      routines: [
        function askerNext(fiber, frame) {
          for (;;) {
            switch (frame.at) {
              case 0:
                frame.at = 1;
                return fiber.wait(fiber.ask(negate, frame.left));
              case 1:
                fiber.value();
                if (--frame.left > 0) {
                  frame.at = 0;
                  break;
                }
                result.emit(frame.left);
                return fiber.done();
            }
          }
        },
      ],
      resume() {
        fibers.resume("asker");
      },
    }),
  });
  const server = unit({
    path: "/b/server",
    inputs: [],
    outputs: [],
    onError: [],
    state: {},
    serves: [negate],
    create: ({ fibers }) => ({
      on: [],
      ask: [
        function negate(requests, from, to) {
          for (let i = from; i < to; i++) {
            const request = requests[i];
            if (!fibers.serve(request)) continue;
            fibers.reply(request.caller, -request.value);
          }
          fibers.served();
        },
      ],
    }),
  });
  const sunk = { name: "none", start: async () => {}, write: async () => new Uint8Array(0), stop: async () => {} };
  return app({
    name: "b",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(input, () => range(0, events, { atom: events }))],
    units: [asker, server],
    sinks: [sink(output, () => sunk)],
    sequencers: [],
  });
}

/** Two units of a program that is written by hand: each has a queue and a loop, and a request is a promise. */
async function promises(events, rounds) {
  const queue = [];
  let wake = () => {};
  let over = false;
  const serve = async () => {
    while (!over) {
      if (queue.length === 0) await new Promise((resolve) => (wake = resolve));
      for (const { value, reply } of queue.splice(0)) reply(-value);
    }
  };
  const ask = (value) =>
    new Promise((reply) => {
      queue.push({ value, reply });
      wake();
    });
  const handle = async () => {
    for (let left = rounds; left > 0; left--) await ask(left);
  };
  const server = serve();
  await Promise.all(Array.from({ length: events }, handle));
  over = true;
  wake();
  await server;
}

async function timed(work) {
  const start = performance.now();
  await work();
  return count / (performance.now() - start) / 1000;
}

const options = { engine: "memory", data: undefined, seed: 1, set: {}, json: false, progress: false };
for (const events of atoms) {
  const rounds = Math.floor(count / events);
  let best = [0, 0];
  for (let i = 0; i < 5; i++) {
    const own = await timed(() => runApp(asking(events, rounds), options));
    const theirs = await timed(() => promises(events, rounds));
    best = [Math.max(best[0], own), Math.max(best[1], theirs)];
  }
  const [own, theirs] = best.map((rate) => rate.toFixed(2));
  console.log(`${events} under way: ${own} M/s, promises ${theirs} M/s, ratio ${(best[0] / best[1]).toFixed(2)}`);
}
