/** The last atoms of a stream, and the lineage of one: all that it comes from, and all that came of it. */
import type { InspectedAtoms, InspectedLineage, InspectedStep } from "@portals/runtime/inspect";
import { element } from "../../pages/dom.ts";
import { Asking, LONGEST } from "./asking.ts";
import { ask } from "./connection.ts";
import { fill, link, text } from "./tables.ts";

const LIMIT = 50;

export class AtomsPanel {
  readonly panel: HTMLElement;
  private readonly streams = element("select", { "aria-label": "Stream", onchange: () => this.asking.change() });
  private readonly atoms = element("div", { role: "region", "aria-label": "Atoms" });
  private readonly lineage = element("div", { role: "region", "aria-label": "Lineage" });
  private readonly asking = new Asking(
    () => ask({ ask: "atoms", stream: this.streams.value, limit: LIMIT, longest: LONGEST }),
    (found) => this.showAtoms(found),
  );
  private known = "";
  private shown = "";

  constructor() {
    const choice = element("div", { class: "line" }, this.streams);
    this.panel = element("div", {}, choice, this.lineage, this.atoms);
  }

  offer(streams: readonly string[]): void {
    const known = streams.join("\n");
    if (known === this.known) return;
    this.known = known;
    const before = this.streams.value;
    this.streams.replaceChildren(...streams.map((path) => element("option", { value: path }, path)));
    if (streams.includes(before)) this.streams.value = before;
  }

  chooseStream(path: string): void {
    if ([...this.streams.options].some(({ value }) => value === path)) this.streams.value = path;
    this.lineage.replaceChildren();
    this.asking.change();
  }

  /** The run is another one. */
  forget(): void {
    this.lineage.replaceChildren();
    this.shown = "";
  }

  refresh(): void {
    if (this.streams.value !== "") this.asking.refresh();
  }

  private showAtoms(found: InspectedAtoms): void {
    const shown = JSON.stringify(found);
    if (shown === this.shown) return;
    this.shown = shown;
    const { stream, atoms } = found;
    const rows = [...atoms].reverse().map(({ atom, events }) => {
      const name = link(`#${atom}`, `atom ${stream} ${atom}`, () => void this.trace(stream, atom));
      return element("li", {}, name, ` [${events.join(", ")}]`);
    });
    const list = element("ol", { "aria-label": `Atoms of ${stream}` }, ...rows);
    fill(
      this.atoms,
      rows.length === 0 ? [] : [element("h2", {}, `${stream}, the last ones first`), list],
      "No atom of it is known.",
    );
  }

  /** Show the lineage of an atom. */
  async trace(stream: string, atom: number): Promise<void> {
    const found = await ask({ ask: "lineage", stream, atom }).catch(() => undefined);
    if (found === undefined) return;
    fill(this.lineage, found.known ? this.lineageOf(found) : [], `What became of ${found.atom} is not known any more.`);
    this.lineage.scrollIntoView({ block: "nearest" });
  }

  private lineageOf({ atom, steps, sinks }: InspectedLineage): readonly Node[] {
    const depths = new Map<number, number>();
    const rows = steps.map((step) => {
      const depth = step.parent === undefined ? 0 : (depths.get(step.parent) ?? -1) + 1;
      depths.set(step.number, depth);
      return element("li", { style: `padding-left: ${0.4 + Math.min(depth, 12) * 1.2}em` }, ...this.stepOf(step, atom));
    });
    const written = sinks.map(({ sink, atom: of, written: done }) =>
      element("li", {}, `${sink} ${done ? "has written" : "has still to write"} ${of}`),
    );
    return [
      element("h2", {}, `Lineage of ${atom}`),
      element("ol", { "aria-label": `Lineage of ${atom}` }, ...rows, ...written),
    ];
  }

  private stepOf({ number, unit, cause, from, made, fault }: InspectedStep, of: string): readonly (Node | string)[] {
    const name = (atom: string, key: string): Node => {
      if (atom === of) return element("strong", {}, atom);
      const at = atom.lastIndexOf("#");
      const [stream, n] = [atom.slice(0, at), Number(atom.slice(at + 1))];
      return link(atom, key, () => void this.trace(stream, n));
    };
    const taken = from === undefined ? [] : [" took ", name(from, `from ${number}`)];
    const begin =
      unit === undefined ? ["came from outside"] : [unit, ...(from === undefined ? [` ${causes[cause]}`] : taken)];
    const failed = fault === undefined ? [] : [" ", text(`passed it over: ${fault.code} ${fault.message}`, "error")];
    const gave = made.filter(({ text: said }) => said !== "[]").flatMap((one, i) => ["\n→ ", name(one.atom, `made ${number} ${i}`), ` ${one.text}`]); // prettier-ignore
    return [...begin, ...failed, ...gave];
  }
}

const causes: Readonly<Record<InspectedStep["cause"], string>> = {
  source: "",
  atom: "took an atom",
  requests: "was asked",
  replies: "went on",
  due: "went on: it was time",
  complete: "completed",
};
