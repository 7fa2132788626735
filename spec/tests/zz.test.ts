import { test, expect } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, bundleFolder } from "../mutants/bundle.ts";
import { mutants } from "../mutants/mutants.ts";
import { ran } from "../mutants/children.ts";
import { conformanceEntries, generatedEntry, portalsEntry, type Entry } from "../oracle/corpus.ts";
test("x", async () => {
  const t0 = performance.now();
  const entries: Entry[] = [...conformanceEntries()];
  for (let s = 1; s <= 40; s++) entries.push(await generatedEntry(s));
  for (let s = 1; s <= 40; s++) entries.push(await portalsEntry(s));
  const folder = bundleFolder("plain");
  const corpus = join(bundleFolder("corpus"), "corpus.json");
  writeFileSync(corpus, JSON.stringify(entries));
  console.log("corpus", performance.now() - t0);
  const runner = await bundle(folder);
  console.log("bundled", performance.now() - t0);
  console.log(await ran(runner, { corpus, from: 0, to: 2 }, 100000), performance.now() - t0);
  const work = [...mutants.filter((m) => !process.env.ONLY || m.name.includes(process.env.ONLY))];
  const go = async () => {
    for (let m = work.shift(); m; m = work.shift()) {
      const t = performance.now();
      try {
        const r = await bundle(bundleFolder(m.name.replace(/\W+/g, "-")), m);
        const o = await ran(r, { corpus, from: 0, to: 10 }, 90000);
        console.log(
          o?.failed ? "killed" : o === undefined ? "killed (end)" : "SURVIVED",
          "|",
          m.name,
          "|",
          Math.round(performance.now() - t),
          o?.failed?.entry,
          o?.failed?.seed,
          o?.failed?.message.slice(0, 100),
        );
      } catch (e) {
        console.log("ERROR", m.name, String(e).slice(0, 200));
      }
    }
  };
  await Promise.all([go(), go()]);
}, 1200000);
