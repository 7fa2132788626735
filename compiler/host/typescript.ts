/**
 * TypeScript that a program imports: the signatures of its functions, read by ts-morph, and its JavaScript for the build.
 * Loading ts-morph takes half a second, so this file is imported only for programs that need it.
 */
import { Node, Project, ts, type Signature, type SourceFile as TsFile, type Type as TsType } from "ts-morph";
import { diagnostic } from "../diagnostics/catalogue.ts";
import type { Reporter } from "../diagnostics/diagnostic.ts";
import { baseName, unreadable, type ModuleGraph } from "../names/graph.ts";
import type * as ast from "../syntax/ast.ts";
import type { CompilerHost } from "./host.ts";
import type { HostExport, HostPlace, HostShape, HostType } from "./host-types.ts";

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: true,
  skipLibCheck: true,
};

/** Reads what programs import, one after the other; looks at a file again only when one of them has changed. */
export interface ExportReader {
  /** What each imported name is in its file; without entry if that cannot be read, which is reported. */
  read(graph: ModuleGraph, host: CompilerHost, reporter: Reporter): ReadonlyMap<ast.ImportName, HostExport>;
}

export function createExportReader(): ExportReader {
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions: { ...options, noEmit: true } });
  const known = new Map<string, HostExport>();
  return { read: (graph, host, reporter) => readExports({ project, known, seen: new Set() }, graph, host, reporter) };
}

interface Reading {
  readonly project: Project;
  /** By path and name. */
  readonly known: Map<string, HostExport>;
  /** Files that this reading has brought up to date. */
  readonly seen: Set<string>;
}

function readExports(
  reading: Reading,
  graph: ModuleGraph,
  host: CompilerHost,
  reporter: Reporter,
): ReadonlyMap<ast.ImportName, HostExport> {
  const { project, known } = reading;
  const found = new Map<ast.ImportName, HostExport>();
  const modules = new Map(graph.modules.flatMap((module) => module.items.map((item) => [item, module] as const)));
  for (const [item, path] of graph.hostFiles) {
    const file = modules.get(item)?.file;
    if (!file) continue;
    const at = { file, span: item.from.span };
    const result = host.read(path);
    if (!result.ok) {
      reporter.report(unreadable(host, path, item.from.value, result, at));
      continue;
    }
    const source = load(reading, host, path, result.text);
    const [problem] = project.getProgram().getSyntacticDiagnostics(source);
    if (problem) {
      const message = problem.getMessageText();
      const detail = typeof message === "string" ? message : message.getMessageText();
      const start = problem.getStart();
      const also = [{ file: { path, text: result.text }, span: { start, end: start + Math.max(1, problem.getLength()) }, text: "here" }]; // prettier-ignore
      reporter.report(diagnostic("hostSyntax", { file: baseName(path), detail }, { ...at, also }));
      continue;
    }
    for (const name of item.names) {
      const key = `${path} ${name.name.text}`;
      const what = known.get(key) ?? exportOf(source, name.name.text);
      known.set(key, what);
      found.set(name, what);
    }
  }
  return found;
}

/** Bring a file, and what it imports relatively, to what the texts are now. */
function load(reading: Reading, host: CompilerHost, path: string, text: string): TsFile {
  const { project, known, seen } = reading;
  const before = project.getSourceFile(path);
  if (before && seen.has(path)) return before;
  seen.add(path);
  const source = before ?? project.createSourceFile(path, text);
  if (before?.getFullText() !== text) {
    before?.replaceWithText(text);
    known.clear();
  }
  for (const literal of source.getImportStringLiterals()) {
    const specifier = literal.getLiteralValue();
    if (!specifier.startsWith(".")) continue;
    const base = host.resolve(path, specifier);
    for (const candidate of [base, base.replace(/\.js$/, ".ts"), `${base}.ts`]) {
      const result = candidate.endsWith(".ts") ? host.read(candidate) : undefined;
      if (!result?.ok) continue;
      load(reading, host, candidate, result.text);
      break;
    }
  }
  return source;
}

function exportOf(source: TsFile, name: string): HostExport {
  const exported = source.getExportedDeclarations();
  const declaration = exported.get(name)?.[0];
  if (!declaration) return { kind: "missing", exported: [...exported.keys()] };
  const place = placeOf(declaration);
  const [signature] = Node.isFunctionDeclaration(declaration)
    ? [declaration.getSignature()]
    : declaration.getType().getCallSignatures();
  if (!signature) return { kind: "notFunction", place };
  return functionOf(signature, declaration, place);
}

function functionOf(signature: Signature, node: Node, place: HostPlace): HostExport {
  const params = signature.getParameters().map((symbol) => {
    const declaration = symbol.getValueDeclaration();
    const isParam = declaration !== undefined && Node.isParameterDeclaration(declaration);
    return {
      name: symbol.getName(),
      type: typeOf(symbol.getTypeAtLocation(node), node),
      optional: isParam && declaration.isOptional(),
      rest: isParam && declaration.isRestParameter(),
    };
  });
  const generic = signature.getTypeParameters().length > 0;
  return { kind: "function", place, generic, params, result: typeOf(signature.getReturnType(), node) };
}

function placeOf(node: Node): HostPlace {
  const source = node.getSourceFile();
  const named = "getNameNode" in node && typeof node.getNameNode === "function" ? (node.getNameNode() as Node | undefined) : undefined; // prettier-ignore
  const at = named ?? node;
  return { path: source.getFilePath(), text: source.getFullText(), start: at.getStart(), end: at.getEnd() };
}

function typeOf(type: TsType, node: Node): HostType {
  return { text: type.getText(node, ts.TypeFormatFlags.NoTruncation), shape: () => shapeOf(type, node) };
}

function shapeOf(type: TsType, node: Node): HostShape {
  const of = (t: TsType) => typeOf(t, node);
  if (type.isAny() || type.isUnknown()) return { kind: "any" };
  if (type.isNumber() || type.isNumberLiteral()) return { kind: "number" };
  if (type.isString() || type.isStringLiteral() || type.isTemplateLiteral()) return { kind: "string" };
  if (type.isBoolean() || type.isBooleanLiteral()) return { kind: "boolean" };
  if (type.isUndefined() || type.isVoid()) return { kind: "nothing" };
  if (type.isUnion()) return unionOf(type, node);
  if (type.isTuple()) return { kind: "tuple", items: type.getTupleElements().map(of) };
  const item = type.isArray() || type.isReadonlyArray() ? type.getArrayElementType() : undefined;
  if (item) return { kind: "array", item: of(item) };
  const name = type.getSymbol()?.getName();
  if (name === "Promise" || name === "PromiseLike") {
    const [value] = type.getTypeArguments();
    return value ? { kind: "promise", value: of(value) } : { kind: "other" };
  }
  if (name === "Uint8Array" || name === "Buffer") return { kind: "bytes" };
  if (name === "Decimal") return { kind: "decimal" };
  const [signature] = type.getCallSignatures();
  if (signature) {
    const params = signature.getParameters().map((p) => of(p.getTypeAtLocation(node)));
    return { kind: "function", params, result: of(signature.getReturnType()) };
  }
  // A class has methods and an identity, which do not cross; a symbol of the library (Date, Map) is one.
  if (!type.isObject() || (type.isClass() && !type.isAnonymous()) || isLibrary(type)) return { kind: "other" };
  return {
    kind: "object",
    fields: type.getProperties().map((property) => ({
      name: property.getName(),
      type: of(property.getTypeAtLocation(node)),
      optional: property.isOptional(),
    })),
  };
}

function isLibrary(type: TsType): boolean {
  const declarations = type.getSymbol()?.getDeclarations() ?? [];
  return declarations.some((d) => /\/lib\.[^/]*\.d\.ts$/.test(d.getSourceFile().getFilePath()));
}

function unionOf(type: TsType, node: Node): HostShape {
  const members = type.getUnionTypes();
  const rest = members.filter((t) => !t.isUndefined());
  if (rest.length < members.length) {
    const inner = type.getNonNullableType();
    return { kind: "option", item: typeOf(inner, node) };
  }
  if (rest.every((t) => t.isBooleanLiteral())) return { kind: "boolean" };
  if (rest.every((t) => t.isStringLiteral())) return { kind: "string" };
  if (rest.every((t) => t.isNumberLiteral())) return { kind: "number" };
  const variants = new Map<string, HostType>();
  for (const member of rest) {
    const tag = member.getProperty("type")?.getTypeAtLocation(node);
    const value = tag?.isStringLiteral() ? tag.getLiteralValue() : undefined;
    if (typeof value !== "string") return { kind: "other" };
    variants.set(value, typeOf(member, node));
  }
  return { kind: "union", variants };
}

/** JavaScript of the given `.ts` files (absolute paths) and of what they import relatively. */
export async function emitTypescript(
  files: readonly string[],
): Promise<readonly { readonly path: string; readonly js: string }[]> {
  const project = new Project({ skipAddingFilesFromTsConfig: true, compilerOptions: options });
  project.addSourceFilesAtPaths([...files]);
  project.resolveSourceFileDependencies();
  const own = project
    .getSourceFiles()
    .filter(
      (source) => !source.isDeclarationFile() && !source.isInNodeModules() && source.getFilePath().endsWith(".ts"),
    );
  return own.map((source) => ({
    path: source.getFilePath(),
    js: ts.transpileModule(source.getFullText(), { compilerOptions: options, fileName: source.getFilePath() })
      .outputText,
  }));
}
