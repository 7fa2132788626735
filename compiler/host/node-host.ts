/** The file system of this machine as the compiler sees it. */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { CompilerHost, ReadFailure, ReadResult } from "./host.ts";

const failures: Readonly<Record<string, ReadFailure>> = {
  ENOENT: "missing",
  ENOTDIR: "missing",
  EISDIR: "folder",
  EACCES: "denied",
  EPERM: "denied",
};

export function createNodeHost(workingFolder: string, published?: ReadonlyMap<string, string>): CompilerHost {
  return {
    published,
    read(path) {
      let bytes: Uint8Array;
      try {
        bytes = readFileSync(path);
      } catch (error) {
        const code = error instanceof Error && "code" in error ? String(error.code) : "";
        return { ok: false, failure: failures[code] ?? "other", detail: error instanceof Error ? error.message : code };
      }
      return decodeText(bytes);
    },
    resolve: (from, specifier) => resolve(from === undefined ? workingFolder : dirname(from), specifier),
    siblings(path) {
      try {
        return readdirSync(dirname(path));
      } catch {
        return [];
      }
    },
  };
}

/** UTF-8 to text; a byte order mark is dropped. */
export function decodeText(bytes: Uint8Array): ReadResult {
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, failure: "encoding", detail: String(firstBadByte(bytes)) };
  }
}

/** Offset of the first byte that is not UTF-8: the longest prefix that decodes, by bisection. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      // `stream` accepts a character that is cut off at the end.
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  // The last of them may be the beginning of a character that never ends: that is where it goes wrong.
  while (good > 0 && !isWhole(bytes.subarray(0, good))) good--;
  return good;
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
