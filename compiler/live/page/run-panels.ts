/** What is shown of a run as it is now: tables made anew with each look at it. */
import type { InspectedLetter, Inspection } from "@portals/runtime/inspect";
import { element } from "../../pages/dom.ts";
import type { LiveState } from "../messages.ts";
import { short, span, type Rates } from "./rates.ts";
import { link, table, text } from "./tables.ts";

export interface Links {
  stream(path: string): void;
  unit(path: string): void;
  atom(stream: string, atom: number): void;
  requeue(stream: string, atom: number): void;
}

export function overview(
  { streams, units, sources, sinks, store }: Inspection,
  rates: Rates,
  to: Links,
): readonly Node[] {
  const flowing = streams.map(({ path, atoms, queue, complete, readers }) => [
    link(path, `stream ${path}`, () => to.stream(path)),
    atoms.toLocaleString("en"),
    rates.text(path),
    short(queue.atoms),
    short(queue.events),
    complete ? "complete" : readers.length === 0 ? "nobody reads it" : "",
  ]);
  const working = units.map(({ path, state, steps, attempts }) => [
    link(path, `unit ${path}`, () => to.unit(path)),
    state === "halted" ? text(state, "error") : attempts > 0 ? text(`failed ${attempts} times`, "warning") : state,
    steps.toLocaleString("en"),
    rates.text(`unit ${path}`),
  ]);
  const reading = sources.map(({ path, name, state, position }) => [path, name ?? "", state, position ?? ""]);
  const writing = sinks.map(({ path, name, state, lag, position }) => {
    return [path.replace(/^sink /, ""), name ?? "", state, short(lag), position ?? ""];
  });
  const kept = store && `record ${store.record}; ${short(store.logBytes)} bytes of log behind the checkpoint`;
  return [
    ...table("Streams", ["stream", "#atoms", "#rate", "#lag", "#queue", ""], flowing),
    ...table("Units", ["unit", "state", "#steps", "#rate"], working),
    ...table("Sources", ["stream", "reads", "state", "position"], reading),
    ...table("Sinks", ["stream", "writes", "state", "#lag", "position"], writing),
    ...(kept === undefined ? [] : [element("p", { class: "note quiet" }, `Store: ${kept}`)]),
  ];
}

/** Handlers, requests, timers, stashes, effects. */
export function waiting(inspection: Inspection): readonly Node[] {
  const { at, handlers, requests, timers, stashes, effects, portals } = inspection;
  const age = (since: number | undefined): string => (since === undefined ? "earlier" : span(at - since));
  const until = (deadline: number): string => (deadline <= at ? "due" : `in ${span(deadline - at)}`);
  return [
    ...table(
      "Handlers that wait",
      ["handler", "key", "waits for", "#since", "until", "at"],
      handlers.first.map(({ unit, point, key, awaits, since, deadline, position }) => [
        `${unit} ${point}`,
        key ?? "",
        awaits,
        age(since),
        deadline === undefined ? "" : until(deadline),
        position ?? "",
      ]),
      handlers.total - handlers.first.length,
    ),
    ...table(
      "Requests without a reply",
      ["portal", "asked by", "key", "handled by", "#since"],
      requests.first.map(({ portal, unit, task, key, handler, since }) => {
        return [portal, `${unit} ${task}`, key ?? "", handler ?? "", age(since)];
      }),
      requests.total - requests.first.length,
    ),
    ...table(
      "Timers",
      ["timer", "key", "fires", "at"],
      timers.first.map(({ unit, timer, key, deadline }) => {
        return [`${unit} ${timer}`, key ?? "", until(deadline), new Date(deadline).toLocaleString()];
      }),
      timers.total - timers.first.length,
    ),
    ...table(
      "Stashed events",
      ["task", "key", "#events"],
      stashes.first.map(({ unit, task, key, events }) => [`${unit} ${task}`, key ?? "", short(events)]),
      stashes.total - stashes.first.length,
    ),
    ...table(
      "Effects without a result",
      ["effect", "for", "state"],
      effects.first.map(({ effect, unit, state }) => [effect, unit, state]),
      effects.total - effects.first.length,
    ),
    ...table(
      "Portals",
      ["portal", "served by", "#waiting", "#without reply", "#from outside"],
      portals.map(({ path, server, waiting: queued, open, outside }) => {
        return [path, server ?? "", short(queued), short(open), short(outside)];
      }),
    ),
  ];
}

export function letters({ letters: all }: Inspection, to: Links): readonly Node[] {
  return all.flatMap(({ stream, total, letters: known }) =>
    table(
      `${stream}: ${total.toLocaleString("en")} dead ${total === 1 ? "letter" : "letters"}`,
      ["#number", "", "fault", "failed in", "events"],
      known.map((letter) => {
        const { atom, fault, unit, key, stream: from, of, events } = letter;
        const where = key === undefined ? unit : `${unit}, key ${key}`;
        const source = link(`${from}#${of}`, `letter ${stream} ${atom}`, () => to.atom(from, of));
        return [
          String(atom),
          whatToDo(stream, letter, to),
          text(`${fault.code} ${fault.message}${fault.at === "" ? "" : `\n${fault.at}`}`, "error"),
          element("span", {}, `${where}, `, from === "" ? "not of an atom" : source),
          events.join(", "),
        ];
      }),
      total - known.length,
    ),
  );
}

function whatToDo(stream: string, { atom, stream: from, events, requeued }: InspectedLetter, to: Links): Node | string {
  if (requeued) return "given again";
  // Of a handler that had waited, of a timer, of what could not be read.
  if (from === "" || events.length === 0) return "";
  return element(
    "button",
    { "data-key": `requeue ${stream} ${atom}`, onclick: () => to.requeue(stream, atom) },
    "Requeue",
  );
}

/** What is wrong with the files, and what went wrong in the run. */
export function problems({ program, faults, run }: LiveState, to: Links): readonly Node[] {
  const written = program.diagnostics.map(({ severity, text: said }) =>
    element("pre", { class: `written ${severity}`, tabindex: "0" }, said),
  );
  const raised = faults.map(({ code, message, at, app, unit, key, stream, atom, help, trace }) => {
    const where = [`app ${app}`, ...(unit === undefined ? [] : [unit]), ...(key === undefined ? [] : [`key ${key}`])];
    const failed = stream !== undefined && stream !== "" && atom !== undefined && atom > 0;
    const lines = [
      `error[${code}]: ${message}`,
      ...(at === "" ? [] : [` --> ${at}`]),
      `  in ${where.join(", ")}`,
      ...trace.slice(1).map((place) => `  from ${place}`),
      ...help.map((line) => `  help: ${line}`),
    ];
    const about = failed
      ? [link(`what became of ${stream}#${atom}`, `fault ${stream} ${atom}`, () => to.atom(stream, atom))]
      : [];
    return element("div", {}, element("pre", { class: "error" }, lines.join("\n")), ...about);
  });
  const ended =
    run.state === "ended" && run.code !== 0 ? [element("p", { class: "note" }, `The run has ended: ${run.code}.`)] : [];
  return [
    ...(written.length > 0
      ? [element("h2", {}, program.stale ? "The files, which do not run" : "The files"), ...written]
      : []),
    ...(raised.length > 0 ? [element("h2", {}, "The run"), ...raised] : []),
    ...ended,
  ];
}

export function output({ output: lines }: LiveState): readonly Node[] {
  if (lines.length === 0) return [];
  const made = lines.map(({ kind, text: said }) =>
    element("li", { class: kind === "out" ? undefined : "quiet" }, said),
  );
  return [element("ol", { "aria-label": "Output" }, ...made)];
}
