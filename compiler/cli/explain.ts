/** `portalsc explain P0301`: the reason for a diagnostic, with a wrong and a right program. */
import type { Command } from "commander";
import { catalogue } from "../diagnostics/catalogue.ts";
import { explain } from "../diagnostics/explain.ts";
import { exit } from "./exit-codes.ts";

export function addExplain(program: Command): void {
  program
    .command("explain")
    .description("explain a diagnostic's code, with a wrong and a right program")
    .argument("[code]", "a code such as P0301; without it, all codes are listed")
    .addHelpText(
      "after",
      `
Examples:
  portalsc explain P0301
  portalsc explain`,
    )
    .action((code: string | undefined) => {
      if (code === undefined) {
        const codes = Object.entries(catalogue)
          .map(([name, { code }]) => `${code}  ${words(name)}`)
          .sort();
        process.stdout.write(`${codes.join("\n")}\n`);
        return;
      }
      const text = explain(code.toUpperCase());
      if (text === undefined) {
        process.stderr.write(`There is no code ${code}. 'portalsc explain' lists them.\n`);
        process.exitCode = exit.usage;
        return;
      }
      process.stdout.write(`${text}\n`);
    });
}

/** `duplicateName` → `duplicate name` */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
