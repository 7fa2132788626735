/**
 * The token types, made from the tables of `words.ts`. They have no patterns: `lexer.ts` scans by hand, because strings
 * nest code, and because an unfinished string, comment or bracket must be told apart from what follows it.
 */
import { createToken, Lexer, type TokenType } from "chevrotain";
import {
  assignmentOperators,
  binaryOperators,
  contextualWords,
  prefixOperators,
  reservedWords,
  type ContextualWord,
  type ReservedWord,
  type Word,
} from "./words.ts";

function define(name: string, label: string, categories: TokenType[] = []): TokenType {
  return createToken({ name, label, categories, pattern: Lexer.NA });
}

/** A word of the language written as in a program: `` `let` ``. Labels of other tokens describe them: "a name". */
const quoted = (text: string): string => `\`${text}\``;

// Categories: a token type that stands for several.
export const Ident = define("Ident", "a name");
export const ReservedName = define("ReservedName", "a name");
export const BinaryOperator = define("BinaryOperator", "an operator");
export const PrefixOperator = define("PrefixOperator", "an operator");
export const AssignmentOperator = define("AssignmentOperator", "`=`");

export const Upper = define("Upper", "a name that begins with a capital");
export const Int = define("Int", "a number");
export const Float = define("Float", "a number");
export const Duration = define("Duration", "a duration");

export const StrOpen = define("StrOpen", "a string");
export const StrText = define("StrText", "text");
export const StrHole = define("StrHole", quoted("${"));
export const HoleClose = define("HoleClose", quoted("}"));
export const StrClose = define("StrClose", "the end of the string");

/** What is no Portals but was recognised: reported already, read as one opaque piece, so that reading can go on behind it. */
export const Foreign = define("Foreign", "this");

const punctuationNames = {
  "(": "LParen", ")": "RParen", "[": "LBracket", "]": "RBracket", "{": "LBrace", "}": "RBrace",
  ",": "Comma", ";": "Semicolon", ":": "Colon", ".": "Dot", "?.": "OptionalDot", "?": "Question", "...": "Spread",
  "=>": "FatArrow", "->": "Arrow", "|>": "Pipe", "|": "Bar", "!": "Bang",
  "=": "Equals", "+=": "PlusEquals", "-=": "MinusEquals", "*=": "StarEquals",
  "||": "OrOr", "&&": "AndAnd", "==": "EqualEqual", "!=": "NotEqual", "<": "Less", "<=": "LessEqual", ">": "Greater",
  ">=": "GreaterEqual", "??": "Coalesce", "..": "Range", "+": "Plus", "-": "Minus", "*": "Star", "/": "Slash", "%": "Percent",
} as const; // prettier-ignore

export type Punctuation = keyof typeof punctuationNames;

const inBinary = new Set(binaryOperators.flatMap((level) => level.operators));

function categoriesOf(text: string): TokenType[] {
  const categories: TokenType[] = [];
  if (inBinary.has(text)) categories.push(BinaryOperator);
  if ((prefixOperators as readonly string[]).includes(text)) categories.push(PrefixOperator);
  if ((assignmentOperators as readonly string[]).includes(text)) categories.push(AssignmentOperator);
  return categories;
}

export const punctuation = Object.fromEntries(
  Object.entries(punctuationNames).map(([text, name]) => [text, define(name, quoted(text), categoriesOf(text))]),
) as Record<Punctuation, TokenType>;

/** A `(` whose `)` stands before `=>`: it opens the parameters of a lambda or of a function type. */
export const LambdaParen = define("LambdaParen", quoted("("));

const isReserved = new Set<string>(reservedWords);
const allWords: readonly Word[] = [...reservedWords, ...Object.values(contextualWords).flat()];

export const words = Object.fromEntries(
  allWords.map((word) => [
    word,
    define(`Word_${word}`, quoted(word), isReserved.has(word) ? [ReservedName, ...categoriesOf(word)] : [Ident]),
  ]),
) as Record<ReservedWord | ContextualWord, TokenType>;

export const wordTypes: ReadonlyMap<string, TokenType> = new Map(Object.entries(words));

export const punctuationTypes: ReadonlyMap<string, TokenType> = new Map(Object.entries(punctuation));

/** All token types, for the parser. */
export const vocabulary: TokenType[] = [
  Ident, ReservedName, BinaryOperator, PrefixOperator, AssignmentOperator,
  ...Object.values(words), Upper, Int, Float, Duration,
  StrOpen, StrText, StrHole, HoleClose, StrClose, Foreign,
  ...Object.values(punctuation), LambdaParen,
]; // prettier-ignore
