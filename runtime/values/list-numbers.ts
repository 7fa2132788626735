/** Sums and products of lists: for Int (exact), Float and Decimal. */
import { Decimal, finite } from "./decimal.ts";
import { exact } from "./ints.ts";

export function sum(list: readonly number[]): number {
  let total = 0;
  for (const item of list) total = exact(total + item);
  return total;
}

export function sumFloat(list: readonly number[]): number {
  let total = 0;
  for (const item of list) total += item;
  return total;
}

export function sumDecimal(list: readonly Decimal[]): Decimal {
  return finite(list.reduce((total, item) => total.plus(item), new Decimal(0)));
}

export function product(list: readonly number[]): number {
  let total = 1;
  for (const item of list) total = exact(total * item);
  return total;
}

export function productFloat(list: readonly number[]): number {
  let total = 1;
  for (const item of list) total *= item;
  return total;
}

export function productDecimal(list: readonly Decimal[]): Decimal {
  return finite(list.reduce((total, item) => total.times(item), new Decimal(1)));
}

export function mean(list: readonly number[]): number | undefined {
  return list.length === 0 ? undefined : sumFloat(list) / list.length;
}

export function meanDecimal(list: readonly Decimal[]): number | undefined {
  return list.length === 0 ? undefined : sumDecimal(list).div(list.length).toNumber();
}
