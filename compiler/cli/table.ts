/** Rows as lines of text, in columns. */

/** A column of numbers has a `#` before its title, and stands at the right. */
export function tableText(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const numbers = titles.map((title) => title.startsWith("#"));
  const all = [titles.map((title) => title.replace(/^#/, "")), ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, i) => (numbers[i] === true ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
