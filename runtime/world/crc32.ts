/** CRC-32 (IEEE 802.3), as zlib has it. Node offers its own, at memory speed, from 20.15 on. */
import * as zlib from "node:zlib";

type Crc32 = (bytes: Uint8Array, start?: number) => number;

/** Slower, for older releases of Node 20. `start` continues from the checksum of preceding bytes. */
export function crc32ByTable(bytes: Uint8Array, start = 0): number {
  return ~update(~start, bytes, 0, bytes.length) >>> 0;
}

/** Below this many bytes the table is faster than a call of zlib. */
const SHORT = 100;

/** The checksum of `bytes[from .. to)`. */
export function crc32Range(bytes: Uint8Array, from: number, to: number): number {
  return to - from < SHORT ? ~update(-1, bytes, from, to) >>> 0 : crc32(bytes.subarray(from, to));
}

const table = makeTable();

function update(start: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = start;
  for (let i = from; i < to; i++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  return crc;
}

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let crc = index;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    return crc;
  });
}

const native = (zlib as { readonly crc32?: Crc32 }).crc32;

/** The checksum of `bytes`; `start` continues from the checksum of preceding bytes. */
export const crc32: Crc32 = native ?? crc32ByTable;
