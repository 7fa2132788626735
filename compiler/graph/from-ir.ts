/**
 * The graph of a program as the compiler has it: as it was lowered, or after passes of the optimiser. Workflows are
 * inlined; operators and tasks that have become one loop stand in one box.
 */
import { askedIn } from "../ir/asked.ts";
import type { ConnectorIr, Origin, PolicyIr, PortalIr, ProgramIr, StageIr, StreamIr, UnitIr } from "../ir/ir.ts";
import { printConnector } from "../ir/print.ts";
import { showType } from "../types/show.ts";
import { GraphBuilder } from "./builder.ts";
import type { GraphFlow, GraphModel, GraphNode, GraphPart, GraphPortal, NodeKind, Place } from "./model.ts";
import { showEvents, showKey, showPolicies } from "./show.ts";

/** Of the apps of one process. */
export function graphOfIr(programs: readonly ProgramIr[]): GraphModel {
  const builder = new GraphBuilder();
  for (const program of programs) addProgram(program, builder);
  return builder.finish();
}

function addProgram(program: ProgramIr, builder: GraphBuilder): void {
  const app = `/${program.app}`;
  const place = { file: program.file.path, start: 0, end: 0 };
  builder.app({
    id: app,
    name: program.app,
    marks: policies(program.onError),
    docs: program.docs,
    place,
    running: false,
  });
  for (const { stream, connector, origin } of program.sources) {
    addStream({ stream, kind: "source", more: [printConnector(connector)], origin }, app, builder);
  }
  for (const { stream, origin } of program.sequencers) {
    addStream({ stream, kind: "sequencer", more: [], origin }, app, builder);
  }
  for (const portal of program.portals) {
    if (portal.effect) {
      builder.effect({ id: portal.path, app, label: portal.name, place: placeOf(portal.origin) });
    } else if (portal.path.startsWith(`${app}/`)) builder.portal(app, served(portal));
  }
  const sequencers = new Set(program.sequencers.map(({ stream }) => stream));
  for (const unit of program.units) {
    const [to] = unit.outputs;
    if (unit.stages.length === 0 && unit.sparse && to && (sequencers.has(to) || to.foreign)) addCopy(unit, to, builder);
    else addUnit(unit, app, builder);
  }
  for (const { stream, connector, onError, origin } of program.sinks) {
    const sink = { label: printConnector(connector), marks: policies(onError), place: placeOf(origin) };
    const id = builder.sink(stream.path, app, sink, eventsOf(stream));
    addLetters(onError, id, origin, builder);
  }
  for (const { portal, connector, origin } of program.endpoints) {
    const place = placeOf(origin);
    const id = builder.endpoint({ ...route(connector), app, place });
    builder.asks({ portal: portal.path, by: id, type: typeOf(portal), place });
  }
}

function addStream(
  of: { readonly stream: StreamIr; readonly kind: NodeKind; readonly more: readonly string[]; readonly origin: Origin },
  app: string,
  builder: GraphBuilder,
): void {
  const { stream, kind, more, origin } = of;
  const { path: id, name: label, docs } = stream;
  const marks = stream.exported ? ["exported"] : [];
  builder.node({ id, kind, app, label, details: [eventsOf(stream), ...more], marks, docs, place: placeOf(origin) });
  builder.stream(id, id);
}

/** What copies into a sequencer: an edge from each stream. */
function addCopy(unit: UnitIr, to: StreamIr, builder: GraphBuilder): void {
  const own = unit.path === to.path ? undefined : unit.path;
  for (const stream of unit.inputs) {
    const place = placeOf(unit.origin);
    builder.reads({ stream: stream.path, to: to.path, kind: "connect", type: eventsOf(stream), place, unit: own });
  }
}

function addUnit(unit: UnitIr, app: string, builder: GraphBuilder): void {
  const { path: id, outputs, docs, onError, origin } = unit;
  const isSplitter = unit.sparse;
  const several = outputs.length > 1;
  for (const stream of outputs) builder.stream(stream.path, id, several ? lastOf(stream.path) : "");
  const shown = isSplitter ? outputs.slice(0, 1) : outputs;
  const details = shown.map((stream) => {
    return several && !isSplitter ? `${lastOf(stream.path)}: ${eventsOf(stream)}` : eventsOf(stream);
  });
  const label = several && !isSplitter ? outputs.map(({ path }) => lastOf(path)).join(", ") : unit.name;
  const { asks, values } = askedIn(unit);
  const marks = [
    ...(outputs.some(({ exported }) => exported) ? ["exported"] : []),
    ...(values.length > 0 ? ["asks portals by value"] : []),
    ...policies(onError),
  ];
  const kind = isSplitter ? "splitter" : "unit";
  const portals = unit.serves.map(served);
  builder.node({ id, kind, app, label, details, marks, docs, place: placeOf(origin), ...inside(unit), portals });
  for (const stream of unit.inputs) {
    builder.reads({ stream: stream.path, to: id, kind: "stream", type: eventsOf(stream), place: placeOf(origin) });
  }
  for (const portal of asks) {
    builder.asks({ portal: portal.path, by: id, type: portal.effect ? "" : typeOf(portal), place: placeOf(origin) });
  }
  addLetters(onError, id, origin, builder);
}

function addLetters(list: readonly PolicyIr[], from: string, origin: Origin, builder: GraphBuilder): void {
  for (const policy of list) {
    if (policy.kind !== "skip" || policy.to === undefined) continue;
    builder.letters({ from, to: policy.to.path, type: eventsOf(policy.to), place: placeOf(origin) });
  }
}

// ---- inside --------------------------------------------------------------------------------------------------------

/** The stages of a unit; those between which no buffer is left have become one loop. */
function inside(unit: UnitIr): Pick<GraphNode, "parts" | "flows"> {
  const ids = new Map<StageIr, string>();
  const taken = new Set<string>();
  for (const stage of unit.stages) {
    const wanted = `${unit.path}${stage.kind === "task" ? "/" : "#"}${stage.name}`;
    let id = wanted;
    for (let n = 2; taken.has(id); n++) id = `${wanted}${n}`;
    taken.add(id);
    ids.set(stage, id);
  }
  const buffers = new Set(unit.buffers);
  const loops = new Map(unit.stages.map((stage) => [stage, new Set([stage])]));
  const flows: GraphFlow[] = [];
  for (const to of unit.stages) {
    for (const buffer of to.reads) {
      const from = unit.stages.find((stage) => stage.fills.includes(buffer));
      if (from === undefined) continue;
      flows.push({ from: ids.get(from) ?? "", to: ids.get(to) ?? "", key: showKey(buffer.key) });
      if (!buffers.has(buffer)) join(from, to, loops);
    }
  }
  const part = (stage: StageIr): GraphPart => stagePart(stage, ids.get(stage) ?? "", unit);
  const parts = [...new Set(loops.values())].map((loop, i): GraphPart => {
    const stages = unit.stages.filter((stage) => loop.has(stage)).map(part);
    const [first] = stages;
    if (stages.length === 1 && first) return first;
    const id = `${unit.path}#loop${i + 1}`;
    return {
      id,
      kind: "loop",
      label: "one loop",
      key: undefined,
      details: [],
      place: first?.place,
      declared: undefined,
      problems: [],
      parts: stages,
    };
  });
  return { parts, flows };
}

function join(a: StageIr, b: StageIr, loops: Map<StageIr, Set<StageIr>>): void {
  const all = new Set([...(loops.get(a) ?? []), ...(loops.get(b) ?? [])]);
  for (const stage of all) loops.set(stage, all);
}

function stagePart(stage: StageIr, id: string, unit: UnitIr): GraphPart {
  const { kind, name, key, origin } = stage;
  const cellsOf = (state: string): string =>
    unit.state.flatMap((one) => (one.name === state ? one.cells.map((cell) => cell.name) : [])).join(", ");
  const [own, shared] = kind === "task" ? [cellsOf(name), cellsOf(`${name}.shared`)] : ["", ""];
  const exclusive = unit.functions.some(({ routine }) => routine?.task === name && routine.exclusive);
  const details = [
    ...(kind === "task" && exclusive ? ["exclusive"] : []),
    ...(own === "" ? [] : [`state ${own}`]),
    ...(shared === "" ? [] : [`shared ${shared}`]),
  ];
  return {
    id,
    kind,
    label: name,
    key: showKey(key),
    details,
    place: placeOf(origin),
    declared: undefined,
    problems: [],
    parts: [],
  };
}

// ---- words ---------------------------------------------------------------------------------------------------------

function served(portal: PortalIr): GraphPortal {
  const { path: id, name, origin } = portal;
  const [request, reply] = [showType(portal.request), showType(portal.reply)];
  return { id, name, request, reply, key: showKey(portal.key), place: placeOf(origin), problems: [] };
}

function typeOf({ request, reply }: PortalIr): string {
  return `${showType(request)} -> ${showType(reply)}`;
}

function eventsOf({ event, key }: StreamIr): string {
  return showEvents({ event, by: key });
}

function policies(list: readonly PolicyIr[]): readonly string[] {
  return showPolicies(list.map((one) => (one.kind === "skip" ? { ...one, to: one.to?.name } : one)));
}

function route({ path, args }: ConnectorIr): { readonly method: string; readonly path: string } {
  const [arg] = args;
  const at = arg?.kind === "const" && arg.value.kind === "string" ? arg.value.value : "…";
  return { method: lastOf(path.replace(".", "/")).toUpperCase(), path: at };
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function placeOf({ file, span }: Origin): Place {
  return { file: file.path, start: span.start, end: span.end };
}
