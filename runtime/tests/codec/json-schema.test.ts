/** The JSON Schema of a codec describes the JSON that the codec writes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base, isObject } from "../../codec/base.ts";
import * as codec from "../../codec/codec.ts";
import { Definitions, type JsonSchema } from "../../codec/json-schema.ts";
import type { Codec } from "../../api.ts";
import { anyValue } from "./arbitrary.ts";

const PLACE = "#/";

function schemaOf(of: Codec<unknown>): { readonly schema: JsonSchema; readonly definitions: Definitions } {
  const definitions = new Definitions(PLACE);
  return { schema: base(of).jsonSchema(definitions), definitions };
}

/** The keywords that are used, as JSON Schema 2020-12 has them; others are annotations. */
function fits(json: unknown, schema: JsonSchema, definitions: Definitions): boolean {
  const inner = (value: unknown, other: unknown): boolean =>
    typeof other === "boolean" ? other : fits(value, other as JsonSchema, definitions);
  const list = (keyword: string): readonly unknown[] => (schema[keyword] ?? []) as readonly unknown[];
  const checks: Readonly<Record<string, () => boolean>> = {
    $ref: () => inner(json, definitions.schemas[String(schema["$ref"]).slice(PLACE.length)]),
    type: () => [schema["type"]].flat().some((type) => isOfType(json, String(type))),
    const: () => json === schema["const"],
    enum: () => list("enum").includes(json),
    anyOf: () => list("anyOf").some((other) => inner(json, other)),
    oneOf: () => list("oneOf").filter((other) => inner(json, other)).length === 1,
    allOf: () => list("allOf").every((other) => inner(json, other)),
    minimum: () => typeof json !== "number" || json >= Number(schema["minimum"]),
    maximum: () => typeof json !== "number" || json <= Number(schema["maximum"]),
    minItems: () => !Array.isArray(json) || json.length >= Number(schema["minItems"]),
    prefixItems: () => !Array.isArray(json) || list("prefixItems").every((other, i) => inner(json[i], other)),
    items: () =>
      !Array.isArray(json) || json.slice(list("prefixItems").length).every((item) => inner(item, schema["items"])),
    required: () => !isObject(json) || list("required").every((name) => Object.hasOwn(json, String(name))),
    properties: () =>
      !isObject(json) ||
      Object.entries(schema["properties"] as JsonSchema).every(
        ([name, other]) => !Object.hasOwn(json, name) || inner(json[name], other),
      ),
    additionalProperties: () =>
      !isObject(json) || Object.values(json).every((value) => inner(value, schema["additionalProperties"])),
    propertyNames: () => !isObject(json) || Object.keys(json).every((name) => inner(name, schema["propertyNames"])),
  };
  return Object.keys(schema).every((keyword) => checks[keyword]?.() ?? true);
}

function isOfType(json: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return json === null;
    case "array":
      return Array.isArray(json);
    case "object":
      return isObject(json);
    case "integer":
      return Number.isInteger(json);
    default:
      return typeof json === type;
  }
}

test("whatever a codec writes fits its schema", () => {
  fc.assert(
    fc.property(anyValue, ({ codec, value }) => {
      const { schema, definitions } = schemaOf(codec);
      return fits(JSON.parse(codec.toJson(value)) as unknown, schema, definitions);
    }),
    { numRuns: 1000, seed: 3 },
  );
});

describe("the schema of", () => {
  test("a record says which fields must be there, and which have a default", () => {
    type Address = { readonly street: string; readonly town: string; readonly flat: number | undefined };
    const address = codec.record<Address>(
      { street: codec.string, town: codec.string, flat: codec.option(codec.int) },
      { town: "York" },
    );
    expect(schemaOf(address).schema).toEqual({
      type: "object",
      properties: {
        street: { type: "string" },
        town: { type: "string", default: "York" },
        flat: {
          anyOf: [
            { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
            { type: "null" },
          ],
        },
      },
      required: ["street"],
    });
  });

  test("a union has its tag in each variant", () => {
    const event = codec.variant({ Added: { item: codec.string }, Paid: [codec.decimal], Closed: [] });
    expect(schemaOf(event).schema).toEqual({
      oneOf: [
        {
          type: "object",
          properties: { type: { const: "Added" }, item: { type: "string" } },
          required: ["type", "item"],
        },
        {
          type: "object",
          properties: {
            type: { const: "Paid" },
            value: { type: ["string", "number"], format: "decimal", examples: ["12.50"] },
          },
          required: ["type", "value"],
        },
        { type: "object", properties: { type: { const: "Closed" } }, required: ["type"] },
      ],
    });
  });

  test("a type that speaks of itself has a name", () => {
    type Tree = { readonly left: Tree | undefined; readonly name: string };
    const tree: Codec<Tree> = codec.record<Tree>({ left: codec.option(codec.lazy(() => tree)), name: codec.string });
    const { schema, definitions } = schemaOf(tree);
    expect(schema).toEqual({ $ref: "#/Recursive1" });
    expect(definitions.schemas).toEqual({
      Recursive1: {
        type: "object",
        properties: { left: { anyOf: [{ $ref: "#/Recursive1" }, { type: "null" }] }, name: { type: "string" } },
        required: ["name"],
      },
    });
    expect(fits({ name: "a", left: { name: "b", left: null } }, schema, definitions)).toBe(true);
    expect(fits({ name: "a", left: { left: null } }, schema, definitions)).toBe(false);
  });
});
