/** Writes what a program was compiled to: TypeScript, JavaScript, source map, the TypeScript that it imports. */
import { existsSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { emit } from "../emit/emit.ts";
import type { Compiled } from "../program.ts";

export interface Written {
  readonly typescript: string;
  readonly javascript: string;
}

export interface OutputOptions {
  /** How emitted code names the runtime; a package's name is made resolvable from the folder. */
  readonly runtime?: string;
}

/** Write to a folder, which is made if it is not there. */
export async function writeOutput(compiled: Compiled, folder: string, options: OutputOptions = {}): Promise<Written> {
  const source = compiled.typed.root.file.path;
  const home = dirname(source);
  const name = basename(source, ".portals");
  const hostFiles = [...new Set(compiled.optimised.hostImports.map((host) => host.file))];
  const placed = (file: string): string => placeOf(file, home).replace(/\.ts$/, ".js");
  const emitted = emit(compiled.optimised, {
    name,
    specifiers: {
      runtime: options.runtime ?? "@portals/runtime",
      host: (file) => `./${placed(file)}`,
    },
    source: (file) => relative(folder, file.path).split(sep).join("/"),
  });
  await mkdir(folder, { recursive: true });
  const written = { typescript: join(folder, `${name}.ts`), javascript: join(folder, `${name}.js`) };
  await writeFile(written.typescript, emitted.typescript);
  await writeFile(written.javascript, emitted.javascript);
  await writeFile(`${written.javascript}.map`, emitted.javascriptMap);
  if (hostFiles.length > 0) {
    // ts-morph takes long to load: only for programs that import TypeScript.
    const { emitTypescript } = await import("../host/typescript.ts");
    for (const { path, js } of await emitTypescript(hostFiles)) {
      const to = join(folder, placed(path));
      await mkdir(dirname(to), { recursive: true });
      await writeFile(to, js);
    }
  }
  if (!(await isModuleFolder(folder))) await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  if (options.runtime === undefined) await linkRuntime(folder);
  return written;
}

/** Where an imported file goes, relative to the output: as it is to the program, if it is below it. */
function placeOf(file: string, home: string): string {
  const path = relative(home, file).split(sep).join("/");
  return path.startsWith("..") ? `host/${path.replace(/\.\.\//g, "up/")}` : path;
}

/** Whether node takes `.js` files of the folder for ES modules. */
async function isModuleFolder(folder: string): Promise<boolean> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file)) {
      const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
      return typeof parsed === "object" && parsed !== null && "type" in parsed && parsed.type === "module";
    }
    if (dirname(at) === at) return false;
  }
}

/** Make `@portals/runtime` resolvable from a folder: nothing to do where it is installed, else a link to the compiler's own. */
async function linkRuntime(folder: string): Promise<void> {
  try {
    createRequire(join(folder, "any.js")).resolve("@portals/runtime");
  } catch {
    const scope = join(folder, "node_modules", "@portals");
    await mkdir(scope, { recursive: true });
    await symlink(dirname(dirname(fileURLToPath(runtimeUrl()))), join(scope, "runtime"), "dir");
  }
}

/** The compiler's own runtime. */
export function runtimeUrl(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("@portals/runtime")).href;
}
