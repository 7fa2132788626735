/** What can be said of a program without running it: how its units hang together, whom its policies concern. */
import type { Algebra } from "./algebra.ts";
import type { Fiber } from "./configuration.ts";
import type { Handle, Label, Local, PolicyIr, PortalIr, ProgramIr, Stmt, StmtKind, StmtOf, StreamIr, UnitIr } from "./ir.ts"; // prettier-ignore

export class Program {
  readonly ir: ProgramIr;
  /** Producers before consumers, as far as there are no cycles. */
  readonly units: readonly UnitIr[];
  readonly effects: ReadonlyMap<string, PortalIr>;
  private readonly algebra: Algebra;
  private readonly byPath: ReadonlyMap<string, UnitIr>;
  private readonly sequencers: ReadonlySet<string>;
  private readonly next: ReadonlyMap<UnitIr, readonly UnitIr[]>;
  private readonly previous: ReadonlyMap<UnitIr, readonly UnitIr[]>;
  private readonly splittable = new Map<Stmt, boolean>();

  constructor(ir: ProgramIr, algebra: Algebra) {
    this.ir = ir;
    this.algebra = algebra;
    this.byPath = new Map(ir.units.map((unit) => [unit.path, unit]));
    this.sequencers = new Set(ir.sequencers.map(({ stream }) => stream.path));
    this.effects = new Map(ir.portals.filter(({ effect }) => effect !== undefined).map((one) => [one.path, one]));
    this.units = this.ordered();
    const servers = (unit: UnitIr): readonly UnitIr[] => {
      const asked = askedBy(unit);
      return ir.units.filter((other) => other.serves.some(({ path }) => asked === "any" || asked.has(path)));
    };
    this.next = new Map(
      ir.units.map((unit) => [unit, [...this.targets(unit).flatMap((s) => this.readers(s)), ...servers(unit)]]),
    );
    this.previous = new Map(
      ir.units.map((unit) => [unit, ir.units.filter((other) => this.next.get(other)?.includes(unit))]),
    );
  }

  unit(path: string): UnitIr {
    const unit = this.byPath.get(path);
    if (unit === undefined) throw new Error(`there is no unit ${path}`);
    return unit;
  }

  isSequencer(stream: StreamIr): boolean {
    return this.sequencers.has(stream.path);
  }

  /** The unit's own, or the app's default; none: halt. */
  policies(unit: UnitIr): readonly PolicyIr[] {
    return unit.onError.length > 0 ? unit.onError : this.ir.onError;
  }

  /** Streams that a unit may add to: its outputs, and where its atoms go when they fail. */
  targets(unit: UnitIr): readonly StreamIr[] {
    const letters = this.policies(unit).flatMap((policy) =>
      policy.kind === "skip" && policy.to !== undefined ? [policy.to] : [],
    );
    return [...unit.outputs, ...letters];
  }

  readers(stream: StreamIr): readonly UnitIr[] {
    return this.ir.units.filter((unit) => unit.inputs.includes(stream));
  }

  /**
   * All that can add to a sequencer, or ask a unit, has ended, but for what it feeds itself: what goes round in a cycle is
   * over when nothing is left to do.
   */
  hasEnded(what: StreamIr | UnitIr, complete: (unit: UnitIr) => boolean, halted: (unit: UnitIr) => boolean): boolean {
    const isUnit = "inputs" in what;
    const from = isUnit ? [what] : this.readers(what);
    const before = isUnit ? [what] : this.ir.units.filter((unit) => this.targets(unit).includes(what));
    const behind = closure(from, (unit) => this.next.get(unit) ?? []);
    return [...closure(before, (unit) => this.previous.get(unit) ?? [])].every(
      (unit) => complete(unit) || (behind.has(unit) && !halted(unit)),
    );
  }

  /** The gate of a handler of an exclusive task: `/bank/accounts/account["ann"]`. */
  readonly gateName = ({ unit, fn, key }: Fiber): string | undefined => {
    if (fn.routine?.exclusive !== true) return undefined;
    const text = fn.routine.key === undefined ? "" : this.algebra.textOf(key);
    return `${unit}/${fn.routine.task}[${text}]`;
  };

  /**
   * A loop over keyed events whose turns for different keys do not see each other: cells of the event's own key alone, no
   * name from outside written, and nothing done whose order counts but what it gives.
   */
  isSplittable(loop: StmtOf<"forEvents">): boolean {
    let known = this.splittable.get(loop);
    if (known === undefined)
      this.splittable.set(loop, (known = loop.key !== undefined && turnsAreApart(loop, loop.key)));
    return known;
  }

  private ordered(): readonly UnitIr[] {
    const ordered = new Set<UnitIr>();
    const entered = new Set<UnitIr>();
    const visit = (unit: UnitIr): void => {
      if (entered.has(unit)) return;
      entered.add(unit);
      for (const input of unit.inputs) {
        for (const producer of this.ir.units) if (this.targets(producer).includes(input)) visit(producer);
      }
      ordered.add(unit);
    };
    for (const unit of this.ir.units) visit(unit);
    return [...ordered];
  }
}

export function appOf(path: string): string {
  return path.split("/")[1] ?? "";
}

// ---- terms -------------------------------------------------------------------------------------------------------

interface Node {
  readonly kind: string;
}

/** Parts of terms that are no terms, or belong elsewhere. */
const elsewhere = new Set(
  "type origin fn portal state cell let config host implementation buffer timer".split(" "), // prettier-ignore
);

/** Every statement and expression in a body. */
function* nodesOf(part: unknown): Generator<Node> {
  if (Array.isArray(part)) for (const one of part) yield* nodesOf(one);
  else if (typeof part === "object" && part !== null) {
    if ("kind" in part) yield part as Node;
    for (const [name, value] of Object.entries(part)) if (!elsewhere.has(name)) yield* nodesOf(value);
  }
}

/** Paths of the portals that a unit may ask; any, if it asks what a value names. */
function askedBy({ on, complete, ask, resume, fire, functions }: UnitIr): ReadonlySet<string> | "any" {
  const asked = new Set<string>();
  for (const node of nodesOf([on, complete, ask, resume, fire, functions.map(({ body }) => body)])) {
    if (node.kind !== "ask") continue;
    const { portal } = node as { readonly portal?: PortalIr };
    if (portal === undefined) return "any";
    asked.add(portal.path);
  }
  return asked;
}

/** What a turn of such a loop may not do, besides waiting. */
const ordering = new Set(
  "start resume reply ask future timer forRequests forEvents forKeys callLocal return".split(" "), // prettier-ignore
);

function turnsAreApart({ body, label }: StmtOf<"forEvents">, key: Local): boolean {
  const nodes = [...nodesOf(body)];
  const declared = new Set<Local>();
  const opened = new Set<Handle>();
  const labels = new Set<Label>();
  for (const node of nodes) {
    if (isStmt(node, "let") || isStmt(node, "for")) declared.add(node.local);
    if (isStmt(node, "open") && node.key?.kind === "local" && node.key.local === key) opened.add(node.handle);
    if (isStmt(node, "for") || isStmt(node, "while") || isStmt(node, "block")) labels.add(node.label);
  }
  return nodes.every((node) => {
    if (isStmt(node, "assign")) return declared.has(node.local);
    if (isStmt(node, "break")) return labels.has(node.label);
    if (isStmt(node, "continue")) return node.label === label || labels.has(node.label);
    if ("handle" in node && node.kind !== "open") return opened.has(node.handle as Handle);
    return !ordering.has(node.kind) && (node.kind !== "step" || ("path" in node && node.path === "now"));
  });
}

function isStmt<K extends StmtKind>(node: Node, kind: K): node is StmtOf<K> {
  return node.kind === kind;
}

/** All that can be reached, the start included. */
function closure<T>(start: readonly T[], next: (at: T) => readonly T[]): ReadonlySet<T> {
  const reached = new Set(start);
  for (const at of reached) for (const one of next(at)) reached.add(one);
  return reached;
}
