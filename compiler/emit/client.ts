/** A client of an app in TypeScript: a class with a method for each source and portal that is asked by HTTP. */
import type { ConnectorIr, ProgramIr, TypeIr } from "../ir/ir.ts";
import type { Type } from "../types/type.ts";
import { clientRuntime, without } from "./client-runtime.ts";
import { ClientTypes, fresh, isNullable, reserved, textTypes } from "./client-types.ts";
import { group, hardline, ifBreak, indent, join, line, print, softline, type Doc } from "./document.ts";
import { baseOf } from "./types.ts";
import * as ts from "./typescript.ts";

const WIDTH = 80;

/** Something that is served. */
interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly docs: string | undefined;
  readonly asked: Type;
  /** Undefined: that it was taken is all that is said. */
  readonly reply: Type | undefined;
  readonly list: boolean;
}

/** Undefined if the app serves nothing. */
export function clientOf(program: ProgramIr): string | undefined {
  const operations = operationsOf(program);
  if (operations.length === 0) return undefined;
  const types = new ClientTypes(program.types);
  const className = `${program.app.charAt(0).toUpperCase()}${program.app.slice(1)}Client`;
  const taken = new Set([...reserved, className, ...program.types.map((type) => types.nameOf(type))]);
  const own: Doc[] = [];
  /** Types without a name are given one, so that they can be spoken of. */
  const named = (type: Type, wanted: string): Doc => {
    if (type.kind !== "record" || type.alias !== undefined) return types.doc(type);
    const name = fresh(wanted, taken);
    own.push(["export type ", name, " = ", types.record(type.fields), ";"]);
    return name;
  };
  const methods = operations.map((operation) => methodDoc(operation, types, named));
  const declared: Doc[] = [];
  const written = new Set<TypeIr>();
  // What is used by what is written may bring more.
  for (let more = true; more;) {
    more = false;
    for (const type of types.used) {
      if (written.has(type)) continue;
      written.add(type);
      more = true;
      declared.push(typeDeclaration(type, types));
    }
  }
  const language = [...types.ofLanguage].map((declaration): Doc => {
    const { name, params } = declaration;
    const generic = params.length === 0 ? "" : `<${params.map((param) => param.name).join(", ")}>`;
    return [`export type ${name}${generic} =`, types.body({ kind: "union", declaration, args: params }), ";"];
  });
  const texts = Object.entries(textTypes)
    .filter(([name]) => types.texts.has(name))
    .map(([name, { type, docs }]): Doc => [ts.docComment(docs), `export type ${name} = ${type};`]);
  const parts: Doc[] = [
    `// A client of the app ${program.app}, made by \`portalsc client\`; make it anew when the app changes.`,
    ...texts,
    ...language,
    ...declared,
    ...own,
    classDoc(className, program, methods),
  ];
  const { text } = print([join([hardline, hardline], parts), hardline], { width: WIDTH, types: true });
  return `${text}\n${clientRuntime}${text.includes("without(") ? `\n${without}` : ""}`;
}

function operationsOf(program: ProgramIr): readonly Operation[] {
  const found: Operation[] = [];
  const names = new Set<string>(["constructor"]);
  const add = (wanted: string, connector: ConnectorIr, rest: Pick<Operation, "docs" | "asked" | "reply">): void => {
    const path = textOf(connector);
    if (path === undefined) return;
    const method = connector.path.slice("http.".length);
    const other = `${method}${wanted.charAt(0).toUpperCase()}${wanted.slice(1)}`;
    let name = names.has(wanted) ? other : wanted;
    for (let n = 2; names.has(name); n++) name = `${other}${n}`;
    names.add(name);
    found.push({ name, method: method.toUpperCase(), path, list: isList(connector), ...rest });
  };
  for (const { stream, connector } of program.sources) {
    if (!connector.path.startsWith("http.")) continue;
    add(stream.name, connector, { docs: stream.docs, asked: stream.event, reply: undefined });
  }
  for (const { portal, connector } of program.endpoints) {
    add(portal.name, connector, { docs: portal.docs, asked: portal.request, reply: portal.reply });
  }
  return found;
}

/** The path, if it is written out. */
function textOf({ args }: ConnectorIr): string | undefined {
  const [path] = args;
  return path?.kind === "const" && path.value.kind === "string" ? path.value.value : undefined;
}

function isList({ options }: ConnectorIr): boolean {
  const list = options.find(({ name }) => name === "list")?.value;
  return list?.kind === "const" && list.value.kind === "bool" && list.value.value;
}

function typeDeclaration(ir: TypeIr, types: ClientTypes): Doc {
  const { params, type, docs } = ir;
  const generic = params.length === 0 ? "" : `<${params.join(", ")}>`;
  return [ts.docComment(docs), `export type ${types.nameOf(ir)}${generic} =`, types.body(type), ";"];
}

function classDoc(name: string, { app, docs }: ProgramIr, methods: readonly Doc[]): Doc {
  const constructor: Doc[] = [
    "/** `url`: where the app listens, such as `http://127.0.0.1:8080`. */",
    hardline,
    "constructor(url: string, options: ClientOptions = {}) ",
    ts.block(['this.#service = { url: url.replace(/\\/+$/, ""), ...options };']),
  ];
  const members = join([hardline, hardline], ["readonly #service: Service;", constructor, ...methods]);
  const about = docs === undefined || docs.trim() === "" ? `What the app ${app} serves.` : docs;
  return [ts.docComment(about), `export class ${name} {`, indent(hardline, members), hardline, "}"];
}

function methodDoc(operation: Operation, types: ClientTypes, named: (type: Type, wanted: string) => Doc): Doc {
  const { name, method, path, docs, asked, reply, list } = operation;
  const upper = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const bare = asked.kind === "newtype" ? baseOf(asked) : asked;
  const parts = path.split("/").filter((part) => part.startsWith(":"));
  const names = parts.map((part) => part.slice(1));
  const hasBody = method !== "GET" && method !== "DELETE";
  const subject = reply === undefined ? (list ? "events" : "event") : "request";
  const isNothing = bare.kind === "scalar" && bare.name === "Unit";
  const fields = bare.kind === "record" ? bare.fields.map((field) => field.name) : undefined;
  const inPath = (param: string): string =>
    fields === undefined ? subject : `${list ? "parameters" : subject}.${param}`;
  const written = path.replace(/:([A-Za-z0-9_]+)/g, (_, param: string) => `\${part(${inPath(param)})}`);
  const entries: (readonly [string, Doc])[] = [
    ["method", ts.quote(method)],
    ["path", names.length === 0 ? ts.quote(path) : `\`${written}\``],
  ];
  const rest = (fields ?? []).filter((field) => !names.includes(field));
  if (!hasBody && rest.length > 0) {
    entries.push(["query", ts.object(rest.map((field) => [field, ts.name(`${subject}.${field}`)])).doc]);
  }
  const bodyIsThere = hasBody && !isNothing && (fields === undefined ? names.length === 0 : rest.length > 0);
  if (bodyIsThere) {
    const whole = fields === undefined || names.length === 0 || list;
    entries.push([
      "body",
      whole ? subject : ts.call(ts.name("without"), [ts.name(subject), ...names.map(ts.string)]).doc,
    ]);
  }
  entries.push(["options", "options"]);
  const params: { name: string; type: Doc }[] = [];
  if (!isNothing) {
    const type = named(asked, `${upper}${reply === undefined ? "Event" : "Request"}`);
    const picked = ["Omit<", type, ", ", join(" | ", names.map(ts.quote)), ">"]; // prettier-ignore
    if (list && names.length > 0) params.push({ name: "parameters", type: ["Pick<", ...picked.slice(1)] });
    params.push({ name: subject, type: list ? ["readonly ", names.length > 0 ? picked : type, "[]"] : type });
  }
  params.push({ name: "options", type: "CallOptions = {}" });
  const result = reply === undefined ? "Accepted" : isUnit(reply) ? "void" : named(reply, `${upper}Reply`);
  const call = [
    "return send(this.#service, {",
    indent(hardline, join(hardline, entries.map(([key, value]) => [key === value ? key : [key, ": ", value], ","]))), // prettier-ignore
    hardline,
    "});",
  ];
  const about = [docs, `\`${method} ${path}\``].filter((text) => text !== undefined && text.trim() !== "").join("\n\n");
  return [ts.docComment(about), name, parameters(params), ": Promise<", result, "> ", ts.block([call])];
}

function isUnit(type: Type): boolean {
  return isNullable(type) && (type.kind === "newtype" ? baseOf(type) : type).kind === "scalar";
}

function parameters(params: readonly { readonly name: string; readonly type: Doc }[]): Doc {
  const docs = params.map(({ name, type }) => [name, ": ", type]);
  return group(["(", indent(softline, join([",", line], docs)), ifBreak(","), softline, ")"]);
}
