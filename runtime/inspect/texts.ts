/** Values as texts for people, who do not read a megabyte. */

/** The beginning of a text that is longer. */
export function cut(text: string, longest = Infinity): string {
  if (text.length <= longest) return text;
  // Not in the middle of a character of two units.
  const end = Math.max(0, longest - 1);
  return `${text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
}

/** The first events of an atom, as many as have `longest` characters together, and how many more there are. */
export function cutEvents(
  events: readonly unknown[],
  show: (event: unknown) => string,
  longest = Infinity,
): readonly string[] {
  const shown: string[] = [];
  let left = longest;
  for (const event of events) {
    if (left <= 0) return [...shown, `… and ${events.length - shown.length} more`];
    const text = cut(show(event), left);
    left -= text.length;
    shown.push(text);
  }
  return shown;
}
