import { expect, test } from "vitest";
import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryHost } from "../../host/memory-host.ts";
import { createNodeHost } from "../../host/node-host.ts";
import { emitTypescript } from "../../host/typescript.ts";
import { check } from "../../program.ts";
import { showType } from "../../types/show.ts";
import { checkText } from "../checking.ts";

const folder = mkdtempSync(join(tmpdir(), "portals-host-"));

test("a file that is missing, a folder, or not UTF-8 is reported, never thrown", async () => {
  mkdirSync(join(folder, "dir.portals"));
  writeFileSync(join(folder, "latin.portals"), Buffer.from([0x61, 0x70, 0x70, 0x20, 0xe4, 0x0a]));
  const codes = async (path: string) => (await check(createNodeHost(folder), path)).diagnostics.map((d) => d.message);
  expect(await codes("latn.portals")).toEqual(["there is no file latn.portals"]);
  expect(await codes("dir.portals")).toEqual(["dir.portals is a folder, not a file"]);
  expect(await codes("latin.portals")).toEqual(["latin.portals is not UTF-8 text: byte 4 cannot be read"]);
});

test("a byte order mark is no part of the text", () => {
  writeFileSync(join(folder, "bom.portals"), "\uFEFFapp x\n");
  expect(createNodeHost(folder).read(join(folder, "bom.portals"))).toEqual({ ok: true, text: "app x\n" });
});

test("files in memory resolve as files on disk do", () => {
  const host = createMemoryHost(new Map([["/a/b.portals", ""]]));
  expect(host.resolve("/a/main.portals", "./b.portals")).toBe("/a/b.portals");
  expect(host.resolve("/a/c/main.portals", "../b.portals")).toBe("/a/b.portals");
  expect(host.read("/a")).toMatchObject({ ok: false, failure: "folder" });
});

const use = (imports: string, ts: string, more = "") =>
  checkText(
    `app demo\nimport ts pure { ${imports} } from "./f.ts"\n${more}\nsource xs = [[1]]\nsink xs -> console()\n`,
    { "f.ts": ts },
  );

test("types are read from the file: number is Float, T | undefined an Option", async () => {
  const { typed } = await use(
    "f, g",
    `export function f(a: string, b: readonly number[], c?: boolean): { x: number; y?: string } { return { x: 1 }; }
export const g = (p: [number, string]): Uint8Array | undefined => undefined;`,
  );
  expect(typed.host.map((h) => showType(h.type))).toEqual([
    "(String, List<Float>, Bool?) => { x: Float, y: String? }",
    "((Float, String)) => Bytes?",
  ]);
});

test("a written type narrows what the file says, and is checked against it", async () => {
  const ts = `export type Shape = { type: "Box"; side: number } | { type: "Dot" };
export function area(s: Shape): number { return 1; }
export function ids(xs: string[]): Map<string, number> { return new Map(); }`;
  const types = "type Shape = Box { side: Float } | Dot\ntype Other = Box2 { side: Float } | Dot2\nnewtype Id = String";
  expect((await use("area: (Shape) => Int", ts, types)).found).toEqual(["P0211 area: (Shape) => Int"]);
  expect((await use("area: (Other) => Int", ts, types)).found).toEqual(["P0815 (Other) => Int"]);
  expect((await use("ids: (List<Id>) => Map<String, Int>", ts, types)).found).toEqual([
    "P0815 (List<Id>) => Map<String, Int>",
  ]);
});

test("the mistake's other place is in the .ts file", async () => {
  const { diagnostics } = await use("f", "const a = 1;\nexport async function f(): Promise<number> { return a; }");
  expect(diagnostics[0]?.code).toBe("P0812");
  const other = diagnostics[0]?.labels[1];
  expect(other && other.file.text.slice(other.span.start, other.span.end)).toBe("f");
  expect(other?.file.path).toBe("/f.ts");
});

test("JavaScript comes with what the file imports, and names it as JavaScript", async () => {
  writeFileSync(
    join(folder, "f.ts"),
    'import { low } from "./low.ts";\nexport const f = (s: string): string => low(s);\n',
  );
  writeFileSync(join(folder, "low.ts"), "export const low = (s: string): string => s.toLowerCase();\n");
  const emitted = await emitTypescript([join(folder, "f.ts")]);
  expect(emitted.map((e) => e.path).sort()).toEqual([join(folder, "f.ts"), join(folder, "low.ts")]);
  expect(emitted.find((e) => e.path.endsWith("f.ts"))?.js).toContain('from "./low.js"');
});
