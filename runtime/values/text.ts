/** Methods of String; each is documented in `stdlib/string.ts`. */
import { Fault, faultCodes } from "../fault.ts";
import { atLeastOne, badArgument, notNegative } from "./arguments.ts";

/** V8's limit, 2^29 − 24. */
const LONGEST = 536_870_888;

export function length(text: string): number {
  return text.length;
}

export function isEmpty(text: string): boolean {
  return text === "";
}

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

export function toLower(text: string): string {
  return text.toLowerCase();
}

export function toUpper(text: string): string {
  return text.toUpperCase();
}

export function trim(text: string): string {
  return text.trim();
}

export function trimStart(text: string): string {
  return text.trimStart();
}

export function trimEnd(text: string): string {
  return text.trimEnd();
}

export function words(text: string): string[] {
  return text.match(/\S+/g) ?? [];
}

export function lines(text: string): string[] {
  const parts = text.split(/\r?\n/);
  if (parts.at(-1) === "") parts.pop();
  return parts;
}

export function split(text: string, separator: string): string[] {
  return separator === "" ? chars(text) : text.split(separator);
}

export function splitOnce(text: string, separator: string): readonly [string, string] | undefined {
  const at = text.indexOf(separator);
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + separator.length)];
}

export function before(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? text : text.slice(0, at);
}

export function after(text: string, separator: string): string {
  const at = text.indexOf(separator);
  return at < 0 ? "" : text.slice(at + separator.length);
}

export function replace(text: string, old: string, replacement: string): string {
  return text.replaceAll(old, () => replacement);
}

export function replaceFirst(text: string, old: string, replacement: string): string {
  return text.replace(old, () => replacement);
}

export function startsWith(text: string, prefix: string): boolean {
  return text.startsWith(prefix);
}

export function endsWith(text: string, suffix: string): boolean {
  return text.endsWith(suffix);
}

export function contains(text: string, part: string): boolean {
  return text.includes(part);
}

export function removePrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

export function removeSuffix(text: string, suffix: string): string {
  return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text;
}

export function indexOf(text: string, part: string): number | undefined {
  const at = text.indexOf(part);
  return at < 0 ? undefined : at;
}

export function lastIndexOf(text: string, part: string): number | undefined {
  const at = text.lastIndexOf(part);
  return at < 0 ? undefined : at;
}

export function count(text: string, part: string): number {
  atLeastOne(part.length, "the length of what is counted");
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found++;
  return found;
}

export function slice(text: string, from: number, to?: number): string {
  return text.slice(from, to);
}

export function take(text: string, count: number): string {
  return text.slice(0, Math.max(count, 0));
}

export function drop(text: string, count: number): string {
  return text.slice(Math.max(count, 0));
}

export function get(text: string, index: number): string | undefined {
  return text[index];
}

export function chars(text: string): string[] {
  return Array.from(text);
}

export function codePoints(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) as number);
}

export function ofCodePoints(points: readonly number[]): string {
  let text = "";
  for (const point of points) {
    if (point < 0 || point > 0x10ffff) badArgument("a code point", "from 0 to 1114111", point);
    text += String.fromCodePoint(point);
  }
  return text;
}

export function reverse(text: string): string {
  return chars(text).reverse().join("");
}

export function repeat(text: string, times: number): string {
  notNegative(times, "the number of times");
  limited(text.length * times);
  return text.repeat(times);
}

export function padStart(text: string, width: number, fill = " "): string {
  limited(width);
  return text.padStart(width, fill);
}

export function padEnd(text: string, width: number, fill = " "): string {
  limited(width);
  return text.padEnd(width, fill);
}

function limited(length: number): void {
  if (length > LONGEST) badArgument("the length of the text", `at most ${LONGEST}`, length);
}

export function matches(text: string, pattern: string): boolean {
  return expression(pattern).test(text);
}

export function captures(text: string, pattern: string): string[] | undefined {
  const match = expression(pattern).exec(text);
  // A group that took no part is undefined.
  return match === null ? undefined : Array.from(match, (group: string | undefined) => group ?? "");
}

export function matchAll(text: string, pattern: string): string[] {
  return Array.from(text.matchAll(globally(pattern)), ([whole]) => whole);
}

export function replaceMatches(text: string, pattern: string, replacement: string): string {
  return text.replace(globally(pattern), replacement);
}

/** Patterns are few and mostly constant: compiled once, up to a limit. */
const compiled = new Map<string, RegExp>();
const MOST_COMPILED = 1000;

function expression(pattern: string): RegExp {
  return cached(pattern, "u");
}

function globally(pattern: string): RegExp {
  const regExp = cached(pattern, "gu");
  regExp.lastIndex = 0;
  return regExp;
}

function cached(pattern: string, flags: string): RegExp {
  const key = `${flags}:${pattern}`;
  let found = compiled.get(key);
  if (found === undefined) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    found = compile(pattern, flags);
    compiled.set(key, found);
  }
  return found;
}

function compile(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new Fault(faultCodes.badNotation, `${JSON.stringify(pattern)} is no regular expression`, {
      help: [error instanceof Error ? error.message : String(error)],
    });
  }
}
