/** Cells leave memory once a checkpoint has them, and come back as they were. */
import { expect, test } from "vitest";
import { codec, keyed } from "../../index.ts";
import { KeyedStore } from "../../cells/keyed.ts";
import { Batch } from "../../engines/batch.ts";
import { StepScope } from "../../step.ts";
import { TestStore, TestWorld } from "../run/harness.ts";

class Counter {
  count = 0;
}

/** A store of cells for at most two keys in memory, whose batches are checkpointed as the test says. */
async function cellsOfTwo() {
  const world = new TestWorld();
  const engine = new TestStore().engine(world, () => 0);
  const scope = new StepScope("/a/b", 1, 0, world.clock, []);
  const definition = keyed("counter", codec.string, Counter, { count: codec.int });
  const store = new KeyedStore(definition as ConstructorParameters<typeof KeyedStore>[0], {
    scope,
    undo: true,
    stored: { engine, state: 1, resident: 2 },
  });
  const batches: Batch[] = [];
  let applied = 0;
  const count = (key: string): number => ++(store.at(key) as Counter).count;
  return {
    store,
    count,
    step: (task: () => void) => {
      scope.stamp++;
      task();
    },
    /** `checkpointed`: how many cuts are by then; only what they wrote can be read. */
    cut: async (checkpointed: number) => {
      const batch = new Batch();
      store.write(batch);
      batches.push(batch);
      for (const one of batches.slice(applied, checkpointed)) await engine.commit(one);
      applied = Math.max(applied, checkpointed);
      store.begin(batches.length + 1, checkpointed);
    },
  };
}

test("a cell that was let go is read back when its key comes up again", async () => {
  const { store, count, step, cut } = await cellsOfTwo();
  step(() => ["a", "a", "b", "c", "d"].forEach(count));
  expect(store.resident).toBe(4);
  await cut(0);
  expect(store.resident).toBe(4);
  await cut(1);
  expect(store.resident).toBeLessThanOrEqual(2);
  step(() => expect([count("a"), count("b"), count("e")]).toEqual([3, 2, 1]));
});

test("a cell stays while only the log has what was written to it", async () => {
  const { store, count, step, cut } = await cellsOfTwo();
  step(() => ["a", "b", "c"].forEach(count));
  await cut(0);
  step(() => count("a"));
  await cut(1);
  expect((store.peek("a") as Counter).count).toBe(2);
  step(() => expect(count("a")).toBe(3));
});

test("a failed step does not make a cell look older than it is", async () => {
  const { store, count, step, cut } = await cellsOfTwo();
  step(() => ["a", "b", "c"].forEach(count));
  await cut(0);
  step(() => count("a"));
  await cut(0);
  step(() => count("a"));
  store.rollBack();
  // Of the two cuts only the first is checkpointed: it has a 1.
  await cut(1);
  step(() => expect(count("a")).toBe(3));
});
