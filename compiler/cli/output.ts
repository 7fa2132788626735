/** Writes what a program was compiled to: TypeScript, JavaScript, source map, the TypeScript that it imports. */
import { existsSync } from "node:fs";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { emit } from "../emit/emit.ts";
import type { OtherApp } from "../emit/program.ts";
import type { Compiled } from "../program.ts";
import { makeFolder } from "./failure.ts";

export interface Written {
  readonly typescript: string;
  readonly javascript: string;
}

export interface OutputOptions {
  /** How emitted code names the runtime; a package's name is made resolvable from the folder. */
  readonly runtime?: string;
}

/** Write one app to a folder, which is made if it is not there. */
export async function writeOutput(compiled: Compiled, folder: string, options: OutputOptions = {}): Promise<Written> {
  return (await writeApps([compiled], folder, options))[0] as Written;
}

/** Write the apps of a process to a folder, a module each; the first one's module runs them all. */
export async function writeApps(
  apps: readonly Compiled[],
  folder: string,
  options: OutputOptions = {},
): Promise<readonly Written[]> {
  // Before anything else: a folder that cannot be made is the likeliest failure.
  await makeFolder(folder);
  const home = dirname(apps[0]?.typed.root.file.path ?? "");
  const hostFiles = [...new Set(apps.flatMap((app) => app.optimised.hostImports.map((host) => host.file)))];
  const placed = (file: string): string => placeOf(file, home).replace(/\.ts$/, ".js");
  const names = moduleNames(apps);
  const written: Written[] = [];
  const others: OtherApp[] = [];
  for (const [i, compiled] of [...apps.entries()].reverse()) {
    const name = names[i] ?? "";
    const emitted = emit(compiled.optimised, {
      name,
      specifiers: {
        runtime: options.runtime ?? "@portals/runtime",
        host: (file) => `./${placed(file)}`,
      },
      source: (file) => relative(folder, file.path).split(sep).join("/"),
      others: i === 0 ? others : [],
    });
    others.unshift({ specifier: `./${name}.js`, name: emitted.app });
    const files = { typescript: join(folder, `${name}.ts`), javascript: join(folder, `${name}.js`) };
    await writeFile(files.typescript, emitted.typescript);
    await writeFile(files.javascript, emitted.javascript);
    await writeFile(`${files.javascript}.map`, emitted.javascriptMap);
    written.unshift(files);
  }
  if (hostFiles.length > 0) {
    // ts-morph takes long to load: only for programs that import TypeScript.
    const { emitTypescript } = await import("../host/typescript.ts");
    for (const { path, js } of await emitTypescript(hostFiles)) {
      const to = join(folder, placed(path));
      await makeFolder(dirname(to));
      await writeFile(to, js);
    }
  }
  if (!(await isModuleFolder(folder))) await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  if (options.runtime === undefined) await linkRuntime(folder);
  return written;
}

/** Modules are called as the files of their apps, or as the app if another file has the name. */
function moduleNames(apps: readonly Compiled[]): readonly string[] {
  const taken = new Set<string>();
  return apps.map(({ typed, optimised }) => {
    const wanted = basename(typed.root.file.path, ".portals");
    let name = taken.has(wanted) ? optimised.app : wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
    taken.add(name);
    return name;
  });
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
      const parsed = parseJson(await readFile(file, "utf8"));
      return typeof parsed === "object" && parsed !== null && "type" in parsed && parsed.type === "module";
    }
    if (dirname(at) === at) return false;
  }
}

/** Undefined if it is none: a package that node cannot read either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Make `@portals/runtime` resolvable from a folder: nothing to do where it is installed, else a link to the compiler's own. */
async function linkRuntime(folder: string): Promise<void> {
  try {
    createRequire(join(folder, "any.js")).resolve("@portals/runtime");
  } catch {
    const scope = join(folder, "node_modules", "@portals");
    await makeFolder(scope);
    await symlink(dirname(dirname(fileURLToPath(runtimeUrl()))), join(scope, "runtime"), "dir");
  }
}

/** The compiler's own runtime. */
export function runtimeUrl(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("@portals/runtime")).href;
}
