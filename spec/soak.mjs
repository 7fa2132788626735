/**
 * `npm run soak`: generated programs in the simulation, with schedules and crashes, for as long as it is told
 * (`PORTALS_MINUTES=60 npm run soak`), by two processes. Prints its counts each minute.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const minutes = Number(process.env["PORTALS_MINUTES"] ?? 10);
const seed = Number(process.env["PORTALS_SEED"] ?? Math.floor(Math.random() * 1e6));
const started = Date.now();
const until = started + minutes * 60_000;
/** A process that has told nothing for so long hangs. */
const SILENCE = 300_000;
const PROCESSES = 2;

const helper = join(root, ".portals/bundles/bundle.mjs");
await build({
  absWorkingDir: root,
  entryPoints: ["spec/oracle/bundle.ts"],
  outfile: helper,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  define: { "import.meta.url": JSON.stringify(new URL("oracle/bundle.ts", import.meta.url).href) },
  logLevel: "error",
});
const { bundle, bundleFolder } = await import(helper);
const folder = bundleFolder("soak");
await bundle(folder);

const counts = Array.from({ length: PROCESSES }, () => ({ programs: 0, cases: 0, crashes: 0, steps: 0 }));
function tell() {
  const total = { programs: 0, cases: 0, crashes: 0, steps: 0 };
  for (const one of counts) for (const name of Object.keys(total)) total[name] += one[name];
  const { programs, cases, crashes, steps } = total;
  const passed = Math.round((Date.now() - started) / 60_000);
  const shown = [`${programs} programs`, `${cases} cases`, `${crashes} crashes`, `${steps} steps`];
  console.log(
    `${passed} min, from seed ${seed}: ${shown.map((text) => text.replace(/\B(?=(\d{3})+(?!\d))/g, ",")).join(", ")}`,
  );
}
const ticking = setInterval(tell, 60_000);

const codes = await Promise.all(
  counts.map(
    (_, i) =>
      new Promise((resolve) => {
        const job = { first: seed + i, every: PROCESSES, until, keep: join(root, "spec/conformance/regressions") };
        const child = spawn(process.execPath, [join(folder, "soak.mjs"), JSON.stringify(job)], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let watch = setTimeout(() => {}, 0);
        const heard = () => {
          clearTimeout(watch);
          watch = setTimeout(() => {
            console.log(`a process hangs; it has told: ${JSON.stringify(counts[i])}`);
            child.kill("SIGKILL");
          }, SILENCE);
        };
        heard();
        createInterface(child.stdout).on("line", (line) => {
          heard();
          const told = JSON.parse(line);
          counts[i] = told;
          if (told.failed !== undefined) console.log(told.failed);
        });
        child.on("exit", (code) => {
          clearTimeout(watch);
          resolve(code);
        });
      }),
  ),
);
clearInterval(ticking);
tell();
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
