/** What streams have, as far as a test has seen it: after a crash only what was recovered. */
interface Seen {
  events: unknown[];
  /** Behind which event each atom ends. */
  ends: number[];
  /** What was shown of it last, and is never changed. */
  shown: readonly unknown[] | undefined;
  shownAtoms: readonly (readonly unknown[])[] | undefined;
}

const NOTHING: readonly never[] = [];

export class Streams {
  private readonly seen = new Map<string, Seen>();

  add(path: string, atom: number, events: readonly unknown[]): void {
    let stream = this.seen.get(path);
    if (stream === undefined) this.seen.set(path, (stream = { events: [], ends: [], shown: [], shownAtoms: [] }));
    if (atom !== stream.ends.length + 1) throw new Error(`atom ${atom} of ${path} comes after ${stream.ends.length}`);
    for (const event of events) stream.events.push(event);
    stream.ends.push(stream.events.length);
    stream.shown = undefined;
    stream.shownAtoms = undefined;
  }

  /** The process goes on with streams of these lengths, in atoms. */
  recovered(heads: ReadonlyMap<string, number>): void {
    for (const [path, stream] of this.seen) {
      stream.ends.length = Math.min(stream.ends.length, heads.get(path) ?? 0);
      stream.events.length = stream.ends.at(-1) ?? 0;
      stream.shown = undefined;
      stream.shownAtoms = undefined;
    }
  }

  events(path: string): readonly unknown[] {
    const stream = this.seen.get(path);
    return stream === undefined ? NOTHING : (stream.shown ??= stream.events.slice());
  }

  atoms(path: string): readonly (readonly unknown[])[] {
    const stream = this.seen.get(path);
    if (stream === undefined) return NOTHING;
    const { events, ends } = stream;
    return (stream.shownAtoms ??= ends.map((end, i) => events.slice(ends[i - 1] ?? 0, end)));
  }
}
