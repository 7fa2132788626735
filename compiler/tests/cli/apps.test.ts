/** Several apps on the command line: run together, built, run again with their folder, one that fails. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { node, portalsc } from "../../../examples/tests/run.ts";

const folder = mkdtempSync(join(tmpdir(), "portals-apps-"));
afterAll(() => rmSync(folder, { recursive: true }));

const program = (name: string, text: string): void => writeFileSync(join(folder, `${name}.portals`), text);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

program(
  "cart",
  `app cart
use audit from "./audit.portals"
export type Order = { item: String, total: Int }
config output: String = "cart.jsonl"
source input: Order = [[{ item: "tea", total: 3 }], [{ item: "gold", total: 3000 }]]
export stream orders: Order = input |> filter(o => o.total > 0)
export sequencer inbox: String
sink inbox -> file.lines(output)
sink audit.large -> console("large")
`,
);
program(
  "audit",
  `app audit
use cart from "./cart.portals"
config output: String = "audit.jsonl"
export stream large: cart.Order = cart.orders |> filter(o => o.total > 100)
connect large |> map(o => o.item) -> cart.inbox
sink large -> file.jsonl(output)
`,
);
program("alone", `app alone\nsource xs = [[1], [0]]\nstream ys = xs |> map(x => 1 / x)\nsink ys -> console("alone")\n`);
program("other", `app other\nsource xs = [[1], [2]]\nsink xs -> console("other")\n`);

const large = 'large: {"item":"gold","total":3000}\n';

test("an app runs with those that it uses, which may use it", () => {
  expect(node(folder, portalsc, "run", "cart.portals")).toMatchObject({ status: 0, stdout: large, stderr: "" });
  expect(read("cart.jsonl")).toBe("gold\n");
  expect(read("audit.jsonl")).toBe('{"item":"gold","total":3000}\n');
});

test("each has its own configuration, and all have one data folder", () => {
  const args = ["run", "audit.portals", "--data", "state", "--set", "cart.output=c.txt", "--set", "audit.output=a.txt"];
  expect(node(folder, portalsc, ...args)).toMatchObject({ status: 0, stdout: large });
  expect(read("c.txt")).toBe("gold\n");
  expect(read("a.txt")).toBe('{"item":"gold","total":3000}\n');
  const again = node(folder, portalsc, ...args);
  expect([again.status, again.stdout]).toEqual([0, ""]);
  expect(again.stderr).toContain("nothing more to do");
  const others = node(folder, portalsc, "run", "other.portals", "--data", "state");
  expect(others.status).toBe(3);
  expect(others.stderr).toContain('the folder belongs to the program "audit, cart", and this is "other"');
});

test("what is built runs without the compiler; the module of a used app alone says what it lacks", () => {
  expect(node(folder, portalsc, "build", "cart.portals", "-o", "built")).toMatchObject({ status: 0 });
  expect(node(folder, "built/cart.js")).toMatchObject({ status: 0, stdout: large });
  const alone = node(folder, "built/audit.js");
  expect(alone.status).toBe(2);
  expect(alone.stderr).toContain("the app audit uses /cart/orders, and the app cart is not in this process");
  expect(node(folder, "built/cart.js", "--help").stdout).toContain("--set audit.output=…");
});

test("one that halts leaves the others running, and the exit code is 1", () => {
  const { status, stdout, stderr } = node(folder, portalsc, "run", "alone.portals", "other.portals");
  expect(status).toBe(1);
  expect(stdout.split("\n").sort()).toEqual(["", "alone: 1", "other: 1", "other: 2"]);
  expect(stderr).toContain("error[P0913]: division by zero");
  expect(stderr).toContain("alone.portals:3:28");
  expect(stderr).toContain("in app alone, unit /alone/ys, atom 2 of /alone/xs");
});

test("two apps of one name, and a module, are refused", () => {
  program("again", "app other\nsource xs = [[1]]\nsink xs -> console()\n");
  program("module", "export fn one() -> Int { 1 }\n");
  const twice = node(folder, portalsc, "run", "other.portals", "again.portals");
  expect(twice.status).toBe(1);
  expect(twice.stderr).toContain("two apps of this process are called `other`");
  const module = node(folder, portalsc, "run", "other.portals", "module.portals");
  expect(module.status).toBe(1);
  expect(module.stderr).toContain("module.portals");
});
