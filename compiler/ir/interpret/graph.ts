/** How a program's units hang together: through streams, dead letters and requests. */
import type { PolicyIr, ProgramIr, StreamIr, UnitIr } from "../ir.ts";
import { bodiesOf } from "../rebuild.ts";
import { visitBody } from "../walk.ts";

export function policiesOf(unit: UnitIr, program: ProgramIr): readonly PolicyIr[] {
  return unit.onError.length > 0 ? unit.onError : program.onError;
}

/** Streams that a unit's atoms may go to when they fail. */
function skipsTo(unit: UnitIr, program: ProgramIr): readonly StreamIr[] {
  return policiesOf(unit, program).flatMap((policy) =>
    policy.kind === "skip" && policy.to !== undefined ? [policy.to] : [],
  );
}

export class ProgramGraph {
  /** Producers before consumers, as far as there are no cycles. */
  readonly ordered: readonly UnitIr[];
  private readonly program: ProgramIr;
  private readonly next: ReadonlyMap<UnitIr, readonly UnitIr[]>;
  private readonly previous: ReadonlyMap<UnitIr, readonly UnitIr[]>;

  constructor(program: ProgramIr) {
    this.program = program;
    const { units } = program;
    this.ordered = this.topological();
    this.next = new Map(
      units.map((unit) => {
        const asked = askedBy(unit);
        const readers = this.targets(unit).flatMap((stream) => this.readers(stream));
        const servers = units.filter((other) => other.serves.some(({ path }) => asked === "any" || asked.has(path)));
        return [unit, [...readers, ...servers]];
      }),
    );
    this.previous = new Map(
      units.map((unit) => [unit, units.filter((other) => this.next.get(other)?.includes(unit))] as const),
    );
  }

  /** All that can add to a sequencer, or ask a unit, has ended, but for what it feeds itself. */
  hasEnded(what: StreamIr | UnitIr, complete: ReadonlySet<UnitIr>, halted: (unit: UnitIr) => boolean): boolean {
    const isUnit = "inputs" in what;
    const from = isUnit ? [what] : this.readers(what);
    const before = isUnit ? [what] : this.program.units.filter((unit) => this.targets(unit).includes(what));
    const behind = closure(from, (unit) => this.next.get(unit) ?? []);
    return [...closure(before, (unit) => this.previous.get(unit) ?? [])].every(
      (unit) => complete.has(unit) || (behind.has(unit) && !halted(unit)),
    );
  }

  /** Where what a unit makes may go. */
  private targets(unit: UnitIr): readonly StreamIr[] {
    return [...unit.outputs, ...skipsTo(unit, this.program)];
  }

  private readers(stream: StreamIr): readonly UnitIr[] {
    return this.program.units.filter((unit) => unit.inputs.includes(stream));
  }

  private topological(): readonly UnitIr[] {
    const producers = new Map<StreamIr, UnitIr[]>();
    for (const unit of this.program.units) {
      for (const stream of this.targets(unit)) producers.set(stream, [...(producers.get(stream) ?? []), unit]);
    }
    const ordered = new Set<UnitIr>();
    const entered = new Set<UnitIr>();
    const visit = (unit: UnitIr): void => {
      if (entered.has(unit)) return;
      entered.add(unit);
      for (const input of unit.inputs) for (const producer of producers.get(input) ?? []) visit(producer);
      ordered.add(unit);
    };
    for (const unit of this.program.units) visit(unit);
    return [...ordered];
  }
}

/** Paths of the portals that a unit may ask; any, if it asks what a value names. */
export function askedBy(unit: UnitIr): ReadonlySet<string> | "any" {
  const asked = new Set<string>();
  let any = false;
  for (const body of bodiesOf(unit)) {
    visitBody(body, {
      expr(expr) {
        if (expr.kind !== "ask") return;
        if (expr.portal === undefined) any = true;
        else asked.add(expr.portal.path);
      },
    });
  }
  return any ? "any" : asked;
}

/** All that can be reached, the start included. */
function closure<T>(start: readonly T[], next: (at: T) => readonly T[]): ReadonlySet<T> {
  const reached = new Set(start);
  for (const at of reached) for (const one of next(at)) reached.add(one);
  return reached;
}
