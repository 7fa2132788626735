/**
 * Standard input as a source: an atom is what has arrived, at most so many lines. What came through a pipe cannot be read
 * again, so a later process takes its input for new; a file that is given again is gone on with, if it is the same.
 */
import type { Polled, Source, SourceContext } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { Fault, faultCodes } from "../fault.ts";
import { crc32 } from "../world/crc32.ts";
import { unreadable } from "./file-source.ts";
import { LineSplitter } from "./lines.ts";
import { RecordBuffer, type Place } from "./record-buffer.ts";
import { lines } from "./records.ts";

/** Atoms that may wait before the pipe's writer is held back. */
const AHEAD = 64;

/** The beginning of a file, as it was read. */
interface Beginning {
  readonly length: number;
  readonly checksum: number;
}

export class StdinSource implements Source<string> {
  readonly name = "standard input";
  private readonly atom: number;
  private readonly limit: number;
  private context: SourceContext<string> | undefined;
  private buffer: RecordBuffer | undefined;
  private splitter: LineSplitter | undefined;
  private place: Place = { offset: 0, line: 0 };
  /** Of a file: what of it is in the atoms given, and the pieces behind that. */
  private given: Beginning | undefined;
  private pieces: Uint8Array[] = [];
  private reading = false;
  private ended = false;

  constructor(atom: number, limit: number) {
    this.atom = atom;
    this.limit = limit;
  }

  async start(context: SourceContext<string>, cursor: Uint8Array | undefined): Promise<void> {
    this.context = context;
    const before = cursor === undefined ? { line: 0, given: undefined } : readCursor(cursor);
    let rest: Uint8Array | undefined;
    if (context.world.stdio.inputIsFile) {
      this.given = before.given ?? { length: 0, checksum: 0 };
      rest = await this.pass(this.given);
    }
    // Lines go on counting where an earlier process stopped, even if its input is gone.
    this.place = { offset: this.given?.length ?? 0, line: before.line };
    this.splitter = new LineSplitter(this.place.offset, this.limit, true);
    this.buffer = new RecordBuffer(lines(), this.atom, "stdin", this.place);
    if (rest !== undefined && rest.length > 0) this.take(rest);
    this.read();
  }

  poll(events: number): Polled<string> {
    const taken = this.buffer?.take(events);
    if (taken !== undefined) {
      this.place = taken.place;
      this.note();
    }
    this.read();
    if (taken !== undefined) return taken.run as Exclude<Polled<string>, string>;
    return this.ended ? "end" : "pending";
  }

  cursor(): Uint8Array {
    const writer = new Writer(32);
    writer.varint(this.place.line);
    if (this.given !== undefined) {
      writer.varint(this.given.length);
      writer.u32(this.given.checksum);
    }
    return writer.take();
  }

  showCursor(cursor: Uint8Array): string {
    return `line ${readCursor(cursor).line}`;
  }

  progress(): undefined {
    return undefined;
  }

  stop(): Promise<void> {
    // A read of standard input that waits cannot be called back.
    this.ended = true;
    return Promise.resolve();
  }

  private read(): void {
    const { context, buffer } = this;
    if (this.ended || this.reading || context === undefined || buffer === undefined) return;
    if (buffer.atoms >= AHEAD) return;
    this.reading = true;
    context.world.stdio.read().then(
      (piece) => {
        this.reading = false;
        if (this.ended) return;
        this.take(piece);
        context.wake();
        if (buffer.atoms === 0) this.read();
      },
      (error: unknown) => {
        this.ended = true;
        context.failed(unreadable(error, this.name));
      },
    );
  }

  /** What was read; undefined: the end. */
  private take(piece: Uint8Array | undefined): void {
    const { buffer, splitter } = this;
    if (buffer === undefined || splitter === undefined) return;
    if (piece !== undefined && this.given !== undefined) this.pieces.push(piece);
    buffer.push(piece === undefined ? splitter.finish() : splitter.push(piece));
    buffer.flush();
    if (piece === undefined) this.ended = true;
  }

  /** Read what an earlier process has committed of the same file; the bytes behind it that came with it. */
  private async pass({ length, checksum }: Beginning): Promise<Uint8Array | undefined> {
    let left = length;
    let found = 0;
    let rest: Uint8Array | undefined;
    while (left > 0) {
      const piece = await this.context?.world.stdio.read();
      if (piece === undefined) break;
      const part = piece.subarray(0, left);
      found = crc32(part, found);
      left -= part.length;
      rest = piece.subarray(part.length);
    }
    if (left === 0 && found === checksum) return rest;
    const message = `standard input is a file that does not begin with the ${length} bytes that were read before`;
    throw new Fault(faultCodes.inputChanged, message, {
      help: ["give it the same file again; what comes through a pipe (`cat file |`) is taken for new input"],
    });
  }

  /** The atoms given go up to `place`. */
  private note(): void {
    while (this.given !== undefined && this.given.length < this.place.offset) {
      const piece = this.pieces[0];
      if (piece === undefined) return;
      const part = piece.subarray(0, this.place.offset - this.given.length);
      this.given = { length: this.given.length + part.length, checksum: crc32(part, this.given.checksum) };
      if (part.length === piece.length) this.pieces.shift();
      else this.pieces[0] = piece.subarray(part.length);
    }
  }
}

function readCursor(cursor: Uint8Array): { readonly line: number; readonly given: Beginning | undefined } {
  const reader = new Reader(cursor);
  const line = reader.varint();
  if (reader.at === reader.end) return { line, given: undefined };
  return { line, given: { length: reader.varint(), checksum: reader.u32() } };
}
