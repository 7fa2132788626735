/** What a step has changed of fibers that were there before it: as much of what was as it takes to put it back. */
import type { Frame, RoutineDefinition } from "./api.ts";
import type { Activation, FiberCell } from "./fiber.ts";
import type { Composite } from "./future.ts";
import { PENDING, type FutureCell } from "./future.ts";
import { imageOf, type Image } from "../cells/image.ts";
import { int } from "../codec/scalars.ts";
import type { Codec } from "../api.ts";
import { empty } from "../reuse.ts";

/** Taking and restoring the locals of a routine's frames. */
export function frameImage(definition: RoutineDefinition): Image {
  const locals: Record<string, Codec<unknown>> = { at: int as Codec<unknown> };
  for (const point of definition.points) Object.assign(locals, point.locals);
  return imageOf(locals);
}

export class Undo {
  private readonly images: readonly Image[];
  private readonly fibers: FiberCell[] = [];
  private readonly tops: Activation[] = [];
  private readonly awaited: (FutureCell | undefined)[] = [];
  private readonly nexts: number[] = [];
  private readonly frames: Activation[] = [];
  private readonly locals: unknown[] = [];
  private saved = 0;
  private readonly futures: FutureCell[] = [];
  private readonly composites: Composite[] = [];
  private readonly lefts: number[] = [];

  constructor(routines: readonly RoutineDefinition[]) {
    this.images = routines.map(frameImage);
  }

  /** Before its first change in the step. */
  touched(fiber: FiberCell): void {
    this.fibers.push(fiber);
    this.tops.push(fiber.top);
    this.awaited.push(fiber.awaited);
    this.nexts.push(fiber.next);
  }

  /** Before its routine goes on. */
  frame(activation: Activation): void {
    this.frames.push(activation);
    this.saved = this.image(activation).save(activation.frame as never, this.locals, this.saved);
  }

  private image({ routine }: Activation): Image {
    return this.images[routine] as Image;
  }

  settled(future: FutureCell): void {
    this.futures.push(future);
  }

  watching(composite: Composite): void {
    this.composites.push(composite);
    this.lefts.push(composite.left);
  }

  rollBack(): void {
    for (let i = this.futures.length - 1; i >= 0; i--) {
      const future = this.futures[i] as FutureCell;
      future.state = PENDING;
      future.value = undefined;
      future.rank = 0;
      if (future.target !== undefined) future.owner.open.push(future);
    }
    for (let i = this.composites.length - 1; i >= 0; i--) {
      (this.composites[i] as Composite).left = this.lefts[i] ?? 0;
    }
    for (let i = 0; i < this.fibers.length; i++) {
      const fiber = this.fibers[i] as FiberCell;
      fiber.top = this.tops[i] as Activation;
      fiber.awaited = this.awaited[i];
      fiber.next = this.nexts[i] ?? 0;
      fiber.live = true;
      const { open } = fiber;
      for (let at = open.length - 1; at >= 0; at--) {
        if ((open[at] as FutureCell).future >= fiber.next) open.splice(at, 1);
      }
    }
    let at = 0;
    for (const activation of this.frames) {
      const image = this.image(activation);
      image.restore(activation.frame as Frame as never, this.locals, at);
      at += image.width;
    }
  }

  /** The step is over. */
  clear(): void {
    empty(this.fibers);
    empty(this.tops);
    empty(this.awaited);
    empty(this.nexts);
    empty(this.frames);
    this.saved = 0;
    empty(this.futures);
    empty(this.composites);
    empty(this.lefts);
  }
}
