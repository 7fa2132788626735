/** The portals that a unit asks: those that it names, and the types of those that are values. */
import { showType } from "../types/show.ts";
import type { PortalType } from "../types/type.ts";
import type { PortalIr, UnitIr } from "./ir.ts";
import { bodiesOf } from "./rebuild.ts";
import { visitBody } from "./walk.ts";

export function askedIn(ir: UnitIr): { readonly asks: readonly PortalIr[]; readonly values: readonly PortalType[] } {
  const asks = new Set<PortalIr>();
  const values = new Map<string, PortalType>();
  for (const body of bodiesOf(ir)) {
    visitBody(body, {
      expr(expr) {
        if (expr.kind !== "ask") return;
        if (expr.portal !== undefined) asks.add(expr.portal);
        else if (expr.named?.type.kind === "portal") values.set(showType(expr.named.type), expr.named.type);
      },
    });
  }
  return { asks: [...asks], values: [...values.values()] };
}
