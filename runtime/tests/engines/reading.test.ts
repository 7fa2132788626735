/** A store that is looked at is what the next process would find, and is not changed by it. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Batch } from "../../engines/batch.ts";
import { createEmbeddedEngine } from "../../engines/embedded/engine.ts";
import { readStore } from "../../engines/embedded/reading.ts";
import type { Engine } from "../../engines/engine.ts";
import { createNodeWorld } from "../../world/node.ts";
import { randomStream } from "../../world/random.ts";

const root = mkdtempSync(join(tmpdir(), "portals-reading-"));
afterAll(() => rmSync(root, { recursive: true }));

const identity = { app: "reading", schema: "1" };
const world = createNodeWorld({ seed: 1 });

const text = (bytes: Uint8Array = new Uint8Array()): string => Buffer.from(bytes).toString("latin1");

function all(engine: Engine): readonly (readonly [string, string])[] {
  return [1, 2, 3].flatMap((prefix) =>
    [...engine.scan(Uint8Array.of(prefix))].map(([key, value]) => [text(key), text(value)] as const),
  );
}

function checksums(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return `${path} ${createHash("sha1").update(readFileSync(path)).digest("hex")}`;
  });
}

test("random batches, in the checkpoint and in the log behind it, are read as the next process reads them", async () => {
  const folder = join(root, "store");
  const draw = randomStream(7, "batches");
  const below = (n: number): number => Math.floor(draw() * n);
  const key = (): Uint8Array => Uint8Array.of(1 + below(3), below(4), below(8));
  for (let life = 0; life < 6; life++) {
    const engine = createEmbeddedEngine(world, folder);
    await engine.open(identity);
    for (let i = 0; i < 12; i++) {
      const batch = new Batch();
      for (let left = 1 + below(12); left > 0; left--) {
        const kind = below(10);
        if (kind < 7) batch.put(key(), Uint8Array.of(life, i, left));
        else if (kind < 9) batch.delete(key());
        else batch.deletePrefix(key().subarray(0, 1 + below(2)));
      }
      await engine.commit(batch);
    }
    await engine.close();

    const before = checksums(folder);
    const store = await readStore(world, folder);
    expect(store.identity).toEqual(identity);
    expect(store.engine.figures).toMatchObject({ generation: life + 1 });
    const read = all(store.engine);
    for (const [key, value] of read) {
      expect(text(store.engine.get(Buffer.from(key, "latin1")))).toBe(value);
    }
    await store.close();
    expect(checksums(folder)).toEqual(before);

    const next = createEmbeddedEngine(world, folder);
    await next.open(identity);
    expect(read).toEqual(all(next));
    await next.close();
    // The look at what the next one found is a life too.
    life++;
  }
});

test("a store that a process has is not read", async () => {
  const folder = join(root, "taken");
  const engine = createEmbeddedEngine(world, folder);
  await engine.open(identity);
  await expect(readStore(world, folder)).rejects.toMatchObject({ code: "P0901" });
  await engine.close();
  await (await readStore(world, folder)).close();
});
