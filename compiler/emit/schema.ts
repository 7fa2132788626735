/**
 * The identity of what a program stores: a data folder written under another is refused. It covers the types of streams and
 * cells, by their structure, so that a change of code alone keeps the data.
 */
import type { ProgramIr } from "../ir/ir.ts";
import type { Type } from "../types/type.ts";
import { substituteParams } from "./substitute.ts";

export function schemaOf(program: ProgramIr): string {
  const streams = program.streams.map(
    (stream) =>
      `${stream.path}: ${structure(stream.event)} by ${stream.key === undefined ? "-" : structure(stream.key)}`,
  );
  const cells = program.units.flatMap((unit) =>
    unit.state.flatMap((state) =>
      state.cells.map((cell) => {
        const key = state.key === undefined ? "-" : structure(state.key);
        return `${unit.path}/${state.name}[${key}].${cell.name}: ${structure(cell.type)} ${cell.collection ?? ""}`;
      }),
    ),
  );
  const inputs = program.units.map((unit) => `${unit.path} < ${unit.inputs.map((stream) => stream.path).join(" ")}`);
  const portals = program.portals.map(
    (portal) => `${portal.path}(${structure(portal.request)}) -> ${structure(portal.reply)}`,
  );
  const timers = program.units.flatMap((unit) =>
    unit.timers.map(({ name, key }) => `${unit.path}/${name}[${key === undefined ? "-" : structure(key)}]`),
  );
  return hash([...streams, ...cells, ...inputs, ...portals, ...timers].join("\n"));
}

/** A type spelled out; a recursive one ends at the name of what it is inside of. */
function structure(type: Type, inside: readonly object[] = []): string {
  const of = (t: Type): string => structure(t, inside);
  switch (type.kind) {
    case "scalar":
      return type.name;
    case "list":
    case "set":
    case "option":
      return `${type.kind}<${of(type.item)}>`;
    case "map":
      return `map<${of(type.key)}, ${of(type.value)}>`;
    case "tuple":
      return `(${type.items.map(of).join(", ")})`;
    case "record":
      return `{${type.fields.map((field) => `${field.name}: ${of(field.type)}`).join(", ")}}`;
    case "union": {
      if (inside.includes(type.declaration)) return type.declaration.name;
      const deeper = (t: Type): string =>
        structure(substituteParams(t, type.declaration.params, type.args), [...inside, type.declaration]);
      const variants = type.declaration.variants.map(({ name, payload }) => {
        if (payload.kind === "none") return name;
        if (payload.kind === "tuple") return `${name}(${payload.items.map(deeper).join(", ")})`;
        return `${name}{${payload.fields.map((field) => `${field.name}: ${deeper(field.type)}`).join(", ")}}`;
      });
      return `<${variants.join(" | ")}>`;
    }
    case "variant":
      return `${of(type.union)}.${type.variant}`;
    case "portal":
      return `portal<${of(type.request)}, ${of(type.reply)}>`;
    case "reply":
      return `reply<${of(type.value)}>`;
    case "newtype":
      return of(substituteParams(type.declaration.base, type.declaration.params, type.args));
    default:
      return type.kind;
  }
}

/** 64 bits of FNV-1a, in hexadecimal: told apart by accident, not by an adversary. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, "0");
}
