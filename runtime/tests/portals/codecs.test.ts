/** Portals and replies as values. */
import { expect, test } from "vitest";
import { Reader, Writer } from "../../bytes.ts";
import { codec, Fault } from "../../index.ts";
import { Definitions } from "../../codec/json-schema.ts";
import { base } from "../../codec/base.ts";

const caller = { unit: "/a/b", fiber: 3, incarnation: 70_000, future: 1 };

function copy<T>(of: { write(value: T, to: Writer): void; read(from: Reader): T }, value: T): T {
  const to = new Writer();
  of.write(value, to);
  const from = new Reader(to.take());
  const read = of.read(from);
  expect(from.done).toBe(true);
  return read;
}

test("a portal is its path: in the store, as JSON, in the schema of what it is in", () => {
  const portal = codec.portal(codec.string, codec.list(codec.int));
  expect(portal.schema).toBe("Portal<String, List<Int>>");
  expect(portal.primitive).toBe(true);
  expect(copy(portal, "/a/stock")).toBe("/a/stock");
  expect(portal.toJson("/a/stock")).toBe('"/a/stock"');
  expect(portal.fromJson("/a/stock")).toBe("/a/stock");
  expect(() => portal.fromJson("stock")).toThrow(Fault);
  expect(base(portal).jsonSchema(new Definitions("#/"))).toMatchObject({ type: "string" });
});

test("a reply is who waits for it", () => {
  const reply = codec.reply(codec.int);
  expect(reply.schema).toBe("Reply<Int>");
  expect(copy(reply, caller)).toEqual(caller);
  expect(reply.fromJson(JSON.parse(reply.toJson(caller)))).toEqual(caller);
  expect(() => reply.fromJson({ ...caller, fiber: "3" })).toThrow(/^fiber: an Int expected/);
});

test("a future is of its fiber only", () => {
  const future = codec.future(codec.int);
  expect(future.schema).toBe("Future<Int>");
  expect(() => future.write({}, new Writer())).toThrow("a future is stored with its fiber only");
  expect(() => future.fromJson(1)).toThrow(Fault);
});
