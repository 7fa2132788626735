/** What is said of each declaration of a module: its head as it is written, what it consists of, its documentation. */
import { lastStage } from "../names/last-stage.ts";
import type * as ast from "../syntax/ast.ts";
import { targetsOf } from "../types/dataflow/paths.ts";
import { showEvents } from "../graph/show.ts";
import type { Tables } from "../types/typed.ts";
import type { DocItem, DocList, DocSection } from "./page.ts";

/** Titles of sections in their order. */
const titles = {
  source: "Sources",
  stream: "Streams",
  run: "Units without a stream",
  splitter: "Splitters",
  sequencer: "Sequencers",
  sink: "Sinks",
  connect: "Connections",
  portal: "Portals",
  task: "Tasks",
  workflow: "Workflows",
  type: "Types",
  newtype: "Types",
  fn: "Functions",
  topLet: "Constants",
  config: "Configuration",
  use: "Apps that are used",
  import: "Imports",
  test: "Tests",
} as const satisfies Partial<Record<ast.Item["kind"], string>>;

type Documented = Extract<ast.Item, { readonly kind: keyof typeof titles }>;

const order = [...new Set(Object.values(titles))];

export function sectionsOf(module: ast.Module, tables: Tables): readonly DocSection[] {
  const items = module.items.filter((item): item is Documented => item.kind in titles);
  const anchors = anchorsOf(module);
  return order.flatMap((title): readonly DocSection[] => {
    const own = items.filter((item) => titles[item.kind] === title);
    if (own.length === 0) return [];
    return [{ title, items: own.map((item) => itemOf(item, anchors.get(item) ?? "", module, tables)) }];
  });
}

/** `task-basket`, `test-2`. */
export function anchorsOf(module: ast.Module): ReadonlyMap<ast.Item, string> {
  const taken = new Set<string>();
  return new Map(
    module.items.map((item) => {
      const wanted = `${item.kind}-${nameOf(item).replace(/\W+/g, "-") || "1"}`;
      let anchor = wanted;
      for (let n = 2; taken.has(anchor); n++) anchor = `${wanted}-${n}`;
      taken.add(anchor);
      return [item, anchor] as const;
    }),
  );
}

function nameOf(item: ast.Item): string {
  if (item.kind === "stream") return targetsOf(item).map(({ name }) => name.text).join(", "); // prettier-ignore
  if (item.kind === "test") return item.title.parts.map((part) => (part.kind === "text" ? part.value : "…")).join("");
  if (item.kind === "run") return lastStage(item.value);
  return "name" in item ? item.name.text : "";
}

function itemOf(item: Documented, anchor: string, module: ast.Module, tables: Tables): DocItem {
  const { text } = module.file;
  const code = ({ start, end }: ast.Span): string => text.slice(start, end);
  const name = nameOf(item);
  return {
    anchor,
    name: name === "" ? shortened(code(item.span)) : name,
    kind: item.kind === "topLet" ? "let" : item.kind,
    signature: signatureOf(item, code, tables),
    docs: item.docs,
    marks: item.exported ? ["exported"] : [],
    line: text.slice(0, item.span.start).split("\n").length,
    lists: listsOf(item, code, tables),
    code: item.kind === "test" ? code(item.span) : undefined,
  };
}

type CodeOf = (span: ast.Span) => string;

function signatureOf(item: Documented, code: CodeOf, tables: Tables): string {
  const upTo = (end: number): string => code({ start: item.span.start, end }).trimEnd();
  switch (item.kind) {
    case "fn":
    case "workflow":
      return upTo(item.body.span.start);
    case "task": {
      const [first] = item.members;
      const head = upTo(first?.span.start ?? item.span.end);
      return head.slice(0, head.lastIndexOf("{")).trimEnd();
    }
    case "stream": {
      const types = targetsOf(item).map(({ name }) => `${name.text}: ${showEvents(tables.streams.get(name))}`);
      return `stream ${types.join(", ")} = ${code(item.value.span)}`;
    }
    case "source": {
      const type = showEvents(tables.streams.get(item.name));
      return `source ${item.name.text}: ${type} = ${code(item.value.span)}`;
    }
    case "test":
      return `test ${code(item.title.span)}`;
    default:
      return code(item.span);
  }
}

function listsOf(item: Documented, code: CodeOf, tables: Tables): readonly DocList[] {
  if (item.kind === "task") return taskLists(item, code, tables);
  if (item.kind === "type") return fieldLists(item.body, code);
  return [];
}

function taskLists(task: ast.Task, code: CodeOf, tables: Tables): readonly DocList[] {
  const rows = <T extends ast.Member["kind"]>(
    kind: T,
    row: (member: Extract<ast.Member, { readonly kind: T }>) => DocList["rows"],
  ): DocList["rows"] =>
    task.members.flatMap((member) =>
      member.kind === kind ? row(member as Extract<ast.Member, { readonly kind: T }>) : [],
    );
  const handler = ({ on, docs }: ast.Handler): DocList["rows"] => [{ code: `on ${code(on.span)}`, docs }];
  const served = new Set(
    task.members.flatMap((member) =>
      (member.kind === "handler" ? [member] : member.kind === "phase" ? member.handlers : []).flatMap(
        (one) => tables.served.get(one) ?? [],
      ),
    ),
  );
  return [
    { title: "State", rows: rows("cell", ({ span, docs }) => [{ code: code(span), docs }]) },
    { title: "Serves", rows: [...served].map(({ name, docs }) => ({ code: name.text, docs })) },
    { title: "Handlers", rows: rows("handler", handler) },
    {
      title: "Phases",
      rows: rows("phase", (phase) => [
        { code: `phase ${phase.name.text}`, docs: undefined },
        ...phase.handlers.flatMap(handler).map((row) => ({ ...row, code: `  ${row.code}` })),
      ]),
    },
    { title: "Timers", rows: rows("timer", ({ name }) => [{ code: `timer ${name.text}`, docs: undefined }]) },
    {
      title: "Functions",
      rows: rows("fn", ({ span, body, docs }) => [
        { code: code({ start: span.start, end: body.span.start }).trimEnd(), docs },
      ]),
    },
  ].filter((list) => list.rows.length > 0);
}

/** Fields that have documentation of their own; the others are in the signature. */
function fieldLists(body: ast.TypeDecl["body"], code: CodeOf): readonly DocList[] {
  const records =
    body.kind === "recordType"
      ? [body]
      : body.kind === "variants"
        ? body.variants.flatMap(({ payload }) => (payload?.kind === "recordType" ? [payload] : []))
        : [];
  const fields = records.flatMap((record) => record.fields).filter(({ docs }) => docs !== undefined);
  const rows = fields.map(({ name, type, docs }) => ({ code: `${name.text}: ${code(type.span)}`, docs }));
  return rows.length === 0 ? [] : [{ title: "Fields", rows }];
}

/** A name for what has none: `sink counts -> console()`. */
function shortened(code: string): string {
  const line = code.replace(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
