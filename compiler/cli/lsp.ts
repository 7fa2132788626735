/** `portalsc lsp`: the language server for editors. */
import type { Command } from "commander";
import { exit } from "./exit-codes.ts";

export function addLsp(program: Command): void {
  program
    .command("lsp")
    .description("start the language server, which editors talk to")
    .option("--stdio", "speak the Language Server Protocol on standard input and output")
    .addHelpText(
      "after",
      `
Examples:
  portalsc lsp --stdio`,
    )
    .action(async (options: { readonly stdio?: boolean }, command: Command) => {
      if (options.stdio !== true) {
        command.error("error: an editor starts the server with --stdio", { exitCode: exit.usage });
      }
      // No other verb pays for it.
      const { serveStdio } = await import("../editor/server/stdio.ts");
      serveStdio();
    });
}
