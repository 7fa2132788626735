/** Durations as the language writes them: `1h30m`, `250ms`, `-5s`. */

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

export function showDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0ms";
  let rest = Math.abs(milliseconds);
  let text = milliseconds < 0 ? "-" : "";
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += count + unit;
    rest -= count * size;
  }
  return text;
}

const DURATION = /^([+-]?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Milliseconds; undefined if it is no duration, or too long for an Int. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || !/\d/.test(text)) return undefined;
  let total = 0;
  UNITS.forEach(([, size], i) => (total += Number(match[i + 2] ?? 0) * size));
  if (!Number.isSafeInteger(total)) return undefined;
  return match[1] === "-" ? 0 - total : total;
}
