/**
 * What a program does, three times: by the interpreter on its IR, by the interpreter after optimiser passes, and by the
 * emitted JavaScript on the real runtime. All must agree.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeOutput } from "@portals/compiler/cli/output.ts";
import { createMemoryHost } from "@portals/compiler/host/memory-host.ts";
import { interpret, type Interpretation } from "@portals/compiler/ir/interpret/interpret.ts";
import type { ProgramIr } from "@portals/compiler/ir/ir.ts";
import { compile, type Compiled } from "@portals/compiler/program.ts";
import { renderDiagnostic } from "@portals/compiler/diagnostics/render.ts";
import * as library from "@portals/runtime";
import { Decimal, OrderedMap, OrderedSet, unwrap } from "@portals/runtime";

/** The events of each stream that has a sink, or the fault that stopped the program. */
export interface Behaviour {
  readonly streams: Readonly<Record<string, readonly unknown[]>>;
  readonly halted: boolean;
}

export async function compileText(text: string, without: readonly string[] = []): Promise<Compiled> {
  const result = await compile(createMemoryHost(new Map([["/generated.portals", text]])), "/generated.portals", {
    without,
  });
  const errors = result.diagnostics.filter((d) => d.severity === "error");
  if (result.compiled === undefined || errors.length > 0) {
    throw new Error(errors.map((d) => renderDiagnostic(d, { colour: false, base: "/" })).join("\n\n"));
  }
  return result.compiled;
}

export function interpreted(program: ProgramIr, sinks: readonly string[]): Behaviour {
  return observed(interpret(program, { library, seed: 1 }), program.app, sinks);
}

function observed(result: Interpretation, app: string, sinks: readonly string[]): Behaviour {
  const streams = Object.fromEntries(
    sinks.map((name) => [
      name,
      (result.streams.get(`/${app}/${name}`) ?? []).flat().map((event) => comparable(plain(event))),
    ]),
  );
  return { streams, halted: result.fault !== undefined };
}

/** A run-time value as the JSON that a sink writes, parsed. */
function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Decimal) return value.toFixed();
  const content = unwrap(value);
  if (content !== value) return plain(content);
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof OrderedMap || value instanceof OrderedSet)
    throw new Error("generated programs put no maps on streams");
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
  }
  return value;
}

/** How a dead letter's fault is worded is not part of a program's meaning. */
function comparable(event: unknown): unknown {
  if (typeof event !== "object" || event === null || !("fault" in event)) return event;
  const { fault: _fault, ...rest } = event as Record<string, unknown>;
  return rest;
}

const runner = fileURLToPath(new URL("execute.mjs", import.meta.url));
const runtime = pathToFileURL(fileURLToPath(new URL("../../runtime/dist/index.js", import.meta.url))).href;

/** Run emitted programs on the real runtime, all in one process: their sinks are files named after the streams. */
export async function executed(
  programs: readonly { readonly compiled: Compiled; readonly sinks: readonly string[] }[],
  engine: "memory" | "embedded",
): Promise<Behaviour[]> {
  const root = mkdtempSync(join(tmpdir(), "portals-oracle-"));
  const folders: string[] = [];
  for (const [i, { compiled }] of programs.entries()) {
    const folder = join(root, String(i));
    mkdirSync(folder);
    await writeOutput(compiled, folder, { runtime });
    folders.push(folder);
  }
  writeFileSync(join(root, "folders.json"), JSON.stringify(folders));
  execFileSync(process.execPath, [runner, join(root, "folders.json"), engine], {
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 1 << 26,
  });
  return programs.map(({ sinks }, i) => outputsOf(folders[i] ?? "", sinks));
}

export function outputsOf(folder: string, sinks: readonly string[]): Behaviour {
  const read = (name: string): unknown[] => {
    const file = join(folder, `${name}.jsonl`);
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => comparable(JSON.parse(line)));
  };
  const halted = readFileSync(join(folder, "exit"), "utf8") !== "0";
  return { streams: Object.fromEntries(sinks.map((name) => [name, read(name)])), halted };
}
