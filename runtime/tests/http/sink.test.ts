/** Events that are posted to another service. */
import { describe, expect, test } from "vitest";
import type { AppDefinition, Policy } from "../../api.ts";
import { app, codec, http, sink, source, stream, values } from "../../index.ts";
import { OrderedMap } from "../../values/ordered-map.ts";
import { createSimulatedMachine, type SimulatedMachine } from "../../world/simulated.ts";
import { NetError, type NetCall, type NetReply } from "../../world/world.ts";
import { Client } from "./counts.ts";

type Answer = ReturnType<(call: NetCall) => (Pick<NetReply, "status"> & Partial<NetReply>) | undefined>;

const skip: readonly Policy[] = [{ kind: "skip", to: undefined }];

function posting(
  atoms: readonly (readonly number[])[],
  options: Parameters<typeof http.post>[1] = {},
  onError: readonly Policy[] = [],
): AppDefinition {
  const numbers = stream("/s/numbers", codec.int);
  return app({
    name: "s",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(numbers, () => values(atoms))],
    units: [],
    sinks: [sink(numbers, () => http.post<number>("https://example.org/in", options), onError)],
    sequencers: [],
  });
}

/** One process that posts to `others`; how it ended, and what was sent, with the time in ms. */
async function life(
  machine: SimulatedMachine,
  definition: AppDefinition,
  others: (call: NetCall, sent: number) => Answer,
  engine: "memory" | "embedded" = "memory",
) {
  const calls: (NetCall & { readonly at: number })[] = [];
  const client = new Client(machine, definition, { engine });
  client.process.net.others = (call) => {
    calls.push({ ...call, at: machine.time });
    return others(call, calls.length);
  };
  return { client, calls };
}

async function whole(
  definition: AppDefinition,
  others: (call: NetCall, sent: number) => Answer,
  engine: "memory" | "embedded" = "memory",
) {
  const machine = createSimulatedMachine({ seed: 1 });
  const { client, calls } = await life(machine, definition, others, engine);
  const outcome = await machine.run(client.running);
  return { calls, code: outcome.kind === "done" ? outcome.value : outcome.kind, err: client.process.output.err };
}

const bodies = (calls: readonly NetCall[]): string[] => calls.map(({ body }) => body);
const keys = (calls: readonly NetCall[]): string[] => calls.map(({ headers }) => headers["idempotency-key"] ?? "");

describe("a sink that posts", () => {
  test.each(["memory", "embedded"] as const)(
    "sends each event in order, with a key of its own (%s)",
    async (engine) => {
      const { calls, code } = await whole(posting([[1, 2], [], [3]]), () => ({ status: 204 }), engine);
      expect(code).toBe(0);
      expect(bodies(calls)).toEqual(["1", "2", "3"]);
      expect(new Set(keys(calls)).size).toBe(3);
      expect(calls[0]).toMatchObject({ method: "POST", url: "https://example.org/in" });
      expect(calls[0]?.headers["content-type"]).toBe("application/json");
    },
  );

  test("sends an atom as one list if it is told to", async () => {
    const headers = OrderedMap.from([["Authorization", "Bearer x"]]);
    const { calls } = await whole(posting([[1, 2], [], [3]], { list: true, headers }), () => ({ status: 200 }));
    expect(bodies(calls)).toEqual(["[1,2]", "[3]"]);
    expect(calls[0]?.headers["authorization"]).toBe("Bearer x");
  });

  test("sends again, with the same key and ever longer pauses, what may be taken later", async () => {
    const troubles = [503, 500, 429, 408];
    const { calls, code } = await whole(posting([[7]]), (_, sent) => {
      if (sent === 1) throw new NetError("other", "nobody listens there");
      return { status: troubles[sent - 2] ?? 202 };
    });
    expect(code).toBe(0);
    expect(bodies(calls)).toEqual(Array(6).fill("7"));
    expect(new Set(keys(calls)).size).toBe(1);
    const pauses = calls.slice(1).map(({ at }, i) => at - (calls[i]?.at ?? 0));
    expect(pauses[4]).toBeGreaterThan(1900);
  });

  test("waits as long as it is asked to", async () => {
    const wait = (name: string): string | undefined => (name === "retry-after" ? "20" : undefined);
    const { calls } = await whole(posting([[7]]), (_, sent) => ({ status: sent === 1 ? 429 : 200, header: wait }));
    expect((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThan(20_000);
  });

  test("halts with a fault that says what was answered", async () => {
    const body = '{"title":"Bad Request","detail":"units is negative"}';
    const { calls, code, err } = await whole(posting([[1, 2]]), () => ({ status: 400, body }));
    expect(calls).toHaveLength(1);
    expect(code).toBe(1);
    expect(err).toContain("[P0931]: POST https://example.org/in was answered 400: units is negative");
  });

  test("follows its policy for what is not taken", async () => {
    const { calls, code } = await whole(posting([[1], [2], [3]], {}, skip), ({ body }) => {
      return { status: body === "2" ? 404 : 200 };
    });
    expect(code).toBe(0);
    expect(bodies(calls).filter((body) => body === "3")).toHaveLength(1);
    expect(bodies(calls)).toContain("2");
  });

  test("gives up after eight times, and then its policy decides", async () => {
    const { calls, code, err } = await whole(posting([[1]]), () => ({ status: 503 }));
    expect(calls).toHaveLength(8);
    expect(code).toBe(1);
    expect(err).toContain("was answered 503");
  });

  test("goes on in the midst of an atom that is tried again", async () => {
    const again: readonly Policy[] = [{ kind: "retry", times: 1, backoff: 10, max: 0 }];
    const { calls, code } = await whole(posting([[1, 2, 3]], {}, again), (_, sent) => {
      return { status: sent > 1 && sent < 10 ? 503 : 200 };
    });
    expect(code).toBe(0);
    expect(bodies(calls)).toEqual(["1", ...Array<string>(9).fill("2"), "3"]);
  });

  test("goes on after an interrupt with what was not taken", async () => {
    const machine = createSimulatedMachine({ seed: 3 });
    const first = await life(
      machine,
      posting([[1], [2]]),
      ({ body }) => ({ status: body === "1" ? 200 : 503 }),
      "embedded",
    );
    await machine.run(first.client.running, () => bodies(first.calls).includes("2"));
    expect(await first.client.stop()).toBe(130);
    const second = await life(machine, posting([[1], [2]]), () => ({ status: 200 }), "embedded");
    expect((await machine.run(second.client.running)).kind).toBe("done");
    expect(bodies(second.calls)).toContain("2");
    const key = (calls: readonly NetCall[], wanted: string) =>
      calls.find(({ body }) => body === wanted)?.headers["idempotency-key"];
    expect(key(second.calls, "2")).toBe(key(first.calls, "2"));
  });

  test("sends nothing twice with different keys, whatever ends the process", async () => {
    const atoms = Array.from({ length: 20 }, (_, i) => [i]);
    const machine = createSimulatedMachine({ seed: 5 });
    const seen = new Map<string, string>();
    let ended = false;
    for (let lives = 0; !ended; lives++) {
      let events = 0;
      const { client } = await life(
        machine,
        posting(atoms),
        ({ body, headers }) => {
          const key = headers["idempotency-key"] ?? "";
          expect(seen.get(key) ?? body).toBe(body);
          seen.set(key, body);
          return { status: 200 };
        },
        "embedded",
      );
      const outcome = await machine.run(client.running, () => ++events > 30 + lives * 10);
      ended = outcome.kind === "done";
      client.process.kill();
    }
    expect([...seen.values()].sort()).toEqual(atoms.map(([n]) => String(n)).sort());
  });
});
