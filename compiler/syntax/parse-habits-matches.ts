/** Matches and variants as Scala, Erlang and Elixir write them: `x match { case A => … }`, `A when n > 1 -> …`. */
import { closingIndex, tokenTypes, type Token } from "@portals/grammar";
import type { TokenType } from "chevrotain";
import type { Habit } from "./parse-habits.ts";
import { isName, isOpener, type Mender } from "./parse-mender.ts";

const { punctuation: p, words } = tokenTypes;

/** What is written here for a token of an arm; nothing for the word `case`, which is left out. */
interface Replacement {
  readonly index: number;
  readonly instead?: readonly [TokenType, string];
}

const ended = new Set(["=>", "->", "|", ",", "if", "when", "@"]);

/** Whether a token is the `match` of another language, or has arms of one. */
export function isForeignMatch(tokens: readonly Token[], index: number): boolean {
  const open = openOf(tokens, index);
  return open !== undefined && (open === index + 1 || replacements(tokens, open).length > 0);
}

/** Index of the brace that begins the arms. */
function openOf(tokens: readonly Token[], index: number): number | undefined {
  for (let i = index + 1; i < tokens.length; i++) {
    const type = tokens[i]?.tokenType;
    if (type === p["{"]) return i;
    if (type === undefined || type === p["}"] || type === p[";"]) return undefined;
    if (isOpener(type)) i = closingIndex(tokens, i);
  }
  return undefined;
}

function replacements(tokens: readonly Token[], open: number): readonly Replacement[] {
  const found: Replacement[] = [];
  const end = closingIndex(tokens, open);
  let inPattern = true;
  for (let i = open + 1; i < end; i++) {
    const token = tokens[i] as Token;
    const { tokenType: type, image } = token;
    const before = tokens[i - 1];
    const begins = token.first || i === open + 1 || before?.tokenType === p[","] || before?.tokenType === p[";"];
    inPattern ||= begins;
    if (inPattern && type === p["->"]) found.push({ index: i, instead: [p["=>"], "=>"] });
    if (inPattern && !begins && image === "when") found.push({ index: i, instead: [words.if, "if"] });
    if (begins && image === "case" && !ended.has(tokens[i + 1]?.image ?? "=>")) found.push({ index: i });
    if (type === p["=>"] || type === p["->"]) inPattern = false;
    if (isOpener(type)) i = closingIndex(tokens, i);
  }
  return found;
}

export const foreignMatch: Habit = (m) => {
  const { tokens, index } = m;
  const open = openOf(tokens, index);
  if (open === undefined) return false;
  for (const { index: at, instead } of replacements(tokens, open)) {
    const token = tokens[at] as Token;
    const next = tokens[at + 1] as Token;
    const found = instead ? token.image : m.text(token, next);
    const text = instead ? instead[1] : next.image;
    const span = instead ? m.span(token) : m.span(token, next);
    m.report("otherSpelling", { found, instead: text }, span, `write \`${text}\``, [{ span, text }]);
    m.replaceLater(at, instead);
  }
  return open === index + 1 && postfix(m);
};

/** `x match { … }`. */
function postfix(m: Mender): boolean {
  let at = m.out.length;
  while (isName(m.out[at - 1]?.tokenType) && at > 0) {
    at--;
    if (m.out[at - 1]?.tokenType !== p["."]) break;
    at--;
  }
  const first = m.out[at];
  const last = m.previous;
  if (!first || !last || m.token.first) return false;
  const subject = m.text(first, last);
  const span = m.span(first, m.token);
  const text = `match ${subject}`;
  m.report("otherSpelling", { found: `${subject} match`, instead: text }, span, `write \`${text}\``, [{ span, text }]);
  m.insertBefore(at, words.match, "match");
  m.drop();
  return true;
}

/** Whether a `type` has a variant whose payload has names in parentheses: `Join(room: String)`. */
export function hasNamedPayload(tokens: readonly Token[], index: number): boolean {
  return namedPayloads(tokens, index).length > 0;
}

/** The opening parentheses of such payloads. */
function namedPayloads(tokens: readonly Token[], index: number): readonly number[] {
  const found: number[] = [];
  let i = index + 1;
  while (tokens[i] && tokens[i]?.tokenType !== p["="] && !tokens[i]?.first) i++;
  if (tokens[i]?.tokenType !== p["="]) return found;
  i++;
  if (tokens[i]?.tokenType === p["|"]) i++;
  while (tokens[i]?.tokenType === tokenTypes.Upper) {
    const open = tokens[i + 1]?.tokenType;
    const has = open === p["("] || open === p["{"];
    if (open === p["("] && isName(tokens[i + 2]?.tokenType) && tokens[i + 3]?.tokenType === p[":"]) found.push(i + 1);
    i = has ? closingIndex(tokens, i + 1) + 1 : i + 1;
    if (tokens[i]?.tokenType !== p["|"]) break;
    i++;
  }
  return found;
}

export const namedPayload: Habit = (m) => {
  for (const at of namedPayloads(m.tokens, m.index)) {
    const end = m.closing(at);
    const [open, close] = [m.at(at), m.at(end)];
    if (!open || close?.tokenType !== p[")"]) continue;
    const edits = [
      { span: m.span(open), text: " { " },
      { span: m.span(close), text: " }" },
    ];
    const inner = m.file.text.slice(open.startOffset + 1, close.startOffset);
    m.report(
      "otherSpelling",
      { found: `(${inner})`, instead: `{ ${inner} }` },
      m.span(open, close),
      "write `{ … }`",
      edits,
    );
    m.replaceLater(at, [p["{"], "{"]);
    m.replaceLater(end, [p["}"], "}"]);
  }
  return false;
};
