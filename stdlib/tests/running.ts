/** Compiles a program given as text and interprets it: what tests of the library share. */
import * as library from "@portals/runtime";
import { functions, methods, type StdFunction, type StdMethod } from "@portals/stdlib";
import { transform } from "esbuild";
import { renderDiagnostic } from "../../compiler/diagnostics/render.ts";
import { emit } from "../../compiler/emit/emit.ts";
import { createMemoryHost } from "../../compiler/host/memory-host.ts";
import { interpret } from "../../spec/oracle/interpret.ts";
import { compile, type Compiled } from "../../compiler/program.ts";

/** Methods and functions that need no step: neither `now`, `log`, … nor futures. */
export const anywhere: readonly (StdMethod | StdFunction)[] = [
  ...methods.filter(({ path }) => !path.startsWith("Future.")),
  ...functions.filter((entry) => entry.available && entry.where === "anywhere"),
];

export interface Ran {
  /** All events of the stream `output`, in order, as run-time values. */
  readonly events: readonly unknown[];
  /** Code of the fault with which it ended. */
  readonly fault: string | undefined;
}

export async function compiled(text: string): Promise<Compiled> {
  const host = createMemoryHost(new Map([["/main.portals", text]]));
  const result = await compile(host, "/main.portals", { without: [] });
  if (result.compiled !== undefined) return result.compiled;
  throw new Error(result.diagnostics.map((one) => renderDiagnostic(one, { colour: false, base: "/" })).join("\n"));
}

/** As it was lowered, and optimised. */
export async function run(text: string): Promise<readonly Ran[]> {
  const { ir, optimised } = await compiled(text);
  return [ir, optimised].map((program) => {
    const result = interpret(program, { library });
    const path = program.streams.find((stream) => stream.name === "output")?.path ?? "";
    return { events: (result.streams.get(path) ?? []).flat(), fault: result.fault?.code };
  });
}

/** A program whose stream `output` has the results of expressions, one event each. */
export function program(type: string, expressions: readonly string[]): string {
  const functions = expressions.map((code, i) => `export fn e${i}() -> ${type} { ${code} }`);
  const emits = expressions.map((_, i) => `    emit e${i}()`);
  return [
    "app examples",
    ...functions,
    "source input = [[0]]",
    `task all(Int) -> ${type} {`,
    "  on next(_) {",
    ...emits,
    "  }",
    "}",
    "stream output = input |> all",
    "sink output -> console()",
  ].join("\n");
}

/** The exported functions of a program, as they are emitted: as it was lowered, and optimised. */
export async function emitted(text: string): Promise<readonly Readonly<Record<string, () => unknown>>[]> {
  const { ir, optimised } = await compiled(text);
  return Promise.all(
    [ir, optimised].map(async (program) => {
      const specifiers = { runtime: "@portals/runtime", host: (file: string) => file };
      const { typescript } = emit(program, { name: "examples", specifiers, source: (file) => file.path });
      const definitions = typescript.replace(/^await runMain.*$/m, "");
      const { code } = await transform(definitions, { loader: "ts", format: "cjs" });
      const module = { exports: {} as Record<string, () => unknown> };
      new Function("require", "module", code)(() => library, module);
      return module.exports;
    }),
  );
}
