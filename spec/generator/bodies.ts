/** What bodies of tasks that ask and answer have in common: what they may do, what they say, functions of the task. */
import { Expressions } from "./expressions.ts";
import type { Variable } from "./patterns.ts";
import { nowhere, Statements, type Place } from "./statements.ts";
import type { Tape } from "./tape.ts";
import { bool, int, Types } from "./types.ts";
import { Waiting, type Asking, type PortalOf } from "./waiting.ts";

/** Requests that one request may lead to. */
export const REQUEST_BUDGET = 8;

/** Parts of an app's text. */
export interface Section {
  readonly declarations: string[];
  readonly definitions: string[];
  readonly lines: string[];
  /** Streams that are shown. */
  readonly sinks: string[];
}

export function emptySection(): Section {
  return { declarations: [], definitions: [], lines: [], sinks: [] };
}

export interface TaskFunction {
  readonly variable: Variable;
  readonly fails: boolean;
  readonly delays: boolean;
  readonly text: string;
}

export class Bodies {
  readonly tape: Tape;
  readonly types: Types;
  readonly e: Expressions;
  readonly statements: Statements;
  readonly waiting: Waiting;
  /** Atoms have one event, and what handles one may fail. */
  readonly single: boolean;
  /** What may be asked, in the order in which it was declared. */
  portals: readonly PortalOf[] = [];
  /** Two that reply after two and after four hours. */
  late: Asking["late"];
  once: Asking["once"];
  private sites = 0;

  constructor(tape: Tape) {
    this.tape = tape;
    this.types = new Types(tape);
    this.e = new Expressions(tape);
    this.statements = new Statements(tape, this.types, this.e);
    this.waiting = new Waiting(tape, this.types, this.e, this.statements);
    this.single = tape.oneIn(3);
  }

  asking(rest: Partial<Asking>): Asking {
    return {
      portals: this.portals,
      budget: REQUEST_BUDGET,
      passesFaults: false,
      failed: false,
      delayed: false,
      late: this.late,
      once: this.once,
      emit: undefined,
      sum: undefined,
      sleeps: !this.single,
      ...rest,
    };
  }

  emitting(tag: string): (value: string) => string {
    return (value) => `emit (${tag}, ${++this.sites}, ${value})`;
  }

  failing({ scope }: Place): string {
    const pure = scope.filter(({ params }) => params === undefined);
    const shown = pure[this.tape.below(Math.max(1, pure.length))]?.name ?? "1";
    return `  if ${this.e.expr(bool, pure, 2)} { fail("no \${${shown}}".take(20)) }`;
  }

  /** A function of a task that waits, and gives an Int. */
  function(asking: Asking): TaskFunction {
    const name = this.e.name("f");
    const param: Variable = { name: this.e.name("a"), type: int };
    const place: Place = { ...nowhere, scope: [param], result: int, depth: 1, waiting: this.waiting.of(asking) };
    const { lines, place: behind } = this.statements.block(place, 2);
    const again = this.tape.oneIn(3)
      ? [`  if ${param.name} > 1 { return (1 + ${name}(${param.name} % 20 / 4)) % 1000 }`]
      : [];
    const last = `  ${this.e.expr(int, behind.scope, 2)}`;
    const text = [`fn ${name}(${param.name}: Int) -> Int {`, ...again, ...lines, last, "}"].join("\n");
    return { variable: { name, type: int, params: [int] }, fails: asking.failed, delays: asking.delayed, text };
  }
}
