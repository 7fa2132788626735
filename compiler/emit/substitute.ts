/** A type with type parameters replaced by arguments. */
import type { ParamType, Type } from "../types/type.ts";

export function substituteParams(type: Type, params: readonly ParamType[], args: readonly Type[]): Type {
  if (params.length === 0) return type;
  const go = (t: Type): Type => {
    switch (t.kind) {
      case "param": {
        const i = params.indexOf(t);
        return i < 0 ? t : (args[i] ?? t);
      }
      case "list":
      case "set":
      case "option":
        return { ...t, item: go(t.item) };
      case "map":
        return { ...t, key: go(t.key), value: go(t.value) };
      case "tuple":
        return { ...t, items: t.items.map(go) };
      case "record":
        return {
          ...t,
          fields: t.fields.map((field) => ({ ...field, type: go(field.type) })),
          alias: t.alias && { ...t.alias, args: t.alias.args.map(go) },
        };
      case "union":
      case "newtype":
        return { ...t, args: t.args.map(go) };
      case "variant":
        return { ...t, union: go(t.union) as typeof t.union };
      case "function":
        return { ...t, params: t.params.map(go), result: go(t.result) };
      case "stream":
        return { ...t, event: go(t.event), by: t.by && go(t.by) };
      case "portal":
        return { ...t, request: go(t.request), reply: go(t.reply) };
      case "future":
      case "reply":
        return { ...t, value: go(t.value) };
      default:
        return t;
    }
  };
  return go(type);
}
