/** Lines as events: what the three formats of text files make of them. */
import type { AtomFault, Codec } from "../api.ts";
import { Fault, faultCodes } from "../fault.ts";
import { columnsOf, parseRow, rowDecoder, type RowDecoder } from "./csv.ts";

/** Takes lines one after the other, in order; every line but those it says otherwise of is one record of an atom. */
export interface Format {
  /** Every line is an event, as it is. */
  readonly plain: boolean;
  /** Parts of lines live on in events, so they must not keep the text of a whole piece of the file alive. */
  readonly flat: boolean;
  /** `skip`: the line is no record. `more`: the record goes on in the next line. Faults are thrown. */
  read(line: string): { readonly event: unknown } | "skip" | "more";
  /** The input ends inside of a record. */
  unfinished(): AtomFault | undefined;
  /** What it has learnt of the input that it needs to go on later: a header. */
  readonly learnt: string;
}

export function lines(): Format {
  return { plain: true, flat: true, read: (event) => ({ event }), unfinished: () => undefined, learnt: "" };
}

export function jsonl(codec: Codec<unknown>): Format {
  return {
    plain: false,
    flat: false,
    read: (line) => (line.trim() === "" ? "skip" : { event: codec.fromJson(parseJson(line)) }),
    unfinished: () => undefined,
    learnt: "",
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it cannot be parsed";
    throw new Fault(faultCodes.badJson, `this line is not JSON: ${reason}`);
  }
}

/** A row may be this long, line breaks in quotes included. */
const LONGEST_ROW = 16 * 1024 * 1024;

/** `header`: the first row names the columns. `learnt`: what an earlier reader of the same file has. */
export function csv(codec: Codec<unknown>, header: boolean, learnt: string): Format {
  let columns = learnt === "" ? undefined : (JSON.parse(learnt) as readonly string[]);
  if (!header) columns = columnsOf(codec);
  let decoder: RowDecoder | undefined = columns === undefined ? undefined : rowDecoder(codec, columns);
  /** Lines of a row whose quotes are open. */
  let open: string[] = [];
  let openLength = 0;
  return {
    plain: false,
    flat: true,
    get learnt() {
      return columns === undefined ? "" : JSON.stringify(columns);
    },
    read(line) {
      if (quotes(line) % 2 === (open.length > 0 ? 0 : 1)) {
        open.push(line);
        openLength += line.length;
        if (openLength <= LONGEST_ROW) return "more";
        open = [];
        openLength = 0;
        throw new Fault(faultCodes.badCsv, "a quoted field of this row does not end");
      }
      let text = line;
      if (open.length > 0) {
        text = [...open, line].join("\n");
        open = [];
        openLength = 0;
      }
      if (text === "") return "skip";
      const row = parseRow(text);
      if (decoder !== undefined) return { event: decoder(row) };
      columns = row;
      decoder = rowDecoder(codec, row);
      return "skip";
    },
    unfinished() {
      if (open.length === 0) return undefined;
      return { code: faultCodes.badCsv, message: "a quoted field of this row does not end", at: "" };
    },
  };
}

function quotes(line: string): number {
  let count = 0;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) count++;
  return count;
}
