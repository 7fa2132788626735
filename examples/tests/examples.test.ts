/** Every example gives what its `expected/` holds, in memory and durably. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyOf, node, portalsc, root, serve } from "./run.ts";

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
