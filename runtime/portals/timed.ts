/** Futures that wait for their time. What a step adds and settles counts when it has returned. */
import { empty } from "../reuse.ts";
import { Deadlines } from "./deadlines.ts";
import type { FiberCell } from "./fiber.ts";
import { PENDING, type Composite } from "./future.ts";

export class TimedFutures {
  private readonly deadlines = new Deadlines<Composite>();
  // Of the present step.
  private readonly added: Composite[] = [];
  private readonly settled: Composite[] = [];

  /** The one whose time comes first. */
  get first(): Composite | undefined {
    return this.deadlines.first;
  }

  add(composite: Composite): void {
    this.added.push(composite);
  }

  /** It waits no longer. */
  settle(composite: Composite): void {
    if (composite.place >= 0) this.settled.push(composite);
  }

  commit(): void {
    const { added, settled } = this;
    if (added.length + settled.length === 0) return;
    for (const composite of settled) {
      this.deadlines.remove(composite);
      const { timed } = composite.owner;
      const at = timed.indexOf(composite);
      if (at >= 0) timed.splice(at, 1);
    }
    for (const composite of added) this.restore(composite);
    this.rollBack();
  }

  rollBack(): void {
    const { added, settled } = this;
    empty(added);
    empty(settled);
  }

  /** As it is after a step, or in the store. */
  restore(composite: Composite): void {
    if (composite.state !== PENDING || !composite.alive) return;
    this.deadlines.add(composite);
    composite.owner.timed.push(composite);
  }

  /** Its fiber has ended. */
  forget(fiber: FiberCell): void {
    for (const composite of fiber.timed) this.deadlines.remove(composite);
  }
}
