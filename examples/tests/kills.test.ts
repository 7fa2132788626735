/**
 * A durable counter behind HTTP that is killed while many ask it: clients that ask again with the same `Idempotency-Key`
 * until they are answered are counted exactly once. More kills: `npm run soak`, or `PORTALS_SIGKILLS=100 vitest run
 * examples/tests/kills.test.ts`.
 */
import assert from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { node, portalsc, root, serve, type Service } from "./run.ts";

const KILLS = Number(process.env["PORTALS_SIGKILLS"] ?? 3);
const CLIENTS = Number(process.env["PORTALS_CLIENTS"] ?? 16);
const NAMES = ["ann", "bob", "cid"];
/** Ms that a process lives at most, from when it listens. */
const LIFE = 1000;

const folder = mkdtempSync(join(tmpdir(), "portals-kills-"));

afterAll(() => {
  agent.destroy();
  rmSync(folder, { recursive: true, force: true });
});

interface Tally {
  readonly answers: Map<string, number[]>;
  repeated: number;
}

const agent = new Agent({ keepAlive: true });

/** Rejects if it is not known whether the request counts: the process was killed, or cannot take more. */
function ask(url: string, name: string, by: number, key: string): Promise<number> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/counters/${name}`, { method: "POST", headers, agent }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => (text += part));
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(Number(text));
        else if (answer.statusCode === 503) reject(new Error(text));
        else reject(new assert.AssertionError({ message: `${answer.statusCode}: ${text}` }));
      });
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ by }));
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test(
  "what clients ask for until they are answered is counted exactly once, however often the process is killed",
  async () => {
    const program = join(root, "compiler/bench/programs/counters.portals");
    expect(node(folder, portalsc, "build", program, "-o", "app").status).toBe(0);
    const start = (port: string): Promise<Service> =>
      serve(folder, "app/counters.js", "--data", "state", "--port", port);
    let service = await start("0");
    const { url } = service;
    const { port } = new URL(url);

    const tally: Tally = { answers: new Map(NAMES.map((name) => [name, []])), repeated: 0 };
    let over = false;
    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let number = 0; !over; number++) {
        const name = NAMES[(client + number) % NAMES.length] ?? "";
        for (let answered = false; !answered;) {
          try {
            tally.answers.get(name)?.push(await ask(url, name, 1, `${client} ${number}`));
            answered = true;
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error;
            tally.repeated++;
            await pause(10);
          }
        }
      }
    });
    for (let kill = 0; kill < KILLS; kill++) {
      await pause(Math.random() * LIFE);
      expect(await service.end("SIGKILL")).toBe("SIGKILL");
      service = await start(port);
    }
    await pause(LIFE);
    over = true;
    await Promise.all(clients);

    for (const [name, answers] of tally.answers) {
      // Each answer is the count after one request: together they are 1, 2, 3 and so on.
      expect(answers.sort((a, b) => a - b)).toEqual(answers.map((_, i) => i + 1));
      expect(await ask(url, name, 0, `last of ${name}`)).toBe(answers.length);
    }
    expect(await service.end("SIGTERM")).toBe(130);
    expect(tally.repeated).toBeGreaterThan(0);
    const all = [...tally.answers.values()].reduce((sum, { length }) => sum + length, 0);
    console.log(`${all} requests counted, ${tally.repeated} asked again, ${KILLS} kills`);
  },
  60_000 + KILLS * 5_000,
);
