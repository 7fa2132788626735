/** What is the same for all steps of an interpretation: settings, top-level `let`s, the library, imported functions. */
import { Environment } from "./environment.ts";
import { evaluate, type Callable } from "./expressions.ts";
import type { ConfigIr, Expr, HostImportIr, LetIr } from "../ir.ts";
import { toFault } from "./values.ts";

/** The exports of `@portals/runtime`, where the library's implementations are found by name. */
export type Library = Readonly<Record<string, unknown>>;

export interface MachineOptions {
  readonly library: Library;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Imported TypeScript functions, by their names in the program. */
  readonly host?: Readonly<Record<string, Callable>>;
}

export class Machine {
  private readonly options: MachineOptions;
  private readonly lets = new Map<LetIr, unknown>();

  constructor(options: MachineOptions) {
    this.options = options;
  }

  /** The value of an expression that stands outside all steps. */
  constant(expr: Expr): unknown {
    return evaluate(expr, new Environment(undefined), this);
  }

  config(config: ConfigIr): unknown {
    const given = this.options.config;
    if (given !== undefined && Object.hasOwn(given, config.name)) return given[config.name];
    if (config.value === undefined) throw new Error(`the setting ${config.name} is not given`);
    return this.constant(config.value);
  }

  letValue(one: LetIr): unknown {
    if (!this.lets.has(one)) this.lets.set(one, this.constant(one.value));
    return this.lets.get(one);
  }

  /** `list.sortBy` → that function. */
  library(path: string): Callable {
    const found = path
      .split(".")
      .reduce<unknown>((inside, name) => (inside as Library | undefined)?.[name], this.options.library);
    if (typeof found !== "function") throw new Error(`the library has no ${path}`);
    return found as Callable;
  }

  host(host: HostImportIr, args: readonly unknown[]): unknown {
    const fn = this.options.host?.[host.name];
    if (fn === undefined) throw new Error(`the imported function ${host.name} is not given`);
    try {
      return fn(...args);
    } catch (error) {
      throw toFault(error);
    }
  }
}
