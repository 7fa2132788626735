/** What is shown of an entity: how it is declared, with its type, and its documentation. */
import type { StdConnector } from "@portals/stdlib";
import { isUpper } from "../names/bind.ts";
import type * as ast from "../syntax/ast.ts";
import type { Checked } from "../types/check.ts";
import { showFields, showType } from "../types/show.ts";
import type { Type } from "../types/type.ts";
import type { DeclaredEntity, Entity, LibraryEntry } from "./entities.ts";

export interface Description {
  /** A line or a few of the language. */
  readonly code: string;
  /** Markdown. */
  readonly docs: string | undefined;
}

export function describe(entity: Entity, typed: Checked): Description | undefined {
  switch (entity.kind) {
    case "library":
      return describeLibrary(entity.entry);
    case "builtin":
      return describeBuiltin(entity.name);
    default:
      return { code: codeOf(entity, typed), docs: docsOf(entity.node) };
  }
}

export function docsOf(node: object): string | undefined {
  return "docs" in node && typeof node.docs === "string" ? node.docs : undefined;
}

/** As `portalsc doc` and the reference show it: the signature, then what it does, then what an example gives. */
export function describeLibrary(entry: LibraryEntry): Description {
  const examples = "examples" in entry ? entry.examples : [];
  const shown = examples.map(({ code, is }) => `${code}  // ${typeof is === "string" ? is : `fault ${is.fault}`}`);
  const example = shown.length > 0 ? `\n\n\`\`\`portals\n${shown.join("\n")}\n\`\`\`` : "";
  return { code: libraryCode(entry), docs: entry.docs + example };
}

export function libraryCode(entry: LibraryEntry): string {
  if (!("kind" in entry)) return `stage ${entry.name}`;
  switch (entry.kind) {
    case "operator":
      return `${entry.name}${entry.signature}`;
    case "method":
    case "function":
      return `${entry.path}${entry.signature}`;
    default:
      return connectorCode(entry);
  }
}

export function connectorCode({ path, params, event }: StdConnector): string {
  const shown = params.map(({ name, type, optional }) => `${name}${optional ? "?" : ""}: ${type}`);
  return `${path}(${shown.join(", ")})${event === undefined ? "" : ` -> ${event}`}`;
}

const builtins: Readonly<Record<string, string>> = {
  Bool: "`true` or `false`.",
  Int: "A whole number, exact: leaving ±(2^53−1) is a fault, never a wrong number.",
  Float: "A number with a fractional part, as IEEE 754 has it.",
  Decimal: "A decimal number of 34 digits, rounded half to even.",
  String: "Text.",
  Bytes: "A sequence of bytes.",
  Instant: "A point in time, in milliseconds.",
  Duration: "A length of time: `250ms`, `5s`, `10m`, `2h`, `30d`.",
  Uuid: "A universally unique identifier.",
  Unit: "The type of `()`, the value of what only does something.",
  Never: "The type of what never gives a value.",
  List: "A sequence of values. `xs[i]` is an option.",
  Map: "Values by key, in key order. `m[k]` is an option.",
  Set: "Different values, in order.",
  Option: "`Some(value)` or `None`; also written `T?`.",
  Some: "An option that has a value.",
  None: "An option without a value.",
  Stream: "A sequence of atoms; `Stream<T by K>` has a key for each event.",
  Portal: "A reference to a portal that can be asked: a value as any other.",
  Future: "A reply that will come: `await` it.",
  Reply: "The right, and the duty, to reply once.",
  Result: "`Ok(value)` or `Err(error)`.",
  Ok: "What went well.",
  Err: "What went wrong instead.",
  Fault: "Why a step failed: `{ code: String, message: String, at: String }`.",
  DeadLetter: "An atom that a unit gave up, whole, with the reason.",
  events: "All events of the stream so far, in order.",
  atoms: "The atoms of the stream so far: lists of events.",
  push: "Puts an item behind the others of the cell.",
  pop: "Takes the last item out of the cell; `None` if it is empty.",
  shift: "Takes the first item out of the cell; `None` if it is empty.",
  add: "Puts a value into the set in the cell.",
  delete: "Takes an entry out of the cell.",
  clear: "Makes the cell empty.",
  start: "Starts the timer: it fires after the time, once. One that runs is started anew.",
  startAt: "Starts the timer: it fires at the instant, once.",
  stop: "Stops the timer.",
  fromStart: "Reads the stream from its first atom.",
  fromNow: "Reads the stream from the first atom that comes after the launch.",
  fromAtom: "Reads the stream from atom n.",
  key: "The key of the event, the request or the timer that is being handled.",
};

function describeBuiltin(name: string): Description | undefined {
  return { code: isUpper(name) ? `type ${name}` : name, docs: builtins[name] };
}

function codeOf({ kind, node, name }: DeclaredEntity, { tables, host }: Checked): string {
  const { text } = name;
  const typeOf = (type: Type | undefined) => (type ? `: ${showType(type)}` : "");
  switch (kind) {
    case "local":
      return `let ${text}${typeOf(tables.locals.get(name))}`;
    case "parameter":
      return `${text}${typeOf(tables.params.get(node as ast.Param))}`;
    case "value":
      return `let ${text}${typeOf(tables.values.get(node as ast.TopLet))}`;
    case "config":
      return `config ${text}${typeOf(tables.values.get(node as ast.Config))}`;
    case "function":
      return functionCode("fn", node as ast.Fn, tables.functions.get(node as ast.Fn)?.result);
    case "workflow":
      return functionCode("workflow", node as ast.Workflow, tables.functions.get(node as ast.Workflow)?.result);
    case "task":
      return taskCode(node as ast.Task);
    case "cell":
      return `${(node as ast.Cell).shared ? "shared " : ""}state ${text}${typeOf(tables.cells.get(node as ast.Cell))}`;
    case "source":
    case "stream":
    case "branch":
      return `${kind === "branch" ? "stream" : kind} ${text}${typeOf(tables.streams.get(name))}`;
    case "sequencer":
      return `sequencer ${text}: ${sourceOf((node as ast.Sequencer).type)}`;
    case "portal":
      return portalCode(node as ast.PortalDecl, tables.portals.get(node as ast.PortalDecl)?.type);
    case "phase":
      return `phase ${text}${paramsCode((node as ast.Phase).params)}`;
    case "field":
      return `${text}: ${sourceOf((node as ast.FieldType).type)}`;
    case "variant":
      return `${text}${payloadCode(node as ast.Variant)}`;
    case "type":
      return typeCode(node as ast.TypeDecl);
    case "newtype":
      return `newtype ${text}${generics(node as ast.Newtype)} = ${sourceOf((node as ast.Newtype).type)}`;
    case "host":
      return hostCode(node as ast.ImportName, host);
    case "app":
      return node.kind === "use" ? `use ${text} from "${(node as ast.Use).from.value}"` : `app ${text}`;
    case "timer":
    case "splitter":
      return `${kind} ${text}`;
    case "typeParameter":
      return `type parameter ${text}`;
  }
}

function hostCode(node: ast.ImportName, imports: Checked["host"]): string {
  const name = (node.as ?? node.name).text;
  const found = imports.find((one) => one.node === node);
  if (!found) return name;
  const mode = found.mode === "once" ? "effect once" : found.mode;
  return `import ts ${mode} ${name}: ${showType(found.type)}`;
}

function functionCode(word: string, node: ast.Fn | ast.Workflow, result: Type | undefined): string {
  const given = result === undefined || node.result === undefined ? "" : ` -> ${showType(result)}`;
  return `${word} ${node.name.text}${generics(node)}(${paramList(node.params)})${given}`;
}

function taskCode(node: ast.Task): string {
  const input = node.input ? [sourceOf(node.input)] : [];
  const params = [...input, ...(node.params.length > 0 ? [paramList(node.params)] : [])].join(", ");
  const by = node.by ? ` by ${sourceOf(node.by)}` : "";
  const output = node.output ? ` -> ${sourceOf(node.output)}` : "";
  return `${node.exclusive ? "exclusive " : ""}task ${node.name.text}${generics(node)}(${params})${by}${output}`;
}

function portalCode(node: ast.PortalDecl, type: Type | undefined): string {
  const shown = type?.kind === "portal" ? `(${showType(type.request)}) -> ${showType(type.reply)}` : "";
  return `portal ${node.name.text}${shown}`;
}

function typeCode(node: ast.TypeDecl): string {
  const head = `type ${node.name.text}${generics(node)} =`;
  if (node.body.kind !== "variants") return `${head} ${sourceOf(node.body)}`;
  const variants = node.body.variants.map((one) => `${one.name.text}${payloadCode(one)}`);
  const line = `${head} ${variants.join(" | ")}`;
  return line.length <= 80 ? line : `${head}\n  | ${variants.join("\n  | ")}`;
}

function payloadCode({ payload }: ast.Variant): string {
  if (!payload) return "";
  return payload.kind === "recordType" ? ` ${sourceOf(payload)}` : sourceOf(payload);
}

function generics({ typeParams }: { readonly typeParams: readonly ast.Name[] }): string {
  return typeParams.length === 0 ? "" : `<${typeParams.map(({ text }) => text).join(", ")}>`;
}

function paramsCode(params: readonly ast.Param[]): string {
  return params.length === 0 ? "" : `(${paramList(params)})`;
}

function paramList(params: readonly ast.Param[]): string {
  return params.map(({ name, type }) => `${name.text}: ${sourceOf(type)}`).join(", ");
}

/** A written type, on one line. */
function sourceOf(type: ast.TypeExpr): string {
  switch (type.kind) {
    case "namedType": {
      const args = type.args.map(({ type: t, by }) => `${sourceOf(t)}${by ? ` by ${sourceOf(by)}` : ""}`);
      const name = type.qualifier ? `${type.qualifier.text}.${type.name.text}` : type.name.text;
      return args.length === 0 ? name : `${name}<${args.join(", ")}>`;
    }
    case "recordType":
      return type.fields.length === 0
        ? showFields([])
        : `{ ${type.fields.map((field) => `${field.name.text}: ${sourceOf(field.type)}`).join(", ")} }`;
    case "tupleType":
      return `(${type.items.map(sourceOf).join(", ")})`;
    case "functionType":
      return `(${type.params.map(sourceOf).join(", ")}) => ${sourceOf(type.result)}`;
    case "optionType":
      return `${sourceOf(type.type)}?`;
  }
}
