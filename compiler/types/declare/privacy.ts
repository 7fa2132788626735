/** An exported declaration may not speak of a private type: whoever imports it could not name what it takes or gives. */
import { diagnostic } from "../../diagnostics/catalogue.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../type.ts";
import { children, prune } from "../unify.ts";
import type { ModuleState } from "./state.ts";

export function checkPrivacy(state: ModuleState): void {
  for (const item of state.module.items) {
    if (!item.exported) continue;
    switch (item.kind) {
      case "type":
        if (item.body.kind === "variants") {
          for (const variant of item.body.variants) {
            if (variant.payload) checkType(state, item.name.text, item.typeParams, variant.payload);
          }
        } else checkType(state, item.name.text, item.typeParams, item.body);
        break;
      case "newtype":
        checkType(state, item.name.text, item.typeParams, item.type);
        break;
      case "topLet":
      case "config":
      case "source":
        if (item.type) checkType(state, item.name.text, [], item.type);
        break;
      case "stream":
        if (item.type && item.target.kind === "name") checkType(state, item.target.text, [], item.type);
        break;
      case "sequencer":
        checkType(state, item.name.text, [], item.type);
        break;
      case "portal":
        for (const type of [item.request, item.reply]) if (type) checkType(state, item.name.text, [], type);
        break;
      case "fn":
      case "workflow":
        checkTypes(state, item, [...item.params.map((p) => p.type), item.result]);
        break;
      case "task":
        checkTypes(state, item, [item.input, item.by, item.output, ...item.params.map((p) => p.type)]);
        break;
      default:
    }
  }
}

/** The same of a type that is not written, but inferred: of an exported splitter. */
export function checkPublic(state: ModuleState, name: ast.Name, type: Type): void {
  const hidden = privateIn(state.module, type, new Set());
  if (!hidden) return;
  const { checker } = state;
  const also = [checker.label(hidden.name.span, "declared here, without `export`")];
  const { start } = hidden.span;
  const edit = { file: state.module.file, span: { start, end: start }, text: "export " };
  const fixes = [{ title: `export \`${hidden.name.text}\``, edits: [edit] }];
  const params = { type: hidden.name.text, name: name.text };
  checker.reporter.report(diagnostic("privateInApi", params, checker.at(name.span, { also, fixes })));
}

/** A declaration of the module that a type speaks of, and that is not exported. */
function privateIn(module: ast.Module, type: Type, seen: Set<Type>): ast.TypeDecl | ast.Newtype | undefined {
  const t = prune(type);
  if (seen.has(t)) return undefined;
  seen.add(t);
  const named = t.kind === "variant" ? t.union : t;
  const node =
    named.kind === "record"
      ? named.alias?.declaration
      : named.kind === "union" || named.kind === "newtype"
        ? named.declaration.node
        : undefined;
  if (node && !node.exported && module.items.includes(node)) return node;
  for (const child of children(t)) {
    const found = privateIn(module, child, seen);
    if (found) return found;
  }
  return undefined;
}

function checkTypes(
  state: ModuleState,
  item: ast.Fn | ast.Workflow | ast.Task,
  types: readonly (ast.TypeExpr | undefined)[],
): void {
  for (const type of types) if (type) checkType(state, item.name.text, item.typeParams, type);
}

function checkType(state: ModuleState, name: string, params: readonly ast.Name[], type: ast.TypeExpr): void {
  switch (type.kind) {
    case "namedType": {
      for (const arg of type.args) {
        checkType(state, name, params, arg.type);
        if (arg.by) checkType(state, name, params, arg.by);
      }
      const own = state.names.types.get(type.name.text) ?? state.names.variants.get(type.name.text);
      const isParam = params.some((p) => p.text === type.name.text);
      if (!own || own.exported || isParam || type.qualifier) return;
      const { checker } = state;
      const also = [checker.label(own.name.span, "declared here, without `export`")];
      const start = own.what.node.span.start;
      const fixes = [
        {
          title: `export \`${type.name.text}\``,
          edits: [{ file: state.module.file, span: { start, end: start }, text: "export " }],
        },
      ];
      const at = checker.at(type.name.span, { also, fixes });
      checker.reporter.report(diagnostic("privateInApi", { type: type.name.text, name }, at));
      return;
    }
    case "recordType":
      for (const field of type.fields) checkType(state, name, params, field.type);
      return;
    case "tupleType":
      for (const item of type.items) checkType(state, name, params, item);
      return;
    case "functionType":
      for (const param of [...type.params, type.result]) checkType(state, name, params, param);
      return;
    case "optionType":
      checkType(state, name, params, type.type);
      return;
  }
}
