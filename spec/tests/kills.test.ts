/**
 * Generated programs, killed at random moments as processes of their own and started again: their files end as if nobody
 * had. More kills: `npm run soak`.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Compiled } from "@portals/compiler/program.ts";
import { bundle, temporaryFolder } from "../../runtime/tests/engines/children.ts";
import { randomStream } from "../../runtime/world/random.ts";
import { generateProgram } from "../generator/program.ts";
import { tapeOf } from "../generator/tape.ts";
import { interpreted } from "../oracle/behaviour.ts";
import { compiledText } from "../oracle/compiled.ts";
import { killed, undisturbed, type Tally, type Undisturbed } from "../oracle/kills.ts";

const KILLS = Number(process.env["PORTALS_KILLS"] ?? 200);
const FIRST = Number(process.env["PORTALS_SEED"] ?? 1);
/** Kills of one program, after which another one has its turn. */
const KILLS_OF_ONE = 16;
const EVENTS = 1000;
/** Processes at a time. */
const WORKERS = 2;
/** Bytes of output that a program must have at least, and may have at most, to be worth its time. */
const LEAST = 8_000;
const MOST = 100_000;

const folder = temporaryFolder();
let life = "";

beforeAll(async () => {
  life = await bundle("spec/oracle/life.ts");
});

afterAll(() => folder.remove());

interface Program {
  readonly seed: number;
  readonly text: string;
  readonly compiled: Compiled;
}

async function programOf(seed: number): Promise<Program> {
  const sink = (stream: string): string => `file.jsonl("${stream}.jsonl")`;
  const text = generateProgram(tapeOf(seed), { sink, events: EVENTS, ledgers: true });
  return { seed, text, compiled: await compiledText(text) };
}

/** What the interpreter says of the very code that runs that the files contain; it does not know the place of a dead letter's fault. */
async function expectInterpreted({ compiled, text, seed }: Program, { outputs }: Undisturbed): Promise<void> {
  const { streams } = await interpreted(compiled.optimised);
  const placeless = (event: unknown): string => JSON.stringify(event).replace(/"at":"[^"]*"/g, '"at":""');
  for (const [name, content] of outputs) {
    const written = content.toString().split("\n").slice(0, -1);
    const wanted = (streams[`/generated/${name.replace(".jsonl", "").replace(".", "/")}`] ?? []).flat();
    expect(
      written.map((line) => placeless(JSON.parse(line))),
      `${name}, seed ${seed}\n${text}`,
    ).toEqual(wanted.map(placeless));
  }
}

/** There is enough to do, and dead letters are among it. */
function worthwhile({ outputs }: Undisturbed): boolean {
  const bytes = [...outputs.values()].reduce((sum, { length }) => sum + length, 0);
  const dead = [...outputs].some(([name, { length }]) => name.endsWith("Dead.jsonl") && length > 0);
  return dead && bytes >= LEAST && bytes <= MOST;
}

test(
  `${KILLS} kills at random moments change nothing in what programs write`,
  async () => {
    const tally: Tally = { kills: 0, midway: 0, runs: 0 };
    let next = FIRST;
    const worker = async (): Promise<void> => {
      while (tally.kills < KILLS) {
        const seed = next++;
        const program = await programOf(seed);
        const pace = seed % 2 === 0 ? "usual" : "hurried";
        const expected = await undisturbed(life, program.compiled, join(folder.path, `${seed}`), pace);
        if (expected === undefined || !worthwhile(expected)) continue;
        const about = `seed ${seed}\n${program.text}`;
        await expectInterpreted(program, expected);
        const random = randomStream(seed, "kills");
        for (let left = KILLS_OF_ONE; left > 0;) {
          const copy = join(folder.path, `${seed}-killed`);
          const kills = await killed(life, expected, copy, random, left, tally).catch((error: unknown) =>
            expect.fail(`${String(error)}\n${about}`),
          );
          left -= Math.max(1, kills);
        }
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, worker));
    // Most of them must have interrupted something, or nothing was tested.
    expect(tally.midway).toBeGreaterThan(KILLS / 2);
    expect(tally.runs).toBeGreaterThan(KILLS / 20);
  },
  60_000 + 4000 * KILLS,
);
