/** What `portalsc inspect` prints for people. */
import type { InspectedLineage, InspectedState, InspectedStep, Inspection, Listed } from "@portals/runtime/inspect";
import { tableText } from "./table.ts";

export function inspectionText(inspection: Inspection): string {
  const { at, of, decoded, apps, store } = inspection;
  const when = of === "process" ? "as it is now" : "as the last commit left it; no process runs";
  const head = [`${apps.map(({ name, state }) => `${name} (${state})`).join(", ")}, ${when}`];
  if (!decoded) {
    head.push(
      "without the program: keys, events and state are not shown; name it, portalsc inspect APP.portals --data DIR",
    );
  }
  if (store !== undefined) {
    const { generation, record, checkpointed, logBytes } = store;
    head.push(
      `store: record ${record}, of process ${generation}; checkpoint up to record ${checkpointed}; ${bytesText(logBytes)} of log behind it`,
    );
  }
  return [`${head.join("\n")}\n`, ...sections(inspection, at)].join("\n");
}

function sections(inspection: Inspection, now: number): readonly string[] {
  const { units, streams, sources, sinks, states, portals, requests, handlers, timers } = inspection;
  const { stashes, letters, effects, faults } = inspection;
  return [
    section(
      "STREAMS",
      ["STREAM", "#ATOMS", "READ BY", "#TAKEN", "#LAG", "#EVENTS", "STATE"],
      streams.flatMap(({ path, atoms, complete, readers }) => {
        const state = complete ? "complete" : "";
        if (readers.length === 0) return [[path, String(atoms), "", "", "", "", state]];
        return readers.map(({ by, taken, lag, events }, i) => [
          i === 0 ? path : "",
          i === 0 ? String(atoms) : "",
          by,
          String(taken),
          String(lag),
          String(events),
          i === 0 ? state : "",
        ]);
      }),
    ),
    section(
      "UNITS",
      ["UNIT", "STATE", "#STEPS", "#FAILED ATTEMPTS"],
      units.map(({ path, state, steps, attempts }) => [
        path,
        state,
        String(steps),
        attempts === 0 ? "" : String(attempts),
      ]),
    ),
    section(
      "SOURCES",
      ["SOURCE", "READS", "STATE", "POSITION"],
      sources.map(({ path, name, state, position }) => [path, name ?? "", state, position ?? ""]),
    ),
    section(
      "SINKS",
      ["SINK", "WRITES", "STATE", "#TAKEN", "#LAG", "POSITION"],
      sinks.map(({ path, name, state, taken, lag, position }) => [
        path.replace(/^sink /, ""),
        name ?? "",
        state,
        String(taken),
        String(lag),
        position ?? "",
      ]),
    ),
    section(
      "STATE",
      ["UNIT", "TASK", "KEY", "#KEYS"],
      states.map(({ unit, task, key, keys }) => [unit, task, key ?? "shared", String(keys)]),
    ),
    section(
      "PORTALS",
      ["PORTAL", "SERVED BY", "#WAITING", "#WITHOUT REPLY", "#FROM OUTSIDE"],
      portals.map(({ path, server, waiting, open, outside }) => [
        path,
        server ?? "",
        String(waiting),
        String(open),
        String(outside),
      ]),
    ),
    section(
      "REQUESTS WITHOUT A REPLY",
      ["PORTAL", "ASKED BY", "KEY", "#SINCE", "HANDLED BY"],
      requests.first.map(({ portal, unit, task, key, handler, since }) => [
        portal,
        `${unit} ${task}`,
        key ?? "",
        ageText(since, now),
        handler ?? "",
      ]),
      requests,
    ),
    section(
      "HANDLERS THAT WAIT",
      ["UNIT", "HANDLER", "KEY", "#SINCE", "WAITS FOR", "UNTIL", "PLACE"],
      handlers.first.map(({ unit, point, key, since, awaits, deadline, position }) => [
        unit,
        point,
        key ?? "",
        ageText(since, now),
        awaits,
        deadline === undefined ? "" : timeText(deadline),
        position ?? "",
      ]),
      handlers,
    ),
    section(
      "TIMERS",
      ["UNIT", "TIMER", "KEY", "FIRES AT", "#IN"],
      timers.first.map(({ unit, timer, key, deadline }) => [
        unit,
        timer,
        key ?? "",
        timeText(deadline),
        deadline <= now ? "due" : spanText(deadline - now),
      ]),
      timers,
    ),
    section(
      "STASHED EVENTS",
      ["UNIT", "TASK", "KEY", "#EVENTS"],
      stashes.first.map(({ unit, task, key, events }) => [unit, task, key ?? "", String(events)]),
      stashes,
    ),
    ...letters
      .filter(({ total }) => total > 0)
      .map(({ stream, total, letters: known }) =>
        section(
          `DEAD LETTERS IN ${stream}: ${total}, of which ${known.length} are known`,
          ["#NUMBER", "FAULT", "UNIT", "KEY", "ATOM", "EVENTS", "STATE"],
          known.map(({ atom, fault, unit, key, stream: from, of, events, requeued }) => [
            String(atom),
            faultText(fault),
            unit,
            key ?? "",
            from === "" ? "" : `${from} #${of}`,
            `[${events.join(", ")}]`,
            requeued ? "given again" : "",
          ]),
        ),
      ),
    section(
      "EFFECTS WITHOUT A RESULT",
      ["EFFECT", "FOR", "STATE", "PERFORMED"],
      effects.first.map(({ effect, unit, state, once }) => [
        effect,
        unit,
        state,
        once ? "at most once" : "at least once",
      ]),
      effects,
    ),
    section(
      "FAULTS",
      ["APP", "UNIT", "KEY", "ATOM", "#BEFORE", "FAULT"],
      faults.map(({ app, unit, key, stream, atom, fault, at }) => [
        app,
        unit ?? "",
        key ?? "",
        stream === undefined || stream === "" ? "" : `${stream} #${atom ?? 0}`,
        ageText(at, now),
        faultText(fault),
      ]),
    ),
  ].filter((text) => text !== "");
}

function section(
  title: string,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  list?: Listed<unknown>,
): string {
  if (rows.length === 0) return "";
  const more = list === undefined ? 0 : list.total - list.first.length;
  return `${title}\n${tableText(titles, rows)}${more > 0 ? `and ${more} more\n` : ""}`;
}

export function lineageText({ steps, sinks }: InspectedLineage): string {
  const lines = steps.map(({ unit, cause, from, made, fault }) => {
    const what = made.filter(({ text }) => text !== "[]").map(({ atom, text }) => `${atom} ${text}`);
    const begin = unit === undefined ? [] : [`${unit} ${from === undefined ? causes[cause] : `takes ${from}`}`];
    const failed = fault === undefined ? [] : [`passed over: ${faultText(fault)}`];
    return [...begin, ...failed, ...what].join(" → ");
  });
  const written = sinks.map(
    ({ sink, atom, written }) => `${sink} ${written ? "has written" : "has still to write"} ${atom}`,
  );
  return [...lines, ...written].map((line) => `${line}\n`).join("");
}

const causes: Readonly<Record<InspectedStep["cause"], string>> = {
  source: "",
  atom: "takes an atom",
  requests: "is asked",
  replies: "goes on",
  due: "goes on: it is time",
  complete: "completes",
};

export function stateText({ states }: InspectedState): string {
  return states
    .map(({ unit, task, cells, more, looked }) => {
      const lines = cells.map(({ key, cells: values }) => {
        const shown = Object.entries(values).map(([name, value]) => `${name}: ${value}`);
        return `  ${key === undefined ? "" : `${key}: `}{ ${shown.join(", ")} }`;
      });
      if (cells.length === 0) lines.push("  nothing has been kept that was asked for");
      if (more) lines.push(`  and more: ${looked} keys were looked at; --limit gives more of them, --search others`);
      return `${unit} ${task}\n${lines.join("\n")}\n`;
    })
    .join("\n");
}

function faultText({
  code,
  message,
  at,
}: {
  readonly code: string;
  readonly message: string;
  readonly at: string;
}): string {
  return `${code} ${message}${at === "" ? "" : ` (${at})`}`;
}

function timeText(instant: number): string {
  return new Date(instant).toISOString();
}

/** `?`: an earlier process has begun it. */
function ageText(since: number | undefined, now: number): string {
  return since === undefined ? "?" : spanText(Math.max(0, now - since));
}

/** `340 ms`, `12.5 s`, `3 min`, `2 h`, `5 d`. */
export function spanText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
