/**
 * The embedded engine on the disk of this machine: commits per second when each waits for the one before, and
 * throughput with several in flight, beside the same done with bare system calls. Usage: node runtime/bench/log.mjs [FOLDER]
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, "node_modules/.cache/portals-bench");
mkdirSync(cache, { recursive: true });
const bundle = join(cache, "log.mjs");
await build({
  stdin: {
    contents: `
      export { Batch } from "./engines/batch.ts";
      export { createEmbeddedEngine } from "./engines/embedded/engine.ts";
      export { createNodeWorld } from "./world/node.ts";`,
    resolveDir: join(root, "runtime"),
  },
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
});
const { Batch, createEmbeddedEngine, createNodeWorld } = await import(pathToFileURL(bundle).href);

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "portals-bench-"));
const SECONDS = 3;
const KB = 1024;
const MB = 1024 * KB;

/** Run `commit` for some seconds with so many in flight; print commits and bytes a second, and latencies. */
async function measure(name, bytes, inFlight, commit) {
  for (let i = 0; i < 20; i++) await commit(i);
  const latencies = [];
  const start = performance.now();
  let number = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() - start < SECONDS * 1000) {
        const begun = performance.now();
        await commit(number++);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const quantile = (q) => `${latencies[Math.floor(latencies.length * q)]?.toFixed(2)} ms`;
  const rate = latencies.length / seconds;
  const throughput = `${((rate * bytes) / MB).toFixed(1)} MB/s`;
  console.log(
    `${name.padEnd(44)} ${rate.toFixed(0).padStart(8)}/s ${throughput.padStart(12)}   p50 ${quantile(0.5)}, p99 ${quantile(0.99)}`,
  );
}

/** The least that any log must do: write in a file of zeros, and sync. */
async function bare(name, bytes) {
  const size = 256 * MB;
  const file = await open(join(folder, "bare"), "w");
  for (let at = 0; at < size; at += MB) await file.write(Buffer.alloc(MB), 0, MB, at);
  await file.sync();
  const body = Buffer.alloc(bytes, 7);
  let at = 0;
  await measure(name, bytes, 1, async () => {
    if (at + bytes > size) at = 0;
    await file.write(body, 0, bytes, at);
    await file.datasync();
    at += bytes;
  });
  await file.close();
}

/** `keys` are written again and again: a checkpoint has each once, however often the log has it. */
async function engine(name, bytes, inFlight, keys) {
  const path = join(folder, name.replace(/\W/g, "-"));
  const store = createEmbeddedEngine(createNodeWorld(), path);
  await store.open({ app: "bench", schema: "1" });
  const value = Buffer.alloc(Math.max(1, Math.floor(bytes / 16) - 20), 7);
  await measure(name, bytes, inFlight, async (number) => {
    while (store.behind || !store.hasRoom) await new Promise((resolve) => setTimeout(resolve, 2));
    const batch = new Batch(bytes + 1024);
    for (let i = 0; i < 16; i++) batch.put(Buffer.from(`key ${(number * 16 + i) % keys}`), value);
    await store.commit(batch);
  });
  const closing = performance.now();
  await store.close();
  const opening = performance.now();
  await store.open({ app: "bench", schema: "1" });
  console.log(
    `${"".padEnd(44)} closed in ${(opening - closing).toFixed(0)} ms, open again in ${(performance.now() - opening).toFixed(0)} ms`,
  );
  await store.close();
}

try {
  await bare("bare write and fdatasync, 1 KB", KB);
  await engine("engine, 1 KB, one in flight", KB, 1, 100_000);
  await engine("engine, 1 KB, 100 in flight", KB, 100, 100_000);
  await bare("bare write and fdatasync, 1 MB", MB);
  await engine("engine, 1 MB, 8 in flight", MB, 8, 256);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
