/**
 * A process that opens a store, compares it with what it must be, and appends until it is killed. It prints
 * `found N`, then the number of each batch that is durable.
 */
import { writeSync } from "node:fs";
import { Batch, operations } from "../../engines/batch.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import { Fault } from "../../fault.ts";
import { createNodeWorld } from "../../world/node.ts";

const [folder = "", count = "Infinity"] = process.argv.slice(2);
const key = (text: string): Uint8Array => Buffer.from(text);

/** Batch `number`, always the same. */
function batchOf(number: number): Batch {
  const batch = new Batch();
  if (number % 61 === 0) batch.deletePrefix(key("a/"));
  batch.put(key(`a/${number % 40}`), Buffer.alloc(200, number));
  batch.put(key(`b/${number % 300}`), Buffer.alloc(100, number));
  if (number % 7 === 0) batch.delete(key(`b/${(number * 3) % 300}`));
  batch.put(key("number"), Buffer.from(String(number)));
  return batch;
}

function modelOf(batches: number): Map<string, string> {
  const model = new Map<string, string>();
  for (let number = 1; number <= batches; number++) {
    const batch = batchOf(number);
    for (const operation of operations(batch.writer.take())) {
      const name = Buffer.from(operation.key).toString();
      if (operation.kind === "put") model.set(name, Buffer.from(operation.value).toString("hex"));
      else if (operation.kind === "delete") model.delete(name);
      else for (const other of [...model.keys()]) if (other.startsWith(name)) model.delete(other);
    }
  }
  return model;
}

const engine = createEmbeddedEngine(createNodeWorld(), folder, { segmentBytes: 32 * 1024, behindBytes: 128 * 1024 });
try {
  await engine.open({ app: "appender", schema: "1" });
} catch (error) {
  writeSync(1, error instanceof Fault ? `fault ${error.code} ${error.at}: ${error.message}\n` : String(error));
  process.exit(1);
}

const found = Number(Buffer.from(engine.get(key("number")) ?? key("0")).toString());
const store = new Map<string, string>();
for (const [name, value] of engine.scan(new Uint8Array())) {
  store.set(Buffer.from(name).toString(), Buffer.from(value).toString("hex"));
}
const model = modelOf(found);
const same = store.size === model.size && [...model].every(([name, value]) => store.get(name) === value);
writeSync(1, `${same ? "found" : "wrong after"} ${found}\n`);

const last = found + Number(count);
const inFlight: Promise<void>[] = [];
for (let number = found + 1; number <= last; number++) {
  inFlight.push(engine.commit(batchOf(number)).then(() => void writeSync(1, `${number}\n`)));
  if (inFlight.length >= 5) await inFlight.shift();
  while (engine.behind) await new Promise((resolve) => setImmediate(resolve));
}
await Promise.all(inFlight);
await engine.close();
