/** A request's body as a value of a type; what is wrong with it, with its place. */
import type { Codec } from "../api.ts";
import { base, Mismatch } from "../codec/base.ts";
import type { NetAnswer } from "../world/world.ts";
import { problem } from "./problem.ts";

/** Nested deeper than this, a value could exhaust the stack of whoever works with it. */
const DEEPEST = 200;

/** Characters of what cannot be read. */
const LONGEST_SHOWN = 20;

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function decodeBody<T>(
  bytes: Uint8Array,
  codec: Codec<T>,
): { readonly value: T } | { readonly wrong: NetAnswer } {
  const json = decodeJson(bytes);
  if ("wrong" in json) return json;
  try {
    return { value: base(codec).decode(json.value) };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { wrong: mismatchProblem(error) };
  }
}

/** What the value should be is not said; it is not nested deeper than what can be worked with. */
export function decodeJson(bytes: Uint8Array): { readonly value: unknown } | { readonly wrong: NetAnswer } {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { wrong: problem(400, "the body is not UTF-8") };
  }
  if (text.trim() === "") return { wrong: problem(400, "the body is empty; JSON is expected") };
  if (deeperThan(text, DEEPEST)) return { wrong: problem(400, `the body is nested deeper than ${DEEPEST} levels`) };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { wrong: notJson(text) };
  }
}

export function mismatchProblem(error: Mismatch): NetAnswer {
  const { path, wanted, found } = error;
  const { message } = error.fault("", "");
  return problem(400, message, { members: { path: path.replace(/^\./, ""), expected: wanted, found } });
}

function notJson(text: string): NetAnswer {
  const at = firstError(text);
  const before = text.slice(0, at).split("\n");
  const line = before.length;
  const column = (before.at(-1) ?? "").length + 1;
  const there = /^(?:\w+|.)/su.exec(text.slice(at, at + LONGEST_SHOWN))?.[0];
  const what = there === undefined ? "it ends too early" : `${JSON.stringify(there)} cannot stand there`;
  const detail = `the body is not JSON: ${what} (line ${line}, column ${column})`;
  return problem(400, detail, { members: { line, column } });
}

function deeperThan(text: string, most: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) i = endOfString(text, i) - 1;
    else if (c === 0x5b || c === 0x7b) {
      if (++depth > most) return true;
    } else if (c === 0x5d || c === 0x7d) depth--;
  }
  return false;
}

/** Behind the closing quote of the string that opens at `at`, or the text's end. */
function endOfString(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  return Math.min(end + 1, text.length);
}

const SPACE = /[ \t\n\r]*/y;
const WORD = /(?:true|false|null)(?!\w)/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*/y;

/** Where JSON.parse gives up, which it does not tell in all of its messages. Of a text that is not JSON. */
function firstError(text: string): number {
  let at = 0;
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  const space = (): void => void (at += match(SPACE));
  /** False: the error is at `at`. */
  const string = (): boolean => {
    at += match(STRING);
    if (text[at] !== '"') return false;
    at++;
    return true;
  };
  const list = (close: string, item: () => boolean): boolean => {
    at++;
    space();
    if (text[at] === close) return ++at > 0;
    for (;;) {
      space();
      if (!item()) return false;
      space();
      if (text[at] === close) return ++at > 0;
      if (text[at] !== ",") return false;
      at++;
    }
  };
  const member = (): boolean => {
    if (text[at] !== '"' || !string()) return false;
    space();
    if (text[at] !== ":") return false;
    at++;
    space();
    return value();
  };
  const value = (): boolean => {
    const c = text[at];
    if (c === "{") return list("}", member);
    if (c === "[") return list("]", value);
    if (c === '"') return string();
    const length = match(WORD) || match(NUMBER);
    at += length;
    return length > 0;
  };
  space();
  if (value()) space();
  return at;
}
