/** Declared types of a module, each resolved when it is first named; and the module's table of capital names. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { findUpper, type Declared, type DeclaredUpper, type ModuleNames } from "../../names/bind.ts";
import type * as ast from "../../syntax/ast.ts";
import { errorType } from "../scalars.ts";
import type { NewtypeDeclaration, ParamType, Type, UnionDeclaration, VariantDeclaration } from "../type.ts";
import { preludeNames, preludeType, preludeValue } from "./prelude.ts";
import { declareTypeParams, resolveFields, resolveType } from "./resolve.ts";
import type { ModuleState, ProgramState } from "./state.ts";
import type { Upper, UpperPlace, Uppers } from "./uppers.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function createUppers(program: ProgramState, names: ModuleNames): Uppers {
  const meaning = (module: ast.Module, declared: Declared<DeclaredUpper>): Upper | undefined => {
    const state = program.modules.get(module);
    return state && resolveDeclared(state, declared.what);
  };
  function find(name: string, kind: "type" | "variant") {
    const found = findUpper(names, name, kind);
    if (found?.by) names.usedImports.add(found.by);
    return found && meaning(found.module, found.declared);
  }
  const type = (name: string) => find(name, "type");
  const variant = (name: string) => find(name, "variant");
  return {
    type: (name) => type(name) ?? preludeType(name) ?? variant(name),
    value: (name) => variant(name) ?? type(name) ?? preludeValue(name),
    place(name): UpperPlace | undefined {
      const here = names.types.get(name) ?? names.variants.get(name);
      if (here) return { file: names.module.file, span: here.name.span };
      const there = names.importedTypes.get(name) ?? names.importedVariants.get(name);
      return there && { file: there.from.module.file, span: there.declared.name.span };
    },
    *visible() {
      yield* names.types.keys();
      yield* names.variants.keys();
      yield* names.importedTypes.keys();
      yield* names.importedVariants.keys();
      yield* preludeNames();
    },
  };
}

function resolveDeclared(state: ModuleState, declared: DeclaredUpper): Upper | undefined {
  const { node } = declared;
  const upper = state.program.uppers.get(node) ?? resolveDeclaration(state, node);
  if (declared.kind !== "variant" || upper.kind !== "union") return upper;
  const variant = upper.declaration.variants.find((v) => v.name === declared.variant.name.text);
  return variant && { kind: "variant", union: upper.declaration, variant };
}

/** Resolve all types that a module declares, also those that nothing names. */
export function declareTypes(state: ModuleState): void {
  for (const item of state.module.items) {
    if (item.kind === "type" || item.kind === "newtype") {
      if (!state.program.uppers.has(item)) resolveDeclaration(state, item);
    }
  }
  settlePostponed(state.program);
}

/** Run what was postponed, if no declaration is half resolved. */
export function settlePostponed(program: ProgramState): void {
  if (program.resolving.length > 0) return;
  for (let next = program.postponed.shift(); next; next = program.postponed.shift()) next();
}

function resolveDeclaration(state: ModuleState, node: ast.TypeDecl | ast.Newtype): Upper {
  const { program, checker } = state;
  const start = program.resolving.indexOf(node);
  if (start >= 0) {
    reportCircle(state, node, start);
    return { kind: "alias", name: node.name.text, params: [], type: errorType };
  }
  const params = declareTypeParams(checker, node.typeParams);
  program.typeParams.set(node, params);
  if (node.kind === "type" && node.body.kind === "variants") {
    return resolveUnion(state, node, node.body.variants, params);
  }
  program.resolving.push(node);
  const written = node.kind === "newtype" ? node.type : (node.body as ast.TypeExpr);
  const type = resolveType(checker, written, params);
  program.resolving.pop();
  const upper = node.kind === "newtype" ? newtypeOf(state, node, params, type) : aliasOf(state, node, params, type);
  program.uppers.set(node, upper);
  settlePostponed(program);
  return upper;
}

function newtypeOf(state: ModuleState, node: ast.Newtype, params: ReadonlyMap<string, ParamType>, base: Type): Upper {
  const name = node.name.text;
  const declaration: NewtypeDeclaration = { name, file: state.module.file, node, params: [...params.values()], base };
  return { kind: "newtype", declaration };
}

function aliasOf(state: ModuleState, node: ast.TypeDecl, params: ReadonlyMap<string, ParamType>, type: Type): Upper {
  const list = [...params.values()];
  // A record written here gets its name from here; an alias of another alias keeps that one's name.
  const named: Type =
    type.kind === "record" && type.alias === undefined
      ? { ...type, alias: { declaration: node, file: state.module.file, args: list } }
      : type;
  return { kind: "alias", name: node.name.text, params: list, type: named };
}

function reportCircle(state: ModuleState, node: ast.TypeDecl | ast.Newtype, start: number): void {
  const { resolving } = state.program;
  const path = [...resolving.slice(start), node].map((n) => n.name.text);
  state.checker.reporter.report(diagnostic("recursiveAlias", { path }, state.checker.at(node.name.span)));
}

function resolveUnion(
  state: ModuleState,
  node: ast.TypeDecl,
  variants: readonly ast.Variant[],
  params: ReadonlyMap<string, ParamType>,
): Upper {
  const { program } = state;
  const list = variants.map((variant): Mutable<VariantDeclaration> => ({
    name: variant.name.text,
    payload: { kind: "none" },
  }));
  const declaration: UnionDeclaration = {
    name: node.name.text,
    file: state.module.file,
    node,
    params: [...params.values()],
    variants: list,
  };
  const upper: Upper = { kind: "union", declaration };
  program.uppers.set(node, upper);
  // A union has a name of its own, so it may be named before its payloads are known: that is what lets it be recursive.
  program.postponed.push(() => {
    variants.forEach((variant, i) => {
      const slot = list[i];
      if (slot) slot.payload = resolvePayload(state, variant, params);
    });
  });
  settlePostponed(program);
  return upper;
}

function resolvePayload(
  { checker }: ModuleState,
  variant: ast.Variant,
  params: ReadonlyMap<string, ParamType>,
): VariantDeclaration["payload"] {
  const { payload } = variant;
  if (!payload) return { kind: "none" };
  if (payload.kind === "tupleType") {
    return { kind: "tuple", items: payload.items.map((item) => resolveType(checker, item, params)) };
  }
  for (const field of payload.fields) {
    if (field.name.text === "type") {
      const at = checker.at(field.name.span);
      checker.reporter.report(diagnostic("variantFieldType", { variant: variant.name.text }, at));
    }
  }
  return { kind: "record", fields: resolveFields(checker, payload, params) };
}
