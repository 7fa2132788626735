/** A text file as a source: read ahead in pieces, given away in atoms, gone on with at a byte offset. */
import type { Polled, Source, SourceContext } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { Fault, faultCodes, toFault } from "../fault.ts";
import { DiskError, type File } from "../world/world.ts";
import { LineSplitter } from "./lines.ts";
import { wholePath } from "./paths.ts";
import { RecordBuffer, type Place } from "./record-buffer.ts";
import type { Format } from "./records.ts";

const PIECE = 256 * 1024;
/** Whole atoms of this many events are read ahead. */
const AHEAD = 8192;

export interface FileSourceOptions {
  readonly path: string;
  readonly atom: number;
  /** Bytes of a line at most. */
  readonly limit: number;
  readonly format: (context: SourceContext<unknown>, learnt: string) => Format;
}

export class FileSource implements Source<unknown> {
  readonly name: string;
  private readonly options: FileSourceOptions;
  private context: SourceContext<unknown> | undefined;
  private file: File | undefined;
  private format: Format | undefined;
  private buffer: RecordBuffer | undefined;
  private splitter: LineSplitter | undefined;
  /** Behind the last atom given. */
  private place: Place = { offset: 0, line: 0 };
  /** Where the next piece is read. */
  private offset = 0;
  private size = 0;
  private reading: Promise<void> | undefined;
  private ended = false;

  constructor(options: FileSourceOptions) {
    this.options = options;
    this.name = `file ${options.path}`;
  }

  async start(context: SourceContext<unknown>, cursor: Uint8Array | undefined): Promise<void> {
    const { path, atom, limit } = this.options;
    this.context = context;
    let learnt = "";
    if (cursor !== undefined) {
      const reader = new Reader(cursor);
      this.place = { offset: reader.varint(), line: reader.varint() };
      learnt = reader.string();
    }
    try {
      this.file = await context.world.disk.open(path, "read");
      this.size = await this.file.size();
      // A folder can be opened, and tells when it is read.
      await this.file.read(0, 1);
    } catch (error) {
      throw unreadable(error, wholePath(path, context.world));
    }
    if (this.size < this.place.offset) {
      const message = `${wholePath(path, context.world)} has ${this.size} bytes, but ${this.place.offset} of it were read before`;
      throw new Fault(faultCodes.inputChanged, message, {
        help: ["put the file back as it was, or start with another data folder"],
      });
    }
    this.offset = this.place.offset;
    this.format = this.options.format(context, learnt);
    this.splitter = new LineSplitter(this.offset, limit, this.format.flat);
    this.buffer = new RecordBuffer(this.format, atom, path, this.place);
    this.readAhead();
  }

  poll(events: number): Polled<unknown> {
    const { buffer } = this;
    if (buffer === undefined) return "pending";
    const taken = buffer.take(events);
    if (taken !== undefined) this.place = taken.place;
    this.readAhead();
    if (taken !== undefined) return taken.run;
    return this.ended ? "end" : "pending";
  }

  cursor(): Uint8Array {
    const writer = new Writer(32);
    writer.varint(this.place.offset);
    writer.varint(this.place.line);
    writer.string(this.format?.learnt ?? "");
    return writer.take();
  }

  showCursor(cursor: Uint8Array): string {
    const reader = new Reader(cursor);
    const offset = reader.varint();
    return `line ${reader.varint()}, byte ${offset}`;
  }

  progress(): number | undefined {
    return this.size === 0 ? undefined : Math.min(1, this.place.offset / this.size);
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.reading;
    await this.file?.close();
    this.file = undefined;
  }

  private readAhead(): void {
    const { buffer, file } = this;
    if (this.ended || this.reading !== undefined || buffer === undefined || file === undefined) return;
    if (buffer.atoms * this.options.atom > AHEAD) return;
    this.reading = this.readPiece(file, buffer).then(
      () => {
        this.reading = undefined;
        this.context?.wake();
        // An atom may be longer than a piece.
        if (buffer.atoms === 0) this.readAhead();
      },
      (error: unknown) => {
        this.reading = undefined;
        this.ended = true;
        this.context?.failed(unreadable(error, this.options.path));
      },
    );
  }

  private async readPiece(file: File, buffer: RecordBuffer): Promise<void> {
    const piece = await file.read(this.offset, PIECE);
    const splitter = this.splitter;
    if (splitter === undefined || this.ended) return;
    this.offset += piece.length;
    if (piece.length > 0) buffer.push(splitter.push(piece));
    if (piece.length < PIECE) {
      buffer.push(splitter.finish());
      buffer.finish();
      this.ended = true;
    }
  }
}

/** Why a file cannot be read, for people. */
export function unreadable(error: unknown, path: string): Error {
  if (!(error instanceof DiskError)) return toFault(error);
  const help = {
    missing: ["paths are relative to the folder in which the program is started"],
    denied: ["give yourself the right to read it"],
    folder: ["name a file in it"],
  }[error.failure as string];
  return new Fault(
    faultCodes.inputUnreadable,
    `${path} cannot be read: ${error.message}`,
    help === undefined ? {} : { help },
  );
}
