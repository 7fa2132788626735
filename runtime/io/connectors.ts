/** The connectors of the language by their names there: `file.lines`, `stdin.lines`, … */
import type { Codec, Sink, Source, SourceContext } from "../api.ts";
import type { Connector, HttpSource } from "../define.ts";
import type { PortalOptions } from "../http/portal.ts";
import type { Method } from "../http/shape.ts";
import { FileSink, csvLines, jsonLines, plainLines, type TextFormat } from "./file-sink.ts";
import { FileSource } from "./file-source.ts";
import { HttpSink, type SinkOptions } from "../http/sink.ts";
import { PostSource, type PostOptions } from "../http/source.ts";
import * as records from "./records.ts";
import { StdinSource } from "./stdin.ts";

/** Records of an atom, and bytes of a line, unless the program says otherwise. */
const ATOM = 1;
const LINE_LIMIT = 16 * 1024 * 1024;

export interface FileOptions {
  /** Records that make one atom. */
  readonly atom?: number | undefined;
  /** Bytes of a line at most; a longer one is a fault of its atom. */
  readonly limit?: number | undefined;
}

export interface CsvOptions extends FileOptions {
  /** `false`: there is no row of names; columns are in the order of the fields. */
  readonly header?: boolean | undefined;
}

type FormatOf = (context: SourceContext<unknown>, learnt: string) => records.Format;

function connector<T>(
  path: string,
  { atom, limit }: FileOptions,
  format: FormatOf,
  text: (codec: Codec<unknown>) => TextFormat,
): Connector<T> {
  const options = { path, atom: Math.max(1, atom ?? ATOM), limit: limit ?? LINE_LIMIT, format };
  return {
    asSource: () => new FileSource(options) as Source<unknown> as Source<T>,
    asSink: () => new FileSink(path, text) as Sink<unknown> as Sink<T>,
  };
}

export const file = {
  /** A line is an event. */
  lines(path: string, options: FileOptions = {}): Connector<string> {
    return connector(path, options, () => records.lines(), plainLines);
  },
  /** A line is a value in JSON. */
  jsonl<T>(path: string, options: FileOptions = {}): Connector<T> {
    return connector(path, options, (context) => records.jsonl(context.codec), jsonLines);
  },
  /** A row is a record; the first row names the columns, unless `header` is false. */
  csv<T>(path: string, options: CsvOptions = {}): Connector<T> {
    return connector(
      path,
      options,
      (context, learnt) => records.csv(context.codec, options.header ?? true, learnt),
      csvLines,
    );
  },
};

export const stdin = {
  /** A line is an event; an atom is what has arrived, `atom` lines at most. */
  lines(options: FileOptions = {}): Source<string> {
    return new StdinSource(Math.max(1, options.atom ?? ATOM), options.limit ?? LINE_LIMIT);
  },
};

/** By its method: a source of requests, or the door of a portal. */
function door(method: Method): <T>(path: string, options?: PostOptions & PortalOptions) => HttpSource<T> {
  return (path, options = {}) => ({
    door: { method, path, options },
    asSource: () => new PostSource(method, path, options),
  });
}

export const http = {
  get: door("GET"),
  /**
   * The body of a request is an event in JSON, and an atom; with `list` a list of events, all of one atom. As a sink:
   * posts events to a URL.
   */
  post<T>(path: string, options: PostOptions & PortalOptions & SinkOptions = {}): HttpSource<T> & Connector<T> {
    return { ...door("POST")<T>(path, options), asSink: () => new HttpSink(path, options) };
  },
  put: door("PUT"),
  patch: door("PATCH"),
  delete: door("DELETE"),
};
