/**
 * Checkpoints in memory, written as one file through World's disk at each `apply`. Not for big stores: it is there for
 * the simulated disk, which lmdb cannot write to.
 */
import { Reader, Writer } from "../../bytes.ts";
import { Fault, faultCodes } from "../../fault.ts";
import { crc32 } from "../../world/crc32.ts";
import { DiskError } from "../../world/world.ts";
import type { Disk, World } from "../../world/world.ts";
import type { Applied, Checkpoints } from "./checkpoint.ts";
import type { NetEffect } from "./net-effect.ts";

export function createSnapshotCheckpoints(world: World, storeFolder: string): Checkpoints {
  const { disk } = world;
  const folder = `${storeFolder}/state`;
  const path = `${folder}/snapshot`;
  const entries = new Map<string, Uint8Array>();

  return {
    async open() {
      await disk.makeFolder(folder);
      // An earlier process may have been killed between renaming and this; what is read next has to stay.
      await disk.syncFolder(folder);
      const bytes = await readIfThere(disk, path);
      return bytes === undefined ? { sequence: 0, generation: 0 } : decode(bytes, path, entries);
    },

    get: (key) => entries.get(keyText(key)),

    *scan(prefix) {
      const start = keyText(prefix);
      // Latin-1 text sorts as its bytes do.
      for (const key of [...entries.keys()].filter((key) => key.startsWith(start)).sort()) {
        const value = entries.get(key);
        if (value !== undefined) yield [keyBytes(key), value] as const;
      }
    },

    async apply(upTo, effect) {
      change(entries, effect);
      const fresh = `${path}.new`;
      try {
        await disk.remove(fresh);
      } catch (error) {
        if (!(error instanceof DiskError && error.failure === "missing")) throw error;
      }
      const file = await disk.create(fresh);
      try {
        await file.write(0, encode(upTo, entries));
        await file.sync();
      } finally {
        await file.close();
      }
      await disk.rename(fresh, path);
      await disk.syncFolder(folder);
    },

    close: () => Promise.resolve(),
  };
}

function change(entries: Map<string, Uint8Array>, effect: NetEffect): void {
  for (const prefix of effect.cleared) {
    const start = keyText(prefix);
    for (const key of entries.keys()) if (key.startsWith(start)) entries.delete(key);
  }
  for (let index = 0; index < effect.count; index++) {
    if (!effect.live(index)) continue;
    const key = keyText(effect.key(index));
    const value = effect.value(index);
    if (value === undefined) entries.delete(key);
    else entries.set(key, value.slice());
  }
}

async function readIfThere(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await disk.open(path, "read");
    try {
      return await file.read(0, await file.size());
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof DiskError && error.failure === "missing") return undefined;
    throw error;
  }
}

function encode(upTo: Applied, entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const writer = new Writer();
  writer.u32(0);
  writer.u64(upTo.sequence);
  writer.u32(upTo.generation);
  for (const [key, value] of entries) {
    writer.lengthPrefixed(keyBytes(key));
    writer.lengthPrefixed(value);
  }
  writer.view.setUint32(0, crc32(writer.bytes.subarray(4, writer.at)), true);
  return writer.take();
}

function decode(bytes: Uint8Array, path: string, into: Map<string, Uint8Array>): Applied {
  if (bytes.length < 16 || new Reader(bytes).u32() !== crc32(bytes.subarray(4))) {
    throw new Fault(faultCodes.folderDamaged, "the checkpoint does not match its checksum", { at: path });
  }
  const reader = new Reader(bytes, 4);
  const applied = { sequence: reader.u64(), generation: reader.u32() };
  while (!reader.done) into.set(keyText(reader.lengthPrefixed()), reader.lengthPrefixed());
  return applied;
}

/** One character a byte: a key that a Map can hash. */
export function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1");
}

/** The bytes that `keyText` was given. */
export function keyBytes(key: string): Uint8Array {
  return Buffer.from(key, "latin1");
}
