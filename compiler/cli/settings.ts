/** `--set name=value`, any number of times. */
import { InvalidArgumentError } from "commander";

export function collectSetting(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("It is written name=value.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
