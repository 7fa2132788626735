/**
 * The ways of edges between layers of boxes. They leave a box at its lower side and enter at the upper one (the other way
 * round if they go back), each at a place of its own; they go straight past the boxes of a layer, and aside only between
 * layers, so that none runs through a box.
 */
import type { Box, Point } from "./layered.ts";

export interface Way {
  readonly id: string;
  readonly from: Box;
  readonly to: Box;
  /** Where it passes layers, ends not included. */
  readonly bends: readonly Point[];
  /** The middle of its label. */
  readonly label: Point | undefined;
}

export interface Route {
  readonly start: Point;
  readonly end: Point;
  /** As SVG writes it. */
  readonly path: string;
}

/** Room at the corners of a box, and between two ends at one side. */
const corner = 12;
const apart = 12;
/** In front of a layer and behind it, so that heads of arrows lie on straight lines. */
const straight = 9;

type Side = "top" | "bottom";

/** `layers`: all that ways must not run through: boxes, labels. */
export function routed(ways: readonly Way[], layers: readonly Box[]): ReadonlyMap<string, Route> {
  const bands = bandsOf(layers);
  const ends = endsOf(ways);
  return new Map(
    ways.map((way) => {
      if (way.from === way.to) return [way.id, around(way)];
      const start = ends.get(`${way.id} from`) ?? middle(way.from);
      const end = ends.get(`${way.id} to`) ?? middle(way.to);
      return [way.id, { start, end, path: pathOf(way, start, end, bands) }];
    }),
  );
}

/** How high the layer is whose middle is at some y. */
type Bands = (y: number) => number;

function bandsOf(layers: readonly Box[]): Bands {
  const heights = new Map<number, number>();
  for (const box of layers) {
    const y = Math.round(middle(box).y);
    heights.set(y, Math.max(heights.get(y) ?? 0, box.height));
  }
  // Middles are computed, and may differ by a rounding.
  return (y) => Math.max(...[-1, 0, 1].map((step) => heights.get(Math.round(y) + step) ?? 0));
}

function pathOf({ from, to, bends }: Way, start: Point, end: Point, bands: Bands): string {
  const down = isDown(from, to) ? 1 : -1;
  const crossed = [
    { x: start.x, y: middle(from).y, height: bands(middle(from).y) },
    ...bends.map(({ x, y }) => ({ x, y, height: bands(y) })).filter(({ height }) => height > 0),
    { x: end.x, y: middle(to).y, height: bands(middle(to).y) },
  ];
  let path = `M${point(start)}`;
  for (const [i, here] of crossed.entries()) {
    const next = crossed[i + 1];
    if (next === undefined) break;
    if (Math.abs(here.x - next.x) < 0.5) continue;
    const leave = { x: here.x, y: here.y + down * (here.height / 2 + straight) };
    const enter = { x: next.x, y: next.y - down * (next.height / 2 + straight) };
    const half = (leave.y + enter.y) / 2;
    path += `L${point(leave)}C${point({ x: leave.x, y: half })} ${point({ x: enter.x, y: half })} ${point(enter)}`;
  }
  return `${path}L${point(end)}`;
}

/** From a box to itself: along its right side, through the label. */
function around({ from, label }: Way): Route {
  const right = from.x + from.width;
  // A curve goes three quarters of the way to where it is drawn to.
  const out = right + (Math.max(18, (label?.x ?? right) - right) * 4) / 3;
  const middleY = label?.y ?? middle(from).y;
  const reach = Math.min(24, from.height * 0.3);
  const start = { x: right, y: middleY + reach };
  const end = { x: right, y: middleY - reach };
  return {
    start,
    end,
    path: `M${point(start)}C${point({ ...start, x: out })} ${point({ ...end, x: out })} ${point(end)}`,
  };
}

// ---- ends ----------------------------------------------------------------------------------------------------------

interface End {
  readonly id: string;
  /** Where it would like to be: below or above what it leads to. */
  readonly wanted: number;
}

/** The end of each way at its boxes, by `id from` and `id to`. */
function endsOf(ways: readonly Way[]): ReadonlyMap<string, Point> {
  const sides = new Map<Box, Record<Side, End[]>>();
  const add = (box: Box, side: Side, end: End): void => {
    const known = sides.get(box) ?? { top: [], bottom: [] };
    known[side].push(end);
    sides.set(box, known);
  };
  for (const { id, from, to, bends } of ways) {
    if (from === to) continue;
    const down = isDown(from, to);
    add(from, down ? "bottom" : "top", { id: `${id} from`, wanted: (bends[0] ?? middle(to)).x });
    add(to, down ? "top" : "bottom", { id: `${id} to`, wanted: (bends.at(-1) ?? middle(from)).x });
  }
  const found = new Map<string, Point>();
  for (const [box, both] of sides) {
    for (const side of ["top", "bottom"] as const) {
      const ends = both[side].sort((a, b) => a.wanted - b.wanted || (a.id < b.id ? -1 : 1));
      const y = side === "top" ? box.y : box.y + box.height;
      for (const [i, x] of spread(
        ends.map(({ wanted }) => wanted),
        box,
      ).entries()) {
        found.set(ends[i]?.id ?? "", { x, y });
      }
    }
  }
  return found;
}

/** Places along a side, in order: near where they are wanted, and apart from each other. */
function spread(wanted: readonly number[], box: Box): readonly number[] {
  const [left, right] = [box.x + corner, box.x + box.width - corner];
  const step = Math.min(apart, (right - left) / Math.max(1, wanted.length - 1));
  const places: number[] = [];
  for (const [i, x] of wanted.entries()) {
    const least = i === 0 ? left : (places[i - 1] ?? left) + step;
    places.push(Math.max(least, Math.min(x, right)));
  }
  for (let i = places.length - 1, most = right; i >= 0; i--, most -= step) {
    places[i] = Math.min(places[i] ?? most, most);
    most = places[i] ?? most;
  }
  return places;
}

function isDown(from: Box, to: Box): boolean {
  return middle(from).y <= middle(to).y;
}

export function middle({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function point({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
