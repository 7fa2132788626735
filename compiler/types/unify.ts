/**
 * Equality of types with unknowns: unification by destructive solution of metas, with a trail so that an attempt can be
 * taken back; substitution of type parameters; the payloads and fields of generic types at their arguments.
 */
import type {
  FieldType,
  MetaType,
  NewtypeType,
  ParamType,
  RecordType,
  Type,
  UnionType,
  VariantDeclaration,
} from "./type.ts";

/** Solved since the innermost `attempt` began. */
let trail: MetaType[] | undefined;

/** Metas to which only `Never` was given so far: solved as Never if nothing else is known in the end. */
const leaning = new WeakSet<MetaType>();
/** Types known to be free of metas: declared types are shared objects, so most questions end here. */
const ground = new WeakSet<Type>();

/** Follow solutions at the head of the type only. */
export function prune(type: Type): Type {
  let t = type;
  while (t.kind === "meta" && t.solution) t = t.solution;
  return t;
}

export function leanToNever(meta: MetaType): void {
  leaning.add(meta);
}

export function leansToNever(meta: MetaType): boolean {
  return leaning.has(meta);
}

/** Unify, and take back every solution if it fails. */
export function attempt(a: Type, b: Type): boolean {
  const outer = trail;
  const mine: MetaType[] = [];
  trail = mine;
  const ok = unify(a, b);
  if (!ok) for (const meta of mine) meta.solution = undefined;
  trail = outer;
  if (ok && outer) outer.push(...mine);
  return ok;
}

/** Whether the two are or can be made the same type; solves metas, also if it fails half-way (see `attempt`). */
export function unify(left: Type, right: Type): boolean {
  const a = prune(left);
  const b = prune(right);
  if (a === b) return true;
  // An unknown that meets an error is settled by it, so that it is not reported as unknown on top.
  if (a.kind === "meta") return solve(a, b);
  if (b.kind === "meta") return solve(b, a);
  if (a.kind === "error" || b.kind === "error") return true;
  switch (a.kind) {
    case "scalar":
      return b.kind === "scalar" && a.name === b.name;
    case "list":
    case "set":
    case "option":
      return b.kind === a.kind && unify(a.item, b.item);
    case "map":
      return b.kind === "map" && unify(a.key, b.key) && unify(a.value, b.value);
    case "tuple":
      return b.kind === "tuple" && unifyAll(a.items, b.items);
    case "record":
      return b.kind === "record" && unifyRecords(a, b);
    case "union":
      return b.kind === "union" && a.declaration === b.declaration && unifyAll(a.args, b.args);
    case "variant":
      return b.kind === "variant" && a.variant === b.variant && unify(a.union, b.union);
    case "newtype":
      return b.kind === "newtype" && a.declaration === b.declaration && unifyAll(a.args, b.args);
    case "function":
      return b.kind === "function" && unifyAll(a.params, b.params) && unify(a.result, b.result);
    case "stream":
      if (b.kind !== "stream" || (a.by === undefined) !== (b.by === undefined)) return false;
      return unify(a.event, b.event) && (!a.by || !b.by || unify(a.by, b.by));
    case "portal":
      return b.kind === "portal" && unify(a.request, b.request) && unify(a.reply, b.reply);
    case "future":
    case "reply":
      return b.kind === a.kind && unify(a.value, b.value);
    case "param":
      return false;
  }
}

function unifyAll(as: readonly Type[], bs: readonly Type[]): boolean {
  return as.length === bs.length && as.every((a, i) => unify(a, bs[i] as Type));
}

function unifyRecords(a: RecordType, b: RecordType): boolean {
  if (a.alias && b.alias && a.alias.declaration === b.alias.declaration) return unifyAll(a.alias.args, b.alias.args);
  if (a.fields.length !== b.fields.length) return false;
  return a.fields.every((field) => {
    const other = b.fields.find((f) => f.name === field.name);
    return other !== undefined && unify(field.type, other.type);
  });
}

function solve(meta: MetaType, type: Type): boolean {
  if (occurs(meta, type)) return false;
  meta.solution = type;
  trail?.push(meta);
  return true;
}

function occurs(meta: MetaType, type: Type): boolean {
  const t = prune(type);
  return t === meta || (!ground.has(t) && children(t).some((child) => occurs(meta, child)));
}

/** Equal without solving anything. */
export function sameType(left: Type, right: Type): boolean {
  const a = prune(left);
  const b = prune(right);
  if (a === b) return true;
  const outer = trail;
  const mine: MetaType[] = [];
  trail = mine;
  const ok = unify(a, b) && mine.length === 0;
  for (const meta of mine) meta.solution = undefined;
  trail = outer;
  return ok;
}

/** The types directly inside a type. */
export function children(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
    case "set":
    case "option":
      return [type.item];
    case "map":
      return [type.key, type.value];
    case "tuple":
      return type.items;
    case "record":
      return type.fields.map((f) => f.type);
    case "union":
    case "newtype":
      return type.args;
    case "variant":
      return type.union.args;
    case "function":
      return [...type.params, type.result];
    case "stream":
      return type.by ? [type.event, type.by] : [type.event];
    case "portal":
      return [type.request, type.reply];
    case "future":
    case "reply":
      return [type.value];
    default:
      return [];
  }
}

/** The type with another type in the place of each that is directly inside it; the same object if none changed. */
export function mapType(type: Type, f: (t: Type) => Type): Type {
  switch (type.kind) {
    case "list":
    case "set":
    case "option": {
      const item = f(type.item);
      return item === type.item ? type : { ...type, item };
    }
    case "map": {
      const key = f(type.key);
      const value = f(type.value);
      return key === type.key && value === type.value ? type : { kind: "map", key, value };
    }
    case "tuple": {
      const items = mapAll(type.items, f);
      return items === type.items ? type : { kind: "tuple", items };
    }
    case "record": {
      const fields = mapFields(type.fields, f);
      const args = type.alias && mapAll(type.alias.args, f);
      if (fields === type.fields && args === type.alias?.args) return type;
      return { kind: "record", fields, alias: type.alias && args ? { ...type.alias, args } : undefined };
    }
    case "union": {
      const args = mapAll(type.args, f);
      return args === type.args ? type : { ...type, args };
    }
    case "newtype": {
      const args = mapAll(type.args, f);
      return args === type.args ? type : { ...type, args };
    }
    case "variant": {
      const args = mapAll(type.union.args, f);
      return args === type.union.args ? type : { ...type, union: { ...type.union, args } };
    }
    case "function": {
      const params = mapAll(type.params, f);
      const result = f(type.result);
      return params === type.params && result === type.result ? type : { kind: "function", params, result };
    }
    case "stream": {
      const event = f(type.event);
      const by = type.by && f(type.by);
      return event === type.event && by === type.by ? type : { kind: "stream", event, by };
    }
    case "portal": {
      const request = f(type.request);
      const reply = f(type.reply);
      return request === type.request && reply === type.reply ? type : { kind: "portal", request, reply };
    }
    case "future":
    case "reply": {
      const value = f(type.value);
      return value === type.value ? type : { ...type, value };
    }
    default:
      return type;
  }
}

function mapAll(types: readonly Type[], f: (t: Type) => Type): readonly Type[] {
  let changed = false;
  const mapped = types.map((t) => {
    const next = f(t);
    changed ||= next !== t;
    return next;
  });
  return changed ? mapped : types;
}

function mapFields(fields: readonly FieldType[], f: (t: Type) => Type): readonly FieldType[] {
  let changed = false;
  const mapped = fields.map((field) => {
    const type = f(field.type);
    if (type === field.type) return field;
    changed = true;
    return { ...field, type };
  });
  return changed ? mapped : fields;
}

/** The type with every solved meta replaced; unsolved ones stay. */
export function zonk(type: Type): Type {
  const t = prune(type);
  if (t.kind === "meta" || t.kind === "scalar" || ground.has(t)) return t;
  const result = mapType(t, zonk);
  if (children(result).every((child) => child.kind !== "meta" && (ground.has(child) || children(child).length === 0))) {
    ground.add(result);
  }
  return result;
}

/** The first unsolved meta in a type. */
export function unsolved(type: Type): MetaType | undefined {
  const t = prune(type);
  if (t.kind === "meta") return t;
  if (ground.has(t)) return undefined;
  for (const child of children(t)) {
    const found = unsolved(child);
    if (found) return found;
  }
  return undefined;
}

/** The type with its parameters replaced. */
export function substitute(type: Type, replace: ReadonlyMap<Type, Type>): Type {
  if (replace.size === 0) return type;
  const walk = (t: Type): Type => {
    const p = prune(t);
    if (p.kind === "param") return replace.get(p) ?? p;
    return mapType(p, walk);
  };
  return walk(type);
}

function argumentsOf(params: readonly Type[], args: readonly Type[]): ReadonlyMap<Type, Type> {
  return new Map(params.map((param, i) => [param, args[i] as Type]));
}

/** Replace the parameters of a generic type by fresh types, made by `fresh`. */
export function instantiate(
  params: readonly Type[],
  type: Type,
  fresh: (param: Type) => Type,
): { readonly type: Type; readonly args: readonly Type[] } {
  const args = params.map(fresh);
  return { type: substitute(type, argumentsOf(params, args)), args };
}

/** A type of a generic declaration, seen from a use of it with arguments. */
export function atArguments(type: Type, params: readonly ParamType[], args: readonly Type[]): Type {
  return params.length === 0 ? type : substitute(type, argumentsOf(params, args));
}

/** The payload of a variant at the union's arguments. */
export function payloadOf(union: UnionType, variant: VariantDeclaration): VariantDeclaration["payload"] {
  const { payload } = variant;
  const { params } = union.declaration;
  if (params.length === 0 || payload.kind === "none") return payload;
  const at = (t: Type) => atArguments(t, params, union.args);
  if (payload.kind === "tuple") return { kind: "tuple", items: payload.items.map(at) };
  return { kind: "record", fields: payload.fields.map((f) => ({ ...f, type: at(f.type) })) };
}

export function variantOf(union: UnionType, name: string): VariantDeclaration | undefined {
  return union.declaration.variants.find((v) => v.name === name);
}

export function baseOf(type: NewtypeType): Type {
  return atArguments(type.declaration.base, type.declaration.params, type.args);
}

/** The fields of a record, or of a variant that is used as a type; undefined for all other types. */
export function fieldsOf(type: Type): readonly FieldType[] | undefined {
  if (type.kind === "record") return type.fields;
  if (type.kind !== "variant") return undefined;
  const variant = variantOf(type.union, type.variant);
  const payload = variant && payloadOf(type.union, variant);
  return payload?.kind === "record" ? payload.fields : [];
}
