/**
 * Bytes that arrive in pieces, as lines: LF or CRLF, a byte order mark at the start, a last line without an end. A line
 * that is no UTF-8 or longer than a limit is a fault in its place, and is never held in memory whole.
 */
import type { AtomFault } from "../api.ts";
import { faultCodes } from "../fault.ts";

const LF = 10;
const CR = 13;

/** Consecutive lines. */
export interface Lines {
  readonly texts: string[];
  /** Bytes of the input up to behind line i. */
  readonly ends: number[];
  /** Lines that could not be read, by index; their text is empty. */
  readonly faults: ReadonlyMap<number, Omit<AtomFault, "at">> | undefined;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class LineSplitter {
  /** Bytes of the input up to behind the last whole line given. */
  private offset: number;
  private readonly limit: number;
  private readonly flat: boolean;
  /** Pieces of a line whose end has not come. */
  private rest: Uint8Array[] = [];
  private restLength = 0;
  /** The line in `rest` is too long: only its length is kept. */
  private tooLong = false;

  /** `flat`: texts may live long, so they must not keep the text of a whole piece alive. */
  constructor(offset: number, limit: number, flat: boolean) {
    this.offset = offset;
    this.limit = limit;
    this.flat = flat;
  }

  /** The lines that end in this piece. */
  push(piece: Uint8Array): Lines {
    const last = piece.lastIndexOf(LF);
    if (last < 0) {
      this.keep(piece);
      return { texts: [], ends: [], faults: undefined };
    }
    const first = this.restLength > 0 ? piece.indexOf(LF) : -1;
    const lines: MutableLines = { texts: [], ends: [], faults: undefined };
    if (first >= 0) {
      this.keep(piece.subarray(0, first + 1));
      this.endOfLine(lines);
    }
    if (last > first) this.split(piece.subarray(first + 1, last + 1), lines);
    this.keep(piece.subarray(last + 1));
    return lines;
  }

  /** The input has ended: its last line, if that has no end. */
  finish(): Lines {
    const lines: MutableLines = { texts: [], ends: [], faults: undefined };
    if (this.restLength > 0) this.endOfLine(lines);
    return lines;
  }

  private keep(piece: Uint8Array): void {
    this.restLength += piece.length;
    if (this.tooLong || piece.length === 0) return;
    // The end of the line and a byte order mark are not part of its length; whether it is too long is seen at its end.
    if (this.restLength > this.limit + 5) {
      this.tooLong = true;
      this.rest = [];
      return;
    }
    this.rest.push(piece);
  }

  /** `rest` is a whole line. */
  private endOfLine(lines: MutableLines): void {
    if (this.tooLong) {
      this.offset += this.restLength;
      fault(lines, tooLong(this.limit));
      lines.texts.push("");
      lines.ends.push(this.offset);
    } else {
      this.split(this.rest.length === 1 ? (this.rest[0] as Uint8Array) : join(this.rest, this.restLength), lines);
    }
    this.rest = [];
    this.restLength = 0;
    this.tooLong = false;
  }

  /** Whole lines; the very last one may be without an end. */
  private split(bytes: Uint8Array, lines: MutableLines): void {
    const start = this.offset === 0 && hasMark(bytes) ? 3 : 0;
    let text: string | undefined;
    try {
      text = strict.decode(start === 0 ? bytes : bytes.subarray(start));
    } catch {
      text = undefined;
    }
    const ascii = text?.length === bytes.length - start;
    if (ascii && text !== undefined && !this.flat && bytes.length <= this.limit) this.sliced(text, start, lines);
    else this.each(bytes, start, ascii, lines);
    this.offset += bytes.length;
  }

  /** Lines as parts of one text. */
  private sliced(text: string, start: number, lines: MutableLines): void {
    const parts = text.split("\n");
    if (parts[parts.length - 1] === "") parts.pop();
    const returns = text.includes("\r");
    let end = this.offset + start;
    const total = end + text.length;
    for (let part of parts) {
      end = Math.min(end + part.length + 1, total);
      if (returns && part.charCodeAt(part.length - 1) === CR) part = part.slice(0, -1);
      lines.texts.push(part);
      lines.ends.push(end);
    }
  }

  /** Lines decoded one by one. */
  private each(bytes: Uint8Array, start: number, ascii: boolean, lines: MutableLines): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = start; at < bytes.length;) {
      const found = buffer.indexOf(LF, at);
      const next = found < 0 ? bytes.length : found + 1;
      let end = found < 0 ? bytes.length : found;
      if (end > at && bytes[end - 1] === CR) end--;
      let text = "";
      if (end - at > this.limit) {
        fault(lines, tooLong(this.limit));
      } else if (ascii) {
        text = buffer.toString("latin1", at, end);
      } else {
        try {
          text = strict.decode(bytes.subarray(at, end));
        } catch {
          fault(lines, { code: faultCodes.badText, message: "this line is not UTF-8 text" });
        }
      }
      lines.texts.push(text);
      lines.ends.push(this.offset + next);
      at = next;
    }
  }
}

interface MutableLines extends Lines {
  faults: Map<number, Omit<AtomFault, "at">> | undefined;
}

/** Of the line that is added next. */
function fault(lines: MutableLines, what: Omit<AtomFault, "at">): void {
  (lines.faults ??= new Map()).set(lines.texts.length, what);
}

function tooLong(limit: number): Omit<AtomFault, "at"> {
  const shown = limit >= 1024 * 1024 ? `${limit / (1024 * 1024)} MiB` : `${limit} bytes`;
  return { code: faultCodes.lineTooLong, message: `this line is longer than ${shown}, the limit of its source` };
}

function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
