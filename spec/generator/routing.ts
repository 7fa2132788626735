/**
 * What leads streams together and apart: splitters, sequencers, cycles that end. Streams whose order is open are named
 * `open…`: each of their events is a tuple with, first, the number of its row, and the order within a row is fixed.
 */
import type { Expressions } from "./expressions.ts";
import type { Flow } from "./program.ts";
import type { Tape } from "./tape.ts";
import { bool, int, typeText } from "./types.ts";

/** Lines of the app, and the streams that they give. */
export interface Routed {
  readonly lines: readonly string[];
  readonly flows: readonly Flow[];
}

export class Routing {
  private readonly tape: Tape;
  private readonly e: Expressions;
  /** Rounds of the longest cycle. */
  private readonly rounds: number;

  constructor(tape: Tape, e: Expressions, rounds: number) {
    this.tape = tape;
    this.e = e;
    this.rounds = rounds;
  }

  splitter(flow: Flow): Routed {
    const name = this.e.name("s");
    const branches = ["left", "middle"].slice(0, this.tape.between(1, 2));
    const conditions = branches.map((branch) => `  ${branch} where ${this.e.lambda(flow.type, bool, [], 2)}`);
    return {
      lines: [`splitter ${name} from ${flow.text} {`, ...conditions, "  others otherwise", "}"],
      flows: [...branches, "others"].map((branch) => ({ ...flow, text: `${name}.${branch}` })),
    };
  }

  /** Of one input: that is left out of it which is empty. */
  sequencer(flow: Flow): Routed {
    const name = this.e.name("q");
    return {
      lines: [`connect ${flow.text} -> ${name}`, `sequencer ${name}: ${typeText(flow.type)}`],
      flows: [{ ...flow, text: name, key: undefined }],
    };
  }

  /** One atom goes round until nothing is left of it, so that everything is in order. */
  cycle(): Routed {
    const [start, loop, round] = [this.e.name("q"), this.e.name("q"), this.e.name("s")];
    const widens = this.tape.oneIn(3);
    const count = widens ? this.tape.between(1, 7) : this.tape.between(1, this.rounds);
    const next = widens ? "[x - 1, x - 2]" : "[x - 1]";
    return {
      lines: [
        `source ${start} = [[${count}]]`,
        `connect ${start} -> ${loop}`,
        `connect ${round} -> ${loop}`,
        `sequencer ${loop}: Int`,
        `stream ${round} = ${loop} |> flatMap(x => if x > 0 { ${next} } else { [] })`,
      ],
      flows: [
        { text: round, type: int, key: undefined, growth: 2 },
        { text: loop, type: int, key: undefined, growth: 2 },
      ],
    };
  }

  /** Several atoms in one cycle, through a splitter; how they alternate is open. */
  openCycle(): Routed {
    const [start, loop, lanes, round] = ["q", "open", "openLanes", "open"].map((prefix) => this.e.name(prefix));
    const atoms = Array.from({ length: this.tape.between(2, 4) }, (_, row) => `[(${row}, ${this.tape.between(0, 9)})]`);
    return {
      lines: [
        `source ${start} = [${atoms.join(", ")}]`,
        `sequencer ${loop}: (Int, Int)`,
        `connect ${start} -> ${loop}`,
        `splitter ${lanes} from ${loop} {`,
        "  on where ((_, n)) => n > 0",
        "  over otherwise",
        "}",
        `stream ${round} = ${lanes}.on |> map(((row, n)) => (row, n - 1))`,
        `connect ${round} -> ${loop}`,
      ],
      flows: [`${loop}`, `${lanes}.over`, `${round}`].map((text) => ({ text, type: int, key: undefined, growth: 1 })),
    };
  }

  /** Two streams together. */
  openSequencer(rows: readonly [string, string]): Routed {
    const name = this.e.name("open");
    const row = (text: string, number: number): string =>
      `connect ${text} |> map(x => (${number}, "\${x}")) -> ${name}`;
    return {
      lines: [`sequencer ${name}: (Int, String)`, ...rows.map(row)],
      flows: [{ text: name, type: int, key: undefined, growth: 1 }],
    };
  }
}
