/** `--metrics` and `--otel`, as a user runs them: scraped, and received by a collector of the test's own. */
import { createServer, type Server } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { node, portalsc, root, serve, type Service } from "../../../examples/tests/run.ts";
import { metrics } from "../../../runtime/telemetry/instruments.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "pt-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  writeFileSync(
    join(folder, "shop.portals"),
    `app shop
import ts effect { price: (String) => Int } from "./price.ts"
type Order = { item: String, units: Int }
source orders: Order = http.post("/orders")
portal stock((String, Int)) -> Bool by ((item, _)) => item
sequencer dead: DeadLetter<Order>
task shelf() by String {
  state units: Int = 5
  timer restock
  on ask stock((_, n)) {
    if n > units { restock.start(1h) }
    units -= n
    reply units >= 0
  }
  on timer restock { units += 100 }
}
task buyer(Order) by String -> String {
  on next(o) {
    if o.units < 0 { fail("negative") }
    let there = await stock((o.item, o.units))
    let cost = await price(o.item)
    emit "\${o.item} \${there} \${cost}"
  }
}
run shelf()
stream bought = orders |> keyBy(o => o.item) |> buyer on error retry(1, backoff: 1ms) then skip to dead
sink bought -> file.lines("bought.txt")
sink dead |> map(d => d.unit) -> file.lines("dead.txt")
`,
  );
  writeFileSync(
    join(folder, "price.ts"),
    `export function price(item: string): Promise<number> {\n  return Promise.resolve(item.length);\n}\n`,
  );
});

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind?: number;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

let collector: Server;
let url = "";
let spans: Span[] = [];
let names = new Set<string>();
/** Of those that a trace or a metric is sent to. */
let services = new Set<string>();
/** Attributes of these. */
let resource = new Set<string>();

interface Received {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: Span["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

beforeEach(async () => {
  [spans, names, services, resource] = [[], new Set(), new Set(), new Set()];
  collector = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const { resourceSpans = [], resourceMetrics = [] } = JSON.parse(body) as Received;
      for (const { resource: by, scopeSpans } of resourceSpans) {
        for (const { key } of by.attributes) resource.add(key);
        services.add(by.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "");
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      for (const { scopeMetrics } of resourceMetrics)
        for (const scope of scopeMetrics) for (const { name } of scope.metrics) names.add(name);
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  await new Promise<void>((done) => collector.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});

let service: Service | undefined;
afterEach(async () => {
  await service?.end("SIGKILL");
  service = undefined;
  collector.closeAllConnections();
  await new Promise((done) => collector.close(done));
});

async function order(item: string, units: number, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const headers = { "content-type": "application/json", ...more };
  const body = JSON.stringify({ item, units });
  expect((await fetch(`${service?.url ?? ""}/orders`, { method: "POST", headers, body })).status).toBe(202);
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200 && !(await check()); i++) await new Promise((done) => setTimeout(done, 50));
  expect(await check()).toBe(true);
}

const run = (...args: readonly string[]): Promise<Service> =>
  serve(folder, portalsc, "run", "shop.portals", "--port", "0", ...args);

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe("metrics", () => {
  test("are scraped by their documented names, and say what has happened", async () => {
    const port = await freePort();
    service = await run("--data", "measured", "--metrics", String(port));
    await order("tea", 2);
    await order("tea", 9);
    await order("rum", -1);
    let text = "";
    const value = (name: string, ...labels: readonly string[]): number => {
      const line = text
        .split("\n")
        .find((one) => one.startsWith(`${name}{`) && labels.every((label) => one.includes(label)));
      return Number(line?.split(" ").at(-1) ?? Number.NaN);
    };
    await until(async () => {
      text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return (
        value("portals_sink_events_total", 'sink="sink /shop/bought"') === 2 &&
        value("portals_timers", "/shop/shelf") === 1
      );
    });
    expect(value("portals_stream_atoms_total", 'stream="/shop/orders"')).toBe(3);
    expect(value("portals_stream_events_total", 'stream="/shop/orders"')).toBe(3);
    expect(value("portals_source_events_total", 'source="/shop/orders"')).toBe(3);
    expect(value("portals_reader_lag", 'reader="/shop/bought"', 'stream="/shop/orders"')).toBe(0);
    expect(value("portals_unit_step_duration_seconds_count", 'unit="/shop/bought"')).toBeGreaterThan(2);
    // Three atoms, one of which is passed over, and for each of the others a reply of the portal and one of the effect.
    expect(value("portals_unit_steps_total", 'unit="/shop/bought"')).toBe(7);
    expect(value("portals_retries_total", 'unit="/shop/bought"')).toBe(1);
    expect(value("portals_skips_total", 'unit="/shop/bought"')).toBe(1);
    expect(value("portals_dead_letters_total", 'stream="/shop/dead"')).toBe(1);
    expect(value("portals_handlers", 'unit="/shop/bought"')).toBe(0);
    expect(value("portals_commit_duration_seconds_count")).toBeGreaterThan(2);
    expect(value("portals_commit_size_bytes_sum")).toBeGreaterThan(100);
    expect(value("http_server_request_duration_seconds_count", 'http_route="/orders"', "202")).toBe(3);
    expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(404);
    const taken = node(folder, portalsc, "run", "shop.portals", "--port", "0", "--metrics", String(port));
    expect(taken).toMatchObject({ status: 2, stderr: expect.stringContaining("P0930") as unknown });
  });

  test("are in the reference as they are here", () => {
    const page = readFileSync(join(root, "spec/reference/running.md"), "utf8");
    const rows = page.split("\n").flatMap((line) => {
      const [, name, kind, unit, , meaning] =
        /^\| `([a-z_.]+)` \| (\w+), `(\S+)` \| (.*?) ?\| (.*) \|$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, [kind, unit, meaning]] as const];
    });
    expect(Object.fromEntries(rows)).toEqual(metrics);
  });
});

describe("traces", () => {
  test("are the lineage of atoms, from the source through portals and effects to the sink", async () => {
    service = await run("--data", "traced", `--otel=${url}`);
    await order("tea", 2);
    await order("rum", -1);
    await until(() => spans.some(({ name }) => name === "sink /shop/bought"));
    await service.end("SIGTERM");

    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const lineage: string[] = [];
    const written = spans.find(({ name }) => name === "sink /shop/bought");
    for (let at = written; at !== undefined; at = byId.get(at.parentSpanId ?? "")) {
      expect(at.traceId).toBe(written?.traceId);
      const cause = at.attributes.find(({ key }) => key === "portals.cause")?.value.stringValue;
      lineage.unshift(cause === undefined ? at.name : `${at.name} ${cause}`);
    }
    expect(lineage).toEqual([
      "source /shop/orders",
      "/shop/bought atom",
      "/shop/shelf requests",
      "/shop/bought replies",
      "/shop/bought replies",
      "sink /shop/bought",
    ]);
    const failed = spans.filter(({ status }) => status?.code === 2);
    expect(failed.map(({ name, status }) => [name, status?.message])).toEqual([["/shop/bought", "P0910 negative"]]);
    expect([...services]).toEqual(["shop"]);
    for (const name of ["portals.unit.steps", "portals.commit.duration", "http.server.request.duration"]) {
      expect(names).toContain(name);
    }
  });

  test("go on with the trace of who sends a request, and say who tells them, by the conventions", async () => {
    service = await run(`--otel=${url}`);
    const [trace, parent] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
    await order("tea", 1, { traceparent: `00-${trace}-${parent}-01` });
    await order("tea", 2, { traceparent: "nonsense" });
    await order("tea", 3, { traceparent: `00-${trace}-${"0".repeat(16)}-01` });
    await until(() => spans.filter(({ name }) => name === "sink /shop/bought").length === 3);
    const sources = spans.filter(({ name }) => name === "source /shop/orders");
    expect(sources.map(({ parentSpanId }) => parentSpanId)).toEqual([parent, undefined, undefined]);
    expect(sources.map(({ traceId }) => traceId === trace)).toEqual([true, false, false]);
    // A server, a consumer.
    expect(sources.map(({ kind }) => kind)).toEqual([2, 2, 2]);
    const step = spans.find(({ name, traceId }) => name === "/shop/bought" && traceId === trace);
    expect(step?.kind).toBe(5);
    const said = Object.fromEntries(step?.attributes.map(({ key, value }) => [key, value.stringValue]) ?? []);
    expect(said).toMatchObject({
      "messaging.system": "portals",
      "messaging.operation.type": "process",
      "messaging.destination.name": "/shop/orders",
    });
    expect(resource.has("telemetry.sdk.name") && resource.has("service.instance.id")).toBe(true);
  });

  test("cost the run nothing if there is no collector: it is told once, and all is done", async () => {
    const port = await freePort();
    writeFileSync(
      join(folder, "few.portals"),
      `app few\nsource ns = [[1], [2]]\nsink ns |> map(n => n + 1) -> console()\n`,
    );
    const { status, stdout, stderr } = node(folder, portalsc, "run", "few.portals", `--otel=http://127.0.0.1:${port}`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "2\n3\n" });
    expect(stderr.match(/takes no telemetry/g)).toHaveLength(1);
    expect(stderr).toMatch(/^\d+ of \d+ spans were not delivered$/m);
  });

  test("of a built program are the same", async () => {
    expect(node(folder, portalsc, "build", "few.portals", "-o", "few").status).toBe(0);
    const child = serveNothing("few/few.js", `--otel`, url);
    expect(await child).toBe(0);
    expect(spans.map(({ name }) => name)).toContain("source /few/ns");
  });
});

/** Run a program without keeping this process from answering it. */
async function serveNothing(...args: readonly string[]): Promise<number | NodeJS.Signals | null> {
  const { background } = await import("../../../examples/tests/run.ts");
  return background(folder, ...args).ended;
}
