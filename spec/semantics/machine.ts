/** What is the same in all configurations of a run: the program, its settings, the values of its top-level `let`s. */
import type { Algebra } from "./algebra.ts";
import type { ConfigIr, Expr, LetIr } from "./ir.ts";
import type { Program } from "./program.ts";
import { evaluate } from "./rules/expressions.ts";
import { Scope } from "./scope.ts";

export interface MachineOptions {
  readonly algebra: Algebra;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Of random numbers of steps. */
  readonly seed?: number;
  /** What is asked from outside. */
  readonly calls?: readonly Call[];
  /** What became of an effect `once` may remain unknown. */
  readonly forgetful?: boolean;
}

/** A request from outside, which is repeated with the same key until it is answered. */
export interface Call {
  readonly key: string;
  /** Path of the portal. */
  readonly portal: string;
  readonly value: unknown;
}

export class Machine {
  readonly program: Program;
  readonly algebra: Algebra;
  readonly seed: number;
  readonly calls: readonly Call[];
  readonly forgetful: boolean;
  private readonly settings: Readonly<Record<string, unknown>>;
  private readonly lets = new Map<LetIr, unknown>();

  constructor(program: Program, { algebra, config = {}, seed = 0, calls = [], forgetful = false }: MachineOptions) {
    this.program = program;
    this.algebra = algebra;
    this.settings = config;
    this.seed = seed;
    this.calls = calls;
    this.forgetful = forgetful;
  }

  /** The value of an expression that stands outside all steps. */
  constant(expr: Expr): unknown {
    return evaluate(expr, Scope.outermost(undefined), this);
  }

  config(config: ConfigIr): unknown {
    if (Object.hasOwn(this.settings, config.name)) return this.settings[config.name];
    if (config.value === undefined) throw new Error(`the setting ${config.name} is not given`);
    return this.constant(config.value);
  }

  letValue(one: LetIr): unknown {
    if (!this.lets.has(one)) this.lets.set(one, this.constant(one.value));
    return this.lets.get(one);
  }
}
