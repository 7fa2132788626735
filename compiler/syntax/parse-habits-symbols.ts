/** Habits that show in operators, quotes and brackets. */
import type { TokenType } from "chevrotain";
import { endOf, tokenTypes, type Token } from "@portals/grammar";
import type { Habit } from "./parse-habits.ts";
import { isCloser, isName, touch, type Mender } from "./parse-mender.ts";

const { punctuation: p, words, Ident, Int, StrClose, StrOpen, Upper, ReservedName } = tokenTypes;

const tripleEquals: Habit = (m) => {
  const { image } = m.token;
  if (image.length < 3) return false;
  const instead = image.slice(0, 2);
  m.report("tripleEquals", { found: image, instead }, m.span(m.token), `write \`${instead}\``, [
    { span: m.span(m.token), text: instead },
  ]);
  m.keep();
  return true;
};

const quotes: Habit = (m) => {
  const open = m.token;
  const close = m.at(m.closing(m.index));
  if (open.image === '"' || close?.tokenType !== StrClose || close.image === "") return false;
  const inner = m.file.text.slice(endOf(open), close.startOffset);
  const span = m.span(open, close);
  if (open.image === "'") {
    const text = inner.replace(/\\'/g, "'").replace(/\\[\s\S]|"|\$\{/g, (s) => (s.startsWith("\\") ? s : `\\${s}`));
    m.report("singleQuotes", {}, span, 'write `"…"`', [{ span, text: `"${text}"` }]);
  } else {
    const plain = !inner.includes('"') && !inner.includes("\n");
    const edits = [open, close].map((quote) => ({ span: m.span(quote), text: '"' }));
    m.report("backticks", {}, span, 'write `"…"`', plain ? edits : []);
  }
  m.keep();
  return true;
};

/** `x => { a: 1 }`: what follows the brace can begin no block. */
const recordAsBody: Habit = (m) => {
  const [arrow, open] = [m.token, m.peek(1)];
  if (!open || open.tokenType !== p["{"] || !beginsRecord(m) || !followsParameters(m, arrow)) return false;
  const end = m.closing(m.index + 1);
  const close = m.at(end);
  if (!close) return false;
  m.report("recordAsBody", {}, m.span(open, close), "put it in parentheses", [
    { span: { start: open.startOffset, end: open.startOffset }, text: "(" },
    { span: { start: endOf(close), end: endOf(close) }, text: ")" },
  ]);
  m.keep();
  m.insert(p["("], open.startOffset);
  m.insertBehind(end, p[")"]);
  m.keep();
  return true;
};

function beginsRecord(m: Mender): boolean {
  const [first, second] = [m.typeAt(2), m.typeAt(3)];
  if (first === p["..."]) return true;
  if (first === undefined || !(isName(first) || first.CATEGORIES?.includes(ReservedName))) return false;
  return second === p[":"] || second === p[","];
}

/** Not the arrow of a function type, `(A) => { a: A }`, whose result is a record type. */
function followsParameters(m: Mender, arrow: Token): boolean {
  const before = m.previous;
  if (before?.tokenType !== p[")"]) return before !== undefined && before !== arrow;
  let depth = 0;
  let i = m.out.length - 1;
  for (; i >= 0; i--) {
    const type = m.out[i]?.tokenType;
    if (type === p[")"]) depth++;
    else if (type === p["("] && --depth === 0) break;
  }
  const [outer, inner, second] = [m.out[i - 1], m.out[i + 1], m.out[i + 2]];
  if (outer?.tokenType === Upper) return touch(outer, m.out[i]);
  if (inner?.tokenType === p[")"]) return outer?.tokenType === p["("] || outer?.tokenType === p[","];
  return isName(inner?.tokenType) && second?.tokenType !== p["."];
}

/** `i++`, `--i`. */
const increment: Habit = (m) => {
  const [first, second] = [m.token, m.peek(1)];
  if (!second || second.tokenType !== first.tokenType || !touch(first, second)) return false;
  const sign = first.image;
  const assignment = sign === "+" ? p["+="] : p["-="];
  const [before, after, behind] = [m.previous, m.peek(2), m.peek(3)];
  const ends = (token: Token | undefined): boolean =>
    token === undefined || token.first || token.tokenType === p[";"] || isCloser(token.tokenType);
  const changed = before && (isName(before.tokenType) || before.tokenType === p["]"]);
  if (changed && !first.first && ends(after)) {
    const name = before.tokenType === p["]"] ? statementBefore(m, first) : before.image;
    const space = touch(before, first) ? " " : "";
    const edits = [{ span: m.span(first, second), text: `${space}${sign}= 1` }];
    m.report(
      "increment",
      { operator: sign + sign, name },
      m.span(first, second),
      `write \`${name} ${sign}= 1\``,
      edits,
    );
    m.insert(assignment, first.startOffset, `${sign}=`);
    m.insert(Int, second.startOffset, "1");
    m.index += 2;
    return true;
  }
  if (!first.first || !after || !isName(after.tokenType) || !touch(second, after) || !ends(behind)) return false;
  const edits = [{ span: m.span(first, after), text: `${after.image} ${sign}= 1` }];
  m.report(
    "increment",
    { operator: sign + sign, name: after.image },
    m.span(first, second),
    `write \`${after.image} ${sign}= 1\``,
    edits,
  );
  m.drop();
  m.drop();
  m.keep();
  m.insert(assignment, after.startOffset, `${sign}=`);
  m.insert(Int, after.startOffset, "1");
  return true;
};

/** What stands before a token in its statement. */
function statementBefore(m: Mender, token: Token): string {
  return /[^\n;{]*$/.exec(m.file.text.slice(0, token.startOffset))?.[0].trim() ?? "";
}

/** `f<T>(x)`, without spaces as it is written in TypeScript. */
const typeArguments: Habit = (m) => {
  const [name, open] = [m.token, m.peek(1)];
  const before = m.previous?.tokenType;
  const declares =
    before === words.fn ||
    before === words.task ||
    before === words.workflow ||
    before === words.was ||
    before?.name === "Foreign";
  if (declares || open?.tokenType !== p["<"] || !touch(name, open)) return false;
  let depth = 0;
  let last = 1;
  for (; ; last++) {
    const type = m.typeAt(last);
    if (type === p["<"]) depth++;
    else if (type === p[">"]) {
      if (--depth === 0) break;
    } else if (type !== Upper && !isName(type) && type !== p[","] && type !== p["."] && type !== p["?"]) return false;
  }
  const close = m.peek(last);
  if (last < 3 || !close || m.typeAt(last + 1) !== p["("] || !touch(close, m.peek(last + 1))) return false;
  const span = m.span(open, close);
  m.report("typeArguments", { name: name.image }, span, "delete the type arguments", [{ span, text: "" }]);
  m.keep();
  m.index += last;
  return true;
};

/** `Int[]`. */
const arrayType: Habit = (m) => {
  const [open, close, before] = [m.token, m.peek(1), m.previous];
  if (!before || !close || close.tokenType !== p["]"] || !touch(open, close) || !touch(before, open)) return false;
  if (before.tokenType !== Upper && before.tokenType !== Ident) return false;
  const span = m.span(before, close);
  m.report("arrayType", { element: before.image }, span, "write `List<…>`", [{ span, text: `List<${before.image}>` }]);
  m.out.pop();
  m.index--;
  m.foreignUntil(m.index + 2);
  return true;
};

export const symbolHabits: readonly (readonly [TokenType, Habit])[] = [
  [p["=="], tripleEquals],
  [p["!="], tripleEquals],
  [StrOpen, quotes],
  [p["=>"], recordAsBody],
  [p["+"], increment],
  [p["-"], increment],
  [Ident, typeArguments],
  [p["["], arrayType],
];
