/**
 * Makes the brackets of a token list balance, so that the parser never has to: what is missing is put in (a token without
 * text), what is too much is taken out, and each is reported once, at the bracket that is wrong. Which one that is, the
 * indentation tells. Strings and their holes always balance; the lexer sees to that.
 */
import { HoleClose, StrClose, StrHole, StrOpen, punctuation, words } from "./tokens.ts";
import { closerOf, closers } from "./layout.ts";
import { contextualWords } from "./words.ts";
import { endOf, makeToken, type Token } from "./token.ts";

export type BracketProblem =
  | { readonly kind: "unclosed"; readonly open: Token; readonly others: readonly Token[] }
  | { readonly kind: "unopened"; readonly close: Token };

export interface Balanced {
  readonly tokens: Token[];
  readonly problems: readonly BracketProblem[];
}

export function balance(tokens: Token[], text: string): Balanced {
  return isBalanced(tokens) ? { tokens, problems: [] } : new Repair(tokens, text).run();
}

function isBalanced(tokens: readonly Token[]): boolean {
  const expected: unknown[] = [];
  for (const token of tokens) {
    const closer = closerOf.get(token.tokenType);
    if (closer !== undefined) expected.push(closer);
    else if (closers.has(token.tokenType) && expected.pop() !== token.tokenType) return false;
  }
  return expected.length === 0;
}

const startsItem = new Set(
  [words.export, words.import, words.type, words.fn].concat(contextualWords.item.map((w) => words[w])),
);

interface Open {
  readonly token: Token;
  /** Columns before the first character of the line on which it stands. */
  readonly indent: number;
}

class Repair {
  private readonly out: Token[] = [];
  private readonly stack: Open[] = [];
  private readonly problems: BracketProblem[] = [];
  private readonly tokens: readonly Token[];
  private readonly text: string;

  constructor(tokens: readonly Token[], text: string) {
    this.tokens = tokens;
    this.text = text;
  }

  run(): Balanced {
    for (const token of this.tokens) {
      if (token.first) this.closeByIndentation(token);
      if (token.tokenType === punctuation["->"]) this.closeBeforeArrow();
      if (closers.has(token.tokenType)) this.close(token);
      else {
        if (closerOf.has(token.tokenType)) this.stack.push({ token, indent: this.indentOf(token) });
        this.out.push(token);
      }
    }
    this.abandon(0);
    return { tokens: this.out, problems: this.problems };
  }

  private close(token: Token): void {
    const at = this.stack.findLastIndex((o) => closerOf.get(o.token.tokenType) === token.tokenType);
    const wall = this.stack.findLastIndex((o) => o.token.tokenType === StrHole || o.token.tokenType === StrOpen);
    if (at < 0 || (at < wall && token.tokenType !== StrClose && token.tokenType !== HoleClose)) {
      this.problems.push({ kind: "unopened", close: token });
      return;
    }
    this.abandon(at + 1, token.image === "");
    this.stack.pop();
    this.out.push(token);
  }

  /** Close everything from `from` on without a closer in the text. */
  private abandon(from: number, silently = false): void {
    const left = this.stack.splice(from).reverse();
    const [inner, ...others] = left.map((o) => o.token);
    if (inner === undefined) return;
    const at = this.out.at(-1);
    for (const { token } of left) {
      const closer = closerOf.get(token.tokenType);
      if (closer) this.out.push(makeToken(closer, "", at ? endOf(at) : 0, false));
    }
    if (!silently) this.problems.push({ kind: "unclosed", open: inner, others });
  }

  /** A line that stands further left than the line of an open bracket shows that its closer was forgotten. */
  private closeByIndentation(token: Token): void {
    const indent = this.indentOf(token);
    if (indent === 0 && startsItem.has(token.tokenType) && this.stack.length > 0) return this.abandon(0);
    let from = this.stack.length;
    while (from > 0 && this.isForgotten(this.stack[from - 1] as Open, token, indent)) from--;
    if (from < this.stack.length) this.abandon(from);
  }

  /** `->` never stands in parentheses: those before it were not closed. */
  private closeBeforeArrow(): void {
    const isGroup = ({ token }: Open): boolean =>
      token.tokenType === punctuation["("] || token.tokenType === punctuation["["];
    let from = this.stack.length;
    while (from > 0 && isGroup(this.stack[from - 1] as Open)) from--;
    if (from < this.stack.length) this.abandon(from);
  }

  private isForgotten(open: Open, token: Token, indent: number): boolean {
    const type = open.token.tokenType;
    if (type === StrHole || type === StrOpen) return false;
    if (closers.has(token.tokenType)) {
      if (token.tokenType === closerOf.get(type) && indent >= open.indent) return false;
      return this.stack.some(
        (o) => closerOf.get(o.token.tokenType) === token.tokenType && o.indent === indent && o !== open,
      );
    }
    return type === punctuation["{"] ? indent < open.indent : indent <= open.indent;
  }

  private indentOf(token: Token): number {
    const start = this.text.lastIndexOf("\n", token.startOffset - 1) + 1;
    let end = start;
    while (this.text.charAt(end) === " " || this.text.charAt(end) === "\t") end++;
    return end - start;
  }
}
