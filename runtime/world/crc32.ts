/** CRC-32 (IEEE 802.3), as zlib has it. Node offers its own, at memory speed, from 20.15 on. */
import * as zlib from "node:zlib";

type Crc32 = (bytes: Uint8Array, start?: number) => number;

/** Slower, for older releases of Node 20. `start` continues from the checksum of preceding bytes. */
export function crc32ByTable(bytes: Uint8Array, start = 0): number {
  table ??= makeTable();
  let crc = ~start;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}

let table: Uint32Array | undefined;

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
