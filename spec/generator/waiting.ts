/** Statements that wait: everything that can be done with a future, in the places where it can be done. */
import type { Expressions } from "./expressions.ts";
import type { Variable } from "./patterns.ts";
import type { Place, Said, Statements } from "./statements.ts";
import type { Tape } from "./tape.ts";
import { bool, string, typeText, type Ty, type Types } from "./types.ts";

/** A portal that may be asked. */
export interface PortalOf {
  readonly name: string;
  readonly request: Ty;
  readonly reply: Ty;
  /** Some requests are answered with a fault. */
  readonly fails: boolean;
  /** A reply may take hours. */
  readonly delays: boolean;
  /** A function of TypeScript: no value. */
  readonly isEffect?: boolean;
  /** Requests that one request leads to, at most. */
  readonly cost: number;
}

/** What one body does. */
export interface Asking {
  readonly portals: readonly PortalOf[];
  /** Requests that it may make, all in all. */
  budget: number;
  /** A fault that is not caught may be the body's own. */
  readonly passesFaults: boolean;
  /** A fault came out uncaught. */
  failed: boolean;
  /** Something that takes hours was asked. */
  delayed: boolean;
  /** An effect of which it may remain unknown what became of it. */
  readonly once: PortalOf | undefined;
  /** Portals that reply after two and after four hours. */
  readonly late: { readonly soon: PortalOf; readonly later: PortalOf } | undefined;
  /** Says an event; undefined where none is emitted. */
  readonly emit: ((value: string) => string) | undefined;
  /** An Int that is added to a sum, whose order does not count. */
  readonly sum: string | undefined;
  /** May wait for a time. */
  readonly sleeps: boolean;
}

/** Times that a generated loop goes round at most. */
const ROUNDS = 4;

export class Waiting {
  private readonly tape: Tape;
  private readonly types: Types;
  private readonly e: Expressions;
  private readonly statements: Statements;

  constructor(tape: Tape, types: Types, expressions: Expressions, statements: Statements) {
    this.tape = tape;
    this.types = types;
    this.e = expressions;
    this.statements = statements;
  }

  /** For a place of a body. */
  of(asking: Asking): (place: Place) => Said {
    return (place) => this.statement(place, asking);
  }

  private statement(place: Place, asking: Asking): Said {
    const portal = this.portal(place, asking, () => true);
    if (portal === undefined) return this.plain(place, asking);
    switch (this.tape.below(place.depth > 0 ? 18 : 14)) {
      case 1:
        return this.together(place, asking, portal);
      case 2:
        return this.listed(place, asking, portal);
      case 3:
        return this.attempted(place, asking, portal);
      case 4:
        return this.early(place, asking, portal);
      case 5:
        return this.inText(place, asking, portal);
      case 6:
        return this.chosen(place, asking);
      case 7:
        return this.optional(place, asking);
      case 8:
        return this.assigned(place, asking);
      case 9:
      case 10:
        return this.plain(place, asking);
      case 11:
        return this.timed(place, asking, portal);
      case 12:
        return this.valued(place, asking, portal);
      case 13:
        return this.raced(place, asking);
      case 14:
        return this.branch(place, asking, portal);
      case 15:
        return this.loop(place, asking, portal);
      case 16:
        return this.match(place, asking, portal);
      case 17:
        return this.each(place, asking, portal);
      default:
        return this.bound(portal.reply, this.awaited(portal, place, asking));
    }
  }

  // ---- what it costs -----------------------------------------------------------------------------------------------

  /** One that may still be asked here, and that is so. */
  private portal(place: Place, asking: Asking, is: (portal: PortalOf) => boolean, times = 1): PortalOf | undefined {
    const turns = times * ROUNDS ** place.loops;
    const found = asking.portals.filter((portal) => is(portal) && portal.cost * turns <= asking.budget);
    const portal = found[this.tape.below(Math.max(1, found.length))];
    if (portal !== undefined) asking.budget -= portal.cost * turns;
    if (portal?.delays === true) asking.delayed = true;
    return portal;
  }

  private pure({ scope }: Place): readonly Variable[] {
    return scope.filter((variable) => variable.params === undefined);
  }

  private request(portal: PortalOf, place: Place): string {
    return isAskedWithNothing(portal) ? `${portal.name}()` : `${portal.name}(${this.argument(portal, place)})`;
  }

  /** What may be tried changes nothing, as a function of the task would. */
  private argument(portal: PortalOf, place: Place): string {
    return this.e.expr(portal.request, portal.fails ? this.pure(place) : place.scope, 1);
  }

  /** The value of a future of a portal: an expression that never fails where faults may not pass. */
  private awaited(portal: PortalOf, place: Place, asking: Asking): string {
    return this.valueOf(portal, this.request(portal, place), place, asking);
  }

  /** `open`: several of what is awaited may fail, and it is open which is the first. */
  private valueOf(portal: PortalOf, future: string, place: Place, asking: Asking, open = false): string {
    if (!portal.fails) return `await ${future}`;
    if (asking.passesFaults && !open && this.tape.oneIn(2)) {
      asking.failed = true;
      return `await ${future}`;
    }
    const otherwise = this.e.braced(this.e.expr(portal.reply, this.pure(place), 1));
    return `match try await ${future} { Ok(value) => value; Err(_) => ${otherwise} }`;
  }

  private bound(type: Ty, value: string): Said {
    const local: Variable = { name: this.e.name("l"), type };
    return { lines: [`let ${local.name}: ${typeText(type)} = ${value}`], scope: [local] };
  }

  // ---- forms -------------------------------------------------------------------------------------------------------

  /** An event, or something for the sum. */
  private plain(place: Place, asking: Asking): Said {
    const pure = this.pure(place);
    if (asking.emit !== undefined && !this.tape.oneIn(3)) {
      const [one, other] = [0, 1].map(() => pure[this.tape.below(Math.max(1, pure.length))]?.name ?? "1");
      return { lines: [asking.emit(`"\${${one ?? ""}} \${${other ?? ""}}"`)] };
    }
    if (asking.sum === undefined) return this.bound(string, this.e.expr(string, place.scope, 2));
    const added: Variable = { name: this.e.name("l"), type: { kind: "Int" } };
    const value = this.e.expr(added.type, place.scope, 2);
    return { lines: [`let ${added.name}: Int = ${value}`, `${asking.sum} += ${added.name} % 1000`], scope: [added] };
  }

  private together(place: Place, asking: Asking, portal: PortalOf): Said {
    const other = this.portal(place, asking, () => true);
    if (other === undefined) return this.bound(portal.reply, this.awaited(portal, place, asking));
    const type: Ty = { kind: "tuple", items: [portal.reply, other.reply] };
    const fails = portal.fails || other.fails;
    const future = `(${this.request({ ...portal, fails }, place)}, ${this.request({ ...other, fails }, place)})`;
    const open = portal.fails && other.fails;
    return this.bound(type, this.valueOf({ ...portal, reply: type, fails }, future, place, asking, open));
  }

  private listed(place: Place, asking: Asking, portal: PortalOf): Said {
    const type: Ty = { kind: "list", item: portal.reply };
    const again = this.portal(place, asking, (one) => one.name === portal.name);
    const listed = [portal, ...(again === undefined ? [] : [again])];
    const mapped = this.tape.oneIn(2) && !isAskedWithNothing(portal);
    const items = listed.map(() => (mapped ? this.argument(portal, place) : this.request(portal, place)));
    const lambda = this.e.name("x");
    // Annotated: a list of `[]` or `None` alone does not say its type.
    const list = this.e.name("l");
    const requests: Ty = { kind: "list", item: portal.request };
    const before = mapped ? [`let ${list}: ${typeText(requests)} = [${items.join(", ")}]`] : [];
    const futures = mapped ? `${list}.map(${lambda} => ${portal.name}(${lambda}))` : `[${items.join(", ")}]`;
    const said = this.bound(
      type,
      this.valueOf({ ...portal, reply: type }, `all(${futures})`, place, asking, again !== undefined),
    );
    return { ...said, lines: [...before, ...said.lines] };
  }

  private attempted(place: Place, asking: Asking, portal: PortalOf): Said {
    const shown = this.e.name("v");
    const request = this.request({ ...portal, fails: true }, place);
    const text = `match try await ${request} { Ok(${shown}) => "\${${shown}}"; Err(fault) => "\${fault.code} \${fault.message}" }`;
    const said = this.bound(string, text);
    if (!this.tape.oneIn(3)) return said;
    const number = this.e.expr({ kind: "Int" }, this.pure(place), 2);
    const tried = this.bound({ kind: "Int" }, `match try (7 / (${number} % 3)) { Ok(n) => n; Err(_) => -1 }`);
    return { lines: [...said.lines, ...tried.lines], scope: [...(said.scope ?? []), ...(tried.scope ?? [])] };
  }

  /** Asked now, awaited later, perhaps twice. */
  private early(place: Place, asking: Asking, portal: PortalOf): Said {
    const future = this.e.name("p");
    const asked = `let ${future} = ${this.request(portal, place)}`;
    const between = this.tape.oneIn(2) ? this.statement({ ...place, depth: 0 }, asking) : { lines: [] };
    const seen: Place = { ...place, scope: [...place.scope, ...(between.scope ?? []), ...(between.vars ?? [])] };
    const said = this.bound(portal.reply, this.valueOf(portal, future, seen, asking));
    const again = this.tape.oneIn(3) ? this.bound(portal.reply, this.valueOf(portal, future, seen, asking)) : undefined;
    return {
      lines: [asked, ...between.lines, ...said.lines, ...(again?.lines ?? [])],
      scope: [...(between.scope ?? []), ...(said.scope ?? []), ...(again?.scope ?? [])],
      ...(between.vars === undefined ? {} : { vars: between.vars }),
    };
  }

  /** Among other things that are computed from left to right. */
  private inText(place: Place, asking: Asking, portal: PortalOf): Said {
    const pure = this.pure(place);
    const one = pure[this.tape.below(Math.max(1, pure.length))]?.name ?? "1";
    const value = portal.fails && !asking.passesFaults ? `"none"` : this.awaited({ ...portal }, place, asking);
    const text = value.startsWith("await") ? value : `"none"`;
    const number = this.e.expr({ kind: "Int" }, place.scope, 1);
    return this.bound(string, `"\${${one}} \${${text}} \${${number}} \${${one}}".take(40)`);
  }

  private chosen(place: Place, asking: Asking): Said {
    const portal = this.portal(place, asking, ({ reply, fails }) => reply.kind === "Bool" && !fails);
    if (portal === undefined) return this.plain(place, asking);
    const test = this.e.expr(bool, place.scope, 2);
    return this.bound(bool, `${test} ${this.tape.pick(["&&", "||"])} await ${this.request(portal, place)}`);
  }

  private optional(place: Place, asking: Asking): Said {
    const portal = this.portal(place, asking, ({ reply, fails }) => reply.kind === "option" && !fails);
    if (portal?.reply.kind !== "option" || portal.reply.item.kind === "option") return this.plain(place, asking);
    const { item } = portal.reply;
    const other = this.portal(place, asking, ({ name }) => name === portal.name);
    const next = other === undefined ? "" : ` ?? await ${this.request(portal, place)}`;
    return this.bound(item, `await ${this.request(portal, place)}${next} ?? ${this.e.expr(item, place.scope, 1)}`);
  }

  private assigned(place: Place, asking: Asking): Said {
    const { vars } = place;
    const variable = vars[this.tape.below(Math.max(1, vars.length))];
    const text = variable && typeText(variable.type);
    const portal = this.portal(place, asking, ({ reply }) => typeText(reply) === text);
    if (variable === undefined || portal === undefined) return this.plain(place, asking);
    return { lines: [`${variable.name} = ${this.awaited(portal, place, asking)}`] };
  }

  private timed(place: Place, asking: Asking, portal: PortalOf): Said {
    if (!asking.sleeps) return this.plain(place, asking);
    if (this.tape.oneIn(3)) return { lines: ["await sleep(1ms)"] };
    if (portal.delays) return this.bound(portal.reply, this.awaited(portal, place, asking));
    return this.bound(portal.reply, this.valueOf(portal, `${this.request(portal, place)}.within(1h)`, place, asking));
  }

  /** A portal as a value, one of several. */
  private valued(place: Place, asking: Asking, portal: PortalOf): Said {
    if (portal.isEffect === true) return this.bound(portal.reply, this.awaited(portal, place, asking));
    const type: Ty = { kind: "portal", request: portal.request, reply: portal.reply, among: [] };
    const others = asking.portals.filter(
      ({ name, request, reply, fails, isEffect }) =>
        isEffect !== true && fails === portal.fails && typeText({ ...type, request, reply }) === typeText(type) && name !== portal.name,
    ); // prettier-ignore
    const other = this.portal(place, asking, (one) => others.includes(one)) ?? portal;
    const name = this.e.name("whom");
    const test = this.e.expr(bool, this.pure(place), 2);
    const chosen = this.tape.pick([`if ${test} { ${portal.name} } else { ${other.name} }`, portal.name]);
    const said = this.bound(portal.reply, this.awaited({ ...portal, name }, place, asking));
    return { ...said, lines: [`let ${name}: ${typeText(type)} = ${chosen}`, ...said.lines] };
  }

  /** Against the time, and against each other; who is late is known. */
  private raced(place: Place, asking: Asking): Said {
    const { late, once } = asking;
    if (once !== undefined) return this.once(place, asking, once);
    const cost = 2 * ROUNDS ** place.loops;
    if (late === undefined || !asking.sleeps || asking.budget < cost) return this.plain(place, asking);
    asking.budget -= cost;
    asking.delayed = true;
    // Some are tried.
    const [soon, later] = [late.soon, late.later].map((portal) => this.request({ ...portal, fails: true }, place));
    const outcome = (future: string): string => `match try await ${future} { Ok(v) => v; Err(fault) => fault.code }`;
    const value = this.tape.pick([
      outcome(`${soon ?? ""}.within(1h)`),
      outcome(`${soon ?? ""}.within(3h)`),
      `await first([${later ?? ""}, ${soon ?? ""}])`,
      outcome(`first([${soon ?? ""}, ${later ?? ""}]).within(1h)`),
      outcome(`all([${soon ?? ""}, ${later ?? ""}]).within(3h)`).replace("Ok(v) => v", 'Ok(_) => "both"'),
      outcome("sleep(5h).within(2h)").replace("Ok(v) => v", 'Ok(_) => "slept"'),
    ]);
    return this.bound(string, value);
  }

  /** Nobody may depend on what it gives. */
  private once(place: Place, asking: Asking, portal: PortalOf): Said {
    const cost = ROUNDS ** place.loops;
    if (asking.budget < cost) return this.plain(place, asking);
    asking.budget -= cost;
    const request = this.request({ ...portal, fails: true }, place);
    return this.bound(bool, `match try await ${request} { Ok(_) => true; Err(_) => true }`);
  }

  private branch(place: Place, asking: Asking, portal: PortalOf): Said {
    const value = this.bound(portal.reply, this.awaited(portal, place, asking));
    const [local] = value.scope ?? [];
    const seen = { ...place, scope: [...place.scope, ...(value.scope ?? [])] };
    const test = local?.type.kind === "Bool" ? local.name : this.e.expr(bool, seen.scope, 2);
    const lines = [`if ${test} {`, ...this.statements.inner(seen), "} else {", ...this.statements.inner(seen), "}"];
    return { lines: [...value.lines, ...lines], ...(value.scope === undefined ? {} : { scope: value.scope }) };
  }

  private loop(place: Place, asking: Asking, portal: PortalOf): Said {
    // Not among the variables that may be written: the loop ends.
    const round: Variable = { name: this.e.name("w"), type: { kind: "Int" } };
    const seen = { ...place, scope: [...place.scope, round], loops: place.loops + 1 };
    const again = this.portal(seen, asking, ({ name }) => name === portal.name);
    if (again === undefined || (portal.fails && !asking.passesFaults)) return this.plain(place, asking);
    if (portal.fails) asking.failed = true;
    const other: Variable = { name: this.e.name("l"), type: portal.reply };
    const before = `let ${other.name}: ${typeText(other.type)} = ${this.e.expr(other.type, place.scope, 1)}`;
    const test = `${round.name} < ${this.tape.between(1, ROUNDS)} && await ${this.request(portal, seen)} != ${other.name}`;
    const body = this.statements.inner(seen, [], seen.loops);
    return {
      lines: [before, `var ${round.name} = 0`, `while ${test} {`, `  ${round.name} += 1`, ...body, "}"],
      scope: [other],
    };
  }

  private match(place: Place, asking: Asking, portal: PortalOf): Said {
    if (portal.reply.kind === "Decimal" || portal.fails) return this.plain(place, asking);
    const arms = this.e
      .arms(portal.reply, this.pure(place), 1)
      .flatMap(({ head, bound }) => [
        `  ${head} => {`,
        ...this.statements.inner(place, bound).map((l) => `  ${l}`),
        "  }",
      ]);
    return { lines: [`match await ${this.request(portal, place)} {`, ...arms, "}"] };
  }

  private each(place: Place, asking: Asking, portal: PortalOf): Said {
    const inside = { ...place, loops: place.loops + 1 };
    const again = this.portal(inside, asking, ({ name }) => name === portal.name);
    if (again === undefined || isAskedWithNothing(portal) || bringsPortal(portal)) return this.plain(place, asking);
    const list: Variable = { name: this.e.name("l"), type: { kind: "list", item: portal.request } };
    const item: Variable = { name: this.e.name("x"), type: portal.request };
    const seen = { ...inside, scope: [...place.scope, item] };
    const value = this.bound(portal.reply, this.valueOf(portal, `${portal.name}(${item.name})`, seen, asking));
    const body = this.statements.inner({ ...seen, scope: [...seen.scope, ...(value.scope ?? [])] }, [], seen.loops);
    return {
      lines: [
        `let ${list.name}: ${typeText(list.type)} = ${this.e.expr(list.type, place.scope, 2)}`,
        `for ${item.name} in ${list.name}.take(${ROUNDS}) {`,
        ...value.lines.map((line) => `  ${line}`),
        ...body,
        "}",
      ],
    };
  }
}

export function isAskedWithNothing({ request }: PortalOf): boolean {
  return request.kind === "Unit";
}

/** Its request has no text. */
function bringsPortal({ request }: PortalOf): boolean {
  return request.kind === "tuple" && request.items.some(({ kind }) => kind === "portal");
}
