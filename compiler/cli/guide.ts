/** What whoever looks at a run is told of its program, where types and paths do not tell it: places, stashes. */
import { relative } from "node:path";
import type { ProgramGuide } from "@portals/runtime";
import { fieldName } from "../emit/expressions.ts";
import type { LocalFn, Origin } from "../ir/ir.ts";
import { visitBody } from "../ir/walk.ts";
import type { Compiled } from "../program.ts";

/** `named`: a place as people are told it, if the program stands elsewhere than where it was written. */
export function guideOf(apps: readonly Compiled[], named: (place: string) => string = (place) => place): ProgramGuide {
  const units = apps.flatMap(({ optimised }) => optimised.units);
  const places = units.flatMap(({ path, functions }) =>
    functions.flatMap(pointsOf).map(([point, origin]) => [`${path} ${point}`, named(placeOf(origin))] as const),
  );
  const stashes = units.flatMap(({ path, state }) =>
    state.flatMap(({ name, cells }) =>
      cells.filter(({ stash }) => stash === true).map((cell) => `${path} ${name} ${fieldName(cell.name)}`),
    ),
  );
  return { places: Object.fromEntries(places), stashes };
}

/** Where a routine may stand: its beginning, each await, each call of another routine. */
function pointsOf(fn: LocalFn): readonly (readonly [point: string, origin: Origin])[] {
  if (fn.routine === undefined) return [];
  const points: (readonly [string, Origin])[] = [[fn.routine.name, fn.origin]];
  visitBody(fn.body, {
    stmt: (stmt) => {
      if (stmt.kind === "await" || stmt.kind === "callRoutine") points.push([stmt.name, stmt.origin]);
    },
  });
  return points;
}

/** `cart.portals:12:7`: relative to the working directory, if it is below it. */
export function placeOf({ file, span }: Origin): string {
  const before = file.text.slice(0, span.start).split("\n");
  const near = relative(process.cwd(), file.path);
  return `${near.startsWith("..") ? file.path : near}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
