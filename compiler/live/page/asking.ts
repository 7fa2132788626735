/** A question that is asked again and again while its answer is looked at: one at a time, and less often if it takes long. */

/** The run stands still while it answers: at most one part in so many of its time is for that. */
const TIMES = 8;

/** Characters of a value that are shown. */
export const LONGEST = 400;

export class Asking<T> {
  private readonly ask: () => Promise<T>;
  private readonly show: (answer: T) => void;
  private under = false;
  /** The question is another one since it was asked. */
  private other = false;
  private notBefore = 0;

  constructor(ask: () => Promise<T>, show: (answer: T) => void) {
    this.ask = ask;
    this.show = show;
  }

  /** It may have another answer: ask again, if it is time. */
  refresh(): void {
    if (!this.under && performance.now() >= this.notBefore) void this.run();
  }

  /** It is another question: ask it at once. */
  change(): void {
    if (this.under) this.other = true;
    else void this.run();
  }

  private async run(): Promise<void> {
    this.under = true;
    do {
      this.other = false;
      const begun = performance.now();
      // What became of the run is told elsewhere.
      const answer = await this.ask().catch(() => undefined);
      this.notBefore = performance.now() + TIMES * (performance.now() - begun);
      if (answer !== undefined && !this.other) this.show(answer);
    } while (this.other);
    this.under = false;
  }
}
