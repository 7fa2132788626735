/**
 * Reading the log at the start of a process. It changes nothing: the caller makes what was read durable in the
 * checkpoint, and goes on in a new segment.
 *
 * A record that cannot be read is the torn end of what an earlier process was writing, or damage. It is damage if any
 * later record says that it was durable once (`durable` in the header); then recovery halts and says where. The very
 * last records, which none follows, cannot be told apart from torn ones on one disk; a close record follows them when
 * the program ended in order.
 */
import { Fault, faultCodes } from "../../fault.ts";
import { RESTORE } from "./folder.ts";
import type { Mutant } from "./mutants.ts";
import { HEADER_BYTES, findHeaders, readHeader, readRecord } from "./record.ts";
import type { StoredHeader, StoredRecord } from "./record.ts";
import type { Segments } from "./segments.ts";

export interface LogEnd {
  /** Sequence of the last record. */
  readonly last: number;
  /** Highest generation seen. */
  readonly generation: number;
  /** Segments that are there. */
  readonly ids: readonly number[];
}

interface Place {
  /** Index in `ids`; -1: nothing was read, for no segment begins where the checkpoint ends. */
  readonly index: number;
  readonly at: number;
  readonly reason: string;
}

/**
 * Give `visit` the records after sequence `applied`, in order. Fails with a Fault (P0902) at damage, with a DiskError
 * when the disk cannot be read.
 */
export async function replay(
  segments: Segments,
  store: number,
  applied: number,
  visit: (record: StoredRecord) => Promise<void>,
  mutant: Mutant,
): Promise<LogEnd> {
  const ids = await segments.list();
  if (ids.length === 0) throw damaged(segments.folder, "the log has no segments");
  const heads: (StoredHeader | undefined)[] = [];
  // An owner takes over in a new segment, perhaps with a sequence that was torn in an older one: the later one counts.
  const startsWith = new Map<number, number>();
  let generation = 0;
  for (const [index, id] of ids.entries()) {
    const head = readHeader(await segments.read(id, HEADER_BYTES), 0, store, id);
    heads.push(head);
    if (head !== undefined) startsWith.set(head.sequence, index);
    generation = Math.max(generation, head?.generation ?? 0);
  }

  // Earlier segments are checkpointed, and perhaps half deleted.
  const first = heads.findLastIndex((head) => head !== undefined && head.sequence <= applied + 1);
  let next = heads[first]?.sequence ?? applied + 1;
  let end: Place = { index: -1, at: 0, reason: "the records before it are missing" };
  let owner = 0;
  for (let index: number | undefined = first < 0 ? undefined : first; index !== undefined;) {
    const id = ids[index] ?? 0;
    const bytes = await segments.read(id);
    let at = 0;
    let jump: number | undefined;
    for (;;) {
      jump = later(startsWith.get(next), index);
      if (jump !== undefined) break;
      const record = readRecord(bytes, at, store, id, mutant !== "ignoreBodyChecksum");
      const reason = typeof record === "string" ? record : unexpected(record.header, next, owner);
      if (typeof record === "string" || reason !== undefined) {
        end = { index, at, reason: reason ?? "" };
        break;
      }
      if (next > applied) await visit(record);
      owner = record.header.generation;
      generation = Math.max(generation, owner);
      next++;
      at = record.end;
    }
    index = jump;
  }

  if (mutant !== "truncateAtDamage") await refuseDamage(segments, store, ids, heads, end, next, owner);
  return { last: Math.max(next - 1, applied), generation, ids };
}

function later(index: number | undefined, than: number): number | undefined {
  return index !== undefined && index > than ? index : undefined;
}

/** Why a readable record is not the one that has to come. */
function unexpected({ sequence, generation }: StoredHeader, next: number, owner: number): string | undefined {
  if (sequence !== next) return `it has the number ${sequence}`;
  if (generation < owner) return `it is of owner ${generation}, after one of owner ${owner}`;
  return undefined;
}

/** Halt if record `next`, which is not at `end`, was durable once. */
async function refuseDamage(
  segments: Segments,
  store: number,
  ids: readonly number[],
  heads: readonly (StoredHeader | undefined)[],
  end: Place,
  next: number,
  owner: number,
): Promise<void> {
  for (const [index, id] of ids.entries()) {
    if (index < end.index) continue;
    const bytes = await segments.read(id);
    for (const header of findHeaders(bytes, index === end.index ? end.at : 0, store, id)) {
      if (header.sequence <= next || header.durable < next || header.generation < owner) continue;
      const place = index > end.index ? await pastEnd(segments, ids, heads, end, index) : end;
      throw damaged(
        segments.path(ids[place.index] ?? 0),
        `the log is damaged at byte ${place.at}: record ${next} cannot be read, ${place.reason}, ` +
          `although record ${header.sequence} shows that it was written whole`,
      );
    }
  }
}

/**
 * The place of a record that should begin a segment, if the one before ends in order. That is the last one without a
 * header up to the evidence: those before it may have been made and not used.
 */
async function pastEnd(
  segments: Segments,
  ids: readonly number[],
  heads: readonly (StoredHeader | undefined)[],
  end: Place,
  evidence: number,
): Promise<Place> {
  const headless = heads.findLastIndex((head, index) => index <= evidence && head === undefined);
  const id = ids[end.index];
  if (id === undefined) {
    if (headless < 0) return { ...end, index: 0 };
  } else {
    const rest = (await segments.read(id)).subarray(end.at, end.at + HEADER_BYTES);
    if (headless <= end.index || rest.some((byte) => byte !== 0)) return end;
  }
  return { index: headless, at: 0, reason: "its header is damaged" };
}

function damaged(at: string, reason: string): Fault {
  return new Fault(faultCodes.folderDamaged, reason, {
    at,
    help: [RESTORE],
  });
}
