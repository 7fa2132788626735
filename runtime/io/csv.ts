/** Rows of comma-separated values (RFC 4180), and their fields as values of a record type. */
import type { Codec } from "../api.ts";
import { base, type BaseCodec } from "../codec/base.ts";
import { OptionCodec } from "../codec/containers.ts";
import { RecordCodec } from "../codec/record.ts";
import { Fault, faultCodes } from "../fault.ts";

export type RowDecoder = (row: readonly string[]) => unknown;

/** The fields of a row, which has an even number of quotes. */
export function parseRow(text: string): string[] {
  if (!text.includes('"')) return text.split(",");
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const comma = text.indexOf(",", at);
      fields.push(comma < 0 ? text.slice(at) : text.slice(at, comma));
      if (comma < 0) return fields;
      at = comma + 1;
      continue;
    }
    let field = "";
    for (at++; ;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) throw new Fault(faultCodes.badCsv, "a quote in this row is never closed");
      field += text.slice(at, quote);
      at = quote + 1;
      if (text[at] !== '"') break;
      field += '"';
      at++;
    }
    fields.push(field);
    if (at >= text.length) return fields;
    if (text[at] !== ",")
      throw new Fault(faultCodes.badCsv, `there is ${text[at]} behind the closing quote of a field`);
    at++;
  }
}

/** The fields of a record type; any other type has one column, `value`. */
export function columnsOf(codec: Codec<unknown>): readonly string[] {
  const record = base(codec);
  return record instanceof RecordCodec ? record.fields.names : ["value"];
}

/** What decodes rows under these column names. */
export function rowDecoder(codec: Codec<unknown>, header: readonly string[]): RowDecoder {
  const record = base(codec);
  const fields = record instanceof RecordCodec ? record.fields : undefined;
  const columns = header.map((name) => name.trim());
  const convert = columns.map((name) => {
    const at = fields?.names.indexOf(name) ?? -1;
    return at < 0 || fields === undefined ? (text: string): unknown => text : converter(fields.codec(at));
  });
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  return (row) => {
    if (twice !== undefined) throw new Fault(faultCodes.badCsv, `two columns have the name ${twice}`);
    if (row.length !== columns.length) {
      const message = `this row has ${row.length} fields, and there are ${columns.length} columns`;
      throw new Fault(faultCodes.badCsv, message);
    }
    const json: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i++) json[columns[i] as string] = convert[i]?.(row[i] as string);
    return codec.fromJson(json);
  };
}

/** From the text of a field to the JSON that its codec decodes. What does not fit is left for the codec to refuse. */
function converter(codec: BaseCodec<unknown>): (text: string) => unknown {
  if (codec instanceof OptionCodec) {
    const inner = converter(codec.item as BaseCodec<unknown>);
    return (text) => (text === "" ? null : inner(text));
  }
  if (codec.textual) return (text) => text;
  // `UserId = Int` is a newtype.
  const type = codec.schema.replace(/^.*= /, "");
  if (type === "Int" || type === "Float") {
    return (text) => (/^\s*[+-]?(\d|\.\d)[\d.eE+-]*\s*$/.test(text) ? Number(text) : text);
  }
  if (type === "Bool") return (text) => (text === "true" ? true : text === "false" ? false : text);
  if (/^[A-Z]\w*$/.test(type)) return (text) => text;
  return (text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  };
}

/** A row of a value: its fields in the order of `columns`. */
export function rowOf(json: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  return columns.map((name) => fieldText(json[name])).join(",");
}

function fieldText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return quoted(typeof value === "string" ? value : JSON.stringify(value));
}

export function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
