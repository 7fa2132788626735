/** Growing byte buffers to write to, and a cursor to read from: what codecs, log records and keys are made with. */

const utf8 = new TextEncoder();
// Without `ignoreBOM` a text that begins with U+FEFF would lose it.
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Below this length a loop over character codes beats TextEncoder. */
const SHORT_STRING = 24;

/** TextEncoder would silently replace what this finds, and a text would not be the same after recovery. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function wtf8Encode(text: string): Uint8Array {
  const writer = new Writer(text.length * 3);
  for (const part of text) {
    const code = part.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) {
      writer.u8(0xe0 | (code >> 12));
      writer.u8(0x80 | ((code >> 6) & 0x3f));
      writer.u8(0x80 | (code & 0x3f));
    } else {
      writer.raw(utf8.encode(part));
    }
  }
  return writer.take();
}

/** Decodes what is valid UTF-8 but for encoded surrogates; throws a TypeError for all else. */
function wtf8Decode(bytes: Uint8Array): string {
  let text = "";
  let start = 0;
  for (let i = 0; i + 2 < bytes.length; i++) {
    const second = bytes[i + 1] ?? 0;
    const third = bytes[i + 2] ?? 0;
    if (bytes[i] !== 0xed || second < 0xa0 || second > 0xbf || (third & 0xc0) !== 0x80) continue;
    text += utf8Decoder.decode(bytes.subarray(start, i));
    text += String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f));
    start = i + 3;
    i += 2;
  }
  return text + utf8Decoder.decode(bytes.subarray(start));
}

/** A buffer that grows. `bytes` and `view` change when it does: read them anew after every call. */
export class Writer {
  bytes: Uint8Array;
  view: DataView;
  /** Where the next byte goes; also the number of bytes written. */
  at = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Make room for `count` more bytes. */
  reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at + count));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  u8(n: number): void {
    this.reserve(1);
    this.bytes[this.at++] = n;
  }

  u16(n: number): void {
    this.reserve(2);
    this.view.setUint16(this.at, n, true);
    this.at += 2;
  }

  u32(n: number): void {
    this.reserve(4);
    this.view.setUint32(this.at, n, true);
    this.at += 4;
  }

  /** A natural number up to 2^53 − 1, in eight bytes. */
  u64(n: number): void {
    this.u32(n % 0x100000000);
    this.u32(Math.floor(n / 0x100000000));
  }

  /** Big-endian, so that the order of bytes is the order of numbers: for keys that are scanned. */
  u32be(n: number): void {
    this.reserve(4);
    this.view.setUint32(this.at, n, false);
    this.at += 4;
  }

  f64(n: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, n, true);
    this.at += 8;
  }

  /** A natural number up to 2^53 − 1, seven bits a byte. */
  varint(n: number): void {
    this.reserve(8);
    let rest = n;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.at++] = rest;
  }

  /** Any safe integer; small magnitudes are short. */
  int(n: number): void {
    this.reserve(9);
    const negative = n < 0;
    let rest = negative ? -(n + 1) : n;
    // First byte: sign in bit 6, six bits of value.
    const first = (negative ? 0x40 : 0) | (rest % 0x40);
    rest = Math.floor(rest / 0x40);
    this.bytes[this.at++] = rest > 0 ? first | 0x80 : first;
    while (rest > 0) {
      const low = rest % 0x80;
      rest = Math.floor(rest / 0x80);
      this.bytes[this.at++] = rest > 0 ? low | 0x80 : low;
    }
  }

  /** UTF-8, its length in bytes first. Unpaired surrogates are kept, as three bytes each (WTF-8). */
  string(text: string): void {
    const length = text.length;
    if (length <= SHORT_STRING) {
      this.reserve(1 + length * 3);
      const start = this.at;
      let at = start + 1;
      const bytes = this.bytes;
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (code >= 0x80) break;
        bytes[at++] = code;
      }
      if (i === length) {
        bytes[start] = length;
        this.at = at;
        return;
      }
    }
    this.lengthPrefixed(LONE_SURROGATE.test(text) ? wtf8Encode(text) : utf8.encode(text));
  }

  /** Bytes with their length first. */
  lengthPrefixed(part: Uint8Array): void {
    this.varint(part.length);
    this.raw(part);
  }

  raw(part: Uint8Array): void {
    this.reserve(part.length);
    this.bytes.set(part, this.at);
    this.at += part.length;
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  clear(): void {
    this.at = 0;
  }
}

/** Thrown when bytes end early or are not what they should be; the caller knows whose bytes they are. */
export class MalformedBytes extends Error {}

export class Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  private need(count: number): void {
    if (this.at + count > this.end) throw new MalformedBytes(`${count} bytes wanted, ${this.end - this.at} left`);
  }

  u8(): number {
    this.need(1);
    return this.view.getUint8(this.at++);
  }

  u16(): number {
    this.need(2);
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }

  u32(): number {
    this.need(4);
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  u64(): number {
    const low = this.u32();
    const high = this.u32();
    if (high > 0x1fffff) throw new MalformedBytes("a number of more than 53 bits");
    return high * 0x100000000 + low;
  }

  u32be(): number {
    this.need(4);
    this.at += 4;
    return this.view.getUint32(this.at - 4, false);
  }

  f64(): number {
    this.need(8);
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  varint(): number {
    let result = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 0x80;
      if (scale > Number.MAX_SAFE_INTEGER) throw new MalformedBytes("a number of more than 53 bits");
    }
    if (result > Number.MAX_SAFE_INTEGER) throw new MalformedBytes("a number of more than 53 bits");
    return result;
  }

  int(): number {
    const first = this.u8();
    let result = first & 0x3f;
    if (first >= 0x80) {
      let scale = 0x40;
      for (;;) {
        const byte = this.u8();
        result += (byte & 0x7f) * scale;
        if (byte < 0x80) break;
        scale *= 0x80;
        if (scale > Number.MAX_SAFE_INTEGER) throw new MalformedBytes("a number of more than 53 bits");
      }
    }
    if (result > Number.MAX_SAFE_INTEGER) throw new MalformedBytes("a number of more than 53 bits");
    return (first & 0x40) !== 0 ? -result - 1 : result;
  }

  string(): string {
    const length = this.varint();
    this.need(length);
    const start = this.at;
    this.at += length;
    if (length <= SHORT_STRING) {
      let text = "";
      for (let i = start; i < this.at; i++) {
        const byte = this.bytes[i] ?? 0;
        if (byte >= 0x80) return this.decode(start);
        text += String.fromCharCode(byte);
      }
      return text;
    }
    return this.decode(start);
  }

  private decode(start: number): string {
    const bytes = this.bytes.subarray(start, this.at);
    try {
      return utf8Decoder.decode(bytes);
    } catch {
      try {
        return wtf8Decode(bytes);
      } catch {
        throw new MalformedBytes("text that is not UTF-8");
      }
    }
  }

  lengthPrefixed(): Uint8Array {
    return this.raw(this.varint());
  }

  skip(count: number): void {
    this.need(count);
    this.at += count;
  }

  raw(count: number): Uint8Array {
    this.need(count);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}
