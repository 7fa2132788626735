/** Short forms to declare entries with: what is the same for all of a type is said once. */
import type { Example, Implementation, Requirement, StdFunction, StdMethod } from "./declare.ts";

type Examples = readonly (readonly [code: string, is: string | { readonly fault: string }])[];

interface MethodEntry {
  readonly signature: string;
  readonly property: boolean;
  readonly requires: readonly Requirement[];
  readonly docs: string;
  readonly implementation: Implementation;
  readonly examples: Examples;
}

/** A method called with parentheses. `implementation` may be just the name of the function. */
export function method(
  signature: string,
  docs: string,
  implementation: string | Implementation,
  ...examples: Examples
): MethodEntry {
  return { signature, property: false, requires: [], docs, implementation: named(implementation), examples };
}

/** Written without parentheses: a question to the value, or a measure of it, not a new value. */
export function property(
  signature: string,
  docs: string,
  implementation: string | Implementation,
  ...examples: Examples
): MethodEntry {
  return { ...method(signature, docs, implementation, ...examples), property: true };
}

/** The type parameter must have an order. */
export function ordered(param: string, entry: MethodEntry): MethodEntry {
  return { ...entry, requires: [...entry.requires, { param, is: "ordered" }] };
}

/** The type parameter must be Int, Float or Decimal. */
export function numeric(param: string, entry: MethodEntry): MethodEntry {
  return { ...entry, requires: [...entry.requires, { param, is: "number" }] };
}

function named(implementation: string | Implementation): Implementation {
  return typeof implementation === "string" ? { runtime: implementation } : implementation;
}

function examplesOf(examples: Examples): readonly Example[] {
  return examples.map(([code, is]) => ({ code, is }));
}

/** The methods of one type constructor, by name. */
export function methodsOf(
  type: string,
  entries: Readonly<Record<string, MethodEntry>>,
): ReadonlyMap<string, StdMethod> {
  const methods = new Map<string, StdMethod>();
  for (const [name, entry] of Object.entries(entries)) {
    methods.set(name, {
      ...entry,
      kind: "method",
      path: `${type}.${name}`,
      name,
      examples: examplesOf(entry.examples),
    });
  }
  return methods;
}

type FunctionEntry = Omit<StdFunction, "kind" | "path">;

export function fn(
  signature: string,
  docs: string,
  implementation: string | Implementation,
  ...examples: Examples
): FunctionEntry {
  return {
    signature,
    requires: [],
    variadic: false,
    docs,
    implementation: named(implementation),
    examples: examplesOf(examples),
    where: "anywhere",
    available: true,
  };
}

/** A conversion: it takes any number. */
export function ofNumber(entry: FunctionEntry): FunctionEntry {
  return { ...entry, requires: [{ param: "N", is: "number" }] };
}

/** Uses the step, so it may be called only inside a task. Its implementation is `runtime/api.ts`'s `Step`. */
export function ofStep(entry: FunctionEntry): FunctionEntry {
  return { ...entry, where: "task" };
}

/** About futures, so it may be called only where a handler can wait. Its implementation is a method of the runtime's `Fiber`. */
export function ofFiber(entry: FunctionEntry): FunctionEntry {
  return { ...entry, where: "fiber" };
}

/** Of a later version. */
export function later(entry: FunctionEntry): FunctionEntry {
  return { ...entry, available: false };
}

export function functionsOf(entries: Readonly<Record<string, FunctionEntry>>): ReadonlyMap<string, StdFunction> {
  return new Map(Object.entries(entries).map(([path, entry]) => [path, { ...entry, kind: "function", path }]));
}
