/**
 * The plan: a program's IR as text, for `portalsc build --emit plan`, for diffs between passes, and for tests. The same
 * program always gives the same text.
 */
import { showFields, showType } from "../types/show.ts";
import type {
  ConnectorIr,
  FnIr,
  LocalFn,
  PolicyIr,
  PortalIr,
  ProgramIr,
  StateIr,
  Stmt,
  StreamIr,
  TypeIr,
  UnitIr,
} from "./ir.ts";
import { PrintedNames, printBody, printExpr } from "./print-code.ts";

export function printProgram(program: ProgramIr): string {
  const sections: string[][] = [
    [`app ${program.app}${policies(program.onError)}`],
    program.types.map(printType),
    program.hostImports.map(
      (host) => `import ${host.name}: (${host.params.map(showType).join(", ")}) => ${showType(host.result)}`,
    ),
    program.config.map((one) => {
      const value = one.value === undefined ? "" : ` = ${printExpr(one.value, new PrintedNames())}`;
      return `config ${one.name}: ${showType(one.type)}${value}`;
    }),
    program.lets.map((one) => `let ${one.name}: ${showType(one.type)} = ${printExpr(one.value, new PrintedNames())}`),
    ...program.functions.map(printFn),
    program.sources.map((source) => `source ${printStream(source.stream)} = ${printConnector(source.connector)}`),
    program.portals.map(printPortal),
    program.sequencers.map((sequencer) => `sequencer ${printStream(sequencer.stream)}`),
    ...program.units.map((unit) => printUnit(unit).split("\n")),
    program.sinks.map(
      (sink) => `sink ${sink.stream.path} -> ${printConnector(sink.connector)}${policies(sink.onError)}`,
    ),
    program.endpoints.map(({ portal, connector }) => `endpoint ${printConnector(connector)} -> ${portal.path}`),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

/** `/wordcount/counts: WordCount by String` */
export function printStream(stream: StreamIr): string {
  const key = stream.key === undefined ? "" : ` by ${showType(stream.key)}`;
  return `${stream.path}: ${showType(stream.event)}${key}`;
}

function printPortal({ path, request, reply, effect }: PortalIr): string {
  const what = effect === undefined ? "portal" : effect.once ? "effect once" : "effect";
  return `${what} ${path}(${showType(request)}) -> ${showType(reply)}`;
}

function printType(ir: TypeIr): string {
  const params = ir.params.length === 0 ? "" : `<${ir.params.join(", ")}>`;
  return `type ${ir.name}${params} = ${printDefinition(ir)}`;
}

function printDefinition(ir: TypeIr): string {
  const { type } = ir;
  switch (type.kind) {
    case "record":
      return showFields(type.fields);
    case "newtype":
      return `newtype ${showType(type.declaration.base)}`;
    case "union":
      return type.declaration.variants
        .map(({ name, payload }) => {
          if (payload.kind === "none") return name;
          if (payload.kind === "record") return `${name} ${showFields(payload.fields)}`;
          return `${name}(${payload.items.map(showType).join(", ")})`;
        })
        .join(" | ");
    default:
      return showType(type);
  }
}

/** `range(0, 128, atom: 8)` */
export function printConnector(connector: ConnectorIr): string {
  const names = new PrintedNames();
  const args = connector.args.map((arg) => printExpr(arg, names));
  const options = connector.options.map((option) => `${option.name}: ${printExpr(option.value, names)}`);
  return `${connector.path}(${[...args, ...options].join(", ")})`;
}

function policies(list: readonly PolicyIr[]): string {
  if (list.length === 0) return "";
  const texts = list.map((policy) => {
    switch (policy.kind) {
      case "retry":
        return `retry(${policy.times}, backoff: ${policy.backoff}ms, max: ${policy.max}ms)`;
      case "skip":
        return policy.to === undefined ? "skip" : `skip to ${policy.to.path}`;
      case "halt":
        return "halt";
    }
  });
  return ` on error ${texts.join(" then ")}`;
}

function printFn(fn: FnIr): string[] {
  const names = new PrintedNames();
  const typeParams = fn.typeParams.length === 0 ? "" : `<${fn.typeParams.join(", ")}>`;
  const params = fn.params.map((param) => `${names.of(param)}: ${showType(param.type)}`).join(", ");
  return [`fn ${fn.name}${typeParams}(${params}) -> ${showType(fn.result)} {`, ...printBody(fn.body, names, "  "), "}"];
}

/** One unit: what goes in and out, its state, and the code of its steps. */
export function printUnit(unit: UnitIr): string {
  const kind = `${unit.sparse ? " without empty atoms" : ""}${unit.answersOnly ? " answers only" : ""}`;
  const lines = [`unit ${unit.path}${kind}${policies(unit.onError)}`];
  if (unit.label !== "") lines.push(`  = ${unit.label}`);
  for (const [i, stream] of unit.inputs.entries()) {
    const start = unit.starts?.[i];
    lines.push(`  in  ${printStream(stream)}${start === undefined ? "" : ` from ${start}`}`);
  }
  for (const stream of unit.outputs) lines.push(`  out ${printStream(stream)}`);
  for (const state of unit.state) lines.push(...printState(state));
  for (const buffer of unit.buffers) {
    const key = buffer.key === undefined ? "" : ` by ${showType(buffer.key)}`;
    lines.push(`  buffer ${buffer.name}: ${showType(buffer.event)}${key}`);
  }
  for (const fn of unit.functions) lines.push(...printLocalFn(fn));
  for (const [i, body] of unit.on.entries()) {
    lines.push(`  on ${unit.inputs[i]?.name ?? i} {`, ...printBody(body, new PrintedNames(), "    "), "  }");
  }
  const step = (head: string, body: readonly Stmt[]): void => {
    if (body.length > 0) lines.push(`  ${head} {`, ...printBody(body, new PrintedNames(), "    "), "  }");
  };
  step("on complete", unit.complete);
  for (const [i, portal] of unit.serves.entries()) step(`on ask ${portal.path}`, unit.ask[i] ?? []);
  step("on reply", unit.resume);
  for (const [i, timer] of unit.timers.entries()) step(`on timer ${timer.name}`, unit.fire[i] ?? []);
  return lines.join("\n");
}

function printState(state: StateIr): string[] {
  const key = state.key === undefined ? " shared" : ` by ${showType(state.key)}`;
  return [
    `  state ${state.name}${key}`,
    ...state.cells.map((cell) => {
      const entries = cell.collection === undefined ? "" : " by entry";
      return `    ${cell.name}: ${showType(cell.type)} = ${printExpr(cell.init, new PrintedNames())}${entries}`;
    }),
  ];
}

function printLocalFn(fn: LocalFn): string[] {
  const names = new PrintedNames();
  const params = [
    ...fn.handles.map((handle) => `${names.of(handle)}: ${handle.write ? "" : "read "}${handle.state.name}`),
    ...fn.params.map((param) => `${names.of(param)}: ${showType(param.type)}`),
  ];
  const routine = fn.routine === undefined ? "" : ` as ${fn.routine.name}${fn.routine.exclusive ? " exclusively" : ""}`;
  return [
    `  ${fn.routine === undefined ? "fn" : "routine"} ${fn.name}(${params.join(", ")}) -> ${showType(fn.result)}${routine} {`,
    ...printBody(fn.body, names, "    "),
    "  }",
  ];
}
