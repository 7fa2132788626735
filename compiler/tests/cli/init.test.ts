/** What `portalsc init` writes is formatted, compiles without a warning, runs at once, and passes its own test. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { node, portalsc, serve, type Outcome } from "../../../examples/tests/run.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "portals-init-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const cli = (...args: string[]): Outcome => node(folder, portalsc, ...args);
const templates = fs.readdirSync(fileURLToPath(new URL("../../cli/templates", import.meta.url)));

/** The commands that a README shows, in order. */
function commandsOf(program: string): readonly string[] {
  const readme = fs.readFileSync(join(folder, program, "README.md"), "utf8");
  return [...readme.matchAll(/^ {4}(\S.*)$/gm)].map(([, command = ""]) => command.replace(/ {2,}#.*/, ""));
}

/** Carry a command out as it is written, where `portalsc` is installed. */
function carryOut(program: string, command: string): Outcome {
  const { status, stdout, stderr } = spawnSync(command.replace(/^portalsc\b/, `"${process.execPath}" "${portalsc}"`), {
    cwd: join(folder, program),
    shell: true,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("the list has every template, with what it is", () => {
  const { status, stdout } = cli("init", "--list");
  expect(status).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ +/)[0]),
  ).toEqual(templates);
  for (const line of stdout.trimEnd().split("\n")) expect(line).toMatch(/^\w+ +[A-Z]\w* .*\w$/);
});

describe.each(templates)("%s", (template) => {
  const program = `my-${template}`;
  const main = `my${template.charAt(0).toUpperCase()}${template.slice(1)}.portals`;

  test("is written for an app that is called as its folder", () => {
    const { status, stderr } = cli("init", program, "--template", template);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining(`now: portalsc run ${join(program, main)}\n`) as string,
    });
    expect(fs.readFileSync(join(folder, program, main), "utf8")).toContain(`app ${main.replace(".portals", "")}\n`);
    expect(fs.readFileSync(join(folder, program, "README.md"), "utf8")).toMatch(/^# my/);
  });

  test("is formatted, and compiles without a warning", () => {
    const files = fs.readdirSync(join(folder, program)).filter((name) => name.endsWith(".portals"));
    const paths = files.map((name) => join(program, name));
    expect(cli("fmt", "--check", ...paths)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(cli("check", ...paths)).toEqual({ status: 0, stdout: "", stderr: `${paths.join(", ")}: no errors\n` });
  });

  test("passes its test", () => {
    expect(cli("test", join(program, main), "--runs", "50")).toMatchObject({ status: 0 });
  });
});

test.each(templates.filter((template) => template !== "service"))(
  "the commands of the README of %s work",
  (template) => {
    const commands = commandsOf(`my-${template}`);
    expect(commands.length).toBeGreaterThan(1);
    for (const command of commands) {
      // A place for the user's own file.
      if (command.includes("other.jsonl"))
        fs.copyFileSync(join(folder, "my-job/data/requests.jsonl"), join(folder, "my-job/other.jsonl"));
      expect({ command, ...carryOut(`my-${template}`, command) }).toMatchObject({ command, status: 0 });
    }
    if (template === "job")
      expect(fs.readFileSync(join(folder, "my-job/out/pages.jsonl"), "utf8")).toContain(`{"page":"/","requests":3,`);
  },
);

test("the commands of the README of service work, and what was answered survives a kill", async () => {
  const [start = "", deliver = "", order = "", ask = "", ...others] = commandsOf("my-service");
  const { origin, end } = await served(start);
  expect(carryOut("my-service", deliver.replace("http://127.0.0.1:8080", origin)).stdout).toBe(
    '{"atom":1,"events":1}\n',
  );
  expect(carryOut("my-service", order.replace("http://127.0.0.1:8080", origin)).stdout).toBe('{"atom":1,"events":1}\n');
  expect(await asked(ask, origin)).toBe("3");
  await end("SIGKILL");
  const again = await served(start);
  expect(await asked(ask, again.origin)).toBe("3");
  expect(await again.end("SIGINT")).toBe(130);
  const outcomes = fs.readFileSync(join(folder, "my-service/out/outcomes.jsonl"), "utf8");
  expect(outcomes).toBe('{"type":"Sold","order":{"id":"a1","item":"tea","units":2}}\n');
  for (const command of others)
    expect({ command, ...carryOut("my-service", command) }).toMatchObject({ command, status: 0 });
});

/** Start the service of a command, on a port that is free. */
async function served(command: string): Promise<{ origin: string; end: (signal: NodeJS.Signals) => Promise<unknown> }> {
  const { url, end } = await serve(join(folder, "my-service"), portalsc, ...command.split(" ").slice(1), "--port", "0");
  return { origin: url, end };
}

/** The order is taken when it is answered; it is sold a moment later. */
async function asked(command: string, origin: string): Promise<string> {
  for (let i = 0; ; i++) {
    const { stdout } = carryOut("my-service", command.replace("http://127.0.0.1:8080", origin));
    if (stdout.trim() === "3" || i === 100) return stdout.trim();
    await new Promise((soon) => setTimeout(soon, 50));
  }
}

test("asks nothing where nobody answers, and begins with hello", () => {
  expect(cli("init", "greetings")).toMatchObject({ status: 0 });
  expect(cli("run", "greetings/greetings.portals").stdout).toContain("Hello again, Ada (2 times)!");
});

test("overwrites nothing", () => {
  const { status, stderr } = cli("init", "greetings");
  expect(status).toBe(2);
  expect(stderr).toContain(
    "greetings/README.md, greetings/greetings.portals, greetings/.gitignore exist already; nothing was written",
  );
});

test("knows no other templates", () => {
  expect(cli("init", "shop", "--template", "servcie")).toMatchObject({
    status: 2,
    stderr: "error: there is no template servcie; did you mean service?\n",
  });
  expect(fs.existsSync(join(folder, "shop"))).toBe(false);
});

test("names an app by a word that may be a name", () => {
  expect(cli("init", "match", "--template", "library")).toMatchObject({ status: 0 });
  expect(cli("run", "match/matchApp.portals")).toMatchObject({ status: 0 });
  expect(cli("init", "words", "--template", "library")).toMatchObject({ status: 0 });
  expect(cli("run", "words/library.portals")).toMatchObject({ status: 0 });
});
