/** Types as the program would write them, for messages, hover and documentation. */
import type { FieldType, Type } from "./type.ts";
import { children, prune } from "./unify.ts";

/** What stands for a type that is not known (yet): also valid where a lambda's parameter is described. */
const unknown = "_";

export function showType(type: Type): string {
  const t = prune(type);
  switch (t.kind) {
    case "scalar":
      return t.name;
    case "list":
      return `List<${showType(t.item)}>`;
    case "set":
      return `Set<${showType(t.item)}>`;
    case "map":
      return `Map<${showType(t.key)}, ${showType(t.value)}>`;
    case "option":
      return `${prune(t.item).kind === "function" ? `(${showType(t.item)})` : showType(t.item)}?`;
    case "tuple":
      return `(${t.items.map(showType).join(", ")})`;
    case "record":
      return t.alias ? named(t.alias.declaration.name.text, t.alias.args) : showFields(t.fields);
    case "union":
      return named(t.declaration.name, t.args);
    case "newtype":
      return named(t.declaration.name, t.args);
    case "variant":
      return named(t.variant, t.union.args);
    case "function":
      return `(${t.params.map(showType).join(", ")}) => ${showType(t.result)}`;
    case "stream":
      return `Stream<${showType(t.event)}${t.by ? ` by ${showType(t.by)}` : ""}>`;
    case "portal":
      return `Portal<${showType(t.request)}, ${showType(t.reply)}>`;
    case "future":
      return `Future<${showType(t.value)}>`;
    case "reply":
      return `Reply<${showType(t.value)}>`;
    case "param":
      return t.name;
    case "meta":
    case "error":
      return unknown;
  }
}

/** Two types that differ, told apart: those of two files that have one name get the files'. */
export function showApart(first: Type, second: Type): readonly [string, string] {
  const shown = [showType(first), showType(second)] as const;
  if (shown[0] !== shown[1]) return shown;
  const [a, b] = [fileOf(first), fileOf(second)];
  return a === undefined || b === undefined || a === b ? shown : [`${shown[0]} (${a})`, `${shown[1]} (${b})`];
}

/** The name of the file that declares the outermost declared type in a type. */
function fileOf(type: Type): string | undefined {
  const t = prune(type);
  const file =
    t.kind === "union" || t.kind === "newtype"
      ? t.declaration.file
      : t.kind === "record"
        ? t.alias?.file
        : t.kind === "variant"
          ? t.union.declaration.file
          : undefined;
  if (file) return file.path.slice(file.path.lastIndexOf("/") + 1);
  for (const child of children(t)) {
    const found = fileOf(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function showFields(fields: readonly FieldType[]): string {
  return fields.length === 0 ? "{}" : `{ ${fields.map((f) => `${f.name}: ${showType(f.type)}`).join(", ")} }`;
}

function named(name: string, args: readonly Type[]): string {
  return args.length === 0 ? name : `${name}<${args.map(showType).join(", ")}>`;
}
