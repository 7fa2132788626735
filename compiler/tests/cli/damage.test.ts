/** A real data folder, damaged in every one of its files: told with what and where, or gone on with as if nothing was. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { node, portalsc } from "../../../examples/tests/run.ts";

const program = `app sums
config stop: Int = 0
source numbers: Int = file.jsonl("in.jsonl", atom: 5)
task sum(Int) by Int -> Int {
  state total: Int = 0
  state seen: List<Int> = []
  on next(n) {
    if n == stop { fail("stop") }
    total += n
    seen.push(n)
    emit total
  }
}
stream totals = numbers |> keyBy(n => n % 50) |> sum
sink totals -> file.jsonl("out.jsonl")
`;

const folder = fs.mkdtempSync(join(tmpdir(), "portals-damage-"));
const run = (...more: string[]) => node(folder, portalsc, "run", "sums.portals", "--data", "data", ...more);
const path = (name: string): string => join(folder, name);
let whole = "";

beforeAll(() => {
  fs.writeFileSync(path("sums.portals"), program);
  fs.writeFileSync(path("in.jsonl"), Array.from({ length: 3000 }, (_, i) => `${1000 + i}\n`).join(""));
  expect(node(folder, portalsc, "run", "sums.portals")).toMatchObject({ status: 0 });
  whole = fs.readFileSync(path("out.jsonl"), "utf8");
  // Twice, so that there is a checkpoint, and a log behind it.
  for (const stop of ["2003", "3003"]) expect(run("--set", `stop=${stop}`)).toMatchObject({ status: 1 });
  fs.cpSync(path("data"), path("kept"), { recursive: true });
  fs.copyFileSync(path("out.jsonl"), path("kept.jsonl"));
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

const size = (file: string): number => fs.statSync(file).size;

/** Length without the zeros at the end: a segment is longer than what is in it. */
function used(file: string): number {
  return fs.readFileSync(file).findLastIndex((byte) => byte !== 0) + 1;
}

function flip(file: string, part: number): void {
  const bytes = fs.readFileSync(file);
  const at = Math.floor(used(file) * part);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  fs.writeFileSync(file, bytes);
}

const damages = {
  removed: (file: string) => fs.rmSync(file),
  "replaced by a folder": (file: string) => (fs.rmSync(file), fs.mkdirSync(file)),
  "cut in half": (file: string) => fs.truncateSync(file, size(file) >> 1),
  "overwritten with zeros": (file: string) => fs.writeFileSync(file, Buffer.alloc(size(file))),
  "overwritten with text": (file: string) => fs.writeFileSync(file, Buffer.alloc(Math.max(100, size(file)), "text")),
  "flipped at its start": (file: string) => flip(file, 0),
  "flipped in the middle": (file: string) => flip(file, 0.5),
};

type Damage = keyof typeof damages;
type Verdict = "P0902" | "P0904" | "goes on";

const all = Object.keys(damages) as Damage[];
const flips: readonly Damage[] = ["flipped at its start", "flipped in the middle"];

/** What is to be said, by file; what is not named goes on. `segment` is the one of the log. */
const expected: Readonly<Record<string, Partial<Record<Damage, Verdict>>>> = {
  FORMAT: { ...Object.fromEntries(all.map((damage) => [damage, "P0902"])), "replaced by a folder": "P0904" },
  LOCK: { "replaced by a folder": "P0904" },
  // A log without its end is as after a crash: what was committed in it is done again, and the output is cut back to it.
  segment: { removed: "P0902", "replaced by a folder": "P0904", ...Object.fromEntries(flips.map((f) => [f, "P0902"])) },
  "state/data.mdb": {
    removed: "P0902",
    "replaced by a folder": "P0902",
    "cut in half": "P0902",
    "overwritten with zeros": "P0902",
    "overwritten with text": "P0902",
  },
  "state/lock.mdb": { "replaced by a folder": "P0904" },
  "state/size": { "replaced by a folder": "P0904" },
};

const cases = Object.entries(expected).flatMap(([file, verdicts]) =>
  all
    // lmdb's pages have no checksums, only the values in them: which bit tells depends on where it is.
    .filter((damage) => !(file === "state/data.mdb" && flips.includes(damage)))
    // An empty file has nothing to cut or to flip.
    .filter(
      (damage) => file !== "LOCK" || ["removed", "replaced by a folder", "overwritten with text"].includes(damage),
    )
    .map((damage) => ({ file, damage, verdict: verdicts[damage] ?? "goes on" })),
);

test("every file of a data folder is damaged here", () => {
  const names = fs
    .readdirSync(path("kept"), { recursive: true, encoding: "utf8" })
    .filter((name) => fs.statSync(path(`kept/${name}`)).isFile())
    .map((name) => (name.endsWith(".segment") ? "segment" : name));
  expect(names.sort()).toEqual(Object.keys(expected).sort());
});

test.each(cases)("$file $damage: $verdict", ({ file, damage, verdict }) => {
  fs.rmSync(path("data"), { recursive: true, force: true });
  fs.cpSync(path("kept"), path("data"), { recursive: true });
  fs.copyFileSync(path("kept.jsonl"), path("out.jsonl"));
  const name = file === "segment" ? `log/${fs.readdirSync(path("data/log"))[0] ?? ""}` : file;
  damages[damage](path(`data/${name}`));

  const { status, stderr } = run();
  const out = fs.readFileSync(path("out.jsonl"), "utf8");
  if (verdict === "goes on") {
    expect({ status, stderr, out: out === whole }).toEqual({ status: 0, stderr: "", out: true });
    return;
  }
  expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining(`error[${verdict}]: `) as string });
  expect(stderr).toContain(` --> ${path("data")}`);
  expect(stderr).toContain("help: ");
  expect(stderr).not.toMatch(/^ +at /m);
  // What was written before is as it was.
  expect(out).toBe(fs.readFileSync(path("kept.jsonl"), "utf8"));
});

test("a data folder that is a file is told", () => {
  fs.rmSync(path("data"), { recursive: true, force: true });
  fs.writeFileSync(path("data"), "a file");
  const { status, stderr } = run();
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: expect.stringContaining("it is a file, not a folder") as string,
  });
});
