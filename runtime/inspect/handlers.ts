/** Handlers on their way, what they have asked, and timers. */
import type { ProgramGuide } from "../options.ts";
import type { RunningApp } from "../apps/running.ts";
import type { Graph } from "../graph.ts";
import type { FiberCell } from "../portals/fiber.ts";
import type { Clock } from "../world/world.ts";
import { listed } from "./model.ts";
import type { InspectedHandler, InspectedPortal, InspectedRequest, InspectedTimer, Inspection } from "./model.ts";
import { handlerOf, keyTextOf } from "./pending.ts";
import { eventsBehind } from "./streams.ts";

/** The oldest first. */
export function inspectHandlers(
  graph: Graph,
  apps: readonly RunningApp[],
  clock: Pick<Clock, "wall" | "mono">,
  guide: ProgramGuide | undefined,
  limit: number,
): Pick<Inspection, "portals" | "requests" | "handlers" | "timers"> {
  const offset = clock.wall() - clock.mono();
  const sinceOf = ({ since }: FiberCell): number | undefined => (since === 0 ? undefined : Math.round(since + offset));
  const fibers = graph.units
    .flatMap(({ fibers }) => (fibers?.places.cells ?? []).filter(({ live }) => live))
    .sort((a, b) => a.since - b.since);
  const handlers = fibers.slice(0, limit).map((fiber): InspectedHandler => {
    const handler = handlerOf(fiber);
    return { ...handler, position: guide?.places[`${handler.unit} ${handler.point}`], since: sinceOf(fiber) };
  });
  const asked = fibers.flatMap((fiber) => fiber.open.map((future) => ({ fiber, future })));
  const requests = asked.slice(0, limit).map(({ fiber, future }): InspectedRequest => {
    const { handler } = future;
    const serves = handler?.live === true && handler.caller === future ? handler : undefined;
    return {
      portal: future.target?.path ?? "",
      unit: fiber.table.path,
      task: fiber.task,
      key: keyTextOf(fiber),
      handler:
        serves && [serves.table.path, serves.task, keyTextOf(serves)].filter((part) => part !== undefined).join(" "),
      since: sinceOf(fiber),
    };
  });
  const timers = graph.units
    .flatMap(({ path, fibers }) => {
      return (fibers?.timers.list() ?? []).map(({ name, key, deadline }): InspectedTimer => {
        return { unit: path, timer: name, key, deadline };
      });
    })
    .sort((a, b) => a.deadline - b.deadline);
  const open = new Map<string, number>();
  for (const { future } of asked) {
    const path = future.target?.path ?? "";
    open.set(path, (open.get(path) ?? 0) + 1);
  }
  return {
    portals: portalsOf(graph, apps, open),
    requests: { total: asked.length, first: requests },
    handlers: { total: fibers.length, first: handlers },
    timers: listed(timers, limit),
  };
}

function portalsOf(
  graph: Graph,
  apps: readonly RunningApp[],
  open: ReadonlyMap<string, number>,
): readonly InspectedPortal[] {
  const servers = new Map(
    apps.flatMap(({ prepared: { units } }) =>
      units.flatMap(({ path, serves = [] }) => serves.map((portal) => [portal.path, path] as const)),
    ),
  );
  const outside = new Map<string, number>();
  for (const { stream, source } of graph.sources) {
    const portal = stream.path.replace(/^portal /, "");
    outside.set(portal, (outside.get(portal) ?? 0) + (source.unanswered ?? 0));
  }
  return [...graph.exchange.targets.values()].flatMap(({ path, mailbox }): readonly InspectedPortal[] => {
    if (mailbox === undefined) return [];
    const waiting = eventsBehind(mailbox.consumer);
    return [{ path, server: servers.get(path), waiting, open: open.get(path) ?? 0, outside: outside.get(path) ?? 0 }];
  });
}
