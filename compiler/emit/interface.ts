/**
 * What an app publishes of itself, as a program text: its exported streams, sequencers and portals, and the types that they
 * speak of. A program that uses the app by its path (`use cart from "/cart"`) is checked against it. Streams have no bodies there;
 * what stands in their place has the right type and never runs.
 */
import type { ProgramIr, StreamIr, TypeIr } from "../ir/ir.ts";
import type { Type } from "../types/type.ts";
import { children, prune } from "../types/unify.ts";
import { upperFirst } from "./names.ts";

/** Undefined if the app exports nothing of these. */
export function interfaceOf(program: ProgramIr): string | undefined {
  const streams = program.streams.filter(({ exported }) => exported);
  const portals = program.portals.filter(({ exported, path }) => exported && path.startsWith(`/${program.app}/`));
  if (streams.length + portals.length === 0) return undefined;
  const names = new Map<object, TypeIr>();
  for (const ir of program.types) {
    const declaration = declarationOf(ir.type);
    if (declaration !== undefined) names.set(declaration, ir);
  }
  const spoken = [
    ...streams.flatMap(({ event, key }) => (key === undefined ? [event] : [event, key])),
    ...portals.flatMap(({ request, reply }) => [request, reply]),
  ];
  const used = usedTypes(spoken, names);
  const show = (type: Type): string => typeText(type, names);
  const sequencers = new Set(program.sequencers.map(({ stream }) => stream));
  const lines = [
    `app ${program.app}`,
    ...program.types.filter((ir) => used.has(ir)).map((ir) => `export ${definition(ir, show)}`),
  ];
  for (const { name, request, reply } of portals) {
    const asked = request.kind === "scalar" && request.name === "Unit" ? "" : show(request);
    lines.push(`export portal ${name}(${asked}) -> ${show(reply)}`);
  }
  const splitters = new Map<string, StreamIr[]>();
  for (const [i, stream] of streams.entries()) {
    const [, , name = "", branch] = stream.path.split("/");
    if (branch !== undefined) splitters.set(name, [...(splitters.get(name) ?? []), stream]);
    else if (sequencers.has(stream)) lines.push(`export sequencer ${name}: ${show(stream.event)}`);
    else lines.push(...streamLines(name, stream, `published${i}`, show));
  }
  let count = 0;
  for (const [name, branches] of splitters) {
    const source = `split${count++}`;
    const [first] = branches;
    if (first === undefined) continue;
    const from = first.key === undefined ? source : `${source} |> keyBy(${source}Key)`;
    lines.push(...hidden(source, first, show));
    const rules = branches.map((one, i) => `${one.path.split("/")[3] ?? ""} ${i < branches.length - 1 ? "where _ => true" : "otherwise"}`); // prettier-ignore
    lines.push(`export splitter ${name} from ${from} { ${rules.join("; ")} }`);
  }
  return `${lines.join("\n")}\n`;
}

function streamLines(name: string, stream: StreamIr, source: string, show: (type: Type) => string): string[] {
  const value = stream.key === undefined ? `${source} |> filter(_ => true)` : `${source} |> keyBy(${source}Key)`;
  return [...hidden(source, stream, show), `export stream ${name}: ${show(stream.event)} = ${value}`];
}

/** Private: a stream of the type, and a function that gives a key of the right type. */
function hidden(source: string, { event, key }: StreamIr, show: (type: Type) => string): string[] {
  const lines = [`sequencer ${source}: ${show(event)}`];
  if (key !== undefined) lines.push(`fn ${source}Key(_event: ${show(event)}) -> ${show(key)} { fail("published") }`);
  return lines;
}

function definition({ name, params, type }: TypeIr, show: (type: Type) => string): string {
  const head = `${typeName(name)}${params.length === 0 ? "" : `<${params.join(", ")}>`}`;
  switch (type.kind) {
    case "newtype":
      return `newtype ${head} = ${show(type.declaration.base)}`;
    case "record":
      return `type ${head} = ${fieldsText(type.fields, show)}`;
    case "union": {
      const variants = type.declaration.variants.map(({ name: variant, payload }) => {
        if (payload.kind === "none") return variant;
        if (payload.kind === "tuple") return `${variant}(${payload.items.map(show).join(", ")})`;
        return `${variant} ${fieldsText(payload.fields, show)}`;
      });
      return `type ${head} = ${variants.join(" | ")}`;
    }
    default:
      return `type ${head} = ${show(type)}`;
  }
}

function fieldsText(
  fields: readonly { readonly name: string; readonly type: Type }[],
  show: (type: Type) => string,
): string {
  return fields.length === 0 ? "{}" : `{ ${fields.map((field) => `${field.name}: ${show(field.type)}`).join(", ")} }`;
}

/** Names of types that several modules have begin with the module's. */
function typeName(name: string): string {
  return upperFirst(name).replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function typeText(type: Type, names: ReadonlyMap<object, TypeIr>): string {
  const t = prune(type);
  const show = (one: Type): string => typeText(one, names);
  const named = (declaration: object, fallback: string, args: readonly Type[]): string => {
    const name = names.get(declaration)?.name;
    return `${name === undefined ? fallback : typeName(name)}${args.length === 0 ? "" : `<${args.map(show).join(", ")}>`}`;
  };
  switch (t.kind) {
    case "scalar":
      return t.name;
    case "list":
      return `List<${show(t.item)}>`;
    case "set":
      return `Set<${show(t.item)}>`;
    case "map":
      return `Map<${show(t.key)}, ${show(t.value)}>`;
    case "option":
      return `Option<${show(t.item)}>`;
    case "tuple":
      return `(${t.items.map(show).join(", ")})`;
    case "record":
      return t.alias === undefined
        ? fieldsText(t.fields, show)
        : named(t.alias.declaration, t.alias.declaration.name.text, t.alias.args);
    case "union":
    case "newtype":
      return named(t.declaration, t.declaration.name, t.args);
    case "variant":
      return t.variant;
    case "portal":
      return `Portal<${show(t.request)}, ${show(t.reply)}>`;
    case "reply":
      return `Reply<${show(t.value)}>`;
    case "param":
      return t.name;
    default:
      throw new Error(`a ${t.kind} is no event`);
  }
}

function declarationOf(type: Type): object | undefined {
  if (type.kind === "record") return type.alias?.declaration;
  return type.kind === "union" || type.kind === "newtype" ? type.declaration : undefined;
}

/** The declared types that types mention, and that those mention. */
function usedTypes(types: readonly Type[], names: ReadonlyMap<object, TypeIr>): ReadonlySet<TypeIr> {
  const used = new Set<TypeIr>();
  const visit = (type: Type): void => {
    const t = prune(type);
    const named = t.kind === "variant" ? t.union : t;
    const declaration = declarationOf(named);
    const ir = declaration && names.get(declaration);
    for (const child of children(named)) visit(child);
    if (ir === undefined || used.has(ir)) return;
    used.add(ir);
    if (ir.type.kind === "union") {
      for (const { payload } of ir.type.declaration.variants) {
        if (payload.kind === "record") for (const field of payload.fields) visit(field.type);
        if (payload.kind === "tuple") payload.items.forEach(visit);
      }
    } else if (ir.type.kind === "newtype") visit(ir.type.declaration.base);
    else for (const child of children(ir.type)) visit(child);
  };
  types.forEach(visit);
  return used;
}
