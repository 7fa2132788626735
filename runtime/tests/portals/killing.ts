/** Runs of an app that are killed again and again, whenever that may be: what is in its output file in the end. */
import { expect } from "vitest";
import type { AppDefinition } from "../../api.ts";
import { codec, file, sink, stream } from "../../index.ts";
import { run, runDurable, TestDisk, TestStore, TestWorld } from "../run/harness.ts";

const PATH = "out.jsonl";

/** The app, with the stream `output` of Ints in a file instead of its sinks. */
function toFile(definition: AppDefinition, output: string): AppDefinition {
  return { ...definition, sinks: [sink(stream(output, codec.int), () => file.jsonl(PATH))] };
}

function lines(disk: TestDisk): number[] {
  return disk.text(PATH).split("\n").filter(Boolean).map(Number);
}

export async function undisturbed(make: () => AppDefinition, output: string): Promise<number[]> {
  const world = new TestWorld();
  expect([(await run(toFile(make(), output), world)).code, world.err]).toEqual([0, ""]);
  return lines(world.disk);
}

/** What each way of being killed leaves in the file; `killed` counts the kills. */
export async function* killings(
  make: () => AppDefinition,
  output: string,
  ways = 40,
): AsyncGenerator<{ readonly got: number[]; readonly killed: number }> {
  for (let way = 1; way <= ways; way++) {
    const disk = new TestDisk();
    const store = new TestStore();
    let killed = 0;
    for (;;) {
      const world = new TestWorld(disk);
      // Later lives are longer, so that each way comes to an end; time passes faster in some, so that cuts are more frequent.
      world.lifetime = way + killed;
      world.tick = [0, 1, 30][way % 3] ?? 0;
      const code = await runDurable(toFile(make(), output), store, world, () => way % 2);
      expect(world.err).not.toContain("error");
      if (code === "killed") {
        killed++;
        continue;
      }
      expect(code).toBe(0);
      break;
    }
    yield { got: lines(disk), killed };
  }
}

/** However it is killed, it ends as if it had not been. */
export async function survives(make: () => AppDefinition, output: string, sorted = false): Promise<void> {
  const order = (values: readonly number[]): number[] => (sorted ? [...values].sort((a, b) => a - b) : [...values]);
  const expected = order(await undisturbed(make, output));
  let kills = 0;
  for await (const { got, killed } of killings(make, output)) {
    expect(order(got)).toEqual(expected);
    kills += killed;
  }
  expect(kills).toBeGreaterThan(10);
}
