import { describe, expect, it } from "vitest";
import { connectors, functions, methods, operators, pipes } from "@portals/stdlib";
import { anywhere, emitted, program, run } from "./running.ts";

const entries = [...methods, ...functions.filter((entry) => entry.available)];
const examples = entries.flatMap(({ path, examples }) => examples.map((example) => ({ path, ...example })));

describe("the examples of methods and functions", () => {
  const equal = examples.filter(({ is }) => typeof is === "string");

  it("are what they say they are", async () => {
    const text = program(
      "Bool",
      equal.map(({ code, is }) => `(${code}) == (${String(is)})`),
    );
    for (const { events, fault } of await run(text)) {
      expect(fault).toBeUndefined();
      expect(equal.filter((_, i) => events[i] !== true).map(({ code }) => code)).toEqual([]);
    }
  });

  it("are so in emitted code, where some are written as TypeScript's own", async () => {
    const text = program(
      "Bool",
      equal.map(({ code, is }) => `(${code}) == (${String(is)})`),
    );
    for (const functions of await emitted(text)) {
      expect(equal.filter((_, i) => functions[`e${i}`]?.() !== true).map(({ code }) => code)).toEqual([]);
    }
  });

  const faults = examples.flatMap(({ code, is }) => (typeof is === "string" ? [] : [{ code, fault: is.fault }]));

  it.each(faults)("$code is the fault $fault", async ({ code, fault }) => {
    for (const ran of await run(program("Unit", [`let x = ${code}\n()`]))) expect(ran.fault).toBe(fault);
  });
});

describe("the examples of operators and pipes", () => {
  const stages = [...operators.values(), ...pipes.values()].flatMap(({ examples }) => examples);

  it.each(stages)("$code gives $is", async ({ code, is }) => {
    const at = code.indexOf(" |> ");
    const text = `app example\nsource input = ${code.slice(0, at)}\nstream output = input${code.slice(at)}\nsink output -> console()`;
    for (const { events, fault } of await run(text)) {
      expect(fault).toBeUndefined();
      expect(events).toEqual(JSON.parse(String(is)));
    }
  });
});

describe("an example that is wrong", () => {
  it("is noticed", async () => {
    for (const { events } of await run(program("Bool", ["[1].length == 2"]))) expect(events).toEqual([false]);
  });
});

describe("every entry", () => {
  it("is documented in sentences", () => {
    const all = [...entries, ...operators.values(), ...pipes.values(), ...connectors];
    for (const { docs } of all) expect(docs).toMatch(/^[^\s].*\.$/);
  });

  it("has an example, but for what needs a step", () => {
    expect(anywhere.filter((entry) => entry.examples.length === 0).map((entry) => entry.path)).toEqual([]);
  });
});
