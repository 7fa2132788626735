/** Programs of several files. */

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** Of the app. */
export const MAIN = "/main.portals";

/** An app's text: what follows `app`, what it declares, and a sink for each of these streams. */
export function appText(
  head: string,
  declared: readonly (readonly string[])[],
  sinks: readonly string[],
  sink: (stream: string) => string = () => "console()",
): string {
  const shown = sinks.map((name) => `sink ${name} -> ${sink(name)}`);
  return [`app ${head}`, ...declared.flat(), ...shown, ""].join("\n");
}
