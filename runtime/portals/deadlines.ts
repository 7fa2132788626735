/** What is to happen at a time: the earliest first; of one time, in an order of its own. A heap that knows its items' places. */

export interface Due {
  /** Ms since 1970. */
  readonly deadline: number;
  /** Place in the heap; -1: it is in none. */
  place: number;
  /** Of two with the same deadline: this one is the first. */
  precedes(other: Due): boolean;
}

export class Deadlines<T extends Due> {
  private readonly items: T[] = [];

  get first(): T | undefined {
    return this.items[0];
  }

  get size(): number {
    return this.items.length;
  }

  add(item: T): void {
    item.place = this.items.length;
    this.items.push(item);
    this.up(item.place);
  }

  remove(item: T): void {
    const { items } = this;
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = items.pop() as T;
    if (last === item) return;
    items[place] = last;
    last.place = place;
    this.up(place);
    this.down(last.place);
  }

  private up(from: number): void {
    const { items } = this;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(items[place] as T, items[above] as T)) return;
      this.swap(place, above);
      place = above;
    }
  }

  private down(from: number): void {
    const { items } = this;
    let place = from;
    for (;;) {
      let least = place;
      for (let below = 2 * place + 1; below <= 2 * place + 2 && below < items.length; below++) {
        if (isBefore(items[below] as T, items[least] as T)) least = below;
      }
      if (least === place) return;
      this.swap(place, least);
      place = least;
    }
  }

  private swap(a: number, b: number): void {
    const { items } = this;
    const [first, second] = [items[a] as T, items[b] as T];
    items[a] = second;
    items[b] = first;
    second.place = a;
    first.place = b;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.deadline < b.deadline || (a.deadline === b.deadline && a.precedes(b));
}
