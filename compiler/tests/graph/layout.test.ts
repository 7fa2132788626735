/** What must hold of every picture: of all examples, of all conformance programs (with errors, too), and of 100 units. */
import { describe, expect, it, test } from "vitest";
import type { PlacedPart, PlacedText } from "../../graph/boxes.ts";
import { layOut, type Layout } from "../../graph/layout.ts";
import type { Box, Point } from "../../graph/layered.ts";
import { partsIn, type GraphModel } from "../../graph/model.ts";
import { drawSvg } from "../../graph/svg.ts";
import { apps, graphOfFiles, graphOfText, hundredUnits } from "./programs.ts";

function overlapping(boxes: readonly (Box & { readonly name: string })[]): readonly string[] {
  return boxes.flatMap((a, i) =>
    boxes.slice(i + 1).flatMap((b) => {
      const beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
      const below = a.y + a.height <= b.y || b.y + b.height <= a.y;
      return beside || below ? [] : [`${a.name} and ${b.name}`];
    }),
  );
}

function outside(inner: Box & { readonly name: string }, outer: Pick<Box, "width" | "height">): readonly string[] {
  const isIn =
    inner.x >= 0 && inner.y >= 0 && inner.x + inner.width <= outer.width && inner.y + inner.height <= outer.height;
  return isIn ? [] : [inner.name];
}

/** A text is at most as high above its line as it is large. */
const boxOfText = ({ text, x, y, width }: PlacedText): Box & { readonly name: string } => ({
  name: `"${text}"`,
  x,
  y: y - 10,
  width,
  height: 12,
});

const onBorder = ({ x, y }: Point, box: Box): boolean => {
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 0.01;
  const across = x >= box.x - 0.01 && x <= box.x + box.width + 0.01;
  const along = y >= box.y - 0.01 && y <= box.y + box.height + 0.01;
  return (
    (across && (near(y, box.y) || near(y, box.y + box.height))) ||
    (along && (near(x, box.x) || near(x, box.x + box.width)))
  );
};

/** Points on a path of lines and curves, as `routes.ts` writes them. */
function pointsOn(path: string): readonly Point[] {
  const points: Point[] = [];
  let at: Point = { x: 0, y: 0 };
  for (const [, command, rest = ""] of path.matchAll(/([MLC])([^MLC]*)/g)) {
    const given = rest.split(" ").map((pair): Point => {
      const [x = NaN, y = NaN] = pair.split(",").map(Number);
      return { x, y };
    });
    const end = given.at(-1) ?? at;
    const [a = end, b = end] = command === "C" ? given : [at, end];
    for (let t = 0; t <= 1; t += 0.05) {
      const mix = (of: (point: Point) => number): number =>
        (1 - t) ** 3 * of(at) + 3 * (1 - t) ** 2 * t * of(a) + 3 * (1 - t) * t ** 2 * of(b) + t ** 3 * of(end);
      if (command !== "M") points.push({ x: mix((point) => point.x), y: mix((point) => point.y) });
    }
    at = end;
  }
  return points;
}

const inside = ({ x, y }: Point, box: Box): boolean =>
  x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1;

/** All that is wrong with a layout, in words. */
function faultsOf(model: GraphModel, layout: Layout): readonly string[] {
  const faults: string[] = [];
  const add = (what: string, found: readonly string[]): void =>
    void faults.push(...found.map((one) => `${what}: ${one}`));
  const nodes = layout.nodes.map((node) => ({ ...node, name: node.node.id }));
  add(
    "missing",
    model.nodes.map(({ id }) => id).filter((id) => !nodes.some(({ name }) => name === id)),
  );
  add("nodes overlap", overlapping(nodes));
  add("apps overlap", overlapping(layout.apps.map((app) => ({ ...app, name: app.app.id }))));
  for (const node of nodes) {
    const app = layout.apps.find(({ app }) => app.id === node.node.app);
    if (app) add("outside of its app", outside({ ...node, x: node.x - app.x, y: node.y - app.y }, app));
    const texts = node.texts.map(boxOfText);
    const parts = node.parts.map((part) => ({ ...part, name: part.part.id }));
    const portals = node.portals.map((portal) => ({ ...portal, name: portal.portal.id }));
    const all = [...texts, ...parts, ...portals];
    add(`in ${node.name}, overlap`, overlapping(all));
    for (const one of all) add(`outside of ${node.name}`, outside(one, node));
    for (const portal of portals)
      for (const text of portal.texts) add(`outside of ${portal.name}`, outside(boxOfText(text), portal));
    const visit = (part: PlacedPart): void => {
      const inner = part.parts.map((one) => ({ ...one, name: one.part.id }));
      const content = [...part.texts.map(boxOfText), ...inner];
      add(`in ${part.part.id}, overlap`, overlapping(content));
      for (const one of content) add(`outside of ${part.part.id}`, outside(one, part));
      part.parts.forEach(visit);
    };
    node.parts.forEach(visit);
  }
  for (const { edge, path } of layout.edges) {
    const points = pointsOn(path);
    const crossed = nodes.filter((node) => points.some((point) => inside(point, node)));
    add(
      `${edge.id} runs through`,
      crossed.map(({ name }) => name),
    );
  }
  for (const { edge, start, end } of layout.edges) {
    const from = nodes.find(({ name }) => name === edge.from);
    const to = nodes.find(({ name }) => name === edge.to);
    if (!from || !onBorder(start, from)) faults.push(`does not begin at its node: ${edge.id}`);
    if (!to || !onBorder(end, to)) faults.push(`does not end at its node: ${edge.id}`);
  }
  return faults;
}

function idsIn(svg: string, what: string): readonly string[] {
  return [...svg.matchAll(new RegExp(`<g class="${what}[^>]* data-id="([^"]*)"`, "g"))].map(([, id]) => id ?? "");
}

describe("the picture of", () => {
  it.each(apps)("%s has everything once, in its place, and nothing over something else", async (path) => {
    const model = await graphOfFiles(path);
    for (const parts of [true, false]) expect(faultsOf(model, layOut(model, { parts }))).toEqual([]);
    const svg = drawSvg(model, { parts: true });
    const nodes = idsIn(svg, "node ");
    const edges = idsIn(svg, "edge ");
    expect([...nodes].sort()).toEqual(
      model.nodes.map(({ id }) => id.replaceAll("&", "&amp;").replaceAll('"', "&quot;")).sort(),
    );
    expect(new Set(nodes).size).toBe(nodes.length);
    expect(new Set(edges).size).toBe(edges.length);
    expect(edges.length).toBe(model.edges.length);
    const parts = model.nodes.flatMap((node) => partsIn(node)).map(({ id }) => id);
    expect(new Set(parts).size).toBe(parts.length);
  });
});

test("a hundred units are drawn by name, and each of them once", async () => {
  const model = await graphOfText(hundredUnits());
  expect(model.nodes.filter(({ kind }) => kind === "unit")).toHaveLength(100);
  const layout = layOut(model, { parts: false });
  expect(faultsOf(model, layout)).toEqual([]);
  expect(faultsOf(model, layOut(model, { parts: true }))).toEqual([]);
  const svg = drawSvg(model);
  expect(svg).not.toContain('class="part');
  expect(idsIn(svg, "node unit")).toHaveLength(100);
});

test("the frame of an app has the edges in it that go around its units", async () => {
  const stages = Array.from({ length: 12 }, (_, i) => `stream s${i} = ${i === 0 ? "xs" : `s${i - 1}`} |> map(x => x)`);
  const fans = Array.from(
    { length: 12 },
    (_, i) => `stream t${i} = union(xs, s${i}) |> map(x => x)\nsink t${i} -> console()`,
  );
  const model = await graphOfText(["app a", "source xs = [[1]]", ...stages, ...fans].join("\n"));
  const { apps, edges } = layOut(model, { parts: false });
  const [app] = apps;
  const xs = edges.flatMap(({ path }) => [...path.matchAll(/(-?[\d.]+),/g)].map(([, x]) => Number(x)));
  expect(Math.min(...xs)).toBeGreaterThanOrEqual(app?.x ?? Infinity);
  expect(Math.max(...xs)).toBeLessThanOrEqual((app?.x ?? 0) + (app?.width ?? 0));
});

test("a picture is the same for the same program", async () => {
  const first = drawSvg(await graphOfFiles("examples/cart/cart.portals"));
  expect(drawSvg(await graphOfFiles("examples/cart/cart.portals"))).toBe(first);
});
