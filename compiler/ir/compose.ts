/**
 * The apps of a process as one program, for the semantics: a stream of another app becomes that app's own, and each
 * app's default policy is written to its units. Everything keeps its path, which begins with the app's name.
 */
import type { PolicyIr, ProgramIr, StreamIr, UnitIr } from "./ir.ts";

export function composePrograms(programs: readonly ProgramIr[]): ProgramIr {
  const [first, ...others] = programs;
  if (first === undefined) throw new Error("a process has an app");
  if (others.length === 0) return first;
  const own = new Map<string, StreamIr>();
  for (const { streams } of programs) for (const stream of streams) if (!stream.foreign) own.set(stream.path, stream);
  const owned = (stream: StreamIr): StreamIr => own.get(stream.path) ?? stream;
  const policy = (one: PolicyIr): PolicyIr => (one.kind === "skip" ? { ...one, to: one.to && owned(one.to) } : one);
  const unit = (one: UnitIr, program: ProgramIr): UnitIr => ({
    ...one,
    inputs: one.inputs.map(owned),
    outputs: one.outputs.map(owned),
    onError: (one.onError.length > 0 ? one.onError : program.onError).map(policy),
  });
  return {
    ...first,
    types: programs.flatMap(({ types }) => types),
    hostImports: programs.flatMap(({ hostImports }) => hostImports),
    config: programs.flatMap(({ config }) => config),
    lets: programs.flatMap(({ lets }) => lets),
    functions: programs.flatMap(({ functions }) => functions),
    streams: [...own.values()],
    sources: programs.flatMap(({ sources }) => sources),
    sequencers: programs.flatMap(({ sequencers }) => sequencers),
    portals: programs.flatMap(({ portals }) => portals),
    units: programs.flatMap((program) => program.units.map((one) => unit(one, program))),
    sinks: programs.flatMap(({ sinks }) => sinks.map((sink) => ({ ...sink, stream: owned(sink.stream) }))),
    onError: [],
  };
}

/** The app that a unit belongs to. */
export function appOfPath(path: string): string {
  return path.split("/")[1] ?? "";
}
