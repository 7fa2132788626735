/** The standard library by name, and its signatures as types: parsed when a program first uses them. */
import { functions, methods, type StdFunction, type StdMethod } from "@portals/stdlib";
import type * as ast from "../../syntax/ast.ts";
import { parseSignature } from "../../syntax/parse.ts";
import { preludeType } from "../declare/prelude.ts";
import { errorType, scalar, unitType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { ParamType, Type } from "../type.ts";
import { atArguments, prune } from "../unify.ts";

export interface Signature {
  readonly typeParams: readonly ParamType[];
  readonly params: readonly { readonly name: string; readonly type: Type; readonly optional: boolean }[];
  readonly result: Type;
  /** Without `self` and type parameters: `(f: (T) => U) -> List<U>`. */
  readonly text: string;
}

const signatures = new Map<string, Signature>();
const functionsByPath = new Map<string, StdFunction>(functions.map((f) => [f.path, f]));
const methodsByType = new Map<string, Map<string, StdMethod>>();
for (const method of methods) {
  const type = method.path.slice(0, method.path.lastIndexOf("."));
  let own = methodsByType.get(type);
  if (!own) methodsByType.set(type, (own = new Map()));
  own.set(method.name, method);
}

export function signatureOf(text: string): Signature {
  let signature = signatures.get(text);
  if (!signature) {
    signature = resolveSignature(text);
    signatures.set(text, signature);
  }
  return signature;
}

function resolveSignature(text: string): Signature {
  const parsed = parseSignature(text);
  const byName = new Map(
    parsed.typeParams.map((name): [string, ParamType] => [name.text, { kind: "param", name: name.text }]),
  );
  const params = parsed.params.map(({ name, type, value }) => {
    // `to: Int? = None` may be left out; where it is given, it is given as it is, without `Some`.
    const given = value?.kind === "upperExpr" && type.kind === "optionType" ? type.type : type;
    return { name: name.text, type: resolve(given, byName), optional: value !== undefined };
  });
  const result = resolve(parsed.result, byName);
  const shown = params
    .filter((p) => p.name !== "self")
    .map((p) => `${p.name}: ${showType(p.type)}`)
    .join(", ");
  return { typeParams: [...byName.values()], params, result, text: `(${shown}) -> ${showType(result)}` };
}

/** Types of signatures mention predefined names only. */
function resolve(type: ast.TypeExpr, params: ReadonlyMap<string, ParamType>): Type {
  switch (type.kind) {
    case "optionType":
      return { kind: "option", item: resolve(type.type, params) };
    case "functionType":
      return {
        kind: "function",
        params: type.params.map((p) => resolve(p, params)),
        result: resolve(type.result, params),
      };
    case "tupleType": {
      const items = type.items.map((item) => resolve(item, params));
      return items.length > 1 ? { kind: "tuple", items } : (items[0] ?? unitType);
    }
    case "recordType": {
      const fields = type.fields.map((f) => ({ name: f.name.text, type: resolve(f.type, params), hasDefault: false }));
      return { kind: "record", fields, alias: undefined };
    }
    case "namedType": {
      const param = params.get(type.name.text);
      if (param) return param;
      const args = type.args.map((arg) => resolve(arg.type, params));
      return predefined(type, args, type.args[0]?.by && resolve(type.args[0].by, params));
    }
  }
}

function predefined(type: ast.NamedType, args: readonly Type[], by: Type | undefined): Type {
  const name = type.name.text;
  const upper = preludeType(name);
  const [first = errorType, second = errorType] = args;
  switch (upper?.kind) {
    case "scalar":
      return scalar(upper.name);
    case "alias":
      return atArguments(upper.type, upper.params, args);
    case "union":
      return { kind: "union", declaration: upper.declaration, args };
    case "container":
      switch (upper.name) {
        case "List":
          return { kind: "list", item: first };
        case "Set":
          return { kind: "set", item: first };
        case "Option":
          return { kind: "option", item: first };
        case "Map":
          return { kind: "map", key: first, value: second };
        case "Stream":
          return { kind: "stream", event: first, by };
        case "Future":
          return { kind: "future", value: first };
        case "Reply":
          return { kind: "reply", value: first };
        case "Portal":
          return { kind: "portal", request: first, reply: second };
      }
    // falls through
    default:
      throw new Error(`the standard library speaks of an unknown type ${name}`);
  }
}

export function findFunction(path: string): StdFunction | undefined {
  return functionsByPath.get(path);
}

/** Names of functions of the library: those called by name alone, and whole paths under a namespace. */
export function namespaces(namespace: string): readonly string[] {
  return [...functionsByPath.keys()].filter((path) => path.startsWith(`${namespace}.`));
}

export function plainFunctions(): readonly string[] {
  return [...functionsByPath.keys()].filter((path) => !path.includes("."));
}

/** The name under which the library keeps the methods of a type. */
export function methodOwner(type: Type): string | undefined {
  const t = prune(type);
  switch (t.kind) {
    case "scalar":
      return t.name;
    case "list":
      return "List";
    case "map":
      return "Map";
    case "set":
      return "Set";
    case "option":
      return "Option";
    case "union":
      return t.declaration.file === undefined ? t.declaration.name : undefined;
    case "tuple":
      return "Tuple";
    case "future":
      return "Future";
    default:
      return undefined;
  }
}

export function findMethod(type: Type, name: string): StdMethod | undefined {
  const owner = methodOwner(type);
  return owner === undefined ? undefined : methodsByType.get(owner)?.get(name);
}

export function methodNames(type: Type): readonly string[] {
  const owner = methodOwner(type);
  return owner === undefined ? [] : [...(methodsByType.get(owner)?.keys() ?? [])];
}
