/** A process that is open: apps are launched, connected and stopped from the command line, and are there after a kill. */
import { spawn, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { node, portalsc, type Outcome } from "../../../examples/tests/run.ts";

const folder = mkdtempSync(join(tmpdir(), "pc-"));
afterAll(() => rmSync(folder, { recursive: true }));

const program = (name: string, text: string): void => writeFileSync(join(folder, `${name}.portals`), text);
const lines = (name: string): string[] => {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
};
const cli = (...args: readonly string[]): Outcome => node(folder, portalsc, ...args, "--data", "state");

program(
  "clock",
  `app clock
export newtype Id = Int
export type Beat = { id: Id, odd: Bool }
export type Event = Struck(Beat) | Rest
source ticks = every(3ms)
task number(Instant) -> Int {
  shared state n: Int = 0
  on next(_) {
    n += 1
    emit n
  }
}
stream ns = ticks |> number
export stream beats: Beat = ns |> map(n => Beat { id: Id(n), odd: n % 2 == 1 })
export stream keyed: Beat = beats |> keyBy(b => b.id)
export stream events: Event = beats |> map(b => if b.odd { Struck(b) } else { Rest })
export splitter kinds from beats {
  odd where b => b.odd
  even otherwise
}
export sequencer inbox: Int
sink inbox |> map(n => "\${n}") -> file.lines("inbox.txt")
`,
);
program(
  "guest",
  `app guest
use clock from "/clock"
config output: String = "guest.txt"
export stream seen: Int = clock.kinds.odd |> map(b => { let clock.Id(n) = b.id
  n })
stream struck = clock.events |> map(e => match e { clock.Struck(b) => 1, clock.Event.Rest => 0 })
task counts(clock.Beat) by clock.Id -> Int {
  state n: Int = 0
  on next(_) {
    n += 1
    emit n
  }
}
stream times = clock.keyed |> counts
sink seen |> map(n => "\${n}") -> file.lines(output)
connect struck |> filter(n => n > 1) -> clock.inbox
sink times |> filter(n => n > 1) -> console()
`,
);
program(
  "wrong",
  `app wrong\nuse clock from "/clock"\nconnect clock.beats -> clock.inbox\nsink clock.beat -> console()\n`,
);
program("lost", `app lost\nuse cloak from "/cloak"\nsink cloak.beats -> console()\n`);

let child: ChildProcess | undefined;
let ended: Promise<unknown> = Promise.resolve();

async function start(data = "state"): Promise<void> {
  const args = [portalsc, "run", "clock.portals", "--data", data, "--control"];
  child = spawn(process.execPath, args, { cwd: folder, stdio: "ignore" });
  const process_ = child;
  ended = new Promise((done) => process_.once("exit", (code, signal) => done(code ?? signal)));
  await until(() => node(folder, portalsc, "ps", "--data", data).status === 0);
}

async function end(signal: NodeJS.Signals): Promise<unknown> {
  child?.kill(signal);
  const how = await ended;
  child = undefined;
  return how;
}

afterEach(() => end("SIGKILL"));

async function until(check: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !check(); i++) await new Promise((done) => setTimeout(done, 50));
  expect(check()).toBe(true);
}

function names(): readonly string[] {
  const { stdout } = cli("ps", "--json");
  return (JSON.parse(stdout) as { apps: { name: string }[] }).apps.map(({ name }) => name);
}

test("apps come and go in a running process, and are there again after a kill", async () => {
  await start();
  expect(statSync(join(folder, "state/control.sock")).mode & 0o777).toBe(0o600);

  const wrong = cli("launch", "wrong.portals");
  expect(wrong.status).toBe(1);
  expect(wrong.stderr).toContain("`clock.inbox` takes Int, and this stream has Beat");
  expect(wrong.stderr).toContain("the app `clock` has no `beat`");
  const lost = cli("launch", "lost.portals");
  expect(lost.stderr).toContain("no app called `cloak` is running there");
  expect(lost.stderr).toContain('did you mean "/clock"?');
  expect(node(folder, portalsc, "check", "guest.portals").stderr).toContain("no process is asked for it");
  expect(node(folder, portalsc, "check", "guest.portals", "--data", "state").status).toBe(0);

  expect(cli("launch", "guest.portals", "--set", "output=seen.txt")).toMatchObject({ status: 0 });
  await until(() => lines("seen.txt").length > 5);
  expect(names()).toEqual(["clock", "guest"]);
  expect(cli("launch", "guest.portals").stderr).toContain("an app called guest is running already");

  expect(cli("connect", "/guest/seen", "/clock/inbox")).toMatchObject({ status: 0 });
  await until(() => lines("inbox.txt").length > 5);
  const misfit = cli("connect", "/clock/beats", "/clock/inbox");
  expect(misfit.status).toBe(1);
  expect(misfit.stderr).toContain("/clock/inbox takes Int, and /clock/beats has { id: Int, odd: Bool }");
  expect(cli("connect", "/guest/unseen", "/clock/inbox").stderr).toContain("the app guest exports no /guest/unseen");
  expect(cli("connect", "/nobody/x", "/clock/inbox").stderr).toContain("no app called nobody is running");
  expect(cli("stop", "/clock").stderr).toContain("the app guest uses clock");

  expect(await end("SIGKILL")).toBe("SIGKILL");
  const gone = cli("ps");
  expect(gone.status).toBe(2);
  expect(gone.stderr).toContain("no process runs with state: the last one was killed");

  await start();
  expect(names()).toEqual(["clock", "guest"]);
  const before = lines("inbox.txt").length;
  await until(() => lines("inbox.txt").length > before + 5);
  const seen = lines("seen.txt").map(Number);
  expect(seen).toEqual(seen.map((_, i) => (seen[0] ?? 0) + 2 * i));
  const fed = lines("inbox.txt").map(Number);
  expect(fed).toEqual(fed.map((_, i) => (fed[0] ?? 0) + 2 * i));

  expect(cli("disconnect", "/guest/seen", "/clock/inbox")).toMatchObject({ status: 0 });
  expect(cli("disconnect", "/guest/seen", "/clock/inbox").stderr).toContain("is not connected");
  expect(cli("stop", "/guest")).toMatchObject({ status: 0 });
  expect(readdirSync(join(folder, "state/apps"))).toEqual([]);
  expect(names()).toEqual(["clock"]);
  expect(await end("SIGTERM")).toBe(130);
  expect(existsSync(join(folder, "state/control.sock"))).toBe(false);
  expect(cli("ps").stderr).toContain("no process listens in state");
}, 120_000);

test("what was stopped stays so; without a folder, or with that of another program, it says so", async () => {
  await start();
  expect(cli("stop", "clock")).toMatchObject({ status: 0 });
  expect(names()).toEqual([]);
  await end("SIGKILL");
  await start();
  expect(names()).toEqual([]);
  expect(cli("launch", "clock.portals")).toMatchObject({ status: 0 });
  expect(names()).toEqual(["clock"]);
  await end("SIGTERM");
  const nowhere = node(folder, portalsc, "ps", "--data", "nowhere");
  expect(nowhere.stderr).toContain("there is no data folder nowhere");
  const other = node(folder, portalsc, "run", "clock.portals", "--data", "state");
  expect(other.status).toBe(3);
  expect(other.stderr).toContain('the folder belongs to the program "any apps (--control)"');
  expect(node(folder, portalsc, "run", "clock.portals", "--control").stderr).toContain("--control needs a folder");
}, 120_000);

test("a data folder has its socket elsewhere if its path is too long for one, and leaves nothing there", async () => {
  const data = `${"a".repeat(60)}/${"b".repeat(60)}`;
  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    await start(data);
    const place = readlinkSync(join(folder, data, "control.sock"));
    expect(statSync(place).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(place)).mode & 0o777).toBe(0o700);
    await end(signal);
    const { stderr } = node(folder, portalsc, "ps", "--data", data);
    expect(stderr).toContain(signal === "SIGKILL" ? "the last one was killed" : "no process listens in");
    expect(existsSync(dirname(place))).toBe(signal === "SIGKILL");
  }
}, 120_000);
