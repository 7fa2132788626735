/** Invariant 9: a replay gives the same run, without the seed: its streams and its state. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import type { AppDefinition } from "../../runtime/api.ts";
import { Replay } from "../../runtime/recording/replay.ts";
import { tapeOf } from "../generator/tape.ts";
import { compiledApps, compiledFiles, compiledText } from "../oracle/compiled.ts";
import { generators } from "../oracle/corpus.ts";
import { appsOf } from "../oracle/lives.ts";
import { recorded, replayed, statesOf } from "../oracle/recorded.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

const root = fileURLToPath(new URL("../conformance/correct", import.meta.url));
const programs = new Map<string, readonly AppDefinition[]>();

beforeAll(async () => {
  for (const folder of readdirSync(root)) {
    programs.set(folder, await appsOf(await compiledApps(createNodeHost(root), `${root}/${folder}/main.portals`)));
  }
});

describe("a replay of a conformance program", () => {
  test("gives the streams and the state of the run", async () => {
    for (const [folder, apps] of programs) {
      const run = await recorded(apps, 7);
      const { streams, states } = run;
      expect(replayed(apps, new Replay(apps, run.recording)), folder).toEqual({ streams, states });
    }
  });

  test("also if the run was killed again and again", async () => {
    let kills = 0;
    for (const [folder, apps] of programs) {
      for (const turns of [1, 2, 5, 9]) {
        const run = await recorded(apps, turns, turns);
        kills += run.kills;
        const { streams, states } = run;
        expect(replayed(apps, new Replay(apps, run.recording)), `${folder}, killed after ${turns}`).toEqual({
          streams,
          states,
        });
      }
    }
    expect(kills).toBeGreaterThan(programs.size);
  });

  test("gives the same state wherever it is gone back to", async () => {
    for (const [folder, apps] of programs) {
      const { recording } = await recorded(apps, 3);
      const replay = new Replay(apps, recording, { distance: 5 });
      const states = [statesOf(apps, replay.view)];
      while (replay.next() !== undefined) states.push(statesOf(apps, replay.view));
      for (let at = states.length - 1; at >= 0; at -= 3) {
        replay.goTo(at);
        expect(statesOf(apps, replay.view), `${folder}, step ${at}`).toEqual(states[at]);
      }
      expect(replay.strayed, folder).toBeUndefined();
    }
  });
});

/** Generated programs. */
const CASES = Math.ceil(Number(process.env["PORTALS_CASES"] ?? 100) / 10);

test.each(["portals", "timers", "apps"])(
  "a replay of a generated program of %s gives the run, also if it was killed",
  async (generator) => {
    for (let seed = 1; seed <= CASES; seed++) {
      const files = generators[generator]?.write(tapeOf(seed)) ?? {};
      const apps = await appsOf(await compiledFiles(files));
      for (const turns of [Infinity, 1, 4]) {
        const { recording, streams, states } = await recorded(apps, seed, turns);
        const shown = replayed(apps, new Replay(apps, recording));
        const what = `seed ${seed}, killed after ${turns}\n${Object.values(files).join("\n")}`;
        expect(shown, what).toEqual({ streams, states });
      }
    }
  },
);

test("a replay that goes another way than the run is noticed", async () => {
  const program = (n: number): string => `app strays
source numbers = [[1], [2], [3]]
stream big = numbers |> filter(n => n > ${n})
sink big -> console()
`;
  const apps = await appsOf([await compiledText(program(1))]);
  const others = await appsOf([await compiledText(program(2))]);
  const { recording } = await recorded(apps, 1);
  const replay = new Replay(others, recording);
  while (replay.next() !== undefined);
  expect(replay.strayed?.why).toBe("other atoms or steps were recorded up to here");
});
