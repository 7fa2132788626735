/** The whole of it on a simulated machine: the real engine, a clock that moves by itself, kills and power failures. */
import { expect, test } from "vitest";
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import { codec, file, sink, stream } from "../../index.ts";
import { runApp } from "../../run.ts";
import { randomStream } from "../../world/random.ts";
import { createSimulatedMachine } from "../../world/simulated.ts";
import { options } from "../run/harness.ts";
import { undisturbed } from "./killing.ts";
import { output, workshop } from "./workshop.ts";

const SEEDS = 25;

const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

test("what handlers and timers do is the same after kills and power failures", async () => {
  const expected = sorted(await undisturbed(() => workshop(() => false), output));
  let ends = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = randomStream(seed, "kills");
    const failures = randomStream(seed, "failures");
    const machine = createSimulatedMachine({ seed });
    const definition = () => ({
      ...workshop(() => failures() < 0.1),
      sinks: [sink(stream(output, codec.int), () => file.jsonl("out.jsonl"))],
    });
    for (let life = 0; ; life++) {
      const process = machine.start();
      const { world } = process;
      const engine = createEmbeddedEngine(world, "data", {
        segmentBytes: 4096,
        behindBytes: 16_384,
        checkpoints: createSnapshotCheckpoints,
      });
      const longest = life < 12 ? 20 + Math.floor(random() * 120) : Infinity;
      let events = 0;
      const running = runApp(definition(), { ...options, engine: "embedded", data: "data" }, world, engine);
      const outcome = await machine.run(running, () => events++ > longest);
      if (outcome.kind === "done") {
        expect([outcome.value, process.output.err.includes("error")]).toEqual([0, false]);
        break;
      }
      expect(outcome.kind).toBe("unfinished");
      expect(events).toBeGreaterThan(longest);
      ends++;
      process.kill();
      if (random() < 0.4) machine.powerFailure();
    }
    const text = new TextDecoder().decode(machine.disk.contents("out.jsonl"));
    expect(sorted(text.split("\n").filter(Boolean).map(Number))).toEqual(expected);
  }
  expect(ends).toBeGreaterThan(SEEDS);
});
