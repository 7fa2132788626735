/**
 * Who holds a key of an exclusive task, and who waits for it. A request that comes back into its own chain of calls is let
 * in; one whose waiting would close a circle of waits is not.
 */
import type { Caller, Fiber } from "./fibers.ts";
import { codecOf } from "./codecs.ts";

interface Gate {
  readonly name: string;
  holder: Fiber | undefined;
  waiting: readonly Fiber[];
}

export class Gates {
  private readonly gates = new Map<string, Gate>();

  /** Of an exclusive handler's fiber. */
  private gateOf(fiber: Fiber): Gate {
    const { task = "" } = fiber.fn.routine ?? {};
    const [key] = fiber.fn.params;
    const text = fiber.key === undefined || key === undefined ? "" : codecOf(key.type).toJson(fiber.key);
    const name = `${fiber.unit}/${task}[${text}]`;
    let gate = this.gates.get(name);
    if (gate === undefined) this.gates.set(name, (gate = { name, holder: undefined, waiting: [] }));
    return gate;
  }

  /** May it begin? If not it waits, or (the names of the circle) would wait for ever. */
  enter(fiber: Fiber): "begin" | "wait" | readonly string[] {
    if (fiber.fn.routine?.exclusive !== true) return "begin";
    const gate = this.gateOf(fiber);
    if (gate.holder === undefined || this.chainOf(fiber.caller).has(gate)) return "begin";
    const circle = this.circle(gate, this.chainOf(fiber.caller));
    if (circle !== undefined) return circle;
    gate.waiting = [...gate.waiting, fiber];
    return "wait";
  }

  /** It has begun, and waits. */
  suspended(fiber: Fiber): void {
    if (fiber.fn.routine?.exclusive === true) this.gateOf(fiber).holder ??= fiber;
  }

  /** It has ended: who may begin now? Nobody, as long as somebody else holds the key. */
  next(fiber: Fiber): Fiber | undefined {
    if (fiber.fn.routine?.exclusive !== true) return undefined;
    const gate = this.gateOf(fiber);
    if (gate.holder === fiber) gate.holder = undefined;
    if (gate.holder !== undefined) return undefined;
    const [first, ...rest] = gate.waiting;
    gate.waiting = rest;
    return first;
  }

  /** The keys that those who wait for a request hold. */
  private chainOf(caller: Caller | undefined): ReadonlySet<Gate> {
    const chain = new Set<Gate>();
    for (let fiber = caller?.fiber; fiber !== undefined; fiber = fiber.caller?.fiber) {
      if (fiber.fn.routine?.exclusive === true) chain.add(this.gateOf(fiber));
    }
    return chain;
  }

  /** From a gate over those who wait and hold it, to a gate of the chain. */
  private circle(from: Gate, chain: ReadonlySet<Gate>): readonly string[] | undefined {
    const seen = new Map<Gate, Gate | undefined>([[from, undefined]]);
    for (const gate of seen.keys()) {
      if (chain.has(gate)) {
        const names: string[] = [];
        for (let at: Gate | undefined = gate; at !== undefined; at = seen.get(at)) names.unshift(at.name);
        return names;
      }
      for (const other of this.gates.values()) {
        const waits = other.waiting.some((fiber) => this.chainOf(fiber.caller).has(gate));
        if (waits && !seen.has(other)) seen.set(other, gate);
      }
    }
    return undefined;
  }

  /** The result puts everything back. */
  snapshot(): () => void {
    const before = [...this.gates].map(([name, gate]) => [name, gate, gate.holder, gate.waiting] as const);
    return () => {
      this.gates.clear();
      for (const [name, gate, holder, waiting] of before) {
        gate.holder = holder;
        gate.waiting = waiting;
        this.gates.set(name, gate);
      }
    };
  }
}
