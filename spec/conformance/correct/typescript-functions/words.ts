/** A crude stem: without a usual ending. */
export function stem(word: string): string {
  return word.replace(/(ing|s)$/, "");
}

export function double(n: number): number {
  return n * 2;
}
