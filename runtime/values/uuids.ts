/** Methods of Uuid, a text in lower case; each is documented in `stdlib/uuid.ts`. */
import { hex } from "./base64.ts";
import { sha1 } from "./sha1.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function parse(text: string): string | undefined {
  return UUID.test(text) ? text.toLowerCase() : undefined;
}

/** 16 bytes as the usual text. */
export function ofBytes(bytes: Uint8Array): string {
  const digits = hex(bytes);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join("-");
}

export function toBytes(uuid: string): Uint8Array {
  return new Uint8Array(Buffer.from(uuid.replaceAll("-", ""), "hex"));
}

export function toText(uuid: string): string {
  return uuid;
}

/** RFC 9562, 6.6: the namespace of URLs. */
const NAMESPACE = toBytes("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
const encoder = new TextEncoder();

/** Version 5 (RFC 9562, 5.5): the same name gives the same Uuid, everywhere. */
export function of(name: string): string {
  const text = encoder.encode(name);
  const message = new Uint8Array(16 + text.length);
  message.set(NAMESPACE);
  message.set(text, 16);
  const bytes = sha1(message).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return ofBytes(bytes);
}
