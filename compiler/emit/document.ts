/**
 * A small document printer: emitted code is built as a document and laid out in a given width. `mark` nodes say which
 * part of the program a piece of text comes from, and the printer reports their exact positions, so that layout cannot
 * break a source map. `typesOnly` is what TypeScript has and JavaScript has not: one document gives both.
 *
 * The algorithm is that of prettier (Wadler's, with conditional groups), for the few builders that are needed here.
 */
import type { Origin } from "../ir/ir.ts";

export type Doc =
  | string
  | readonly Doc[]
  | { readonly kind: "line"; readonly mode: "soft" | "line" | "hard" }
  | { readonly kind: "indent"; readonly content: Doc }
  | Group
  | { readonly kind: "ifBreak"; readonly broken: Doc; readonly flat: Doc; readonly group: Group | undefined }
  | { readonly kind: "fill"; readonly parts: readonly Doc[] }
  | { readonly kind: "breakParent" }
  | { readonly kind: "mark"; readonly origin: Origin; readonly content: Doc }
  | { readonly kind: "typesOnly" | "valuesOnly"; readonly content: Doc };

interface Group {
  readonly kind: "group";
  readonly content: Doc;
  readonly broken: boolean;
  /** Layouts to be tried in order; the last one if none fits. */
  readonly states: readonly Doc[] | undefined;
}

export const line: Doc = { kind: "line", mode: "line" };
export const softline: Doc = { kind: "line", mode: "soft" };
export const hardline: Doc = { kind: "line", mode: "hard" };

/** Breaks the groups around it. */
export const breakParent: Doc = { kind: "breakParent" };

export function indent(...content: readonly Doc[]): Doc {
  return { kind: "indent", content };
}

export function group(content: Doc, broken = false): Group {
  return { kind: "group", content, broken, states: undefined };
}

/** The first of some layouts that fits; in all but the last, only what is broken by force is broken. */
export function conditionalGroup(states: readonly [Doc, ...Doc[]]): Doc {
  return { kind: "group", content: states[0], broken: false, states };
}

export function ifBreak(broken: Doc, flat: Doc = "", of?: Group): Doc {
  return { kind: "ifBreak", broken, flat, group: of };
}

/** Content and separators (lines) in turn: as many on a line as fit. */
export function fill(parts: readonly Doc[]): Doc {
  return { kind: "fill", parts };
}

export function mark(origin: Origin, content: Doc): Doc {
  return { kind: "mark", origin, content };
}

export function typesOnly(...content: readonly Doc[]): Doc {
  return { kind: "typesOnly", content };
}

/** What only the JavaScript has. */
export function valuesOnly(...content: readonly Doc[]): Doc {
  return { kind: "valuesOnly", content };
}

export function join(separator: Doc, parts: readonly Doc[]): Doc {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part]));
}

/** Whether the document breaks by force, as TypeScript. */
export function willBreak(doc: Doc): boolean {
  return breaksOfTypescript.in(doc);
}

/** The document on one line, whatever its width; as it is if it breaks by force. */
export function flat(doc: Doc): Doc {
  return willBreak(doc) ? doc : withoutLines(doc);
}

function withoutLines(doc: Doc): Doc {
  if (typeof doc === "string") return doc;
  if (isConcat(doc)) return doc.map(withoutLines);
  switch (doc.kind) {
    case "line":
      return doc.mode === "line" ? " " : "";
    case "fill":
      return doc.parts.map(withoutLines);
    case "ifBreak":
      return withoutLines(doc.flat);
    case "indent":
    case "group":
      return withoutLines(doc.content);
    case "breakParent":
      return doc;
    default:
      return { ...doc, content: withoutLines(doc.content) };
  }
}

/** A piece of output and what it comes from; positions are 0-based lines and UTF-16 columns. */
export interface Mapping {
  readonly line: number;
  readonly column: number;
  readonly origin: Origin;
}

export interface Printed {
  readonly text: string;
  readonly mappings: readonly Mapping[];
}

export interface PrintOptions {
  readonly width: number;
  /** TypeScript, or the JavaScript that is left without the types. */
  readonly types: boolean;
}

type Mode = "flat" | "break";

interface Command {
  readonly indent: number;
  readonly mode: Mode;
  readonly doc: Doc | { readonly kind: "endMark"; readonly outer: Origin | undefined };
}

const INDENT = 2;

/** Lay a document out. */
export function print(doc: Doc, options: PrintOptions): Printed {
  const forced = options.types ? breaksOfTypescript : new ForcedBreaks(false);
  const modes = new Map<Group, Mode>();
  const out: string[] = [];
  const mappings: Mapping[] = [];
  let row = 0;
  let column = 0;
  let origin: Origin | undefined;
  /** Spaces that are owed to the next text, so that empty lines have none. */
  let owed = 0;

  const commands: Command[] = [{ indent: 0, mode: "break", doc }];
  const fitting = new Fitting(forced, modes, options);

  const write = (text: string): void => {
    if (text === "") return;
    if (owed > 0) {
      out.push(" ".repeat(owed));
      owed = 0;
    }
    out.push(text);
    const newline = text.lastIndexOf("\n");
    if (newline < 0) column += text.length;
    else {
      row += text.split("\n").length - 1;
      column = text.length - newline - 1;
    }
  };
  const map = (): void => {
    if (origin === undefined) return;
    const last = mappings[mappings.length - 1];
    if (last !== undefined && last.line === row && last.column === column) mappings.pop();
    mappings.push({ line: row, column, origin });
  };

  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    const { doc, mode, indent: depth } = command;
    if (typeof doc === "string") {
      write(doc);
    } else if (isConcat(doc)) {
      for (let i = doc.length - 1; i >= 0; i--) commands.push({ indent: depth, mode, doc: doc[i] as Doc });
    } else {
      switch (doc.kind) {
        case "indent":
          commands.push({ indent: depth + INDENT, mode, doc: doc.content });
          break;
        case "typesOnly":
        case "valuesOnly":
          if (options.types === (doc.kind === "typesOnly")) commands.push({ indent: depth, mode, doc: doc.content });
          break;
        case "mark": {
          const outer = origin;
          origin = doc.origin;
          map();
          commands.push({ indent: depth, mode, doc: { kind: "endMark", outer } });
          commands.push({ indent: depth, mode, doc: doc.content });
          break;
        }
        case "endMark":
          origin = doc.outer;
          map();
          break;
        case "group": {
          const chosen = choose(doc, depth, mode);
          modes.set(doc, chosen.mode);
          commands.push({ indent: depth, mode: chosen.mode, doc: chosen.doc });
          break;
        }
        case "ifBreak": {
          const of = doc.group === undefined ? mode : (modes.get(doc.group) ?? "flat");
          commands.push({ indent: depth, mode, doc: of === "break" ? doc.broken : doc.flat });
          break;
        }
        case "fill":
          pushFill(doc.parts, depth, mode);
          break;
        case "breakParent":
          break;
        case "line":
          if (mode === "flat" && doc.mode !== "hard") {
            if (doc.mode === "line") write(" ");
          } else {
            out.push("\n");
            row++;
            column = depth;
            owed = depth;
          }
          break;
      }
    }
  }
  return { text: out.join(""), mappings };

  function choose(doc: Group, depth: number, mode: Mode): { mode: Mode; doc: Doc } {
    const broken = doc.broken || (doc.states === undefined && forced.in(doc.content));
    if (mode === "flat" && !broken) return { mode: "flat", doc: doc.states?.[0] ?? doc.content };
    if (
      !broken &&
      fitting.fits({ indent: depth, mode: "flat", doc: doc.content }, commands, options.width - column, false)
    )
      return { mode: "flat", doc: doc.content };
    if (doc.states === undefined) return { mode: "break", doc: doc.content };
    for (const state of doc.states.slice(broken ? 0 : 1, -1)) {
      if (fitting.fits({ indent: depth, mode: "flat", doc: state }, commands, options.width - column, false))
        return { mode: "flat", doc: state };
    }
    return { mode: "break", doc: doc.states[doc.states.length - 1] as Doc };
  }

  function pushFill(parts: readonly Doc[], depth: number, mode: Mode): void {
    const [content, separator, next] = parts;
    if (content === undefined) return;
    const flat = { indent: depth, mode: "flat" as const, doc: content };
    const contentFits = fitting.fits(flat, [], options.width - column, true);
    const now: Command[] = [contentFits ? flat : { indent: depth, mode: "break", doc: content }];
    if (separator !== undefined) {
      const pair = { indent: depth, mode: "flat" as const, doc: [content, separator, next ?? ""] };
      const pairFits = fitting.fits(pair, [], options.width - column, true);
      now.push({ indent: depth, mode: pairFits ? "flat" : "break", doc: separator });
      now.push({ indent: depth, mode, doc: { kind: "fill", parts: parts.slice(2) } });
    }
    for (const command of now.reverse()) commands.push(command);
  }
}

/** Whether a hard line, or a group that is broken by force, is inside: then the groups around break too. */
class ForcedBreaks {
  private readonly known = new WeakMap<object, boolean>();
  private readonly types: boolean;

  constructor(types: boolean) {
    this.types = types;
  }

  in(doc: Doc): boolean {
    if (typeof doc === "string") return false;
    const known = this.known.get(doc);
    if (known !== undefined) return known;
    const found = this.find(doc);
    this.known.set(doc, found);
    return found;
  }

  private find(doc: Exclude<Doc, string>): boolean {
    if (isConcat(doc)) {
      // No short cut: every part is to be known.
      let found = false;
      for (const part of doc) if (this.in(part)) found = true;
      return found;
    }
    switch (doc.kind) {
      case "line":
        return doc.mode === "hard";
      case "breakParent":
        return true;
      case "group":
        return doc.broken || (doc.states === undefined && this.in(doc.content));
      case "ifBreak":
        return this.in(doc.broken) || this.in(doc.flat);
      case "fill":
        return doc.parts.some((part) => this.in(part));
      case "typesOnly":
      case "valuesOnly":
        return this.types === (doc.kind === "typesOnly") && this.in(doc.content);
      default:
        return this.in(doc.content);
    }
  }
}

/** Kept, because documents are asked while larger ones are made of them: each is looked through once. */
const breaksOfTypescript = new ForcedBreaks(true);

/** Whether what comes next fits on the rest of the line. */
class Fitting {
  private readonly forced: ForcedBreaks;
  private readonly modes: Map<Group, Mode>;
  private readonly options: PrintOptions;

  constructor(forced: ForcedBreaks, modes: Map<Group, Mode>, options: PrintOptions) {
    this.forced = forced;
    this.modes = modes;
    this.options = options;
  }

  fits(next: Command, rest: readonly Command[], width: number, mustBeFlat: boolean): boolean {
    let left = width;
    let restIndex = rest.length;
    const commands: { mode: Mode; doc: Command["doc"] }[] = [next];
    while (left >= 0) {
      let command = commands.pop();
      if (command === undefined) {
        if (mustBeFlat || restIndex === 0) return true;
        command = rest[--restIndex] as Command;
      }
      const { mode, doc } = command;
      if (typeof doc === "string") {
        left -= doc.length;
      } else if (isConcat(doc)) {
        for (let i = doc.length - 1; i >= 0; i--) commands.push({ mode, doc: doc[i] as Doc });
      } else {
        switch (doc.kind) {
          case "indent":
          case "mark":
            commands.push({ mode, doc: doc.content });
            break;
          case "typesOnly":
          case "valuesOnly":
            if (this.options.types === (doc.kind === "typesOnly")) commands.push({ mode, doc: doc.content });
            break;
          case "endMark":
          case "breakParent":
            break;
          case "group": {
            const broken = doc.broken || (doc.states === undefined && this.forced.in(doc.content));
            if (mustBeFlat && broken) return false;
            const groupMode = broken ? "break" : mode;
            const content =
              doc.states !== undefined && groupMode === "break"
                ? (doc.states[doc.states.length - 1] as Doc)
                : doc.content;
            commands.push({ mode: groupMode, doc: content });
            break;
          }
          case "ifBreak": {
            const of = doc.group === undefined ? mode : (this.modes.get(doc.group) ?? "flat");
            commands.push({ mode, doc: of === "break" ? doc.broken : doc.flat });
            break;
          }
          case "fill":
            for (let i = doc.parts.length - 1; i >= 0; i--) commands.push({ mode, doc: doc.parts[i] as Doc });
            break;
          case "line":
            if (mode === "break" || doc.mode === "hard") return true;
            if (doc.mode === "line") left--;
            break;
        }
      }
    }
    return false;
  }
}

function isConcat(doc: Command["doc"]): doc is readonly Doc[] {
  return Array.isArray(doc);
}
