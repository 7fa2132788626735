/** Arguments of options: `--set name=value`, any number of times; numbers, folders. */
import { InvalidArgumentError } from "commander";

export function collectSetting(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("It is written name=value.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Of an option that may be given again. */
export function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

export function folderName(text: string): string {
  if (text === "") throw new InvalidArgumentError("It names a folder.");
  return text;
}

export function portNumber(text: string): number {
  const n = natural(text);
  if (n > 65535) throw new InvalidArgumentError("It is a number from 0 to 65535.");
  return n;
}

export function natural(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new InvalidArgumentError("It is a natural number.");
  return n;
}

export function positive(text: string): number {
  if (natural(text) === 0) throw new InvalidArgumentError("It is at least 1.");
  return natural(text);
}
