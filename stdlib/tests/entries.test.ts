import * as runtime from "@portals/runtime";
import { describe, expect, it } from "vitest";
import { connectors, functions, methods, operators, pipes, sources, type Implementation } from "@portals/stdlib";
import { createCollector } from "../../compiler/diagnostics/collect.ts";
import { parse, parseSignature } from "../../compiler/syntax/parse.ts";
import { embedded } from "../embed.mjs";
import { anywhere } from "./running.ts";
import { readFileSync } from "node:fs";

/** What the runtime exports under a path such as `list.map`. */
function exported(path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inside, name) => (inside as Readonly<Record<string, unknown>> | undefined)?.[name], runtime);
}

function names({ runtime, byNumber }: Implementation): readonly string[] {
  return [runtime, ...(byNumber === undefined ? [] : [byNumber.Float, byNumber.Decimal])];
}

function problemsOf(signature: string): readonly string[] {
  const collector = createCollector();
  parseSignature(signature, collector);
  return collector.finish(new Set()).map((problem) => problem.message);
}

describe("every entry", () => {
  it("has a signature of the language", () => {
    for (const { signature } of [...methods, ...functions, ...operators.values()]) {
      expect([signature, ...problemsOf(signature)]).toEqual([signature]);
    }
  });

  it("of a type's method takes itself first", () => {
    for (const method of methods) expect(method.signature).toContain("(self: ");
  });

  it("is implemented by a function of the runtime, or by the step", () => {
    const missing = anywhere.flatMap(({ implementation }) =>
      names(implementation).filter((name) => typeof exported(name) !== "function"),
    );
    expect(missing).toEqual([]);
  });

  it("of a connector is a function of the runtime", () => {
    const available = connectors.filter((connector) => connector.available);
    expect(available.filter(({ runtime }) => typeof exported(runtime) !== "function").map(({ path }) => path)).toEqual(
      [],
    );
  });

  it("has a path of its own", () => {
    const paths = [...methods, ...functions].map(({ path }) => path);
    expect(paths.filter((path, i) => paths.indexOf(path) !== i)).toEqual([]);
  });
});

describe("the library's modules in the language", () => {
  it("are embedded as they are (node stdlib/embed.mjs)", () => {
    const path = new URL("../generated/sources.ts", import.meta.url);
    expect(readFileSync(path, "utf8")).toBe(embedded());
  });

  it("parse", () => {
    for (const [path, text] of Object.entries(sources)) {
      const collector = createCollector();
      parse({ path, text }, collector);
      expect(collector.finish(new Set()).map((problem) => problem.message)).toEqual([]);
    }
  });

  it("export what the pipes stand for", () => {
    const text = Object.values(sources).join("\n");
    for (const { keyed, unkeyed } of pipes.values()) {
      for (const name of [keyed, unkeyed]) if (name !== undefined) expect(text).toContain(`export task ${name}<`);
    }
  });
});
