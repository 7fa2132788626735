/**
 * Instants as ISO 8601 text and as fields of the UTC calendar, without `Date`: conversions are pure functions of the number.
 * The calendar arithmetic is Howard Hinnant's (`days_from_civil`, http://howardhinnant.github.io/date_algorithms.html).
 */

/** As for `Date`: ±100 million days around 1970. */
const FARTHEST = 8_640_000_000_000_000;
export const DAY = 86_400_000;

export function isInstant(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= FARTHEST;
}

export interface Calendar {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  /** 1 … 31 */
  readonly day: number;
}

export function calendar(instant: number): Calendar {
  const shifted = Math.floor(instant / DAY) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Midnight of a day. */
export function midnight(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * DAY;
}

/** Milliseconds since midnight. */
export function timeOfDay(instant: number): number {
  return instant - Math.floor(instant / DAY) * DAY;
}

/** `2026-01-31T09:30:00.000Z`, as `Date.toISOString`. */
export function showInstant(instant: number): string {
  const { year, month, day } = calendar(instant);
  const time = timeOfDay(instant);
  const years = year >= 0 && year <= 9999 ? pad(year, 4) : (year < 0 ? "-" : "+") + pad(Math.abs(year), 6);
  const hours = Math.floor(time / 3_600_000);
  const minutes = Math.floor(time / 60_000) % 60;
  const seconds = Math.floor(time / 1_000) % 60;
  return `${years}-${pad(month, 2)}-${pad(day, 2)}T${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.${pad(time % 1_000, 3)}Z`;
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, "0");
}

const INSTANT =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?))?$/;

/**
 * Of ISO 8601 text: a day (midnight UTC), or a day and a time with `Z` or an offset; a time without one means another
 * instant at every place and is refused. Fractions beyond milliseconds are cut off.
 */
export function parseInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, years, months, days, hours = "0", minutes = "0", seconds = "0", fraction = "", zone = "Z"] = match;
  const [year, month, day] = [Number(years), Number(months), Number(days)];
  if (years === "-000000" || month < 1 || month > 12 || day < 1) return undefined;
  const start = midnight(year, month, day);
  if (calendar(start).day !== day || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  if (Number(hours) > 24 || (Number(hours) === 24 && Number(minutes + seconds + fraction) > 0)) return undefined;
  const offset = zoneOffset(zone);
  if (offset === undefined) return undefined;
  const time = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1_000;
  const instant = start + time + Number(fraction.slice(0, 3).padEnd(3, "0")) - offset;
  return isInstant(instant) ? instant : undefined;
}

function zoneOffset(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3_600_000 + minutes * 60_000);
}
