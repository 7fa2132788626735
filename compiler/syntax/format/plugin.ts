/**
 * The prettier plugin: `prettier --plugin` and editors format `.portals` files with it. `format.ts` is the same
 * printer without prettier around it; it says what is wrong with a file that does not parse.
 */
import type { AstPath, Parser, Plugin, Printer, SupportLanguage } from "prettier";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Module } from "../ast.ts";
import { parse } from "../parse.ts";
import type { Doc } from "./layout.ts";
import { layOutModule } from "./print.ts";

/** What prettier sees: one node. The comments are inside, since `comments.ts` places them. */
export interface Root {
  readonly kind: "root";
  readonly module: Module;
}

/** A file that does not parse is not formatted. */
export class UnreadableError extends SyntaxError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((one) => `${one.code}: ${one.message}`).join("\n"));
    this.name = "UnreadableError";
    this.diagnostics = diagnostics;
  }
}

const languages: SupportLanguage[] = [{ name: "Portals", parsers: ["portals"], extensions: [".portals"] }];

const parser: Parser<Root> = {
  astFormat: "portals",
  parse(text, options) {
    const diagnostics: Diagnostic[] = [];
    const file = { path: options.filepath ?? "input.portals", text };
    const module = parse(file, { report: (diagnostic) => diagnostics.push(diagnostic) });
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    if (errors.length > 0) throw new UnreadableError(errors);
    return { kind: "root", module };
  },
  locStart: () => 0,
  locEnd: (node) => node.module.file.text.length,
};

const printer: Printer<Root> = {
  print: (path: AstPath<Root>): Doc => layOutModule(path.node.module),
};

export const plugin: Plugin<Root> = {
  languages,
  parsers: { portals: parser },
  printers: { portals: printer },
  defaultOptions: { printWidth: 100, tabWidth: 2 },
};
