/** The program's tests: a button that runs them, and what came of each. */
import type { ShownTest } from "../messages.ts";
import { element } from "../../pages/dom.ts";

/** A place as failures tell it; lines and columns begin at 1. */
export interface ToldPlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export interface TestsEvents {
  /** Begin a run of the tests, or end the one that goes on. */
  run(): void;
  goTo(place: ToldPlace): void;
}

export class TestsPanel {
  readonly element: HTMLElement;
  private readonly events: TestsEvents;
  private readonly button: HTMLButtonElement;
  private readonly note = element("p", { class: "nothing", role: "status" });
  private readonly results = element("ol", { class: "tests", "aria-label": "Results" });
  private tests = 0;
  private failed = 0;

  constructor(events: TestsEvents) {
    this.events = events;
    this.button = element("button", { onclick: () => events.run() }, "Run the tests");
    this.element = element(
      "div",
      { class: "scroll", tabindex: "0" },
      element("div", { class: "line" }, this.button, this.note),
      this.results,
    );
    this.show(0, false);
  }

  /** Of a program that has so many; nothing of it has been tested yet. */
  show(tests: number, ready: boolean): void {
    this.tests = tests;
    this.button.textContent = "Run the tests";
    this.button.disabled = !ready || tests === 0;
    this.results.replaceChildren();
    this.note.textContent =
      tests === 0
        ? "The test blocks of a program can be run here: with other inputs and turns, and through crashes."
        : `${counted(tests, "test")}, not run yet`;
  }

  begun(): void {
    this.failed = 0;
    this.results.replaceChildren();
    this.button.textContent = "Stop";
    this.note.textContent = "running …";
  }

  add({ title, passed, runs, crashes, details }: ShownTest): void {
    if (!passed) this.failed++;
    const how = passed ? ` (${counted(runs, "run")}, ${crashes} ${crashes === 1 ? "crash" : "crashes"})` : "";
    const head = element("p", {}, element("strong", {}, passed ? "ok" : "FAILED"), ` ${title}${how}`);
    const lines = details.map((line) => this.line(line));
    const text = lines.length > 0 ? [element("pre", {}, ...lines)] : [];
    this.results.append(element("li", { class: passed ? "passed" : "failed" }, head, ...text));
  }

  ended(crash: string | undefined): void {
    this.button.textContent = "Run the tests";
    const { failed, tests } = this;
    this.note.textContent =
      crash ?? (failed === 0 ? `${counted(tests, "test")} passed` : `${failed} of ${counted(tests, "test")} failed`);
  }

  /** ` --> main.portals:12:7` leads there. */
  private line(text: string): HTMLElement {
    const [, path, line, column] = /^ *--> (.+):(\d+):(\d+)$/.exec(text) ?? [];
    if (path === undefined) return element("span", {}, `${text}\n`);
    const place = { path, line: Number(line), column: Number(column) };
    return element("span", {}, " --> ", element("button", { class: "link", onclick: () => this.events.goTo(place) }, `${path}:${line}:${column}`), "\n"); // prettier-ignore
  }
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
