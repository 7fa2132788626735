/** A run of a test as text: one line for each step, crash and passing of time. */
import type { AppDefinition, Codec } from "../api.ts";
import { base } from "../codec/base.ts";
import type { TakenStep } from "../observe.ts";
import { showDuration } from "../values/duration-text.ts";

/** Characters of what was consumed or came of it, in a line, if nothing else is said. */
const LONGEST = 160;

export class Trace {
  readonly lines: string[] = [];
  private readonly events = new Map<string, Codec<unknown>>();
  private readonly requests = new Map<string, Codec<unknown>>();
  private readonly longest: number;
  private number = 0;

  constructor(apps: readonly AppDefinition[], longest = LONGEST) {
    this.longest = longest;
    for (const app of apps) {
      const streams = app.units.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
      for (const { path, codec } of [...app.sources.map(({ stream }) => stream), ...app.sequencers, ...streams]) {
        this.events.set(path, codec);
      }
      for (const { serves = [], asks = [] } of app.units) {
        for (const { path, request } of [...serves, ...asks]) this.requests.set(path, request);
      }
    }
  }

  started(heads: ReadonlyMap<string, number>): void {
    const there = [...heads].filter(([, head]) => head > 0).map(([path, head]) => `${path} ${head}`);
    this.say(there.length === 0 ? "the process starts" : `the process starts; recovered: ${there.join(", ")}`);
  }

  crashed(power: boolean): void {
    this.say(power ? "the power fails" : "the process is killed");
  }

  advanced(ms: number): void {
    this.say(`${showDuration(ms)} pass`);
  }

  source(stream: string, atom: number, events: readonly unknown[]): void {
    this.count(this.sourceText(stream, atom, events));
  }

  step(step: TakenStep): void {
    this.count(this.stepText(step));
  }

  sourceText(stream: string, atom: number, events: readonly unknown[]): string {
    return `${stream}: ${this.atomOf(stream, atom, events)}`;
  }

  stepText({ unit, from, outputs, asked, skipped }: TakenStep): string {
    const parts = [`${unit} ${this.causeOf(from)}`];
    if (skipped !== undefined) parts.push(`passed over: ${skipped.code} ${skipped.message}`);
    for (const { stream, atom, events } of outputs) {
      if (events.length > 0) parts.push(`${stream}: ${this.atomOf(stream, atom, events)}`);
    }
    for (const { portal, requests } of asked)
      parts.push(`asks ${portal}: ${this.listOf(this.requests.get(portal), requests)}`);
    return parts.join(" → ");
  }

  private causeOf(from: TakenStep["from"]): string {
    switch (from.kind) {
      case "atom":
        return `takes ${from.stream}: ${this.atomOf(from.stream, from.atom, from.events)}`;
      case "requests":
        return `is asked ${from.portal}: ${this.listOf(this.requests.get(from.portal), from.requests)}`;
      case "replies":
        return "goes on with replies";
      case "due":
        return "goes on: it is time";
      case "complete":
        return "completes";
    }
  }

  atomOf(stream: string, atom: number, events: readonly unknown[]): string {
    return `#${atom} ${this.listOf(this.events.get(stream), events)}`;
  }

  /** Requests to a portal. */
  requestsText(portal: string, requests: readonly unknown[]): string {
    return this.listOf(this.requests.get(portal), requests);
  }

  private listOf(codec: Codec<unknown> | undefined, values: readonly unknown[]): string {
    const shown = values.map((value) => (codec === undefined ? "…" : base(codec).show(value)));
    const text = `[${shown.join(", ")}]`;
    return text.length > this.longest ? `${text.slice(0, this.longest - 1)}…` : text;
  }

  private count(text: string): void {
    this.lines.push(`${String(++this.number).padStart(5)}  ${text}`);
  }

  private say(text: string): void {
    this.lines.push(`       ${text}`);
  }
}
