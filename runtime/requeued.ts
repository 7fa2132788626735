/**
 * Dead letters that have been given again, so that none is twice: part of the stored state, in the same batch as the atom
 * that was made of the letter.
 */
import { Reader } from "./bytes.ts";
import type { Batch } from "./engines/batch.ts";
import type { Engine } from "./engines/engine.ts";
import { keyOf, kinds, type Names } from "./store.ts";

export class Requeued {
  /** `STREAM#NUMBER` */
  private readonly known = new Set<string>();
  private added: { readonly stream: string; readonly atom: number }[] = [];

  read(engine: Engine, names: Names): void {
    const streams = new Map([...names.entries()].map(([name, number]) => [number, name.replace(/^stream /, "")]));
    for (const [key] of engine.scan(Uint8Array.of(kinds.requeued))) {
      const reader = new Reader(key, 1);
      const stream = streams.get(reader.varint()) ?? "";
      this.known.add(`${stream}#${reader.u32be() * 2 ** 32 + reader.u32be()}`);
    }
  }

  has(stream: string, atom: number): boolean {
    return this.known.has(`${stream}#${atom}`);
  }

  add(stream: string, atom: number): void {
    this.known.add(`${stream}#${atom}`);
    this.added.push({ stream, atom });
  }

  /** What has been added since the last cut. */
  write(batch: Batch, names: Names): void {
    for (const { stream, atom } of this.added) {
      batch.beginPut();
      batch.writer.raw(keyOf(kinds.requeued, names.number(`stream ${stream}`)));
      batch.writer.u32be(Math.floor(atom / 2 ** 32));
      batch.writer.u32be(atom % 2 ** 32);
      batch.value();
      batch.endPut();
    }
    this.added = [];
  }
}
