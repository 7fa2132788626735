/** What is known while one program is emitted: its names, what it imports from the runtime, the codecs of its declared types. */
import type { Expr, Local, LocalFn, ProgramIr, TypeIr } from "../ir/ir.ts";
import { showType } from "../types/show.ts";
import type { PortalType, RecordType, Type, UnionType } from "../types/type.ts";
import { narrowedLocals } from "./narrowing.ts";
import { Names, lowerFirst } from "./names.ts";
import type { Doc } from "./document.ts";
import type { RoutineNames } from "./routines.ts";
import { arrow, call, name, type Code } from "./typescript.ts";
import { codecOf } from "./types.ts";

/** What is written by those who know more than a module does. */
export interface Writing {
  /** The declaration of a type's codec. */
  codec(type: TypeIr, module: Module): Doc;
  constant(value: Expr, module: Module): Code;
}

export class Module {
  readonly program: ProgramIr;
  readonly names: Names;
  /** Values and types imported from the runtime. */
  readonly values = new Set<string>();
  readonly types = new Set<string>();
  /** Declarations of the codecs that are used, dependencies first. */
  readonly codecs = new Map<TypeIr, Doc>();
  readonly routines = new Map<LocalFn, RoutineNames>();
  /** Types of portals that are asked through values, by how they are shown. */
  readonly portalTypes = new Map<string, { readonly name: string; readonly doc: Doc }>();
  /** Locals of which TypeScript would know too much. */
  readonly narrowed: ReadonlySet<Local>;
  private readonly openCodecs = new Set<TypeIr>();
  private readonly writing: Writing;
  private readonly declared = new Map<object, TypeIr>();

  /** `reserved`: names of the runtime that an earlier emission of the same program was seen to use. */
  constructor(program: ProgramIr, reserved: Iterable<string>, writing: Writing) {
    this.program = program;
    this.writing = writing;
    this.narrowed = narrowedLocals(program);
    this.names = new Names();
    for (const text of reserved) this.names.reserve(text);
    for (const type of program.types) {
      const declaration = declarationOf(type.type);
      if (declaration !== undefined && !this.declared.has(declaration)) this.declared.set(declaration, type);
      this.names.give(type, type.name);
    }
    for (const thing of [
      // An effect is known by its portal.
      ...program.hostImports.filter((host) => !program.portals.some(({ effect }) => effect?.host === host)),
      ...program.portals,
      ...program.functions,
      ...program.lets,
      ...program.config,
      ...program.streams,
    ])
      this.names.give(thing, thing.name);
    for (const type of program.types) this.names.give(codecKey(type), `${lowerFirst(type.name)}Codec`);
  }

  runtime(text: string): Code {
    this.values.add(text);
    return name(text);
  }

  /** The type of portals that a value names. */
  portalType(type: PortalType): Code {
    const key = showType(type);
    let known = this.portalTypes.get(key);
    if (known === undefined) {
      const value = call(this.runtime("portalType"), [codecOf(type.request, this), codecOf(type.reply, this)]);
      const given = this.names.fresh("portalType");
      known = { name: given, doc: ["const ", given, " = ", value.doc, ";"] };
      this.portalTypes.set(key, known);
    }
    return name(known.name);
  }

  runtimeType(text: string): string {
    this.types.add(text);
    return text;
  }

  nameOf(thing: object): string {
    const text = this.names.of(thing);
    if (text === undefined) throw new Error("a thing of the IR has no name in the emitted module");
    return text;
  }

  /** The value of a field that is left out, by its literal in the field's type. */
  defaultOf(literal: object): Code | undefined {
    const value = this.program.defaults.get(literal);
    return value && this.writing.constant(value, this);
  }

  /** The emitted name of a declared type; undefined for those of the prelude. */
  typeName(declaration: object): string | undefined {
    const type = this.declared.get(declaration);
    return type && this.names.of(type);
  }

  /** The codec of a declared record or union type: a constant, or a function of codecs if it is generic. */
  declaredCodec(type: RecordType | UnionType): Code | undefined {
    const declaration = declarationOf(type);
    const declared = declaration && this.declared.get(declaration);
    if (declared === undefined) return this.preludeCodec(type);
    const recursive = this.openCodecs.has(declared);
    if (!recursive && !this.codecs.has(declared)) {
      this.openCodecs.add(declared);
      this.codecs.set(declared, this.writing.codec(declared, this));
      this.openCodecs.delete(declared);
    }
    const args: readonly Type[] = type.kind === "union" ? type.args : (type.alias?.args ?? []);
    const codec = name(this.nameOf(codecKey(declared)));
    const used =
      args.length === 0
        ? codec
        : call(
            codec,
            args.map((arg) => codecOf(arg, this)),
          );
    if (!recursive) return used;
    return call({ doc: [this.runtime("codec").doc, ".lazy"], precedence: 11, shape: "member" }, [arrow("()", used)]);
  }

  private preludeCodec(type: RecordType | UnionType): Code | undefined {
    if (type.kind !== "union" || type.declaration.name !== "Result") return undefined;
    return call(
      { doc: [this.runtime("codec").doc, ".result"], precedence: 11, shape: "member" },
      type.args.map((arg) => codecOf(arg, this)),
    );
  }
}

const codecKeys = new WeakMap<TypeIr, object>();

/** An object that stands for the codec of a declared type, to name it by. */
export function codecKey(type: TypeIr): object {
  let key = codecKeys.get(type);
  if (key === undefined) codecKeys.set(type, (key = {}));
  return key;
}

function declarationOf(type: Type): object | undefined {
  switch (type.kind) {
    case "record":
      return type.alias?.declaration;
    case "union":
    case "newtype":
      return type.declaration;
    default:
      return undefined;
  }
}
