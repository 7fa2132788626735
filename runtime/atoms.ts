/** Atoms as bytes: how many, their sizes, events, keys, and what could not be read of poisoned ones. */
import type { AtomFault, Run, Stream } from "./api.ts";
import type { Reader, Writer } from "./bytes.ts";
import type { Segment } from "./queue.ts";

export function writeAtoms(segment: Segment, from: number, to: number, stream: Stream<unknown>, writer: Writer): void {
  writer.varint(to - from);
  const start = segment.start(from);
  let before = start;
  for (let i = from; i < to; i++) {
    const end = segment.ends[i] ?? before;
    writer.varint(end - before);
    before = end;
  }
  const { events, keys } = segment;
  const { codec, key } = stream;
  for (let i = start; i < before; i++) codec.write(events[i], writer);
  if (key !== undefined) for (let i = start; i < before; i++) key.write(keys[i], writer);
  const faults = [...(segment.faults ?? [])].filter(([index]) => index >= from && index < to);
  writer.varint(faults.length);
  for (const [index, fault] of faults) {
    writer.varint(index - from);
    writer.string(fault.code);
    writer.string(fault.message);
    writer.string(fault.at);
  }
}

export function readAtoms(first: number, stream: Stream<unknown>, reader: Reader): Run<unknown> {
  const ends: number[] = [];
  let size = 0;
  for (let left = reader.varint(); left > 0; left--) ends.push((size += reader.varint()));
  const events: unknown[] = [];
  for (let i = 0; i < size; i++) events.push(stream.codec.read(reader));
  let keys: unknown[] | undefined;
  if (stream.key !== undefined) {
    keys = [];
    for (let i = 0; i < size; i++) keys.push(stream.key.read(reader));
  }
  let faults: Map<number, AtomFault> | undefined;
  for (let left = reader.varint(); left > 0; left--) {
    const index = reader.varint();
    const fault = { code: reader.string(), message: reader.string(), at: reader.string() };
    (faults ??= new Map()).set(index, fault);
  }
  return { first, ends, events, keys, faults };
}
