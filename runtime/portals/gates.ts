/**
 * Exclusive tasks: while a handler of a key waits it holds the key's gate, and those that come after it wait behind it
 * without having begun. A request that comes back into the chain of its own askers is let in. A request that would wait
 * for a gate whose holder waits, over others, for a gate of its own chain, would wait for ever: that is a deadlock.
 */
import type { Codec } from "../api.ts";
import { Writer } from "../bytes.ts";
import { empty } from "../reuse.ts";
import { base } from "../codec/base.ts";
import { isIn, type Link } from "./chain.ts";
import type { FiberCell } from "./fiber.ts";

export interface Gate {
  readonly id: string;
  /** `basket "ann"`, for people. */
  readonly name: string;
  /** Handlers that wait, the second and later ones inside of the chain of the first. */
  readonly holders: FiberCell[];
  /** Those that have not begun, in the order in which they came. */
  readonly queue: FiberCell[];
}

/** All gates of an app that are held. */
export class Gates {
  private readonly held = new Map<string, Gate>();
  private readonly keyBytes = new Writer(64);
  /** What takes back what the present step has done, in the order of doing. */
  private readonly undo: (() => void)[] = [];

  /** The same for the same unit, task and key. */
  idOf(unit: string, task: string, key: unknown, codec: Codec<unknown> | undefined): string {
    let text = `${unit} ${task}`;
    if (codec === undefined || key === undefined) return text;
    const { keyBytes } = this;
    keyBytes.clear();
    codec.write(key, keyBytes);
    text += " ";
    for (let i = 0; i < keyBytes.at; i++) text += String.fromCharCode(keyBytes.bytes[i] ?? 0);
    return text;
  }

  /** Whether it has to wait before it begins. */
  isClosed(id: string, chain: Link | undefined): boolean {
    const gate = this.held.get(id);
    return gate !== undefined && gate.holders.length > 0 && !isIn(chain, id);
  }

  enqueue(fiber: FiberCell): void {
    const { queue } = this.gateOf(fiber);
    queue.push(fiber);
    this.undo.push(() => remove(queue, fiber));
  }

  /** It waits, or is about to begin: it holds the gate. */
  hold(fiber: FiberCell): void {
    const { holders } = this.gateOf(fiber);
    if (holders.includes(fiber)) return;
    holders.push(fiber);
    this.undo.push(() => remove(holders, fiber));
  }

  /** It has ended: who is to begin now, if somebody waits. He holds the gate. */
  leave(fiber: FiberCell): FiberCell | undefined {
    const gate = this.held.get(fiber.gate);
    if (gate === undefined) return undefined;
    const { holders, queue } = gate;
    for (const list of [holders, queue]) {
      const at = list.indexOf(fiber);
      if (at < 0) continue;
      list.splice(at, 1);
      this.undo.push(() => void list.splice(at, 0, fiber));
    }
    if (holders.length > 0) return undefined;
    const next = queue.shift();
    if (next === undefined) {
      this.held.delete(gate.id);
      this.undo.push(() => void this.held.set(gate.id, gate));
      return undefined;
    }
    holders.push(next);
    this.undo.push(() => {
      remove(holders, next);
      queue.unshift(next);
    });
    return next;
  }

  isQueued(fiber: FiberCell): boolean {
    return this.held.get(fiber.gate)?.queue.includes(fiber) === true;
  }

  holds(fiber: FiberCell): boolean {
    return this.held.get(fiber.gate)?.holders.includes(fiber) === true;
  }

  private gateOf(fiber: FiberCell): Gate {
    let gate = this.held.get(fiber.gate);
    if (gate === undefined) {
      const { table, task, key } = fiber;
      const codec = table.keyCodecOf(fiber);
      // What is done when the input has ended is for no key.
      const name = codec === undefined || key === undefined ? task : `${task} ${base(codec).show(key)}`;
      gate = { id: fiber.gate, name, holders: [], queue: [] };
      this.held.set(gate.id, gate);
    }
    return gate;
  }

  /**
   * The gates of a circle that would close if `fiber`, the handler of a request, waited for its gate: it waits for the
   * gate's holders, they for handlers of their requests, and so on to a gate that is held for the request itself.
   */
  circle(fiber: FiberCell): readonly string[] | undefined {
    const own = fiber.chain?.below;
    if (own === undefined) return undefined;
    const seen = new Set<unknown>();
    const follow = (id: string, path: readonly string[]): readonly string[] | undefined => {
      const gate = this.held.get(id);
      if (gate === undefined || seen.has(id)) return undefined;
      seen.add(id);
      for (const holder of gate.holders) {
        const found = waitsOf(holder, [...path, gate.name]);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    const waitsOf = (one: FiberCell, path: readonly string[]): readonly string[] | undefined => {
      if (seen.has(one)) return undefined;
      seen.add(one);
      for (const future of one.open) {
        const { handler } = future;
        if (handler?.live !== true || handler.caller !== future) continue;
        const queued = this.isQueued(handler);
        if (queued && isIn(own, handler.gate)) return [...path, this.held.get(handler.gate)?.name ?? ""];
        const found = queued ? follow(handler.gate, path) : waitsOf(handler, path);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return follow(fiber.gate, []);
  }

  commit(): void {
    empty(this.undo);
  }

  rollBack(): void {
    for (let i = this.undo.length - 1; i >= 0; i--) this.undo[i]?.();
    empty(this.undo);
  }

  /** After recovery: fibers of a gate in the order of their making. */
  restore(fiber: FiberCell, holds: boolean): void {
    if (holds) this.hold(fiber);
    else this.enqueue(fiber);
    this.commit();
  }
}

function remove(list: FiberCell[], fiber: FiberCell): void {
  const at = list.indexOf(fiber);
  if (at >= 0) list.splice(at, 1);
}
