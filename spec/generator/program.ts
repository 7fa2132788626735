/** Whole programs: sources, units of operators, tasks and workflows, failure policies, sinks. Always well-typed. */
import { Expressions, type Variable } from "./expressions.ts";
import type { Tape } from "./tape.ts";
import { Types, declarationText, int, string, typeText, type Ty } from "./types.ts";

export interface GeneratedProgram {
  readonly text: string;
  /** Streams that have a sink, by name. */
  readonly sinks: readonly string[];
}

export interface ProgramOptions {
  /** The right side of a sink, by the stream's name. */
  readonly sink: (stream: string) => string;
  /** Events of the range source. */
  readonly events: number;
  /** Every task keeps collections, which decide what fails, and every unit passes that over to dead letters. */
  readonly ledgers?: boolean;
}

interface StreamOf {
  readonly name: string;
  readonly type: Ty;
}

/** An expression of streams: its text, its events' type, its key's. */
interface Flow {
  readonly text: string;
  readonly type: Ty;
  readonly key: Ty | undefined;
}

/** Collections in cells of a task. */
interface Ledger {
  readonly map: string;
  readonly set: string;
  readonly list: string;
  readonly cells: readonly string[];
}

export function generateProgram(tape: Tape, options: ProgramOptions): GeneratedProgram {
  return new Generator(tape, options).program();
}

class Generator {
  private readonly tape: Tape;
  private readonly options: ProgramOptions;
  private readonly types: Types;
  private readonly expressions: Expressions;
  private readonly tasks: string[] = [];
  private readonly workflows: string[] = [];
  private readonly streams: StreamOf[] = [];
  private readonly lines: string[] = [];

  constructor(tape: Tape, options: ProgramOptions) {
    this.tape = tape;
    this.options = options;
    this.types = new Types(tape);
    this.expressions = new Expressions(tape);
  }

  program(): GeneratedProgram {
    this.sources();
    for (let n = this.tape.between(1, 4); n > 0; n--) this.unit();
    const sinks = this.streams.slice(1).map((stream) => stream.name);
    const text = [
      "app generated",
      ...this.types.declared.map(declarationText),
      ...this.lines,
      ...this.tasks,
      ...this.workflows,
      ...sinks.map((name) => `sink ${name} -> ${this.options.sink(name)}`),
      "",
    ].join("\n");
    return { text, sinks };
  }

  private sources(): void {
    const atom = this.tape.pick([8, 1, 3, 100]);
    this.lines.push(`source numbers = range(0, ${this.options.events}, atom: ${atom})`);
    this.streams.push({ name: "numbers", type: int });
    if (!this.tape.oneIn(3)) return;
    const type = this.types.any(2);
    const atoms = Array.from({ length: this.tape.between(1, 4) }, () => {
      const events = Array.from({ length: this.tape.below(4) }, () => this.expressions.expr(type, [], 2));
      return `[${events.join(", ")}]`;
    });
    this.lines.push(`source values: ${typeText(type)} = [${atoms.join(", ")}]`);
    this.streams.push({ name: "values", type });
  }

  private unit(): void {
    const from = this.streams[this.tape.below(this.streams.length)] ?? { name: "numbers", type: int };
    const name = this.expressions.name("s");
    const source: Flow = { text: from.name, type: from.type, key: undefined };
    const kept = this.options.ledgers === true ? this.task(this.keyed(source)) : source;
    const flow = this.steps(kept, this.tape.between(1, 4));
    const skips = this.options.ledgers === true || this.tape.oneIn(3);
    const policy = skips ? this.skipping(name, from.type) : "";
    this.lines.push(`stream ${name} = ${flow.text}${policy}`);
    this.streams.push({ name, type: flow.type });
  }

  private skipping(name: string, input: Ty): string {
    if (this.options.ledgers !== true && !this.tape.oneIn(2)) return " on error skip";
    const dead = `${name}Dead`;
    this.lines.push(`sequencer ${dead}: DeadLetter<${typeText(input)}>`, `sink ${dead} -> ${this.options.sink(dead)}`);
    return ` on error skip to ${dead}`;
  }

  private steps(from: Flow, count: number): Flow {
    let flow = from;
    for (let n = count; n > 0; n--) flow = this.step(flow);
    return flow;
  }

  private step(flow: Flow): Flow {
    const { type } = flow;
    const e = this.expressions;
    switch (this.tape.below(9)) {
      case 0: {
        const to = this.types.any(2);
        return { ...flow, text: `${flow.text} |> map(${e.lambda(type, to, [], 3)})`, type: to };
      }
      case 1:
        return { ...flow, text: `${flow.text} |> filter(${e.lambda(type, { kind: "Bool" }, [], 2)})` };
      case 2: {
        const to = this.types.any(1);
        return {
          ...flow,
          text: `${flow.text} |> flatMap(${e.lambda(type, { kind: "list", item: to }, [], 2)})`,
          type: to,
        };
      }
      case 3:
        return this.keyed(flow);
      case 4: {
        const to = this.types.any(1);
        return {
          ...flow,
          text: `${flow.text} |> collect(${e.lambda(type, { kind: "option", item: to }, [], 2)})`,
          type: to,
        };
      }
      case 5:
        return this.forked(flow);
      case 6:
        return this.workflow(flow);
      default:
        return this.task(flow);
    }
  }

  private keyed(flow: Flow): Flow {
    const key = this.types.key();
    return { ...flow, text: `${flow.text} |> keyBy(${this.expressions.lambda(flow.type, key, [], 2)})`, key };
  }

  private forked(flow: Flow): Flow {
    const left = this.expressions.lambda(flow.type, { kind: "Bool" }, [], 2);
    const right = this.expressions.lambda(flow.type, flow.type, [], 2);
    const name = this.expressions.name("fork");
    const type = `Stream<${typeText(flow.type)}>`;
    this.workflows.push(
      `workflow ${name}(xs: ${type}) -> ${type} {\n  let some = xs |> filter(${left})\n  let others = xs |> map(${right})\n  union(some, others)\n}`,
    );
    return { text: `${name}(${flow.text})`, type: flow.type, key: undefined };
  }

  private workflow(flow: Flow): Flow {
    const name = this.expressions.name("w");
    const body = this.steps({ text: "xs", type: flow.type, key: undefined }, this.tape.between(1, 2));
    const result = body.key === undefined ? typeText(body.type) : `${typeText(body.type)} by ${typeText(body.key)}`;
    this.workflows.push(
      `workflow ${name}(xs: Stream<${typeText(flow.type)}>) -> Stream<${result}> {\n  ${body.text}\n}`,
    );
    return { text: `${name}(${flow.text})`, type: body.type, key: body.key };
  }

  private task(flow: Flow): Flow {
    const name = this.expressions.name("t");
    const output = this.types.any(1);
    const cells: { readonly variable: Variable; readonly shared: boolean }[] = [];
    for (let n = this.tape.between(1, 3); n > 0; n--) {
      const shared = flow.key === undefined || this.tape.oneIn(4);
      cells.push({ variable: { name: this.expressions.name("c"), type: this.types.any(1) }, shared });
    }
    const key: readonly Variable[] = flow.key === undefined ? [] : [{ name: "key", type: flow.key }];
    const scope = [...key, ...cells.map((cell) => cell.variable)];
    const shared = cells.filter((cell) => cell.shared);
    const body: string[] = cells.map(({ variable, shared }) => {
      const initial = this.expressions.expr(variable.type, [], 1);
      return `${shared ? "shared " : ""}state ${variable.name}: ${typeText(variable.type)} = ${initial}`;
    });
    const ledger = this.options.ledgers === true ? this.ledger(flow.key !== undefined) : undefined;
    if (ledger !== undefined) body.push(...ledger.cells);
    body.push(...this.handlers(flow.type, output, scope, cells, ledger));
    if (this.tape.oneIn(3)) {
      const inAtom = shared.map((cell) => cell.variable);
      body.push(`on atom {\n${this.statements(output, inAtom, shared, 1)}\n  }`);
    }
    if (flow.key !== undefined && this.tape.oneIn(3)) {
      body.push(`on atom each key {\n${this.statements(output, scope, cells, 1)}\n  }`);
    }
    if (this.tape.oneIn(4)) {
      body.push(
        `on complete {\n    emit ${this.expressions.expr(
          output,
          shared.map((cell) => cell.variable),
          2,
        )}\n  }`,
      );
    }
    const by = flow.key === undefined ? "" : ` by ${typeText(flow.key)}`;
    this.tasks.push(`task ${name}(${typeText(flow.type)})${by} -> ${typeText(output)} {\n  ${body.join("\n  ")}\n}`);
    // What a task emits is keyed anew where that is wanted.
    return { text: `${flow.text} |> ${name}`, type: output, key: undefined };
  }

  private handlers(
    input: Ty,
    output: Ty,
    scope: readonly Variable[],
    cells: readonly { readonly variable: Variable }[],
    ledger: Ledger | undefined,
  ): string[] {
    const patterns =
      input.kind === "union" ? this.expressions.patterns(input) : this.expressions.patterns(int).slice(0, 0);
    const event: Variable = { name: this.expressions.name("e"), type: input };
    const heads = patterns.length > 0 ? patterns : [{ text: event.name, bound: [event] }];
    return heads.map(({ text, bound }) => {
      const statements = this.statements(output, [...scope, ...bound], cells, 2);
      const kept = ledger === undefined ? "" : `${this.entries(ledger, [...scope, ...bound], bound[0])}\n`;
      return `on next(${text}) {\n${kept}${this.failing(bound)}${statements}\n  }`;
    });
  }

  private ledger(keyed: boolean): Ledger {
    const { expressions, tape } = this;
    const names = { map: expressions.name("m"), set: expressions.name("s"), list: expressions.name("l") };
    const state = (): string => (keyed && !tape.oneIn(3) ? "state" : "shared state");
    return {
      ...names,
      cells: [
        `${state()} ${names.map}: Map<Int, Int> = {}`,
        `${state()} ${names.set}: Set<Int> = Set.of()`,
        `${state()} ${names.list}: List<Int> = []`,
      ],
    };
  }

  /** Writes entries, deletes some, and fails after that now and then, by what the entries are. */
  private entries({ map, set, list }: Ledger, scope: readonly Variable[], event: Variable | undefined): string {
    const e = this.expressions;
    const [key, count] = [e.name("k"), e.name("n")];
    // Not by the entries alone: a failed step changes none, so whatever came after it would fail too.
    const varied = event?.type.kind === "Int" ? event.name : `"\${${event?.name ?? `"a"`}}".length`;
    return [
      `let ${key} = (${e.expr(int, scope, 2)} + ${list}.length) % 13`,
      `let ${count} = (${map}[${key}] ?? 0) + 1`,
      `${map}[${key}] = ${count}`,
      `${list}.push(${count})`,
      `if ${list}.length > 4 { let _ = ${list}.shift() }`,
      `if ${set}.contains(${key}) { ${set}.delete(${key}) } else { ${set}.add(${key}) }`,
      `if ${count} % 9 == 4 { delete ${map}[(${key} + 1) % 13] }`,
      `if (${count} + ${varied}) % 23 == 7 { delete ${map}[${key}]; fail("\${${list}.length} \${${map}.size} \${${set}.size}") }`,
    ]
      .map((line) => `    ${line}`)
      .join("\n");
  }

  /** Now and then a step fails, after it has changed something. */
  private failing(bound: readonly Variable[]): string {
    const number = bound.find((v) => v.type.kind === "Int");
    if (number === undefined || !this.tape.oneIn(6)) return "";
    return `    if ${number.name} % 11 == 5 { fail("a bad ${typeText(string)}: \${${number.name}}") }\n`;
  }

  private statements(
    output: Ty,
    scope: readonly Variable[],
    cells: readonly { readonly variable: Variable }[],
    count: number,
  ): string {
    const lines: string[] = [];
    let inner = scope;
    for (let n = this.tape.between(1, count + 1); n > 0; n--) {
      const { text, bound } = this.statement(output, inner, cells);
      lines.push(...text.map((line) => `    ${line}`));
      inner = [...inner, ...bound];
    }
    return lines.join("\n");
  }

  private statement(
    output: Ty,
    scope: readonly Variable[],
    cells: readonly { readonly variable: Variable }[],
  ): { readonly text: readonly string[]; readonly bound: readonly Variable[] } {
    const e = this.expressions;
    const cell = cells[this.tape.below(Math.max(1, cells.length))]?.variable;
    switch (this.tape.below(7)) {
      case 1:
        if (cell !== undefined) return { text: [`${cell.name} = ${e.expr(cell.type, scope, 2)}`], bound: [] };
        break;
      case 2:
        if (cell?.type.kind === "list")
          return { text: [`${cell.name}.push(${e.expr(cell.type.item, scope, 1)})`], bound: [] };
        if (cell?.type.kind === "Int")
          return { text: [`${cell.name} += ${e.expr(int, scope, 1)}`, `${cell.name} = ${cell.name} % 997`], bound: [] };
        break;
      case 3: {
        const local: Variable = { name: e.name("l"), type: this.types.any(1) };
        return {
          text: [`let ${local.name}: ${typeText(local.type)} = ${e.expr(local.type, scope, 2)}`],
          bound: [local],
        };
      }
      case 4:
        return {
          text: [
            `if ${e.expr({ kind: "Bool" }, scope, 2)} {`,
            `  emit ${e.expr(output, scope, 1)}`,
            `} else if ${e.expr({ kind: "Bool" }, scope, 1)} { return }`,
          ],
          bound: [],
        };
      case 5: {
        const n = e.name("n");
        return {
          text: [
            `for ${n} in 0..${this.tape.between(1, 3)} { emit ${e.expr(output, [...scope, { name: n, type: int }], 1)} }`,
          ],
          bound: [],
        };
      }
      default:
        break;
    }
    return { text: [`emit ${e.expr(output, scope, 2)}`], bound: [] };
  }
}
