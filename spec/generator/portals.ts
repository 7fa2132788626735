/**
 * Programs of portals: tasks that ask each other, and wait for it anywhere. What they do does not depend on the order in
 * which things happen, though that order is open:
 *
 * - A reply is a function of its request. Portals ask only those that were declared before them, or themselves a bounded
 *   number of times, so that nobody waits in a circle.
 * - A handler sees its event, its own variables and what it was answered, but no cell, except for a sum, to which it adds.
 *   Only the handlers of events of an exclusive task see all cells of their key: these come one by one, in order.
 * - The fault of a request is caught, or passed on as that of the request that asked. Where faults of events pass to the
 *   policy, atoms have one event, so that a step is the affair of one event.
 *
 * So the events of streams named `waits…` are the same for each event of the source, those of `mixed…` are the same all
 * in all, and atoms mean nothing.
 */
import { Expressions } from "./expressions.ts";
import type { Variable } from "./patterns.ts";
import type { ProgramOptions } from "./program.ts";
import { nowhere, Statements, type Place } from "./statements.ts";
import type { Tape } from "./tape.ts";
import { bool, declarationText, indented, int, row, Types, typeText, type Ty } from "./types.ts";
import { Waiting, type Asking, type PortalOf } from "./waiting.ts";

export function generatePortals(tape: Tape, options: ProgramOptions): string {
  return new Generator(tape, options).program();
}

/** Requests that one event may lead to. */
const EVENT_BUDGET = 60;
const REQUEST_BUDGET = 8;

class Generator {
  private readonly tape: Tape;
  private readonly options: ProgramOptions;
  private readonly types: Types;
  private readonly e: Expressions;
  private readonly statements: Statements;
  private readonly waiting: Waiting;
  private readonly portals: PortalOf[] = [];
  private readonly declarations: string[] = [];
  private readonly definitions: string[] = [];
  private readonly lines: string[] = [];
  private readonly sinks: string[] = [];
  /** Atoms have one event, and what handles one may fail. */
  private readonly single: boolean;
  private sites = 0;

  constructor(tape: Tape, options: ProgramOptions) {
    this.tape = tape;
    this.options = options;
    this.types = new Types(tape);
    this.e = new Expressions(tape);
    this.statements = new Statements(tape, this.types, this.e);
    this.waiting = new Waiting(tape, this.types, this.e, this.statements);
    this.single = tape.oneIn(3);
  }

  program(): string {
    for (let n = this.tape.between(1, 3); n > 0; n--) this.server();
    const atom = this.single ? 1 : this.tape.pick([3, 1, 8]);
    this.lines.push(`source numbers = range(0, ${this.options.events}, atom: ${atom})`);
    for (let n = this.tape.between(1, 2); n > 0; n--) {
      const first = this.asker("numbers", int, "waits");
      if (this.tape.oneIn(3)) this.asker(first, row, "mixed");
    }
    const sink = this.options.sink ?? ((): string => "console()");
    return [
      "app generated",
      ...this.types.declared.map(declarationText),
      ...this.e.generics,
      ...this.declarations,
      ...this.definitions,
      ...this.lines,
      ...this.sinks.map((name) => `sink ${name} -> ${sink(name)}`),
      "",
    ].join("\n");
  }

  private asking(rest: Partial<Asking>): Asking {
    return {
      portals: [...this.portals],
      budget: REQUEST_BUDGET,
      passesFaults: false,
      failed: false,
      emit: undefined,
      sum: undefined,
      sleeps: !this.single,
      ...rest,
    };
  }

  private emitting(tag: string): (value: string) => string {
    return (value) => `emit (${tag}, ${++this.sites}, ${value})`;
  }

  private shown(stream: string): string {
    this.sinks.push(stream);
    return stream;
  }

  // ---- servers -----------------------------------------------------------------------------------------------------

  /** A task that serves one portal or two, all with the same key. */
  private server(): void {
    const key = this.tape.oneIn(2) ? this.types.key() : undefined;
    const task = this.e.name("server");
    const sum = this.e.name("sum");
    const output = this.tape.oneIn(2);
    const emit = output ? this.emitting(`"${task}"`) : undefined;
    // Functions of the task first: they ask only what is there already.
    const fn = this.tape.oneIn(3) ? this.function(this.asking({ budget: 3, sum })) : undefined;
    const members = [`shared state ${sum}: Int = 0`, ...(fn === undefined ? [] : [fn.text])];
    const made: PortalOf[] = [];
    for (let n = this.tape.between(1, 2); n > 0; n--) {
      const choice = this.tape.below(6);
      const serve =
        choice === 4
          ? this.recursive(key, sum, emit)
          : choice === 5 && !this.single
            ? this.keeping(key, sum)
            : this.serving(key, sum, emit, fn);
      members.push(...serve.members);
      made.push(serve.portal);
    }
    if (emit !== undefined) members.push(`on complete {\n  ${emit(`"\${${sum}}"`)}\n}`);
    this.portals.push(...made);
    const exclusive = !this.single && this.tape.oneIn(4) ? "exclusive " : "";
    const by = key === undefined ? "" : ` by ${typeText(key)}`;
    const head = `${exclusive}task ${task}()${by}${output ? ` -> ${typeText(row)}` : ""}`;
    this.definitions.push(`${head} {\n${members.map(indented).join("\n")}\n}`);
    if (output) this.lines.push(`stream ${this.shown(this.e.name("mixed"))} = ${task}()`);
    else this.lines.push(`run ${task}()`);
  }

  private declared(name: string, request: Ty, reply: Ty, key: Ty | undefined): void {
    const by = key === undefined ? "" : ` by ${this.e.lambda(request, key, [], 2)}`;
    const asked = request.kind === "Unit" ? "" : typeText(request);
    this.declarations.push(`portal ${name}(${asked}) -> ${typeText(reply)}${by}`);
  }

  private serving(
    key: Ty | undefined,
    sum: string,
    emit: Asking["emit"],
    fn: { readonly variable: Variable; readonly fails: boolean } | undefined,
  ): { readonly members: readonly string[]; readonly portal: PortalOf } {
    const request = this.types.any(1);
    const reply = this.tape.oneIn(3) ? bool : this.types.any(1);
    const name = this.e.name("portal");
    const keyed = key !== undefined && request.kind !== "Unit" && !this.tape.oneIn(3) ? key : undefined;
    this.declared(name, request, reply, keyed);
    const asking = this.asking({ passesFaults: true, emit, sum });
    const bound = this.tape.oneIn(2) ? this.e.patterns.cover(request) : [this.e.patterns.bind(request)];
    const patterns = request.kind === "Unit" ? [{ text: "", bound: [] }] : bound;
    let fails = fn?.fails === true;
    const handlers = patterns.map(({ text, bound }) => {
      const scope: readonly Variable[] = [
        ...bound,
        ...(keyed === undefined ? [] : [{ name: "key", type: keyed }]),
        ...(fn === undefined ? [] : [fn.variable]),
      ];
      const place: Place = { ...nowhere, scope, reply, depth: 2, waiting: this.waiting.of(asking) };
      const { lines, place: behind } = this.statements.block(place, 3);
      const early = this.tape.oneIn(2);
      const failing = this.tape.oneIn(4) ? [this.failing(early ? place : behind)] : [];
      if (failing.length > 0) fails = true;
      const value = `  reply ${this.e.expr(reply, behind.scope, 2)}`;
      return `on ask ${name}(${text}) {\n${[...(early ? failing : []), ...lines, ...(early ? [] : failing), value].join("\n")}\n}`;
    });
    const cost = 1 + (REQUEST_BUDGET - asking.budget) + (fn === undefined ? 0 : 6);
    return { members: handlers, portal: { name, request, reply, fails: fails || asking.failed, cost } };
  }

  private failing({ scope }: Place): string {
    const pure = scope.filter(({ params }) => params === undefined);
    const shown = pure[this.tape.below(Math.max(1, pure.length))]?.name ?? "1";
    return `  if ${this.e.expr(bool, pure, 2)} { fail("no \${${shown}}".take(20)) }`;
  }

  /** Asks itself for less, and so on. */
  private recursive(
    key: Ty | undefined,
    sum: string,
    emit: Asking["emit"],
  ): { readonly members: readonly string[]; readonly portal: PortalOf } {
    const name = this.e.name("portal");
    // Exclusive or not: the key is always the same, and whoever comes back to it is let in.
    const by = key === undefined ? "" : ` by _ => ${this.e.expr(key, [], 1)}`;
    this.declarations.push(`portal ${name}(Int) -> Int${by}`);
    const body = [
      `let left = if n < 0 { -n % 16 } else { n % 16 }`,
      `${sum} += left`,
      ...(emit === undefined ? [] : [emit(`"\${left}"`)]),
      this.tape.pick([
        `reply if left == 0 { 0 } else { 1 + await ${name}(left / 2) }`,
        `if left == 0 { reply 1 } else {\n  let (a, b) = await (${name}(left / 4), ${name}(left / 3))\n  reply (a + 2 * b) % 101\n}`,
      ]),
    ];
    const text = `on ask ${name}(n) {\n${body.map(indented).join("\n")}\n}`;
    return { members: [text], portal: { name, request: int, reply: int, fails: false, cost: 8 } };
  }

  /** Keeps its replies, and gives all of them when it has waited for something. */
  private keeping(
    key: Ty | undefined,
    sum: string,
  ): { readonly members: readonly string[]; readonly portal: PortalOf } {
    const name = this.e.name("portal");
    const kept = this.e.name("kept");
    const give = this.e.name("give");
    const any = this.types.any(1);
    const request = any.kind === "Unit" ? int : any;
    const reply = this.types.any(1);
    this.declared(name, request, reply, key);
    const x: Variable = { name: this.e.name("x"), type: request };
    const wait = this.portals.find((portal) => !portal.fails && portal.cost < REQUEST_BUDGET);
    const asked = wait === undefined ? "await sleep(1ms)" : `let _ = await ${wait.name}(${this.e.expr(wait.request, [x], 1)})`; // prettier-ignore
    const members = [
      `${key === undefined ? "shared " : ""}state ${kept}: List<(${typeText(request)}, Reply<${typeText(reply)}>)> = []`,
      `fn ${give}() {\n  while true {\n    let Some((${x.name}, caller)) = ${kept}.shift() else { return }\n    reply ${this.e.expr(reply, [x], 2)} to caller\n  }\n}`,
      `on ask ${name}(${x.name}) later caller {\n  ${kept}.push((${x.name}, caller))\n  ${sum} += 1\n  ${asked}\n  ${give}()\n}`,
    ];
    return { members, portal: { name, request, reply, fails: false, cost: 1 + (wait?.cost ?? 0) } };
  }

  /** A function of a task that waits, and gives an Int. */
  private function(asking: Asking): { readonly variable: Variable; readonly fails: boolean; readonly text: string } {
    const name = this.e.name("f");
    const param: Variable = { name: this.e.name("a"), type: int };
    const place: Place = { ...nowhere, scope: [param], result: int, depth: 1, waiting: this.waiting.of(asking) };
    const { lines, place: behind } = this.statements.block(place, 2);
    const again = this.tape.oneIn(3)
      ? [`  if ${param.name} > 1 { return (1 + ${name}(${param.name} % 20 / 4)) % 1000 }`]
      : [];
    const last = `  ${this.e.expr(int, behind.scope, 2)}`;
    const text = [`fn ${name}(${param.name}: Int) -> Int {`, ...again, ...lines, last, "}"].join("\n");
    return { variable: { name, type: int, params: [int] }, fails: asking.failed, text };
  }

  // ---- those who ask -----------------------------------------------------------------------------------------------

  private asker(from: string, input: Ty, prefix: "waits" | "mixed"): string {
    const exclusive = !this.single && this.tape.oneIn(3);
    const key = exclusive || this.tape.oneIn(2) ? this.types.key() : undefined;
    const task = this.e.name("asker");
    const sum = this.e.name("sum");
    // In order for each key only if they come one by one from a stream whose order is known.
    const sees = exclusive && prefix === "waits";
    const cells: readonly Variable[] = sees
      ? Array.from({ length: this.tape.between(1, 2) }, () => ({ name: this.e.name("c"), type: this.types.any(1) }))
      : [];
    const passesFaults = this.single;
    const fn = this.tape.oneIn(2) ? this.function(this.asking({ budget: 3, sum, passesFaults })) : undefined;
    const event: Variable = { name: this.e.name("x"), type: input };
    const emit = this.emitting(`"\${${event.name}}"`);
    const asking = this.asking({ budget: EVENT_BUDGET, passesFaults, emit, sum });
    const place: Place = {
      ...nowhere,
      scope: [
        event,
        ...(key === undefined ? [] : [{ name: "key", type: key }]),
        ...cells,
        ...(fn === undefined ? [] : [fn.variable]),
      ],
      cells,
      depth: 3,
      waiting: this.waiting.of(asking),
    };
    const { lines, place: behind } = this.statements.block(place, 6);
    const failing = this.single && this.tape.oneIn(2) ? [this.failing(behind)] : [];
    const shown = behind.scope.filter(({ params }) => params === undefined).at(-1)?.name ?? "1";
    const atEnd = this.asking({ budget: 4, emit: this.emitting('"end"') });
    const complete: Place = { ...nowhere, scope: [], depth: 1, waiting: this.waiting.of(atEnd) };
    const members = [
      `shared state ${sum}: Int = 0`,
      ...cells.map(({ name, type }) => `state ${name}: ${typeText(type)} = ${this.e.expr(type, [], 1)}`),
      ...(fn === undefined ? [] : [fn.text]),
      `on next(${event.name}) {\n${[...lines, ...failing, `  ${emit(`"\${${shown}}"`)}`].join("\n")}\n}`,
      ...(this.tape.oneIn(2)
        ? [
            `on complete {\n${[`  ${this.emitting('"end"')(`"\${${sum}}"`)}`, ...this.statements.block(complete, 2).lines].join("\n")}\n}`,
          ]
        : []),
    ];
    const by = key === undefined ? "" : ` by ${typeText(key)}`;
    const head = `${exclusive ? "exclusive " : ""}task ${task}(${typeText(input)})${by} -> ${typeText(row)}`;
    this.definitions.push(`${head} {\n${members.map(indented).join("\n")}\n}`);
    const name = this.shown(this.e.name(prefix));
    const keyed = key === undefined ? "" : ` |> keyBy(${this.e.lambda(input, key, [], 2)})`;
    this.lines.push(`stream ${name} = ${from}${keyed} |> ${task}${this.policy(name, input)}`);
    return name;
  }

  private policy(name: string, input: Ty): string {
    if (!this.single) return "";
    if (!this.tape.oneIn(2)) return " on error skip";
    this.lines.push(`sequencer ${name}Dead: DeadLetter<${typeText(input)}>`);
    const letters = this.shown(`mixed${name}`);
    this.lines.push(`stream ${letters} = ${name}Dead |> map(letter => letter.fault.message)`);
    return ` on error skip to ${name}Dead`;
  }
}
