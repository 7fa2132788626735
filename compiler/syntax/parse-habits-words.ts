/** Habits that begin with a word. */
import type { TokenType } from "chevrotain";
import { endOf, tokenTypes } from "@portals/grammar";
import type { Span } from "./ast.ts";
import type { Habit } from "./parse-habits.ts";
import { isCloser, isName, isOpener, type Mender } from "./parse-mender.ts";

const { punctuation: p, words, Duration, Ident, Int, StrOpen, Upper } = tokenTypes;

/** The token `n` further on is on the line of the one before it. */
const onLine = (m: Mender, n = 1): boolean => m.peek(n) !== undefined && !m.peek(n)?.first;

const imageAt = (m: Mender, n: number): string | undefined => m.peek(n)?.image;

const constDeclaration: Habit = (m) => {
  if (imageAt(m, 1) === "enum") return enumDeclaration(m);
  const type = m.typeAt(1);
  const binds = isName(type) || type === Upper || type === p["{"] || type === p["["] || type === p["("];
  if (!binds || !onLine(m) || m.peek(1)?.startOffset === endOf(m.token)) return false;
  m.report("constDeclaration", {}, m.span(m.token), "write `let`", [{ span: m.span(m.token), text: "let" }]);
  m.keep(words.let);
  return true;
};

const functionKeyword: Habit = (m) => {
  const named = isName(m.typeAt(1)) && onLine(m) && (m.typeAt(2) === p["("] || m.typeAt(2) === p["<"]);
  if (named) {
    m.report("functionKeyword", {}, m.span(m.token), "write `fn`", [{ span: m.span(m.token), text: "fn" }]);
    m.keep(words.fn);
    return true;
  }
  const end = m.typeAt(1) === p["("] ? m.endOfBlock() : undefined;
  if (end === undefined || m.at(m.closing(m.index + 1) + 1)?.tokenType !== p["{"]) return false;
  m.report("functionKeyword", {}, m.span(m.token));
  m.foreignUntil(end);
  return true;
};

/** `class X … { … }` and its like: opaque up to the brace. */
function declaration(
  name: "classDeclaration" | "interfaceDeclaration",
  fix: (m: Mender, open: Span) => { title: string; edits: { span: Span; text: string }[] } | undefined,
): Habit {
  return (m) => {
    const subject = m.peek(1);
    const end = m.endOfBlock();
    if (subject?.tokenType !== Upper || subject.first || end === undefined) return false;
    let open = m.index;
    while (m.at(open)?.tokenType !== p["{"]) open++;
    const brace = m.at(open);
    const cure = brace && open === m.index + 2 ? fix(m, m.span(brace)) : undefined;
    m.report(name, { name: subject.image }, m.span(m.token, subject), cure?.title, cure?.edits);
    m.foreignUntil(end);
    return true;
  };
}

const classDeclaration = declaration("classDeclaration", () => undefined);

const interfaceDeclaration = declaration("interfaceDeclaration", (m, open) => ({
  title: "write `type … =`",
  edits: [
    { span: m.span(m.token), text: "type" },
    { span: { start: open.start, end: open.start }, text: "= " },
  ],
}));

const enumDeclaration: Habit = (m) => {
  const at = m.token.image === "const" ? 2 : 1;
  const subject = m.peek(at);
  const end = m.endOfBlock();
  if (subject?.tokenType !== Upper || subject.first || m.typeAt(at + 1) !== p["{"] || end === undefined) return false;
  const members: string[] = [];
  let simple = true;
  for (let n = at + 2; m.index + n < end; n++) {
    const member = m.peek(n);
    if (member?.tokenType === Upper) members.push(member.image);
    else if (member?.tokenType !== p[","]) simple = false;
  }
  const last = m.at(end) ?? m.token;
  const text = `type ${subject.image} = ${members.join(" | ")}`;
  const edits = simple && members.length > 0 ? [{ span: m.span(m.token, last), text }] : [];
  m.report("enumDeclaration", { name: subject.image }, m.span(m.token, subject), "write it as a union", edits);
  m.foreignUntil(end);
  return true;
};

const switchStatement: Habit = (m) => {
  if (m.typeAt(1) !== p["("] || m.at(m.closing(m.index + 1) + 1)?.tokenType !== p["{"]) return false;
  m.report("switchStatement", {}, m.span(m.token));
  m.foreignUntil(m.closing(m.closing(m.index + 1) + 1));
  return true;
};

const throwStatement: Habit = (m) => {
  const type = m.typeAt(1);
  if (!onLine(m) || !(isName(type) || type === Upper || type === StrOpen)) return false;
  const end = m.endOfStatement();
  const last = m.at(end) ?? m.token;
  const error =
    imageAt(m, 1) === "new" && m.typeAt(2) === Upper && m.typeAt(3) === p["("] && m.closing(m.index + 3) === end;
  const open = m.peek(3);
  const edits = error && open ? [{ span: { start: m.token.startOffset, end: open.startOffset }, text: "fail" }] : [];
  m.report("throwStatement", {}, m.span(m.token, last), "write `fail(…)`", edits);
  m.foreignUntil(end);
  return true;
};

const asyncKeyword: Habit = (m) => {
  if (!onLine(m)) return false;
  const next = m.peek(1);
  const isFunction = next?.image === "function" || next?.tokenType === words.fn || next?.tokenType === words.workflow;
  const isLambda =
    (isName(next?.tokenType) && m.typeAt(2) === p["=>"]) ||
    (next?.tokenType === p["("] && m.at(m.closing(m.index + 1) + 1)?.tokenType === p["=>"]);
  // `async on next(…)`, `async task …`.
  const isDeclared = next?.image === "on" || next?.image === "task";
  if (!next || !(isFunction || isLambda || isDeclared)) return false;
  const span = { start: m.token.startOffset, end: next.startOffset };
  m.report("asyncKeyword", {}, m.span(m.token), "delete `async`", [{ span, text: "" }]);
  m.drop();
  return true;
};

const newExpression: Habit = (m) => {
  const next = m.peek(1);
  if (!next || next.first || next.tokenType !== Upper) return false;
  const span = { start: m.token.startOffset, end: next.startOffset };
  const maker = m.typeAt(2) === p["("] ? makerOf(next.image, m.typeAt(3) === p[")"]) : undefined;
  if (maker === undefined) {
    m.report("newExpression", {}, m.span(m.token), "delete `new`", [{ span, text: "" }]);
    m.drop();
    return true;
  }
  const text = `${next.image}.${maker}`;
  m.report("newExpression", {}, m.span(m.token), `write \`${text}(…)\``, [{ span: m.span(m.token, next), text }]);
  m.drop();
  m.keep();
  m.insert(p["."], endOf(next), ".");
  m.insert(Ident, endOf(next), maker);
  return true;
};

/** What makes a value of a container: `Set.of()`, `Map.from(entries)`. */
function makerOf(type: string, empty: boolean): string | undefined {
  if (type === "Set") return empty ? "of" : "from";
  return type === "Map" && !empty ? "from" : undefined;
}

/** `try { … } catch (e) { … } finally { … }`. */
const tryCatch: Habit = (m) => {
  if (m.typeAt(1) !== p["{"]) return false;
  let end = m.closing(m.index + 1);
  let found = false;
  for (;;) {
    const word = m.at(end + 1);
    if (word?.tokenType !== Ident || (word.image !== "catch" && word.image !== "finally")) break;
    const block = m.endOfBlock(end + 1);
    if (block === undefined) break;
    found = true;
    end = block;
  }
  if (!found) return false;
  m.report("tryCatch", {}, m.span(m.token));
  m.foreignUntil(end);
  return true;
};

/** `for (const x of xs) { … }` is mended; `for (let i = 0; …) { … }` is not. */
const typescriptFor: Habit = (m) => {
  const open = m.peek(1);
  if (!open || open.tokenType !== p["("]) return false;
  const close = m.closing(m.index + 1);
  const closeToken = m.at(close);
  const declares = imageAt(m, 2) === "const" || m.typeAt(2) === words.let || m.typeAt(2) === words.var;
  let [of, semicolon] = [-1, -1];
  for (let i = m.index + 2; i < close; i++) {
    const token = m.at(i);
    if (of < 0 && (token?.tokenType === words.in || (token?.image === "of" && i > m.index + 2))) of = i;
    if (token?.tokenType === p[";"]) semicolon = i;
  }
  if (
    !closeToken ||
    m.at(close + 1)?.tokenType !== p["{"] ||
    !(semicolon >= 0 || (of >= 0 && (declares || m.at(of)?.image === "of")))
  )
    return false;
  const end = m.endOfBlock(close + 1);
  if (semicolon >= 0 || of < 0) {
    m.report("typescriptFor", {}, m.span(open, closeToken));
    m.foreignUntil(end ?? close);
    return true;
  }
  const [pattern, ofToken] = [m.peek(declares ? 3 : 2), m.at(of)];
  if (!pattern || !ofToken) return false;
  m.report("typescriptFor", {}, m.span(open, closeToken), "write `for … in …`", [
    { span: { start: open.startOffset, end: pattern.startOffset }, text: "" },
    { span: m.span(ofToken), text: "in" },
    { span: m.span(closeToken), text: "" },
  ]);
  m.keep();
  m.drop();
  if (declares) m.drop();
  while (m.index < of) m.keep();
  m.keep(words.in);
  while (m.index < close) m.keep();
  m.drop();
  return true;
};

/** `import x from "…"`, `import * as x from "…"`, `import x, { y } from "…"`. */
const wholeModuleImport: Habit = (m) => {
  const subject = m.peek(1);
  if (!subject) return false;
  const isNamed = isName(subject.tokenType) || subject.tokenType === Upper;
  if (isNamed && imageAt(m, 2) === "from" && m.typeAt(3) === StrOpen) {
    m.report("wholeModuleImport", { name: subject.image }, m.span(subject), "put the name in braces", [
      { span: m.span(subject), text: `{ ${subject.image} }` },
    ]);
    m.keep();
    m.insert(p["{"], subject.startOffset);
    m.keep(subject.tokenType);
    m.insert(p["}"], endOf(subject));
    return true;
  }
  if (isNamed && m.typeAt(2) === p[","] && m.typeAt(3) === p["{"]) {
    m.report("wholeModuleImport", { name: subject.image }, m.span(subject));
    m.keep();
    m.drop();
    m.drop();
    return true;
  }
  const from = m.peek(5);
  if (subject.tokenType !== p["*"] || imageAt(m, 4) !== "from" || from?.tokenType !== StrOpen) return false;
  m.report("wholeModuleImport", { name: imageAt(m, 3) ?? "name" }, m.span(subject, m.peek(3) ?? subject));
  m.foreignUntil(m.closing(m.index + 5));
  return true;
};

/** `portal p(item: Item)`, `portal p(item: Item, units: Int)`: a portal takes one request, which has a type and no name. */
const namedRequest: Habit = (m) => {
  const open = m.peek(2);
  const first = m.peek(3);
  if (!isName(m.typeAt(1)) || open?.tokenType !== p["("] || !first || !isName(first.tokenType)) return false;
  const type = m.peek(5);
  if (m.typeAt(4) !== p[":"] || !type) return false;
  const end = m.closing(m.index + 2);
  const close = m.at(end);
  let commas = 0;
  for (let i = m.index + 3; i < end; i++) {
    const kind = m.at(i)?.tokenType;
    if (kind === p["("] || kind === p["{"] || kind === p["["]) i = m.closing(i);
    else if (kind === p[","]) commas++;
  }
  if (!close || close.tokenType !== p[")"]) return false;
  const several = commas > 0;
  const span = several ? m.span(open, close) : { start: first.startOffset, end: type.startOffset };
  const behind = endOf(open);
  const edits = several
    ? [
        { span: { start: behind, end: behind }, text: "{ " },
        { span: { start: close.startOffset, end: close.startOffset }, text: " }" },
      ]
    : [{ span, text: "" }];
  m.report("namedRequest", { several }, span, several ? "make it a record" : "leave the name out", edits);
  m.keep();
  m.keep();
  m.keep();
  if (several) {
    m.insert(p["{"], behind);
    while (m.index < end) m.keep();
    m.insert(p["}"], close.startOffset);
  } else {
    m.drop();
    m.drop();
  }
  return true;
};

/** `let mut x = 1`. */
const letMut: Habit = (m) => {
  const next = m.peek(1);
  if (next?.image !== "mut" || next.first || !isName(m.typeAt(2)) || m.peek(2)?.first) return false;
  const span = m.span(m.token, next);
  m.report("otherSpelling", { found: "let mut", instead: "var" }, span, "write `var`", [{ span, text: "var" }]);
  m.keep(words.var);
  m.drop();
  return true;
};

/** `case when a then b else c end`, `case x of … end`. */
const caseOf: Habit = (m) => {
  let depth = 0;
  let end = m.index;
  for (; ; end++) {
    const token = m.at(end);
    if (!token || isCloser(token.tokenType)) return false;
    const word = token.image.toLowerCase();
    if (word === "case") depth++;
    else if (word === "end" && --depth === 0) break;
    if (isOpener(token.tokenType)) end = m.closing(end);
  }
  if (m.previous?.tokenType === p["."] || (!isName(m.typeAt(1)) && m.typeAt(1) !== Upper)) return false;
  const chooses = imageAt(m, 1)?.toLowerCase() === "when";
  const span = m.span(m.token, m.at(end));
  const name = m.token.image;
  if (chooses) m.report("noSuchOperator", { operator: name, cure: "write `if a { b } else { c }`" }, span);
  else
    m.report(
      "noSuchStatement",
      { name, nearest: undefined, cure: "choose with `match x { pattern => result }`" },
      span,
    );
  m.foreignUntil(end);
  return true;
};

const unitOf: Readonly<Record<string, string>> = {
  millisecond: "ms", milliseconds: "ms", millis: "ms", second: "s", seconds: "s", sec: "s", minute: "m", minutes: "m", min: "m",
  hour: "h", hours: "h", day: "d", days: "d",
}; // prettier-ignore

/** `30 seconds`, `30.seconds`, `30.seconds()`. */
const duration: Habit = (m) => {
  const { token } = m;
  const unit = unitOf[token.image];
  const dotted = m.previous?.tokenType === p["."];
  const number = dotted ? m.out.at(-2) : m.previous;
  if (unit === undefined || number?.tokenType !== Int || token.first) return false;
  const called = dotted && m.typeAt(1) === p["("] && m.typeAt(2) === p[")"];
  if (dotted && !called && m.typeAt(1) === p["("]) return false;
  const last = called ? (m.peek(2) ?? token) : token;
  const span = m.span(number, last);
  const text = `${number.image}${unit}`;
  m.report("otherSpelling", { found: m.text(number, last), instead: text }, span, `write \`${text}\``, [
    { span, text },
  ]);
  m.out.splice(dotted ? -2 : -1);
  m.insert(Duration, number.startOffset, text);
  for (let n = called ? 3 : 1; n > 0; n--) m.drop();
  return true;
};

/** By a word that is a plain name in this language. */
export const wordHabits: ReadonlyMap<string, Habit> = new Map([
  ["const", constDeclaration],
  ["function", functionKeyword],
  ["class", classDeclaration],
  ["interface", interfaceDeclaration],
  ["enum", enumDeclaration],
  ["switch", switchStatement],
  ["throw", throwStatement],
  ["async", asyncKeyword],
  ["new", newExpression],
  ["case", caseOf],
  ["CASE", caseOf],
  ...Object.keys(unitOf).map((unit) => [unit, duration] as const),
]);

/** By a reserved word. */
export const keywordHabits: readonly (readonly [TokenType, Habit])[] = [
  [words.try, tryCatch],
  [words.for, typescriptFor],
  [words.let, letMut],
  [words.portal, namedRequest],
  [words.import, wholeModuleImport],
];
