/** Whole programs: sources, functions, units of operators, tasks and workflows, failure policies, sinks. Always well-typed. */
import { Expressions } from "./expressions.ts";
import { appText } from "./files.ts";
import type { Variable } from "./patterns.ts";
import { Routing, type Routed } from "./routing.ts";
import { Statements } from "./statements.ts";
import type { Tape } from "./tape.ts";
import { Tasks } from "./tasks.ts";
import { Types, bool, declarationText, int, string, typeText, type Ty } from "./types.ts";

export interface ProgramOptions {
  /** Events of the range source. */
  readonly events: number;
  /** It may wait for hours: it is to run where they pass at once. */
  readonly hours?: boolean;
  /** The right side of a sink, by the stream's name; the console if it is left out. */
  readonly sink?: (stream: string) => string;
  /**
   * Every unit has a task with collections that decide what fails, and passes that over to dead letters; nothing is left
   * open, so that two runs write the same.
   */
  readonly ledgers?: boolean;
}

/** An expression of streams: its text, its events' type, its key's. */
export interface Flow {
  readonly text: string;
  readonly type: Ty;
  readonly key: Ty | undefined;
  /** Events that one event of a source may have become, at most. */
  readonly growth: number;
}

/** A stream with more events for one of a source is not made longer, nor read by a further unit. */
const GROWTH = 12;

export function generateProgram(tape: Tape, options: ProgramOptions): string {
  return new Generator(tape, options).program();
}

class Generator {
  private readonly tape: Tape;
  private readonly options: ProgramOptions;
  private readonly types: Types;
  private readonly e: Expressions;
  private readonly statements: Statements;
  private readonly tasks: Tasks;
  private readonly routing: Routing;
  private readonly definitions: string[] = [];
  private readonly streams: Flow[] = [];
  private readonly sinks: string[] = [];
  private readonly lines: string[] = [];

  constructor(tape: Tape, options: ProgramOptions) {
    this.tape = tape;
    this.options = options;
    this.types = new Types(tape);
    this.e = new Expressions(tape);
    this.statements = new Statements(tape, this.types, this.e);
    this.tasks = new Tasks(tape, this.types, this.e, this.statements, options.ledgers === true);
    this.routing = new Routing(tape, this.e, options.events);
  }

  program(): string {
    this.values();
    for (let n = this.tape.below(3); n > 0; n--) this.function();
    this.sources();
    if (this.tape.oneIn(3)) this.routed(this.routing.cycle());
    for (let n = this.tape.between(1, 4); n > 0; n--) this.unit();
    if (this.options.ledgers !== true) {
      if (this.tape.oneIn(3)) this.interleaved();
      if (this.tape.oneIn(4)) this.shown(this.routing.openCycle());
      if (this.tape.oneIn(4)) this.shown(this.routing.openSequencer([this.input().text, this.input().text]));
    }
    const { types, e, definitions, lines, sinks } = this;
    const policy = this.options.ledgers !== true && this.tape.oneIn(8) ? " on error skip" : "";
    const declared = [types.declared.map(declarationText), e.generics, definitions, lines];
    return appText(`generated${policy}`, declared, sinks, this.options.sink);
  }

  /** Configuration, and values at the top level. */
  private values(): void {
    for (let n = this.tape.below(3); n > 0; n--) {
      const global: Variable = { name: this.e.name("g"), type: this.types.any(1) };
      const configured = this.tape.oneIn(2) && ["Int", "String", "Bool"].includes(global.type.kind);
      const value = configured ? this.e.expr(global.type, [], 0) : this.e.expr(global.type, [], 2);
      this.definitions.push(`${configured ? "config" : "let"} ${global.name}: ${typeText(global.type)} = ${value}`);
      this.e.globals.push(global);
    }
  }

  private function(): void {
    const params = Array.from({ length: this.tape.between(1, 2) }, (): Variable => {
      return { name: this.e.name("a"), type: this.types.any(1) };
    });
    const result = this.types.any(1);
    const { lines, place } = this.statements.block(
      { scope: params, cells: [], vars: [], output: undefined, result, phases: [], loops: 0, depth: 2 },
      3,
    );
    const number = params.find((param) => param.type.kind === "Int");
    const failing =
      number === undefined || !this.tape.oneIn(4) ? [] : [`  if ${number.name} == 13 { fail("thirteen") }`];
    const name = this.e.name("f");
    const head = `fn ${name}(${params.map((p) => `${p.name}: ${typeText(p.type)}`).join(", ")}) -> ${typeText(result)}`;
    const last = this.e.name("r");
    const value = `  let ${last}: ${typeText(result)} = ${this.e.expr(result, place.scope, 2)}`;
    this.definitions.push([`${head} {`, ...failing, ...lines, value, `  ${last}`, "}"].join("\n"));
    this.e.functions.push({ name, params: params.map((p) => p.type), result });
  }

  private sources(): void {
    const atom = this.tape.pick([8, 1, 3, 100]);
    this.lines.push(`source numbers = range(0, ${this.options.events}, atom: ${atom})`);
    this.streams.push({ text: "numbers", type: int, key: undefined, growth: 1 });
    if (!this.tape.oneIn(3)) return;
    const type = this.types.any(2);
    const atoms = Array.from({ length: this.tape.between(1, 4) }, () => {
      const events = Array.from({ length: this.tape.below(4) }, () => this.e.expr(type, [], 2));
      return `[${events.join(", ")}]`;
    });
    this.lines.push(`source values: ${typeText(type)} = [${atoms.join(", ")}]`);
    this.streams.push({ text: "values", type, key: undefined, growth: 1 });
  }

  /** One of the streams so far, if it has not grown too much. */
  private input(): Flow {
    const small = this.streams.filter((stream) => stream.growth <= GROWTH);
    return small[this.tape.below(small.length)] ?? { text: "numbers", type: int, key: undefined, growth: 1 };
  }

  private unit(): void {
    const from = this.input();
    const name = this.e.name("s");
    const kept = this.options.ledgers === true ? this.task(this.keyed(from)) : from;
    const flow = this.steps(kept, this.tape.between(1, 4));
    const policy = this.options.ledgers === true || this.tape.oneIn(3) ? this.skipping(name, from.type) : "";
    if (this.tape.oneIn(5)) {
      this.parted(name, flow, policy);
      return;
    }
    // The unit's own policy is for the unit: what is behind it has a name of its own.
    if (this.tape.oneIn(5)) this.routed(this.routing.splitter(this.steps(this.input(), 1)));
    if (this.tape.oneIn(5)) this.routed(this.routing.sequencer(this.steps(this.input(), 1)));
    this.lines.push(`stream ${name} = ${flow.text}${policy}`);
    this.named(name, flow);
  }

  private named(name: string, flow: Flow): void {
    this.streams.push({ ...flow, text: name });
    this.sinks.push(name);
  }

  /** Streams that other units may read. */
  private routed({ lines, flows }: Routed): void {
    this.lines.push(...lines);
    for (const flow of flows) this.named(flow.text, flow);
  }

  /** Streams that are shown, and not read any further. */
  private shown({ lines, flows }: Routed): void {
    this.lines.push(...lines);
    this.sinks.push(...flows.map((flow) => flow.text));
  }

  /** A workflow of two outputs. */
  private parted(name: string, flow: Flow, policy: string): void {
    const from: Flow = { text: "xs", type: flow.type, key: flow.key, growth: flow.growth };
    const left = this.steps(from, 1);
    const right = this.steps(from, 1);
    const workflow = this.e.name("w");
    this.definitions.push(
      [
        `workflow ${workflow}(xs: ${streamType(flow)}) -> { left: ${streamType(left)}, right: ${streamType(right)} } {`,
        `  let others = ${right.text}`,
        `  { left: ${left.text}, right: others }`,
        "}",
      ].join("\n"),
    );
    this.lines.push(`stream { left: ${name}, right: ${name}Right } = ${workflow}(${flow.text})${policy}`);
    this.named(name, left);
    this.named(`${name}Right`, right);
  }

  /** A unit of two inputs. Its events say from which they are; nobody reads them, for their order is open, if there are two. */
  private interleaved(): void {
    const inputs = [this.input(), this.input()] as const;
    const branch = (tag: 0 | 1): string => {
      const flow = this.steps(inputs[tag], this.tape.between(0, 2));
      return `(${flow.text} |> map(${this.e.lambda(flow.type, flow.type, [], 1)}) |> map(x => (${tag}, "\${x}")))`;
    };
    const name = this.e.name(inputs[0].text === inputs[1].text ? "s" : "open");
    const [first, second] = [branch(0), branch(1)];
    this.lines.push(`stream ${name} = union(${first}, ${second})`);
    this.sinks.push(name);
  }

  private skipping(name: string, input: Ty): string {
    if (this.options.ledgers !== true && this.tape.oneIn(6)) return " on error halt";
    const again = this.options.ledgers !== true && this.tape.oneIn(4) ? "retry(2, backoff: 1ms, max: 5ms) then " : "";
    if (this.options.ledgers !== true && !this.tape.oneIn(2)) return ` on error ${again}skip`;
    const dead = `${name}Dead`;
    this.lines.push(`sequencer ${dead}: DeadLetter<${typeText(input)}>`);
    this.sinks.push(dead);
    return ` on error ${again}skip to ${dead}`;
  }

  private steps(from: Flow, count: number): Flow {
    let flow = from;
    for (let n = count; n > 0; n--) flow = this.step(flow);
    return flow;
  }

  private step(flow: Flow): Flow {
    const kept = 6;
    const choice = this.tape.below(flow.growth > GROWTH ? kept : kept + 6);
    return choice < kept ? this.same(choice, flow) : this.growing(choice - kept, flow);
  }

  /** Operators that give no more events than they get. */
  private same(choice: number, flow: Flow): Flow {
    const { type, text } = flow;
    const lambda = (to: Ty, depth: number): string => this.e.lambda(type, to, [], depth);
    switch (choice) {
      case 1:
        return { ...flow, text: `${text} |> filter(${lambda(bool, 2)})` };
      case 2: {
        const to = this.types.any(1);
        return { ...flow, text: `${text} |> collect(${lambda({ kind: "option", item: to }, 2)})`, type: to };
      }
      case 3:
        return this.keyed(flow);
      case 4:
        return this.library(flow);
      case 5:
        return this.workflow(flow);
      default: {
        const to = this.types.any(2);
        return { ...flow, text: `${text} |> map(${lambda(to, 3)})`, type: to };
      }
    }
  }

  private growing(choice: number, flow: Flow): Flow {
    switch (choice) {
      case 0: {
        const to = this.types.any(1);
        const lambda = this.e.lambda(flow.type, { kind: "list", item: to }, [], 2);
        return { ...flow, text: `${flow.text} |> flatMap(${lambda})`, type: to, growth: flow.growth * 4 };
      }
      case 1:
        return this.forked(flow);
      default:
        return this.task(flow);
    }
  }

  private keyed(flow: Flow): Flow {
    const key = this.types.key();
    return { ...flow, text: `${flow.text} |> keyBy(${this.e.lambda(flow.type, key, [], 2)})`, key };
  }

  private task(flow: Flow): Flow {
    const { text, name, output, growth } = this.tasks.task(flow.type, flow.key);
    this.definitions.push(text);
    // What a task emits is keyed anew where that is wanted.
    return { text: `${flow.text} |> ${name}`, type: output, key: undefined, growth: flow.growth * growth };
  }

  /** Operators that the standard library writes as tasks; each use has a name of its own. */
  private library(flow: Flow): Flow {
    const { type, text } = flow;
    const name = ` as ${this.e.name("o")}`;
    const kept = (operator: string): Flow => ({ ...flow, key: undefined, text: `${text} |> ${operator}${name}` });
    const count = this.tape.between(1, 4);
    switch (this.tape.below(7)) {
      case 0:
        return kept(`take(${count * 3})`);
      case 1:
        return kept(`sample(${count})`);
      case 2:
        return kept("distinct");
      case 3:
        return kept(`distinctBy(${this.e.lambda(type, this.types.key(), [], 2)})`);
      case 4:
        return {
          ...kept(`topK(${count}, ${this.e.lambda(type, this.tape.pick([int, string]), [], 2)})`),
          growth: flow.growth * count,
        };
      default: {
        const to: Ty = this.tape.pick([int, string, bool]);
        const total: Variable = { name: this.e.name("x"), type: to };
        const event: Variable = { name: this.e.name("x"), type };
        const step = `(${total.name}, ${event.name}) => ${this.e.expr(to, [total, event], 2)}`;
        const operator = this.tape.pick(["reduce", "scan"]);
        return { ...kept(`${operator}(${this.e.expr(to, [], 0)}, ${step})`), type: to };
      }
    }
  }

  private forked(flow: Flow): Flow {
    const left = this.e.lambda(flow.type, bool, [], 2);
    const right = this.e.lambda(flow.type, flow.type, [], 2);
    const name = this.e.name("fork");
    const type = `Stream<${typeText(flow.type)}>`;
    this.definitions.push(
      `workflow ${name}(xs: ${type}) -> ${type} {\n  let some = xs |> filter(${left})\n  let others = xs |> map(${right})\n  union(some, others)\n}`,
    );
    return { text: `${name}(${flow.text})`, type: flow.type, key: undefined, growth: flow.growth * 2 };
  }

  private workflow(flow: Flow): Flow {
    const name = this.e.name("w");
    const inside: Flow = { text: "xs", type: flow.type, key: flow.key, growth: flow.growth };
    if (this.tape.oneIn(4)) {
      this.definitions.push(
        `workflow ${name}<T>(xs: Stream<T>, keep: (T) => Bool, change: (T) => T) -> Stream<T> {\n  xs |> map(change) |> filter(keep)\n}`,
      );
      const keep = this.e.lambda(flow.type, bool, [], 2);
      const change = this.e.lambda(flow.type, flow.type, [], 2);
      return { ...flow, text: `${name}(${flow.text}, ${keep}, ${change})`, key: undefined };
    }
    const body = this.steps(inside, this.tape.between(1, 2));
    this.definitions.push(`workflow ${name}(xs: ${streamType(flow)}) -> ${streamType(body)} {\n  ${body.text}\n}`);
    return { ...body, text: `${name}(${flow.text})` };
  }
}

function streamType({ type, key }: Flow): string {
  return `Stream<${typeText(type)}${key === undefined ? "" : ` by ${typeText(key)}`}>`;
}
