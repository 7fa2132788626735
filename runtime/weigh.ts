/** How many bytes an event takes in memory, roughly: what bounds of queues are made of. */

const POINTER = 8;
const OBJECT = 24;
const DEPTH = 4;

export function weigh(value: unknown, depth = DEPTH): number {
  if (typeof value === "string") return OBJECT + value.length;
  if (typeof value !== "object" || value === null) return POINTER;
  if (value instanceof Uint8Array) return OBJECT * 4 + value.length;
  if (depth === 0) return OBJECT;
  if (Array.isArray(value)) {
    // The first items stand for all.
    const looked = Math.min(value.length, 4);
    let sum = 0;
    for (let i = 0; i < looked; i++) sum += weigh(value[i], depth - 1);
    return OBJECT + (looked === 0 ? 0 : (sum / looked) * value.length);
  }
  let sum = OBJECT;
  for (const name in value) sum += POINTER + weigh((value as Record<string, unknown>)[name], depth - 1);
  return sum;
}
