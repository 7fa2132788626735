/**
 * The log's records: a header of 48 bytes, then the body. All numbers are little-endian.
 *
 *   0 magic · 4 store · 8 segment · 12 kind · 16 sequence (8) · 24 durable (8) · 32 generation · 36 body length
 *   40 checksum of the body · 44 checksum of the header before it
 *
 * `store` and `segment` keep bytes of another store, or of a file that had another name, from passing for records;
 * `durable` is what tells a torn tail from damage (see `recovery.ts`).
 */
import { Reader } from "../../bytes.ts";
import type { Writer } from "../../bytes.ts";
import { crc32 } from "../../world/crc32.ts";

export const HEADER_BYTES = 48;

/** Longer bodies cannot be told in the header. */
export const MAX_BODY_BYTES = 2 ** 31 - 1;

const MAGIC_BYTES = Uint8Array.of(0x50, 0x6f, 0x4c, 0x31);
const MAGIC = new DataView(MAGIC_BYTES.buffer).getUint32(0, true);

export type RecordKind = "batch" | "takeover" | "close";

const kindNumbers: Readonly<Record<RecordKind, number>> = { batch: 1, takeover: 2, close: 3 };
const kinds = new Map(Object.entries(kindNumbers).map(([kind, number]) => [number, kind as RecordKind]));

export interface RecordHeader {
  /** A takeover is the first record of each owner of the store, a close the last of one that ended in order. */
  readonly kind: RecordKind;
  /** Number of the segment file that the record is in. */
  readonly segment: number;
  /** 1, 2, 3, … over all segments and owners. */
  readonly sequence: number;
  /** Sequence of the last record that was known to be durable when this one was written. */
  readonly durable: number;
  /** Number of the owner that wrote it; each has a higher one than those before it. */
  readonly generation: number;
}

export interface StoredHeader extends RecordHeader {
  readonly length: number;
  readonly bodyChecksum: number;
}

export function writeRecord(writer: Writer, store: number, header: RecordHeader, body: Uint8Array): void {
  if (body.length > MAX_BODY_BYTES) throw new Error(`a record of ${body.length} bytes`);
  writer.reserve(HEADER_BYTES + body.length);
  const start = writer.at;
  writer.u32(MAGIC);
  writer.u32(store);
  writer.u32(header.segment);
  writer.u32(kindNumbers[header.kind]);
  writer.u64(header.sequence);
  writer.u64(header.durable);
  writer.u32(header.generation);
  writer.u32(body.length);
  writer.u32(crc32(body));
  writer.u32(crc32(writer.bytes.subarray(start, writer.at)));
  writer.raw(body);
}

/** The header at `at` if there is a whole and undamaged one of this store and segment. */
export function readHeader(bytes: Uint8Array, at: number, store: number, segment: number): StoredHeader | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const reader = new Reader(bytes, at);
  if (reader.u32() !== MAGIC || reader.u32() !== store || reader.u32() !== segment) return undefined;
  const expected = crc32(bytes.subarray(at, at + HEADER_BYTES - 4));
  if (new Reader(bytes, at + HEADER_BYTES - 4).u32() !== expected) return undefined;
  const kind = kinds.get(reader.u32());
  if (kind === undefined) return undefined;
  return {
    kind,
    segment,
    sequence: reader.u64(),
    durable: reader.u64(),
    generation: reader.u32(),
    length: reader.u32(),
    bodyChecksum: reader.u32(),
  };
}

export interface StoredRecord {
  readonly header: StoredHeader;
  /** A view, not a copy. */
  readonly body: Uint8Array;
  /** Where the next record starts. */
  readonly end: number;
}

/** The record at `at`, or in words why there is none. */
export function readRecord(
  bytes: Uint8Array,
  at: number,
  store: number,
  segment: number,
  checkBody = true,
): StoredRecord | string {
  const header = readHeader(bytes, at, store, segment);
  if (header === undefined) return "its header is damaged";
  const end = at + HEADER_BYTES + header.length;
  if (end > bytes.length) return "its end is missing";
  const body = bytes.subarray(at + HEADER_BYTES, end);
  if (checkBody && crc32(body) !== header.bodyChecksum) return "its contents do not match their checksum";
  return { header, body, end };
}

/** All undamaged headers from `at` on, wherever they start; for looking behind a record that cannot be read. */
export function* findHeaders(bytes: Uint8Array, at: number, store: number, segment: number): Generator<StoredHeader> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = Buffer.from(MAGIC_BYTES);
  for (let i = buffer.indexOf(magic, at); i >= 0; i = buffer.indexOf(magic, i + 1)) {
    const header = readHeader(bytes, i, store, segment);
    if (header !== undefined) yield header;
  }
}
