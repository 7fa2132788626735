import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MalformedBytes, Reader, Writer } from "../../bytes.ts";

function roundTrip<T>(write: (writer: Writer) => void, read: (reader: Reader) => T): T {
  const writer = new Writer(1);
  write(writer);
  const reader = new Reader(writer.take());
  const value = read(reader);
  expect(reader.done).toBe(true);
  return value;
}

const natural = fc.oneof(fc.nat(), fc.maxSafeNat());
const integer = fc.oneof(fc.integer(), fc.maxSafeInteger());
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 }).map((codes) => String.fromCharCode(...codes)),
);

test("whatever is written is read back", () => {
  fc.assert(
    fc.property(natural, integer, fc.double(), anyText, fc.uint8Array(), (n, i, f, s, b) => {
      expect(
        roundTrip(
          (w) => w.varint(n),
          (r) => r.varint(),
        ),
      ).toBe(n);
      expect(
        roundTrip(
          (w) => w.u64(n),
          (r) => r.u64(),
        ),
      ).toBe(n);
      expect(
        roundTrip(
          (w) => w.int(i),
          (r) => r.int(),
        ),
      ).toBe(i === 0 ? 0 : i);
      expect(
        roundTrip(
          (w) => w.f64(f),
          (r) => r.f64(),
        ),
      ).toBe(f);
      expect(
        roundTrip(
          (w) => w.string(s),
          (r) => r.string(),
        ),
      ).toBe(s);
      expect(
        roundTrip(
          (w) => w.lengthPrefixed(b),
          (r) => r.lengthPrefixed(),
        ),
      ).toEqual(b);
    }),
    { numRuns: 2000 },
  );
});

test("the greatest and smallest integers are kept", () => {
  for (const n of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, -1, 63, 64, -64, -65]) {
    expect(
      roundTrip(
        (w) => w.int(n),
        (r) => r.int(),
      ),
    ).toBe(n);
  }
});

test("a text keeps a leading byte order mark and unpaired surrogates, short or long", () => {
  for (const text of [
    "\ufeffa",
    "\ufeff".padEnd(60, "x"),
    "\ud800",
    "\udc00\ud800",
    "a\ud83d".padEnd(70, "é"),
    "😀\ud83d😀",
  ]) {
    expect(
      roundTrip(
        (w) => w.string(text),
        (r) => r.string(),
      ),
    ).toBe(text);
  }
});

test("numbers and texts in a row are read in their order", () => {
  const writer = new Writer(1);
  writer.u8(1);
  writer.u16(500);
  writer.string("two");
  writer.u32(3);
  writer.u32be(4);
  const reader = new Reader(writer.take());
  expect([reader.u8(), reader.u16(), reader.string(), reader.u32(), reader.u32be()]).toEqual([1, 500, "two", 3, 4]);
});

test("big-endian numbers sort as their bytes do", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      const [x, y] = [a, b].map((n) => {
        const writer = new Writer();
        writer.u32be(n);
        return writer.take();
      });
      expect(Math.sign(Buffer.compare(x!, y!))).toBe(Math.sign(a - b));
    }),
  );
});

test("bytes that end early, numbers that are too big and text that is not UTF-8 are malformed", () => {
  expect(() => new Reader(Uint8Array.of(1, 2)).u32()).toThrow(MalformedBytes);
  expect(() => new Reader(Uint8Array.of(5, 65)).string()).toThrow(MalformedBytes);
  expect(() => new Reader(new Uint8Array(9).fill(0xff)).varint()).toThrow(MalformedBytes);
  expect(() => new Reader(new Uint8Array(9).fill(0xff)).int()).toThrow(MalformedBytes);
  expect(() => new Reader(new Uint8Array(8).fill(0xff)).u64()).toThrow(MalformedBytes);
  expect(() => new Reader(Uint8Array.of(2, 0xc3, 0x28)).string()).toThrow(MalformedBytes);
});

test("random bytes are read or malformed, never anything else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      for (const read of [
        (r: Reader) => r.string(),
        (r: Reader) => r.int(),
        (r: Reader) => r.varint(),
        (r: Reader) => r.lengthPrefixed(),
      ]) {
        try {
          read(new Reader(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBytes);
        }
      }
    }),
    { numRuns: 2000 },
  );
});
