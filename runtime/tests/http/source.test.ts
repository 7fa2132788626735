/** What a client is answered, on a simulated network. */
import { describe, expect, test } from "vitest";
import type { AppDefinition } from "../../api.ts";
import type { RunOptions } from "../../options.ts";
import { codec, file, http, sink, source, stream, app } from "../../index.ts";
import { createMemoryEngine } from "../../engines/memory.ts";
import type { Engine } from "../../engines/engine.ts";
import { runApp } from "../../run.ts";
import type { NetAnswer } from "../../world/world.ts";
import { options, TestDisk, TestStore, TestWorld } from "../run/harness.ts";
import { json, orders, post, type Order } from "./orders.ts";

interface Service {
  readonly world: TestWorld;
  readonly ended: Promise<number>;
  /** Ends it, and gives what it wrote. */
  stop(): Promise<string>;
}

async function serve(
  definition: AppDefinition,
  {
    engine,
    world = new TestWorld(),
    more = {},
  }: {
    engine?: (world: TestWorld) => Engine;
    world?: TestWorld;
    more?: Partial<RunOptions>;
  } = {},
): Promise<Service> {
  const ended = runApp(definition, { ...options, ...more }, world, engine?.(world) ?? createMemoryEngine());
  await world.net.listening();
  return {
    world,
    ended,
    stop: async () => {
      world.interrupt();
      expect(await ended).toBe(130);
      return world.disk.text("out/totals.jsonl");
    },
  };
}

function problemOf(answer: NetAnswer): Record<string, unknown> {
  expect(answer.headers["content-type"]).toBe("application/problem+json");
  const problem = JSON.parse(answer.body) as Record<string, unknown>;
  expect(problem).toMatchObject({ type: "about:blank", status: answer.status });
  return problem;
}

const tea = { item: "tea", units: 2 };

describe("a request", () => {
  test("that is accepted is answered 202 with the number of its atom, and is an event", async () => {
    const service = await serve(orders());
    const first = await post(service.world.net, tea);
    expect(first).toEqual({
      status: 202,
      headers: { "content-type": "application/json" },
      body: '{"atom":1,"events":1}\n',
    });
    expect((await post(service.world.net, { item: "tea", units: 3 })).body).toBe('{"atom":2,"events":1}\n');
    expect(await service.stop()).toBe('{"item":"tea","units":2}\n{"item":"tea","units":5}\n');
  });

  test("with a list is one atom of all its events, where the source says so", async () => {
    const service = await serve(orders(() => http.post<Order>("/orders", { list: true })));
    expect((await post(service.world.net, [tea, tea, tea])).body).toBe('{"atom":1,"events":3}\n');
    expect((await post(service.world.net, [])).body).toBe('{"atom":2,"events":0}\n');
    expect(problemOf(await post(service.world.net, [tea, { item: "tea" }]))).toMatchObject({
      detail: "[1]: the field units expected, but there is none of that name",
    });
    expect((await service.stop()).split("\n").length).toBe(4);
  });

  test.each([
    ["{", "the body is not JSON: it ends too early (line 1, column 2)"],
    ['{"item": tea}', 'the body is not JSON: "tea" cannot stand there (line 1, column 10)'],
    ['{\n  "item": "tea",\n}', 'the body is not JSON: "}" cannot stand there (line 3, column 1)'],
    ['{"item": "a\\x"}', 'the body is not JSON: "\\\\" cannot stand there (line 1, column 12)'],
    ["[1, 2", "the body is not JSON: it ends too early (line 1, column 6)"],
    ["{} {}", 'the body is not JSON: "{" cannot stand there (line 1, column 4)'],
    ["01", 'the body is not JSON: "1" cannot stand there (line 1, column 2)'],
    ["", "the body is empty; JSON is expected"],
    ["[".repeat(100_000), "the body is nested deeper than 200 levels"],
  ])("that is not JSON is a 400 that says where: %.20s", async (body, detail) => {
    const service = await serve(orders());
    const answer = await post(service.world.net, body);
    expect(answer.status).toBe(400);
    expect(problemOf(answer)).toMatchObject({ title: "Bad Request", detail });
    expect(await service.stop()).toBe("");
  });

  test("that is not of the type is a 400 with the path, what was expected and what there is", async () => {
    const service = await serve(orders());
    const answer = await post(service.world.net, { item: "tea", units: "two" });
    expect(answer.status).toBe(400);
    expect(problemOf(answer)).toMatchObject({
      detail: 'units: an Int expected, but there is the text "two"',
      path: "units",
      expected: "an Int",
      found: 'the text "two"',
    });
    expect(await service.stop()).toBe("");
  });

  test("that is not UTF-8 is a 400", async () => {
    const service = await serve(orders());
    const body = Uint8Array.of(0x22, 0xff, 0x22);
    const answer = await service.world.net.ask({ target: "/orders", headers: json, body });
    expect(problemOf(answer)).toMatchObject({ status: 400, detail: "the body is not UTF-8" });
    await service.stop();
  });

  test("to another path is a 404, also to /", async () => {
    const service = await serve(orders());
    for (const target of ["/", "/order", "/orders/", "/health", "*", "/%zz"]) {
      const answer = await service.world.net.ask({ target, headers: json, body: "{}" });
      expect(problemOf(answer)).toMatchObject({ status: 404 });
    }
    await service.stop();
  });

  test("finds its path whatever the query, and however it is encoded", async () => {
    const service = await serve(orders());
    for (const target of ["/orders?a=b", "/%6Frders", "http://example.org/orders"]) {
      const answer = await service.world.net.ask({ target, headers: json, body: JSON.stringify(tea) });
      expect(answer.status).toBe(202);
    }
    await service.stop();
  });

  test("with another method is a 405 that says which is allowed", async () => {
    const service = await serve(orders());
    for (const method of ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"]) {
      const answer = await service.world.net.ask({ method, target: "/orders" });
      expect(answer.headers["allow"]).toBe("POST");
      expect(problemOf(answer)).toMatchObject({ status: 405 });
    }
    await service.stop();
  });

  test.each([
    [undefined, 415],
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/jsonp", 415],
    ["application/json; charset=latin1", 415],
    ["application/json", 202],
    ["Application/JSON; charset=UTF-8", 202],
    ["application/vnd.order+json", 202],
  ])("of the media type %s is answered %i", async (type, status) => {
    const service = await serve(orders());
    const headers = type === undefined ? {} : { "content-type": type };
    const answer = await service.world.net.ask({ target: "/orders", headers, body: JSON.stringify(tea) });
    expect(answer.status).toBe(status);
    await service.stop();
  });

  test("that is compressed is a 415", async () => {
    const service = await serve(orders());
    expect(problemOf(await post(service.world.net, tea, { "content-encoding": "gzip" }))).toMatchObject({
      status: 415,
    });
    await service.stop();
  });

  test("that is larger than the source allows is a 413", async () => {
    const service = await serve(orders(() => http.post<Order>("/orders", { limit: 30 })));
    expect((await post(service.world.net, tea)).status).toBe(202);
    const answer = await post(service.world.net, { item: "a long name for tea", units: 2 });
    expect(problemOf(answer)).toMatchObject({ status: 413, detail: "the body has more than 30 bytes", limit: 30 });
    await service.stop();
  });
});

describe("an Idempotency-Key", () => {
  const key = { "idempotency-key": "k1" };

  test("that was used gives the stored answer, and counts nothing twice", async () => {
    const service = await serve(orders());
    const first = await post(service.world.net, tea, key);
    await post(service.world.net, tea);
    expect(await post(service.world.net, tea, key)).toEqual(first);
    expect((await service.stop()).split("\n").length).toBe(3);
  });

  test("of two requests at once gives both the same answer", async () => {
    const service = await serve(orders());
    const [first, second] = await Promise.all([post(service.world.net, tea, key), post(service.world.net, tea, key)]);
    expect(first).toMatchObject({ status: 202 });
    expect(second).toEqual(first);
    expect(await service.stop()).toBe('{"item":"tea","units":2}\n');
  });

  test("with another body is a 422", async () => {
    const service = await serve(orders());
    await post(service.world.net, tea, key);
    expect(problemOf(await post(service.world.net, { item: "tea", units: 3 }, key))).toMatchObject({ status: 422 });
    await service.stop();
  });

  test("of a request that was refused may be used again", async () => {
    const service = await serve(orders());
    expect((await post(service.world.net, { item: "tea" }, key)).status).toBe(400);
    expect((await post(service.world.net, tea, key)).status).toBe(202);
    await service.stop();
  });

  test("that is empty or too long is a 400", async () => {
    const service = await serve(orders());
    for (const wrong of ["", "k".repeat(256)]) {
      expect((await post(service.world.net, tea, { "idempotency-key": wrong })).status).toBe(400);
    }
    await service.stop();
  });

  test("is forgotten after its time, and in the store too", async () => {
    const store = new TestStore();
    const world = new TestWorld();
    world.tick = 10;
    const service = await serve(
      orders(() => http.post<Order>("/orders", { remember: 5000 })),
      {
        world,
        engine: (world) => store.engine(world, () => 0),
      },
    );
    expect((await post(world.net, tea, key)).body).toContain('"atom":1');
    expect((await post(world.net, tea, key)).body).toContain('"atom":1');
    expect(kept(store)).toBe(1);
    await new Promise<void>((resolve) => world.clock.at(world.clock.mono() + 6000, resolve));
    expect((await post(world.net, tea, key)).body).toContain('"atom":2');
    expect(kept(store)).toBe(1);
    await service.stop();
  });

  test("is forgotten when there are too many newer ones", async () => {
    const store = new TestStore();
    const service = await serve(
      orders(() => http.post<Order>("/orders", { keys: 10 })),
      {
        engine: (world) => store.engine(world, () => 0),
      },
    );
    for (let i = 1; i <= 50; i++) await post(service.world.net, tea, { "idempotency-key": `k${i}` });
    expect(kept(store)).toBeLessThanOrEqual(12);
    expect((await post(service.world.net, tea, { "idempotency-key": "k50" })).body).toContain('"atom":50');
    expect((await post(service.world.net, tea, { "idempotency-key": "k1" })).body).toContain('"atom":51');
    await service.stop();
  });

  test("is remembered by the next processes", async () => {
    const store = new TestStore();
    const disk = new TestDisk();
    const start = () =>
      serve(orders(), { world: new TestWorld(disk), engine: (world) => store.engine(world, () => 0) });
    const before = await start();
    const first = await post(before.world.net, tea, key);
    await before.stop();
    const after = await start();
    expect(await post(after.world.net, tea, key)).toEqual(first);
    const second = await post(after.world.net, tea, { "idempotency-key": "another" });
    expect(second.body).toContain('"atom":2');
    expect(await after.stop()).toBe('{"item":"tea","units":2}\n{"item":"tea","units":4}\n');
    const last = await start();
    expect(await post(last.world.net, tea, key)).toEqual(first);
    expect(await post(last.world.net, tea, { "idempotency-key": "another" })).toEqual(second);
    expect(await last.stop()).toBe('{"item":"tea","units":2}\n{"item":"tea","units":4}\n');
  });
});

function kept(store: TestStore): number {
  return [...store.entries.keys()].filter((key) => key.startsWith("H")).length;
}

describe("a durable app", () => {
  test("answers when the commit is durable, and not before", async () => {
    const store = new TestStore();
    const seen: number[] = [];
    const service = await serve(orders(), { engine: (world) => store.engine(world, () => 5) });
    for (let i = 0; i < 5; i++) {
      const before = store.commits;
      await post(service.world.net, tea);
      seen.push(store.commits - before);
    }
    expect(Math.min(...seen)).toBeGreaterThan(0);
    await service.stop();
  });

  test("refuses with 503 while there is no room on the disk, and goes on when there is", async () => {
    const store = new TestStore();
    let stalled: string | undefined;
    const service = await serve(orders(), {
      engine: (world) => ({
        ...store.engine(world, () => 0),
        get stalled() {
          return stalled;
        },
        get hasRoom() {
          return stalled === undefined;
        },
      }),
    });
    const first = await post(service.world.net, tea, { "idempotency-key": "k" });
    stalled = "the disk is full";
    const answer = await post(service.world.net, tea);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(problemOf(answer)).toMatchObject({
      status: 503,
      detail: "nothing can be stored at present: the disk is full",
    });
    expect(await post(service.world.net, tea, { "idempotency-key": "k" })).toEqual(first);
    stalled = undefined;
    expect((await post(service.world.net, tea)).status).toBe(202);
    await service.stop();
  });

  test("refuses with 503 what it cannot take within some seconds", async () => {
    const store = new TestStore();
    let behind = false;
    const service = await serve(orders(), {
      engine: (world) => ({
        ...store.engine(world, () => 0),
        get behind() {
          return behind;
        },
      }),
    });
    behind = true;
    const waiting = Promise.all([
      post(service.world.net, tea, { "idempotency-key": "k" }),
      post(service.world.net, tea),
    ]);
    for (const answer of await waiting) expect(problemOf(answer)).toMatchObject({ status: 503 });
    behind = false;
    expect((await post(service.world.net, tea, { "idempotency-key": "k" })).body).toContain('"atom":1');
    await service.stop();
  });

  test("refuses with 503 when too many wait", async () => {
    const store = new TestStore();
    const service = await serve(orders(), { engine: (world) => store.engine(world, () => 100) });
    const answers = await Promise.all(Array.from({ length: 10_100 }, () => post(service.world.net, tea)));
    expect(answers.filter(({ status }) => status === 202).length).toBe(10_000);
    const refused = answers.filter(({ status }) => status !== 202);
    for (const answer of refused) {
      expect(problemOf(answer)).toMatchObject({ status: 503 });
      expect(answer.headers["retry-after"]).toBe("1");
    }
    expect((await post(service.world.net, tea)).status).toBe(202);
    await service.stop();
  });
});

describe("the description at /openapi.json", () => {
  test("has the paths of the sources and the types of their events", async () => {
    const service = await serve(orders());
    const { net } = service.world;
    const answer = await net.ask({ method: "GET", target: "/openapi.json" });
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    expect(JSON.parse(answer.body)).toMatchObject({
      openapi: "3.1.0",
      info: { title: "o", version: "1" },
      paths: {
        "/orders": {
          post: {
            operationId: "orders",
            requestBody: {
              content: {
                "application/json": {
                  schema: {
                    type: "object",
                    properties: { item: { type: "string" }, units: { type: "integer" } },
                    required: ["item", "units"],
                  },
                },
              },
            },
          },
        },
      },
    });
    const post = await net.ask({ method: "POST", target: "/openapi.json", headers: json, body: "{}" });
    expect(problemOf(post)).toMatchObject({ status: 405 });
    expect(post.headers["allow"]).toBe("GET, HEAD");
    await service.stop();
  });

  test("says that a body is a list where the source says so", async () => {
    const service = await serve(orders(() => http.post<Order>("/orders", { list: true })));
    const { body } = await service.world.net.ask({ method: "GET", target: "/openapi.json" });
    expect(body).toContain('"schema":{"type":"array","items":{"type":"object"');
    await service.stop();
  });
});

describe("an app with http sources", () => {
  test("says where it listens, at 8080 of this machine unless it is told otherwise", async () => {
    const service = await serve(orders());
    expect(service.world.err).toBe("listening on http://127.0.0.1:8080\n");
    await service.stop();
    const world = new TestWorld();
    world.variables["PORTALS_PORT"] = "9000";
    const other = await serve(orders(), { world, more: { json: true, host: "::1" } });
    expect(JSON.parse(world.err)).toEqual({ type: "listening", app: "o", url: "http://[::1]:9000" });
    await other.stop();
  });

  test("ends with code 2 if the port is taken, and says what to do", async () => {
    const world = new TestWorld();
    world.net.taken.add(8080);
    expect(await runApp(orders(), options, world, createMemoryEngine())).toBe(2);
    expect(world.err).toContain("error[P0930]: cannot listen on http://127.0.0.1:8080: another process listens there");
    expect(world.err).toContain("`--port N`");
  });

  test("ends with code 2 if PORTALS_PORT is no port", async () => {
    const world = new TestWorld();
    world.variables["PORTALS_PORT"] = "http";
    expect(await runApp(orders(), options, world, createMemoryEngine())).toBe(2);
    expect(world.err).toContain('PORTALS_PORT: a port is a number from 0 to 65535, not "http"');
  });

  test("ends with code 2 if two of them have one path, which only the configuration may bring about", async () => {
    const numbers = stream("/p/a", codec.int);
    const others = stream("/p/b", codec.int);
    const twice = app({
      ...orders(),
      units: [],
      sinks: [sink(numbers, () => file.jsonl("a"))],
      sources: [source(numbers, () => http.post("/a")), source(others, () => http.post("/a"))],
    });
    const world = new TestWorld();
    expect(await runApp(twice, options, world, createMemoryEngine())).toBe(2);
    expect(world.err).toContain('the path "/a" is there twice for POST');
  });

  test("without any, nothing is opened", async () => {
    const world = new TestWorld();
    world.net.taken.add(8080);
    const numbers = stream("/p/a", codec.int);
    const none = app({ ...orders(), units: [], sinks: [sink(numbers, () => file.jsonl("a"))], sources: [] });
    void runApp(none, options, world, createMemoryEngine());
    await new Promise((resolve) => setImmediate(resolve));
    expect(world.err).toBe("");
  });

  test("answers what it has accepted, and refuses the rest, when it is interrupted", async () => {
    const store = new TestStore();
    const service = await serve(orders(), { engine: (world) => store.engine(world, () => 3) });
    const { net } = service.world;
    const answers = Promise.allSettled(Array.from({ length: 20 }, () => post(net, tea)));
    await new Promise((resolve) => setImmediate(resolve));
    service.world.interrupt();
    const later = Promise.allSettled(Array.from({ length: 20 }, () => post(net, tea)));
    expect(await service.ended).toBe(130);
    const statuses = [...(await answers), ...(await later)].map((each) =>
      each.status === "fulfilled" ? each.value.status : 0,
    );
    expect(statuses.every((status) => [0, 202, 503].includes(status))).toBe(true);
    const accepted = statuses.filter((status) => status === 202).length;
    const lines = service.world.disk.text("out/totals.jsonl").split("\n").length - 1;
    expect(lines).toBe(accepted);
  });
});
