/**
 * Programs with known results: each folder of `spec/conformance/correct/` has a `main.portals` and an `expected.json`
 * with the atoms of its streams, as JSON. Apps that it uses run with it. Each program is interpreted, and run as emitted code on the real runtime in
 * memory and with the embedded engine; with all optimiser passes, without any, and with each pass alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { createNodeHost } from "@portals/compiler/host/node-host.ts";
import { interpreted, type Atom, type Behaviour } from "../oracle/behaviour.ts";
import { compiledApps } from "../oracle/compiled.ts";
import { executed } from "../oracle/executed.ts";
import { variantsOf, type Variant } from "../oracle/variants.ts";

interface Expected {
  /** Atoms by the stream's name; by its path, for a stream of another app. */
  readonly streams: Readonly<Record<string, readonly Atom[] | Interleaved | Filled | Unordered | Rising>>;
  /** Code of the fault that the program ends with. */
  readonly fault?: string;
}

/** Behind a unit with several inputs: the atoms from each input stay in order, how they alternate is free. */
interface Interleaved {
  readonly interleaved: readonly (readonly Atom[])[];
}

/** Where handlers wait, atoms without events come between: these are the others, in order. */
interface Filled {
  readonly filled: readonly Atom[];
}

/** Events in any order. */
interface Unordered {
  readonly unordered: readonly unknown[];
}

/** So many numbers that never fall, each one of these. */
interface Rising {
  readonly rising: number;
  readonly among: readonly number[];
}

const root = fileURLToPath(new URL("../conformance/correct", import.meta.url));
const folders = readdirSync(root);
const variants = new Map<string, readonly Variant[]>();

beforeAll(async () => {
  for (const folder of folders) {
    const apps = await compiledApps(createNodeHost(root), `${root}/${folder}/main.portals`);
    variants.set(folder, variantsOf(...apps));
  }
});

function expectedOf(folder: string): Expected {
  return JSON.parse(readFileSync(`${root}/${folder}/expected.json`, "utf8")) as Expected;
}

/** The behaviour that is expected, as far as the expectation speaks of it. */
function expectBehaviour(behaviour: Behaviour, app: string, expected: Expected, what: string): void {
  expect(behaviour.fault, what).toBe(expected.fault);
  for (const [name, wanted] of Object.entries(expected.streams)) {
    const atoms = behaviour.streams[name.startsWith("/") ? name : `/${app}/${name}`];
    expectStream(atoms ?? [], wanted, `${what}, ${name}`);
  }
}

function expectStream(atoms: readonly Atom[], wanted: Expected["streams"][string], what: string): void {
  if ("interleaved" in wanted) {
    expect(isInterleaving(atoms, wanted.interleaved), `${what}: ${JSON.stringify(atoms)}`).toBe(true);
  } else if ("filled" in wanted) {
    expect(
      atoms.filter((atom) => atom.length > 0),
      what,
    ).toEqual(wanted.filled);
  } else if ("unordered" in wanted) {
    const sorted = (events: readonly unknown[]): readonly string[] => events.map((one) => JSON.stringify(one)).sort();
    expect(sorted(atoms.flat()), what).toEqual(sorted(wanted.unordered));
  } else if ("rising" in wanted) {
    const events = atoms.flat() as readonly number[];
    expect(events, what).toHaveLength(wanted.rising);
    expect(
      events.every((value, i) => wanted.among.includes(value) && value >= (events[i - 1] ?? value)),
      `${what}: ${JSON.stringify(events)}`,
    ).toBe(true);
  } else expect(atoms, what).toEqual(wanted);
}

/** Whether the atoms are those of the parts, each part's in order. */
function isInterleaving(atoms: readonly Atom[], parts: readonly (readonly Atom[])[]): boolean {
  const [first, ...rest] = atoms;
  if (first === undefined) return parts.every((part) => part.length === 0);
  return parts.some(
    (part, i) =>
      part[0] !== undefined &&
      JSON.stringify(part[0]) === JSON.stringify(first) &&
      isInterleaving(rest, parts.with(i, part.slice(1))),
  );
}

function each(): { readonly folder: string; readonly variant: Variant }[] {
  return folders.flatMap((folder) => (variants.get(folder) ?? []).map((variant) => ({ folder, variant })));
}

describe("a program with known results has them", () => {
  test.each(folders)("interpreted: %s", async (folder) => {
    for (const { name, compiled, apps } of variants.get(folder) ?? []) {
      const { app } = compiled.ir;
      const programs = apps.map(({ optimised }) => optimised);
      expectBehaviour(await interpreted(programs), app, expectedOf(folder), name);
    }
  });

  test.each(["memory", "embedded"] as const)("as emitted code on the real runtime, engine %s", async (engine) => {
    const runs = each();
    const behaviours = await executed(
      runs.map(({ variant }) => variant.apps),
      engine,
    );
    expect(behaviours).toHaveLength(runs.length);
    for (const [i, { folder, variant }] of runs.entries()) {
      const behaviour = behaviours[i];
      if (behaviour === undefined) throw new Error(`${folder} was not run`);
      expectBehaviour(behaviour, variant.compiled.ir.app, expectedOf(folder), `${folder}, ${variant.name}`);
    }
  });
});
