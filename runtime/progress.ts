/** How far a run is: a line on the terminal that is drawn over, or an event for machines. */
import type { Report } from "./report.ts";
import type { Totals } from "./runner.ts";
import type { Clock, Stdio } from "./world/world.ts";

/** Ms between two drawings; between two events for machines. */
const DRAW = 100;
const TELL = 1000;
/** Ms before the first drawing: a short run has none. */
const FIRST = 500;

const ERASE = "\r\u001b[K";

export class Progress {
  private readonly clock: Clock;
  private readonly stdio: Stdio;
  private readonly report: Report;
  private readonly totals: () => Totals;
  private readonly json: boolean;
  private readonly started: number;
  private next: number;
  private drawn = false;

  constructor(clock: Clock, stdio: Stdio, report: Report, json: boolean, totals: () => Totals) {
    this.clock = clock;
    this.stdio = stdio;
    this.report = report;
    this.json = json;
    this.totals = totals;
    this.started = clock.mono();
    this.next = this.started + (json ? TELL : FIRST);
    report.beforeWrite = () => this.erase();
  }

  tick(): void {
    const now = this.clock.mono();
    if (now < this.next) return;
    this.next = now + (this.json ? TELL : DRAW);
    const { read, written, fraction } = this.totals();
    const rate = Math.round((read / Math.max(1, now - this.started)) * 1000);
    if (this.json) {
      this.report.event("progress", { read, written, rate, fraction });
      return;
    }
    const share = fraction === undefined ? "" : `${(fraction * 100).toFixed(0).padStart(3)} %  `;
    const text = `${share}${number(read)} events read, ${number(written)} written, ${number(rate)}/s`;
    this.drawn = true;
    void this.stdio.write("err", ERASE + text);
  }

  erase(): void {
    if (!this.drawn) return;
    this.drawn = false;
    void this.stdio.write("err", ERASE);
  }
}

/** `1,234,567` */
function number(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}
