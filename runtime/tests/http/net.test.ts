/** Clients that are slow, large, many, or gone, on real sockets: harmless to the others. */
import { connect, type Socket } from "node:net";
import { Agent, request } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import type { HttpLimits } from "../../options.ts";
import { http } from "../../index.ts";
import { createMemoryEngine } from "../../engines/memory.ts";
import { runApp } from "../../run.ts";
import { createNodeWorld } from "../../world/node.ts";
import { collect, options } from "../run/harness.ts";
import { orders, type Order } from "./orders.ts";

interface Service {
  readonly port: number;
  readonly atoms: Order[][];
  stop(): Promise<number>;
}

const running = new Set<Service>();
afterEach(async () => {
  for (const service of running) await service.stop();
});

async function serve(limits: HttpLimits = {}): Promise<Service> {
  const atoms: Order[][] = [];
  let interrupt = (): void => {};
  let found = (_port: number): void => {};
  const port = new Promise<number>((resolve) => (found = resolve));
  const node = createNodeWorld();
  const world = {
    ...node,
    stdio: {
      ...node.stdio,
      write: (_to: "out" | "err", text: string | Uint8Array) => {
        found(Number(/^listening on http:\/\/127\.0\.0\.1:(\d+)$/m.exec(String(text))?.[1]));
        return Promise.resolve();
      },
    },
    interrupted: (task: () => void) => {
      interrupt = task;
      return () => {};
    },
  };
  const definition = orders(() => http.post<Order>("/orders", { limit: 1000 }), collect(atoms));
  const ended = runApp(definition, { ...options, port: 0, http: limits }, world, createMemoryEngine());
  const service: Service = {
    port: await port,
    atoms,
    stop: () => {
      running.delete(service);
      interrupt();
      return ended;
    },
  };
  running.add(service);
  return service;
}

const body = JSON.stringify({ item: "tea", units: 1 });
const head = (length: number | "chunked", more = ""): string =>
  `POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}` +
  (length === "chunked" ? "Transfer-Encoding: chunked\r\n\r\n" : `Content-Length: ${length}\r\n\r\n`);
const whole = head(body.length) + body;

async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

/** All that comes until the other side closes, or `enough` says so. */
function received(socket: Socket, enough: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    socket.on("data", (data: Buffer) => {
      text += data.toString();
      if (enough(text)) resolve(text);
    });
    socket.once("close", () => resolve(text));
  });
}

const count = (text: string, part: string): number => text.split(part).length - 1;

/** All atoms that there are in the end: an answer is told when its atom is committed, and the sink writes after that. */
async function counted({ atoms, stop }: Service): Promise<number> {
  await stop();
  return atoms.length;
}

async function works(port: number): Promise<void> {
  const socket = await open(port);
  socket.write(whole);
  expect(await received(socket, (text) => text.endsWith("}\n"))).toMatch(/^HTTP\/1.1 202 Accepted\r\n/);
  socket.destroy();
}

describe("a client that", () => {
  test("is slow with its headers is answered 408 and cut off", async () => {
    const { port } = await serve({ headerTimeout: 300, requestTimeout: 600 });
    const socket = await open(port);
    socket.write("POST /orders HTTP/1.1\r\nHost:");
    const text = await received(socket);
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(text).toContain('"detail":"the request did not arrive in time"');
    await works(port);
  });

  test("says nothing at all is cut off", async () => {
    const { port } = await serve({ headerTimeout: 300, requestTimeout: 600 });
    await received(await open(port));
    await works(port);
  });

  test("is slow with its body is cut off, and nothing of it is taken", async () => {
    const service = await serve({ headerTimeout: 300, requestTimeout: 600 });
    const { port } = service;
    const socket = await open(port);
    socket.write(head(body.length) + body.slice(0, -1));
    await received(socket);
    await works(port);
    expect(await counted(service)).toBe(1);
  });

  test("has headers without end is answered 431", async () => {
    const { port } = await serve();
    const socket = await open(port);
    socket.write(head(body.length, `X: ${"x".repeat(20_000)}\r\n`));
    const text = await received(socket);
    expect(text).toMatch(/^HTTP\/1.1 431 /);
    expect(text).toContain("application/problem+json");
    await works(port);
  });

  test("does not speak HTTP is answered 400", async () => {
    const { port } = await serve();
    const socket = await open(port);
    socket.write("hello\r\n\r\n");
    expect(await received(socket)).toMatch(/^HTTP\/1.1 400 /);
    await works(port);
  });

  test("sends a body that is too large is answered 413, though it does not say how large it is", async () => {
    const service = await serve();
    const { port } = service;
    const socket = await open(port);
    socket.write(head("chunked"));
    for (let i = 0; i < 3; i++) socket.write(`200\r\n${" ".repeat(0x200)}\r\n`);
    expect(await received(socket, (text) => text.endsWith("}\n"))).toMatch(/^HTTP\/1.1 413 /);
    // It may end its body, and use the connection again.
    socket.write(`0\r\n\r\n${whole}`);
    expect(await received(socket, (text) => text.endsWith("}\n"))).toMatch(/^HTTP\/1.1 202 /);
    socket.destroy();
    expect(await counted(service)).toBe(1);
  });

  test("never stops sending is cut off", async () => {
    const { port } = await serve();
    const socket = await open(port);
    socket.write(head("chunked"));
    const piece = `10000\r\n${" ".repeat(0x10000)}\r\n`;
    const pump = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on("drain", pump);
    pump();
    await new Promise((resolve) => socket.once("close", resolve));
    await works(port);
  });

  test("asks first whether it may send what is too large is told no", async () => {
    const { port } = await serve();
    const socket = await open(port);
    socket.write(head(5000, "Expect: 100-continue\r\n"));
    expect(await received(socket)).toMatch(/^HTTP\/1.1 413 /);
    const other = await open(port);
    other.write(head(body.length, "Expect: 100-continue\r\n"));
    await received(other, (text) => text.startsWith("HTTP/1.1 100 Continue\r\n\r\n"));
    other.write(body);
    expect(await received(other, (text) => text.endsWith("}\n"))).toMatch(/^HTTP\/1.1 202 /);
    other.destroy();
  });

  test("sends many requests at once is answered in their order", async () => {
    const service = await serve();
    const { port } = service;
    const socket = await open(port);
    socket.write(whole.repeat(500));
    const text = await received(socket, (sofar) => count(sofar, '"events":1}\n') === 500);
    const numbers = [...text.matchAll(/"atom":(\d+)/g)].map((match) => Number(match[1]));
    expect(numbers).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
    socket.destroy();
    expect(await counted(service)).toBe(500);
  });

  test("goes before it is answered, or in the middle of its body, does no harm", async () => {
    const { port } = await serve();
    for (let i = 0; i < 200; i++) {
      const socket = await open(port);
      socket.write(i % 2 === 0 ? whole : whole.slice(0, -5));
      if (i % 3 === 0) socket.resetAndDestroy();
      else if (i % 3 === 1) socket.destroy();
      else socket.end();
    }
    await works(port);
  });
});

test("bodies that are being sent may take only so much memory; the rest is refused with 503", async () => {
  const { port } = await serve({ bodyBytes: 2000 });
  const holders = await Promise.all(Array.from({ length: 2 }, () => open(port)));
  for (const holder of holders) holder.write(head(1000) + " ".repeat(990));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const socket = await open(port);
  socket.write(whole);
  const text = await received(socket, (sofar) => sofar.endsWith("}\n"));
  expect(text).toMatch(/^HTTP\/1.1 503 /);
  expect(text.toLowerCase()).toContain("retry-after: 1");
  for (const holder of holders) holder.destroy();
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await works(port);
});

test("thousands of idle connections do not disturb those who work", async () => {
  const service = await serve();
  const { port } = service;
  const idle: Socket[] = [];
  for (let i = 0; i < 2000; i++) {
    const socket = await open(port);
    idle.push(socket);
    if (i % 2 === 0) socket.write(whole);
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const post = (): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      const sent = request({ port, host: "127.0.0.1", path: "/orders", method: "POST", agent, headers }, (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
      });
      sent.once("error", reject);
      sent.end(body);
    });
  const statuses = await Promise.all(Array.from({ length: 3000 }, post));
  expect(statuses.every((status) => status === 202)).toBe(true);
  agent.destroy();
  for (const socket of idle) socket.destroy();
  expect(await counted(service)).toBe(4000);
}, 30_000);

test("more connections than are allowed are closed", async () => {
  const { port } = await serve({ connections: 3 });
  const held = [await open(port), await open(port), await open(port)];
  expect(await received(await open(port))).toBe("");
  for (const socket of held) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await works(port);
});

test("an interrupt ends a run with open connections soon", async () => {
  const service = await serve({ grace: 200 });
  const idle = [await open(service.port), await open(service.port)];
  idle[1]?.write(head(body.length) + body.slice(0, 5));
  await works(service.port);
  const start = performance.now();
  expect(await service.stop()).toBe(130);
  expect(performance.now() - start).toBeLessThan(1500);
  for (const socket of idle) socket.destroy();
});
