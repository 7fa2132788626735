/**
 * The algebra of values that the semantics is given: the runtime's collections and library functions, which have tests of
 * their own, and arithmetic on Ints anew.
 */
import type { Arithmetic, CellOperation, ConstValue, HostImportIr } from "@portals/compiler/ir/ir.ts";
import type { Type } from "@portals/compiler/types/type.ts";
import * as codec from "../../runtime/codec/codec.ts";
import { Fault, faultCodes, toFault } from "../../runtime/fault.ts";
import { compare, equals } from "../../runtime/values/compare.ts";
import { Decimal } from "../../runtime/values/decimal.ts";
import { showDuration } from "../../runtime/values/duration-text.ts";
import { showInstant } from "../../runtime/values/instant-text.ts";
import { keyOf } from "../../runtime/values/keys.ts";
import { OrderedMap } from "../../runtime/values/ordered-map.ts";
import { OrderedSet } from "../../runtime/values/ordered-set.ts";
import { isSome, some, unwrap } from "../../runtime/values/some.ts";
import type { Algebra, Callable, Operated } from "../semantics/algebra.ts";
import { codecOf } from "./codecs.ts";
import { mismatch } from "./types.ts";

/** The exports of `@portals/runtime`, where the library's implementations are found by name. */
export type Library = Readonly<Record<string, unknown>>;
/** Imported TypeScript functions, by their names in the program. */
export type HostFunctions = Readonly<Record<string, Callable>>;

export function algebraOf(library: Library, host: HostFunctions = {}): Algebra {
  return {
    constant,
    equals,
    keyOf,
    compare,
    arithmetic,
    negate,
    ordered,
    some,
    isSome,
    unwrap,
    map: (entries) => OrderedMap.from(entries),
    entries: (map) => map as OrderedMap<unknown, unknown>,
    operate,
    show,
    // In a list every value has a text of its own.
    textOf: (value) => String(keyOf([value])),
    mismatch,
    library: (name) => {
      const found = name.split(".").reduce<unknown>((inside, part) => (inside as Library | undefined)?.[part], library);
      if (typeof found !== "function") throw new Error(`the library has no ${name}`);
      return found as Callable;
    },
    host: (imported) => hostFunction(imported, host),
    raise: ({ code, message }) => {
      throw new Fault(code, message);
    },
    faultOf: (thrown) => (thrown instanceof Fault ? faultValue(thrown) : undefined),
    hostFault: (thrown) => faultValue(toFault(thrown)),
  };
}

function faultValue({ code, message, at }: Fault): { code: string; message: string; at: string } {
  return { code, message, at };
}

function hostFunction({ name }: HostImportIr, host: HostFunctions): Callable {
  const fn = host[name];
  if (fn === undefined) throw new Error(`the imported function ${name} is not given`);
  return (...args) => {
    try {
      return fn(...args);
    } catch (thrown) {
      throw toFault(thrown);
    }
  };
}

function constant(value: ConstValue): unknown {
  switch (value.kind) {
    case "number":
    case "string":
    case "bool":
      return value.value;
    case "decimal":
      return new Decimal(value.text);
    case "unit":
    case "none":
      return undefined;
  }
}

// ---- operators ---------------------------------------------------------------------------------------------------

/** The scalar that values of a type are at run time; newtypes are their base. */
function scalarOf(type: Type): string | undefined {
  if (type.kind === "newtype") return scalarOf(type.declaration.base);
  return type.kind === "scalar" ? type.name : undefined;
}

function arithmetic(operator: Arithmetic, type: Type, left: unknown, right: unknown): unknown {
  switch (scalarOf(type)) {
    case "String":
      return (left as string) + (right as string);
    case "Float":
      return floats[operator](left as number, right as number);
    case "Decimal":
      return decimal(operator, left as Decimal, right as Decimal);
    default:
      return integer(operator, left as number, right as number);
  }
}

const floats: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

const integers: Readonly<Record<Arithmetic, (a: bigint, b: bigint) => bigint>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};

/** Without the runtime's tricks: whole numbers without bounds, and then the bounds. */
function integer(operator: Arithmetic, left: number, right: number): number {
  if (right === 0 && (operator === "/" || operator === "%")) {
    throw new Fault(faultCodes.divisionByZero, "division by zero");
  }
  const result = integers[operator](BigInt(left), BigInt(right));
  if (result > BigInt(Number.MAX_SAFE_INTEGER) || result < BigInt(Number.MIN_SAFE_INTEGER)) {
    throw new Fault(faultCodes.overflow, "the result is outside ±(2^53 − 1)");
  }
  return Number(result);
}

function decimal(operator: Arithmetic, left: Decimal, right: Decimal): Decimal {
  if ((operator === "/" || operator === "%") && right.isZero()) {
    throw new Fault(faultCodes.divisionByZero, "division by zero");
  }
  const result = {
    "+": () => left.plus(right),
    "-": () => left.minus(right),
    "*": () => left.times(right),
    "/": () => left.div(right),
    "%": () => left.mod(right),
  }[operator]();
  if (!result.isFinite()) throw new Fault(faultCodes.outOfRange, "the result is too large for a Decimal");
  return result;
}

function negate(type: Type, value: unknown): unknown {
  const scalar = scalarOf(type);
  if (scalar === "Decimal") return (value as Decimal).negated();
  return scalar === "Float" ? -(value as number) : -(value as number) + 0;
}

/** As IEEE does for Floats (NaN is neither), by the order of values for all others. */
function ordered(operator: "<" | "<=" | ">" | ">=", type: Type, left: unknown, right: unknown): boolean {
  const [a, b] = scalarOf(type) === "Float" ? [left as number, right as number] : [compare(left, right), 0];
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

function show(type: Type, value: unknown): string {
  switch (scalarOf(type)) {
    case "String":
    case "Int":
    case "Bool":
    case "Uuid":
      return String(value);
    case "Instant":
      return showInstant(value as number);
    case "Duration":
      return showDuration(value as number);
    case "Decimal":
      return (value as Decimal).toFixed();
    default:
      return codec.show(codecOf(type), value);
  }
}

// ---- collection cells --------------------------------------------------------------------------------------------

function operate(content: unknown, operation: CellOperation, args: readonly unknown[]): Operated {
  if (content instanceof OrderedMap) return onMap(content as OrderedMap<unknown, unknown>, operation, args);
  if (content instanceof OrderedSet) return onSet(content as OrderedSet<unknown>, operation, args);
  return onList(content as readonly unknown[], operation, args);
}

function changed(content: unknown): Operated {
  return { content, result: undefined };
}

function onMap(map: OrderedMap<unknown, unknown>, operation: CellOperation, args: readonly unknown[]): Operated {
  switch (operation) {
    case "get":
      return { content: map, result: map.find(args[0]) };
    case "set":
      return changed(map.with(args[0], args[1]));
    case "delete":
      return changed(map.without(args[0]));
    case "clear":
      return changed(OrderedMap.empty());
    default:
      throw new Error(`a Map has no ${operation}`);
  }
}

function onSet(set: OrderedSet<unknown>, operation: CellOperation, args: readonly unknown[]): Operated {
  switch (operation) {
    case "add":
      return changed(set.with(args[0]));
    case "delete":
      return changed(set.without(args[0]));
    case "clear":
      return changed(OrderedSet.empty());
    default:
      throw new Error(`a Set has no ${operation}`);
  }
}

function onList(list: readonly unknown[], operation: CellOperation, args: readonly unknown[]): Operated {
  const index = args[0] as number;
  const within = index >= 0 && index < list.length;
  switch (operation) {
    case "get":
      return { content: list, result: within ? some(list[index]) : undefined };
    case "set":
      if (!within) throw new Fault(faultCodes.noSuchIndex, `there is no index ${index} in a list of ${list.length}`);
      return changed(list.with(index, args[1]));
    case "push":
      return changed([...list, args[0]]);
    case "pop":
      return list.length === 0
        ? { content: list, result: undefined }
        : { content: list.slice(0, -1), result: some(list[list.length - 1]) };
    case "shift":
      return list.length === 0
        ? { content: list, result: undefined }
        : { content: list.slice(1), result: some(list[0]) };
    case "clear":
      return changed([]);
    default:
      throw new Error(`a List has no ${operation}`);
  }
}
