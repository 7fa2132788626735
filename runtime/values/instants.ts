/** Methods of Instant, a number of milliseconds since 1970; each is documented in `stdlib/instant.ts`. */
import { Fault, faultCodes } from "../fault.ts";
import { badArgument } from "./arguments.ts";
import { calendar, DAY, isInstant, midnight, showInstant, timeOfDay } from "./instant-text.ts";

export { parseInstant as parse, showInstant as show } from "./instant-text.ts";

function within(milliseconds: number): number {
  if (!isInstant(milliseconds)) {
    throw new Fault(faultCodes.outOfRange, "the result is outside the range of Instant, the years -271821 to 275760");
  }
  return milliseconds;
}

export function of(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  if (month < 1 || month > 12) badArgument("the month", "1 to 12", month);
  const start = within(midnight(year, month, day));
  if (day < 1 || calendar(start).month !== month) badArgument("the day", "one of the month", day);
  if (hour < 0 || hour > 23) badArgument("the hour", "0 to 23", hour);
  if (minute < 0 || minute > 59) badArgument("the minute", "0 to 59", minute);
  if (second < 0 || second > 59) badArgument("the second", "0 to 59", second);
  return within(start + hour * 3_600_000 + minute * 60_000 + second * 1_000);
}

export function ofEpoch(milliseconds: number): number {
  return within(milliseconds);
}

export function epochMilliseconds(instant: number): number {
  return instant;
}

export function plus(instant: number, duration: number): number {
  return within(instant + duration);
}

export function minus(instant: number, duration: number): number {
  return within(instant - duration);
}

export function since(instant: number, earlier: number): number {
  return instant - earlier;
}

export function until(instant: number, later: number): number {
  return later - instant;
}

export function truncate(instant: number, unit: number): number {
  if (unit <= 0) badArgument("the unit of time", "positive", unit);
  return within(Math.floor(instant / unit) * unit);
}

export function year(instant: number): number {
  return calendar(instant).year;
}

export function month(instant: number): number {
  return calendar(instant).month;
}

export function day(instant: number): number {
  return calendar(instant).day;
}

export function hour(instant: number): number {
  return Math.floor(timeOfDay(instant) / 3_600_000);
}

export function minute(instant: number): number {
  return Math.floor(timeOfDay(instant) / 60_000) % 60;
}

export function second(instant: number): number {
  return Math.floor(timeOfDay(instant) / 1_000) % 60;
}

export function millisecond(instant: number): number {
  return timeOfDay(instant) % 1_000;
}

/** The first of January 1970 was a Thursday. */
export function weekday(instant: number): number {
  const days = Math.floor(instant / DAY) + 3;
  return (((days % 7) + 7) % 7) + 1;
}

export function dayOfYear(instant: number): number {
  return Math.floor((instant - midnight(calendar(instant).year, 1, 1)) / DAY) + 1;
}

export function date(instant: number): string {
  const text = showInstant(instant);
  return text.slice(0, text.indexOf("T"));
}

export function time(instant: number): string {
  const text = showInstant(instant);
  const start = text.indexOf("T") + 1;
  return text.slice(start, start + 8);
}
