/** Names of locals in one function, and what tests have shown about them, so that TypeScript's narrowing is made use of. */
import type { Handle, Label, Local, UnitIr } from "../ir/ir.ts";
import type { Module } from "./module.ts";
import type { Names } from "./names.ts";

/** Where `break` and `continue` go. */
export interface Target {
  readonly label: Label | undefined;
  readonly kind: "loop" | "switch" | "block";
  /** The name printed before it, once something refers to it by name. */
  printed: string | undefined;
  /** Names printed before targets inside it. */
  readonly within: Set<string>;
}

export function targetOf(label: Label | undefined, kind: Target["kind"]): Target {
  return { label, kind, printed: undefined, within: new Set() };
}

export class Scope {
  readonly module: Module;
  readonly names: Names;
  /** The unit whose step this is, if it is one's. */
  readonly unit: UnitIr | undefined;
  /** The loop over the blocks of the routine whose own code this is. */
  routine: Label | undefined = undefined;
  private readonly narrowed: Map<Local, readonly string[]>;
  readonly targets: readonly Target[];

  constructor(
    module: Module,
    names: Names,
    unit: UnitIr | undefined,
    narrowed = new Map<Local, readonly string[]>(),
    targets: readonly Target[] = [],
  ) {
    this.module = module;
    this.names = names;
    this.unit = unit;
    this.narrowed = narrowed;
    this.targets = targets;
  }

  static of(module: Module, unit?: UnitIr): Scope {
    return new Scope(module, module.names.inner(), unit);
  }

  /** A block inside: its names are its own. */
  inner(target?: Target): Scope {
    const targets = target === undefined ? this.targets : [...this.targets, target];
    const inner = new Scope(this.module, this.names.inner(), this.unit, new Map(this.narrowed), targets);
    inner.routine = this.routine;
    return inner;
  }

  /** The body of a routine: `return` ends it, and blocks are in a loop. */
  inRoutine(label: Label, loop: Target): Scope {
    const inner = new Scope(this.module, this.names, this.unit, this.narrowed, [...this.targets, loop]);
    inner.routine = label;
    return inner;
  }

  /** A function inside: what is outside is not its to break out of. */
  function(): Scope {
    return new Scope(this.module, this.names.inner(), this.unit, new Map(this.narrowed));
  }

  /** A block inside, where a local is known to have one of some tags (`Some` for an Option). */
  narrow(local: Local, tags: readonly string[]): Scope {
    const scope = this.inner();
    scope.narrowed.set(local, tags);
    return scope;
  }

  /** What is known from here on. */
  learn(local: Local, tags: readonly string[]): void {
    this.narrowed.set(local, tags);
  }

  tagsOf(local: Local): readonly string[] | undefined {
    return local.mutable ? undefined : this.narrowed.get(local);
  }

  declare(thing: Local | Handle): string {
    const wanted = thing.name;
    return this.names.give(thing, wanted === "" || wanted === "_" ? "ignored" : wanted);
  }

  nameOf(thing: object): string {
    const text = this.names.of(thing);
    if (text === undefined) throw new Error("a local of the IR is used where it is not declared");
    return text;
  }
}
