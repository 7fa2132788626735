/** What completion and the extension begin for a person is right before a place of it is filled. */
import { constructs } from "@portals/grammar";
import { expect, it } from "vitest";
import { completeMember, completeStatement } from "../../editor/completion/keywords.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { check } from "../../program.ts";

/** With what stands in its places. */
function filled(snippet: string): string {
  // A place on a line of its own is for what may be left out.
  const inner = snippet.replace(/^\s*\$0$/gm, "");
  return inner.replace(/\$\{\d+:((?:[^{}]|\{[^{}]*\})*)\}/g, "$1").replace(/\$\d/g, "1");
}

async function errors(program: string): Promise<readonly string[]> {
  const { diagnostics } = await check(createMemoryHost(new Map([["/main.portals", program]])), "/main.portals");
  return diagnostics.filter(({ severity }) => severity === "error").map(({ code, message }) => `${code} ${message}`);
}

const around: Readonly<Record<string, (text: string) => string>> = {
  app: (text) => text,
  task: (text) => `app a\nsource xs = [["a"]]\n${text}stream ys = xs |> keyBy(x => x) |> name\nsink ys -> console()\n`,
  workflow: (text) => `app a\nsource xs = [[1]]\n${text}stream ys = name(xs)\nsink ys -> console()\n`,
  portal: (text) => `app a\n${text}`,
  test: (text) =>
    `app a\nsource source = [[1]]\nstream stream = source |> map(x => x)\nsink stream -> console()\n${text}`,
  type: (text) => text,
  fn: (text) => text,
};

it.each(constructs)("$name compiles", async ({ name, body }) => {
  expect(await errors((around[name] as (text: string) => string)(filled(body)))).toEqual([]);
});

it.each(completeMember())("the member $label can be read", async ({ snippet = "" }) => {
  const found = await errors(`app a\ntask t(Int) {\n${filled(snippet)}\n}\n`);
  expect(found.filter((one) => one.startsWith("P00") || one.startsWith("P01"))).toEqual([]);
});

it.each(completeStatement("handler", true))("the statement $label can be read", async ({ snippet = "" }) => {
  const text = filled(snippet).replace(/ $/, " value");
  const found = await errors(`app a\ntask t(Int) {\n  on next(value) {\n    while true { ${text} }\n  }\n}\n`);
  expect(found.filter((one) => one.startsWith("P00") || one.startsWith("P01"))).toEqual([]);
});
