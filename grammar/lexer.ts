/**
 * Text to tokens. Never fails: what cannot be read becomes a `Problem`, and reading goes on behind it.
 * Strings nest code (`"${…}"`) and end with their line at the latest, so one forgotten quote spoils one line.
 * Brackets are not matched here (`brackets.ts`), nor is the meaning of a new line decided (`layout.ts`).
 */
import { Duration, Float, HoleClose, Ident, Int, punctuationTypes, StrClose, StrHole, StrOpen, StrText, Upper, wordTypes } from "./tokens.ts"; // prettier-ignore
import { makeToken, type Token } from "./token.ts";
import { durationUnits } from "./words.ts";

export interface Problem {
  readonly kind:
    "unterminatedString" | "unterminatedComment" | "strayCharacter" | "foreignComment" | "badName" | "badNumber";
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Comment {
  readonly kind: "line" | "block" | "doc";
  readonly start: number;
  readonly end: number;
}

export interface Lexed {
  readonly tokens: Token[];
  readonly comments: readonly Comment[];
  /** Text of the `///` lines above a token, by the offset of the token. */
  readonly docs: ReadonlyMap<number, string>;
  readonly problems: readonly Problem[];
}

/** What the scanner is inside of: a string, or the hole of one. Empty: plain code. */
type Frame =
  | { readonly kind: "string"; readonly quote: string; readonly start: number; readonly manyLines: boolean }
  | { readonly kind: "hole"; braces: number };

const lowerWord = /[a-z_][A-Za-z0-9_]*/y;
const upperWord = /[A-Z][A-Za-z0-9_]*/y;
const anyWord = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const number = /0x[0-9a-fA-F][0-9a-fA-F_]*|\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d+)?)?/y;
const suffix = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const stray = /(?:[^\s\w"'`$(){}[\],;:.?!=<>+\-*/%|&\p{L}]|&(?!&))+/uy;

const commentSign = /#(?=[\s#!-]|$)|--(?=[\s-]|$)/y;
const behindSpace = /(?<=\s)--+[ \t]+\S/y;

const units = new Set<string>(durationUnits);

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLower = (code: number): boolean => (code >= 97 && code <= 122) || code === 95;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;

export function lex(text: string): Lexed {
  return new Scanner(text).scan();
}

class Scanner {
  private readonly tokens: Token[] = [];
  private readonly comments: Comment[] = [];
  private readonly docs = new Map<number, string>();
  private readonly problems: Problem[] = [];
  private readonly frames: Frame[] = [];
  private at = 0;
  /** No token yet on this line. */
  private first = true;
  private docLines: string[] = [];
  private linesSinceDoc = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  scan(): Lexed {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    while (this.at < this.text.length) {
      if (this.frames.at(-1)?.kind === "string") this.scanString();
      else this.scanCode();
    }
    this.endStrings();
    return { tokens: this.tokens, comments: this.comments, docs: this.docs, problems: this.problems };
  }

  private push(type: Token["tokenType"], image: string): void {
    if (this.docLines.length > 0) {
      this.docs.set(this.at, this.docLines.join("\n"));
      this.docLines = [];
    }
    this.tokens.push(makeToken(type, image, this.at, this.first));
    this.first = false;
    this.at += image.length;
  }

  private problem(kind: Problem["kind"], start: number, end: number): void {
    this.problems.push({ kind, start, end });
  }

  // ---- code ----------------------------------------------------------------------------------------------------

  private scanCode(): void {
    const code = this.text.charCodeAt(this.at);
    if (code === 32 || code === 9 || code === 13) this.at++;
    else if (code === 10) this.newLine();
    else if (isLower(code)) this.scanWord(lowerWord, Ident);
    else if (isUpper(code)) this.scanWord(upperWord, Upper);
    else if (isDigit(code)) this.scanNumber();
    else if (code === 34 || code === 39 || code === 96) this.openString(this.text.charAt(this.at));
    else if (code === 47 && this.text.charCodeAt(this.at + 1) === 47) this.lineComment();
    else if (code === 47 && this.text.charCodeAt(this.at + 1) === 42) this.blockComment();
    else if (!this.foreignComment(code)) this.scanPunctuation(code);
  }

  /** `# …` and `-- …`: read as the comments that they were meant for; `count --` is none. */
  private foreignComment(code: number): boolean {
    if (code !== 35 && code !== 45) return false;
    const sign = matchAt(commentSign, this.text, this.at);
    if (sign === undefined) return false;
    if (code === 45 && !this.first && matchAt(behindSpace, this.text, this.at) === undefined) return false;
    this.problem("foreignComment", this.at, this.at + sign.length);
    this.lineComment();
    return true;
  }

  private newLine(): void {
    if (this.frames.length > 0) this.endStrings();
    this.at++;
    this.first = true;
    this.linesSinceDoc++;
  }

  private scanWord(pattern: RegExp, fallback: typeof Ident): void {
    const word = matchAt(pattern, this.text, this.at) ?? this.text.charAt(this.at);
    const next = this.text.charCodeAt(this.at + word.length);
    if (next > 127 || next === 36) {
      const whole = matchAt(anyWord, this.text, this.at) ?? word;
      if (whole.length > word.length) return this.badName(whole);
    }
    this.push(fallback === Ident ? (wordTypes.get(word) ?? Ident) : fallback, word);
  }

  private badName(word: string): void {
    this.problem("badName", this.at, this.at + word.length);
    this.push(isUpper(word.charCodeAt(0)) ? Upper : Ident, word);
  }

  private scanNumber(): void {
    const digits = matchAt(number, this.text, this.at) ?? this.text.charAt(this.at);
    const unit = matchAt(suffix, this.text, this.at + digits.length);
    const fraction = digits.includes(".");
    if (unit === undefined) return this.push(fraction ? Float : Int, digits);
    if (!fraction && !digits.startsWith("0x") && units.has(unit)) return this.push(Duration, digits + unit);
    this.problem("badNumber", this.at, this.at + digits.length + unit.length);
    this.push(fraction ? Float : Int, digits);
    this.at += unit.length;
  }

  private scanPunctuation(code: number): void {
    const image = this.punctuationAt();
    if (image === undefined) return this.scanStray();
    const hole = this.frames.at(-1);
    if (hole?.kind === "hole") {
      if (code === 123) hole.braces++;
      else if (code === 125 && hole.braces-- === 0) {
        this.frames.pop();
        return this.push(HoleClose, "}");
      }
    }
    const type = punctuationTypes.get(image === "===" ? "==" : image === "!==" ? "!=" : image);
    if (type !== undefined) this.push(type, image);
  }

  private punctuationAt(): string | undefined {
    for (let length = 3; length > 0; length--) {
      const image = this.text.slice(this.at, this.at + length);
      if (image.length === length && (punctuationTypes.has(image) || image === "===" || image === "!==")) return image;
    }
    return undefined;
  }

  private scanStray(): void {
    const word = matchAt(anyWord, this.text, this.at);
    if (word !== undefined) return this.badName(word);
    const point = this.text.codePointAt(this.at) ?? 0;
    const run = matchAt(stray, this.text, this.at) ?? String.fromCodePoint(point);
    if (run.trim() !== "") this.problem("strayCharacter", this.at, this.at + run.length);
    this.at += run.length;
  }

  // ---- comments ------------------------------------------------------------------------------------------------

  private lineComment(): void {
    const start = this.at;
    let end = this.text.indexOf("\n", start);
    if (end < 0) end = this.text.length;
    this.at = end;
    if (this.text.charCodeAt(end - 1) === 13) end--;
    const doc = this.text.startsWith("///", start) && this.text.charCodeAt(start + 3) !== 47;
    this.comments.push({ kind: doc ? "doc" : "line", start, end });
    if (!doc || !this.first) return;
    if (this.linesSinceDoc > 1) this.docLines = [];
    this.docLines.push(
      this.text
        .slice(start + 3, end)
        .replace(/^ /, "")
        .trimEnd(),
    );
    this.linesSinceDoc = 0;
  }

  private blockComment(): void {
    const start = this.at;
    const close = this.text.indexOf("*/", start + 2);
    const end = close < 0 ? this.text.length : close + 2;
    if (close < 0) this.problem("unterminatedComment", start, Math.min(start + 2, end));
    this.comments.push({ kind: "block", start, end });
    if (this.text.slice(start, end).includes("\n")) {
      if (this.frames.length > 0) this.endStrings();
      this.first = true;
    }
    this.at = end;
  }

  // ---- strings -------------------------------------------------------------------------------------------------

  private openString(quote: string): void {
    this.frames.push({ kind: "string", quote, start: this.at, manyLines: quote === "`" });
    this.push(StrOpen, quote);
  }

  private scanString(): void {
    const frame = this.frames.at(-1);
    if (frame?.kind !== "string") return;
    const start = this.at;
    let end = start;
    for (; end < this.text.length; end++) {
      const char = this.text.charAt(end);
      if (char === frame.quote || (char === "\n" && !frame.manyLines)) break;
      if (char === "$" && this.text.charAt(end + 1) === "{" && frame.quote !== "'") break;
      if (char === "\\" && this.text.charAt(end + 1) !== "\n" && end + 1 < this.text.length) end++;
    }
    const cut = end - (this.text.charAt(end) === "\n" && this.text.charAt(end - 1) === "\r" ? 1 : 0);
    if (cut > start) this.push(StrText, this.text.slice(start, cut));
    this.at = end;
    if (end >= this.text.length) return;
    if (this.text.charAt(end) === frame.quote) {
      this.frames.pop();
      this.push(StrClose, frame.quote);
    } else if (this.text.charAt(end) === "$") {
      this.frames.push({ kind: "hole", braces: 0 });
      this.push(StrHole, "${");
    } else this.endStrings();
  }

  /** The line or the text ends: close what is open, with closers that have no text. Strings in backticks may go on. */
  private endStrings(): void {
    const atEnd = this.at >= this.text.length;
    const outer = this.frames.findIndex((f) => f.kind === "string" && (atEnd || !f.manyLines));
    const outermost = this.frames[outer];
    if (outermost?.kind !== "string") return;
    this.problem("unterminatedString", outermost.start, this.at);
    while (this.frames.length > outer) {
      this.push(this.frames.pop()?.kind === "hole" ? HoleClose : StrClose, "");
    }
  }
}
