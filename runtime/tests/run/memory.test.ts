/** What everybody has read is given back. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { codec, stream } from "../../index.ts";
import { Queue } from "../../queue.ts";

test("the atoms of a source are garbage when all consumers have passed them", async () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const queue = new Queue(stream("/m/lines", codec.string));
  const consumers = [queue.addConsumer(), queue.addConsumer()];
  const given: WeakRef<unknown[]>[] = [];
  for (let n = 1; n <= 10; n++) {
    const events = [`event ${n}`];
    given.push(new WeakRef(events));
    queue.append({ first: 1, ends: [1], events, keys: undefined, faults: undefined });
    for (const consumer of consumers) consumer.skipTo(n);
  }
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  // The last one is the end of the queue still.
  expect(given.filter((events) => events.deref() !== undefined)).toHaveLength(1);
  expect(queue.head).toBe(10);
});
