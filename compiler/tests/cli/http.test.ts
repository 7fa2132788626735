/** A program with an http source as a process: under load, killed, ended, misused. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { node, portalsc, serve, type Service } from "../../../examples/tests/run.ts";

const folder = mkdtempSync(join(tmpdir(), "portals-http-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  writeFileSync(
    join(folder, "counted.portals"),
    `app counted
type Vote = { client: Int, units: Int }
config output: String = "out/counts.jsonl"
source votes: Vote = http.post("/votes")
task counter(Vote) by Int -> { client: Int, count: Int } {
  state count: Int = 0
  on next(v) {
    count += v.units
    emit { client: v.client, count }
  }
}
stream counts = votes |> keyBy(v => v.client) |> counter
sink counts -> file.jsonl(output)
`,
  );
  expect(node(folder, portalsc, "build", "counted.portals", "-o", "built")).toMatchObject({ status: 0 });
});

const program = join("built", "counted.js");

interface Posted {
  readonly client: number;
  readonly key: string | undefined;
}

/** The status; 0 if the connection broke. */
function post(agent: Agent, url: string, { client, key }: Posted): Promise<number> {
  const headers = { "content-type": "application/json", ...(key === undefined ? {} : { "idempotency-key": key }) };
  return new Promise((resolve) => {
    const sent = request(`${url}/votes`, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode ?? 0));
      response.once("error", () => resolve(0));
    });
    sent.once("error", () => resolve(0));
    sent.end(JSON.stringify({ client, units: 1 }));
  });
}

/** By client, the counts in the order of the output. */
function counts(file: string): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const line of readFileSync(join(folder, file), "utf8").split("\n").slice(0, -1)) {
    const { client, count } = JSON.parse(line) as { client: number; count: number };
    found.set(client, [...(found.get(client) ?? []), count]);
  }
  return found;
}

const CLIENTS = 16;
const EACH = 250;
const KILLS = 12;

test("every answered event is counted exactly once by a service that is killed again and again", async () => {
  const start = (): Promise<Service> =>
    serve(folder, program, "--port", "0", "--data", "state", "--set", "output=out/kills.jsonl");
  let service = await start();
  const agent = new Agent({ keepAlive: true });
  const accepted = new Map<number, number>();
  const tried = new Map<number, number>();
  const add = (to: Map<number, number>, client: number): void => void to.set(client, (to.get(client) ?? 0) + 1);
  let all = 0;
  let repeated = 0;

  /** Odd clients have keys and do not give up; even ones have none, so what is not answered may have been taken. */
  const client = async (number: number): Promise<void> => {
    for (let i = 0; i < EACH; i++) {
      const key = number % 2 === 1 ? `${number}-${i}` : undefined;
      for (;;) {
        add(tried, number);
        const status = await post(agent, service.url, { client: number, key });
        if (status === 202) {
          add(accepted, number);
          all++;
        } else {
          expect([0, 503]).toContain(status);
          repeated++;
          if (key !== undefined) {
            await new Promise((resolve) => setTimeout(resolve, 20));
            continue;
          }
          await new Promise((resolve) => setTimeout(resolve, 20));
          if (status !== 202) continue;
        }
        break;
      }
    }
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  for (let kill = 1; kill <= KILLS; kill++) {
    while (all < (kill * CLIENTS * EACH) / (KILLS + 1)) await new Promise((resolve) => setTimeout(resolve, 3));
    expect(await service.end("SIGKILL")).toBe("SIGKILL");
    service = await start();
  }
  await clients;
  expect(await service.end("SIGTERM")).toBe(130);
  agent.destroy();
  expect(all).toBe(CLIENTS * EACH);
  expect(repeated).toBeGreaterThan(KILLS);
  const found = counts("out/kills.jsonl");
  for (let number = 0; number < CLIENTS; number++) {
    const own = found.get(number) ?? [];
    expect(own, `client ${number}`).toEqual(own.map((_, i) => i + 1));
    expect(own.length).toBeGreaterThanOrEqual(EACH);
    expect(own.length).toBeLessThanOrEqual(number % 2 === 1 ? EACH : (tried.get(number) ?? 0));
  }
}, 120_000);

test("SIGTERM under load: what was answered is in the output, and the exit code is 130", async () => {
  const service = await serve(folder, program, "--port", "0", "--data", "state2", "--set", "output=out/term.jsonl");
  const agent = new Agent({ keepAlive: true });
  let ending = false;
  let accepted = 0;
  const client = async (): Promise<void> => {
    while (!ending) if ((await post(agent, service.url, { client: 1, key: undefined })) === 202) accepted++;
  };
  const clients = Array.from({ length: 8 }, client);
  while (accepted < 200) await new Promise((resolve) => setTimeout(resolve, 3));
  // As when a terminal signals all of a group, and who started it passes that on: one after the other is one.
  const ended = [service.end("SIGINT"), service.end("SIGTERM")];
  expect(await Promise.all(ended)).toEqual([130, 130]);
  ending = true;
  await Promise.all(clients);
  agent.destroy();
  expect(counts("out/term.jsonl").get(1)?.length).toBe(accepted);
}, 60_000);

describe("the address", () => {
  test("that is taken is told, with exit code 2", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const port = String((other.address() as AddressInfo).port);
    const { status, stderr } = node(folder, program, "--port", port);
    expect(status).toBe(2);
    expect(stderr).toContain(`error[P0930]: cannot listen on http://127.0.0.1:${port}: another process listens there`);
    expect(node(folder, portalsc, "run", "counted.portals", "--port", port)).toMatchObject({ status: 2 });
    await new Promise((resolve) => other.close(resolve));
  });

  test("that this machine does not have is told, with exit code 2", () => {
    const { status, stderr } = node(folder, program, "--port", "0", "--host", "192.0.2.1");
    expect(status).toBe(2);
    expect(stderr).toContain("this machine has no such address");
  });

  test.each([
    ["--port", "http"],
    ["--port", "65536"],
    ["--port", "-1"],
  ])("%s %s is refused with code 2", (...args) => {
    expect(node(folder, program, ...args)).toMatchObject({ status: 2 });
    expect(node(folder, portalsc, "run", "counted.portals", ...args)).toMatchObject({ status: 2 });
  });
});

describe("limits", () => {
  test("are set on the command line, of the program and of the compiler", async () => {
    const limited = ["--http", "headerBytes=512", "--port", "0"];
    for (const command of [[program], [portalsc, "run", "counted.portals"]]) {
      const service = await serve(folder, ...command, ...limited);
      const status = (length: number): Promise<number> =>
        fetch(`${service.url}/openapi.json`, { headers: { "x-long": "x".repeat(length) } }).then((it) => it.status);
      expect([await status(8), await status(600)]).toEqual([200, 431]);
      expect(await service.end("SIGTERM")).toBe(130);
    }
  });

  test.each([
    ["connection=5", "there is no limit connection, but headerTimeout"],
    ["connections=many", "a limit is a number from 1 to 999999999, not many"],
    ["connections", "name=value"],
  ])("--http %s is refused with code 2", (setting, why) => {
    for (const command of [[program], [portalsc, "run", "counted.portals"]]) {
      const { status, stderr } = node(folder, ...command, "--http", setting);
      expect(status).toBe(2);
      expect(stderr).toContain(why);
    }
  });
});
