/** Standard input as a source: an atom is what has arrived, at most so many lines. What was read cannot be read again. */
import type { Polled, Source, SourceContext } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { LineSplitter } from "./lines.ts";
import { RecordBuffer, type Place } from "./record-buffer.ts";
import { lines } from "./records.ts";
import { unreadable } from "./file-source.ts";

/** Atoms that may wait before the pipe's writer is held back. */
const AHEAD = 64;

export class StdinSource implements Source<string> {
  readonly name = "standard input";
  private readonly atom: number;
  private readonly limit: number;
  private context: SourceContext<string> | undefined;
  private buffer: RecordBuffer | undefined;
  private splitter: LineSplitter | undefined;
  private place: Place = { offset: 0, line: 0 };
  private reading = false;
  private ended = false;

  constructor(atom: number, limit: number) {
    this.atom = atom;
    this.limit = limit;
  }

  start(context: SourceContext<string>, cursor: Uint8Array | undefined): Promise<void> {
    this.context = context;
    // Lines go on counting where an earlier process stopped; its input is gone.
    if (cursor !== undefined) this.place = { offset: 0, line: new Reader(cursor).varint() };
    this.splitter = new LineSplitter(0, this.limit, true);
    this.buffer = new RecordBuffer(lines(), this.atom, "stdin", this.place);
    this.read();
    return Promise.resolve();
  }

  poll(events: number): Polled<string> {
    const taken = this.buffer?.take(events);
    if (taken !== undefined) this.place = taken.place;
    this.read();
    if (taken !== undefined) return taken.run as Exclude<Polled<string>, string>;
    return this.ended ? "end" : "pending";
  }

  cursor(): Uint8Array {
    const writer = new Writer(16);
    writer.varint(this.place.line);
    return writer.take();
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
    const { context, buffer, splitter } = this;
    if (this.ended || this.reading || context === undefined || buffer === undefined || splitter === undefined) return;
    if (buffer.atoms >= AHEAD) return;
    this.reading = true;
    context.world.stdio.read().then(
      (piece) => {
        this.reading = false;
        if (this.ended) return;
        buffer.push(piece === undefined ? splitter.finish() : splitter.push(piece));
        buffer.flush();
        if (piece === undefined) this.ended = true;
        context.wake();
        if (buffer.atoms === 0) this.read();
      },
      (error: unknown) => {
        this.ended = true;
        context.failed(unreadable(error, this.name));
      },
    );
  }
}
