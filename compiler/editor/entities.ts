/** What a name in a program stands for: something that a program declares, or something of the language. */
import type { StdConnector, StdFunction, StdMethod, StdOperator, StdPipe } from "@portals/stdlib";
import { findUpper, type DeclaredUpper, type DeclaredValue, type ModuleNames } from "../names/bind.ts";
import { walk, type AnyNode } from "../names/walk.ts";
import type * as ast from "../syntax/ast.ts";
import { preludeType, preludeValue } from "../types/declare/prelude.ts";
import type { Checked } from "../types/check.ts";
import { declaredField } from "../types/declared-fields.ts";
import type { Type } from "../types/type.ts";
import type { Referent } from "../types/typed.ts";

export type DeclaredKind =
  | "app" | "type" | "newtype" | "variant" | "field" | "typeParameter" | "function" | "task" | "workflow"
  | "parameter" | "local" | "cell" | "timer" | "phase" | "source" | "stream" | "sequencer" | "splitter" | "branch"
  | "portal" | "config" | "value" | "host"; // prettier-ignore

/** Told apart by the name at its declaration, which is the same node in every check of an unchanged file. */
export interface DeclaredEntity {
  readonly kind: DeclaredKind;
  readonly name: ast.Name;
  readonly node: AnyNode;
  readonly file: ast.SourceFile;
}

export type LibraryEntry = StdMethod | StdFunction | StdOperator | StdPipe | StdConnector;

export type Entity =
  | DeclaredEntity
  | { readonly kind: "library"; readonly entry: LibraryEntry }
  /** A type, a word or a member that the language itself has: `Int`, `key`, `items.push`. */
  | { readonly kind: "builtin"; readonly name: string };

export function isDeclared(entity: Entity): entity is DeclaredEntity {
  return entity.kind !== "library" && entity.kind !== "builtin";
}

/** Equal for the same thing in different checks. */
export function identityOf(entity: Entity): string {
  if (entity.kind === "library") return `library ${"path" in entity.entry ? entity.entry.path : entity.entry.name}`;
  if (entity.kind === "builtin") return `builtin ${entity.name}`;
  return `${entity.file.path} ${entity.name.span.start}`;
}

/** Finds entities in the results of one check. */
export interface Entities {
  /** What the checker found a name to mean; undefined for what was reported. */
  ofReferent(referent: Referent): Entity | undefined;
  /** What a name at the top level of a module means there, own or imported. */
  ofValue(module: ast.Module, name: string): Entity | undefined;
  /** What a name in capitals means in a type, or else in an expression or a pattern. */
  ofUpper(module: ast.Module, name: string, place: "type" | "value"): Entity | undefined;
  ofVariant(union: ast.TypeDecl | undefined, variant: string): Entity | undefined;
  ofField(type: Type, name: string): Entity | undefined;
  declared(kind: DeclaredKind, node: AnyNode, name: ast.Name): Entity | undefined;
}

const files = new WeakMap<ast.Name, ast.SourceFile>();
const registered = new WeakSet<ast.Module>();

/** In which file each name of a module stands. */
function register(module: ast.Module): void {
  if (registered.has(module)) return;
  registered.add(module);
  walk(module, (node) => {
    if (node.kind === "name") files.set(node as ast.Name, module.file);
  });
}

export function createEntities(typed: Checked): Entities {
  for (const module of typed.modules) register(module);

  function declared(kind: DeclaredKind, node: AnyNode, name: ast.Name): Entity | undefined {
    const file = files.get(name);
    return file && { kind, node, name, file };
  }

  function ofDeclaredValue(value: DeclaredValue, names: ModuleNames): Entity | undefined {
    switch (value.kind) {
      case "later":
        return undefined;
      case "topLet":
        return declared("value", value.node, value.node.name);
      case "fn":
        return declared("function", value.node, value.node.name);
      case "stream":
        return ofStream(value.node, value.output);
      case "host":
        return declared("host", value.node, value.node.as ?? value.node.name);
      case "app":
        return declared("app", value.node, value.node.name);
      default:
        return declared(value.kind, value.node, names.values.get(value.node.name.text)?.name ?? value.node.name);
    }
  }

  function ofStream(node: ast.StreamDecl, output: string | undefined): Entity | undefined {
    const { target } = node;
    if (target.kind === "name") return declared("stream", node, target);
    const field = target.fields.find(({ name }) => name.text === output);
    const name = field?.pattern?.kind === "bindPattern" ? field.pattern.name : field?.name;
    return name && declared("stream", node, name);
  }

  let written: Map<Type, ast.RecordType> | undefined;

  /** Of a record type without a name: where it is written. */
  function writtenAs(type: Type): ast.RecordType | undefined {
    if (!written) {
      written = new Map();
      for (const [expr, one] of typed.tables.typeExprs) if (expr.kind === "recordType") written.set(one, expr);
    }
    return written.get(type);
  }

  function ofDeclaredUpper(upper: DeclaredUpper): Entity | undefined {
    if (upper.kind === "variant") return declared("variant", upper.variant, upper.variant.name);
    return declared(upper.kind, upper.node, upper.node.name);
  }

  function ofUpper(module: ast.Module, name: string, place: "type" | "value"): Entity | undefined {
    const names = typed.names.get(module);
    if (!names) return undefined;
    const [first, second] = place === "type" ? (["type", "variant"] as const) : (["variant", "type"] as const);
    const predefined = place === "type" ? preludeType(name) : preludeValue(name);
    const found = findUpper(names, name, first);
    if (found) return ofDeclaredUpper(found.declared.what);
    if (place === "type" && predefined) return { kind: "builtin", name };
    const other = findUpper(names, name, second);
    if (other) return ofDeclaredUpper(other.declared.what);
    return predefined || name === "Some" || name === "None" ? { kind: "builtin", name } : undefined;
  }

  return {
    declared,
    ofUpper,
    ofReferent(referent) {
      switch (referent.kind) {
        case "local":
          return declared("local", referent.name, referent.name);
        case "param":
        case "phaseData":
          return declared("parameter", referent.param, referent.param.name);
        case "let":
          return declared("value", referent.node, referent.node.name);
        case "fn":
        case "taskFn":
          return declared("function", referent.node, referent.node.name);
        case "host":
          return declared("host", referent.node, referent.node.as ?? referent.node.name);
        case "stream":
          return ofStream(referent.node, referent.output);
        case "std":
          return { kind: "library", entry: referent.function };
        case "key":
          return { kind: "builtin", name: "key" };
        case "module":
          return referent.module.app && declared("app", referent.module.app, referent.module.app.name);
        case "reported":
          return undefined;
        default:
          return declared(referent.kind, referent.node, referent.node.name);
      }
    },
    ofValue(module, name) {
      const names = typed.names.get(module);
      const own = names?.values.get(name);
      if (names && own) return ofDeclaredValue(own.what, names);
      const imported = names?.importedValues.get(name);
      return imported && ofDeclaredValue(imported.declared.what, imported.from);
    },
    ofVariant(union, variant) {
      const body = union?.body;
      const found = body?.kind === "variants" ? body.variants.find(({ name }) => name.text === variant) : undefined;
      return found ? declared("variant", found, found.name) : { kind: "builtin", name: variant };
    },
    ofField(type, name) {
      const found = declaredField(type, name);
      if (found) return { kind: "field", node: found.node, name: found.node.name, file: found.file };
      const field = writtenAs(type)?.fields.find((one) => one.name.text === name);
      return field && declared("field", field, field.name);
    },
  };
}
