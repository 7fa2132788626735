/** Processes that are open, and a source that gives numbers when it is told to. */
import { expect } from "vitest";
import type { AppDefinition, Run, Source, SourceDefinition, Stream } from "../../api.ts";
import type { RunOptions } from "../../options.ts";
import type { Admin } from "../../apps/admin.ts";
import { createMemoryEngine } from "../../engines/memory.ts";
import { source } from "../../index.ts";
import { runApps } from "../../run.ts";
import { options, TestDisk, type TestStore, TestWorld } from "../run/harness.ts";

export const launched = { kind: "launched", schema: "", module: "", set: {} } as const;

/** A source that gives numbers, one atom each, when it is told to. */
export class Tap implements Source<number> {
  readonly name = "tap";
  given = 0;
  private allowed = 0;
  private wake = (): void => {};
  stopped = false;

  start(context: { readonly wake: () => void }, cursor: Uint8Array | undefined): Promise<void> {
    this.wake = context.wake;
    this.given = cursor === undefined ? 0 : Number(new TextDecoder().decode(cursor));
    return Promise.resolve();
  }

  /** Give all numbers below `to`. */
  open(to: number): void {
    this.allowed = Math.max(this.allowed, to);
    this.wake();
  }

  poll(): Run<number> | "pending" {
    if (this.given >= this.allowed) return "pending";
    const first = this.given;
    const count = Math.min(64, this.allowed - this.given);
    this.given += count;
    const events = Array.from({ length: count }, (_, i) => first + i);
    return { first: 1, ends: events.map((_, i) => i + 1), events, keys: undefined, faults: undefined };
  }

  cursor(): Uint8Array {
    return new TextEncoder().encode(String(this.given));
  }

  progress(): undefined {
    return undefined;
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }
}

export function tapped(to: Stream<number>, tap: Tap): SourceDefinition<number> {
  return source(to, () => tap);
}

export interface Life {
  readonly admin: Admin;
  readonly world: TestWorld;
  readonly ended: Promise<number>;
  end(): Promise<number>;
}

/** Start an open process; it runs when this returns. */
export async function openProcess(
  apps: readonly AppDefinition[],
  disk = new TestDisk(),
  store?: TestStore,
): Promise<Life> {
  const world = new TestWorld(disk);
  let ended: Promise<number> = Promise.resolve(0);
  const admin = await new Promise<Admin>((started, failed) => {
    const engine = store?.engine(world, () => 0) ?? createMemoryEngine();
    const more: RunOptions = { ...options, data: store && "d", engine: store ? "embedded" : "memory", onOpen: started };
    ended = runApps(apps, more, world, engine);
    void ended.then((code) => failed(new Error(`it ended with ${code}: ${world.err}`)));
  });
  const end = (): Promise<number> => {
    world.interrupt();
    return ended;
  };
  return { admin, world, ended, end };
}

/** Until something is so. */
export async function settled(check: () => boolean): Promise<void> {
  for (let i = 0; i < 20_000 && !check(); i++) await new Promise((done) => setImmediate(done));
  expect(check()).toBe(true);
}
