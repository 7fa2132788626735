/** What names stand for while a body is interpreted: a chain of scopes, one for each block and each turn of a loop. */
import type { Handle, Local } from "../ir.ts";
import type { OpenCells } from "./state.ts";
import type { StepContext } from "./step.ts";

export class Environment {
  private readonly locals = new Map<Local, unknown>();
  private readonly handles = new Map<Handle, OpenCells>();
  private readonly outer: Environment | undefined;
  private present: StepContext | undefined;

  constructor(outer: Environment | undefined, step?: StepContext) {
    this.outer = outer;
    this.present = step;
  }

  /** The step that is being interpreted; undefined in constants. What waited goes on in another. */
  get step(): StepContext | undefined {
    return this.present ?? this.outer?.step;
  }

  /** The outermost one. */
  get root(): Environment {
    return this.outer?.root ?? this;
  }

  /** Of the outermost environment. */
  goOnIn(step: StepContext): void {
    this.present = step;
  }

  declare(local: Local, value: unknown): void {
    this.locals.set(local, value);
  }

  assign(local: Local, value: unknown): void {
    this.holding(local).locals.set(local, value);
  }

  get(local: Local): unknown {
    return this.holding(local).locals.get(local);
  }

  open(handle: Handle, cells: OpenCells): void {
    this.handles.set(handle, cells);
  }

  cells(handle: Handle): OpenCells {
    const cells = this.handles.get(handle) ?? this.outer?.cells(handle);
    if (cells === undefined) throw new Error(`the handle ${handle.name} is not open here`);
    return cells;
  }

  private holding(local: Local): Environment {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the walk starts here
    for (let scope: Environment | undefined = this; scope !== undefined; scope = scope.outer) {
      if (scope.locals.has(local)) return scope;
    }
    throw new Error(`${local.name} is used where it is not declared`);
  }
}
