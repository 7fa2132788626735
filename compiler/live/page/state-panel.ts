/** State by key: of which task, what it has to have, and what it is now. */
import type { InspectedState, InspectedStateName, StateQuery } from "@portals/runtime/inspect";
import { element } from "../../pages/dom.ts";
import { Asking, LONGEST } from "./asking.ts";
import { fill, table } from "./tables.ts";

const LIMIT = 200;

export class StatePanel {
  readonly panel: HTMLElement;
  private readonly tasks = element("select", { "aria-label": "Task", onchange: () => this.asking.change() });
  private readonly search = element("input", { type: "search", placeholder: "key or value", "aria-label": "Search in keys and values", oninput: () => this.asking.change() }); // prettier-ignore
  private readonly results = element("div", { role: "region", "aria-label": "State" });
  private readonly asking: Asking<InspectedState>;
  private known = "";
  private shown = "";

  constructor(ask: (query: StateQuery) => Promise<InspectedState>) {
    this.asking = new Asking(
      () => ask(this.query),
      (found) => this.show(found),
    );
    this.panel = element("div", {}, element("div", { class: "line" }, this.tasks, this.search), this.results);
  }

  /** Tasks that keep something. */
  offer(states: readonly Pick<InspectedStateName, "unit" | "task">[]): void {
    const known = JSON.stringify(states.map(({ unit, task }) => [unit, task]));
    if (known === this.known) return;
    this.known = known;
    const before = this.tasks.value;
    const all = element("option", { value: "" }, "all tasks");
    const options = states.map(({ unit, task }) => element("option", { value: `${unit} ${task}` }, `${unit} ${task}`));
    this.tasks.replaceChildren(all, ...options);
    this.tasks.value = options.some(({ value }) => value === before) ? before : "";
  }

  /** Only a unit's. False if it keeps nothing. */
  chooseUnit(unit: string): boolean {
    const option = [...this.tasks.options].find(({ value }) => value.startsWith(`${unit} `));
    if (option === undefined) return false;
    this.tasks.value = option.value;
    this.asking.change();
    return true;
  }

  refresh(): void {
    this.asking.refresh();
  }

  private get query(): StateQuery {
    const [unit, task] = this.tasks.value === "" ? [] : this.tasks.value.split(" ");
    const search = this.search.value === "" ? undefined : this.search.value;
    return { unit, task, search, limit: LIMIT, longest: LONGEST };
  }

  private show({ states }: InspectedState): void {
    const shown = JSON.stringify(states);
    if (shown === this.shown) return;
    this.shown = shown;
    const searched = this.search.value !== "";
    const tables = states.flatMap(({ unit, task, cells, more, looked }) => {
      const names = Object.keys(cells[0]?.cells ?? {});
      const rows = cells.map(({ key, cells: values }) => [
        key ?? "(shared)",
        ...names.map((name) => values[name] ?? ""),
      ]);
      const made = table(`${unit} ${task}`, ["key", ...names], rows);
      if (!more) return made;
      const keys = looked.toLocaleString("en");
      const why = searched
        ? `${unit} ${task}: of ${keys} keys that were looked at. There are more: write all of a key to find it.`
        : "There are more: search for the one that you want.";
      return [...made, element("p", { class: "note quiet" }, why)];
    });
    fill(this.results, tables, "Nothing is kept that has this.");
  }
}
