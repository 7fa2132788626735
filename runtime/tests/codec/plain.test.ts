import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reader, Writer } from "../../bytes.ts";
import * as codec from "../../codec/codec.ts";
import type { BaseCodec } from "../../codec/base.ts";
import type { CodecFunctions } from "../../codec/generate.ts";
import { FieldList, generateRecord, plainRecord } from "../../codec/record.ts";
import { generateVariant, plainVariant, type Payload } from "../../codec/variant.ts";

const fields = new FieldList(
  {
    name: codec.string as BaseCodec<unknown>,
    count: codec.int as BaseCodec<unknown>,
    note: codec.option(codec.string) as BaseCodec<unknown>,
    ratio: codec.float as BaseCodec<unknown>,
  },
  { count: 1 },
);
const record = fc.record({
  name: fc.string(),
  count: fc.maxSafeInteger(),
  note: fc.option(fc.string(), { nil: undefined }),
  ratio: fc.double(),
});

const payloads = new Map<string, Payload>([
  ["None", { kind: "none" }],
  ["Add", { kind: "record", fields }],
  ["C", { kind: "single", fields: new FieldList({ value: codec.int as BaseCodec<unknown> }, {}) }],
]);
const variant = fc.oneof(
  fc.constant({ type: "None" }),
  record.map((fields) => ({ type: "Add", ...fields })),
  fc.maxSafeInteger().map((value) => ({ type: "C", value })),
);

const json = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      type: fc.constantFrom("None", "Add", "C", "X"),
      name: fc.jsonValue(),
      count: fc.jsonValue(),
      value: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);

/** What a function does: its result, or how it fails. */
function outcome(run: () => unknown): unknown {
  try {
    return { result: run() };
  } catch (error) {
    return { error };
  }
}

function agree(generated: CodecFunctions<unknown> | undefined, plain: CodecFunctions<unknown>, value: unknown): void {
  const bytes = [generated, plain].map((functions) => {
    const to = new Writer();
    functions?.write(value, to);
    return to.take();
  });
  expect(bytes[0]).toEqual(bytes[1]);
  const read = plain.read(new Reader(bytes[0] as Uint8Array));
  expect(read).toEqual(value);
  expect(generated?.read(new Reader(bytes[1] as Uint8Array))).toEqual(value);
  expect(generated?.toJson(value)).toBe(plain.toJson(value));
}

describe("functions without generated code", () => {
  it("do for records what the generated ones do", () => {
    const generated = generateRecord<unknown>(fields);
    const plain = plainRecord<unknown>(fields);
    fc.assert(fc.property(record, (value) => agree(generated, plain, { ...value })));
    fc.assert(
      fc.property(json, (value) => {
        expect(outcome(() => generated?.decode(value))).toEqual(outcome(() => plain.decode(value)));
      }),
    );
  });

  it("do for unions what the generated ones do", () => {
    const generated = generateVariant<unknown>(payloads);
    const plain = plainVariant<unknown>(payloads);
    fc.assert(fc.property(variant, (value) => agree(generated, plain, { ...value })));
    fc.assert(
      fc.property(json, (value) => {
        expect(outcome(() => generated?.decode(value))).toEqual(outcome(() => plain.decode(value)));
      }),
    );
  });
});
