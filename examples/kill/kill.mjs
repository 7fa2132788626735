/** Kills a word count ten times and shows that nothing is lost and nothing happens twice: `node kill.mjs [seed = 1]`. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const KILLS = 10;
/** Enough text that a run takes longer than the moments at which it is killed. */
const MEGABYTES = 12;

const seed = Number(process.argv[2] ?? 1);
const root = fileURLToPath(new URL("../..", import.meta.url));
const compiler = join(root, "compiler/bin/portalsc.mjs");
const program = join(root, "examples/wordcount/wordcount.portals");
const folder = mkdtempSync(join(tmpdir(), "portals-kill-"));

function markdown(from, into = []) {
  for (const entry of readdirSync(from, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(from, entry.name);
    if (entry.isDirectory() && !entry.isSymbolicLink()) markdown(path, into);
    else if (entry.isFile() && entry.name.endsWith(".md")) into.push(path);
  }
  return into;
}

const input = join(folder, "input.txt");
const texts = markdown(root).map((path) => readFileSync(path, "utf8"));
let text = texts.join("\n");
while (text.length < MEGABYTES << 20) text += text;
writeFileSync(input, text);

function run(name) {
  const args = [
    compiler,
    "run",
    program,
    "--set",
    `input=${input}`,
    "--set",
    `output=${join(folder, `${name}.jsonl`)}`,
  ];
  return spawn(process.execPath, [...args, "--data", join(folder, name)], { stdio: "inherit" });
}

const ended = (child) => new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code)));

const started = Date.now();
const untouched = await ended(run("untouched"));
const lasted = Date.now() - started;
if (untouched !== 0) throw new Error(`the run that nobody killed ended with ${untouched}`);
process.stdout.write(
  `${texts.length} Markdown files, ${(text.length / 2 ** 20).toFixed(1)} MB, ${lasted} ms without a kill\n`,
);

let state = seed;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
let kills = 0;
for (;;) {
  const child = run("killed");
  const end = ended(child);
  if (kills < KILLS) {
    const timer = setTimeout(() => child.kill("SIGKILL"), 150 + random() * lasted * 0.4);
    if ((await end) === "SIGKILL") {
      kills++;
      clearTimeout(timer);
      continue;
    }
    clearTimeout(timer);
  }
  const code = await end;
  if (code !== 0) throw new Error(`the run that was killed ${kills} times ended with ${code}`);
  break;
}

const same = readFileSync(join(folder, "untouched.jsonl")).equals(readFileSync(join(folder, "killed.jsonl")));
rmSync(folder, { recursive: true });
process.stdout.write(`killed ${kills} times: ${same ? "byte for byte the same output" : "THE OUTPUT DIFFERS"}\n`);
process.exitCode = same ? 0 : 1;
