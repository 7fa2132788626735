/** What names stand for while a step is taken: a chain of scopes, one for each block and each turn of a loop. */
import type { ScopeContent } from "./configuration.ts";
import type { Handle, Local } from "./ir.ts";
import type { Step } from "./step.ts";

/** The value of a variable that is declared and not assigned yet: it is on every path, before it is read. */
export const unassigned: unknown = Object.freeze({ unassigned: true });

export class Scope {
  /** The step that is being taken; undefined in constants and pure functions. */
  readonly step: Step | undefined;
  readonly outer: Scope | undefined;
  private readonly locals: Map<Local, unknown>;
  private readonly handles: Map<Handle, unknown>;

  private constructor(outer: Scope | undefined, step: Step | undefined, content: ScopeContent | undefined) {
    this.outer = outer;
    this.step = step;
    this.locals = new Map(content?.locals);
    this.handles = new Map(content?.handles);
  }

  static outermost(step: Step | undefined, content?: ScopeContent): Scope {
    return new Scope(undefined, step, content);
  }

  inner(content?: ScopeContent): Scope {
    return new Scope(this, this.step, content);
  }

  /** Of this scope alone. */
  content(): ScopeContent {
    return { locals: new Map(this.locals), handles: new Map(this.handles) };
  }

  declare(local: Local, value: unknown): void {
    this.locals.set(local, value);
  }

  assign(local: Local, value: unknown): void {
    this.holding(local).locals.set(local, value);
  }

  get(local: Local): unknown {
    const value = this.holding(local).locals.get(local);
    if (value === unassigned) throw new Error(`${local.name} is read before it is assigned`);
    return value;
  }

  open(handle: Handle, key: unknown): void {
    this.handles.set(handle, key);
  }

  /** The key whose cells a handle is of; undefined for shared ones. */
  keyOf(handle: Handle): unknown {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the walk starts here
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.outer) {
      if (scope.handles.has(handle)) return scope.handles.get(handle);
    }
    throw new Error(`the handle ${handle.name} is not open here`);
  }

  private holding(local: Local): Scope {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the walk starts here
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.outer) {
      if (scope.locals.has(local)) return scope;
    }
    throw new Error(`${local.name} is used where it is not declared`);
  }
}

/** The step that a scope is in. */
export function stepOf(scope: Scope): Step {
  if (scope.step === undefined) throw new Error("events, cells or portals are used outside a step");
  return scope.step;
}
