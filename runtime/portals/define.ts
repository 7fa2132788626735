/** What emitted programs declare portals, routines, timers and effects with. */
import type { Codec } from "../api.ts";
import type { EffectDefinition, Frame, Portal, PortalType, RoutineDefinition, TimerDefinition } from "./api.ts";

/** A portal by its path: `portal("/inventory/stock", stockRequest, stockReply)`. */
export function portal<Q, R>(path: string, request: Codec<Q>, reply: Codec<R>): Portal<Q, R> {
  return { path, request, reply };
}

/** What portals that are values are asked by. */
export function portalType<Q, R>(request: Codec<Q>, reply: Codec<R>): PortalType<Q, R> {
  return { request, reply };
}

export function routine<F extends Frame>(
  name: string,
  definition: Omit<RoutineDefinition<F>, "name">,
): RoutineDefinition<F> {
  return { name, ...definition };
}

/** Timers of a task, one for each key; without a key codec one for the whole task. */
export function timer(name: string, key?: Codec<unknown>): TimerDefinition {
  return { name, key };
}

/** A portal that TypeScript code serves. */
export function effect<Q extends readonly unknown[], R>(
  path: string,
  request: Codec<Q>,
  reply: Codec<R>,
  // Their types are those of the codecs, whatever the function calls its parameters.
  { once, perform }: NoInfer<Pick<EffectDefinition<Q, R>, "once" | "perform">>,
): EffectDefinition<Q, R> {
  return { path, request, reply, once, perform };
}
