/** The exclusive handlers that wait for a request: each is known by its unit, its task and the bytes of its key. */
import type { Reader, Writer } from "../bytes.ts";

export interface Link {
  /** `unit task key`, the same for the same gate. */
  readonly gate: string;
  /** Of the one whose request this handler serves. */
  readonly below: Link | undefined;
}

export function writeChain(chain: Link | undefined, to: Writer): void {
  const gates: string[] = [];
  for (let link = chain; link !== undefined; link = link.below) gates.push(link.gate);
  to.varint(gates.length);
  for (const gate of gates) to.string(gate);
}

export function readChain(from: Reader): Link | undefined {
  const gates: string[] = [];
  for (let left = from.varint(); left > 0; left--) gates.push(from.string());
  return gates.reduceRight<Link | undefined>((below, gate) => ({ gate, below }), undefined);
}

export function isIn(chain: Link | undefined, gate: string): boolean {
  for (let link = chain; link !== undefined; link = link.below) if (link.gate === gate) return true;
  return false;
}
