/** From a tree to text. */
import { printer } from "prettier/doc";
import type { Module } from "../ast.ts";
import { withComments } from "./comments.ts";
import { moduleDoc } from "./items.ts";
import type { Doc } from "./layout.ts";
import { contextOf } from "./layout.ts";

/** Columns of a line, columns of an indentation. */
export const style = { printWidth: 100, tabWidth: 2 } as const;

/** The layout of a module as a prettier document, its comments included. */
export function layOutModule(module: Module): Doc {
  const doc = moduleDoc(contextOf(module), module);
  return module.file.text === "" ? doc : withComments(module, doc);
}

/**
 * The module as text, ending in a line break. The tree may come from a parser or from a program: with an empty
 * `file.text`, spans and comments are not looked at, documentation is printed from the nodes, and parentheses are added
 * where the grammar needs them.
 */
export function printModule(module: Module): string {
  return printer.printDocToString(layOutModule(module), style).formatted;
}
