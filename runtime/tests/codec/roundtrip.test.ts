import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Codec } from "../../api.ts";
import { MalformedBytes, Reader, Writer } from "../../bytes.ts";
import * as codec from "../../codec/codec.ts";
import { compare, equals } from "../../values/compare.ts";
import { keyOf } from "../../values/keys.ts";
import { anyValue, twoValues } from "./arbitrary.ts";

function written<T>(of: Codec<T>, value: T): Uint8Array {
  const to = new Writer(4);
  of.write(value, to);
  return to.take();
}

function same(a: unknown, b: unknown): void {
  if (!equals(a, b)) expect(a).toEqual(b);
}

describe("codecs, for random types and values", () => {
  it("read what they wrote, to the last byte", () => {
    fc.assert(
      fc.property(anyValue, ({ codec, value }) => {
        const from = new Reader(written(codec, value));
        same(codec.read(from), value);
        expect(from.done).toBe(true);
      }),
    );
  });

  it("decode the JSON that they made", () => {
    fc.assert(
      fc.property(anyValue, ({ codec, value }) => {
        same(codec.fromJson(JSON.parse(codec.toJson(value))), value);
      }),
    );
  });

  it("make JSON without spaces outside of texts, in one order", () => {
    fc.assert(
      fc.property(anyValue, ({ codec, value }) => {
        const json = codec.toJson(value);
        expect(codec.toJson(codec.fromJson(JSON.parse(json)))).toBe(json);
      }),
    );
  });

  it("admit their own values, and give them back equal", () => {
    fc.assert(
      fc.property(anyValue, ({ codec, value }) => {
        same(codec.check(value, "it"), value);
      }),
    );
  });

  it("write equal values to equal bytes", () => {
    fc.assert(
      fc.property(twoValues, ([codec, a, b]) => {
        // -0.0 is equal to 0.0 and is still stored as it is.
        if (equals(a, b) && !codec.schema.includes("Float")) expect(written(codec, a)).toEqual(written(codec, b));
      }),
    );
  });

  it("find truncated bytes malformed, or read something shorter, but never fail otherwise", () => {
    fc.assert(
      fc.property(anyValue, fc.nat(), ({ codec, value }, cut) => {
        const bytes = written(codec, value);
        if (bytes.length === 0) return;
        try {
          codec.read(new Reader(bytes.subarray(0, cut % bytes.length)));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBytes);
        }
      }),
    );
  });
});

describe("order, equality and keys, for random types and values", () => {
  it("agree: equal values compare as 0 and have one key, others do not", () => {
    fc.assert(
      fc.property(twoValues, ([, a, b]) => {
        const equal = equals(a, b);
        expect(compare(a, b) === 0).toBe(equal);
        // Maps treat 0 and -0, and NaN and NaN, as one key.
        expect(new Set([keyOf(a), keyOf(b)]).size === 1).toBe(equal);
      }),
    );
  });

  it("are antisymmetric", () => {
    fc.assert(
      fc.property(twoValues, ([, a, b]) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
      }),
    );
  });

  it("hold for what was read from bytes too", () => {
    fc.assert(
      fc.property(anyValue, ({ codec, value }) => {
        const read = codec.read(new Reader(written(codec, value)));
        expect(equals(read, value)).toBe(true);
        expect(keyOf(read)).toBe(keyOf(value));
      }),
    );
  });
});

describe("recursive types", () => {
  type Tree = { readonly type: "Leaf" } | { readonly type: "Node"; readonly left: Tree; readonly right: Tree };
  const tree: Codec<Tree> = codec.variant<Tree>({
    Leaf: [],
    Node: { left: codec.lazy(() => tree), right: codec.lazy(() => tree) },
  });

  it("have a finite schema", () => {
    expect(tree.schema).toBe("Leaf | Node { left: ^1, right: ^1 }");
  });

  it("are read as they were written", () => {
    const leaf: Tree = { type: "Leaf" };
    const value: Tree = { type: "Node", left: { type: "Node", left: leaf, right: leaf }, right: leaf };
    expect(tree.read(new Reader(written(tree, value)))).toEqual(value);
    expect(tree.fromJson(JSON.parse(tree.toJson(value)))).toEqual(value);
  });
});
