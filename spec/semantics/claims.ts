/**
 * What the semantics claims, as predicates of configurations and transitions. Each throws what it is that does not hold.
 * The equations stand in `semantics.md`.
 */
import type { Configuration, Frame, StreamContent } from "./configuration.ts";
import type { UnitIr } from "./ir.ts";
import type { Machine } from "./machine.ts";
import { appOf } from "./program.ts";
import { isFinished } from "./rules/completion.ts";
import { unassigned } from "./scope.ts";
import type { Partition } from "./step.ts";
import { isHalted, put, take, unitOf, type Redex } from "./taking.ts";
import { textOf } from "./text.ts";

export class ClaimFailed extends Error {}

function claim(holds: boolean, what: string): void {
  if (!holds) throw new ClaimFailed(what);
}

/** A stream only ever grows at its end, and not at all once it is complete. */
export function totalOrder(from: Configuration, to: Configuration): void {
  for (const [path, after] of to.streams) {
    const before = from.streams.get(path);
    if (before === undefined || before === after) continue;
    claim(after.atoms.length >= before.atoms.length, `${path} has lost atoms`);
    claim(!before.complete || after.complete, `${path} was complete`);
    claim(!before.complete || after.atoms.length === before.atoms.length, `${path} was complete, and has grown`);
    for (let i = 0; i < before.atoms.length; i++) {
      claim(before.atoms.at(i) === after.atoms.at(i), `atom ${i + 1} of ${path} has changed`);
    }
  }
}

/**
 * The atomic processing contract, of a step of a unit: it consumes one thing, and nobody else's cells, cursors or handlers
 * change; an input's atom gives one atom of each output that is dense, also if the step fails.
 */
export function atomicProcessing(machine: Machine, from: Configuration, to: Configuration, unit: UnitIr): void {
  for (const other of machine.program.units) {
    if (other === unit) continue;
    const [before, after] = [unitOf(from, other.path), unitOf(to, other.path)];
    claim(before === after, `a step of ${unit.path} has changed ${other.path}`);
  }
  const mayGrow = new Set(machine.program.targets(unit).map(({ path }) => path));
  for (const [path, after] of to.streams) {
    const grown = grownBy(from.streams.get(path), after);
    claim(grown === 0 || mayGrow.has(path), `a step of ${unit.path} has added to ${path}`);
    claim(grown <= 1, `a step of ${unit.path} has added ${grown} atoms to ${path}`);
  }
  const consumed = unitOf(to, unit.path).consumed.map((n, i) => n - (unitOf(from, unit.path).consumed[i] ?? 0));
  const inputs = consumed.filter((n) => n > 0);
  claim(consumed.every((n) => n >= 0) && inputs.length <= 1 && inputs.every((n) => n === 1), `a step of ${unit.path} has consumed ${consumed.join()}`); // prettier-ignore
  if (inputs.length === 1 && !unit.sparse && !isHalted(to, unit)) {
    for (const { path } of unit.outputs) {
      claim(
        from.streams.get(path)?.complete === true || grownBy(from.streams.get(path), to.streams.get(path)) === 1,
        `an atom of ${unit.path} gave none of ${path}`,
      );
    }
  }
  for (const [id, fiber] of to.fibers) {
    claim(fiber.unit === unit.path || from.fibers.get(id) === fiber, `a step of ${unit.path} has changed ${id}`);
  }
}

function grownBy(before: StreamContent | undefined, after: StreamContent | undefined): number {
  return (after?.atoms.length ?? 0) - (before?.atoms.length ?? 0);
}

/** However the keys of a step's loops are parted, and in whatever order the parts are done: the same comes of it. */
export function anyPartition(machine: Machine, from: Configuration, redex: Redex): void {
  const textWith = (partition: Partition | undefined): string =>
    textOf(put(machine, from, take(machine, from, redex, partition)), machine.algebra);
  const whole = textWith(undefined);
  for (const partition of partitions) {
    claim(textWith(partition) === whole, `${redex.unit.path} does something else in parts ${partition.order.join()}`);
  }
}

const partitions: readonly Partition[] = [
  { count: 2, order: [0, 1] },
  { count: 2, order: [1, 0] },
  { count: 3, order: [2, 0, 1] },
  { count: 64, order: Array.from({ length: 64 }, (_, i) => (i * 29) % 64) },
];

/** Where nothing can happen, everything has ended: nobody waits, and no request is lost. */
export function progress(machine: Machine, last: Configuration): void {
  claim(isFinished(last, machine), "nothing can happen, and yet there are units that have not ended");
  const left = [...last.fibers.values()].map(({ id }) => id);
  claim(left.length === 0, `${left.join()} will never go on`);
  for (const [portal, atoms] of last.requests) {
    const served = machine.program.ir.units.find(({ serves }) => serves.some(({ path }) => path === portal));
    const gone = served === undefined || isHalted(last, served);
    claim(atoms.length === 0 || gone, `requests to ${portal} are lost`);
  }
  for (const [unit, atoms] of last.replies) {
    const halted = last.halted.some(({ app }) => app === appOf(unit));
    claim(atoms.length === 0 || halted, `replies to ${unit} are lost`);
  }
  for (const [key, outcome] of last.answers) claim(outcome !== undefined, `${key} was never answered`);
}

/** Every value is of the type that the program gives it. */
export function typePreservation(
  { program, algebra }: Machine,
  from: Configuration | undefined,
  to: Configuration,
): void {
  const check = (type: Parameters<typeof algebra.mismatch>[0], value: unknown, what: string): void => {
    const why = algebra.mismatch(type, value);
    claim(why === undefined, `${what}: ${why ?? ""}`);
  };
  for (const { path, event, key } of program.ir.streams) {
    const [before, after] = [from?.streams.get(path), to.streams.get(path)];
    if (before === after || after === undefined) continue;
    for (let i = before?.atoms.length ?? 0; i < after.atoms.length; i++) {
      const atom = after.atoms.at(i);
      for (const one of atom?.events ?? []) check(event, one, `an event of ${path}`);
      if (key !== undefined) for (const one of atom?.keys ?? []) check(key, one, `a key of ${path}`);
    }
  }
  for (const { path } of program.units) {
    const [before, after] = [from?.units.get(path), to.units.get(path)];
    if (before?.cells === after?.cells) continue;
    for (const [state, keys] of after?.cells ?? []) {
      for (const { key, cells } of keys.values()) {
        if (state.key !== undefined) check(state.key, key, `a key of ${path}/${state.name}`);
        for (const [cell, value] of cells) check(cell.type, value, `the cell ${cell.name} of ${path}/${state.name}`);
      }
    }
  }
  const checkFrame = ({ fn, place }: Frame): void => {
    for (const { locals, call } of place) {
      for (const [local, value] of locals) {
        if (value !== unassigned) check(local.type, value, `the variable ${local.name} in ${fn.name}`);
      }
      if (call !== undefined) checkFrame(call);
    }
  };
  for (const [id, fiber] of to.fibers) {
    if (from?.fibers.get(id) !== fiber && fiber.frame !== undefined) checkFrame(fiber.frame);
  }
  for (const [portal, atoms] of to.requests) {
    const type = program.ir.portals.find(({ path }) => path === portal)?.request;
    if (type === undefined || from?.requests.get(portal) === atoms) continue;
    for (const { value } of atoms.flat()) check(type, value, `a request to ${portal}`);
  }
}
