/**
 * Immutable sequences that are extended at their end. Versions share one array; a version that is not the newest copies it
 * when it is extended.
 */
export class Sequence<T> {
  static readonly empty: Sequence<never> = new Sequence<never>([], 0);

  readonly length: number;
  private readonly items: T[];

  private constructor(items: T[], length: number) {
    this.items = items;
    this.length = length;
  }

  static of<T>(items: readonly T[]): Sequence<T> {
    return new Sequence([...items], items.length);
  }

  with(item: T): Sequence<T> {
    const items = this.items.length === this.length && this.length > 0 ? this.items : this.items.slice(0, this.length);
    items.push(item);
    return new Sequence(items, items.length);
  }

  at(index: number): T | undefined {
    return index < this.length ? this.items[index] : undefined;
  }

  toArray(): readonly T[] {
    return this.items.slice(0, this.length);
  }
}
