/** Requests to others over real sockets. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { nodeCall } from "../../world/node-call.ts";
import { NetError, type NetCall } from "../../world/world.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listening(listener: RequestListener): Promise<string> {
  const one = (server = createServer(listener));
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}/in`;
}

const call = (url: string, more: Partial<NetCall> = {}) =>
  nodeCall({ method: "POST", url, headers: { "idempotency-key": "k" }, body: "é", timeout: 5000, ...more });

test("the answer has status, headers and the beginning of its body", async () => {
  const url = await listening((request, response) => {
    let got = "";
    request.on("data", (piece: Buffer) => (got += piece.toString()));
    request.on("end", () => {
      response.setHeader("retry-after", "7");
      response
        .writeHead(503)
        .end(`${request.method} ${String(request.headers["idempotency-key"])} ${got} ${"x".repeat(100_000)}`);
    });
  });
  const { status, body, header } = await call(url).reply;
  expect(status).toBe(503);
  expect(header("retry-after")).toBe("7");
  expect(body).toHaveLength(16 * 1024);
  expect(body.slice(0, 8)).toBe("POST k é");
});

test.each<[name: string, act: (url: string) => ReturnType<typeof call>, why: string]>([
  ["that does not come in time", (url) => call(url, { timeout: 50 }), "nothing came within 0.05 s"],
  [
    "that is given up",
    (url) => {
      const sent = call(url);
      setTimeout(() => sent.cancel(), 20);
      return sent;
    },
    "it was given up",
  ],
  ["where nobody listens", () => call("http://127.0.0.1:9/in"), "nobody listens there"],
])("an answer %s is a NetError", async (_, act, why) => {
  const url = await listening(() => {});
  const error = await act(url).reply.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NetError);
  expect((error as NetError).message).toBe(why);
});
