/** What is emitted for what an app serves, and the client that is made for it: strict TypeScript, laid out as by prettier. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import ts from "typescript";
import { afterAll, expect, test } from "vitest";
import { clientOf } from "../../emit/client.ts";
import { emit } from "../../emit/emit.ts";
import { createNodeHost } from "../../host/node-host.ts";
import { compile } from "../../program.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
mkdirSync(join(root, ".portals"), { recursive: true });
// Below the repository, where the runtime can be resolved.
const folder = mkdtempSync(join(root, ".portals/served-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function compiled(file: string) {
  const { compiled: program, diagnostics } = await compile(createNodeHost(root), join(root, file), { without: [] });
  if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return program;
}

function errors(text: string, options: ts.CompilerOptions): readonly string[] {
  const file = join(folder, "checked.ts");
  writeFileSync(file, text);
  const program = ts.createProgram([file], { strict: true, noEmit: true, skipLibCheck: true, ...options });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

test("is so", async () => {
  const { optimised, ir } = await compiled("compiler/tests/emit/served/main.portals");
  const { typescript } = emit(optimised, {
    name: "checked",
    specifiers: { runtime: "@portals/runtime", host: (path) => path },
    source: (one) => one.path,
  });
  const client = clientOf(ir) ?? "";
  expect(await format(typescript, { parser: "typescript" })).toBe(typescript);
  expect(await format(client, { parser: "typescript" })).toBe(client);
  const server: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ["lib.es2023.d.ts"],
    types: ["node"],
    customConditions: ["source"],
    allowImportingTsExtensions: true,
  };
  expect(errors(typescript, server)).toEqual([]);
  const browser: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    noUnusedLocals: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  };
  expect(errors(client, browser)).toEqual([]);
});

test("an app that serves nothing has no client", async () => {
  const { ir } = await compiled("examples/hello/hello.portals");
  expect(clientOf(ir)).toBeUndefined();
});
