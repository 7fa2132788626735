/**
 * Programs with known results: each folder of `spec/conformance/correct/` has a `main.portals` and an `expected.json`
 * with the atoms of its streams, as JSON. `fault` in it is the code of the fault that the program ends with.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as library from "@portals/runtime";
import { describe, expect, it } from "vitest";
import { renderDiagnostic } from "../diagnostics/render.ts";
import { createNodeHost } from "../host/node-host.ts";
import { codecOf } from "../ir/interpret/codecs.ts";
import type { Callable } from "../ir/interpret/expressions.ts";
import { interpret } from "../ir/interpret/interpret.ts";
import type { ProgramIr } from "../ir/ir.ts";
import { compile, type Compiled } from "../program.ts";

interface Expected {
  /** Atoms by the stream's name. */
  readonly streams: Readonly<Record<string, readonly (readonly unknown[])[]>>;
  readonly fault?: string;
}

const root = fileURLToPath(new URL("../../spec/conformance/correct", import.meta.url));

async function compiled(folder: string): Promise<Compiled> {
  const result = await compile(createNodeHost(root), `${root}/${folder}/main.portals`, { without: [] });
  if (result.compiled === undefined) {
    const texts = result.diagnostics.map((one) => renderDiagnostic(one, { colour: false, base: root }));
    throw new Error(`${folder} does not compile\n${texts.join("\n")}`);
  }
  return result.compiled;
}

function expectedOf(folder: string): Expected {
  return JSON.parse(readFileSync(`${root}/${folder}/expected.json`, "utf8")) as Expected;
}

/** The TypeScript functions that a program imports. */
async function hostOf(program: ProgramIr): Promise<Record<string, Callable>> {
  const host: Record<string, Callable> = {};
  for (const { name, file, exportName } of program.hostImports) {
    const exports = (await import(/* @vite-ignore */ file)) as Record<string, Callable>;
    const fn = exports[exportName];
    if (fn === undefined) throw new Error(`${file} does not export ${exportName}`);
    host[name] = fn;
  }
  return host;
}

/** What the interpreter makes of a program, as far as the expectation speaks of it. */
async function interpreted(program: ProgramIr, expected: Expected): Promise<Expected> {
  const result = interpret(program, { library, host: await hostOf(program) });
  const streams = Object.fromEntries(
    Object.keys(expected.streams).map((name) => {
      const stream = program.streams.find((one) => one.name === name);
      if (stream === undefined) throw new Error(`the program has no stream ${name}`);
      const codec = codecOf(stream.event);
      const atoms = result.streams.get(stream.path) ?? [];
      return [name, atoms.map((events) => events.map((event) => JSON.parse(codec.toJson(event)) as unknown))];
    }),
  );
  return result.fault === undefined ? { streams } : { streams, fault: result.fault.code };
}

describe("programs with known results", () => {
  const folders = readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  for (const folder of folders) {
    it(`${folder}: interpreted as it was lowered, and optimised`, async () => {
      const expected = expectedOf(folder);
      const { ir, optimised } = await compiled(folder);
      expect(await interpreted(ir, expected)).toEqual(expected);
      expect(await interpreted(optimised, expected)).toEqual(expected);
    });
  }
});
