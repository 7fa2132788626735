/** What the command line says when the world does not play along: never a stack trace, always a reason and an exit code. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { node, portalsc, type Outcome } from "../../../examples/tests/run.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "portals-hostile-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function put(name: string, text: string): string {
  const path = join(folder, name);
  fs.writeFileSync(path, text);
  return path;
}

const cli = (...args: string[]): Outcome => node(folder, portalsc, ...args);

function expectTold({ status, stderr }: Outcome, code: string, exit: number, text: string): void {
  expect({ status, stderr }).toEqual({ status: exit, stderr: expect.stringContaining(`error[${code}]: `) as string });
  expect(stderr).toContain(text);
  expect(stderr).toContain("help: ");
  expect(stderr).not.toMatch(/^ +at /m);
}

put("hello.portals", `app hello\nsource names = [["Ada"], ["Bob"]]\nsink names -> console()\n`);

describe("a folder that cannot be written", () => {
  test.each([
    ["init, under a file", ["init", "hello.portals/new"], "it is a file, not a folder"],
    ["init, where the system makes no folders", ["init", "/proc/portals"], "/proc/portals cannot be written"],
    ["build, where the system makes no folders", ["build", "hello.portals", "-o", "/proc/a/b"], "/proc/a cannot"],
    ["build, over a file", ["build", "hello.portals", "-o", "hello.portals"], "it is a file, not a folder"],
  ])("%s", (_, args, text) => expectTold(cli(...args), "P0807", 3, text));

  test("build, when a folder has the name of a file to write", () => {
    fs.mkdirSync(join(folder, "out/hello.js"), { recursive: true });
    expectTold(cli("build", "hello.portals"), "P0807", 3, "hello.js cannot be written: it is a folder");
  });
});

test("a broken package.json above the output does not matter to a build", () => {
  put("package.json", "{oops");
  expect(cli("build", "hello.portals", "-o", "below")).toMatchObject({ status: 0 });
  fs.rmSync(join(folder, "package.json"));
});

describe("TypeScript that a program imports", () => {
  const run = (ts: string): Outcome => {
    put("f.ts", ts);
    put(
      "ts.portals",
      `app ts\nimport ts pure { f: (Int) => Int } from "./f.ts"\nsource xs = [[1], [2]]\n` +
        `stream ys = xs |> map(f)\nsink ys -> file.jsonl("ts.jsonl")\n`,
    );
    return cli("run", "ts.portals");
  };
  const f = "export function f(x: number): number { return x }";

  test.each([
    ["throws when it is loaded", `throw new Error("at load");\n${f}`, "f.ts cannot be loaded: at load"],
    ["imports what is not there", `import "nothing";\n${f}`, "Cannot find package 'nothing' imported from f.js"],
    ["waits for ever when it is loaded", `await new Promise(() => {});\n${f}`, "ended while it was loaded"],
  ])("and that %s is told before anything runs", (_, ts, text) => expectTold(run(ts), "P0821", 1, text));

  test.each([
    ["ends the process", "process.exit(0)", "the process was ended before the run had ended"],
    ["throws what has no text", "throw { toString() { throw 1 } }", "threw something that is no error"],
    [
      "leaves a promise behind that fails",
      `Promise.reject(new Error("later")); return x`,
      "an error that nobody caught: later",
    ],
  ])("and that %s halts the run", (_, body, text) => {
    const { status, stderr } = run(`export function f(x: number): number { ${body} }`);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("error[P0919]: ") as string });
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe.skipIf(!fs.existsSync("/dev/full"))("standard output that is full", () => {
  test.each([
    ["run", ["run", "hello.portals"], "P0904"],
    ["explain", ["explain"], "P0807"],
  ])("is told by %s", (_, args, code) => {
    const full = fs.openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(process.execPath, [portalsc, ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", full, "pipe"],
    });
    fs.closeSync(full);
    expectTold({ status, stderr, stdout: "" }, code, 3, "standard output cannot be written: no space is left");
  });
});

test("a folder as standard input is told, not taken for an empty one", () => {
  put("in.portals", `app in1\nsource xs = stdin.lines()\nsink xs -> console()\n`);
  const input = fs.openSync(folder, "r");
  const { status, stderr } = spawnSync(process.execPath, [portalsc, "run", "in.portals"], {
    cwd: folder,
    encoding: "utf8",
    stdio: [input, "pipe", "pipe"],
  });
  fs.closeSync(input);
  expectTold({ status, stderr, stdout: "" }, "P0906", 1, "standard input cannot be read: it is a folder");
});

test("a line that cannot be read halts the app with its place, and letting it be skipped goes on in the same folder", () => {
  put("in.jsonl", "1\n2\n{oops\n4\n");
  const program = (policy: string): string =>
    `app lines${policy}\nsource xs: Int = file.jsonl("in.jsonl", atom: 1)\nstream ys = xs |> map(x => x * 10)\n` +
    `sink ys -> file.jsonl("lines.jsonl")\n`;
  put("lines.portals", program(""));
  expectTold(cli("run", "lines.portals", "--data", "lines"), "P0914", 1, " --> in.jsonl:3");
  put("lines.portals", program(" on error skip"));
  expect(cli("run", "lines.portals", "--data", "lines")).toMatchObject({ status: 0 });
  expect(fs.readFileSync(join(folder, "lines.jsonl"), "utf8")).toBe("10\n20\n40\n");
});
