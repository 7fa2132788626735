/**
 * Programs of portals: tasks that ask each other, and wait for it anywhere; in one app, in several, with effects. What they do
 * does not depend on the order in which things happen, though that order is open:
 *
 * - A reply is a function of its request. Portals ask only those that were declared before them, or themselves a bounded
 *   number of times, so that nobody waits in a circle.
 * - A handler sees its event, its own variables and what it was answered, but no cell, except for a sum, to which it adds.
 *   Only the handlers of events of an exclusive task see all cells of their key: these come one by one, in order.
 * - The fault of a request is caught, or passed on as that of the request that asked. Where faults of events pass to the
 *   policy, atoms have one event, so that a step is the affair of one event.
 * - Time stands still while there is work, so that what takes hours is late by hours.
 *
 * So the events of streams named `waits…` are the same for each event of the source, those of `mixed…` are the same all
 * in all, and atoms mean nothing.
 */
import { Bodies, emptySection, type Section } from "./bodies.ts";
import { appText, MAIN, type Files } from "./files.ts";
import { effectOnce, effects, functions, HOST, hostImports, hostText } from "./host.ts";
import type { Variable } from "./patterns.ts";
import type { ProgramOptions } from "./program.ts";
import { Servers } from "./servers.ts";
import { nowhere, type Place } from "./statements.ts";
import type { Tape } from "./tape.ts";
import { declarationText, indented, int, row, typeText, type Ty } from "./types.ts";
import type { Asking, PortalOf } from "./waiting.ts";

export function generatePortals(tape: Tape, options: ProgramOptions): string {
  return new Generator(tape, options).program();
}

/** Functions of TypeScript, pure ones and effects, beside the portals. */
export function generateEffects(tape: Tape, options: ProgramOptions): Files {
  return new Generator(tape, options).withHost();
}

/** The servers in another app, the types in a module. */
export function generateApps(tape: Tape, options: ProgramOptions): Files {
  return new Generator(tape, options).apps();
}

/** Requests that one event may lead to. */
const EVENT_BUDGET = 60;

interface Input {
  readonly text: string;
  readonly type: Ty;
}

class Generator {
  private readonly tape: Tape;
  private readonly options: ProgramOptions;
  private readonly bodies: Bodies;
  private readonly main: Section = emptySection();
  /** Streams that the other app reads. */
  private readonly exported = new Set<string>();

  constructor(tape: Tape, options: ProgramOptions) {
    this.tape = tape;
    this.options = options;
    this.bodies = new Bodies(tape);
  }

  program(): string {
    this.serve(new Servers(this.bodies, this.main));
    this.main.lines.push(`source numbers = ${this.range()}`);
    this.ask(() => ({ text: "numbers", type: int }));
    return this.text("generated", this.main, this.shared(""));
  }

  private serve(servers: Servers): void {
    for (let n = this.tape.between(1, 3); n > 0; n--) servers.server();
    if (this.options.hours === true && !this.bodies.single && this.tape.oneIn(3)) this.bodies.late = servers.late();
  }

  private range(): string {
    return `range(0, ${this.options.events}, atom: ${this.bodies.single ? 1 : this.tape.pick([3, 1, 8])})`;
  }

  private ask(input: () => Input): void {
    for (let n = this.tape.between(1, 2); n > 0; n--) {
      const first = this.asker(input(), "waits");
      if (this.tape.oneIn(3)) this.asker({ text: first, type: row }, "mixed");
    }
  }

  // ---- with TypeScript ---------------------------------------------------------------------------------------------

  withHost(): Files {
    const { bodies } = this;
    bodies.e.functions.push(...functions);
    bodies.portals = effects;
    bodies.once = effectOnce;
    this.serve(new Servers(bodies, this.main));
    this.main.lines.push(`source numbers = ${this.range()}`);
    this.ask(() => ({ text: "numbers", type: int }));
    return { [MAIN]: this.text("generated", this.main, [...hostImports, ...this.shared("")]), [HOST]: hostText };
  }

  // ---- several apps ------------------------------------------------------------------------------------------------

  /** An app that serves, one that asks, and a module that both import. They read and feed each other's streams. */
  apps(): Files {
    const { bodies, tape } = this;
    const serving = emptySection();
    this.serve(new Servers(bodies, serving, "export "));
    bodies.portals = bodies.portals.map((portal) => ({ ...portal, ...fromOutside(portal) }));
    if (bodies.late !== undefined) {
      const { soon, later } = bodies.late;
      bodies.late = { soon: { ...soon, ...fromOutside(soon) }, later: { ...later, ...fromOutside(later) } };
    }
    serving.lines.push(
      `export source ticks = ${this.range()}`,
      `export splitter lanes from ticks {\n  even where n => n % 2 == 0\n  odd otherwise\n}`,
      `export sequencer inbox: ${typeText(row)}`,
      "stream mixedInbox = inbox |> filter(_ => true)",
    );
    serving.definitions.push(`export fn told(n: Int) -> Int { (n * 3 + 1) % 100 }`);
    serving.definitions.push(
      `export task passing(${typeText(row)}) -> ${typeText(row)} {\n  shared state passed: Int = 0\n  on next(r) {\n    passed += 1\n    emit r\n  }\n  on complete { emit ("passed", 0, "\${passed}") }\n}`,
    );
    serving.sinks.push("mixedInbox");
    bodies.e.functions.push({ name: "servers.told", params: [int], result: int });
    this.ask(() => {
      const from = tape.pick(["", " |> fromStart", " |> fromAtom(3)", " |> fromNow"]);
      return { text: `${tape.pick(["servers.ticks", "servers.lanes.even", "servers.lanes.odd"])}${from}`, type: int };
    });
    const [first] = this.main.sinks;
    if (first !== undefined) this.crossing(first, serving);
    const names = [...bodies.types.declared.map(({ name }) => name), ...bodies.e.genericNames];
    const shared = names.length === 0 ? [] : [`import { ${names.join(", ")} } from "./shared.portals"`];
    const back = this.exported.size === 0 ? [] : [`use generated from ".${MAIN}"`];
    return {
      [MAIN]: this.text("generated", this.main, ['use servers from "./servers.portals"', ...shared]),
      "/servers.portals": this.text("servers", serving, [...back, ...shared]),
      ...(names.length === 0 ? {} : { "/shared.portals": [...this.shared("export "), ""].join("\n") }),
    };
  }

  /** What this app says goes to the other one, and is read there. */
  private crossing(said: string, serving: Section): void {
    const { tape, main } = this;
    if (tape.oneIn(2)) main.lines.push(`connect ${said} -> servers.inbox`);
    if (tape.oneIn(2)) {
      const later = `servers.ticks |> fromAtom(${tape.between(2, 8)})`;
      main.lines.push(`stream mixedBoth = union(${later} |> map(n => -n - 1), servers.lanes.even |> map(n => n))`);
      main.sinks.push("mixedBoth");
    }
    if (tape.oneIn(2)) {
      main.lines.push(`stream mixedPassed = ${said} |> servers.passing`);
      main.sinks.push("mixedPassed");
    }
    if (tape.oneIn(2)) {
      this.exported.add(said);
      serving.lines.push(`stream waitsBack = generated.${said} |> fromStart |> filter(_ => true)`);
      serving.sinks.push("waitsBack");
    }
  }

  // ---- texts -------------------------------------------------------------------------------------------------------

  /** Types and generic functions. */
  private shared(exported: string): readonly string[] {
    const { types, e } = this.bodies;
    return [...types.declared.map(declarationText), ...e.generics].map((text) => `${exported}${text}`);
  }

  private text(app: string, { declarations, definitions, lines, sinks }: Section, before: readonly string[]): string {
    const streams = lines.map((line) => {
      const name = /^stream (\w+) =/.exec(line)?.[1] ?? "";
      return this.exported.has(name)
        ? line.replace(" =", `: ${typeText(row)} =`).replace("stream", "export stream")
        : line;
    });
    return appText(app, [before, declarations, definitions, streams], sinks, this.options.sink);
  }

  private shown(stream: string): string {
    this.main.sinks.push(stream);
    return stream;
  }

  // ---- those who ask -----------------------------------------------------------------------------------------------

  /** The name of the stream that it gives. */
  private asker({ text: from, type: input }: Input, prefix: "waits" | "mixed"): string {
    const { types, e, statements, waiting, single } = this.bodies;
    const exclusive = !single && this.tape.oneIn(3);
    const key = exclusive || this.tape.oneIn(2) ? types.key() : undefined;
    const task = e.name("asker");
    const sum = e.name("sum");
    // In order for each key only if they come one by one from a stream whose order is known.
    const sees = exclusive && prefix === "waits";
    const cells: readonly Variable[] = sees
      ? Array.from({ length: this.tape.between(1, 2) }, () => ({ name: e.name("c"), type: types.any(1) }))
      : [];
    const given = this.given();
    const portals = given === undefined ? this.bodies.portals : [...this.bodies.portals, given.known];
    const passesFaults = single;
    const fn = this.tape.oneIn(2)
      ? this.bodies.function(this.bodies.asking({ budget: 3, sum, passesFaults }))
      : undefined;
    const event: Variable = { name: e.name("x"), type: input };
    const emit = this.bodies.emitting(`"\${${event.name}}"`);
    const asking: Asking = this.bodies.asking({ portals, budget: EVENT_BUDGET, passesFaults, emit, sum });
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
      waiting: waiting.of(asking),
    };
    const { lines, place: behind } = statements.block(place, 6);
    const failing = single && this.tape.oneIn(2) ? [this.bodies.failing(behind)] : [];
    const shown = behind.scope.filter(({ params }) => params === undefined).at(-1)?.name ?? "1";
    const saidAtEnd = this.bodies.emitting('"end"');
    const atEnd: Place = {
      ...nowhere,
      depth: 1,
      waiting: waiting.of(this.bodies.asking({ budget: 4, emit: saidAtEnd })),
    };
    const members = [
      `shared state ${sum}: Int = 0`,
      ...(given?.cell ?? []),
      ...cells.map(({ name, type }) => `state ${name}: ${typeText(type)} = ${e.expr(type, [], 1)}`),
      ...(fn === undefined ? [] : [fn.text]),
      `on next(${event.name}) {\n${[...lines, ...failing, `  ${emit(`"\${${shown}}"`)}`].join("\n")}\n}`,
      ...(this.tape.oneIn(2)
        ? [`on complete {\n${[`  ${saidAtEnd(`"\${${sum}}"`)}`, ...statements.block(atEnd, 2).lines].join("\n")}\n}`]
        : []),
    ];
    const by = key === undefined ? "" : ` by ${typeText(key)}`;
    const params = [typeText(input), ...(given?.param ?? [])].join(", ");
    const head = `${exclusive ? "exclusive " : ""}task ${task}(${params})${by} -> ${typeText(row)}`;
    this.main.definitions.push(`${head} {\n${members.map(indented).join("\n")}\n}`);
    const name = this.shown(e.name(prefix));
    const keyed = key === undefined ? "" : ` |> keyBy(${e.lambda(input, key, [], 2)})`;
    const stage = `${task}${given?.arg ?? ""}`;
    this.main.lines.push(`stream ${name} = ${from}${keyed} |> ${stage}${this.policy(name, input)}`);
    return name;
  }

  /** A portal that the task is given, as a parameter or in a cell. */
  private given():
    | {
        readonly known: PortalOf;
        readonly cell?: readonly string[];
        readonly param?: readonly string[];
        readonly arg?: string;
      }
    | undefined {
    const values = this.bodies.portals.filter(({ isEffect }) => isEffect !== true);
    const portal = values[this.tape.below(Math.max(1, values.length))];
    if (portal === undefined || !this.tape.oneIn(3)) return undefined;
    const name = this.bodies.e.name("given");
    const type = typeText({ kind: "portal", request: portal.request, reply: portal.reply, among: [] });
    const known = { ...portal, name };
    if (this.tape.oneIn(2)) return { known, cell: [`shared state ${name}: ${type} = ${portal.name}`] };
    return { known, param: [`${name}: ${type}`], arg: `(${name}: ${portal.name})` };
  }

  private policy(name: string, input: Ty): string {
    if (!this.bodies.single) return "";
    if (!this.tape.oneIn(2)) return " on error skip";
    this.main.lines.push(`sequencer ${name}Dead: DeadLetter<${typeText(input)}>`);
    const letters = this.shown(`mixed${name}`);
    this.main.lines.push(`stream ${letters} = ${name}Dead |> map(letter => letter.fault.message)`);
    return ` on error skip to ${name}Dead`;
  }
}

/** As the other app names it. */
function fromOutside({ name, request }: PortalOf): Pick<PortalOf, "name" | "request"> {
  const named = (type: Ty): Ty =>
    type.kind === "portal" ? { ...type, among: type.among.map((one) => `servers.${one}`) } : type;
  return {
    name: `servers.${name}`,
    request: request.kind === "tuple" ? { ...request, items: request.items.map(named) } : request,
  };
}
