/** Buffers of a unit: arrays that live as long as the unit and are empty between steps; keys of a keyed one are beside it. */
import type { Buffer } from "../ir/ir.ts";
import { typesOnly, type Doc } from "./document.ts";
import type { Scope } from "./scope.ts";
import * as ts from "./typescript.ts";
import { typeDoc } from "./types.ts";

const keyArrays = new WeakMap<Buffer, object>();

/** Stands for the array of a buffer's keys, to name it by. */
function keysOf(buffer: Buffer): object {
  let keys = keyArrays.get(buffer);
  if (keys === undefined) keyArrays.set(buffer, (keys = {}));
  return keys;
}

/** True if the buffer holds keys alone: its events are units. */
export function isKeysOnly(buffer: Buffer): boolean {
  return buffer.key !== undefined && buffer.event.kind === "scalar" && buffer.event.name === "Unit";
}

export function bufferNames(buffer: Buffer, scope: Scope): { readonly events: string; readonly keys: string } {
  const keys = buffer.key === undefined ? "" : scope.nameOf(keysOf(buffer));
  return { events: isKeysOnly(buffer) ? keys : scope.nameOf(buffer), keys };
}

/** `const evens: number[] = [];` */
export function declareBuffer(buffer: Buffer, scope: Scope): Doc[] {
  const array = (name: string, type: Doc): Doc => ["const ", name, typesOnly(": ", type, "[]"), " = [];"];
  const docs: Doc[] = [];
  if (!isKeysOnly(buffer)) docs.push(array(scope.names.give(buffer, buffer.name), elementDoc(buffer.event, scope)));
  if (buffer.key !== undefined) {
    docs.push(array(scope.names.give(keysOf(buffer), `${buffer.name}Keys`), elementDoc(buffer.key, scope)));
  }
  return docs;
}

/** A step may have failed and left something. */
export function clearBuffer(buffer: Buffer, scope: Scope): Doc[] {
  const { events, keys } = bufferNames(buffer, scope);
  const names = [...(isKeysOnly(buffer) ? [] : [events]), ...(buffer.key === undefined ? [] : [keys])];
  return names.map((name) => [ts.call(scope.module.runtime("empty"), [ts.name(name)]).doc, ";"]);
}

/** The type of an array's items. */
export function elementDoc(type: Buffer["event"], scope: Scope): Doc {
  const doc = typeDoc(type, scope.module);
  return ["option", "function", "list", "tuple"].includes(type.kind) ? ["(", doc, ")"] : doc;
}
