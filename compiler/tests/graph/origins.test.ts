/** A program as it is written and as it is lowered and optimised: the same nodes and edges, under the runtime's paths. */
import { expect, it, test } from "vitest";
import { graphOfIr } from "../../graph/from-ir.ts";
import { partsIn, type GraphModel } from "../../graph/model.ts";
import { createMemoryHost } from "../../host/memory-host.ts";
import { createNodeHost } from "../../host/node-host.ts";
import { compile } from "../../program.ts";
import { apps, modelOf, root } from "./programs.ts";

const compiling = apps.filter((path) => !/static-error|parse/.test(path));

function summary(model: GraphModel): Readonly<Record<string, readonly string[]>> {
  const edges = model.edges.map(
    ({ id, kind, from, to, type, cycle }) => `${id} ${kind} ${from} ${to} ${type} ${cycle}`,
  );
  return {
    nodes: model.nodes.map(({ id, kind, app, label }) => `${id} ${kind} ${app} ${kind === "sink" ? "" : label}`).sort(),
    edges: edges.sort(),
    portals: model.nodes.flatMap(({ id, portals }) => portals.map((portal) => `${portal.id} at ${id}`)).sort(),
    tasks: model.nodes.flatMap((node) => partsIn(node).flatMap(({ id, kind }) => (kind === "task" ? [id] : []))).sort(),
  };
}

it.each(compiling)("%s has the same graph before and after", async (path) => {
  const result = await compile(createNodeHost(root), path, { without: [] });
  if (result.apps === undefined) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  const written = summary(modelOf(result));
  expect(summary(graphOfIr(result.apps.map(({ ir }) => ir)))).toEqual(written);
  const { units, sequencers } = {
    units: result.apps.flatMap(({ ir }) => ir.units.map((unit) => unit.path)),
    sequencers: new Set(result.apps.flatMap(({ ir }) => ir.sequencers.map(({ stream }) => stream.path))),
  };
  const model = graphOfIr(result.apps.map(({ ir }) => ir));
  const drawn = [...model.nodes.map(({ id }) => id), ...model.edges.flatMap(({ unit }) => unit ?? [])];
  for (const unit of units)
    expect(
      drawn.filter((id) => id === unit),
      unit,
    ).toHaveLength(1);
  for (const sequencer of sequencers) expect(drawn).toContain(sequencer);
});

test("operators and tasks that the optimiser joins stand in one box", async () => {
  const text = `
app joined
task counter(Int) by Int -> Int { state n: Int = 0 on next(x) { n += 1; emit n } }
stream counts = [[1, 2]] |> filter(x => x > 0) |> map(x => x + 1) |> keyBy(x => x) |> counter
sink counts -> console()`;
  const source = text.replace("[[1, 2]]", "numbers").replace("task", "source numbers = [[1, 2]]\ntask");
  const host = createMemoryHost(new Map([["/main.portals", source]]));
  const loops = async (without: readonly string[]): Promise<readonly (readonly [string, number])[]> => {
    const { compiled } = await compile(host, "/main.portals", { without });
    if (!compiled) throw new Error("has errors");
    const unit = graphOfIr([compiled.optimised]).nodes.find(({ id }) => id === "/joined/counts");
    return unit?.parts.map(({ kind, parts }) => [kind, parts.length] as const) ?? [];
  };
  expect(await loops([])).toEqual([["loop", 4]]);
  expect(await loops(["fuse"])).toEqual([
    ["operator", 0],
    ["operator", 0],
    ["operator", 0],
    ["task", 0],
  ]);
});
