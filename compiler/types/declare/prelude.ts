/** The types of the language that are declared rather than built in: Result, Fault, DeadLetter. */
import type * as ast from "../../syntax/ast.ts";
import { scalarNames } from "../../names/bind.ts";
import { parse } from "../../syntax/parse.ts";
import { intType, listOf, scalar, stringType } from "../scalars.ts";
import type { FieldType, ParamType, RecordType, Type, UnionDeclaration, UnionType } from "../type.ts";
import type { Upper } from "./uppers.ts";

const file: ast.SourceFile = {
  path: "std:prelude.portals",
  text: `/// Why a step failed: a code, a sentence, and the place in the program or in the input.
export type Fault = { code: String, message: String, at: String }
/// An atom that a unit gave up, whole, with the reason.
export type DeadLetter<T> = { events: List<T>, fault: Fault, unit: String, stream: String, atom: Int }
/// What went well, or what went wrong instead.
export type Result<T, E> = Ok(T) | Err(E)
`,
};

const t: ParamType = { kind: "param", name: "T" };
const e: ParamType = { kind: "param", name: "E" };
const field = (name: string, type: Type): FieldType => ({ name, type, hasDefault: false });

const resultDeclaration: UnionDeclaration = {
  name: "Result",
  file: undefined,
  node: undefined,
  params: [t, e],
  variants: [
    { name: "Ok", payload: { kind: "tuple", items: [t] } },
    { name: "Err", payload: { kind: "tuple", items: [e] } },
  ],
};

let declarations: ReadonlyMap<string, ast.TypeDecl> | undefined;

function declarationOf(name: string): ast.TypeDecl {
  declarations ??= new Map(
    parse(file, { report: () => undefined }).items.flatMap((item) =>
      item.kind === "type" ? [[item.name.text, item] as const] : [],
    ),
  );
  const found = declarations.get(name);
  if (!found) throw new Error(`the prelude does not declare ${name}`);
  return found;
}

export function resultOf(ok: Type, err: Type): UnionType {
  return { kind: "union", declaration: resultDeclaration, args: [ok, err] };
}

export function isResult(type: Type): type is UnionType {
  return type.kind === "union" && type.declaration === resultDeclaration;
}

let fault: RecordType | undefined;

export function faultType(): RecordType {
  fault ??= {
    kind: "record",
    fields: [field("code", stringType), field("message", stringType), field("at", stringType)],
    alias: { declaration: declarationOf("Fault"), file, args: [] },
  };
  return fault;
}

/** What a dead-letter sequencer gets from a unit whose input has events of this type. */
export function deadLetterOf(event: Type): RecordType {
  return {
    kind: "record",
    fields: [
      field("events", listOf(event)),
      field("fault", faultType()),
      field("unit", stringType),
      field("stream", stringType),
      field("atom", intType),
    ],
    alias: { declaration: declarationOf("DeadLetter"), file, args: [event] },
  };
}

/** The events' type of a `DeadLetter<T>`; undefined for another type. */
export function deadLetterEvent(type: Type): Type | undefined {
  const found = type.kind === "record" && type.alias?.declaration === declarationOf("DeadLetter");
  return found ? type.alias?.args[0] : undefined;
}

const containers = { List: 1, Map: 2, Set: 1, Option: 1, Stream: 1, Portal: 2, Future: 1, Reply: 1 } as const;

/** Predefined names in types. */
const preludeTypes = new Map<string, Upper | (() => Upper)>([
  ...scalarNames.map((name): [string, Upper] => [name, { kind: "scalar", name: scalar(name).name }]),
  ...(Object.keys(containers) as (keyof typeof containers)[]).map((name): [string, Upper] => [
    name,
    { kind: "container", name, arity: containers[name] },
  ]),
  ["Result", { kind: "union", declaration: resultDeclaration }],
  ["Fault", () => ({ kind: "alias", name: "Fault", params: [], type: faultType() })],
  ["DeadLetter", () => ({ kind: "alias", name: "DeadLetter", params: [t], type: deadLetterOf(t) })],
]);

const preludeVariants = new Map<string, Upper>(
  resultDeclaration.variants.map((variant) => [variant.name, { kind: "variant", union: resultDeclaration, variant }]),
);

export function preludeType(name: string): Upper | undefined {
  const found = preludeTypes.get(name);
  return typeof found === "function" ? found() : found;
}

export function preludeValue(name: string): Upper | undefined {
  return preludeVariants.get(name) ?? preludeType(name);
}

export function preludeNames(): Iterable<string> {
  return [...preludeTypes.keys(), ...preludeVariants.keys(), "Some", "None"];
}
