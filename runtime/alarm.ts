/** Wakes the loop when something is due in a unit: a deadline of a handler, a timer. */
import type { RunningUnit } from "./unit.ts";
import type { Clock } from "./world/world.ts";

export class Alarm {
  private readonly units: () => readonly RunningUnit[];
  private readonly clock: Clock;
  private readonly ring: () => void;
  private set: { readonly due: number; readonly cancel: () => void } | undefined;

  /** `units`: those in which something may be due. */
  constructor(units: () => readonly RunningUnit[], clock: Clock, ring: () => void) {
    this.units = units;
    this.clock = clock;
    this.ring = ring;
  }

  /** The unit in which something is due first; undefined if nothing ever is. */
  get first(): RunningUnit | undefined {
    let first: RunningUnit | undefined;
    for (const unit of this.units()) if (unit.due < (first?.due ?? Infinity)) first = unit;
    return first;
  }

  /** Ring when that is. */
  arm(): void {
    const due = this.first?.due ?? Infinity;
    if (due === this.set?.due) return;
    this.stop();
    if (due === Infinity) return;
    const { clock } = this;
    const task = (): void => {
      this.set = undefined;
      this.ring();
    };
    const cancel = clock.when?.(due, task) ?? clock.at(clock.mono() + Math.max(1, due - clock.wall()), task);
    this.set = { due, cancel };
  }

  stop(): void {
    this.set?.cancel();
    this.set = undefined;
  }
}
