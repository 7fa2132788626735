/** `portalsc init`: a new program that runs at once. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { exit } from "./exit-codes.ts";
import { makeFolder } from "./failure.ts";

export function addInit(program: Command): void {
  program
    .command("init")
    .description("write a new program that runs at once")
    .argument("[dir]", "folder to write to; made if it is not there", ".")
    .addHelpText(
      "after",
      `
Examples:
  portalsc init greetings
  portalsc run greetings/greetings.portals`,
    )
    .action(async (dir: string, _options: unknown, command: Command) => {
      const folder = resolve(dir);
      const app = appName(basename(folder));
      const files = starter(app);
      const taken = Object.keys(files).filter((name) => existsSync(join(folder, name)));
      if (taken.length > 0) {
        command.error(`error: ${taken.map((name) => join(dir, name)).join(", ")} exists already; nothing was written`, {
          exitCode: exit.usage,
        });
      }
      for (const [name, text] of Object.entries(files)) {
        await makeFolder(dirname(join(folder, name)));
        await writeFile(join(folder, name), text);
      }
      const file = relative(process.cwd(), join(folder, `${app}.portals`));
      process.stderr.write(`wrote ${Object.keys(files).length} files; now: portalsc run ${file}\n`);
    });
}

/** A folder's name as the name of an app: lower case first, letters and digits. */
function appName(folder: string): string {
  const [first = "", ...rest] = folder.split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  const joined = [first, ...rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1))].join("");
  const lower = joined.charAt(0).toLowerCase() + joined.slice(1);
  return /^[a-z]/.test(lower) ? lower : `app${joined}`;
}

function starter(app: string): Readonly<Record<string, string>> {
  return {
    [`${app}.portals`]: `/// Greets everybody once, and counts the greetings.
app ${app}

source names = [["Ada", "Grace"], ["Ada", "Barbara"]]

/// One durable cell for each name.
task greeter(String) by String -> String {
  state times: Int = 0

  on next(name) {
    times += 1
    if times == 1 {
      emit "Hello, \${name}!"
    } else {
      emit "Hello again, \${name} (\${times} times)!"
    }
  }
}

stream greetings = names |> keyBy(name => name) |> greeter
sink greetings -> console()
`,
    "README.md": `# ${app}

    portalsc run ${app}.portals                  # once, in memory
    portalsc run ${app}.portals --data state/    # survives any crash: run it again and it goes on
    portalsc build ${app}.portals                # readable TypeScript, and JavaScript for node, in out/
`,
    ".gitignore": "out/\nstate/\nnode_modules/\n",
  };
}
