/** `portalsc test`, as a user runs it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { node, portalsc, type Outcome } from "../../../examples/tests/run.ts";

const folder = mkdtempSync(join(tmpdir(), "portals-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function run(...args: readonly string[]): Outcome {
  return node(folder, portalsc, "test", ...args);
}

const shop = (body: string): string => `app shop
import ts effect { charge: (Int) => String } from "./charge.ts"
source orders: Int = http.post("/orders")
task till(Int) by Int -> String {
  state left: Int = 10
  on next(n) {
${body}
  }
}
stream sold = orders |> keyBy(_ => 0) |> till
sink sold -> console()
`;

const property = `test "what is sold is gone" (wanted: List<List<Int>>) {
  given orders = wanted.map(atom => atom.map(n => n.abs()))
  given charge = n => "\${n}"
  expect sold.events.map(e => Int.parse(e) ?? 0).sum() == till.left.values().map(n => 10 - n).sum()
}
`;

write("charge.ts", "export async function charge(n: number): Promise<string> { return String(n); }\n");
write("good.portals", `${shop("    if n > left { return }\n    left -= n\n    emit await charge(n)")}${property}`);
// Two orders that wait at the same time both write what they have seen before.
const lost =
  "    let before = left\n    if n > before { return }\n    let paid = await charge(n)\n    left = before - n\n    emit paid";
write("lost.portals", `${shop(lost)}${property}`);

describe("a test that holds", () => {
  test("is run many times, with crashes, and the same for the same seed", () => {
    const first = run("good.portals", "--seed", "7");
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toMatch(
      /^good\.portals\n {2}ok {6}what is sold is gone \(100 runs, [1-9]\d* crashes\)\n1 test passed \(seed 7\)\n$/,
    );
    expect(run("good.portals", "--seed", "7")).toEqual(first);
  });

  test("shows the last run if it is asked to", () => {
    const { stdout } = run("good.portals", "--seed", "7", "--trace", "--runs", "20");
    expect(stdout).toContain("(20 runs,");
    expect(stdout).toMatch(/\d {2}\/shop\/sold takes \/shop\/orders: #\d+ \[\d+/);
  });

  test("says which lines have not run", () => {
    write(
      "covered.portals",
      `${shop("    if n > 1_000_000_000_000 {\n      left = 0\n      return\n    }\n    emit await charge(n)")}
test "nothing happens to what is left" (wanted: List<List<Int>>) {
  given orders = wanted
  given charge = n => "\${n}"
  expect till.left.values().all(n => n == 10)
}
`,
    );
    const { status, stdout } = run("covered.portals", "--seed", "1", "--coverage", "--lcov", "lcov.info");
    expect(status).toBe(0);
    expect(stdout).toMatch(/coverage\n {2}covered\.portals {2}\s*\d+ % of \d+ lines {3}not run: 8-9\n/);
    expect(readFileSync(join(folder, "lcov.info"), "utf8")).toMatch(
      /^SF:.*covered\.portals\n(DA:\d+,\d+\n)+LF:\d+\nLH:\d+\nend_of_record\n$/,
    );
  });
});

describe("a test that fails", () => {
  test("shows the smallest case, its steps, and how to run it again", () => {
    const { status, stdout } = run("lost.portals", "--seed", "3");
    expect(status).toBe(1);
    expect(stdout).toContain("  FAILED  what is sold is gone\n");
    expect(stdout).toMatch(/expect sold\.events\.map\(.*\n {5}--> lost\.portals:\d+:\d+\n/);
    expect(stdout).toMatch(/sold\.events\.map\(e => Int\.parse\(e\) \?\? 0\)\.sum\(\) is \d+\n/);
    // Two orders, of which one is for something.
    expect(stdout).toMatch(/ {4}wanted = (\[\[-?\d+, -?\d+\]\]|\[\[-?\d+\], \[-?\d+\]\])\n/);
    const again = /again: portalsc test (.*)\n/.exec(stdout)?.[1] ?? "";
    expect(again).toMatch(/^lost\.portals --only 'what is sold is gone' --seed 3 --path [\d:]+$/);
    const path = again.slice(again.lastIndexOf(" ") + 1);
    const replayed = run("lost.portals", "--only", "what is sold is gone", "--seed", "3", "--path", path);
    expect(replayed.status).toBe(1);
    const shown = (text: string): string => text.slice(text.indexOf("wanted ="), text.indexOf("again:"));
    expect(shown(replayed.stdout)).toBe(shown(stdout));
  });

  test("is told to machines and to CI servers", () => {
    const { status, stdout } = run("lost.portals", "--seed", "3", "--json", "--junit", "junit.xml");
    expect(status).toBe(1);
    const told = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;
    expect(told).toMatchObject({ type: "test", file: "lost.portals", outcome: "failed", seed: 3 });
    expect(told["failure"]).toMatchObject({ kind: "condition", when: "expect" });
    const xml = readFileSync(join(folder, "junit.xml"), "utf8");
    expect(xml).toContain('<testsuite name="lost.portals" tests="1" failures="1"');
    expect(xml).toContain("e =&gt; Int.parse(e)");
  });

  test.each([
    {
      what: "an app that halts",
      body: '    fail("no ${n} today")',
      body2: 'given orders = [[3]]\n  given charge = n => "${n}"\n  expect sold.events == []',
      says: [
        "error[P0910]: no 3 today",
        "--> case.portals:7:5",
        "in app shop, unit /shop/sold, atom 1 of /shop/orders",
      ],
    },
    {
      what: "an effect that fails while another one waits",
      body: "    emit await charge(n)",
      body2: 'given orders = [[3], [4]]\n  given charge = n => fail("no ${n}")\n  expect sold.events == []',
      says: ["error[P0910]: no 3", "--> case.portals:14:23", "in app shop, unit /shop/sold"],
    },
    {
      what: "an effect that is not given",
      body: "    emit await charge(n)",
      body2: "given orders = [[3]]\n  expect sold.events.length == 1",
      says: ["the effect charge is performed, and the test does not say what it gets", "`given charge = (_) => …`"],
    },
    {
      what: "a source that is not given",
      body: "    emit await charge(n)",
      body2: "expect sold.events.length == 1",
      says: ["the source orders reads from outside (POST /orders)", "`given orders = [[…], …]`"],
    },
    {
      what: "a condition that cannot be evaluated",
      body: "    left -= n",
      body2: "given orders = [[3]]\n  expect 1 / sold.events.length == 0",
      says: ["error[P0913]: `1 / sold.events.length == 0` failed", "--> case.portals:14:10"],
    },
    {
      what: "a condition that does not hold for a moment",
      body: "    left -= n\n    await sleep(1m)\n    left += n",
      body2: "given orders = [[3]]\n  always till.left.values().all(n => n == 10)\n  advance(2m)",
      says: ["always till.left.values().all(n => n == 10)"],
    },
  ])("because of $what says so", ({ body, body2, says }) => {
    write("case.portals", `${shop(body)}test "case" {\n  ${body2}\n}\n`);
    const { status, stdout } = run("case.portals", "--seed", "1");
    expect(status).toBe(1);
    for (const text of says) expect(stdout).toContain(text);
  });

  test("because the program never comes to rest says so", () => {
    write(
      "endless.portals",
      `app endless
source ones = [[1]]
sequencer numbers: Int
connect ones -> numbers
stream next = numbers |> map(n => (n + 1) % 1000)
connect next -> numbers
sink next -> console()
test "it ends" {
  expect next.events.length > 0
}
`,
    );
    const { status, stdout } = run("endless.portals", "--seed", "1", "--runs", "1");
    expect(status).toBe(1);
    expect(stdout).toContain("the program is not quiet after 100000 steps");
  });
});

test("time passes as the test says, and not otherwise", () => {
  write(
    "time.portals",
    `app time
source names = [["a"], ["b"]]
task reminder(String) by String -> String {
  timer due
  on next(_) { due.start(1h) }
  on timer due { emit "\${key} is due" }
}
stream reminders = names |> keyBy(n => n) |> reminder
sink reminders -> console()
test "after an hour" {
  expect reminders.events == []
  advance(59m)
  expect reminders.events == []
  crash()
  advance(1m)
  expect reminders.events.sorted() == ["a is due", "b is due"]
  expect reminders.events.length == 3
}
`,
  );
  const { status, stdout } = run("time.portals", "--seed", "1");
  expect(status).toBe(1);
  expect(stdout).toContain("expect reminders.events.length == 3");
  expect(stdout).toContain("reminders.events.length is 2");
});

test("an app that is used runs with the test, or is stood in for", () => {
  write(
    "inventory.portals",
    `app inventory
export portal reserve(Int) -> Bool by n => n
source arrivals: Int = http.post("/arrivals")
export stream deliveries: Int = arrivals |> map(n => n)
task shelf() by Int {
  on ask reserve(n) { reply n < 5 }
}
run shelf()
`,
  );
  const cart = (given: string, expected: string): string => `app cart
use inventory from "./inventory.portals"
source wanted = [[1], [7]]
task basket(Int) -> (Int, Bool) {
  on next(n) { emit (n, await inventory.reserve(n)) }
}
stream orders = wanted |> basket
stream delivered = inventory.deliveries |> map(n => n * 2)
sink orders -> console()
sink delivered -> console()
test "of both apps" {
  ${given}
  expect orders.events.map(((n, _)) => n) == [1, 7]
  expect orders.events.map(((_, ok)) => ok) == ${expected}
  expect delivered.events == [6]
}
`;
  write(
    "cart.portals",
    cart("given inventory.reserve = n => n == 7\n  given inventory.deliveries = [[3]]", "[false, true]"),
  );
  expect(run("cart.portals", "--seed", "1")).toMatchObject({ status: 0 });
  write("cart.portals", cart("given inventory.deliveries = [[3]]", "[false, true]"));
  const { status, stdout } = run("cart.portals", "--seed", "1");
  expect(status).toBe(1);
  expect(stdout).toContain("/inventory/reserve is asked, and the test does not say what it gets");
  write(
    "inventory.portals",
    readFileSync(join(folder, "inventory.portals"), "utf8").replace('http.post("/arrivals")', "[[3]]"),
  );
  write("cart.portals", cart("crash()", "[true, false]"));
  expect(run("cart.portals", "--seed", "1")).toMatchObject({ status: 0 });
});

test("the state of a task that feeds a sink is seen, and what its Map has", () => {
  write(
    "sums.portals",
    `app sums
source xs: Int = http.post("/xs")
task sum(Int) by Int -> Int {
  state n: Int = 0
  on next(x) { n += x; emit n }
}
sink xs |> keyBy(x => x) |> sum -> console()
test "one for each" {
  given xs = [[1, 1], [2]]
  expect sum.n.size == 2
  expect sum.n.values().sum() == 4
}
`,
  );
  const { status, stdout, stderr } = run("sums.portals", "--runs", "5");
  expect(stderr).toBe("");
  expect(stdout).toContain("1 test passed");
  expect(status).toBe(0);
});

describe("the command line", () => {
  test("takes all apps below the folder that have tests", () => {
    const { status, stdout } = run("--seed", "1", "--only", "what is sold", "--runs", "20");
    expect(status).toBe(1);
    expect(stdout).toMatch(/good\.portals\n {2}ok {6}what is sold is gone/);
    expect(stdout).toMatch(/1 of 2 tests failed \(seed 1\)\n$/);
  });

  test.each([
    {
      args: ["good.portals", "--only", "nobody"],
      status: 1,
      says: 'no test with "nobody" in its title in good.portals',
    },
    { args: ["inventory.portals"], status: 1, says: "no tests in inventory.portals" },
    { args: ["missing.portals"], status: 1, says: "missing.portals" },
    { args: ["good.portals", "--path", "0:1"], status: 2, says: "--path is a run of a seed" },
    { args: ["good.portals", "--seed", "1", "--path", "x"], status: 2, says: "--path" },
    {
      args: [
        "good.portals",
        "--seed",
        "1",
        "--path",
        "0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0",
      ],
      status: 2,
      says: "has no run 0:0:0",
    },
    { args: ["good.portals", "lost.portals", "--seed", "1", "--path", "0"], status: 2, says: "say which with --only" },
    { args: ["good.portals", "--runs", "0"], status: 2, says: "at least 1" },
    { args: ["good.portals", "--junit", "no/such/folder.xml"], status: 3, says: "no/such/folder.xml" },
  ])("$args", ({ args, status, says }) => {
    const told = run(...args);
    expect(told.stderr).toContain(says);
    expect(told.status).toBe(status);
  });

  test("a program with errors is not tested, and others are", () => {
    write(
      "wrong.portals",
      'app wrong\nsource xs = [[1]]\nsink xs -> console()\ntest "t" {\n  expect xs.event == []\n}\n',
    );
    const { status, stdout, stderr } = run("wrong.portals", "good.portals", "--seed", "1", "--runs", "5");
    expect(status).toBe(1);
    expect(stderr).toContain("wrong.portals:5:10");
    expect(stdout).toContain("ok      what is sold is gone");
  });
});
