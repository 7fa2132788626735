/** Requests and their replies in memory, against promises: what one would write by hand where portals are not to be had. */
import * as runtime from "@portals/runtime";
import { compare, compiled, memorySink, memorySource, report, runsOf, runToEnd } from "./harness.mjs";

/** Requests of one run, so many that it does not matter what V8 needs to warm up. */
const ASKS = 2_000_000;
/** Of those of the counter, which come so many times over. */
const CHANGES = 500_000;
const TIMES = 8;
const UNDER_WAY = 1000;
const KEYS = 10_000;
const ATOM = 100;

/** Where requests wait for a loop that serves them one after the other, as an actor does. */
class Mailbox {
  messages = [];
  wake = undefined;

  ask(value) {
    return new Promise((resolve) => {
      this.messages.push({ value, resolve });
      this.wake?.();
    });
  }

  /** All that is there, as soon as something is. */
  async take() {
    if (this.messages.length === 0) await new Promise((resolve) => (this.wake = resolve));
    this.wake = undefined;
    return this.messages.splice(0);
  }
}

/** The reply is made by a loop of its own: `undefined` as a value ends it. */
async function serve(mailbox, answer) {
  for (;;) {
    for (const { value, resolve } of await mailbox.take()) {
      if (value === undefined) return resolve();
      resolve(answer(value));
    }
  }
}

const counted = (seen, event) => {
  seen.sum = (seen.sum + event) | 0;
  seen.events++;
};

const pinging = (pingers, ask) => async (seen) => {
  const rounds = ASKS / pingers;
  const play = async () => {
    let ball = 0;
    while (ball < rounds) ball = await ask(ball);
    counted(seen, ball);
  };
  await Promise.all(Array.from({ length: pingers }, play));
};

/** Two loops and a mailbox. */
const actors = (pingers) => async (seen) => {
  const mailbox = new Mailbox();
  const server = serve(mailbox, (n) => n + 1);
  await pinging(pingers, (n) => mailbox.ask(n))(seen);
  await mailbox.ask(undefined);
  await server;
};

/** A function that is awaited: there is nothing between who asks and who answers. */
const functions = (pingers) => pinging(pingers, async (n) => n + 1);

const pingPong = await compiled("pingPong");
const counter = await compiled("counter");

const ours = (app, atoms, times = 1) => {
  const runs = runsOf(atoms);
  return (seen) =>
    runToEnd({
      ...app,
      sources: app.sources.map((source) => runtime.source(source.stream, () => memorySource(runs, times))),
      sinks: app.sinks.map((sink) => runtime.sink(sink.stream, () => memorySink(seen))),
    });
};

/** So many pingers, in atoms of that size. */
const pingers = (count, atom) =>
  ours(
    pingPong,
    Array.from({ length: count / atom }, () => Array.from({ length: atom }, () => ASKS / count)),
  );

const names = Array.from({ length: KEYS }, (_, i) => `name-${i}`);
const changes = Array.from({ length: CHANGES / ATOM }, (_, a) =>
  Array.from({ length: ATOM }, (_, i) => ({ name: names[(a * 7919 + i * 104729) % KEYS], by: i % 3 })),
);

async function counting(seen) {
  const counts = new Map();
  const add = async ({ name, by }) => {
    const count = (counts.get(name) ?? 0) + by;
    counts.set(name, count);
    return count;
  };
  const next = async (change) => counted(seen, await add(change));
  for (let time = 0; time < TIMES; time++) {
    for (const atom of changes) await Promise.all(atom.map(next));
  }
}

/** Contestants have to see the same. */
async function race(contestants) {
  const results = new Map();
  const checked = Object.entries(contestants).map(([name, run]) => [
    name,
    async () => {
      const seen = { sum: 0, events: 0 };
      await run(seen);
      results.set(name, `${seen.events} replies, sum ${seen.sum}`);
    },
  ]);
  // A service runs as long as its units do: it never loses the code that was compiled for them.
  const times = await compare(Object.fromEntries(checked), { collect: false });
  if (new Set(results.values()).size !== 1) throw new Error(`the results differ: ${JSON.stringify([...results])}`);
  return times;
}

const line = (what, ours, baseline, goal) => report(what, ours, baseline, baseline.ms / ours.ms, goal);

const one = await race({ ours: pingers(1, 1), actors: actors(1), functions: functions(1) });
line("ping-pong, 1 under way / actors by promises", one.ours, one.actors, 0.5);
line("ping-pong, 1 under way / awaited function", one.ours, one.functions);

const many = await race({
  ours: pingers(UNDER_WAY, UNDER_WAY),
  single: pingers(UNDER_WAY, 1),
  actors: actors(UNDER_WAY),
  functions: functions(UNDER_WAY),
});
line("1,000 under way, one atom / actors", many.ours, many.actors, 0.5);
line("1,000 under way, atoms of 1 / actors", many.single, many.actors, 0.5);
line("1,000 under way, one atom / awaited function", many.ours, many.functions);

const keyed = await race({ ours: ours(counter, changes, TIMES), functions: counting });
line("keyed counter, atoms of 100 / function, Map", keyed.ours, keyed.functions, 0.5);
