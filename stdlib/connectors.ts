/** Sources and sinks. */
import type { StdConnector, StdParam } from "./declare.ts";

const required = (name: string, type: string): StdParam => ({ name, type, optional: false });
const optional = (name: string, type: string): StdParam => ({ name, type, optional: true });
const atom = optional("atom", "Int");
/** Event time comes with windows. */
const eventTime = ["time", "lag"];

type Entry = Omit<StdConnector, "kind" | "path" | "runtime" | "later" | "available">;

function source(path: string, entry: Entry, later: readonly string[] = []): StdConnector {
  return { kind: "source", path, runtime: path, later, available: true, ...entry };
}

function sink(path: string, entry: Entry): StdConnector {
  return { kind: "sink", path, runtime: path, later: [], available: true, ...entry };
}

function door(path: string, entry: Entry): StdConnector {
  return { kind: "door", path, runtime: path, later: [], available: true, ...entry };
}

const body = [optional("limit", "Int")];
const keys = [optional("remember", "Duration"), optional("keys", "Int")];

/** A source of requests. */
function posted(what: string, hasBody: boolean): Entry {
  const events = hasBody
    ? ", one atom a request: one event, or with `list: true` a list of them"
    : ", one event and atom a request";
  const limit = hasBody ? " A body has at most `limit` bytes (default 1048576)." : "";
  return {
    params: [required("path", "String"), ...(hasBody ? [optional("list", "Bool"), ...body] : []), ...keys],
    event: undefined,
    docs: `${what}, as JSON${events}. Parameters of the path (\`/items/:item\`) are fields of the event. Answered 202 when the atom is committed, so that what was answered is never lost.${limit} A request with an Idempotency-Key is taken once: the answer is kept for \`remember\` (default 24h), of the \`keys\` latest (default 100000).`,
  };
}

/** Where a portal can be asked. */
function asked(method: string, more: readonly StdParam[]): Entry {
  return {
    params: [required("path", "String"), optional("timeout", "Duration"), ...more],
    event: undefined,
    docs: `A portal that is asked by ${method}. Parameters of the path are fields of the request${more.includes(body[0] as StdParam) ? "; the other ones are the JSON body" : ", and so are those of the query"}. The reply is the answer, given when it is committed; a fault is a 500, and 504 if there is no reply within \`timeout\` (default 30s).`,
  };
}

const notYet = (connector: StdConnector): StdConnector => ({ ...connector, available: false });

export const connectors: readonly StdConnector[] = [
  source("range", {
    params: [required("from", "Int"), required("to", "Int"), atom],
    event: "Int",
    docs: "The Ints from `from` up to `to`, without it, in atoms of `atom` events (default 1).",
  }),
  source(
    "file.lines",
    {
      params: [required("path", "String"), atom],
      event: "String",
      docs: "The lines of a text file in UTF-8, without their ends, in atoms of `atom` lines (default 1). The path is relative to the program's folder.",
    },
    eventTime,
  ),
  source(
    "file.jsonl",
    {
      params: [required("path", "String"), atom],
      event: undefined,
      docs: "One JSON value a line, decoded to the type of the stream, in atoms of `atom` lines (default 1). A line that does not fit fails its atom, with file and line.",
    },
    eventTime,
  ),
  source(
    "file.csv",
    {
      params: [required("path", "String"), atom, optional("header", "Bool")],
      event: undefined,
      docs: "The records of a CSV file (RFC 4180), in atoms of `atom` records (default 1). With a header (the default) columns are found by the names of the fields; without, they are in the order of the fields.",
    },
    eventTime,
  ),
  source(
    "stdin.lines",
    {
      params: [atom],
      event: "String",
      docs: "The lines of standard input, in atoms of at most `atom` lines (default 1). What was read and not committed is lost with the process.",
    },
    eventTime,
  ),
  source("every", {
    params: [required("period", "Duration")],
    event: "Instant",
    docs: "The time, once in each period: one atom of one event. It does not end.",
  }),
  source("http.post", posted("What is posted to a path", true)),
  source("http.put", posted("What is put to a path", true)),
  source("http.patch", posted("What patches a path", true)),
  source("http.delete", posted("Deletions of a path", false)),
  sink("file.lines", {
    params: [required("path", "String")],
    event: "String",
    docs: "Texts, one a line. The path is relative to the program's folder; folders are made.",
  }),
  sink("file.jsonl", {
    params: [required("path", "String")],
    event: undefined,
    docs: "One JSON value a line.",
  }),
  sink("file.csv", {
    params: [required("path", "String")],
    event: undefined,
    docs: "Records of scalars, one a line, below a header with the names of the fields (RFC 4180).",
  }),
  sink("console", {
    params: [{ ...optional("label", "String"), positional: true }],
    event: undefined,
    docs: "On standard output, one event a line: texts as they are, other values as JSON; with a label, `label: ` before it.",
  }),
  sink("http.post", {
    params: [
      required("url", "String"),
      optional("list", "Bool"),
      optional("headers", "Map<String, String>"),
      optional("timeout", "Duration"),
    ],
    event: undefined,
    docs: "Posts each event to a URL as JSON, in order, after its commit; with `list: true` an atom as one list. At least once: a request that is repeated has the same Idempotency-Key. Tried again, ever more slowly, while there is no answer within `timeout` (default 30s) or one that says it may get better; else the sink's `on error` decides.",
  }),
  door("http.get", asked("GET", [])),
  door("http.post", asked("POST", [...body, ...keys])),
  door("http.put", asked("PUT", [...body, ...keys])),
  door("http.patch", asked("PATCH", [...body, ...keys])),
  door("http.delete", asked("DELETE", keys)),
  notYet(
    sink("metrics", {
      params: [required("name", "String")],
      event: undefined,
      docs: "The last value, as a metric.",
    }),
  ),
  notYet(
    sink("smtp", {
      params: [required("host", "String")],
      event: undefined,
      docs: "Sends mails.",
    }),
  ),
];
