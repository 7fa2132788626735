/** Operators of other languages, between the operands that they have there: words of SQL and Python, signs of TypeScript and Akka. */
import type { TokenType } from "chevrotain";
import { endOf, tokenTypes, type Token } from "@portals/grammar";
import type { Habit } from "./parse-habits.ts";
import { isCloser, isOpener, touch, type Mender } from "./parse-mender.ts";

const { punctuation: p, words, Duration, Float, Ident, Int, StrClose, StrOpen, Upper } = tokenTypes;

const ends = new Set<TokenType>([
  Ident,
  Upper,
  Int,
  Float,
  Duration,
  StrClose,
  p[")"],
  p["]"],
  words.true,
  words.false,
]);
const begins = new Set<TokenType>([
  Ident, Upper, Int, Float, Duration, StrOpen, p["("], p["["], p["-"], p["!"], words.true, words.false,
]); // prettier-ignore

/** Whether the token stands behind an operand, on its line. */
function isBehindOperand(m: Mender): boolean {
  return m.previous !== undefined && ends.has(m.previous.tokenType) && !m.token.first;
}

/** Whether the token `n` further on begins an operand, on the line. */
function beginsOperand(m: Mender, n: number): boolean {
  const token = m.peek(n);
  return token !== undefined && !token.first && begins.has(token.tokenType);
}

/** `a and b`: the same operator, spelt in another way. */
function spelt(sign: "&&" | "||"): Habit {
  return (m) => {
    if (!isBehindOperand(m) || !beginsOperand(m, 1)) return false;
    const { token } = m;
    const params = { found: token.image, instead: sign };
    m.report("otherSpelling", params, m.span(token), `write \`${sign}\``, [{ span: m.span(token), text: sign }]);
    m.insert(p[sign], token.startOffset, sign);
    m.index++;
    return true;
  };
}

/** `a <> b`. */
const unequal: Habit = (m) => {
  const [open, close] = [m.token, m.peek(1)];
  if (close?.tokenType !== p[">"] || !touch(open, close) || !isBehindOperand(m) || m.previous?.tokenType === Upper)
    return false;
  const span = m.span(open, close);
  m.report("otherSpelling", { found: "<>", instead: "!=" }, span, "write `!=`", [{ span, text: "!=" }]);
  m.insert(p["!="], open.startOffset, "!=");
  m.index += 2;
  return true;
};

/** `not a`; what it takes in goes further than that of `!`. */
const negated: Habit = (m) => {
  if (isBehindOperand(m) || !beginsOperand(m, 1)) return false;
  const first = m.peek(1) as Token;
  let last = m.index + 1;
  let simple = true;
  for (let i = last; ; i++) {
    const token = m.at(i);
    if (!token || token.first || stops.has(token.tokenType) || isCloser(token.tokenType) || isWordOfLogic(token)) break;
    if (binary.has(token.tokenType)) simple = false;
    if (isOpener(token.tokenType)) i = m.closing(i);
    last = i;
  }
  const end = endOf(m.at(last) ?? first);
  const span = m.span(m.token);
  const edits = [{ span: { start: span.start, end: first.startOffset }, text: simple ? "!" : "!(" }];
  if (!simple) edits.push({ span: { start: end, end }, text: ")" });
  m.report("otherSpelling", { found: m.token.image, instead: "!" }, span, "write `!`", edits);
  m.insert(p["!"], span.start, "!");
  m.drop();
  return true;
};

const binary = new Set<TokenType>(
  (["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "??"] as const).map((sign) => p[sign]),
);
const stops = new Set<TokenType>([p[","], p[";"], p["&&"], p["||"], p["|>"], p["{"], p["=>"]]);
const isWordOfLogic = ({ image }: Token): boolean => /^(and|or)$/i.test(image);

/** `a is Order`. */
const isVariant: Habit = (m) => m.typeAt(1) === Upper && takenApart(m);

/** `a is null`, `a is not null`. */
const isNull: Habit = (m) => {
  const not = m.peek(1)?.image.toLowerCase() === "not";
  const last = m.peek(not ? 2 : 1);
  if (!isBehindOperand(m) || !last) return false;
  if (!["null", "none", "undefined"].includes(last.image.toLowerCase())) return !not && isVariant(m);
  const instead = not ? "!= None" : "== None";
  const span = m.span(m.token, last);
  const params = { found: m.text(m.token, last), instead };
  m.report("otherSpelling", params, span, `write \`${instead}\``, [{ span, text: instead }]);
  m.insert(p[not ? "!=" : "=="], m.token.startOffset, not ? "!=" : "==");
  m.insert(Upper, last.startOffset, "None");
  m.index += not ? 3 : 2;
  return true;
};

/** An operator for which there is none: it is dropped with the operand behind it. */
function missing(cure: string): Habit {
  return (m) => {
    if (!isBehindOperand(m) || !beginsOperand(m, 1)) return false;
    m.report("noSuchOperator", { operator: m.token.image, cure }, m.span(m.token));
    const range = m.token.image.toLowerCase() === "between";
    m.drop();
    dropOperand(m);
    if (range && isAnd(m.at(m.index))) {
      m.drop();
      dropOperand(m);
    }
    return true;
  };
}

const takenApart = missing(
  "a union is taken apart: `match x { Circle { radius } => …, … }`, `if let Circle { .. } = x`",
);

const isAnd = (token: Token | undefined): boolean => token?.image.toLowerCase() === "and" && !token.first;

function dropOperand(m: Mender): void {
  for (let next = m.at(m.index); next; next = m.at(m.index)) {
    if (next.first || stops.has(next.tokenType) || isCloser(next.tokenType) || isWordOfLogic(next)) return;
    const last = isOpener(next.tokenType) ? m.closing(m.index) : m.index;
    while (m.index <= last) m.drop();
  }
}

/** `T | null`. */
const nullable: Habit = (m) => {
  const bar = m.previous;
  if (bar?.tokenType !== p["|"] || m.token.first) return false;
  const span = m.span(bar, m.token);
  const before = m.out.at(-2);
  const edits = before ? [{ span: { start: endOf(before), end: span.end }, text: "?" }] : [];
  m.report("otherSpelling", { found: m.text(bar, m.token), instead: "?" }, span, "write `?`", edits);
  m.out.pop();
  m.insert(p["?"], bar.startOffset, "?");
  m.drop();
  return true;
};

/** `x in xs`, outside of the head of a `for`. */
const member: Habit = (m) => {
  const cure = "whether a list, a set or a map has something is asked of it: `xs.contains(x)`";
  return !isInForHead(m) && missing(cure)(m);
};

function isInForHead(m: Mender): boolean {
  let depth = 0;
  for (let i = m.out.length - 1; i >= 0; i--) {
    const type = m.out[i]?.tokenType;
    if (type === undefined) return false;
    if (isCloser(type)) depth++;
    else if (isOpener(type) && --depth < 0) return false;
    else if (depth === 0 && type === words.in) return false;
    else if (depth === 0 && type === words.for) return true;
  }
  return false;
}

/** `typeof x`. */
const typeOf: Habit = (m) => {
  if (isBehindOperand(m) || !beginsOperand(m, 1) || m.peek(1)?.tokenType === p["("]) return false;
  const cure = "types are known when the program is compiled: take a union apart with `match`";
  m.report("noSuchOperator", { operator: "typeof", cure }, m.span(m.token));
  m.drop();
  return true;
};

/** `x ** 2`. */
const power: Habit = (m) => {
  const [first, second, exponent] = [m.token, m.peek(1), m.peek(2)];
  if (second?.tokenType !== p["*"] || !touch(first, second) || !exponent || !isBehindOperand(m)) return false;
  const simple = [Ident, Int, Float];
  const after = m.peek(3);
  const alone =
    after === undefined || after.first || [p[","], p[";"]].includes(after.tokenType) || isCloser(after.tokenType);
  const short = simple.includes(m.previous?.tokenType ?? p[","]) && simple.includes(exponent.tokenType) && alone;
  const end = endOf(exponent);
  const edits = short
    ? [
        { span: { start: endOf(m.previous as Token), end: exponent.startOffset }, text: ".pow(" },
        { span: { start: end, end }, text: ")" },
      ]
    : [];
  const params = { operator: "**", cure: "a power is a method: `x.pow(2)`" };
  m.report("noSuchOperator", params, m.span(first, second), "write `.pow(…)`", edits);
  m.drop();
  m.drop();
  dropOperand(m);
  return true;
};

/** `x!`, and `actor ! message`. */
const bang: Habit = (m) => {
  if (!isBehindOperand(m)) return false;
  const { token } = m;
  const sends = beginsOperand(m, 1) && !touch(m.previous, token);
  const cure = sends
    ? "a portal is asked, `await p(x)`; what others are to see is emitted, `emit x`"
    : 'say what counts if it is absent, `x ?? other`, or that it cannot be: `x.orFail("…")`';
  m.report("noSuchOperator", { operator: "!", cure }, m.span(token));
  m.drop();
  if (sends) dropOperand(m);
  return true;
};

const spelled: readonly (readonly [string, Habit])[] = [
  ["and", spelt("&&")],
  ["or", spelt("||")],
  ["is", isNull],
  ["like", missing('a text is asked: `x.startsWith("a")`, `x.contains("a")`, `x.matches("^a.*z$")`')],
  ["between", missing("write both comparisons: `low <= x && x <= high`")],
  ["instanceof", takenApart],
  ["not", negated],
];

/** By a word, written in small letters or in capitals. */
export const operatorWords: ReadonlyMap<string, Habit> = new Map([
  ...spelled.flatMap(([word, habit]) => [[word, habit] as const, [word.toUpperCase(), habit] as const]),
  ["typeof", typeOf],
  ["null", nullable],
  ["undefined", nullable],
]);

export const operatorSigns: readonly (readonly [TokenType, Habit])[] = [
  [p["<"], unequal],
  [p["*"], power],
  [p["!"], bang],
  [words.in, member],
];
