/** The program that is edited: its files, its address, the examples. */
import type { Program } from "../messages.ts";

export interface Example {
  readonly name: string;
  readonly program: Program;
}

declare const EXAMPLES: readonly Example[];

export const examples: readonly Example[] = EXAMPLES;

/** What the address asks for: `#example=hello`, or a whole program as `#program=…`; undefined if it asks for nothing that is there. */
export async function programOfAddress(hash: string): Promise<Program | undefined> {
  const wanted = new URLSearchParams(hash.slice(1));
  const name = wanted.get("example");
  if (name !== null) return examples.find((example) => example.name === name)?.program;
  const packed = wanted.get("program");
  return packed === null ? undefined : unpacked(packed);
}

export async function addressOf(program: Program): Promise<string> {
  const example = examples.find((one) => isSame(one.program, program));
  return example === undefined ? `#program=${await packed(program)}` : `#example=${example.name}`;
}

function isSame(one: Program, other: Program): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function packed(program: Program): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(program)), new CompressionStream("deflate-raw"));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

async function unpacked(text: string): Promise<Program | undefined> {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const json = new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw")));
    return checked(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** The address may come from anybody. */
function checked(value: unknown): Program | undefined {
  if (typeof value !== "object" || value === null || !("files" in value) || !("main" in value)) return undefined;
  const { files, main } = value;
  if (typeof files !== "object" || files === null || typeof main !== "string") return undefined;
  if (!Object.hasOwn(files, main)) return undefined;
  const entries = Object.entries(files);
  if (!entries.every(([path, text]) => path.startsWith("/") && typeof text === "string")) return undefined;
  return { files: Object.fromEntries(entries) as Readonly<Record<string, string>>, main };
}

async function through(bytes: Uint8Array, transform: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(transform);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
