/**
 * One epoch's writes, encoded as they are made: `operation, key length, key[, value length, value]` in a row.
 * Later operations win over earlier ones of the same batch. A length is one byte: most values are a few bytes long, and
 * there is one for each cell that was written. The length of a long value stands in four bytes behind `LONG`.
 */
import { MalformedBytes, Reader, Writer } from "../bytes.ts";

const PUT = 1;
const DELETE = 2;
const DELETE_PREFIX = 3;

/** In place of a value's length: it is long. */
const LONG = 0xff;

export class Batch {
  /** Key and value bytes are written here, between the calls of `beginPut`, `value` and `endPut`. */
  readonly writer: Writer;
  /** Number of operations. */
  size = 0;
  private mark = 0;

  constructor(capacity = 64 * 1024) {
    this.writer = new Writer(capacity);
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.writer.at;
  }

  /** Start a put: now write the key to `writer`, then call `value()`. */
  beginPut(): void {
    this.begin(PUT);
  }

  /** The key is written; now write the value to `writer`, then call `endPut()`. */
  value(): void {
    this.endKey();
    this.mark = this.writer.at;
    this.writer.u8(0);
  }

  endPut(): void {
    const length = this.writer.at - this.mark - 1;
    if (length < LONG) this.writer.bytes[this.mark] = length;
    else this.makeLong(length);
    this.size++;
  }

  /** Make room for the four bytes of a length that was not known when the value began. */
  private makeLong(length: number): void {
    const { writer, mark } = this;
    writer.u32(0);
    writer.bytes.copyWithin(mark + 5, mark + 1, mark + 1 + length);
    writer.bytes[mark] = LONG;
    writer.view.setUint32(mark + 1, length, true);
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.beginPut();
    this.writer.raw(key);
    this.value();
    this.writer.raw(value);
    this.endPut();
  }

  /** Start a delete: write the key to `writer`, then call `endDelete()`. */
  beginDelete(): void {
    this.begin(DELETE);
  }

  /** Start the deletion of all keys with a prefix: write it to `writer`, then call `endDelete()`. */
  beginDeletePrefix(): void {
    this.begin(DELETE_PREFIX);
  }

  endDelete(): void {
    this.endKey();
    this.size++;
  }

  delete(key: Uint8Array): void {
    this.beginDelete();
    this.writer.raw(key);
    this.endDelete();
  }

  deletePrefix(prefix: Uint8Array): void {
    this.beginDeletePrefix();
    this.writer.raw(prefix);
    this.endDelete();
  }

  clear(): void {
    this.writer.clear();
    this.size = 0;
  }

  private begin(operation: number): void {
    this.writer.u8(operation);
    this.mark = this.writer.at;
    this.writer.u8(0);
  }

  private endKey(): void {
    const length = this.writer.at - this.mark - 1;
    if (length > 255) throw new Error(`a key of ${length} bytes: the runtime hashes what is longer than 255`);
    this.writer.bytes[this.mark] = length;
  }
}

export type Operation =
  | { readonly kind: "put"; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly kind: "delete"; readonly key: Uint8Array }
  | { readonly kind: "deletePrefix"; readonly key: Uint8Array };

/** The operations of an encoded batch, in order. Views into `bytes`, not copies. */
export function* operations(bytes: Uint8Array): Generator<Operation> {
  const cursor = new OperationCursor(bytes);
  while (cursor.next()) {
    const { kind, valueAt } = cursor;
    const key = bytes.subarray(cursor.keyAt, cursor.keyAt + cursor.keyLength);
    if (kind === "put") yield { kind, key, value: bytes.subarray(valueAt, valueAt + cursor.valueLength) };
    else yield { kind, key };
  }
}

/** Goes through the operations of an encoded batch without making objects of them. */
export class OperationCursor {
  kind: Operation["kind"] = "put";
  keyAt = 0;
  keyLength = 0;
  /** Of a put only. */
  valueAt = 0;
  valueLength = 0;
  private readonly reader: Reader;

  constructor(bytes: Uint8Array) {
    this.reader = new Reader(bytes);
  }

  /** Go to the next operation; false at the end. Throws MalformedBytes. */
  next(): boolean {
    const { reader } = this;
    if (reader.done) return false;
    const operation = reader.u8();
    this.keyLength = reader.u8();
    this.keyAt = reader.at;
    reader.skip(this.keyLength);
    if (operation === PUT) {
      this.kind = "put";
      const length = reader.u8();
      this.valueLength = length < LONG ? length : reader.u32();
      this.valueAt = reader.at;
      reader.skip(this.valueLength);
    } else if (operation === DELETE) {
      this.kind = "delete";
    } else if (operation === DELETE_PREFIX) {
      this.kind = "deletePrefix";
    } else {
      throw new MalformedBytes(`an unknown operation ${operation}`);
    }
    return true;
  }
}
