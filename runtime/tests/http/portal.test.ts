/** Portals that are asked by HTTP, on a simulated machine. */
import { describe, expect, test } from "vitest";
import { codec, endpoint, http, portal } from "../../index.ts";
import { createSimulatedMachine } from "../../world/simulated.ts";
import type { NetAnswer } from "../../world/world.ts";
import { Client, counts } from "./counts.ts";

const start = (): Client => new Client(createSimulatedMachine({ seed: 1 }), counts());

function problemOf(answer: NetAnswer): Record<string, unknown> {
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  return JSON.parse(answer.body) as Record<string, unknown>;
}

const key = (key: string): Record<string, string> => ({ "idempotency-key": key });

describe("a request to a portal", () => {
  test("is answered 200 with the reply", async () => {
    const client = start();
    const answer = await client.ask("POST", "/items/tea", { units: 2, note: "hot", tags: ["a", "b"] });
    expect(answer).toEqual({
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"item":"tea","units":2,"told":"hot a b"}\n',
    });
    expect((await client.ask("POST", "/items/tea", { units: 3 })).body).toBe('{"item":"tea","units":5,"told":"-"}\n');
    expect(await client.stop()).toBe(130);
  });

  test("has its fields in path and query if it has no body", async () => {
    const client = start();
    const ask = async (target: string): Promise<string> => (await client.ask("GET", target)).body;
    expect(await ask("/items/green%20tea%2Fjasmine/count?units=2&tags=a&tags=b+c&note=x%26y")).toBe(
      '{"item":"green tea/jasmine","units":2,"told":"x&y a b c"}\n',
    );
    expect(await ask("/items/tea/count?units=-4")).toBe('{"item":"tea","units":-4,"told":"-"}\n');
    await client.stop();
  });

  test("without a reply is answered 204, and one that is None with null", async () => {
    const client = start();
    await client.ask("POST", "/items/tea", { units: 2 });
    expect((await client.ask("GET", "/items/tea")).body).toBe("2\n");
    expect(await client.ask("DELETE", "/items/tea")).toEqual({ status: 204, headers: {}, body: "" });
    expect(await client.ask("GET", "/items/tea")).toMatchObject({ status: 200, body: "null\n" });
    expect((await client.ask("HEAD", "/items/tea")).status).toBe(200);
    await client.stop();
  });

  test("to a path that is written out comes before a parameter", async () => {
    const client = start();
    expect((await client.ask("GET", "/items/any")).body).toBe("42\n");
    // The text leads nowhere with this method, the parameter does.
    expect((await client.ask("DELETE", "/items/any")).status).toBe(204);
    const other = await client.ask("PATCH", "/items/any");
    expect(other.headers["allow"]).toBe("GET, HEAD, POST, DELETE");
    expect(problemOf(other)).toMatchObject({ status: 405 });
    for (const target of ["/items", "/items/", "/items/a/b", "/items//count"]) {
      expect((await client.ask("GET", target)).status).toBe(404);
    }
    await client.stop();
  });

  test.each([
    ["/items/tea/count", "the query parameter units is missing", { parameter: "units" }],
    [
      "/items/tea/count?units=two",
      'the query parameter units: an Int expected, but there is the text "two"',
      { parameter: "units", expected: "an Int" },
    ],
    ["/items/tea/count?units=1&units=2", "the query parameter units is there 2 times", { parameter: "units" }],
    [
      "/items/tea/count?units=1&unit=2",
      'there is no query parameter "unit"; there are "units", "note", "tags"',
      { parameter: "unit" },
    ],
    ["/items/tea/count?units=%zz", 'the query has "units=%zz", which is not encoded as in a URL', {}],
    ["/items/tea?a=1&b=2", 'there are no query parameters "a", "b"; there are none', { parameter: "a" }],
  ])("GET %s is a 400 that says why", async (target, detail, members) => {
    const client = start();
    expect(problemOf(await client.ask("GET", target))).toMatchObject({ status: 400, detail, ...members });
    await client.stop();
  });

  test.each<[body: unknown, detail: string]>([
    [{ units: "two" }, 'units: an Int expected, but there is the text "two"'],
    [{}, "the field units expected, but there is none of that name"],
    [{ units: 1, item: "tea" }, "item: this field is in the path, and not in the body too"],
    [[], "an object expected, but there is a list of 0"],
    ["{", "the body is not JSON: it ends too early (line 1, column 2)"],
    ["", "the body is empty; JSON is expected"],
  ])("with the body %j is a 400 that says why", async (body, detail) => {
    const client = start();
    const answer = await client.ask("POST", "/items/tea", body);
    expect(problemOf(answer)).toMatchObject({ status: 400, detail });
    await client.stop();
  });

  test("that faults is a 500 with code and message, and has done nothing", async () => {
    const client = start();
    const answer = await client.ask("POST", "/items/tea", { units: 13 });
    expect(problemOf(answer)).toEqual({
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      detail: "thirteen is refused",
      code: "P0910",
    });
    expect((await client.ask("GET", "/items/tea")).body).toBe("null\n");
    await client.stop();
  });

  test("that is not answered in time is a 504", async () => {
    const client = start();
    expect(problemOf(await client.ask("PUT", "/held/tea"))).toMatchObject({
      status: 504,
      detail: "there is no answer after 5 s; the request goes on",
    });
    await client.stop();
  });

  test("that nobody serves is a 503", async () => {
    const lost = portal("/c/lost", codec.unit, codec.int);
    const definition = counts({ endpoints: [endpoint(lost, () => http.get("/lost"))] });
    const client = new Client(createSimulatedMachine({ seed: 1 }), definition);
    expect(problemOf(await client.ask("GET", "/lost"))).toMatchObject({ status: 503, code: "P0940" });
    await client.stop();
  });

  test("that waits when the service ends is told so after the grace", async () => {
    const machine = createSimulatedMachine({ seed: 1 });
    const client = new Client(machine, counts());
    await client.ask("GET", "/items/any");
    const held = client.start("PUT", "/held/tea");
    await machine.run(new Promise<void>((resolve) => client.process.world.clock.at(machine.time + 100, resolve)));
    client.interrupt();
    expect(problemOf(await client.ask("GET", "/items/any"))).toMatchObject({ status: 503 });
    expect(await client.stop()).toBe(130);
    const outcome = await machine.run(held);
    expect(outcome.kind === "done" ? outcome.value.status : 0).toBe(504);
  });
});

describe.each(["memory", "embedded"] as const)("an Idempotency-Key, with the %s engine,", (engine) => {
  // Its disk keeps the data folder from test to test.
  const machine = createSimulatedMachine({ seed: 1 });
  const begin = (): Client => new Client(machine, counts(), { engine });

  test("gives the same answer again, and asks once", async () => {
    const client = begin();
    const first = await client.ask("POST", "/items/tea", { units: 2 }, key("a"));
    expect(await client.ask("POST", "/items/tea", { units: 2 }, key("a"))).toEqual(first);
    expect(problemOf(await client.ask("POST", "/items/tea", { units: 3 }, key("a")))).toMatchObject({ status: 422 });
    expect(problemOf(await client.ask("POST", "/items/milk", { units: 2 }, key("a")))).toMatchObject({ status: 422 });
    expect((await client.ask("POST", "/items/tea", { units: 2 }, key("b"))).body).toContain('"units":4');
    await client.stop();
  });

  test("gives the same fault again", async () => {
    const client = begin();
    const first = await client.ask("POST", "/items/tea", { units: 13 }, key("f"));
    expect(first.status).toBe(500);
    expect(await client.ask("POST", "/items/tea", { units: 13 }, key("f"))).toEqual(first);
    await client.stop();
  });

  test("lets a client that asks again wait for the answer", async () => {
    const client = begin();
    const both = [client.start("POST", "/items/tea", { units: 2 }, key("g"))];
    both.push(client.start("POST", "/items/tea", { units: 2 }, key("g")));
    const outcome = await machine.run(Promise.all(both));
    if (outcome.kind !== "done") throw new Error("not answered");
    expect(outcome.value[0]?.status).toBe(200);
    expect(outcome.value[1]).toEqual(outcome.value[0]);
    await client.stop();
  });

  test("is of one endpoint", async () => {
    const client = begin();
    const asked = await client.ask("GET", "/items/water");
    expect((await client.ask("DELETE", "/items/water", undefined, key("c"))).status).toBe(204);
    expect((await client.ask("POST", "/items/water", { units: 1 }, key("c"))).status).toBe(200);
    expect(asked.status).toBe(200);
    await client.stop();
  });
});

test("what was answered is answered the same by the next process", async () => {
  const machine = createSimulatedMachine({ seed: 1 });
  const before = new Client(machine, counts(), { engine: "embedded" });
  const first = await before.ask("POST", "/items/tea", { units: 2 }, key("a"));
  const cleared = await before.ask("DELETE", "/items/milk", undefined, key("a"));
  before.process.kill();
  const after = new Client(machine, counts(), { engine: "embedded" });
  expect(await after.ask("POST", "/items/tea", { units: 2 }, key("a"))).toEqual(first);
  expect(await after.ask("DELETE", "/items/milk", undefined, key("a"))).toEqual(cleared);
  expect((await after.ask("GET", "/items/tea")).body).toBe("2\n");
  expect(await after.stop()).toBe(130);
});

test("the description has parameters, bodies and replies by the names of their types", async () => {
  const client = start();
  const { body } = await client.ask("GET", "/openapi.json");
  const document = JSON.parse(body) as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
    components: { schemas: Record<string, unknown> };
  };
  expect(Object.keys(document.paths)).toEqual(["/items/{item}", "/items/{item}/count", "/items/any", "/held/{item}"]);
  const post = document.paths["/items/{item}"]?.["post"];
  expect(post).toMatchObject({
    operationId: "count",
    parameters: [{ name: "item", in: "path", required: true, schema: { type: "string" } }, { name: "Idempotency-Key" }],
    requestBody: { content: { "application/json": { schema: { type: "object", required: ["units"] } } } },
    responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Total" } } } } },
  });
  expect(document.paths["/items/{item}/count"]?.["get"]).toMatchObject({
    operationId: "getCount",
    parameters: [
      { name: "item", in: "path" },
      { name: "units", in: "query", required: true, schema: { type: "integer" } },
      { name: "note", in: "query", required: false },
      { name: "tags", in: "query", required: false, schema: { type: "array", items: { type: "string" }, default: [] } },
    ],
  });
  expect(Object.keys(document.paths["/items/{item}"]?.["delete"]?.["responses"] ?? {})).toContain("204");
  expect(Object.keys(document.components.schemas)).toEqual(["Total", "Accepted", "Problem"]);
  await client.stop();
});
