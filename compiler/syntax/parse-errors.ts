/** What the lexer, the brackets and the parser found, in the words of the catalogue. */
import { EOF, type IRecognitionException, type IToken } from "chevrotain";
import { isStray, tokenTypes, type BracketProblem, type Problem, type Token } from "@portals/grammar";
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Label } from "../diagnostics/diagnostic.ts";
import type { SourceFile, Span } from "./ast.ts";
import { hintFor, isTestStep, type Hint } from "./hints.ts";

/** The last line of a text has something on it. */
const LINE_HAS_CODE = /\S[^\n]*$/;

const spanOfToken = (token: IToken): Span => ({
  start: token.startOffset,
  end: token.startOffset + token.image.length,
});

export function lexicalDiagnostic(file: SourceFile, problem: Problem): Diagnostic {
  const at = { file, span: { start: problem.start, end: problem.end } };
  const text = file.text.slice(problem.start, problem.end);
  switch (problem.kind) {
    case "unterminatedString":
      return diagnostic("unterminatedString", {}, at);
    case "unterminatedComment":
      return diagnostic("unterminatedComment", {}, at);
    case "strayCharacter":
      return diagnostic("strayCharacter", { text }, at);
    case "foreignComment": {
      // `a -- b` may be a calculation.
      const choice = text === "--" && LINE_HAS_CODE.test(file.text.slice(0, problem.start));
      const fix = { title: "write `//`", edits: [{ ...at, text: "//" }], ...(choice && { choice: true as const }) };
      return diagnostic("otherSpelling", { found: text, instead: "//" }, { ...at, fixes: [fix] });
    }
    case "badName":
      return diagnostic("badName", { name: text }, at);
    case "badNumber":
      return diagnostic("badNumber", { text }, at);
  }
}

export function bracketDiagnostic(file: SourceFile, problem: BracketProblem): Diagnostic {
  if (problem.kind === "unopened") {
    return diagnostic("unopenedBracket", { close: problem.close.image }, { file, span: spanOfToken(problem.close) });
  }
  const also = problem.others
    .slice(0, 3)
    .map((token): Label => ({ file, span: spanOfToken(token), text: "and this one" }));
  return diagnostic("unclosedBracket", { open: problem.open.image }, { file, span: spanOfToken(problem.open), also });
}

/**
 * A token that does not fit is at fault if it stands where the parser was reading; if the line, the bracket or the file ended
 * before, then something is missing behind the last token.
 */
export function parserDiagnostic(file: SourceFile, error: IRecognitionException): Diagnostic {
  const found = error.token as Token;
  const before = previousOf(error);
  const ended = found.tokenType === EOF || found.image === "" || found.first || found.closes;
  const hint = hintOf(file, error);
  const more = { help: hint === undefined ? [] : [hint.help], fixes: hint?.fixes ?? [] };
  // A step of a test is never what is missing before it.
  const misplaced = isTestStep(found.image);
  if (ended && !misplaced && !isStray(error) && before && Number.isFinite(before.startOffset)) {
    return diagnostic("missingPart", { expected: error.message }, { file, span: lastReal(file, before), ...more });
  }
  const text = found.image === "" || found.tokenType === EOF ? "end of the file" : describe(found);
  const span = found.tokenType === EOF ? { start: file.text.length, end: file.text.length } : spanOfToken(found);
  const label = misplaced ? { label: "not inside of something else" } : {};
  return diagnostic("unexpectedToken", { found: text, expected: error.message }, { file, span, ...label, ...more });
}

function hintOf(file: SourceFile, error: IRecognitionException): Hint | undefined {
  const rule = error.context.ruleStack.at(-1) ?? "";
  if (error.token.tokenType === EOF) return undefined;
  return hintFor({ file, rule, image: error.token.image, span: spanOfToken(error.token), expected: error.message });
}

/** A token that was put in has no text to underline. */
function lastReal(file: SourceFile, token: IToken): Span {
  const span = spanOfToken(token);
  if (span.end > span.start) return span;
  let start = span.start;
  while (start > 0 && /\s/.test(file.text.charAt(start - 1))) start--;
  return { start: Math.max(0, start - 1), end: start };
}

function describe(token: Token): string {
  if (token.tokenType === tokenTypes.StrOpen || token.tokenType === tokenTypes.StrText) return "string";
  return `\`${token.image}\``;
}

/** Where the parser found the mistake; the end of the file if the text ended too early. */
export function offsetOf(file: SourceFile, error: IRecognitionException): number {
  return Number.isFinite(error.token.startOffset) ? error.token.startOffset : file.text.length;
}

function previousOf(error: IRecognitionException): IToken | undefined {
  return (error as { readonly previousToken?: IToken }).previousToken;
}

/** Where the last token before the mistake ends. */
export function endBefore(error: IRecognitionException): number {
  const before = previousOf(error);
  return before && Number.isFinite(before.startOffset) ? spanOfToken(before).end : 0;
}
