/** The runtime's codec of a type: how compound values are written into strings, and events as JSON. */
import type { Type, UnionType } from "@portals/compiler/types/type.ts";
import { baseOf, children, fieldsOf, payloadOf, prune } from "@portals/compiler/types/unify.ts";
import { showType } from "@portals/compiler/types/show.ts";
import * as codec from "../../runtime/codec/codec.ts";
import type { Codec } from "../../runtime/api.ts";

/** By declaration, and then by the instance: another program may have types of the same names, also as arguments. */
const unions = new WeakMap<object, Map<string, Codec<unknown>>>();

export function codecOf(of: Type): Codec<unknown> {
  const type = prune(of);
  switch (type.kind) {
    case "scalar":
      return scalar(type.name);
    case "list":
      return codec.list(codecOf(type.item));
    case "set":
      return codec.set(codecOf(type.item));
    case "option":
      return codec.option(codecOf(type.item));
    case "map":
      return codec.map(codecOf(type.key), codecOf(type.value));
    case "tuple":
      return codec.tuple<unknown[]>(type.items.map(codecOf));
    case "record":
    case "variant": {
      if (type.kind === "variant") return codecOf(type.union);
      const fields = Object.fromEntries((fieldsOf(type) ?? []).map((field) => [field.name, codecOf(field.type)]));
      return codec.record<Record<string, unknown>>(fields);
    }
    case "newtype":
      return codec.newtype(type.declaration.name, codecOf(baseOf(type)));
    case "union":
      return unionCodec(type);
    case "portal":
      return codec.portal(codecOf(type.request), codecOf(type.reply));
    default:
      throw new Error(`a ${type.kind} has no codec`);
  }
}

function scalar(name: string): Codec<unknown> {
  switch (name) {
    case "Bool":
      return codec.bool;
    case "Int":
      return codec.int;
    case "Float":
      return codec.float;
    case "Decimal":
      return codec.decimal;
    case "String":
      return codec.string;
    case "Bytes":
      return codec.bytes;
    case "Instant":
      return codec.instant;
    case "Duration":
      return codec.duration;
    case "Uuid":
      return codec.uuid;
    default:
      return codec.unit;
  }
}

/** One for each instance of a union: unions may be recursive. */
function unionCodec(type: UnionType): Codec<unknown> {
  const { declaration } = type;
  const declared = declaration.node ?? declaration;
  const instances = unions.get(declared) ?? new Map<string, Codec<unknown>>();
  unions.set(declared, instances);
  const key = `${showType(type)} ${type.args.flatMap(declarationsIn).join(" ")}`;
  const known = instances.get(key);
  if (known !== undefined) return known;
  instances.set(
    key,
    codec.lazy(() => made),
  );
  const variants = declaration.variants.map((variant) => {
    const payload = payloadOf(type, variant);
    if (payload.kind === "none") return [variant.name, []] as const;
    if (payload.kind === "tuple") return [variant.name, payload.items.map(codecOf)] as const;
    return [
      variant.name,
      Object.fromEntries(payload.fields.map((field) => [field.name, codecOf(field.type)])),
    ] as const;
  });
  const made: Codec<unknown> = codec.variant<{ type: string }>(
    Object.fromEntries(variants) as Parameters<typeof codec.variant>[0],
  );
  instances.set(key, made);
  return made;
}

const numbers = new WeakMap<object, number>();
let declarations = 0;

/** Numbers of the declarations that a type names, in order. */
function declarationsIn(type: Type): readonly number[] {
  const of = prune(type);
  if (of.kind === "variant") return declarationsIn(of.union);
  const inner = children(of).flatMap(declarationsIn);
  if (of.kind !== "union" && of.kind !== "newtype") return inner;
  const number = numbers.get(of.declaration) ?? ++declarations;
  numbers.set(of.declaration, number);
  return [number, ...inner];
}
