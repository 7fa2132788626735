/**
 * The fenced blocks of the reference, and what their info strings say of them:
 *
 * - `portals`: a whole program; it runs to its end, and prints what a `text` block right behind it says.
 * - `portals check`: a program that is compiled, because it would not end.
 * - `portals wrong P0443`: is refused with exactly these codes.
 * - `portals values`: lines `expression // → value` or `expression // → fault P0912`; the other lines are declarations.
 * - `portals a.portals`, `ts a.ts`: a file; adjacent blocks of files and the block behind them are one program, of which the
 *   one without a name, or else the first, is the main file.
 */

export type Mode = "run" | "check" | "wrong" | "values";

export interface Program {
  /** Where it begins: `types.md:12`. */
  readonly place: string;
  readonly mode: Mode;
  /** Texts by names of files. */
  readonly files: ReadonlyMap<string, string>;
  readonly main: string;
  /** Of a wrong program. */
  readonly codes: readonly string[];
  /** Of a program that runs: what it prints, if that is said. */
  readonly prints: string | undefined;
}

/** One fenced block; `line` is that of its fence. */
export interface Block {
  readonly line: number;
  readonly lastLine: number;
  readonly info: readonly string[];
  readonly text: string;
}

/** All fenced blocks, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let begun: { line: number; info: readonly string[]; text: string[] } | undefined;
  for (const [i, line] of markdown.split("\n").entries()) {
    if (!line.startsWith("```")) begun?.text.push(line);
    else if (begun === undefined) begun = { line: i + 1, info: line.slice(3).trim().split(/\s+/), text: [] };
    else {
      blocks.push({ line: begun.line, lastLine: i + 1, info: begun.info, text: `${begun.text.join("\n")}\n` });
      begun = undefined;
    }
  }
  if (begun !== undefined) throw new Error(`the block of line ${begun.line} does not end`);
  return blocks;
}

const isFile = (word: string): boolean => /\.(portals|ts)$/.test(word);
const isCode = (word: string): boolean => /^P\d{4}$/.test(word);

/** The programs of a page, in order. Throws an error if an info string says what nobody knows. */
export function programsOf(page: string, markdown: string): readonly Program[] {
  const programs: Program[] = [];
  const blocks = blocksOf(markdown);
  const adjacent = (i: number): boolean => {
    const [one, next] = [blocks[i], blocks[i + 1]];
    if (one === undefined || next === undefined) return false;
    const between = markdown.split("\n").slice(one.lastLine, next.line - 1);
    return between.every((line) => line.trim() === "");
  };
  for (let i = 0; i < blocks.length; i++) {
    const first = blocks[i] as Block;
    const files = new Map<string, string>();
    const words: string[] = [];
    let main: string | undefined;
    let last = i;
    for (; ; last++) {
      const { info, text, line } = blocks[last] as Block;
      const [language, ...rest] = info;
      if (language !== "portals" && language !== "ts") break;
      const name = rest.find(isFile);
      if (name === undefined && language === "ts") throw new Error(`${page}:${line}: a block of TypeScript has a name`);
      files.set(name ?? "main.portals", text);
      words.push(...rest.filter((word) => !isFile(word)));
      if (name === undefined) main = "main.portals";
      if (name === undefined || !adjacent(last) || !isProgram(blocks[last + 1])) break;
    }
    if (files.size === 0) continue;
    i = last;
    const mode = (words.find((word) => !isCode(word)) ?? "run") as Mode;
    const known: readonly Mode[] = ["run", "check", "wrong", "values"];
    const codes = words.filter(isCode);
    if (!known.includes(mode) || (mode === "wrong") !== codes.length > 0 || words.length > codes.length + 1)
      throw new Error(`${page}:${first.line}: nobody knows what \`${first.info.join(" ")}\` says`);
    const output = adjacent(last) ? blocks[last + 1] : undefined;
    const prints = output?.info[0] === "text" ? output.text : undefined;
    const named = [...files.keys()].find((name) => name.endsWith(".portals"));
    programs.push({
      place: `${page}:${first.line}`,
      mode,
      files,
      main: main ?? named ?? "main.portals",
      codes,
      prints,
    });
  }
  return programs;
}

function isProgram(block: Block | undefined): boolean {
  return block?.info[0] === "portals" || block?.info[0] === "ts";
}

export interface Values {
  /** An app whose stream `held` has, for each expression, whether it has the value that is said of it. */
  readonly text: string;
  /** The lines of the expressions, in order. */
  readonly lines: readonly string[];
}

/** The program that compares the expressions of a `values` block with what is said of them. */
export function comparing(text: string): Values {
  const declarations: string[] = [];
  const lines: string[] = [];
  const tests: string[] = [];
  for (const line of text.split("\n")) {
    const [, expression, value] = /^(.*\S)\s*\/\/ → (.*)$/.exec(line) ?? [];
    if (expression === undefined || value === undefined) {
      declarations.push(line);
      continue;
    }
    const code = /^fault (P\d{4})/.exec(value)?.[1];
    lines.push(line.trim());
    tests.push(
      code === undefined
        ? `    emit (${expression}) == (${value})`
        : `    emit (try (${expression})).err().map(f => f.code) == Some("${code}")`,
    );
  }
  const program = [
    "app values",
    ...declarations,
    "source once = [[0]]",
    "task compared(Int) -> Bool {",
    "  on next(_) {",
    ...tests,
    "  }",
    "}",
    "stream held = once |> compared",
    "sink held -> console()",
  ];
  return { text: program.join("\n"), lines };
}
