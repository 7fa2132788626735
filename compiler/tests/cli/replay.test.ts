/** `portalsc run --record` and `portalsc replay`, as a user runs them. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync, type ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { background, node, portalsc, type Outcome } from "../../../examples/tests/run.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), "portals-replay-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const sums = `app sums
source numbers = [[1, 2], [3], [4, 5, 6]]
task counter(Int) by Int -> (Int, Int) {
  state n: Int = 0
  on next(x) {
    n += x
    emit (key, n)
  }
}
stream parities = numbers |> keyBy(n => n % 2) |> counter
stream big = parities |> filter(((_, n)) => n > 3)
sink big -> console()
`;

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function run(...args: readonly string[]): Outcome {
  return node(folder, portalsc, "run", ...args);
}

function replay(...args: readonly string[]): Outcome {
  return node(folder, portalsc, "replay", ...args);
}

beforeAll(() => {
  write("sums.portals", sums);
  const { status, stderr } = run("sums.portals", "--data", "state", "--record");
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^recorded: 12 steps since the recording began, \d+ bytes\n$/) as unknown,
  });
});

describe("a recorded run", () => {
  test("is printed step by step", () => {
    const { status, stdout } = replay("--data", "state", "--print");
    expect(status).toBe(0);
    expect(stdout.split("\n").slice(0, 6)).toEqual([
      "    1  /sums/numbers: #1 [1, 2]",
      "    2  /sums/parities takes /sums/numbers: #1 [1, 2] → /sums/parities: #1 [(1, 1), (0, 2)]",
      "    3  /sums/big takes /sums/parities: #1 [(1, 1), (0, 2)]",
      "    4  /sums/numbers: #2 [3]",
      "    5  /sums/parities takes /sums/numbers: #2 [3] → /sums/parities: #2 [(1, 4)]",
      "    6  /sums/big takes /sums/parities: #2 [(1, 4)] → /sums/big: #2 [(1, 4)]",
    ]);
  });

  test("has the state of a key at any step, forwards and backwards, and the place where the step begins", () => {
    const state = ["--do", "state parities counter 1"];
    const { stdout } = replay("--data", "state", "--at", "5", "--do", "where", ...state, "--do", "back 2", ...state);
    expect(stdout).toBe(
      [
        "    5  /sums/parities takes /sums/numbers: #2 [3] → /sums/parities: #2 [(1, 4)]",
        "step 5 of 12: /sums/parities takes /sums/numbers: #2 [3] → /sums/parities: #2 [(1, 4)]",
        "unit /sums/parities, its step 2",
        "at sums.portals:10:30",
        "counter of 1: { n: 4 }",
        "    3  /sums/big takes /sums/parities: #1 [(1, 1), (0, 2)]",
        "counter of 1: { n: 1 }",
        "",
      ].join("\n"),
    );
  });

  test("takes the same commands from standard input, and answers in JSON", () => {
    const input = "goto 4\npending\nstream big\nfind (1, 9)\n";
    const { stdout } = spawnSync(process.execPath, [portalsc, "replay", "--data", "state", "--json"], {
      cwd: folder,
      encoding: "utf8",
      input,
    });
    const [, pending, stream, found] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(pending).toMatchObject({
      at: 4,
      reads: [{ unit: "/sums/parities", from: "stream /sums/numbers", atoms: 1 }],
    });
    expect(stream).toEqual({ stream: "/sums/big", before: 0, atoms: [{ step: 3, atom: 1, text: "#1 []" }] });
    expect(found).toMatchObject({ found: [{ step: 8 }, { step: 9 }], more: 0 });
  });

  test("refuses commands that it does not know, and says what there is", () => {
    const { status, stdout } = replay(
      ...["--data", "state", "--do", "jump", "--do", "next x", "--do", "state nobody", "--do", "stream none"],
    );
    expect(status).toBe(2);
    expect(stdout.split("\n")).toEqual([
      "error: there is no command jump; `help` tells those that there are",
      "error: it takes a natural number, not x",
      "error: no unit nobody has state; these have: /sums/parities",
      "error: there is no stream none; there are /sums/numbers, /sums/parities, /sums/big",
      "",
    ]);
  });

  test("leaves the data folder as it is", () => {
    const texts = (): readonly string[] =>
      readdirSync(join(folder, "state"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== "lock.mdb")
        .map((entry) => `${entry.name} ${readFileSync(join(entry.parentPath, entry.name)).toString("latin1")}`)
        .sort();
    const before = texts();
    replay("--data", "state", "--print");
    expect(texts()).toEqual(before);
  });
});

describe("another version of the program", () => {
  test("shows the first step and the stream that differ", () => {
    write("changed.portals", sums.replace("n > 3", "n > 4"));
    const { status, stdout } = replay("--data", "state", "--against", "changed.portals");
    expect({ status, lines: stdout.split("\n") }).toEqual({
      status: 1,
      lines: [
        "the first difference: step 6, stream /sums/big, atom 2",
        "  was #2 [(1, 4)]",
        "  is  #2 []",
        "streams that differ: /sums/big (from atom 2 on; 3 atoms)",
        "streams that are the same: /sums/numbers, /sums/parities",
        "",
      ],
    });
  });

  test("says which recorded steps did not apply, and how it went on", () => {
    write("renamed.portals", sums.replaceAll("parities", "sorted"));
    const { status, stdout } = replay("--data", "state", "--against", "renamed.portals");
    expect(status).toBe(1);
    expect(stdout).toContain("streams that are no more: /sums/parities\nstreams that are new: /sums/sorted\n");
    expect(stdout).toContain("  there is no unit /sums/parities: 4 steps, the first one 2\n");
    expect(stdout).toMatch(/^it took \d+ steps that were not recorded: /m);
  });

  test("that is the same is said to be", () => {
    const { status, stdout } = replay("--data", "state", "--against", "sums.portals");
    expect({ status, stdout }).toEqual({ status: 0, stdout: "all 3 streams are the same, over 12 recorded steps\n" });
  });

  test("is not taken for the one that was recorded", () => {
    write("other.portals", sums.replace("n > 3", "n > 5"));
    const { status, stderr } = replay("other.portals", "--data", "state", "--print");
    expect(status).toBe(1);
    expect(stderr).toContain("error[P0951]: the recording is of another version of sums\n");
    write("hello.portals", 'app hello\nsource greetings = [["hello"]]\nsink greetings -> console()\n');
    expect(replay("hello.portals", "--data", "state").stderr).toContain("the recording is of sums, and this is hello");
  });
});

describe("a folder that cannot be replayed", () => {
  test("has no recording, or is none", () => {
    run("sums.portals", "--data", "plain");
    expect(replay("--data", "plain")).toMatchObject({ status: 1 });
    expect(replay("--data", "plain").stderr).toContain("error[P0950]");
    expect(replay("--data", "nowhere").stderr).toContain("error[P0950]");
    expect(replay("--data", "state/log").stderr).toContain("error[P0903]");
    expect(replay().stderr).toContain("required option '--data <dir>' not specified");
  });

  test("is damaged, or cut off", () => {
    const damage = (name: string, change: (bytes: Buffer) => Buffer): Outcome => {
      cpSync(join(folder, "state"), join(folder, name), { recursive: true });
      const log = join(folder, name, "log");
      const [first] = readdirSync(log).filter((file) => readFileSync(join(log, file)).some((byte) => byte !== 0));
      const path = join(log, first ?? "");
      writeFileSync(path, change(readFileSync(path)));
      return replay("--data", name, "--print");
    };
    const broken = damage("damaged", (bytes) => {
      const at = bytes.indexOf("/sums/parities");
      bytes[at + 3] = 0;
      return bytes;
    });
    expect(broken.status).toBe(3);
    expect(broken.stderr).toContain("error[P0902]");
    const cut = damage("cut", (bytes) => bytes.subarray(0, 60));
    expect(cut.stdout).toBe("");
    expect(cut.status).not.toBe(0);
    expect(cut.stderr).toMatch(/^error\[P09(02|50)\]/);
  });

  test("is in use", async () => {
    write("ticks.portals", "app ticks\nsource ticks = every(10ms)\nsink ticks -> console()\n");
    const { child, end } = background(folder, portalsc, "run", "ticks.portals", "--data", "busy", "--record");
    await vi.waitFor(() => expect(readdirSync(join(folder, "busy"))).toContain("FORMAT"), { timeout: 20_000 });
    const { status, stderr } = replay("--data", "busy");
    expect({ status, code: /P\d{4}/.exec(stderr)?.[0] }).toEqual({ status: 3, code: "P0901" });
    expect(child.exitCode).toBeNull();
    await end("SIGTERM");
  });
});

/** It has committed something: what a step logs is said when the step is durable. */
function committed(child: ChildProcess): Promise<void> {
  return new Promise((done) => child.stderr?.on("data", (data: Buffer) => void (data.includes("at ") && done())));
}

describe("a run that is recorded", () => {
  test("can be killed, goes on without being told to record, and is replayed as one", async () => {
    write(
      "many.portals",
      `app many
config upTo: Int = 300000
source numbers = range(0, upTo, atom: 10)
task counter(Int) -> Int {
  shared state sum: Int = 0
  on next(x) {
    if x % 1000 == 0 { log.info("at \${x}") }
    for i in 0..50 { sum = (sum * 31 + x + i) % 1000003 }
  }
  on complete { emit sum }
}
stream end = numbers |> counter
sink end -> console()
`,
    );
    const ended: unknown[] = [];
    for (const after of [50, 100]) {
      const { child, end } = background(folder, portalsc, "run", "many.portals", "--data", "killed", "--record");
      await committed(child);
      await new Promise((done) => setTimeout(done, after));
      ended.push(await end("SIGKILL"));
    }
    expect(ended[0]).toBe("SIGKILL");
    expect(run("many.portals", "--data", "killed").status).toBe(0);
    const { status, stdout } = replay("--data", "killed", "--do", "goto 10000000", "--do", "state end counter");
    // It may have come to its end before it was killed for the last time.
    const undisturbed = run("many.portals").stdout.trim();
    expect({ status, sum: /sum: (\d+)/.exec(stdout)?.[1] }).toEqual({ status: 0, sum: undisturbed });
  });

  test("begins with the state of a run that was begun without", async () => {
    const { child, end } = background(
      folder,
      portalsc,
      "run",
      "many.portals",
      "--data",
      "later",
      "--set",
      "upTo=1000000",
    );
    await committed(child);
    await new Promise((done) => setTimeout(done, 100));
    await end("SIGKILL");
    const last = run("many.portals", "--data", "later", "--record", "--set", "upTo=1000000");
    expect(last.stderr).toContain("since the recording began");
    const { status, stdout } = replay("--data", "later", "--do", "goto 10000000", "--do", "state end counter");
    expect({ status, sum: /sum: (\d+)/.exec(stdout)?.[1] }).toEqual({ status: 0, sum: last.stdout.trim() });
  });

  test("forgets what was recorded if it is told so", () => {
    cpSync(join(folder, "state"), join(folder, "kept"), { recursive: true });
    expect(run("sums.portals", "--data", "kept", "--no-record")).toMatchObject({ status: 0 });
    expect(replay("--data", "kept").stderr).toContain("error[P0950]");
  });

  test("needs a folder, and apps that are all there", () => {
    expect(run("sums.portals", "--record").stderr).toContain("--record needs a folder");
    expect(run("sums.portals", "--data", "controlled", "--record", "--control").stderr).toContain("error[P0909]");
  });
});
