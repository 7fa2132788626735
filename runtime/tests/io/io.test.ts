/** Sources and sinks, as apps see them: what they read and write, and what they say of bad input. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AppDefinition, Codec, DeadLetter, Source } from "../../api.ts";
import type { Connector } from "../../define.ts";
import { app, codec, config, console, every, file, sink, source, stdin, stream, values } from "../../index.ts";
import { LineSplitter } from "../../io/lines.ts";
import { collect, run, TestDisk, TestWorld } from "../run/harness.ts";

type Letter = DeadLetter<unknown>;

/** An app that hands what its source gives to a sink; atoms that cannot be read go to `dead`. */
function through<T>(of: Codec<T>, open: () => Source<T> | Connector<T>, into: T[][], dead: Letter[][]): AppDefinition {
  const input = stream("/io/input", of);
  const letters = stream("/io/dead", codec.record<Letter>({} as never));
  return app({
    name: "io",
    schema: "1",
    onError: [{ kind: "skip", to: letters }],
    config: [],
    sources: [source(input, open)],
    units: [],
    sinks: [sink(input, collect(into)), sink(letters, collect(dead))],
    sequencers: [letters],
  });
}

async function read<T>(of: Codec<T>, open: () => Source<T> | Connector<T>, content: string | Uint8Array) {
  const disk = new TestDisk();
  disk.put("in", content);
  const atoms: T[][] = [];
  const dead: Letter[][] = [];
  const { code, world } = await run(through(of, open, atoms, dead), new TestWorld(disk));
  return { code, err: world.err, atoms, dead: dead.flat() };
}

const bytes = (...parts: (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...new TextEncoder().encode(part)])));

describe("lines of a file", () => {
  test.each([
    ["LF", "a\nb\nc\n", ["a", "b", "c"]],
    ["CRLF", "a\r\nb\r\n", ["a", "b"]],
    ["a last line without an end", "a\nb", ["a", "b"]],
    ["empty lines", "\na\n\n", ["", "a", ""]],
    ["a byte order mark", "\ufeffa\nb", ["a", "b"]],
    ["no line at all", "", []],
    ["text that is not ASCII", "ü\r\n日本\n", ["ü", "日本"]],
  ])("are the same for %s", async (_, text, expected) => {
    const { atoms } = await read(codec.string, () => file.lines("in", { atom: 2 }), text);
    expect(atoms.flat()).toEqual(expected);
  });

  test("come in atoms of the given size, the last one shorter", async () => {
    const { atoms } = await read(codec.string, () => file.lines("in", { atom: 2 }), "a\nb\nc\nd\ne");
    expect(atoms).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });

  test("that are no UTF-8 fail their atom, with file and line, and no other", async () => {
    const content = bytes("one\n", "tw", 0xff, "o\n", "three\n", "four\n");
    const { atoms, dead } = await read(codec.string, () => file.lines("in", { atom: 2 }), content);
    expect(atoms).toEqual([["three", "four"]]);
    expect(dead).toMatchObject([{ events: ["one"], fault: { code: "P0915", at: "in:2" }, atom: 1 }]);
  });

  test("that are too long fail their atom", async () => {
    const { atoms, dead } = await read(
      codec.string,
      () => file.lines("in", { limit: 1000 }),
      `a\n${"x".repeat(700_000)}\nb\n${"y".repeat(1001)}\nc`,
    );
    expect(atoms.flat()).toEqual(["a", "b", "c"]);
    expect(dead.map((letter) => [letter.fault.code, letter.fault.at])).toEqual([
      ["P0916", "in:2"],
      ["P0916", "in:4"],
    ]);
  });

  test("do not depend on the pieces in which bytes arrive", () => {
    const part = fc.constantFrom("a", "\n", "\r\n", "\r", "ü", "日", "x".repeat(9), "\ufeff", "😀");
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.integer({ min: 1, max: 9 })), fc.boolean(), (parts, cuts, flat) => {
        const content = bytes(...parts);
        const whole = new LineSplitter(0, 12, flat);
        const all = [whole.push(content), whole.finish()];
        const splitter = new LineSplitter(0, 12, flat);
        const pieces = [];
        let at = 0;
        for (const cut of cuts) {
          pieces.push(splitter.push(content.subarray(at, at + cut)));
          at = Math.min(content.length, at + cut);
        }
        pieces.push(splitter.push(content.subarray(at)), splitter.finish());
        const show = (list: typeof all) => ({
          texts: list.flatMap((lines) => lines.texts),
          ends: list.flatMap((lines) => lines.ends),
          faults: list.reduce((sum, lines) => sum + (lines.faults?.size ?? 0), 0),
        });
        expect(show(pieces)).toEqual(show(all));
        // A byte order mark alone is no line.
        if (show(all).ends.length > 0) expect(show(all).ends.at(-1)).toBe(content.length);
      }),
      { numRuns: 2000 },
    );
  });
});

type Order = { readonly id: number; readonly name: string; readonly note: string | undefined; readonly ok: boolean };
const order = codec.record<Order>({
  id: codec.int,
  name: codec.string,
  note: codec.option(codec.string),
  ok: codec.bool,
});

describe("values in JSON", () => {
  test("are decoded; a bad line makes its atom a dead letter with what is readable", async () => {
    const text = '{"id":1,"name":"a","ok":true}\n\n{"id":2,"name":"b","note":"n","ok":false}\n{"id":"x"}\n{oops\n';
    const { atoms, dead } = await read(order, () => file.jsonl<Order>("in", { atom: 1 }), text);
    expect(atoms.flat()).toEqual([
      { id: 1, name: "a", note: undefined, ok: true },
      { id: 2, name: "b", note: "n", ok: false },
    ]);
    expect(dead.map((letter) => [letter.fault.code, letter.fault.at])).toEqual([
      ["P0914", "in:4"],
      ["P0914", "in:5"],
    ]);
    expect(dead[0]?.fault.message).toContain("id");
  });
});

describe("comma-separated values", () => {
  test("find columns by name, with quotes, line breaks in quotes, and None for nothing", async () => {
    const text = 'ok,name,id,note\r\ntrue,"a, ""b""",1,\r\nfalse,"two\r\nlines",-2,n\r\n';
    const { atoms, dead } = await read(order, () => file.csv<Order>("in"), text);
    expect(dead).toEqual([]);
    expect(atoms.flat()).toEqual([
      { id: 1, name: 'a, "b"', note: undefined, ok: true },
      { id: -2, name: "two\nlines", note: "n", ok: false },
    ]);
  });

  test("are in the order of the fields if there is no header", async () => {
    const { atoms } = await read(order, () => file.csv<Order>("in", { header: false }), "7,a,,true\n");
    expect(atoms.flat()).toEqual([{ id: 7, name: "a", note: undefined, ok: true }]);
  });

  test("that are no rows of the type fail their atoms", async () => {
    const text = 'id,name,note,ok\n1,a\nx,a,,true\n2,"b"c,,true\n3,c,,true\n4,"open';
    const { atoms, dead } = await read(order, () => file.csv<Order>("in"), text);
    expect(atoms.flat().map((each) => each.id)).toEqual([3]);
    expect(dead.map((letter) => [letter.fault.code, letter.fault.at])).toEqual([
      ["P0917", "in:2"],
      ["P0914", "in:3"],
      ["P0917", "in:4"],
      ["P0917", "in:6"],
    ]);
  });

  test("whose header has a name twice fail: neither column is taken by guess", async () => {
    const { atoms, dead } = await read(order, () => file.csv<Order>("in"), "id,name,id\n1,a,2\n");
    expect(atoms).toEqual([]);
    expect(dead).toMatchObject([{ fault: { code: "P0917", message: "two columns have the name id", at: "in:2" } }]);
  });

  test("are read back as they were written", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            id: fc.integer(),
            name: fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " ", "ü") }),
            note: fc.option(fc.string({ minLength: 1, unit: fc.constantFrom("b", '"', ",") }), { nil: undefined }),
            ok: fc.boolean(),
          }),
        ),
        async (orders) => {
          const disk = new TestDisk();
          const input = stream("/o/in", order);
          const writing = app({
            name: "o",
            schema: "1",
            onError: [],
            config: [],
            sources: [source(input, () => values([orders]))],
            units: [],
            sinks: [sink(input, () => file.csv<Order>("out/o.csv"))],
            sequencers: [],
          });
          expect((await run(writing, new TestWorld(disk))).code).toBe(0);
          const { atoms } = await read(order, () => file.csv<Order>("in"), disk.text("out/o.csv"));
          expect(atoms.flat()).toEqual(orders);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("an input that cannot be read", () => {
  test.each([
    ["missing", "nowhere/in.txt", "there is no such file"],
    ["folder", ".", "it is a folder"],
  ])("%s: is told before anything runs, and no output is touched", async (_, path, message) => {
    const disk = new TestDisk();
    disk.put("out", "as before");
    const input = stream("/m/in", codec.string);
    const definition = app({
      name: "m",
      schema: "1",
      onError: [],
      config: [],
      sources: [source(input, () => file.lines(path))],
      units: [],
      sinks: [sink(input, () => file.lines("out"))],
      sequencers: [],
    });
    const { code, world } = await run(definition, new TestWorld(disk));
    expect(code).toBe(1);
    expect(world.err).toContain("error[P0906]");
    expect(world.err).toContain(message);
    expect(world.err).toContain(path);
    expect(disk.text("out")).toBe("as before");
  });
});

describe("standard streams", () => {
  test("input comes in lines, atoms of what has arrived; output is text as it is, else JSON", async () => {
    const world = new TestWorld();
    world.input = [bytes("a\nb\nc"), bytes("d\n"), bytes("e")];
    const input = stream("/s/in", codec.string);
    const atoms: string[][] = [];
    const definition = app({
      name: "s",
      schema: "1",
      onError: [],
      config: [],
      sources: [source(input, () => stdin.lines({ atom: 2 }))],
      units: [],
      sinks: [sink(input, () => console("got")), sink(input, collect(atoms))],
      sequencers: [],
    });
    expect((await run(definition, world)).code).toBe(0);
    expect(world.out).toBe("got: a\ngot: b\ngot: cd\ngot: e\n");
    expect(atoms).toEqual([["a", "b"], ["cd"], ["e"]]);
  });

  test("ticks come once a period until the app is interrupted", async () => {
    const world = new TestWorld();
    const input = stream("/t/in", codec.instant);
    const definition = app({
      name: "t",
      schema: "1",
      onError: [],
      config: [],
      sources: [source(input, () => every(1000))],
      units: [],
      sinks: [
        sink(input, () => {
          const printing = console<number>();
          return {
            ...printing,
            write: (run) => {
              if (world.out.length > 60) world.interrupt();
              return printing.write(run);
            },
          };
        }),
      ],
      sequencers: [],
    });
    expect((await run(definition, world)).code).toBe(130);
    const lines = world.out.trim().split("\n");
    expect(lines.length).toBeGreaterThan(2);
    const times = lines.map((line) => Date.parse(JSON.parse(line) as string));
    for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBe(1000);
  });
});

describe("the configuration", () => {
  function configured() {
    const rate = config("maxRate", codec.float, 0.5);
    const name = config("name", codec.string);
    const input = stream("/c/in", codec.string);
    return app({
      name: "c",
      schema: "1",
      onError: [],
      config: [rate, name],
      sources: [source(input, () => values([[`${name.value} ${rate.value}`]]))],
      units: [],
      sinks: [sink(input, () => console())],
      sequencers: [],
    });
  }

  test("comes from --set, then the environment, then the default", async () => {
    const world = new TestWorld();
    world.variables["PORTALS_MAX_RATE"] = "2.5";
    world.variables["PORTALS_NAME"] = "ignored";
    await run(configured(), world, { set: { name: "12" } });
    expect(world.out).toBe("12 2.5\n");
  });

  test("names all that is wrong at once, and nothing runs", async () => {
    const { code, world } = await run(configured(), new TestWorld(), { set: { maxRate: "fast", colour: "red" } });
    expect(code).toBe(2);
    expect(world.out).toBe("");
    for (const part of ["P0909", "--set colour", "--set maxRate", "PORTALS_NAME"]) expect(world.err).toContain(part);
  });

  test("with --json, faults and the end are objects, one a line", async () => {
    const input = stream("/j/in", codec.string);
    const definition = app({
      name: "j",
      schema: "1",
      onError: [],
      config: [],
      sources: [source(input, () => file.lines("none"))],
      units: [],
      sinks: [],
      sequencers: [],
    });
    const { world } = await run(definition, new TestWorld(), { json: true });
    const lines = world.err
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { type: "fault", code: "P0906", app: "j" },
      { type: "end", exit: 1 },
    ]);
  });
});
