/** Portals of apps that come and go: who asks is never left without an answer. */
import { expect, test } from "vitest";
import type { AppDefinition, UnitDefinition } from "../../api.ts";
import type { Admin } from "../../apps/admin.ts";
import { codec, sink } from "../../index.ts";
import { portal } from "../../portals/define.ts";
import { asker, server } from "../portals/units.ts";
import { collect } from "../run/harness.ts";
import { launched, openProcess, settled, Tap, tapped } from "./open.ts";
import { appOf, ints } from "./parts.ts";

const negated = portal("/serving/negated", codec.int, codec.int);
const serving = (): AppDefinition =>
  appOf("serving", { units: [server("/serving/server", negated, (n: number) => -n)] });

const numbers = ints("/client/numbers");

function client(tap: Tap, got: number[][], parts: Partial<UnitDefinition> = {}): AppDefinition {
  const skip = { onError: [{ kind: "skip", to: undefined }] } as const;
  return appOf("client", {
    sources: [tapped(numbers, tap)],
    units: [asker("/client/replies", numbers, negated, (n) => n, (reply) => reply, { ...skip, ...parts })], // prettier-ignore
    sinks: [sink(ints("/client/replies"), collect(got))],
  });
}

async function launch(admin: Admin, app: AppDefinition): Promise<void> {
  await admin.launch(app, launched);
}

test("who names a portal needs its app, and keeps it from being stopped", async () => {
  const { admin, end } = await openProcess([]);
  const tap = new Tap();
  const got: number[][] = [];
  await expect(launch(admin, client(tap, got))).rejects.toThrow("the app client asks /serving/negated");
  await launch(admin, serving());
  await launch(admin, client(tap, got));
  tap.open(3);
  await settled(() => got.flat().length === 3);
  expect(got.flat()).toEqual([-0, -1, -2]);
  await expect(admin.stop(["serving"])).rejects.toThrow("the app client uses serving");
  await admin.stop(["serving", "client"]);
  await end();
});

test("who asks a portal that he was given gets a fault when its app is gone, and replies of the next one", async () => {
  const { admin, end } = await openProcess([]);
  const tap = new Tap();
  const got: number[][] = [];
  await launch(admin, serving());
  await launch(admin, client(tap, got, { asks: [], asksValues: [negated] }));
  tap.open(2);
  await settled(() => got.flat().length === 2);
  await admin.stop(["serving"]);
  tap.open(4);
  const read = (): number => admin.status().apps[0]?.streams.find(({ path }) => path === "/client/replies")?.atoms ?? 0;
  const before = read();
  await settled(() => read() >= before + 2);
  expect(got.flat()).toEqual([-0, -1]);
  await launch(admin, serving());
  tap.open(6);
  await settled(() => got.flat().length === 4);
  expect(got.flat()).toEqual([-0, -1, -4, -5]);
  await end();
});
