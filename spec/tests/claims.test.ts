/**
 * The claims of `semantics.md` of generated programs, in orders that seeds choose, on each floor; and that rules that are wrong
 * are noticed.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import { generatePortals } from "../generator/portals.ts";
import { generateProgram } from "../generator/program.ts";
import { generateTimers } from "../generator/timers.ts";
import { tapeOf } from "../generator/tape.ts";
import { compiledFile, compiledText } from "../oracle/compiled.ts";
import { claimsOfCrashes, exploreS2, machineFor } from "../oracle/explored.ts";
import { anyPartition, atomicProcessing, progress, totalOrder, typePreservation } from "../semantics/claims.ts";
import type { Floor } from "../semantics/floors/floor.ts";
import { S0, transitionsOf } from "../semantics/floors/s0.ts";
import { S1 } from "../semantics/floors/s1.ts";
import { crashRules, S2, type S2Rule } from "../semantics/floors/s2.ts";
import { initial } from "../semantics/initial.ts";
import type { Machine } from "../semantics/machine.ts";
import { runToEnd } from "../semantics/run.ts";

const CASES = Number(process.env["PORTALS_CASES"] ?? 30);
const ORDERS = 3;
vi.setConfig({ testTimeout: 120_000 + CASES * 4_000 });

const hurried = { hurried: true };

/** A run with all claims asked of all transitions. */
function claimed(machine: Machine, seed: number): string {
  const start = initial(machine);
  typePreservation(machine, undefined, start);
  const floor = new S0(machine, start, hurried);
  const { last } = runToEnd(floor, {
    seed,
    each: (from, { rule, what }, to) => {
      totalOrder(from, to);
      typePreservation(machine, from, to);
      if (rule.startsWith("T-")) atomicProcessing(machine, from, to, machine.program.unit(what));
      for (const transition of transitionsOf(from, machine, "work", hurried)) {
        if ("redex" in transition) anyPartition(machine, from, transition.redex);
      }
    },
  });
  progress(machine, last);
  return floor.observe(last);
}

/** A run with crashes. */
function crashed(machine: Machine, seed: number): string {
  const floor = new S2(new S1(machine, initial(machine), hurried), machine, { crashes: 3 });
  const { configuration, move } = claimsOfCrashes(floor);
  const { last } = runToEnd(floor, { seed, each: move });
  configuration(last, []);
  return floor.observe(last);
}

function observed<C>(floor: Floor<C>, seed: number): string {
  return floor.observe(runToEnd(floor, { seed }).last);
}

describe("generated programs", () => {
  test("whose streams do not depend on an order show the same on every floor", async () => {
    let halted = 0;
    for (let seed = 1; seed <= CASES; seed++) {
      const text = generateProgram(tapeOf(seed), { events: 12, ledgers: true });
      const machine = await machineFor({ ir: [(await compiledText(text)).ir] });
      const what = `seed ${seed}\n${text}`;
      const wanted = claimed(machine, seed);
      // How far other units have come when an app halts is open.
      if (!wanted.includes('"halted":[]')) {
        halted++;
        continue;
      }
      for (let order = 1; order <= ORDERS; order++) {
        expect(observed(new S0(machine, initial(machine)), order), what).toBe(wanted);
        expect(observed(new S1(machine, initial(machine), hurried), order), what).toBe(wanted);
        expect(crashed(machine, order), what).toBe(wanted);
      }
    }
    expect(halted).toBeLessThan(CASES / 2);
  });

  test.each([
    ["of streams", generateProgram],
    ["of portals", generatePortals],
    ["of timers", generateTimers],
  ] as const)("%s keep every claim in any order, also with crashes", async (_what, generate) => {
    for (let seed = 1; seed <= CASES; seed++) {
      const text = generate(tapeOf(seed), { events: 8, hours: true });
      const machine = await machineFor({ ir: [(await compiledText(text)).ir] });
      try {
        claimed(machine, seed);
        crashed(machine, seed);
      } catch (error) {
        throw new Error(`seed ${seed}\n${text}`, { cause: error });
      }
    }
  });
});

describe("a wrong rule is noticed:", () => {
  const root = fileURLToPath(new URL("../conformance/explored", import.meta.url));

  /** All rules, with others in the place of those of their names. */
  function withRule(name: string, change: (rule: S2Rule) => S2Rule): readonly S2Rule[] {
    return crashRules.map((rule) => (rule.name === name ? change(rule) : rule));
  }

  async function explored(name: string, rules: readonly S2Rule[]): Promise<void> {
    const { ir } = await compiledFile(createNodeHost(root), `${root}/${name}.portals`);
    const calls = name === "outside" ? [{ key: "first", portal: "/outside/add", value: 1 }] : [];
    const machine = await machineFor({ ir: [ir], calls });
    exploreS2(machine, "S0", { pace: { hurried: false }, rules });
  }

  /** The rule, told that what the process has done is durable. */
  const hasty = (rule: S2Rule): S2Rule => ({
    name: rule.name,
    moves: (from, floor) => rule.moves({ ...from, durable: from.volatile }, floor).map(({ what, to }) => ({ what, to: () => ({ ...to(), durable: from.durable }) })), // prettier-ignore
  });

  test("a sink is given what is not durable", async () => {
    await expect(explored("partitions", withRule("D-Deliver", hasty))).rejects.toThrow("was seen otherwise");
  });

  test("a caller is answered what is not durable", async () => {
    await expect(explored("outside", withRule("D-Respond", hasty))).rejects.toThrow("was answered otherwise");
  });

  test("an effect `once` is performed before it is durable that it has begun", async () => {
    await expect(explored("effects", withRule("D-Perform", hasty))).rejects.toThrow("was performed 2 times");
  });

  test("a crash loses what is durable", async () => {
    const forgets = withRule("D-Crash", (rule) => ({
      name: rule.name,
      moves: (from, floor) => rule.moves({ ...from, durable: floor.initial.durable, written: undefined }, floor),
    }));
    await expect(explored("request-reply", forgets)).rejects.toThrow("has lost atoms");
  });
});
