/** `portalsc init`: a new program that runs at once, from one of the templates. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { reservedWords } from "@portals/grammar";
import type { Command } from "commander";
import { nearest } from "../diagnostics/nearest.ts";
import { exit } from "./exit-codes.ts";
import { makeFolder } from "./failure.ts";
import { templates } from "./templates.ts";

interface Options {
  readonly list?: boolean;
  readonly template?: string;
}

/** The one that shows least. */
const usual = "hello";

export function addInit(program: Command): void {
  program
    .command("init")
    .description("write a new program that runs at once, with a test")
    .argument("[dir]", "folder to write to; made if it is not there", ".")
    .option("--template <name>", "what to begin with; asked for on a terminal, else hello")
    .option("--list", "list the templates")
    .addHelpText(
      "after",
      `
Examples:
  portalsc init greetings
  portalsc run greetings/greetings.portals
  portalsc init --list
  portalsc init --template service shop`,
    )
    .action(async (dir: string, options: Options, command: Command) => {
      if (options.list === true) {
        process.stdout.write(listed());
        return;
      }
      const template = options.template ?? (await chosen());
      const texts = templates[template];
      if (texts === undefined) {
        const near = nearest(template, Object.keys(templates));
        const cure = near === undefined ? "'portalsc init --list' lists them" : `did you mean ${near}?`;
        command.error(`error: there is no template ${template}; ${cure}`, { exitCode: exit.usage });
      }
      const folder = resolve(dir);
      const app = appName(basename(folder));
      const { main, files } = named(template, texts, app);
      const taken = Object.keys(files).filter((name) => existsSync(join(folder, name)));
      if (taken.length > 0) {
        const paths = taken.map((name) => join(dir, name)).join(", ");
        const there = taken.length === 1 ? "exists" : "exist";
        command.error(`error: ${paths} ${there} already; nothing was written`, { exitCode: exit.usage });
      }
      for (const [name, text] of Object.entries(files)) {
        await makeFolder(dirname(join(folder, name)));
        await writeFile(join(folder, name), text);
      }
      const path = (name: string): string => relative(process.cwd(), join(folder, name));
      process.stderr.write(`wrote ${Object.keys(files).length} files; now: portalsc run ${path(main)}\n`);
      process.stderr.write(`what else it does: ${path("README.md")}\n`);
    });
}

function listed(): string {
  const width = Math.max(...Object.keys(templates).map((name) => name.length));
  return Object.entries(templates)
    .map(([name, files]) => `${name.padEnd(width)}  ${aboutOf(files)}\n`)
    .join("");
}

/** The first sentence of the template's README, behind its title. */
function aboutOf(files: Readonly<Record<string, string>>): string {
  const [, paragraph = ""] = (files["README.md"] ?? "").split("\n\n");
  return paragraph.replaceAll("\n", " ").replace(/[:.] .*|\.$/, "");
}

/** Which template, if there is somebody who can be asked. */
async function chosen(): Promise<string> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return usual;
  process.stderr.write(listed());
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D: nothing is written.
  const leave = (): never => process.exit(130);
  terminal.once("close", leave);
  const answer = (await terminal.question(`template (${usual}): `)).trim();
  terminal.off("close", leave).close();
  return answer === "" ? usual : answer;
}

/** The files of a template, which is called as its app is, for an app of another name. */
function named(
  template: string,
  texts: Readonly<Record<string, string>>,
  app: string,
): { readonly main: string; readonly files: Readonly<Record<string, string>> } {
  const own = `${template}.portals`;
  // A module of the template may have the name already.
  const main = texts[`${app}.portals`] === undefined ? `${app}.portals` : own;
  const files = Object.entries(texts).map(([name, text]) => [
    name === own ? main : name,
    text
      .replace(new RegExp(`^app ${template}$`, "m"), `app ${app}`)
      .replace(new RegExp(`^# ${template}$`, "m"), `# ${app}`)
      .replaceAll(own, main),
  ]);
  return { main, files: { ...Object.fromEntries(files), ".gitignore": "out/\nstate/\nnode_modules/\n" } };
}

/** A folder's name as the name of an app: lower case first, letters and digits. */
function appName(folder: string): string {
  const [first = "", ...rest] = folder.split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  const joined = [first, ...rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1))].join("");
  const lower = joined.charAt(0).toLowerCase() + joined.slice(1);
  if (!/^[a-z]/.test(lower)) return `app${joined}`;
  return (reservedWords as readonly string[]).includes(lower) ? `${lower}App` : lower;
}
