/** What is seen of a run: streams, state, the trace of steps, what was written, what is served. */
import type { RunState } from "../messages.ts";
import { element, refill } from "../../pages/dom.ts";

function list(label: string): HTMLElement {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label });
}

function nothing(text: string): HTMLElement {
  return element("p", { class: "nothing" }, text);
}

/** Atoms of each stream. */
export class StreamsPanel {
  readonly element = list("Streams");

  constructor() {
    this.show(undefined);
  }

  show(state: RunState | undefined): void {
    if (state === undefined) return refill(this.element, [nothing("Run the program to see its streams.")]);
    const lit = new Set(state.lit);
    const shown = state.streams.map(({ path, atoms, last }) =>
      element(
        "section",
        { class: lit.has(path) ? "stream lit-row" : "stream", "data-stream": path },
        element("h3", {}, path, element("span", { class: "count" }, `${atoms.toLocaleString("en")} ${atoms === 1 ? "atom" : "atoms"}`)), // prettier-ignore
        element(
          "ol",
          {},
          ...last.map(({ atom, text }) => element("li", {}, element("span", { class: "number" }, `${atom}`), text)),
        ),
      ),
    );
    refill(this.element, shown.length > 0 ? shown : [nothing("No atom yet.")]);
  }
}

/** Cells of tasks, by key. */
export class StatePanel {
  readonly element = list("State");

  constructor() {
    this.show(undefined);
  }

  show(state: RunState | undefined): void {
    const shown = (state?.cells ?? []).map(({ unit, task, keys, more }) => {
      const names = [...new Set(keys.flatMap(({ cells }) => Object.keys(cells)))];
      const keyed = keys.some(({ key }) => key !== undefined);
      const rows = keys.map(
        ({ key, cells }) =>
        element("tr", {}, ...(keyed ? [element("th", { scope: "row" }, key ?? "")] : []), ...names.map((name) => element("td", {}, cells[name] ?? ""))), // prettier-ignore
      );
      const head = [...(keyed ? ["key"] : []), ...names].map((name) => element("th", { scope: "col" }, name));
      const rest = more > 0 ? [element("p", { class: "nothing" }, `and ${more.toLocaleString("en")} more keys`)] : [];
      const table = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)); // prettier-ignore
      return element("section", {}, element("h3", {}, `${unit} · ${task}`), table, ...rest);
    });
    const none = state === undefined ? "Run the program to see the state of its tasks." : "No task has state.";
    refill(this.element, shown.length > 0 ? shown : [nothing(none)]);
  }
}

/** Steps, a line each, and what was written. */
export class ConsolePanel {
  readonly element: HTMLElement;
  private readonly trace = list("Steps");
  private readonly output = list("Output");

  constructor() {
    this.element = element("div", { class: "split" }, this.output, this.trace);
    this.show(undefined);
  }

  show(state: RunState | undefined): void {
    if (state === undefined) {
      refill(this.output, [nothing("What the program writes stands here.")]);
      refill(this.trace, [nothing("And its steps here, a line each.")]);
      return;
    }
    const parts = [
      ...(state.out === "" ? [] : [element("pre", { class: "out" }, state.out)]),
      ...state.files.flatMap(({ path, text }) => [element("h3", {}, path), element("pre", {}, text)]),
      ...(state.err === "" ? [] : [element("pre", { class: "err" }, state.err)]),
      ...(state.exit === undefined ? [] : [element("p", { class: "nothing" }, ended(state.exit))]),
    ];
    refill(this.output, parts.length > 0 ? parts : [nothing("Nothing written yet.")]);
    refill(this.trace, [element("h3", {}, "Steps"), element("pre", { class: "trace" }, state.trace.join("\n"))]);
  }
}

function ended(exit: number): string {
  return exit === 0 ? "The program has come to its end." : `The program has ended with exit code ${exit}.`;
}

/** Requests to what the program serves. */
export class RequestsPanel {
  readonly element: HTMLElement;
  private readonly method = element("select", { "aria-label": "Method" }, ...["POST", "GET", "PUT"].map((text) => element("option", {}, text))); // prettier-ignore
  private readonly target: HTMLInputElement;
  private readonly body = element("textarea", {
    "aria-label": "Body",
    rows: "4",
    spellcheck: "false",
    placeholder: "{ }",
  });
  private readonly send: HTMLButtonElement;
  private readonly doors = element("datalist", { id: "doors" });
  private readonly answers = element("ol", { class: "answers", "aria-live": "polite" });
  private readonly note = nothing("");
  private known = false;
  ask: ((method: string, target: string, body: string) => Promise<{ readonly status: number; readonly body: string }>) | undefined; // prettier-ignore

  constructor() {
    this.target = element("input", {
      "aria-label": "Path",
      list: "doors",
      placeholder: "/orders",
      spellcheck: "false",
    });
    this.send = element("button", { type: "submit" }, "Send");
    const line = element("div", { class: "line" }, this.method, this.target, this.send);
    const form = element("form", { class: "request", onsubmit: (event) => void this.submit(event) }, line, this.body);
    this.element = element("div", { class: "scroll", tabindex: "0" }, this.note, form, this.doors, this.answers);
    this.show(undefined);
  }

  show(state: RunState | undefined): void {
    const listens = state?.listens === true && state.state !== "ended";
    this.send.disabled = !listens;
    if (!listens) {
      this.known = false;
      this.note.textContent = "A program that is running and has http sources or endpoints can be asked here.";
      if (state === undefined) this.answers.replaceChildren();
    } else if (!this.known) {
      this.known = true;
      this.note.textContent = "";
      void this.describe();
    }
  }

  /** What the program serves, as it says itself. */
  private async describe(): Promise<void> {
    const answer = await this.ask?.("GET", "/openapi.json", "");
    if (answer?.status !== 200) return;
    const { paths = {} } = JSON.parse(answer.body) as { readonly paths?: Readonly<Record<string, object>> };
    const doors = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() }))); // prettier-ignore
    this.doors.replaceChildren(
      ...doors.map(({ path, method }) => element("option", { value: path }, `${method} ${path}`)),
    );
    this.note.textContent = `It serves ${doors.map(({ path, method }) => `${method} ${path}`).join(", ")}.`;
    const [first] = doors;
    if (first === undefined || this.target.value !== "") return;
    this.target.value = first.path;
    this.method.value = first.method;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const [method, target, body] = [this.method.value, this.target.value, this.body.value];
    const status = element("strong", {}, "…");
    const reply = element("pre", {});
    this.answers.prepend(element("li", {}, element("p", {}, `${method} ${target} `, status), reply));
    const answer = await this.ask?.(method, target, body);
    status.textContent = answer === undefined || answer.status === 0 ? "no answer" : `${answer.status}`;
    reply.textContent = answer?.body ?? "";
  }
}
