import { describe, expect, it } from "vitest";
import { renderDiagnostic } from "../../diagnostics/render.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import type { ProgramIr } from "../../ir/ir.ts";
import { printProgram, printUnit } from "../../ir/print.ts";
import { compile } from "../../program.ts";

async function lowered(main: string, modules: Readonly<Record<string, string>> = {}): Promise<ProgramIr> {
  const files = new Map(Object.entries(modules).map(([name, text]) => [`/${name}`, text]));
  files.set("/main.portals", main);
  const result = await compile(createMemoryHost(files), "/main.portals", { without: [] });
  if (result.compiled === undefined) {
    throw new Error(result.diagnostics.map((one) => renderDiagnostic(one, { colour: false, base: "/" })).join("\n"));
  }
  return result.compiled.ir;
}

/** The code of the only unit. */
async function plan(text: string): Promise<string> {
  const { units } = await lowered(`app plan\nsource numbers = [[1]]\n${text}`);
  const [unit] = units;
  if (unit === undefined) throw new Error("there is no unit");
  return printUnit(unit);
}

describe("lowering", () => {
  it("gives each operator its own loop from buffer to buffer", async () => {
    expect(await plan("stream out = numbers |> map(x => x + 1) |> filter(x => x > 1)")).toBe(`unit /plan/out
  = numbers |> map |> filter
  in  /plan/numbers: Int
  out /plan/out: Int
  buffer mapped: Int
  buffer filtered: Int
  on numbers {
    events: for x in input 0 {
      push mapped <- x + 1
    }
    events2: for x2 in mapped {
      if x2 > 1 {
        push filtered <- x2
      }
    }
    events3: for event in filtered {
      output 0 <- event
    }
  }`);
  });

  it("opens cells only where they are used, and only to look at where they are not written", async () => {
    const text = await plan(`
task counter(Int) by Int -> Int {
  state count: Int = 0
  on next(x) { if x > 0 { count += x } }
  on atom each key { emit count }
}
stream out = numbers |> keyBy(x => x) |> counter`);
    expect(text).toContain("open cell = counter[key]\n");
    expect(text).toContain("keys: for each key key2 of keyed {\n      peek cell2 = counter[key2]\n");
  });

  it("looks at collections in cells without keeping them, unless the result may be the very collection", async () => {
    const text = await plan(`
task seen(Int) -> List<Int> {
  shared state xs: List<Int> = []
  on next(x) {
    if !xs.contains(x) { xs.push(x) }
    emit xs.take(2)
  }
}
stream out = numbers |> seen`);
    expect(text).toContain("if !List.contains(cells.xs.view, x) {");
    expect(text).toContain("List.take(cells.xs, 2)");
  });

  it("makes a switch of arms that are different variants, and ifs of others", async () => {
    const ir = await lowered(`app matches
type Event = A { n: Int } | B(Int) | C
fn all(e: Event) -> Int { match e { A { n } => n, B(n) => n, C => 0 } }
fn some(e: Event) -> Int { match e { A { n: 1 } => 1, A { n } => n, _ => 0 } }
source events: Event = [[C]]
stream out = events |> map(e => all(e) + some(e))`);
    const text = printProgram(ir);
    expect(text).toContain("switch e {\n    A {\n      let n: Int = e.n\n      return n\n    }\n    B {");
    expect(text).toContain("if e is A && e.n == 1 {\n    return 1\n  } else if e is A {");
  });

  it("keeps the app's names and qualifies those of modules that clash with them", async () => {
    const ir = await lowered(
      `app names
import { clean as other } from "./text.portals"
fn clean(s: String) -> String { other(s) }
source words = [["a"]]
stream out = words |> map(clean)`,
      {
        "text.portals":
          'fn clean2(s: String) -> String { s }\nexport fn clean(s: String) -> String { clean2(s) + "!" }',
      },
    );
    expect(ir.functions.map((fn) => fn.name).sort()).toEqual(["clean", "clean2", "text_clean"]);
  });

  it("makes a unit with a path of its own of a sink over an expression", async () => {
    const ir = await lowered(`app sinks
source numbers = [[1]]
sink numbers |> map(x => x) -> console()
sink numbers |> map(x => -x) -> console()
sink numbers -> console()`);
    expect(ir.sinks.map((sink) => sink.stream.path)).toEqual(["/sinks/mapSink", "/sinks/mapSink2", "/sinks/numbers"]);
    expect(ir.units.map((unit) => unit.path)).toEqual(["/sinks/mapSink", "/sinks/mapSink2"]);
  });

  it("runs downstream of one input only what that input reaches", async () => {
    const ir = await lowered(`app two
source xs = [[1]]
source ys = [[2]]
stream out = union(xs |> map(x => x + 1), ys |> filter(y => y > 0))`);
    const text = ir.units.map(printUnit).join("\n");
    expect(ir.units.map((unit) => unit.on.length)).toEqual([2]);
    expect(text.slice(text.indexOf("on xs"), text.indexOf("on ys"))).not.toContain("filtered");
    expect(text.slice(text.indexOf("on ys"))).not.toContain("mapped");
  });

  it("computes arguments that are neither functions nor settings once", async () => {
    const ir = await lowered(`app args
fn slow(n: Int) -> Int { n * 2 }
config most: Int = 3
task limited(Int, limit: Int, top: Int) -> Int { on next(x) { if x < limit && x < top { emit x } } }
source numbers = [[1]]
stream out = numbers |> limited(slow(4), most + 1)`);
    const text = printProgram(ir);
    expect(text).toContain("let limitedLimit: Int = slow(4)");
    expect(text).toContain("if x < limitedLimit && x < config.most + 1 {");
  });

  it("lists declared types before those that need them", async () => {
    const ir = await lowered(`app types
type B = { a: A }
type A = { n: Int }
source numbers = [[1]]
stream out = numbers |> map(n => B { a: A { n } })`);
    expect(ir.types.map((type) => type.name)).toEqual(["A", "B"]);
  });
});
