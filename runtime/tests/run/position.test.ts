/** A built program in a process of its own: where a fault is, what the command line does, a real kill. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "portals-runtime-"));
const runtime = join(root, "node_modules", ".cache", `runtime-test-${String(process.pid)}.mjs`);

/** As the emitter writes it: `fail` stands in line 9 of the JavaScript, which comes from line 3, column 5 of the source. */
const program = `import { app, codec, config, fail, file, range, runMain, sink, source, stream, unit } from ${JSON.stringify(pathToFileURL(runtime).href)};
const input = stream("/p/input", codec.int);
const output = stream("/p/output", codec.int);
const limit = config("limit", codec.int, 1000000);
const unitOfOutput = unit({ path: "/p/output", inputs: [input], outputs: [output], onError: [], state: {}, create: ({ out: [output] }) => ({ on: [
  function input(events, from, to) {
    for (let i = from; i < to; i++) {
      if (events[i] >= limit.value) {
        fail(\`\${events[i]} is too much\`);
      }
      output.emit(events[i]);
    }
  },
] }) });
export const p = app({ name: "p", schema: "1", onError: [], config: [limit], sources: [source(input, () => range(0, 60000, { atom: 3 }))], units: [unitOfOutput], sinks: [sink(output, () => file.lines("out/numbers.txt"))], sequencers: [] });
await runMain(import.meta.url, p);
//# source${"MappingURL"}=p.js.map
`;

/** One segment: generated line 9, column 9 → line 3, column 5 of p.portals (all counted from 0 in the map). */
const map = { version: 3, file: "p.js", sources: ["p.portals"], names: [], mappings: ";;;;;;;;QAEI" };

beforeAll(() => {
  const esbuild = join(root, "node_modules", "esbuild", "bin", "esbuild");
  execFileSync(esbuild, [
    join(root, "runtime", "index.ts"),
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--packages=external",
    "--conditions=source",
    "--log-level=error",
    `--outfile=${runtime}`,
  ]);
  writeFileSync(join(folder, "p.js"), program);
  writeFileSync(join(folder, "p.js.map"), JSON.stringify(map));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(runtime, { force: true });
});

function node(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

describe("a built program", () => {
  test.each([[["p.js"]], [["--enable-source-maps", "p.js"]]])("shows the place of a fault: node %s", (args) => {
    const { status, err } = node(...args, "--set", "limit=5");
    expect(status).toBe(1);
    expect(err).toContain("error[P0910]: 5 is too much");
    expect(err).toContain("p.portals:3:5");
    expect(err).not.toContain("node:internal");
  });

  test("says what its options are, and refuses others", () => {
    expect(node("p.js", "--help")).toMatchObject({ status: 0, err: "" });
    expect(node("p.js", "--help").out).toContain("PORTALS_LIMIT");
    expect(node("p.js", "--bogus")).toMatchObject({ status: 2, out: "" });
    expect(node("p.js", "--set", "limit=many").status).toBe(2);
    expect(node("p.js", "--engine", "cloud").status).toBe(2);
    expect(node("p.js", "--data", "").status).toBe(2);
    expect(node("p.js", "--cells", "0").status).toBe(2);
  });

  test("does nothing when another module imports it", () => {
    writeFileSync(join(folder, "other.js"), 'import { p } from "./p.js"; console.log(p.name);');
    expect(node("other.js")).toEqual({ status: 0, out: "p\n", err: "" });
  });

  test("goes on after a kill as if there had been none", async () => {
    expect(node("p.js").status).toBe(0);
    const expected = readFileSync(join(folder, "out", "numbers.txt"), "utf8");
    for (const life of [300, 450, 600]) {
      const child = spawn(process.execPath, ["p.js", "--data", "state"], { cwd: folder, stdio: "ignore" });
      await new Promise((resolve) => setTimeout(resolve, life));
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null) child.kill("SIGKILL");
      if (child.exitCode === null) await ended;
    }
    const last = node("p.js", "--data", "state");
    expect(last.status).toBe(0);
    expect(readFileSync(join(folder, "out", "numbers.txt"), "utf8")).toBe(expected);
  });

  test("ends with 130 at SIGTERM, and has committed", async () => {
    const child = spawn(process.execPath, ["p.js", "--data", "interrupted", "--set", "limit=100000"], {
      cwd: folder,
      stdio: "ignore",
    });
    // It may end before it is told to.
    const code = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve) => setTimeout(resolve, 250));
    child.kill("SIGTERM");
    // Before its handler is there, the signal ends it; after its end it has come too late.
    expect([130, 0, null]).toContain(await code);
    expect(node("p.js", "--data", "interrupted", "--set", "limit=100000").status).toBe(0);
  });
});
