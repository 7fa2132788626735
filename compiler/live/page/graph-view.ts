/** The picture of the program, with what happens in it written on it: rates, lags, queues on edges, atoms that flow. */
import type { Inspection } from "@portals/runtime/inspect";
import { element } from "../../pages/dom.ts";
import { short, type Rates } from "./rates.ts";

const SVG = "http://www.w3.org/2000/svg";
/** Ms that an atom takes for its way, and atoms that are drawn at once on an edge. */
const WAY = 700;
const MOST_DOTS = 6;

/** What was chosen in the picture. */
export type Chosen =
  | { readonly kind: "unit"; readonly path: string }
  | { readonly kind: "stream"; readonly path: string }
  | { readonly kind: "portal"; readonly path: string };

interface Edge {
  readonly group: SVGGElement;
  readonly line: SVGPathElement;
  readonly kind: string;
  /** Path of the stream, or of the portal. */
  readonly path: string;
  /** Who reads there. */
  readonly reader: string;
  readonly figure: SVGGElement;
  readonly rect: SVGRectElement;
  readonly text: SVGTextElement;
}

export class GraphView {
  readonly panel = element("div", { class: "graph scroll", tabindex: "0", role: "region", "aria-label": "Graph" });
  private readonly choose: (chosen: Chosen) => void;
  private edges: readonly Edge[] = [];
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(choose: (chosen: Chosen) => void) {
    this.choose = choose;
    this.panel.addEventListener("click", (event) => this.picked(event.target));
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.picked(event.target);
    });
  }

  /** The picture of another program. */
  draw(svg: string): void {
    this.panel.innerHTML = svg;
    const drawing = this.panel.querySelector("svg");
    // What is in it can be chosen, so it is no single image.
    drawing?.setAttribute("role", "group");
    for (const group of this.panel.querySelectorAll<SVGGElement>(".node, .edge")) {
      group.setAttribute("tabindex", "0");
      group.setAttribute("role", "button");
      const title = group.querySelector("title")?.textContent ?? "";
      group.setAttribute("aria-label", title.split("\n")[0] ?? "");
    }
    this.edges = [...this.panel.querySelectorAll<SVGGElement>(".edge")].flatMap((group) => this.edgeOf(group) ?? []);
  }

  private edgeOf(group: SVGGElement): Edge | undefined {
    const line = group.querySelector<SVGPathElement>("path:not(.reach)");
    const { kind = "", path = "", to = "", unit } = group.dataset;
    if (line === null) return undefined;
    const [figure, rect, text] = [make("g"), make("rect"), make("text")];
    figure.setAttribute("class", "figure");
    figure.append(rect, text);
    // On top of all lines, and beside the label that may be in the middle.
    const label = this.panel.querySelector<SVGGElement>(`.label[data-of="${CSS.escape(group.dataset["id"] ?? "")}"]`);
    const middle = line.getPointAtLength(line.getTotalLength() / 2);
    const box = label?.getBBox();
    const at = box === undefined ? middle : { x: box.x + box.width / 2, y: box.y + box.height + 9 };
    text.setAttribute("x", String(at.x));
    text.setAttribute("y", String(at.y + 4));
    text.setAttribute("text-anchor", "middle");
    group.ownerSVGElement?.append(figure);
    return { group, line, kind, path, reader: unit ?? to, figure, rect, text };
  }

  /** What the run has come to. */
  show(figures: Inspection, rates: Rates): void {
    const streams = new Map(figures.streams.map((stream) => [stream.path, stream]));
    const portals = new Map(figures.portals.map((portal) => [portal.path, portal]));
    for (const edge of this.edges) {
      if (edge.kind === "ask") {
        const portal = portals.get(edge.path);
        const open = Math.max(portal?.open ?? 0, portal?.waiting ?? 0, portal?.outside ?? 0);
        this.write(edge, open === 0 ? "" : `${short(open)} open`, (portal?.waiting ?? 0) > 0);
        continue;
      }
      const stream = streams.get(edge.path);
      const reader = stream?.readers.find(({ by }) => by === edge.reader);
      // What fails goes to a sequencer, which others read: the edge has what comes to it.
      const name = edge.kind === "letters" ? edge.path : `${edge.path} > ${edge.reader}`;
      const lag = edge.kind === "letters" ? 0 : (reader?.lag ?? 0);
      const parts = [
        rates.text(name),
        ...(lag > 0 ? [`lag ${short(lag)}`, `queue ${short(reader?.events ?? 0)}`] : []),
      ];
      this.write(edge, parts.filter((part) => part !== "").join(" · "), lag > 0);
      this.flow(edge, rates.since(name));
    }
    const units = new Map(figures.units.map((unit) => [unit.path, unit.state]));
    for (const node of this.panel.querySelectorAll<SVGGElement>(".node")) {
      const state = units.get(node.dataset["id"] ?? "");
      node.classList.toggle("halted", state === "halted");
      node.classList.toggle("retrying", state === "retrying");
    }
  }

  /** Nothing runs. */
  clear(): void {
    for (const edge of this.edges) this.write(edge, "", false);
  }

  private write({ figure, rect, text }: Edge, said: string, behind: boolean): void {
    figure.classList.toggle("behind", behind);
    figure.style.display = said === "" ? "none" : "";
    if (said === text.textContent) return;
    text.textContent = said;
    if (said === "") return;
    const { x, y, width, height } = text.getBBox();
    rect.setAttribute("x", String(x - 4));
    rect.setAttribute("y", String(y - 1));
    rect.setAttribute("width", String(width + 8));
    rect.setAttribute("height", String(height + 2));
    rect.setAttribute("rx", "3");
  }

  /** Atoms on their way: some for few, more for many. */
  private flow({ group, line }: Edge, atoms: number): void {
    group.classList.toggle("busy", atoms > 0 && this.calm.matches);
    if (atoms === 0 || this.calm.matches || document.hidden) return;
    const dots = Math.min(MOST_DOTS, Math.ceil(Math.log2(atoms + 1)));
    for (let i = 0; i < dots; i++) {
      const [dot, motion] = [make("circle"), make("animateMotion")];
      dot.setAttribute("class", "atom");
      dot.setAttribute("r", "3.5");
      dot.style.display = "none";
      motion.setAttribute("path", line.getAttribute("d") ?? "");
      motion.setAttribute("dur", `${WAY}ms`);
      motion.setAttribute("begin", "indefinite");
      dot.append(motion);
      // What is written on the edges stays readable.
      group.ownerSVGElement?.insertBefore(dot, this.edges[0]?.figure ?? null);
      setTimeout(
        () => {
          dot.style.display = "";
          motion.beginElement();
        },
        (i * 500) / dots,
      );
      setTimeout(() => dot.remove(), WAY + (i * 500) / dots);
    }
  }

  /** Units whose step is looked at. */
  light(ids: readonly string[]): void {
    for (const node of this.panel.querySelectorAll<SVGGElement>(".node")) {
      node.classList.toggle("lit", ids.includes(node.dataset["id"] ?? ""));
    }
  }

  private picked(target: EventTarget | null): void {
    const group = target instanceof Element ? target.closest<SVGGElement>(".node, .edge") : null;
    if (group === null) return;
    for (const other of this.panel.querySelectorAll(".chosen")) other.classList.remove("chosen");
    group.classList.add("chosen");
    const { kind = "", id = "", path } = group.dataset;
    if (path !== undefined) this.choose(kind === "ask" ? { kind: "portal", path } : { kind: "stream", path });
    else if (kind === "source" || kind === "sequencer" || kind === "stream") this.choose({ kind: "stream", path: id });
    else if (kind === "sink") this.choose({ kind: "stream", path: id.replace(/^sink /, "").split(" ")[0] ?? "" });
    else if (kind === "unit" || kind === "splitter") this.choose({ kind: "unit", path: id });
    else this.choose({ kind: "portal", path: id });
  }
}

function make<K extends keyof SVGElementTagNameMap>(tag: K): SVGElementTagNameMap[K] {
  return document.createElementNS(SVG, tag);
}
