/** `portalsc check --fix` mends files, and says what it did and what is left. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { node, portalsc, type Outcome } from "../../../examples/tests/run.ts";

const folder = fs.mkdtempSync(join(tmpdir(), "portals-fix-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);
const text = (name: string): string => fs.readFileSync(path(name), "utf8");
const cli = (...args: string[]): Outcome => node(folder, portalsc, "check", ...args);

const shop = `app shop
import { tax } from "./tax.portals"
type Order = { id: Int; total: number }
source orders: Order = [[{ id: 1, total: 2 }]]
stream taxes = orders |> map(o => { id: o.id, tax: tax(o.total) })
sink taxes -> console()
`;

beforeEach(() => {
  fs.writeFileSync(path("shop.portals"), shop);
  fs.writeFileSync(path("tax.portals"), "fn tax(total: Float): Float { total * 0.2 }\n");
});

const mended = `app shop
import { tax } from "./tax.portals"
type Order = { id: Int, total: Float }
source orders: Order = [[{ id: 1, total: 2 }]]
stream taxes = orders |> map(o => ({ id: o.id, tax: tax(o.total) }))
sink taxes -> console()
`;

test("mends all files of a program until nothing is left, and says where and how", () => {
  const { status, stderr } = cli("shop.portals", "--fix");
  expect(text("shop.portals")).toBe(mended);
  expect(text("tax.portals")).toBe("export fn tax(total: Float) -> Float { total * 0.2 }\n");
  expect(status).toBe(0);
  expect(stderr).toContain("shop.portals: mended\n  3:23 P0125 separate the fields with `,`\n");
  expect(stderr).toContain("tax.portals: mended\n  1:21 P0122 write `->`\n  shop.portals:2:10 P0206 export `tax`\n");
  expect(stderr).toMatch(/\nshop\.portals: no errors\n$/);
});

test("with --dry-run prints a patch that does the same, and changes nothing", () => {
  const { stdout } = cli("shop.portals", "--fix", "--dry-run");
  expect(text("shop.portals")).toBe(shop);
  expect(stdout).toContain("--- a/shop.portals\n+++ b/shop.portals\n");
  expect(stdout).toContain("-fn tax(total: Float): Float");
  expect(stdout).toContain("+export fn tax(total: Float) -> Float");
});

test("says what is left, and fails", () => {
  fs.writeFileSync(path("shop.portals"), `${shop}stream others = orderz |> map(o => o.id === 1 ? 1 : 2)\n`);
  const { status, stderr } = cli("shop.portals", "--fix");
  expect(text("shop.portals")).toBe(`${mended}stream others = orderz |> map(o => if o.id == 1 { 1 } else { 2 })\n`);
  expect(status).toBe(1);
  expect(stderr).toContain("error[P0201]: there is no `orderz` here");
  expect(stderr).toContain("help: did you mean `orders`?");
  expect(stderr).not.toContain("P0102]");
});

test("leaves alone what has no errors, modes of files, and links to them", () => {
  fs.chmodSync(path("shop.portals"), 0o640);
  fs.rmSync(path("link.portals"), { force: true });
  fs.symlinkSync("shop.portals", path("link.portals"));
  expect(cli("link.portals", "--fix")).toMatchObject({ status: 0 });
  expect(text("shop.portals")).toBe(mended);
  expect(fs.statSync(path("shop.portals")).mode & 0o777).toBe(0o640);
  expect(fs.lstatSync(path("link.portals")).isSymbolicLink()).toBe(true);
  const { mtimeMs } = fs.statSync(path("shop.portals"));
  expect(cli("link.portals", "--fix").stderr).toBe("link.portals: no errors\n");
  expect(fs.statSync(path("shop.portals")).mtimeMs).toBe(mtimeMs);
  expect(fs.readdirSync(folder).sort()).toEqual(["link.portals", "shop.portals", "tax.portals"]);
});

test("without --fix says that there are fixes", () => {
  expect(cli("shop.portals").stderr).toMatch(/errors\nportalsc check --fix applies the fixes\n$/);
});

test("refuses what makes no sense", () => {
  expect(cli("shop.portals", "--dry-run")).toMatchObject({ status: 2, stderr: "error: --dry-run goes with --fix\n" });
  expect(cli("shop.portals", "--fix", "--dry-run", "--json").status).toBe(2);
});
