/** Arrays that are filled and emptied again with each step. */

/** As many are taken out one by one: the array keeps its memory then. */
const FEW = 32;

/** `array.length = 0` gives the memory back, and takes longer than a small step. */
export function empty(array: unknown[]): void {
  if (array.length > FEW) array.length = 0;
  else while (array.length > 0) array.pop();
}
