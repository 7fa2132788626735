import { truncateSync } from "node:fs";
import * as fc from "fast-check";
import { open } from "lmdb";
import { afterAll, expect, test } from "vitest";
import { Batch } from "../../engines/batch.ts";
import type { Operation } from "../../engines/batch.ts";
import { NetEffect } from "../../engines/embedded/net-effect.ts";
import type { Checkpoints } from "../../engines/embedded/checkpoint.ts";
import { createLmdbCheckpoints } from "../../engines/embedded/checkpoint-lmdb.ts";
import { createSnapshotCheckpoints } from "../../engines/embedded/checkpoint-snapshot.ts";
import { createNodeWorld } from "../../world/node.ts";
import { DiskError } from "../../world/world.ts";
import type { World } from "../../world/world.ts";
import { temporaryFolder } from "./children.ts";

const kinds = [
  ["lmdb", createLmdbCheckpoints],
  ["a snapshot file", createSnapshotCheckpoints],
] as const;

const folders: { readonly path: string; remove(): void }[] = [];

function folder(): string {
  const fresh = temporaryFolder();
  folders.push(fresh);
  return fresh.path;
}

afterAll(() => {
  for (const each of folders) each.remove();
});

type Text = readonly [kind: Operation["kind"], key: string, value: string];

/** Few bytes, among them the least and the greatest, so that keys are often prefixes of one another. */
const key = fc.array(fc.constantFrom("\0", "a", "\xfe", "\xff"), { maxLength: 4 }).map((parts) => parts.join(""));
const operation: fc.Arbitrary<Text> = fc.tuple(
  fc.constantFrom("put", "put", "put", "delete", "deletePrefix"),
  key,
  fc.string({ maxLength: 5 }),
);

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

function entries(checkpoints: Checkpoints, prefix = ""): [string, string][] {
  return [...checkpoints.scan(bytes(prefix))].map(([key, value]) => [
    Buffer.from(key).toString("latin1"),
    Buffer.from(value).toString(),
  ]);
}

function applyTo(model: Map<string, string>, operations: readonly Text[]): void {
  for (const [kind, key, value] of operations) {
    if (kind === "put") model.set(key, value);
    else if (kind === "delete") model.delete(key);
    else for (const other of [...model.keys()]) if (other.startsWith(key)) model.delete(other);
  }
}

async function effectOf(operations: readonly Text[]): Promise<NetEffect> {
  const effect = new NetEffect();
  // Two batches: an entry knows which of them it is in.
  for (const part of [operations.slice(0, 10), operations.slice(10)]) {
    const batch = new Batch();
    for (const [kind, key, value] of part) {
      if (kind === "put") batch.put(bytes(key), Buffer.from(value));
      else if (kind === "delete") batch.delete(bytes(key));
      else batch.deletePrefix(bytes(key));
    }
    await effect.add(batch.writer.take(), 7, () => Promise.resolve());
  }
  return effect;
}

test.each(kinds)("the net effect of operations in %s is that of all of them in order", async (_, create) => {
  const checkpoints = create(createNodeWorld(), folder());
  await checkpoints.open();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { maxLength: 30 }), { maxLength: 3 }),
      key,
      async (portions, prefix) => {
        const model = new Map<string, string>();
        await checkpoints.apply({ sequence: 1, generation: 1 }, await effectOf([["deletePrefix", "", ""]]));
        for (const portion of portions) {
          applyTo(model, portion);
          await checkpoints.apply({ sequence: 2, generation: 1 }, await effectOf(portion));
        }
        const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(entries(checkpoints)).toEqual(sorted);
        expect(entries(checkpoints, prefix)).toEqual(sorted.filter(([key]) => key.startsWith(prefix)));
        const found = checkpoints.get(bytes(prefix));
        expect(found && Buffer.from(found).toString()).toBe(model.get(prefix));
      },
    ),
    { numRuns: 60 },
  );
  await checkpoints.close();
});

test.each(kinds)("%s keeps what was applied, and how far it goes, until it is opened again", async (_, create) => {
  const path = folder();
  const first = create(createNodeWorld(), path);
  expect(await first.open()).toEqual({ sequence: 0, generation: 0 });
  const many = Array.from({ length: 10_000 }, (_, i): Text => ["put", `key ${i}`, `value ${i}`]);
  await first.apply({ sequence: 2 ** 40, generation: 7 }, await effectOf(many));
  await first.close();
  const second = create(createNodeWorld(), path);
  expect(await second.open()).toEqual({ sequence: 2 ** 40, generation: 7 });
  expect(entries(second).length).toBe(10_000);
  await second.close();
});

test("a value that rotted in lmdb is told when it is read", async () => {
  const path = folder();
  const first = createLmdbCheckpoints(createNodeWorld(), path);
  await first.open();
  await first.apply({ sequence: 1, generation: 1 }, await effectOf([["put", "k", "value"]]));
  await first.close();
  const raw = open<Uint8Array, Uint8Array>(`${path}/state`, {
    encoding: "binary",
    keyEncoding: "binary",
    noSubdir: false,
    overlappingSync: false,
  });
  const stored = raw.getBinary(bytes("\x01k")) ?? Buffer.alloc(0);
  stored[5] = (stored[5] ?? 0) ^ 1;
  await raw.put(bytes("\x01k"), stored);
  await raw.close();
  const second = createLmdbCheckpoints(createNodeWorld(), path);
  await second.open();
  expect(() => second.get(bytes("k"))).toThrow(
    expect.objectContaining({ code: "P0902", at: `${path}/state/data.mdb` }),
  );
  await second.close();
});

test("an lmdb file that was cut off or removed is told, before lmdb trips over it", async () => {
  const path = folder();
  const first = createLmdbCheckpoints(createNodeWorld(), path);
  await first.open();
  const many = Array.from({ length: 1000 }, (_, i): Text => ["put", `key ${i}`, "x".repeat(100)]);
  await first.apply({ sequence: 1, generation: 1 }, await effectOf(many));
  await first.close();
  for (const size of [50_000, 4096, 0]) {
    truncateSync(`${path}/state/data.mdb`, size);
    await expect(createLmdbCheckpoints(createNodeWorld(), path).open()).rejects.toMatchObject({
      code: "P0902",
      at: `${path}/state/data.mdb`,
      message: expect.stringMatching(`it has ${size} bytes and should have at least`),
    });
  }
});

test("lmdb is not asked to write what the disk has no room for", async () => {
  const real = createNodeWorld();
  let free = 0;
  const world: World = { ...real, disk: { ...real.disk, free: () => Promise.resolve(free) } };
  const checkpoints = createLmdbCheckpoints(world, folder());
  await checkpoints.open();
  const changes = await effectOf([["put", "k", "value"]]);
  await expect(checkpoints.apply({ sequence: 1, generation: 1 }, changes)).rejects.toBeInstanceOf(DiskError);
  expect(entries(checkpoints)).toEqual([]);
  free = 1e9;
  await checkpoints.apply({ sequence: 1, generation: 1 }, changes);
  expect(entries(checkpoints)).toEqual([["k", "value"]]);
  await checkpoints.close();
});
