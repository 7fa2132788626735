/** A portal that takes its time, asked by HTTP: killed, ended and asked again while it waits. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { node, portalsc, serve, type Service } from "../../../examples/tests/run.ts";

const folder = mkdtempSync(join(tmpdir(), "portals-ask-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  writeFileSync(
    join(folder, "slow.portals"),
    `app slow
portal charge({ card: String, cents: Int }) -> Int by q => q.card
connect http.post("/cards/:card") -> charge
connect http.put("/cards/:card/soon", timeout: 100ms) -> charge
portal spent(String) -> Int by card => card
connect http.get("/cards/:card") -> spent
task till() by String {
  state sum: Int = 0
  on ask charge(q) {
    sum += q.cents
    await sleep(1500ms)
    reply q.cents
  }
  on ask spent(_) { reply sum }
}
run till()
`,
  );
  expect(node(folder, portalsc, "build", "slow.portals", "-o", "built")).toMatchObject({ status: 0 });
});

const start = (data: string): Promise<Service> =>
  serve(folder, join("built", "slow.js"), "--port", "0", "--data", data);

async function ask(
  service: Service,
  method: string,
  path: string,
  key?: string,
): Promise<{ status: number; body: string }> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (key !== undefined) headers["idempotency-key"] = key;
  const body = method === "GET" ? null : '{"cents":5}';
  const answer = await fetch(`${service.url}${path}`, { method, headers, body });
  return { status: answer.status, body: await answer.text() };
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What was spent, as soon as something was. */
async function spent(service: Service, card: string): Promise<string> {
  for (;;) {
    const { body } = await ask(service, "GET", `/cards/${card}`);
    if (body !== "0\n") return body;
    await later(10);
  }
}

test("a request that waits when the process is killed goes on, and its key gives the answer", async () => {
  let service = await start("killed");
  const lost = ask(service, "POST", "/cards/a", "k").catch(() => "lost");
  expect(await spent(service, "a")).toBe("5\n");
  await service.end("SIGKILL");
  expect(await lost).toBe("lost");
  service = await start("killed");
  const [first, second] = await Promise.all([
    ask(service, "POST", "/cards/a", "k"),
    ask(service, "POST", "/cards/a", "k"),
  ]);
  expect([first, second]).toEqual([
    { status: 200, body: "5\n" },
    { status: 200, body: "5\n" },
  ]);
  expect(await spent(service, "a")).toBe("5\n");
  expect(await service.end("SIGTERM")).toBe(130);
});

test("who waits when the service ends has its answer, if it comes soon", async () => {
  const service = await start("ended");
  const waiting = ask(service, "POST", "/cards/b", "k");
  expect(await spent(service, "b")).toBe("5\n");
  const ended = service.end("SIGTERM");
  expect(await waiting).toEqual({ status: 200, body: "5\n" });
  expect(await ended).toBe(130);
});

test("who is told that it takes too long may ask again", async () => {
  const service = await start("late");
  const first = await ask(service, "PUT", "/cards/c/soon", "k");
  expect(first.status).toBe(504);
  let last = first;
  for (let tries = 0; tries < 40 && last.status === 504; tries++)
    last = await ask(service, "PUT", "/cards/c/soon", "k");
  expect(last).toEqual({ status: 200, body: "5\n" });
  expect(await spent(service, "c")).toBe("5\n");
  expect(await service.end("SIGTERM")).toBe(130);
});
