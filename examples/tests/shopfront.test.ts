/** The shopfront as its customers know it: asked, misused, killed under load, and by the client that is made for it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyOf, node, portalsc, serve, type Service } from "./run.ts";

interface Parcel {
  readonly order: string;
  readonly item: string;
  readonly units: number;
}

/** Takes parcels, each once, by their keys. */
class Shipper {
  readonly parcels = new Map<string, Parcel>();
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (piece: Buffer) => (body += piece.toString()));
      request.on("end", () => {
        this.parcels.set(String(request.headers["idempotency-key"]), JSON.parse(body) as Parcel);
        response.writeHead(204).end();
      });
    });
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.server.listen(0, "127.0.0.1", () => {
        resolve(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
      });
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let folder: string;
let shipper: Shipper;
let start: () => Promise<Service>;
let service: Service;

beforeEach(async () => {
  folder = copyOf("shopfront");
  expect(node(folder, portalsc, "build", "shopfront.portals", "-o", "built")).toMatchObject({ status: 0 });
  shipper = new Shipper();
  const url = await shipper.listen();
  start = () => serve(folder, "built/shopfront.js", "--port", "0", "--data", "state", "--set", `shipper=${url}`);
  service = await start();
});

afterEach(async () => {
  await service.end("SIGKILL");
  shipper.close();
});

const json = { "content-type": "application/json" };

async function send(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }> {
  const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
  const init = { method, headers: body === undefined ? headers : { ...json, ...headers }, body: text };
  const answer = await fetch(`${service.url}${path}`, init);
  const content = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json") === true && content !== "";
  return { status: answer.status, body: isJson ? JSON.parse(content) : content, headers: answer.headers };
}

const order = (id: string, units = 1, express = false) => ({ id, item: "tea", units, express });

/** Ask again until it is so. */
async function until<T>(ask: () => Promise<T> | T, so: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const value = await ask();
    if (so(value) || tries > 500) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("a customer is told prices, orders, and finds what was sold", async () => {
  expect(await send("GET", "/items/tea/quote?units=3")).toMatchObject({ status: 200, body: { type: "Unknown" } });
  expect((await send("PUT", "/items/tea", { each: "4.50" })).status).toBe(202);
  expect(await send("GET", "/items/tea/quote?units=3")).toMatchObject({
    status: 200,
    body: { type: "Costs", total: "13.5", currency: "EUR" },
  });
  expect((await send("HEAD", "/items/tea/quote?units=3")).status).toBe(200);
  expect(await send("POST", "/orders", order("1", 3, true))).toMatchObject({
    status: 202,
    body: { atom: 1, events: 1 },
  });
  expect((await send("POST", "/orders", { id: "2", item: "milk", units: 1 })).status).toBe(202);
  const sold = await until(
    () => send("GET", "/items/tea/sold"),
    ({ body }) => (body as { orders: number }).orders === 1,
  );
  expect(sold.body).toEqual({ orders: 1, units: 3, earned: "13.5" });
  await until(
    () => shipper.parcels.size,
    (size) => size === 1,
  );
  expect([...shipper.parcels.values()]).toEqual([{ order: "1", item: "tea", units: 3 }]);
  expect(await service.end("SIGTERM")).toBe(130);
  expect(readFileSync(join(folder, "out/sales.jsonl"), "utf8")).toContain('"total":"13.5"');
  expect(readFileSync(join(folder, "out/unpriced.jsonl"), "utf8")).toContain('"item":"milk"');
});

describe("what is wrong is told:", () => {
  test.each<[method: string, path: string, body: unknown, status: number, detail: RegExp]>([
    ["POST", "/orders", "{", 400, /not JSON: it ends too early \(line 1, column 2\)/],
    ["POST", "/orders", { ...order("1"), units: "two" }, 400, /units: an Int expected, but there is the text "two"/],
    ["POST", "/orders", " ".repeat(10_001), 413, /more than 10000 bytes/],
    ["PUT", "/items/tea", { each: "much" }, 400, /each: a Decimal expected/],
    ["PUT", "/items/tea", { each: 1, item: "tea" }, 400, /item: this field is in the path/],
    ["GET", "/items/tea/quote", undefined, 400, /the query parameter units is missing/],
    ["GET", "/items/tea/quote?units=many", undefined, 400, /the query parameter units: an Int expected/],
    ["GET", "/items/tea/quote?units=1&colour=red", undefined, 400, /there is no query parameter "colour"/],
    ["GET", "/items/tea/quote?units=0", undefined, 500, /0 of an item cannot be had/],
    ["GET", "/items", undefined, 404, /there is nothing at \/items/],
    ["DELETE", "/items/tea/quote", undefined, 405, /takes GET, HEAD, not DELETE/],
  ])("%s %s", async (method, path, body, status, detail) => {
    const answer = await send(method, path, body);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect({ status: answer.status, ...(answer.body as object) }).toMatchObject({ status });
    expect((answer.body as { detail: string }).detail).toMatch(detail);
  });

  test("also to who sends no JSON", async () => {
    const answer = await fetch(`${service.url}/orders`, { method: "POST", body: "tea" });
    expect(answer.status).toBe(415);
  });
});

test("who is slow disturbs nobody, and does not keep the shop from closing", async () => {
  const { port } = new URL(service.url);
  const slow = Array.from({ length: 200 }, (_, i) => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.on("error", () => {});
    // Some say nothing, some begin a request and stop in the middle of it.
    if (i % 2 === 1)
      socket.write("POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{");
    return socket;
  });
  expect((await send("PUT", "/items/tea", { each: 1 })).status).toBe(202);
  expect((await send("GET", "/items/tea/quote?units=2")).body).toMatchObject({ total: "2" });
  expect(await service.end("SIGTERM")).toBe(130);
  for (const socket of slow) socket.destroy();
});

const CLIENTS = 8;
const EACH = 60;
const KILLS = 6;

test("every order that was acknowledged is sold once, though the shop is killed again and again", async () => {
  await send("PUT", "/items/tea", { each: "0.10" });
  let acknowledged = 0;
  let repeated = 0;
  const client = async (number: number): Promise<void> => {
    for (let i = 0; i < EACH; i++) {
      const id = `${number}-${i}`;
      for (;;) {
        try {
          const answer = await send("POST", "/orders", order(id, 1, i % 3 === 0), { "idempotency-key": id });
          if (answer.status === 202) break;
          expect(answer.status).toBe(503);
        } catch {
          // Nobody listens at present.
        }
        repeated++;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      acknowledged++;
      // Whoever asks while it is killed gets an answer or none, but no wrong one.
      const quote = await send("GET", "/items/tea/quote?units=10").catch(() => undefined);
      if (quote?.status === 200) expect(quote.body).toMatchObject({ total: "1" });
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  for (let kill = 1; kill <= KILLS; kill++) {
    while (acknowledged < (kill * CLIENTS * EACH) / (KILLS + 1)) await new Promise((resolve) => setTimeout(resolve, 3));
    expect(await service.end("SIGKILL")).toBe("SIGKILL");
    service = await start();
  }
  await clients;
  const all = CLIENTS * EACH;
  expect(acknowledged).toBe(all);
  expect(repeated).toBeGreaterThan(0);
  const sold = await until(
    () => send("GET", "/items/tea/sold"),
    ({ body }) => (body as { orders: number }).orders >= all,
  );
  expect(sold.body).toEqual({ orders: all, units: all, earned: String(all / 10) });
  const express = CLIENTS * Math.ceil(EACH / 3);
  await until(
    () => shipper.parcels.size,
    (size) => size >= express,
  );
  expect(await service.end("SIGTERM")).toBe(130);
  expect(shipper.parcels.size).toBe(express);
  const sales = readFileSync(join(folder, "out/sales.jsonl"), "utf8").trimEnd().split("\n");
  expect(new Set(sales.map((line) => (JSON.parse(line) as { id: string }).id)).size).toBe(all);
  expect(sales).toHaveLength(all);
});

/** As much of the client that is made as the test needs. */
interface Client {
  tariffs(event: { item: string; each: string }): Promise<{ atom: number }>;
  quote(request: { item: string; units: number }): Promise<{ type: string; total?: string }>;
  orders(event: object, options?: { key: string }): Promise<{ atom: number }>;
  sold(request: string): Promise<{ orders: number }>;
}

test("the client that is made for it speaks its types, repeats what was lost, and throws what is wrong", async () => {
  expect(node(folder, portalsc, "client", "shopfront.portals", "-o", "made/client.ts")).toMatchObject({ status: 0 });
  const file = join(folder, "made/client.ts");
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    noUnusedLocals: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
  });
  expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
  const { outputText } = ts.transpileModule(readFileSync(file, "utf8"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  mkdirSync(join(folder, "made"), { recursive: true });
  writeFileSync(join(folder, "made/client.mjs"), outputText);
  const made = (await import(pathToFileURL(join(folder, "made/client.mjs")).href)) as {
    ShopfrontClient: new (url: string, options?: object) => Client;
    ProblemError: new () => Error & { status: number; code?: string };
  };
  let lost = 0;
  const unreliable: typeof fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (++lost % 2 === 1) throw new TypeError("the answer was lost");
    return answer;
  };
  const client = new made.ShopfrontClient(service.url, { fetch: unreliable });
  expect(await client.tariffs({ item: "green tea/1", each: "0.25" })).toEqual({ atom: 1, events: 1 });
  expect(await client.quote({ item: "green tea/1", units: 6 })).toEqual({
    type: "Costs",
    total: "1.5",
    currency: "EUR",
  });
  const tea = { id: "1", item: "green tea/1", units: 6 };
  // Each of them was sent twice, and is one order.
  expect(await client.orders(tea)).toEqual({ atom: 1, events: 1 });
  expect(await client.orders(tea, { key: "mine" })).toEqual({ atom: 2, events: 1 });
  expect(await client.orders(tea, { key: "mine" })).toEqual({ atom: 2, events: 1 });
  const sold = await until(
    () => client.sold("green tea/1"),
    ({ orders }) => orders === 2,
  );
  expect(sold).toEqual({ orders: 2, units: 12, earned: "3" });
  const refused = await client.quote({ item: "green tea/1", units: 0 }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(made.ProblemError);
  expect(refused).toMatchObject({ status: 500, code: "P0910", message: "0 of an item cannot be had" });
});
