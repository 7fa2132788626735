/** Which portals a unit may ask, of those that are served in its app. */
import type { UnitDefinition } from "../api.ts";
import type { Portal, PortalType } from "./api.ts";

/** Those that it names, and all of the types that it asks through values. */
export function servedPortals(
  unit: UnitDefinition,
  units: readonly UnitDefinition[],
): readonly Portal<unknown, unknown>[] {
  const { asks = [], asksValues = [] } = unit;
  if (asks.length === 0 && asksValues.length === 0) return [];
  const named = new Set(asks.map(({ path }) => path));
  const types = new Set(asksValues.map(typeOf));
  return units.flatMap(({ serves = [] }) =>
    serves.filter((portal) => named.has(portal.path) || types.has(typeOf(portal))),
  );
}

function typeOf({ request, reply }: PortalType<unknown, unknown>): string {
  return `${request.schema} -> ${reply.schema}`;
}
