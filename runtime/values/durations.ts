/** Methods of Duration, a whole number of milliseconds; each is documented in `stdlib/duration.ts`. */
import { badArgument } from "./arguments.ts";
import { exact } from "./ints.ts";

export { parseDuration as parse, showDuration as show } from "./duration-text.ts";

export function milliseconds(count: number): number {
  return count;
}

export function seconds(count: number): number {
  return exact(count * 1_000);
}

export function minutes(count: number): number {
  return exact(count * 60_000);
}

export function hours(count: number): number {
  return exact(count * 3_600_000);
}

export function days(count: number): number {
  return exact(count * 86_400_000);
}

export function inMilliseconds(duration: number): number {
  return duration;
}

export function inSeconds(duration: number): number {
  return duration / 1_000;
}

export function inMinutes(duration: number): number {
  return duration / 60_000;
}

export function inHours(duration: number): number {
  return duration / 3_600_000;
}

export function inDays(duration: number): number {
  return duration / 86_400_000;
}

export function truncate(duration: number, unit: number): number {
  if (unit <= 0) badArgument("the unit of time", "positive", unit);
  return Math.trunc(duration / unit) * unit + 0;
}
