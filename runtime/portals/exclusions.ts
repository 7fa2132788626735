/** Requests and handlers of requests whose fault a step had: it is run again without them. */
import type { AtomFault } from "../api.ts";
import type { Caller, PortalRequest } from "./api.ts";
import type { FiberCell } from "./fiber.ts";

export interface Exclusion {
  /** Who has the fault. */
  readonly caller: Caller;
  /** The handler, if it was there before the step. */
  readonly fiber: FiberCell | undefined;
  readonly fault: AtomFault;
}

export class Exclusions {
  /** The request that is being handled. */
  serving: PortalRequest<unknown> | undefined;
  /** The fiber whose routine has thrown. */
  thrower: FiberCell | undefined;
  private readonly list: Exclusion[] = [];

  /** The present step is run again without somebody. */
  get any(): boolean {
    return this.list.length > 0;
  }

  /** Those whose handlers were there before the step. */
  get waiting(): readonly Exclusion[] {
    return this.list.filter(({ fiber }) => fiber !== undefined);
  }

  of(caller: Caller): Exclusion | undefined {
    for (const exclusion of this.list) if (exclusion.caller === caller) return exclusion;
    return undefined;
  }

  /** Whose fault it was that the step failed, if it was that of a request. `isNew`: the fiber was made in the step. */
  blame(fault: AtomFault, isNew: (fiber: FiberCell) => boolean): Exclusion | undefined {
    const { thrower, serving } = this;
    if (thrower === undefined) {
      return serving === undefined ? undefined : { caller: serving.caller, fiber: undefined, fault };
    }
    const { caller } = thrower;
    return caller === undefined ? undefined : { caller, fiber: isNew(thrower) ? undefined : thrower, fault };
  }

  add(exclusion: Exclusion): void {
    this.list.push(exclusion);
  }

  /** The step has returned, or is given up. */
  clear(): void {
    this.list.length = 0;
  }

  /** What is only of one run of the step. */
  forget(): void {
    this.serving = undefined;
    this.thrower = undefined;
  }
}
