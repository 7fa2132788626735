/** Methods of Bytes; each is documented in `stdlib/bytes.ts`. Values are never changed. */
import { badArgument } from "./arguments.ts";
import { base64, hex } from "./base64.ts";

export { parseBase64, parseHex } from "./base64.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function ofText(text: string): Uint8Array {
  return encoder.encode(text);
}

export function toText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function from(items: readonly number[]): Uint8Array {
  for (const item of items) if (item < 0 || item > 255) badArgument("a byte", "0 to 255", item);
  return Uint8Array.from(items);
}

export function length(bytes: Uint8Array): number {
  return bytes.length;
}

export function isEmpty(bytes: Uint8Array): boolean {
  return bytes.length === 0;
}

export function get(bytes: Uint8Array, index: number): number | undefined {
  return bytes[index];
}

export function slice(bytes: Uint8Array, from: number, to?: number): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, from, to);
}

export function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

export function toHex(bytes: Uint8Array): string {
  return hex(bytes);
}

export function toBase64(bytes: Uint8Array): string {
  return base64(bytes);
}

export function toList(bytes: Uint8Array): number[] {
  return Array.from(bytes);
}
