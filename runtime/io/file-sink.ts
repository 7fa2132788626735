/** A text file as a sink: its cursor is a number of bytes, and what is behind it is cut off before it goes on. */
import type { Codec, Run, Sink, SinkContext } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import { base } from "../codec/base.ts";
import { RecordCodec } from "../codec/record.ts";
import { Fault, faultCodes } from "../fault.ts";
import { DiskError, type Disk, type File } from "../world/world.ts";
import { columnsOf, quoted, rowOf } from "./csv.ts";
import { folderOf, wholePath } from "./paths.ts";

/** What a format writes before the first event, and for each. */
export interface TextFormat {
  readonly header: string;
  readonly line: (event: unknown) => string;
}

export function jsonLines(codec: Codec<unknown>): TextFormat {
  return { header: "", line: (event) => codec.toJson(event) };
}

/** A text as it is, anything else as JSON. */
export function plainLines(codec: Codec<unknown>): TextFormat {
  return { header: "", line: (event) => (typeof event === "string" ? event : codec.toJson(event)) };
}

/** A record's fields in columns; any other type has one column, `value`. */
export function csvLines(codec: Codec<unknown>): TextFormat {
  const columns = columnsOf(codec);
  const isRecord = base(codec) instanceof RecordCodec;
  return {
    header: `${columns.map(quoted).join(",")}\n`,
    line: (event) => {
      const json = JSON.parse(codec.toJson(event)) as unknown;
      return rowOf(isRecord ? (json as Record<string, unknown>) : { value: json }, columns);
    },
  };
}

const utf8 = new TextEncoder();

export class FileSink implements Sink<unknown> {
  readonly name: string;
  private readonly path: string;
  private readonly formatOf: (codec: Codec<unknown>) => TextFormat;
  private format: TextFormat | undefined;
  private file: File | undefined;
  /** Behind the last write that succeeded. */
  private offset = 0;
  private durable = false;
  /** Opens the file and cuts it back to `offset`. */
  private reopen: () => Promise<File> = () => Promise.reject(new Error("a sink is started before it writes"));

  constructor(path: string, formatOf: (codec: Codec<unknown>) => TextFormat) {
    this.path = path;
    this.formatOf = formatOf;
    this.name = `file ${path}`;
  }

  async start(context: SinkContext<unknown>, cursor: Uint8Array | undefined): Promise<void> {
    const { disk } = context.world;
    this.format = this.formatOf(context.codec);
    this.durable = context.durable;
    this.reopen = () => this.cutBack(disk, wholePath(this.path, context.world));
    if (cursor !== undefined) {
      this.offset = new Reader(cursor).varint();
      this.file = await this.reopen();
      return;
    }
    const folder = folderOf(this.path);
    if (folder !== ".") await disk.makeFolder(folder);
    this.file = await openAnew(disk, this.path);
    if (this.durable) {
      // What it had before must not come back, even if nothing is written now.
      await this.file.sync();
      await disk.syncFolder(folder);
    }
    if (this.format.header !== "") await this.append(this.format.header);
  }

  async write(run: Run<unknown>): Promise<Uint8Array> {
    const { format } = this;
    if (format === undefined) throw new Error("a sink is started before it writes");
    let text = "";
    for (const event of run.events) text += format.line(event) + "\n";
    await this.append(text);
    return this.cursor();
  }

  showCursor(cursor: Uint8Array): string {
    return `byte ${new Reader(cursor).varint()}`;
  }

  async stop(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  /**
   * A write that fails leaves nothing behind: what a failed write or flush has left of its bytes is unknown, but all
   * before them was flushed, so a file that is opened anew and cut back there is as it was.
   */
  private async append(text: string): Promise<void> {
    const bytes = utf8.encode(text);
    const file = (this.file ??= await this.reopen());
    try {
      await file.write(this.offset, bytes);
      if (this.durable) await file.sync();
      this.offset += bytes.length;
    } catch (error) {
      this.file = undefined;
      await file.close().catch(() => {});
      // If it cannot be cut back now, the next write does it first, or the next process.
      this.file = await this.reopen().catch(() => undefined);
      throw error;
    }
  }

  private cursor(): Uint8Array {
    const writer = new Writer(16);
    writer.varint(this.offset);
    return writer.take();
  }

  private async cutBack(disk: Disk, shown: string): Promise<File> {
    const help = ["put the file back as it was, or start with another data folder: everything is written anew then"];
    let file: File;
    try {
      file = await disk.open(this.path, "write");
    } catch (error) {
      if (!(error instanceof DiskError) || error.failure !== "missing") throw error;
      const message = `${shown} is missing, but ${this.offset} bytes of it were written before`;
      throw new Fault(faultCodes.outputChanged, message, { help });
    }
    try {
      const size = await file.size();
      if (size < this.offset) {
        const message = `${shown} has ${size} bytes, but ${this.offset} were written before`;
        throw new Fault(faultCodes.outputChanged, message, { help });
      }
      await file.truncate(this.offset);
    } catch (error) {
      await file.close();
      throw error;
    }
    return file;
  }
}

async function openAnew(disk: Disk, path: string): Promise<File> {
  let file: File;
  try {
    file = await disk.create(path);
  } catch (error) {
    if (!(error instanceof DiskError) || error.failure !== "exists") throw error;
    file = await disk.open(path, "write");
    await file.truncate(0);
  }
  return file;
}
