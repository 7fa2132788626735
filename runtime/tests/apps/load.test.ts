/**
 * Apps that come and go and connections that are made and cut while events flow: nothing is lost, nothing comes twice, and
 * memory and store are afterwards as before. More of it: `npm run soak:apps`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { AppDefinition, Run, Sink, Source } from "../../api.ts";
import type { Admin } from "../../apps/admin.ts";
import { createNodeWorld, sink, source } from "../../index.ts";
import { runApps } from "../../run.ts";
import { appOf, ints, onEach } from "./parts.ts";

const APPS = Number(process.env["PORTALS_APPS"] ?? 60);
const EVENTS = Number(process.env["PORTALS_EVENTS"] ?? 60_000);
/** Apps that run at a time. */
const AT_ONCE = Number(process.env["PORTALS_AT_ONCE"] ?? 12);

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Numbers without end, as many as are let through, 8 to an atom. */
class Flood implements Source<number> {
  readonly name = "flood";
  given = 0;
  private allowed = 0;
  private wake = (): void => {};

  start(context: { readonly wake: () => void }): Promise<void> {
    this.wake = context.wake;
    return Promise.resolve();
  }

  allow(count: number): void {
    this.allowed += count;
    this.wake();
  }

  poll(): Run<number> | "pending" {
    const atoms = Math.min(32, Math.floor((this.allowed - this.given) / 8));
    if (atoms === 0) return "pending";
    const events = Array.from({ length: atoms * 8 }, (_, i) => this.given + i);
    this.given += events.length;
    return {
      first: 1,
      ends: Array.from({ length: atoms }, (_, i) => (i + 1) * 8),
      events,
      keys: undefined,
      faults: undefined,
    };
  }

  cursor(): Uint8Array {
    return new TextEncoder().encode(String(this.given));
  }

  progress(): undefined {
    return undefined;
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

/** Sees that numbers follow each other, from whichever is the first. */
class Watch implements Sink<number> {
  readonly name = "watch";
  first: number | undefined;
  last = 0;
  wrong: string | undefined;

  start(): Promise<void> {
    return Promise.resolve();
  }

  /** What comes next is the first again. */
  again(): void {
    this.first = undefined;
  }

  write({ events }: Run<number>): Promise<Uint8Array> {
    for (const n of events) {
      if (this.first === undefined) this.first = n;
      else if (n !== this.last + 1) this.wrong ??= `${n} comes behind ${this.last}`;
      this.last = n;
    }
    return Promise.resolve(new Uint8Array(0));
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

const numbers = ints("/flow/numbers");
const passed = ints("/flow/passed");
const inbox = ints("/flow/inbox");

function flow(flood: Flood, end: Watch, fed: Watch): AppDefinition {
  return appOf("flow", {
    sources: [source(numbers, () => flood)],
    units: [onEach(numbers, passed, (n, emit) => emit(n))],
    sinks: [sink(passed, () => end), sink(inbox, () => fed)],
    sequencers: [inbox],
    exports: [passed, inbox],
  });
}

function guest(name: string, watch: Watch): AppDefinition {
  const seen = ints(`/${name}/seen`);
  return appOf(name, {
    units: [onEach(passed, seen, (n, emit) => emit(n))],
    sinks: [sink(seen, () => watch)],
    uses: [passed],
  });
}

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((done) => setImmediate(done));
}

test.each(["memory", "embedded"] as const)(
  `${APPS} apps and connections come and go among ${EVENTS} events, %s`,
  async (engine) => {
    const folder = mkdtempSync(join(tmpdir(), "portals-load-"));
    const flood = new Flood();
    const end = new Watch();
    const fed = new Watch();
    let ended: Promise<number> = Promise.resolve(0);
    const world = createNodeWorld({ seed: 1 });
    let stop = (): void => {};
    const admin = await new Promise<Admin>((onOpen) => {
      const data = engine === "embedded" ? join(folder, "state") : undefined;
      const options = { engine, data, seed: 1, set: {}, json: false, progress: false, onOpen };
      const quiet = { ...world.stdio, write: () => Promise.resolve() };
      const interrupted = (task: () => void) => ((stop = task), () => {});
      ended = runApps([flow(flood, end, fed)], options, { ...world, stdio: quiet, interrupted });
    });
    try {
      const each = Math.ceil(EVENTS / APPS / 8) * 8;
      const guests: { readonly name: string; readonly watch: Watch; readonly from: number }[] = [];
      const leave = async (): Promise<void> => {
        const gone = guests.shift();
        if (gone === undefined) return;
        await admin.stop([gone.name]);
        expect(gone.watch.wrong).toBeUndefined();
        expect(gone.watch.first).toBeGreaterThanOrEqual(gone.from);
        // It has seen what was there when it was stopped, but for what was still under way.
        expect(gone.watch.last).toBeGreaterThan(gone.watch.first ?? Infinity);
      };
      let before = 0;
      for (let i = 0; i < APPS; i++) {
        const watch = new Watch();
        const from = end.last;
        await admin.launch(guest(`guest${i}`, watch), { kind: "launched", schema: "", module: "", set: {} });
        guests.push({ name: `guest${i}`, watch, from });
        await admin.connect("/flow/passed", "/flow/inbox");
        flood.allow(each);
        await until(
          () => end.last === flood.given - 1 && flood.given === (i + 1) * each && fed.last >= flood.given - each,
        );
        await admin.disconnect("/flow/passed", "/flow/inbox");
        expect(fed.wrong).toBeUndefined();
        fed.again();
        if (guests.length > AT_ONCE) await leave();
        if (i === Math.floor(APPS / 4)) before = heap();
      }
      while (guests.length > 0) await leave();
      expect(end).toMatchObject({ first: 0, last: APPS * each - 1, wrong: undefined });
      expect(admin.status()).toMatchObject({ apps: [{ name: "flow", state: "running" }], connections: [] });
      expect(heap() - before).toBeLessThan(8_000_000);
    } finally {
      stop();
      await ended;
      rmSync(folder, { recursive: true });
    }
  },
  600_000,
);
