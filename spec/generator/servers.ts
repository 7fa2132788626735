/** Tasks that serve portals: at once, after others have been asked, by asking themselves, later, by what they are given. */
import { REQUEST_BUDGET, type Bodies, type Section, type TaskFunction } from "./bodies.ts";
import type { Variable } from "./patterns.ts";
import { nowhere, type Place } from "./statements.ts";
import { bool, indented, int, row, string, typeText, type Ty } from "./types.ts";
import type { Asking, PortalOf } from "./waiting.ts";

/** One portal and its handlers. */
interface Served {
  readonly members: readonly string[];
  readonly portal: PortalOf;
}

/** What the handlers of a task share. */
interface Serving {
  readonly key: Ty | undefined;
  readonly sum: string;
  readonly emit: Asking["emit"];
  readonly fn: TaskFunction | undefined;
}

export class Servers {
  private readonly bodies: Bodies;
  private readonly to: Section;
  /** Before what others may name: `export `, or nothing. */
  private readonly exported: string;

  constructor(bodies: Bodies, to: Section, exported = "") {
    this.bodies = bodies;
    this.to = to;
    this.exported = exported;
  }

  /** A task that serves one portal or two, all with the same key. */
  server(): void {
    const { tape, types, e } = this.bodies;
    const key = tape.oneIn(2) ? types.key() : undefined;
    const task = e.name("server");
    const sum = e.name("sum");
    const emit = tape.oneIn(2) ? this.bodies.emitting(`"${task}"`) : undefined;
    // Functions of the task first: they ask only what is there already.
    const fn = tape.oneIn(3) ? this.bodies.function(this.bodies.asking({ budget: 3, sum })) : undefined;
    const made = Array.from({ length: tape.between(1, 2) }, () => this.served({ key, sum, emit, fn }));
    const members = [
      `shared state ${sum}: Int = 0`,
      ...(fn === undefined ? [] : [fn.text]),
      ...made.flatMap((one) => one.members),
      ...(emit === undefined ? [] : [`on complete {\n  ${emit(`"\${${sum}}"`)}\n}`]),
    ];
    const exclusive = !this.bodies.single && tape.oneIn(4);
    // Who comes to an exclusive task may have to wait for whoever waits in it.
    const delays = made.some(({ portal }) => portal.delays);
    this.bodies.portals = [
      ...this.bodies.portals,
      ...made.map(({ portal }) => (exclusive && delays ? { ...portal, delays } : portal)),
    ];
    this.task(`${exclusive ? "exclusive " : ""}task ${task}`, key, members, emit !== undefined);
    if (emit !== undefined) this.to.lines.push(`stream ${this.shown(e.name("mixed"))} = ${task}()`);
    else this.to.lines.push(`run ${task}()`);
  }

  private task(head: string, key: Ty | undefined, members: readonly string[], output: boolean): void {
    const by = key === undefined ? "" : ` by ${typeText(key)}`;
    const emits = output ? ` -> ${typeText(row)}` : "";
    this.to.definitions.push(`${head}()${by}${emits} {\n${members.map(indented).join("\n")}\n}`);
  }

  private shown(stream: string): string {
    this.to.sinks.push(stream);
    return stream;
  }

  private served(serving: Serving): Served {
    const { single, tape } = this.bodies;
    switch (tape.below(8)) {
      case 4:
        return this.recursive(serving);
      case 5:
        return single ? this.answering(serving) : this.keeping(serving);
      case 6:
        return this.relaying(serving);
      default:
        return this.answering(serving);
    }
  }

  private declared(name: string, request: Ty, reply: Ty, by: string): void {
    const asked = request.kind === "Unit" ? "" : typeText(request);
    this.to.declarations.push(`${this.exported}portal ${name}(${asked}) -> ${typeText(reply)}${by}`);
  }

  private by(request: Ty, key: Ty | undefined): string {
    return key === undefined ? "" : ` by ${this.bodies.e.lambda(request, key, [], 2)}`;
  }

  /** By a key that is always the same. */
  private byOne(key: Ty | undefined): string {
    return key === undefined ? "" : ` by _ => ${this.bodies.e.expr(key, [], 1)}`;
  }

  private answering({ key, sum, emit, fn }: Serving): Served {
    const { tape, types, e, statements, waiting } = this.bodies;
    const request = types.any(1);
    const reply = tape.oneIn(3) ? bool : types.any(1);
    const name = e.name("portal");
    const keyed = key !== undefined && request.kind !== "Unit" && !tape.oneIn(3) ? key : undefined;
    this.declared(name, request, reply, this.by(request, keyed));
    const asking = this.bodies.asking({ passesFaults: true, emit, sum });
    const bound = tape.oneIn(2) ? e.patterns.cover(request) : [e.patterns.bind(request)];
    const patterns = request.kind === "Unit" ? [{ text: "", bound: [] }] : bound;
    let fails = fn?.fails === true;
    const members = patterns.map(({ text, bound }) => {
      const scope: readonly Variable[] = [
        ...bound,
        ...(keyed === undefined ? [] : [{ name: "key", type: keyed }]),
        ...(fn === undefined ? [] : [fn.variable]),
      ];
      const place: Place = { ...nowhere, scope, reply, depth: 2, waiting: waiting.of(asking) };
      const { lines, place: behind } = statements.block(place, 3);
      const early = tape.oneIn(2);
      const failing = tape.oneIn(4) ? [this.bodies.failing(early ? place : behind)] : [];
      if (failing.length > 0) fails = true;
      const value = `  reply ${e.expr(reply, behind.scope, 2)}`;
      return `on ask ${name}(${text}) {\n${[...(early ? failing : []), ...lines, ...(early ? [] : failing), value].join("\n")}\n}`;
    });
    const cost = 1 + (REQUEST_BUDGET - asking.budget) + (fn === undefined ? 0 : 6);
    const delays = asking.delayed || fn?.delays === true;
    return { members, portal: { name, request, reply, fails: fails || asking.failed, delays, cost } };
  }

  /** Asks itself for less, and so on. */
  private recursive({ key, sum, emit }: Serving): Served {
    const { tape, e } = this.bodies;
    const name = e.name("portal");
    // Exclusive or not: the key is always the same, and whoever comes back to it is let in.
    this.declared(name, int, int, this.byOne(key));
    const body = [
      `let left = if n < 0 { -n % 16 } else { n % 16 }`,
      `${sum} += left`,
      ...(emit === undefined ? [] : [emit(`"\${left}"`)]),
      tape.pick([
        `reply if left == 0 { 0 } else { 1 + await ${name}(left / 2) }`,
        `if left == 0 { reply 1 } else {\n  let (a, b) = await (${name}(left / 4), ${name}(left / 3))\n  reply (a + 2 * b) % 101\n}`,
      ]),
    ];
    const text = `on ask ${name}(n) {\n${body.map(indented).join("\n")}\n}`;
    return { members: [text], portal: { name, request: int, reply: int, fails: false, delays: false, cost: 8 } };
  }

  /** Keeps its replies, and gives all of them when it has waited for something. */
  private keeping({ key, sum }: Serving): Served {
    const { types, e, portals } = this.bodies;
    const name = e.name("portal");
    const kept = e.name("kept");
    const give = e.name("give");
    const any = types.any(1);
    const request = any.kind === "Unit" ? int : any;
    const reply = types.any(1);
    this.declared(name, request, reply, this.by(request, key));
    const x: Variable = { name: e.name("x"), type: request };
    const wait = portals.find((portal) => !portal.fails && portal.cost < REQUEST_BUDGET && portal.request.kind !== "Unit"); // prettier-ignore
    const asked = wait === undefined ? "await sleep(1ms)" : `let _ = await ${wait.name}(${e.expr(wait.request, [x], 1)})`; // prettier-ignore
    const members = [
      `${key === undefined ? "shared " : ""}state ${kept}: List<(${typeText(request)}, Reply<${typeText(reply)}>)> = []`,
      `fn ${give}() {\n  while true {\n    let Some((${x.name}, caller)) = ${kept}.shift() else { return }\n    reply ${e.expr(reply, [x], 2)} to caller\n  }\n}`,
      `on ask ${name}(${x.name}) later caller {\n  ${kept}.push((${x.name}, caller))\n  ${sum} += 1\n  ${asked}\n  ${give}()\n}`,
    ];
    const delays = wait?.delays === true;
    return { members, portal: { name, request, reply, fails: false, delays, cost: 1 + (wait?.cost ?? 0) } };
  }

  /** Asks the portal that comes with the request; one that was there before. */
  private relaying(serving: Serving): Served {
    const { e, portals } = this.bodies;
    const among = portals.filter(
      ({ request, reply, fails, cost, isEffect }) =>
        isEffect !== true && !fails && request.kind === "Int" && reply.kind === "Int" && cost < REQUEST_BUDGET,
    );
    const [first] = among;
    if (first === undefined) return this.answering(serving);
    const name = e.name("portal");
    const named: Ty = { kind: "portal", request: int, reply: int, among: among.map((portal) => portal.name) };
    const request: Ty = { kind: "tuple", items: [named, int] };
    this.declared(name, request, int, this.byOne(serving.key));
    const body = [`${serving.sum} += 1`, `reply (await whom(n) + ${serving.sum} - ${serving.sum}) % 1000`];
    const text = `on ask ${name}((whom, n)) {\n${body.map(indented).join("\n")}\n}`;
    const delays = among.some((portal) => portal.delays);
    const cost = 1 + Math.max(...among.map((portal) => portal.cost));
    return { members: [text], portal: { name, request, reply: int, fails: false, delays, cost } };
  }

  /** Two portals that reply after hours, one later than the other. */
  late(): { readonly soon: PortalOf; readonly later: PortalOf } {
    const { e } = this.bodies;
    const task = e.name("late");
    const made = ([2, 4] as const).map((hours): Served => {
      const name = e.name("portal");
      this.declared(name, int, string, "");
      const text = `on ask ${name}(n) {\n  await sleep(${hours}h)\n  reply "\${n} after ${hours}h"\n}`;
      return { members: [text], portal: { name, request: int, reply: string, fails: false, delays: true, cost: 1 } };
    });
    this.task(`task ${task}`, undefined, made.flatMap(({ members }) => members), false); // prettier-ignore
    this.to.lines.push(`run ${task}()`);
    const [soon, later] = made.map(({ portal }) => portal) as [PortalOf, PortalOf];
    this.bodies.portals = [...this.bodies.portals, soon, later];
    return { soon, later };
  }
}
