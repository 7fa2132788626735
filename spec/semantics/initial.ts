/** The configuration before anything has happened. */
import type { Atom, Configuration, StreamContent, UnitContent } from "./configuration.ts";
import type { SourceIr, Start } from "./ir.ts";
import type { Machine } from "./machine.ts";
import { Sequence } from "./sequence.ts";

/** Atoms of sources, by the stream's path or name; those of `values` and `range` are evaluated if they are not given. */
export type Inputs = Readonly<Record<string, readonly (readonly unknown[])[]>>;

/** The whole input is there: a unit reads it when it likes. All apps begin together. `now`: ms since 1970. */
export function initial(
  machine: Machine,
  { inputs = {}, now = 0 }: { readonly inputs?: Inputs; readonly now?: number } = {},
): Configuration {
  const { program } = machine;
  const streams = new Map<string, StreamContent>();
  const empty = { atoms: Sequence.empty, complete: false };
  for (const { path } of program.ir.streams) streams.set(path, empty);
  for (const { stream } of program.ir.sequencers) streams.set(stream.path, empty);
  for (const source of program.ir.sources) {
    const atoms = atomsOf(source, inputs, machine).map((events): Atom => ({ events, keys: [] }));
    streams.set(source.stream.path, { atoms: Sequence.of(atoms), complete: true });
  }
  const units = new Map(
    program.units.map((unit): [string, UnitContent] => [
      unit.path,
      {
        cells: new Map(),
        consumed: unit.inputs.map((_, i) => firstOf(unit.starts?.[i]) - 1),
        steps: 0,
        complete: false,
        closed: unit.serves.length === 0,
      },
    ]),
  );
  return {
    streams,
    units,
    fibers: new Map(),
    gates: new Map(),
    requests: new Map(),
    replies: new Map(),
    begins: [],
    alarms: [],
    answers: new Map(),
    time: now,
    log: Sequence.empty,
    halted: [],
  };
}

/** From now on is from the start. */
function firstOf(start: Start | undefined): number {
  return typeof start === "number" ? start : 1;
}

function atomsOf({ stream, connector }: SourceIr, inputs: Inputs, machine: Machine): readonly (readonly unknown[])[] {
  const given = inputs[stream.path] ?? inputs[stream.name];
  if (given !== undefined) return given;
  const args = connector.args.map((arg) => machine.constant(arg));
  if (connector.path === "values") return args[0] as readonly (readonly unknown[])[];
  if (connector.path !== "range") throw new Error(`the atoms of ${stream.path} (${connector.path}) are not given`);
  const [from, to] = args as [number, number];
  const size = connector.options.find(({ name }) => name === "atom");
  const step = size === undefined ? 1 : (machine.constant(size.value) as number);
  const atoms: number[][] = [];
  for (let start = from; start < to; start += step) {
    atoms.push(Array.from({ length: Math.min(step, to - start) }, (_, i) => start + i));
  }
  return atoms;
}
