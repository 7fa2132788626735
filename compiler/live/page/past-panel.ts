/** The recording of the run, step by step: forwards, backwards, with what was pending and what was kept there. */
import { element } from "../../pages/dom.ts";
import type { LivePast, LiveState } from "../messages.ts";
import { order } from "./connection.ts";
import { fill, table } from "./tables.ts";

interface StateThere {
  readonly states?: readonly {
    readonly state: string;
    readonly cells: readonly { readonly key?: string; readonly cells: Readonly<Record<string, string>> }[];
  }[];
}

export class PastPanel {
  readonly panel: HTMLElement;
  private readonly controls: HTMLElement;
  private readonly place = element("input", { type: "range", min: "0", "aria-label": "Step", oninput: () => this.go(Number(this.place.value)) }); // prettier-ignore
  private readonly number = element("input", { type: "number", min: "0", "aria-label": "Number of the step", onchange: () => this.go(Number(this.number.value)) }); // prettier-ignore
  private readonly length = element("span", { class: "quiet" });
  private readonly tasks = element("select", { "aria-label": "Task there", onchange: () => void this.showState() });
  private readonly start = element("p", { class: "note" });
  private readonly steps = element("div", {});
  private readonly kept = element("div", { role: "region", "aria-label": "State there" });
  private readonly pending = element("div", {});
  private readonly events: { light(units: readonly string[]): void; refused(error: unknown): void };
  private past: LivePast | undefined;
  private going = false;
  private wanted: number | undefined;
  private states = "";

  constructor(events: PastPanel["events"]) {
    this.events = events;
    const step = (by: number) => () => this.go((this.past?.at ?? 0) + by);
    this.controls = element(
      "div",
      {},
      element(
        "div",
        { class: "line" },
        element("button", { onclick: step(-1), title: "One step back" }, "← Back"),
        element("button", { onclick: step(1), title: "One step on" }, "Next →"),
        this.number,
        this.length,
        this.place,
      ),
      this.steps,
      element("div", { class: "line" }, this.tasks),
      this.kept,
      this.pending,
    );
    this.start.append(
      "To look back, the run is stopped after a last commit, and stands still meanwhile. ",
      element("button", { onclick: () => this.go(undefined) }, "Look back"),
    );
    this.panel = element("div", {}, this.start, this.controls);
    this.show({ state: "none" });
  }

  show(run: LiveState["run"]): void {
    const back = run.state === "back";
    this.start.hidden = back;
    this.controls.hidden = !back;
    if (!back) {
      this.past = undefined;
      this.events.light([]);
    } else if (this.past === undefined && !this.going) this.go(run.at);
  }

  /** The last step that is wanted is gone to: those in between are left out. */
  private go(to: number | undefined): void {
    this.wanted = to ?? Infinity;
    if (!this.going) void this.travel();
  }

  private async travel(): Promise<void> {
    this.going = true;
    try {
      while (this.wanted !== undefined) {
        const to = this.wanted;
        this.wanted = undefined;
        this.present(await order<LivePast>(Number.isFinite(to) ? { do: "back", to } : { do: "back" }));
        await this.showState();
      }
    } catch (error) {
      this.events.refused(error);
    } finally {
      this.going = false;
    }
  }

  private present(past: LivePast): void {
    this.past = past;
    const { at, length, steps, pending, states } = past;
    this.place.max = String(length);
    this.place.value = String(at);
    this.number.max = String(length);
    this.number.value = String(at);
    this.length.textContent = `of ${length.toLocaleString("en")}`;
    const here = steps.find(({ step }) => step === at);
    const rows = steps.map(({ step, text, position }) =>
      element(
        "li",
        { "aria-current": step === at ? "step" : undefined, onclick: () => this.go(step) },
        `${String(step).padStart(5)}  ${text}${step === at && position !== undefined ? `\n       at ${position}` : ""}`,
      ),
    );
    fill(
      this.steps,
      rows.length === 0 ? [] : [element("ol", { "aria-label": "Steps" }, ...rows)],
      "Nothing has happened.",
    );
    this.events.light(here?.unit === undefined ? [] : [here.unit]);
    const known = JSON.stringify(states);
    if (known !== this.states) {
      this.states = known;
      this.tasks.replaceChildren(
        ...states.map(({ unit, task }) => element("option", { value: `${unit} ${task}` }, `${unit} ${task}`)),
      );
      this.tasks.hidden = states.length === 0;
    }
    const { reads, handlers, timers } = pending;
    fill(
      this.pending,
      [
        ...table("Not taken there", ["unit", "from", "#atoms"], reads.map(({ unit, from, atoms }) => [unit, from, String(atoms)])),
        ...table("Handlers that wait there", ["handler", "key", "waits for"], handlers.map(({ unit, task, key, awaits }) => [`${unit} ${task}`, key ?? "", awaits])),
        ...table("Timers there", ["timer", "key", "fires"], timers.map(({ unit, timer, key, deadline }) => [`${unit} ${timer}`, key ?? "", new Date(deadline).toLocaleString()])),
      ],
      "Nothing is pending there.",
    ); // prettier-ignore
  }

  private async showState(): Promise<void> {
    const [unit, task] = this.tasks.value.split(" ");
    if (unit === undefined || task === undefined || unit === "") {
      this.kept.replaceChildren();
      return;
    }
    const { states = [] } = (await order<StateThere | null>({ do: "state back", unit, task })) ?? {};
    const tables = states.flatMap(({ state, cells }) => {
      const names = Object.keys(cells[0]?.cells ?? {});
      const rows = cells.map(({ key, cells: values }) => [
        key ?? "(shared)",
        ...names.map((name) => values[name] ?? ""),
      ]);
      return table(`${unit} ${state} there`, ["key", ...names], rows);
    });
    fill(this.kept, tables, "Nothing has been kept there.");
  }
}
