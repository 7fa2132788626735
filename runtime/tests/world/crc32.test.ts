import * as fc from "fast-check";
import { expect, test } from "vitest";
import { crc32, crc32ByTable } from "../../world/crc32.ts";

test("the check value of CRC-32 comes out", () => {
  const digits = new TextEncoder().encode("123456789");
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32ByTable(digits)).toBe(0xcbf43926);
});

test("the table gives what Node's own gives, also when continued", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(crc32ByTable(b, crc32ByTable(a))).toBe(crc32(b, crc32(a)));
      expect(crc32ByTable(b, crc32ByTable(a))).toBe(crc32(Buffer.concat([a, b])));
    }),
  );
});
