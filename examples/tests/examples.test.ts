/** Every example gives what its `expected/` holds, in memory and durably. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { background, copyOf, node, portalsc, root, serve } from "./run.ts";

const update = process.env["UPDATE"] === "1";

/** Compare with `expected/`; `UPDATE=1` writes it. */
function expectOutputs(example: string, folder: string, files: readonly string[]): void {
  for (const file of files) {
    const actual = readFileSync(join(folder, "out", file), "utf8");
    const expected = join(root, "examples", example, "expected", file);
    if (update) {
      mkdirSync(join(expected, ".."), { recursive: true });
      writeFileSync(expected, actual);
    }
    expect(actual, file).toBe(readFileSync(expected, "utf8"));
  }
}

function lines<T>(folder: string, file: string): T[] {
  const text = readFileSync(join(folder, "out", file), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** What is sold and what is left are what was delivered, whoever was first. */
function expectSold(folder: string): void {
  const [report] = lines<{ orders: number; ordered: number; unsold: number; best: { units: number }[] }>(
    folder,
    "report.jsonl",
  );
  expect((report?.ordered ?? 0) + (report?.unsold ?? 0)).toBe(1024 * 160);
  expect(report?.best).toHaveLength(100);
  const units = report?.best.map((one) => one.units) ?? [];
  expect(units).toEqual([...units].sort((a, b) => b - a));
  const mail = readFileSync(join(folder, "out/mail.txt"), "utf8").trimEnd().split("\n");
  expect(mail).toHaveLength(report?.orders ?? 0);
}

test.each(["bank", "dynamic-query", "stock"])("what %s says of itself holds", (example) => {
  const { status, stdout } = node(copyOf(example), portalsc, "test", "--seed", "1", "--runs", "60");
  expect(stdout).toMatch(/\d+ tests? passed \(seed 1\)\n$/);
  expect(status).toBe(0);
});

describe.each([
  { engine: "memory", options: [] },
  { engine: "embedded", options: ["--data", "state"] },
])("on the $engine engine", ({ options }) => {
  test("hello says hello", () => {
    const folder = copyOf("hello");
    const { status, stdout } = node(folder, portalsc, "run", "hello.portals", ...options);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: readFileSync(join(folder, "expected/stdout.txt"), "utf8"),
    });
  });

  test("wordcount counts the words of its data", () => {
    const folder = copyOf("wordcount");
    expect(node(folder, portalsc, "run", "wordcount.portals", ...options)).toMatchObject({ status: 0 });
    expectOutputs("wordcount", folder, ["counts.jsonl"]);
  });

  test("weblog reports on a megabyte of log", () => {
    const folder = copyOf("weblog");
    expect(node(folder, "generate.mjs", "1")).toMatchObject({ status: 0 });
    expect(node(folder, portalsc, "run", "weblog.portals", ...options)).toMatchObject({ status: 0 });
    expectOutputs("weblog", folder, ["top-pages.jsonl", "unreadable.txt"]);
    const rates = readFileSync(join(folder, "out/error-rates.jsonl"), "utf8");
    expect(rates.trimEnd().split("\n").at(-1)).toMatch(
      /^\{"minute":"24\/Nov\/2026:\d\d:\d\d","requests":\d+,"errors":\d+,"percent":[\d.]+\}$/,
    );
  });

  test("sensors average, raise alarms, and reject whole atoms", () => {
    const folder = copyOf("sensors");
    const { status, stdout } = node(folder, portalsc, "run", "sensors.portals", ...options);
    expect(status).toBe(0);
    expect(stdout).toBe('{"sensor":"oven","text":"180 °C, the limit is 40 °C"}\n');
    expectOutputs("sensors", folder, ["averages.jsonl", "rejected.jsonl"]);
  });

  test.each([
    ["fibonacci", "10946\n"],
    ["counting", "999999\n"],
    ["ping-pong", '["ping",1024]\n["pong",1024]\n'],
    ["ring", "474\n"],
    ["supervision", "4, its 1. result\n3, its 2. result\nfailed: division by zero\n4, its 1. result\n"],
  ])("actors: %s", (program, expected) => {
    const folder = copyOf("actors");
    expect(node(folder, portalsc, "run", `${program}.portals`, ...options)).toMatchObject({
      status: 0,
      stdout: expected,
    });
  });

  test("actors: no philosopher starves", () => {
    const folder = copyOf("actors");
    expect(node(folder, portalsc, "run", "philosophers.portals", ...options)).toMatchObject({ status: 0 });
    expect(lines(folder, "full.jsonl").sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test("fibonacci computes each number once", () => {
    const folder = copyOf("fibonacci");
    const { status, stdout } = node(folder, portalsc, "run", "fibonacci.portals", ...options);
    expect({ status, lines: stdout.trim().split("\n").sort() }).toEqual({
      status: 0,
      lines: ["[0,0]", "[1,1]", "[10,55]", "[21,10946]", "[70,190392490709135]"],
    });
  });

  test("dynamic-query answers with whole atoms", () => {
    const folder = copyOf("dynamic-query");
    expect(node(folder, portalsc, "run", "dynamic-query.portals", ...options)).toMatchObject({ status: 0 });
    const answers = lines<{ query: { type: string }; answer: number }>(folder, "answers.jsonl");
    const totals = answers.filter(({ query }) => query.type === "Total").map(({ answer }) => answer);
    expect(totals).toHaveLength(3);
    for (const total of totals) {
      expect(Array.from({ length: 17 }, (_, k) => (8 * k * (8 * k - 1)) / 2)).toContain(total);
    }
  });

  test("chat delivers to where members want it", () => {
    const folder = copyOf("chat");
    const { status, stdout } = node(folder, portalsc, "run", "chat.portals", ...options);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '{"room":"garden","members":["ann","cid"]}\n' });
    expect(lines<{ rings: string }>(folder, "phones.jsonl").map(({ rings }) => rings)).toEqual([
      "bob: I am",
      "cid: there you are",
    ]);
    expect(lines(folder, "deliveries.jsonl")).toHaveLength(4);
  });

  test("learning knows above from below", () => {
    const folder = copyOf("learning");
    const { status, stdout } = node(folder, portalsc, "run", "learning.portals", ...options);
    expect(status).toBe(0);
    const exam = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { x: number; y: number; above: boolean; version: number });
    expect(exam.map(({ x, y, above }) => above === y > x)).toEqual([true, true, true, true]);
    expect(exam.map(({ version }) => version)).toEqual([16, 16, 16, 16]);
    expect(lines(folder, "losses.jsonl")).toHaveLength(16);
  });

  test("bank moves money, and neither makes nor loses any", () => {
    const folder = copyOf("bank");
    const { status, stdout } = node(folder, portalsc, "run", "bank.portals", ...options);
    expect(status).toBe(0);
    const books = JSON.parse(stdout) as { done: number; refused: number; total: string; negative: number };
    expect(books).toMatchObject({ total: "12800", negative: 0 });
    expect(books.done + books.refused).toBe(2000);
    expect(books.done).toBeGreaterThan(1000);
  });

  test("ping-pong between two apps, with a third to start it", () => {
    const folder = copyOf("ping-pong");
    const { status, stdout } = node(folder, portalsc, "run", "referee.portals", ...options);
    expect(status).toBe(0);
    const said = stdout.trim().split("\n");
    expect(said.filter((line) => line.startsWith("referee")).sort()).toEqual([
      "referee: 10 of 10 hits",
      "referee: 3 of 3 hits",
    ]);
    expect(said.filter((line) => line.startsWith("ping"))).toHaveLength(8);
    expect(said.filter((line) => line.startsWith("pong"))).toHaveLength(7);
  });

  test("the cart's four apps sell what was delivered, and no more", () => {
    const folder = copyOf("cart");
    expect(node(folder, portalsc, "run", "orders.portals", "analytics.portals", ...options)).toMatchObject({
      status: 0,
    });
    expectSold(folder);
  });

  test("orders takes what is posted, each once, until it is told to end", async () => {
    const folder = copyOf("orders");
    const service = await serve(folder, portalsc, "run", "orders.portals", "--port", "0", ...options);
    const { status, stdout } = node(folder, "post.mjs", service.url);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: readFileSync(join(folder, "expected/posted.txt"), "utf8"),
    });
    expect(await service.end("SIGTERM")).toBe(130);
    expectOutputs("orders", folder, ["revenue.jsonl"]);
  });
});

test("a word count of this repository's own Markdown that is killed ten times gives the same output", () => {
  const { status, stdout } = node(root, join(root, "examples/kill/kill.mjs"), "7");
  expect({ status, stdout }).toMatchObject({ status: 0 });
  expect(stdout).toContain("byte for byte the same output");
});

test("every example has a README", () => {
  const examples = readdirSync(join(root, "examples"), { withFileTypes: true }).filter(
    (e) => e.isDirectory() && e.name !== "tests",
  );
  for (const example of examples)
    expect(existsSync(join(root, "examples", example.name, "README.md")), example.name).toBe(true);
});

test(
  "the cart's four apps do so too if they are launched one after another, and killed",
  { timeout: 120_000 },
  async () => {
    const folder = copyOf("cart");
    const start = ["run", "inventory.portals", "--data", "state", "--control", "--retain", "/cart/checkouts"];
    const launched = (app: string): boolean =>
      node(folder, portalsc, "launch", `${app}.portals`, "--data", "state").status === 0;
    const reported = (): boolean =>
      existsSync(join(folder, "out/report.jsonl")) && lines(folder, "report.jsonl").length > 0;
    const patiently = { timeout: 50_000, interval: 200 };
    let shop = background(folder, portalsc, ...start);
    for (const app of ["cart", "orders", "analytics"]) {
      await expect.poll(() => launched(app), patiently).toBe(true);
      expect(await shop.end("SIGKILL")).toBe("SIGKILL");
      shop = background(folder, portalsc, ...start);
    }
    await expect.poll(reported, patiently).toBe(true);
    expect(await shop.end("SIGTERM")).toBe(130);
    expectSold(folder);
  },
);
