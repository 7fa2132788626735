/** The live page: what the server tells, and where each part of it is shown. */
import type { Inspection } from "@portals/runtime/inspect";
import { element } from "../../pages/dom.ts";
import { Tabs } from "../../pages/tabs.ts";
import { themeButton } from "../../pages/theme.ts";
import type { LiveOrder, LiveState } from "../messages.ts";
import { AtomsPanel } from "./atoms-panel.ts";
import { ask, listen, order, Refused } from "./connection.ts";
import { GraphView, type Chosen } from "./graph-view.ts";
import { PastPanel } from "./past-panel.ts";
import { Rates } from "./rates.ts";
import { letters, output, overview, problems, waiting, type Links } from "./run-panels.ts";
import { StatePanel } from "./state-panel.ts";
import { fill } from "./tables.ts";

class Page {
  private readonly rates = new Rates();
  private readonly status = element("span", { class: "status", role: "status" });
  private readonly notice = element("p", { class: "notice", role: "alert", hidden: true });
  private readonly title = element("h1", {}, "Portals, live");
  private readonly graph = new GraphView((chosen) => this.choose(chosen));
  private readonly state = new StatePanel((query) => ask({ ask: "state", of: query }));
  private readonly atoms = new AtomsPanel();
  private readonly past = new PastPanel({
    light: (units) => this.graph.light(units),
    refused: (error) => this.refused(error),
  });
  private readonly overview = element("div", {});
  private readonly waiting = element("div", {});
  private readonly letters = element("div", {});
  private readonly problems = element("div", {});
  private readonly output = element("div", {});
  private readonly tabs: Tabs;
  private readonly restart = element("button", { onclick: () => this.order({ do: "restart" }) }, "Restart");
  private readonly fresh = element("button", { onclick: () => this.startFresh(), title: "Delete the state, and start" }, "Start fresh"); // prettier-ignore
  private readonly goOn = element("button", { class: "main", onclick: () => this.order({ do: "go on" }) }, "Go on");
  private live: LiveState | undefined;
  private figures: Inspection | undefined;
  private version = 0;
  private lettersShown = "";

  constructor(root: HTMLElement) {
    this.tabs = new Tabs(
      "What is shown",
      [
        { id: "overview", title: "Overview", panel: this.overview },
        { id: "state", title: "State", panel: this.state.panel },
        { id: "atoms", title: "Atoms", panel: this.atoms.panel },
        { id: "waiting", title: "Waiting", panel: this.waiting },
        { id: "letters", title: "Letters", panel: this.letters },
        { id: "problems", title: "Problems", panel: this.problems },
        { id: "past", title: "Past", panel: this.past.panel },
        { id: "output", title: "Output", panel: this.output },
      ],
      () => this.showFigures(),
    );
    root.append(
      element(
        "header",
        {},
        this.title,
        this.status,
        element("div", { class: "controls" }, this.goOn, this.restart, this.fresh, themeButton()),
      ),
      element(
        "main",
        {},
        element("div", { class: "pane" }, this.graph.panel),
        element("div", { class: "pane" }, this.notice, this.tabs.bar, this.tabs.panels),
      ),
    );
    this.forget();
    listen({
      state: (state) => void this.showState(state),
      figures: (figures) => {
        this.figures = figures;
        this.rates.look(figures);
        this.graph.show(figures, this.rates);
        this.showFigures();
      },
      connected: (there) => {
        if (!there) this.say("the server does not answer", true);
        else if (this.live !== undefined) this.showRun(this.live);
      },
    });
  }

  // ---- what the server tells -----------------------------------------------------------------------------------------

  private async showState(state: LiveState): Promise<void> {
    const before = this.live;
    this.live = state;
    const { apps, program, run, faults } = state;
    this.title.textContent = apps.length === 0 ? "Portals, live" : apps.join(", ");
    document.title = `${this.title.textContent} · live`;
    if (run.state !== before?.run.state && (run.state === "starting" || run.state === "back")) this.forget();
    this.showRun(state);
    this.past.show(run);
    fill(this.problems, problems(state, this.links), "Nothing is wrong.");
    fill(this.output, output(state), "Nothing has been printed.");
    const errors = program.diagnostics.filter(({ severity }) => severity === "error").length + faults.length;
    this.tabs.badge("problems", errors === 0 ? "" : String(errors));
    if (program.version !== this.version) {
      this.version = program.version;
      const response = await fetch(`/graph.svg?version=${program.version}`);
      this.graph.draw(await response.text());
      if (this.figures !== undefined) this.graph.show(this.figures, this.rates);
    }
  }

  private forget(): void {
    this.rates.forget();
    this.figures = undefined;
    this.graph.clear();
    this.atoms.forget();
    this.lettersShown = "";
    for (const panel of [this.overview, this.waiting, this.letters]) fill(panel, [], "Nothing is known yet.");
  }

  private showRun({ run, program, data, visited }: LiveState): void {
    this.goOn.hidden = run.state !== "back";
    this.restart.hidden = visited || run.state === "back";
    this.fresh.hidden = visited;
    if (visited) this.tabs.remove(["past", "problems", "output"]);
    this.fresh.disabled = program.version === 0 || run.state === "starting" || run.state === "stopping";
    this.restart.disabled = program.version === 0 || run.state === "starting" || run.state === "stopping";
    this.notice.hidden = true;
    switch (run.state) {
      case "none":
        return this.say("the program has errors", true);
      case "running": {
        const where = run.url === undefined ? "running" : `running, listening on ${run.url}`;
        return this.say(
          program.stale ? `${where}; the files have errors, so this is the program before` : where,
          program.stale,
        );
      }
      case "ended":
        return this.say(run.code === 0 ? "has come to its end" : `ended: ${run.code}`, run.code !== 0);
      case "misfit":
        this.say("not started", true);
        return this.warn(`${data} does not fit the program any more: ${run.why}. Undo the change, or`, {
          title: "Delete the state and start fresh",
          task: () => this.order({ do: "fresh" }),
        });
      case "back":
        return this.say(
          `standing still, behind step ${run.at.toLocaleString("en")} of ${run.length.toLocaleString("en")}`,
          false,
        );
      default:
        return this.say(run.state, false);
    }
  }

  private say(text: string, wrong: boolean): void {
    this.status.textContent = text;
    this.status.classList.toggle("wrong", wrong);
  }

  private warn(text: string, action?: { readonly title: string; readonly task: () => void }): void {
    const button = action && element("button", { onclick: action.task }, action.title);
    this.notice.replaceChildren(text, ...(button === undefined ? [] : [" ", button]));
    this.notice.hidden = false;
  }

  /** In the panel that is seen. */
  private showFigures(): void {
    const { figures } = this;
    if (figures === undefined) return;
    const count = figures.letters.reduce(
      (sum, { letters: known }) => sum + known.filter(({ requeued }) => !requeued).length,
      0,
    );
    this.tabs.badge("letters", count === 0 ? "" : String(count));
    switch (this.tabs.shown) {
      case "overview":
        return fill(this.overview, overview(figures, this.rates, this.links), "Nothing is there.");
      case "state":
        this.state.offer(figures.states);
        return this.state.refresh();
      case "atoms":
        this.atoms.offer(figures.streams.map(({ path }) => path));
        return this.atoms.refresh();
      case "waiting":
        return fill(this.waiting, waiting(figures), "Nothing waits.");
      case "letters": {
        const shown = JSON.stringify(figures.letters);
        if (shown !== this.lettersShown) fill(this.letters, letters(figures, this.links), "There are no dead letters.");
        this.lettersShown = shown;
        return;
      }
    }
  }

  // ---- what the reader does ------------------------------------------------------------------------------------------

  private readonly links: Links = {
    stream: (path) => this.choose({ kind: "stream", path }),
    unit: (path) => this.choose({ kind: "unit", path }),
    atom: (stream, atom) => {
      this.choose({ kind: "stream", path: stream });
      void this.atoms.trace(stream, atom);
    },
    requeue: (stream, atom) => this.order({ do: "requeue", stream, atom }),
  };

  private choose({ kind, path }: Chosen): void {
    const { figures } = this;
    if (figures === undefined) return;
    if (kind === "portal") this.tabs.show("waiting");
    else if (kind === "unit") {
      this.state.offer(figures.states);
      this.tabs.show(this.state.chooseUnit(path) ? "state" : "overview");
    } else {
      this.atoms.offer(figures.streams.map((stream) => stream.path));
      this.tabs.show("atoms");
      this.atoms.chooseStream(path);
    }
  }

  private startFresh(): void {
    const data = this.live?.data ?? "";
    if (confirm(`Delete what is kept in ${data}, and start from the beginning?`)) this.order({ do: "fresh" });
  }

  private order(what: LiveOrder): void {
    order(what).catch((error: unknown) => this.refused(error));
  }

  private refused(error: unknown): void {
    this.warn(error instanceof Refused ? error.message : "the server does not answer");
  }
}

const root = document.querySelector<HTMLElement>("#live");
if (root !== null) new Page(root);
