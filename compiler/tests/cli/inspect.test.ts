/** `portalsc inspect`, as a user runs it: of a process that runs, and of a folder that none has. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inspection, InspectedState } from "@portals/runtime/inspect";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { background, node, portalsc, serve, type Outcome, type Service } from "../../../examples/tests/run.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "pi-"));
afterAll(() => rmSync(folder, { recursive: true }));

const shop = `app shop
type Order = { item: String, units: Int }
source orders: Order = http.post("/orders")
portal stock((String, Int)) -> Bool by ((item, _)) => item
sequencer dead: DeadLetter<Order>
task shelf() by String {
  state units: Int = 5
  state waiting: List<(Int, Reply<Bool>)> = []
  timer restock
  on ask stock((_, n)) later caller {
    if n > units {
      waiting.push((n, caller))
      restock.start(1h)
      return
    }
    units -= n
    reply true to caller
  }
  on timer restock { units += 100 }
}
task buyer(Order) by String -> String {
  state bought: Int = 0
  on next(o) {
    if o.units < 0 { fail("negative units of \${o.item}") }
    let ok = await stock((o.item, o.units))
    bought += o.units
    emit "\${o.item} \${o.units}"
  }
}
task later(Order) by String {
  shared state open: Bool = false
  on next(o) { if !open { stash() } else { unstash() } }
}
run shelf()
stream bought = orders |> keyBy(o => o.item) |> buyer on error skip to dead
run orders |> keyBy(o => o.item) |> later
sink bought -> file.lines("bought.txt")
sink dead |> map(d => d.unit) -> file.lines("dead.txt")
`;
writeFileSync(join(folder, "shop.portals"), shop);

const cli = (verb: string, ...args: readonly string[]): Outcome => node(folder, portalsc, verb, ...args);

function inspect(...args: readonly string[]): Inspection {
  const { status, stdout, stderr } = cli("inspect", ...args, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as Inspection;
}

async function until(check: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !check(); i++) await new Promise((done) => setTimeout(done, 50));
  expect(check()).toBe(true);
}

let service: Service | undefined;
afterEach(async () => {
  await service?.end("SIGKILL");
  service = undefined;
});

async function start(data: string, ...more: readonly string[]): Promise<Service> {
  service = await serve(folder, portalsc, "run", "shop.portals", "--data", data, "--port", "0", ...more);
  return service;
}

async function order({ url }: Service, item: string, units: number): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ item, units });
  expect((await fetch(`${url}/orders`, { method: "POST", headers, body })).status).toBe(202);
}

/** All files, but for the socket of a process that was killed. */
function checksums(data: string): Readonly<Record<string, string>> {
  const files = readdirSync(join(folder, data), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, createHash("sha1").update(readFileSync(path)).digest("hex")];
    }),
  );
}

async function ordered(data: string, ...more: readonly string[]): Promise<Service> {
  const started = await start(data, ...more);
  for (const [item, units] of [
    ["tea", 2],
    ["tea", 10],
    ["rum", -1],
    ["cup", 7],
  ] as const)
    await order(started, item, units);
  return started;
}

/** What is the same of a process and of its folder. */
function core({ streams, handlers, timers, requests, stashes, states }: Inspection): unknown {
  return {
    streams: streams.map(({ path, atoms, readers }) => [
      path,
      atoms,
      readers.map(({ by, taken, lag }) => [by, taken, lag]),
    ]),
    handlers: handlers.first.map(({ key, point, awaits, position }) => [key, point, awaits, position]),
    timers: timers.first.map(({ timer, key, deadline }) => [timer, key, deadline]),
    requests: requests.first.map(({ portal, key }) => [portal, key]),
    stashes: stashes.first,
    states,
  };
}

describe("a process", () => {
  test("that runs tells what it has, between two steps, and its folder has the same when it was killed", async () => {
    await ordered("state");
    await until(() => inspect("--data", "state").sinks.every(({ lag }) => lag === 0));
    const live = inspect("--data", "state");
    expect(live).toMatchObject({ of: "process", decoded: true, apps: [{ name: "shop", state: "running" }] });
    expect(live.handlers.first).toMatchObject([
      { unit: "/shop/bought", key: '"tea"', point: "buyer/next/stock", awaits: "a reply of /shop/stock" },
      { unit: "/shop/bought", key: '"cup"', position: "shop.portals:25:14" },
    ]);
    for (const { since = 0 } of live.handlers.first) expect(live.at - since).toBeLessThan(60_000);
    expect(live.timers.first).toMatchObject([
      { unit: "/shop/shelf", timer: "shelf/restock", key: '"tea"' },
      { unit: "/shop/shelf", timer: "shelf/restock", key: '"cup"' },
    ]);
    expect(live.requests).toMatchObject({ total: 2, first: [{ portal: "/shop/stock", task: "buyer" }, {}] });
    expect(live.portals).toEqual([{ path: "/shop/stock", server: "/shop/shelf", waiting: 0, open: 2, outside: 0 }]);
    expect(live.letters).toMatchObject([
      {
        stream: "/shop/dead",
        total: 1,
        letters: [
          {
            atom: 1,
            fault: { code: "P0910", message: "negative units of rum", at: "shop.portals:24:22" },
            stream: "/shop/orders",
            of: 3,
            events: ['{ item: "rum", units: -1 }'],
          },
        ],
      },
    ]);
    expect(live.stashes).toEqual({
      total: 3,
      first: [
        { unit: live.stashes.first[0]?.unit, task: "later", key: '"tea"', events: 2 },
        expect.objectContaining({ key: '"cup"', events: 1 }) as unknown,
        expect.objectContaining({ key: '"rum"', events: 1 }) as unknown,
      ],
    });
    expect(live.sources).toMatchObject([{ path: "/shop/orders", name: "POST /orders", position: "4 requests taken" }]);

    await service?.end("SIGKILL");
    const before = checksums("state");
    const left = inspect("shop.portals", "--data", "state");
    expect(left.of).toBe("folder");
    expect(core(left)).toEqual(core(live));
    expect(checksums("state")).toEqual(before);

    // A process that goes on has put the log into a checkpoint.
    await start("state");
    expect(core(inspect("--data", "state"))).toEqual(core(live));
    await order(service as Service, "cup", 1);
    await service?.end("SIGTERM");
    const ended = checksums("state");
    const again = inspect("shop.portals", "--data", "state");
    expect(again.store).toMatchObject({ generation: 2 });
    expect(again.store?.checkpointed).toBeGreaterThan(0);
    expect(again.timers.first).toEqual(left.timers.first);
    expect(again.streams.find(({ path }) => path === "/shop/orders")?.atoms).toBe(5);
    expect(checksums("state")).toEqual(ended);
  });

  test("that was started without --control answers questions, and takes no orders", async () => {
    await start("closed");
    expect(cli("ps", "--data", "closed")).toMatchObject({ status: 0 });
    expect(cli("stop", "shop", "--data", "closed")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("the process takes no orders: it was started without --control") as unknown,
    });
  });

  test("is asked for state: all of it, a unit's, a key's, and what has a text", async () => {
    await ordered("asked");
    const state = (...words: readonly string[]): InspectedState["states"] => {
      const { stdout } = cli("inspect", "--data", "asked", "--json", "--state", ...words);
      return (JSON.parse(stdout) as InspectedState).states;
    };
    await until(() => state("shelf", "shelf")[0]?.cells.length === 2);
    expect(state("bought", "buyer", "tea")).toEqual([
      {
        unit: "/shop/bought",
        task: "buyer",
        cells: [{ key: '"tea"', cells: { bought: "2" } }],
        more: false,
        looked: 1,
      },
    ]);
    expect(state("shelf", "shelf", "no such")[0]?.cells).toEqual([]);
    expect(state("shelf", "shelf", "--limit", "1")[0]).toMatchObject({ cells: [{}], more: true });
    expect(state("shelf", "--search", "(10,")[0]?.cells.map(({ key }) => key)).toEqual(['"tea"']);
    const { stdout } = cli("inspect", "--data", "asked", "--state", "bought");
    expect(stdout).toBe('/shop/bought buyer\n  "tea": { bought: 2 }\n');
    expect(cli("inspect", "--data", "asked", "--state", "nothing")).toMatchObject({ status: 2 });
  });

  test("that is recorded goes the same way when it is looked at, and its folder needs no program", async () => {
    const started = await start("recorded", "--record");
    for (let i = 0; i < 6; i++) {
      await order(started, `item ${i}`, i);
      expect(inspect("--data", "recorded").of).toBe("process");
    }
    await until(() => inspect("--data", "recorded").handlers.total === 0);
    await service?.end("SIGTERM");
    const { status, stderr, stdout } = cli("replay", "--data", "recorded", "--print");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toContain("NOT AS RECORDED");
    expect(inspect("--data", "recorded")).toMatchObject({ of: "folder", decoded: true });
  });
});

describe("a folder that no process has", () => {
  test("tells what needs no types without the program, and says so", async () => {
    await ordered("bare");
    await service?.end("SIGTERM");
    const { decoded, timers, handlers, streams } = inspect("--data", "bare");
    expect(decoded).toBe(false);
    expect(timers.first.map(({ timer }) => timer)).toEqual(["shelf/restock", "shelf/restock"]);
    expect(handlers.total).toBe(2);
    expect(streams.find(({ path }) => path === "/shop/orders")).toMatchObject({ atoms: 4, complete: false });
    expect(cli("inspect", "--data", "bare").stdout).toContain(
      "without the program: keys, events and state are not shown",
    );
    expect(cli("inspect", "--data", "bare", "--state")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("the program is needed to read its state") as unknown,
    });
  });

  test("of another program is refused, and so is one that is not there", async () => {
    writeFileSync(join(folder, "other.portals"), `app other\nsource ns = [[1]]\nsink ns -> console()\n`);
    expect(cli("run", "other.portals", "--data", "done").status).toBe(0);
    expect(inspect("other.portals", "--data", "done").apps).toEqual([{ name: "other", state: "completed" }]);
    expect(cli("inspect", "shop.portals", "--data", "done")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('the folder belongs to the program "other"') as unknown,
    });
    expect(cli("inspect", "--data", "nowhere")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("there is no data folder") as unknown,
    });
  });

  test("of a process that launched apps has those too", async () => {
    writeFileSync(
      join(folder, "clock.portals"),
      `app clock\nsource ticks = every(5ms)\nexport stream beats: Int = ticks |> map(_ => 1)\n`,
    );
    writeFileSync(
      join(folder, "guest.portals"),
      `app guest\nuse clock from "/clock"\ntask sum(Int) -> Int { shared state n: Int = 0\n on next(x) { n += x\n emit n } }
stream sums = clock.beats |> sum\nsink sums -> file.jsonl("sums.txt")\n`,
    );
    const open = background(folder, portalsc, "run", "clock.portals", "--data", "open", "--control");
    await until(() => cli("ps", "--data", "open").status === 0);
    expect(cli("launch", "guest.portals", "--data", "open").status).toBe(0);
    await until(() => (inspect("--data", "open").streams.find(({ path }) => path === "/guest/sums")?.atoms ?? 0) > 2);
    await open.end("SIGKILL");
    const left = inspect("clock.portals", "--data", "open");
    expect(left.apps.map(({ name }) => name)).toEqual(["clock", "guest"]);
    expect(left.states).toEqual([{ unit: "/guest/sums", task: "sum.shared", keys: 1 }]);
  });
});

describe("a live run", () => {
  test("knows what became of each atom, through portals, and keeps its dead letters", async () => {
    await ordered("live", "--live");
    await until(() => inspect("--data", "live").sinks.every(({ lag }) => lag === 0));
    const { stdout } = cli("inspect", "--data", "live", "--lineage", "/shop/orders#1");
    expect(stdout.split("\n").slice(0, 4)).toEqual([
      '/shop/orders#1 [{ item: "tea", units: 2 }]',
      expect.stringMatching(/^\/shop\/(bought|later) takes \/shop\/orders#1/) as unknown,
      expect.stringMatching(/^\/shop\/(bought|later) takes \/shop\/orders#1/) as unknown,
      expect.stringMatching(
        /^\/shop\/shelf takes portal \/shop\/stock#1 → replies \/shop\/bought#1 \[true\]$/,
      ) as unknown,
    ]);
    expect(stdout).toMatch(/\/shop\/bought takes replies \/shop\/bought#1 → \/shop\/bought#\d+ \["tea 2"\]\n/);
    expect(stdout).toMatch(/sink \/shop\/bought has written \/shop\/bought#\d+\n$/);
    expect(cli("inspect", "--data", "live", "--lineage", "/shop/orders#99")).toMatchObject({ status: 1 });

    // They have been read, and are of an earlier process.
    await service?.end("SIGKILL");
    await start("live", "--live");
    expect(inspect("--data", "live").letters).toMatchObject([{ total: 1, letters: [{ atom: 1, requeued: false }] }]);
    expect(cli("requeue", "/shop/dead", "1", "--data", "live")).toMatchObject({
      status: 0,
      stderr: "it is atom 5 of /shop/orders\n",
    });
    await until(() => inspect("--data", "live").letters[0]?.letters.length === 2);
    const [failedAgain, first] = inspect("--data", "live").letters[0]?.letters ?? [];
    expect(failedAgain).toMatchObject({ of: 5, requeued: false });
    expect(first).toMatchObject({ of: 3, requeued: true });
    expect(cli("requeue", "/shop/dead", "1", "--data", "live")).toMatchObject({ status: 1 });

    // The recording is of this process alone.
    await service?.end("SIGTERM");
    const replayed = cli("replay", "--data", "live", "--print");
    expect(replayed.status).toBe(0);
    expect(replayed.stdout).toMatch(/^ {4}1 {2}\/shop\/orders: #5 \[\{ item: "rum", units: -1 \}\]\n/);
  });
});
