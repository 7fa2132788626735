/** Codecs of the scalar types. */
import { MalformedBytes, type Reader, type Writer } from "../bytes.ts";
import { Decimal, finite, parseDecimal, showDecimal } from "../values/decimal.ts";
import { parseDuration, showDuration } from "../values/duration-text.ts";
import { isInstant, parseInstant, showInstant } from "../values/instant-text.ts";
import { base64, parseBase64 } from "../values/base64.ts";
import { BaseCodec, mismatch } from "./base.ts";
import type { JsonSchema } from "./json-schema.ts";

class BoolCodec extends BaseCodec<boolean> {
  readonly primitive = true;
  override readonly plain = true;

  write(value: boolean, to: Writer): void {
    to.u8(value ? 1 : 0);
  }

  read(from: Reader): boolean {
    const byte = from.u8();
    if (byte > 1) throw new MalformedBytes(`a Bool cannot be ${byte}`);
    return byte === 1;
  }

  toJson(value: boolean): string {
    return value ? "true" : "false";
  }

  decode(json: unknown): boolean {
    return typeof json === "boolean" ? json : mismatch("true or false", json);
  }

  override fromText(text: string): boolean {
    return this.decode(text === "true" ? true : text === "false" ? false : text);
  }

  admit(value: unknown): boolean {
    return this.decode(value);
  }

  show(value: boolean): string {
    return value ? "true" : "false";
  }

  describe(): string {
    return "Bool";
  }

  jsonSchema(): JsonSchema {
    return { type: "boolean" };
  }

  override json(value: string): string {
    return `(${value} ? "true" : "false")`;
  }

  override fits(value: string): string {
    return `typeof ${value} === "boolean"`;
  }
}

class IntCodec extends BaseCodec<number> {
  readonly primitive = true;
  override readonly plain = true;

  write(value: number, to: Writer): void {
    to.int(value);
  }

  read(from: Reader): number {
    return from.int();
  }

  toJson(value: number): string {
    return "" + value;
  }

  decode(json: unknown): number {
    if (Number.isSafeInteger(json)) return (json as number) + 0;
    return mismatch(Number.isInteger(json) ? "an Int within ±(2^53 − 1)" : "an Int", json);
  }

  override fromText(text: string): number {
    return this.decode(/^-?\d+$/.test(text) ? Number(text) : text);
  }

  admit(value: unknown): number {
    return this.decode(value);
  }

  show(value: number): string {
    return "" + value;
  }

  describe(): string {
    return "Int";
  }

  jsonSchema(): JsonSchema {
    return { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
  }

  override writing(value: string): string {
    return `to.int(${value});`;
  }

  override reading(): string {
    return "from.int()";
  }

  override json(value: string): string {
    return value;
  }

  override fits(value: string): string {
    return `Number.isSafeInteger(${value})`;
  }
}

class FloatCodec extends BaseCodec<number> {
  /** NaN is equal to itself in the language. */
  readonly primitive = false;
  override readonly plain = true;

  write(value: number, to: Writer): void {
    to.f64(value);
  }

  read(from: Reader): number {
    return from.f64();
  }

  toJson(value: number): string {
    return Number.isFinite(value) ? "" + value : `"${value}"`;
  }

  decode(json: unknown): number {
    if (typeof json === "number") return json;
    if (json === "NaN") return NaN;
    if (json === "Infinity") return Infinity;
    if (json === "-Infinity") return -Infinity;
    return mismatch("a Float", json);
  }

  override fromText(text: string): number {
    return this.decode(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : text);
  }

  admit(value: unknown): number {
    return typeof value === "number" ? value : mismatch("a Float", value);
  }

  show(value: number): string {
    return "" + value;
  }

  describe(): string {
    return "Float";
  }

  jsonSchema(): JsonSchema {
    return { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }] };
  }

  override writing(value: string): string {
    return `to.f64(${value});`;
  }

  override reading(): string {
    return "from.f64()";
  }

  override fits(value: string): string {
    return `typeof ${value} === "number"`;
  }
}

class StringCodec extends BaseCodec<string> {
  readonly primitive = true;
  override readonly textual = true;
  override readonly plain = true;

  write(value: string, to: Writer): void {
    to.string(value);
  }

  read(from: Reader): string {
    return from.string();
  }

  toJson(value: string): string {
    return JSON.stringify(value);
  }

  decode(json: unknown): string {
    return typeof json === "string" ? json : mismatch("a String", json);
  }

  admit(value: unknown): string {
    return this.decode(value);
  }

  show(value: string): string {
    return JSON.stringify(value);
  }

  describe(): string {
    return "String";
  }

  jsonSchema(): JsonSchema {
    return { type: "string" };
  }

  override writing(value: string): string {
    return `to.string(${value});`;
  }

  override reading(): string {
    return "from.string()";
  }

  override json(value: string): string {
    return `JSON.stringify(${value})`;
  }

  override fits(value: string): string {
    return `typeof ${value} === "string"`;
  }
}

class BytesCodec extends BaseCodec<Uint8Array> {
  readonly primitive = false;

  write(value: Uint8Array, to: Writer): void {
    to.lengthPrefixed(value);
  }

  read(from: Reader): Uint8Array {
    return new Uint8Array(from.lengthPrefixed());
  }

  toJson(value: Uint8Array): string {
    return `"${base64(value)}"`;
  }

  decode(json: unknown): Uint8Array {
    return (typeof json === "string" ? parseBase64(json) : undefined) ?? mismatch("bytes in base64", json);
  }

  admit(value: unknown): Uint8Array {
    return value instanceof Uint8Array ? new Uint8Array(value) : mismatch("a Uint8Array", value);
  }

  show(value: Uint8Array): string {
    return base64(value);
  }

  describe(): string {
    return "Bytes";
  }

  jsonSchema(): JsonSchema {
    return { type: "string", contentEncoding: "base64" };
  }
}

class UnitCodec extends BaseCodec<undefined> {
  readonly primitive = true;
  override readonly nullable = true;

  write(): void {}

  read(): undefined {
    return undefined;
  }

  toJson(): string {
    return "null";
  }

  decode(json: unknown): undefined {
    return json === null ? undefined : mismatch("null (Unit)", json);
  }

  admit(value: unknown): undefined {
    return value === undefined ? undefined : mismatch("undefined (Unit)", value);
  }

  show(): string {
    return "()";
  }

  describe(): string {
    return "()";
  }

  jsonSchema(): JsonSchema {
    return { type: "null" };
  }
}

class DecimalCodec extends BaseCodec<Decimal> {
  readonly primitive = false;
  override readonly plain = true;

  write(value: Decimal, to: Writer): void {
    to.string(finite(value).toString());
  }

  read(from: Reader): Decimal {
    const text = from.string();
    const value = parseDecimal(text);
    if (value === undefined) throw new MalformedBytes(`${JSON.stringify(text)} is no Decimal`);
    return value;
  }

  toJson(value: Decimal): string {
    return `"${showDecimal(finite(value))}"`;
  }

  decode(json: unknown): Decimal {
    const text = typeof json === "number" ? "" + json : json;
    return (typeof text === "string" ? parseDecimal(text) : undefined) ?? mismatch("a Decimal", json);
  }

  admit(value: unknown): Decimal {
    return (Decimal.isDecimal(value) ? parseDecimal(value.toString()) : undefined) ?? mismatch("a Decimal", value);
  }

  show(value: Decimal): string {
    return showDecimal(value);
  }

  describe(): string {
    return "Decimal";
  }

  jsonSchema(): JsonSchema {
    return { type: ["string", "number"], format: "decimal", examples: ["12.50"] };
  }
}

class InstantCodec extends BaseCodec<number> {
  readonly primitive = true;
  override readonly plain = true;

  write(value: number, to: Writer): void {
    to.int(value);
  }

  read(from: Reader): number {
    return from.int();
  }

  toJson(value: number): string {
    return `"${showInstant(value)}"`;
  }

  decode(json: unknown): number {
    return (
      (typeof json === "string" ? parseInstant(json) : undefined) ??
      mismatch('an Instant such as "2026-01-31T09:30:00Z"', json)
    );
  }

  admit(value: unknown): number {
    return isInstant(value) ? value : mismatch("an Instant (a whole number of milliseconds)", value);
  }

  show(value: number): string {
    return showInstant(value);
  }

  describe(): string {
    return "Instant";
  }

  jsonSchema(): JsonSchema {
    return { type: "string", format: "date-time" };
  }

  override writing(value: string): string {
    return `to.int(${value});`;
  }

  override reading(): string {
    return "from.int()";
  }
}

class DurationCodec extends BaseCodec<number> {
  readonly primitive = true;
  override readonly plain = true;

  write(value: number, to: Writer): void {
    to.int(value);
  }

  read(from: Reader): number {
    return from.int();
  }

  toJson(value: number): string {
    return `"${showDuration(value)}"`;
  }

  decode(json: unknown): number {
    if (typeof json === "string") return parseDuration(json) ?? mismatch('a Duration such as "1h30m"', json);
    return Number.isSafeInteger(json) ? (json as number) : mismatch('a Duration such as "1h30m"', json);
  }

  admit(value: unknown): number {
    return Number.isSafeInteger(value)
      ? (value as number)
      : mismatch("a Duration (a whole number of milliseconds)", value);
  }

  show(value: number): string {
    return showDuration(value);
  }

  describe(): string {
    return "Duration";
  }

  jsonSchema(): JsonSchema {
    return { type: ["string", "integer"], description: "such as 1h30m, or milliseconds", examples: ["1h30m"] };
  }

  override writing(value: string): string {
    return `to.int(${value});`;
  }

  override reading(): string {
    return "from.int()";
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Sixteen bytes in the store; its text elsewhere, in lower case. */
class UuidCodec extends BaseCodec<string> {
  readonly primitive = true;
  override readonly textual = true;
  override readonly plain = true;

  write(value: string, to: Writer): void {
    to.raw(Buffer.from(value.replaceAll("-", ""), "hex"));
  }

  read(from: Reader): string {
    const hex = Buffer.from(from.raw(16)).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  toJson(value: string): string {
    return `"${value}"`;
  }

  decode(json: unknown): string {
    return typeof json === "string" && UUID.test(json) ? json.toLowerCase() : mismatch("a Uuid", json);
  }

  admit(value: unknown): string {
    return this.decode(value);
  }

  show(value: string): string {
    return value;
  }

  describe(): string {
    return "Uuid";
  }

  jsonSchema(): JsonSchema {
    return { type: "string", format: "uuid" };
  }
}

export const bool = new BoolCodec();
export const int = new IntCodec();
export const float = new FloatCodec();
export const string = new StringCodec();
export const bytes = new BytesCodec();
export const unit = new UnitCodec();
export const decimal = new DecimalCodec();
export const instant = new InstantCodec();
export const duration = new DurationCodec();
export const uuid = new UuidCodec();
