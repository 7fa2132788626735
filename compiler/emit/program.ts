/** A whole program: imports, types and their codecs, functions, streams, units, the app. */
import type { ConnectorIr, FnIr, HostImportIr, PolicyIr, PortalIr, ProgramIr, StreamIr, TypeIr } from "../ir/ir.ts";
import type { Type } from "../types/type.ts";
import { group, hardline, ifBreak, indent, join, line, mark, typesOnly, valuesOnly, type Doc } from "./document.ts";
import { expression } from "./expressions.ts";
import { interfaceOf } from "./interface.ts";
import { Module, codecKey, type Writing } from "./module.ts";
import { schemaOf } from "./schema.ts";
import { Scope } from "./scope.ts";
import { statements } from "./statements.ts";
import { runtimeFunction } from "./std.ts";
import { baseOf, codecOf, paramCodec, recordCodec, recordDoc, typeDoc, unionCodec, unionDoc } from "./types.ts";
import { testsDocs } from "./tests.ts";
import * as ts from "./typescript.ts";
import type { Code } from "./typescript.ts";
import { policies, unit } from "./units.ts";

/** Where emitted code finds the modules it imports. */
export interface Specifiers {
  readonly runtime: string;
  /** Of an imported `.ts` file, by its absolute path. */
  host(file: string): string;
}

/** Another app's module, which the main module runs beside its own app. */
export interface OtherApp {
  readonly specifier: string;
  /** Under which it exports its app. */
  readonly name: string;
}

const writing: Writing = {
  codec: codecDeclaration,
  constant: (value, module) => expression(value, Scope.of(module)),
};

/** The document of the program's module, and the name under which it exports the app. */
export function programDoc(
  program: ProgramIr,
  specifiers: Specifiers,
  others: readonly OtherApp[],
): { readonly doc: Doc; readonly name: string } {
  // The names of the runtime that are used are known only afterwards, and they must not be taken by the program's.
  const trial = new Module(program, [], writing);
  moduleDocs(trial, specifiers, others);
  const module = new Module(program, [...trial.values, ...trial.types], writing);
  const { docs: body, name, imported } = moduleDocs(module, specifiers, others);
  const head = [
    `// Compiled from ${baseName(program.file.path)} by portalsc; edit that file, not this one.`,
    hardline,
    imports(module, specifiers),
    imported.map((doc) => [hardline, doc]),
  ];
  return { doc: [head, body.map(behindBlankLine), hardline], name };
}

/** With the blank line before it, which goes where the declaration goes: what is types only is not in the JavaScript. */
function behindBlankLine(doc: Doc): Doc {
  const spaced = [hardline, hardline, doc];
  return typeof doc === "object" && "kind" in doc && doc.kind === "typesOnly" ? typesOnly(spaced) : spaced;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function imports(module: Module, specifiers: Specifiers): Doc {
  const values = [...module.values].sort();
  const types = [...module.types].filter((name) => !module.values.has(name)).sort();
  const names: Doc[] = [...values, ...types.map((name) => `type ${name}`)].sort((a, b) => (bare(a) < bare(b) ? -1 : 1));
  const both = importOf(names, specifiers.runtime);
  // JavaScript has no types to import: another list, without them.
  const runtime: Doc = types.length === 0 ? both : [typesOnly(both), valuesOnly(importOf(values, specifiers.runtime))];
  const hosts = new Map<string, Doc[]>();
  for (const host of module.program.hostImports) {
    const specifier = specifiers.host(host.file);
    hosts.set(specifier, [...(hosts.get(specifier) ?? []), `${host.exportName} as ${hostName(host, module)}`]);
  }
  return [runtime, [...hosts].map(([specifier, docs]) => [hardline, importOf(docs, specifier)])];
}

function importOf(names: readonly Doc[], specifier: string): Doc {
  return group([
    "import {",
    indent(line, join([",", line], names)),
    ifBreak(","),
    line,
    `} from ${ts.quote(specifier)};`,
  ]);
}

function bare(name: Doc): string {
  return String(name)
    .replace(/^type /, "")
    .toLowerCase();
}

/** The imported function itself; the program's name is that of the checked one. */
function hostName(host: HostImportIr, module: Module): string {
  return `${module.nameOf(effectOf(host, module.program) ?? host)}Unchecked`;
}

/** The effect that an imported function is. */
function effectOf(host: HostImportIr, program: ProgramIr): PortalIr | undefined {
  return program.portals.find((portal) => portal.effect?.host === host);
}

/** The module's declarations, each a document. */
function moduleDocs(
  module: Module,
  specifiers: Specifiers,
  others: readonly OtherApp[],
): { readonly docs: Doc[]; readonly name: string; readonly imported: readonly Doc[] } {
  const { program } = module;
  const types = program.types.map((type) => typeDeclaration(type, module));
  const config = program.config.map((setting) => {
    const args = [ts.string(setting.name), codecOf(setting.type, module)];
    if (setting.value !== undefined) args.push(expression(setting.value, Scope.of(module)));
    const value = ts.call(module.runtime("config"), args);
    return [
      ts.docComment(setting.docs),
      mark(setting.origin, ts.assigned(["const ", module.nameOf(setting), " ="], value)),
      ";",
    ];
  });
  const hosts = program.hostImports
    .filter((host) => effectOf(host, program) === undefined)
    .map((host) => hostFunction(host, module, specifiers));
  const functions = program.functions.map((fn) => functionDeclaration(fn, module));
  const lets = program.lets.map((binding) => {
    const left = [
      binding.exported ? "export " : "",
      "const ",
      module.nameOf(binding),
      typesOnly(": ", typeDoc(binding.type, module)),
      " =",
    ];
    return [
      ts.docComment(binding.docs),
      mark(binding.origin, ts.assigned(left, expression(binding.value, Scope.of(module)))),
      ";",
    ];
  });
  const streams = program.streams.map((stream) => {
    const args = [ts.string(stream.path), codecOf(stream.event, module)];
    if (stream.key !== undefined) args.push(codecOf(stream.key, module));
    const value = ts.call(module.runtime("stream"), args);
    return [ts.docComment(stream.docs), ts.assigned(["const ", module.nameOf(stream), " ="], value), ";"];
  });
  const portals = program.portals.map((portal) => portalDeclaration(portal, module));
  const units = program.units.map((ir) => unit(ir, module));
  const beside = others.map((other) => ({ ...other, as: module.names.fresh(other.name) }));
  const app = appDeclaration(
    module,
    units.map(({ name }) => name),
    beside.map(({ as }) => as),
  );
  const codecs = [...module.codecs.values()];
  const imported = beside.map(({ specifier, name, as }) => importOf([name === as ? name : `${name} as ${as}`], specifier)); // prettier-ignore
  const portalTypes = [...module.portalTypes.values()].map(({ doc }) => doc);
  const docs = [
    ...types,
    ...codecs,
    ...config,
    ...hosts,
    ...(portals.length === 0 ? [] : [join(hardline, portals)]),
    ...functions,
    ...lets,
    ...(streams.length === 0 ? [] : [join(hardline, streams)]),
    ...(portalTypes.length === 0 ? [] : [join(hardline, portalTypes)]),
    ...units.flatMap(({ docs }) => docs),
    ...app.docs,
    ...testsDocs(module),
  ];
  return { docs, name: app.name, imported };
}

// ---- types -------------------------------------------------------------------------------------------------------

function typeDeclaration(ir: TypeIr, module: Module): Doc {
  const params = ir.params.length === 0 ? "" : `<${ir.params.join(", ")}>`;
  const head = [ir.exported ? "export " : "", "type ", module.nameOf(ir), params, " ="];
  return typesOnly(ts.docComment(ir.docs), mark(ir.origin, [head, typeBody(ir, module), ";"]));
}

function typeBody(ir: TypeIr, module: Module): Doc {
  switch (ir.type.kind) {
    case "union":
      return unionDoc(ir.type, module);
    case "record":
      return [" ", recordDoc(ir.type.fields, module)];
    case "newtype":
      return [" ", typeDoc(baseOf(ir.type), module)];
    default:
      return [" ", typeDoc(ir.type, module)];
  }
}

/** The codec of a declared type: a constant, or a function of the codecs of its parameters. */
function codecDeclaration(ir: TypeIr, module: Module): Doc {
  const name = module.nameOf(codecKey(ir));
  const params = ir.params.map((param) => ({ param, codec: paramCodec(param) }));
  const type: Doc = [module.nameOf(ir), params.length === 0 ? "" : `<${ir.params.join(", ")}>`];
  const body = codecBody(ir, module, type);
  if (params.length === 0)
    return [
      ts.assigned(["const ", name, typesOnly(": ", module.runtimeType("Codec"), "<", type, ">"), " ="], body),
      ";",
    ];
  const list = params.map(({ param, codec }) => ({ name: codec, type: [module.runtimeType("Codec"), `<${param}>`] }));
  return [
    "function ",
    name,
    typesOnly("<", ir.params.join(", "), ">"),
    ts.parameters(list),
    typesOnly(": ", module.runtimeType("Codec"), "<", type, ">"),
    " ",
    ts.block([["return ", body.doc, ";"]]),
  ];
}

function codecBody(ir: TypeIr, module: Module, type: Doc): Code {
  const { type: declared } = ir;
  if (declared.kind === "record") return recordCodec(declared.fields, module, type);
  if (declared.kind === "union") return unionCodec(declared, module, type);
  throw new Error(`${ir.name} is neither a record nor a union`);
}

// ---- functions ---------------------------------------------------------------------------------------------------

function functionDeclaration(fn: FnIr, module: Module): Doc {
  const scope = Scope.of(module);
  const params = fn.params.map((param) => ({ name: scope.declare(param), type: typeDoc(param.type, module) }));
  return [
    ts.docComment(fn.docs),
    mark(fn.origin, [
      fn.exported ? "export " : "",
      "function ",
      module.nameOf(fn),
      fn.typeParams.length === 0 ? "" : typesOnly("<", fn.typeParams.join(", "), ">"),
      ts.parameters(params),
      typesOnly(": ", resultDoc(fn.result, module)),
      " ",
      ts.block(statements(fn.body, scope)),
    ]),
  ];
}

function resultDoc(type: Type, module: Module): Doc {
  return type.kind === "scalar" && type.name === "Unit" ? "void" : typeDoc(type, module);
}

/** A function of TypeScript under its name, with its result checked: what the types promise, JavaScript need not keep. */
function hostFunction(host: HostImportIr, module: Module, specifiers: Specifiers): Doc {
  const scope = Scope.of(module);
  const names = host.params.map((_, i) => scope.names.fresh(host.params.length === 1 ? "value" : `value${i + 1}`));
  const params = host.params.map((type, i) => ({ name: names[i] ?? "", type: typeDoc(type, module) }));
  const called = ts.call(ts.name(hostName(host, module)), names.map(ts.name));
  const what = ts.string(`the result of ${host.exportName} (${specifiers.host(host.file)})`);
  const checked = ts.call(ts.member(codecOf(host.result, module), "check"), [called, what]);
  return mark(host.origin, [
    "function ",
    module.nameOf(host),
    ts.parameters(params),
    typesOnly(": ", typeDoc(host.result, module)),
    " ",
    ts.block([["return ", checked.doc, ";"]]),
  ]);
}

/** `const stock = portal("/inventory/stock", stockRequest, stockReply);` */
function portalDeclaration(portal: PortalIr, module: Module): Doc {
  const { path, request, reply, effect } = portal;
  const args = [ts.string(path), codecOf(request, module), codecOf(reply, module)];
  if (effect !== undefined) {
    const options = [
      ["once", ts.name(String(effect.once))],
      ["perform", ts.name(hostName(effect.host, module))],
    ] as const;
    args.push(ts.object(options));
  }
  const value = ts.call(module.runtime(effect === undefined ? "portal" : "effect"), args);
  return [
    ts.docComment(portal.docs),
    mark(portal.origin, ts.assigned(["const ", module.nameOf(portal), " ="], value)),
    ";",
  ];
}

// ---- the app -----------------------------------------------------------------------------------------------------

function appDeclaration(
  module: Module,
  units: readonly string[],
  others: readonly string[],
): { readonly docs: Doc[]; readonly name: string } {
  const { program } = module;
  const scope = Scope.of(module);
  const opened = (
    kind: "source" | "sink",
    stream: StreamIr,
    connector: ConnectorIr,
    onError: readonly PolicyIr[] = [],
  ): Code =>
    ts.call(module.runtime(kind), [
      ts.name(module.nameOf(stream)),
      ts.arrow("()", connectorCall(connector, stream, scope)),
      ...(onError.length === 0 ? [] : [policies(onError, module)]),
    ]);
  const streamsOf = (property: string, wanted: (stream: StreamIr) => boolean): [string, Code][] => {
    const found = program.streams.filter(wanted);
    return found.length === 0 ? [] : [[property, ts.array(found.map((stream) => ts.name(module.nameOf(stream))))]];
  };
  const published = interfaceOf(program);
  const name = module.names.fresh(program.app);
  const definition = ts.object(
    [
      ["name", ts.string(program.app)],
      ["schema", ts.string(schemaOf(program))],
      ["onError", policies(program.onError, module)],
      ["config", ts.array(program.config.map((setting) => ts.name(module.nameOf(setting))))],
      [
        "sources",
        ts.array(
          program.sources.map((source) => marked(source.origin, opened("source", source.stream, source.connector))),
        ),
      ],
      ["units", ts.array(units.map(ts.name))],
      [
        "sinks",
        ts.array(
          program.sinks.map((sink) => marked(sink.origin, opened("sink", sink.stream, sink.connector, sink.onError))),
        ),
      ],
      ["sequencers", ts.array(program.sequencers.map((sequencer) => ts.name(module.nameOf(sequencer.stream))))],
      ...served(module, scope),
      ...streamsOf("exports", (stream) => stream.exported),
      ...streamsOf("uses", (stream) => stream.foreign === true),
      ...(published === undefined ? [] : ([["interface", ts.string(published)]] as const)),
    ],
    true,
  );
  const value = ts.call(module.runtime("app"), [definition]);
  const run = [ts.name("import.meta.url"), ts.name(name)];
  if (others.length > 0) run.push(ts.array(others.map(ts.name)));
  const docs: Doc[] = [
    [ts.docComment(program.docs), ts.assigned(["export const ", name, " ="], value), ";"],
    ["await ", ts.call(module.runtime("runMain"), run).doc, ";"],
  ];
  return { docs, name };
}

/** Portals that can be asked from outside, and the names of the types for the description of what is served. */
function served(module: Module, scope: Scope): readonly (readonly [string, Code])[] {
  const { program } = module;
  const parts: (readonly [string, Code])[] = [];
  if (program.endpoints.length > 0) {
    const endpoints = program.endpoints.map(({ portal, connector, origin }) => {
      const open = ts.arrow("()", connectorCall(connector, undefined, scope));
      return marked(origin, ts.call(module.runtime("endpoint"), [ts.name(module.nameOf(portal)), open]));
    });
    parts.push(["endpoints", ts.array(endpoints)]);
  }
  const sources = program.sources.filter(({ connector }) => connector.path.startsWith("http."));
  if (program.endpoints.length + sources.length === 0) return parts;
  const declared = program.types.filter((type) => type.params.length === 0 && module.codecs.has(type));
  const types = declared.map((type) => [type.name, ts.name(module.nameOf(codecKey(type)))] as const);
  if (types.length > 0) parts.push(["types", ts.object(types)]);
  return parts;
}

function marked(origin: ProgramIr["sources"][number]["origin"], code: Code): Code {
  return { ...code, doc: mark(origin, code.doc) };
}

function connectorCall(connector: ConnectorIr, stream: StreamIr | undefined, scope: Scope): Code {
  const args = connector.args.map((arg) => expression(arg, scope));
  if (connector.options.length > 0) {
    args.push(ts.object(connector.options.map(({ name, value }) => [name, expression(value, scope)] as const)));
  }
  // Of literals of a union TypeScript would infer another type.
  const type = connector.path === "values" && stream !== undefined ? typeDoc(stream.event, scope.module) : undefined;
  return ts.call(runtimeFunction(connector.path, scope.module), args, type);
}
