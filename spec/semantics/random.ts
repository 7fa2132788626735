/** Reproducible choices: the same seed gives the same numbers. */

/** Numbers in [0, 1) by mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Those of a step: it draws the same whenever and wherever it is taken. */
export function numbersOf(seed: number, unit: string, step: number): () => number {
  let hash = 0x811c9dc5;
  for (const c of `${seed}/${unit}/${step}`) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193);
  return randomNumbers(hash);
}

/** A UUID (version 4) of such numbers. */
export function randomUuid(random: () => number): string {
  const digit = (below: number, from = 0): string => (from + Math.floor(random() * below)).toString(16);
  const digits = (count: number): string => Array.from({ length: count }, () => digit(16)).join("");
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${digit(4, 8)}${digits(3)}-${digits(12)}`;
}
