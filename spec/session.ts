/**
 * A page that is followed from its top to its end in one folder: files that are written, commands that are typed, and what is
 * seen. Its blocks:
 *
 * - `portals shop.portals`, `ts pay.ts`: the file is this from here on.
 * - `portals shop.portals more`: these declarations are in the file from here on; one that is there already, by its kind and
 *   name, is replaced.
 * - `console`: lines `$ command`, each with what is seen behind it, on standard output or standard error; a line `…` stands
 *   for any lines. A command that ends with ` &` goes on in the background.
 */
import { parse } from "@portals/compiler/syntax/parse.ts";
import type { Item, Module } from "@portals/compiler/syntax/ast.ts";
import { blocksOf } from "./reference-blocks.ts";

export type Step =
  | { readonly kind: "file" | "more"; readonly line: number; readonly name: string; readonly text: string }
  | { readonly kind: "command"; readonly line: number; readonly command: string; readonly seen: string };

/** Throws an error if a block says what nobody knows. */
export function sessionOf(markdown: string): readonly Step[] {
  return blocksOf(markdown).flatMap(({ line, info, text }): readonly Step[] => {
    const [language = "", name = "", how = "file", ...others] = info;
    if (language === "console" && name === "") return commandsOf(line, text);
    if (language !== "portals" && language !== "ts") return [];
    if (!name.endsWith(`.${language}`) || !isWriting(how) || others.length > 0)
      throw new Error(`line ${line}: nobody knows what \`${info.join(" ")}\` says`);
    return [{ kind: how, line, name, text }];
  });
}

function isWriting(how: string): how is "file" | "more" {
  return how === "file" || how === "more";
}

function commandsOf(first: number, text: string): readonly Step[] {
  const commands: { kind: "command"; line: number; command: string; seen: string }[] = [];
  for (const [i, line] of text.trimEnd().split("\n").entries()) {
    const last = commands.at(-1);
    if (line.startsWith("$ "))
      commands.push({ kind: "command", line: first + 1 + i, command: line.slice(2), seen: "" });
    else if (last === undefined) throw new Error(`line ${first + 1 + i}: nothing was typed before this was seen`);
    else if (last.seen === "" && last.command.endsWith("\\")) last.command += `\n${line}`;
    else last.seen += `${line}\n`;
  }
  return commands;
}

/** Whether what was seen is what is said; a line `…` takes any lines. */
export function isSeen(seen: string, said: string): boolean {
  const parts = said.split(/^…\n/m).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("(?:.*\\n)*?")}$`).test(seen);
}

/** The text of a file in which there are more declarations, or others. */
export function withMore(name: string, text: string, more: string): string {
  return declarationsOf(name, more).reduce((present, declaration) => {
    const own = declarationsOf(name, present);
    const before = own.find(({ id }) => id === declaration.id);
    if (before !== undefined) return present.slice(0, before.start) + declaration.text + present.slice(before.end);
    if (!declaration.id.startsWith("import")) return `${present.trimEnd()}\n\n${declaration.text}\n`;
    const at = own.findLast(({ id }) => id === "app" || id.startsWith("import"))?.end ?? 0;
    return `${present.slice(0, at)}\n${declaration.text}${present.slice(at)}`;
  }, text);
}

interface Declaration {
  /** What a declaration of the same kind and name has, too; of one without name its text. */
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** With its documentation. */
  readonly text: string;
}

function declarationsOf(name: string, text: string): readonly Declaration[] {
  const { app, items }: Module = parse({ path: name, text }, { report: () => {} });
  const header = app === undefined ? [] : [{ id: "app", ...app.span, text: "" }];
  const declared = items.map((item): Declaration => {
    const docs = /(?:^ *\/\/\/.*\n)*$/m.exec(text.slice(0, item.span.start))?.[0] ?? "";
    const start = item.span.start - docs.length;
    return { id: idOf(item, text), start, end: item.span.end, text: text.slice(start, item.span.end) };
  });
  return [...header, ...declared];
}

function idOf(item: Item, text: string): string {
  const written = text.slice(item.span.start, item.span.end);
  // The head: what stands before the first bracket, colon or equals sign.
  const unnamed = ["sink", "connect", "run", "import"].includes(item.kind);
  return `${item.kind} ${unnamed ? written : /^(?:test "[^"]*"|[^({:=]*)/.exec(written)?.[0].trim()}`;
}
