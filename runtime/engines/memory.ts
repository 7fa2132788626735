/** The engine of a run without `--data`: nothing is kept, so a commit is nothing to wait for. */
import type { Engine } from "./engine.ts";

export function createMemoryEngine(): Engine {
  const done = Promise.resolve();
  return {
    kind: "memory",
    durable: false,
    checkpointed: 0,
    hasRoom: true,
    stalled: undefined,
    behind: false,
    open: () => done,
    get: () => undefined,
    scan: () => [],
    commit: () => done,
    close: () => done,
  };
}
