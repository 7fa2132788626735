/** One unit: a constant whose `create` gives one function for each input, with the classes of its cells before it. */
import { askedIn } from "../ir/asked.ts";
import type { CellIr, LocalFn, PolicyIr, PortalIr, StateIr, Stmt, TimerIr, UnitIr } from "../ir/ir.ts";
import { bodiesOf } from "../ir/rebuild.ts";
import { someExpr, someStmt } from "../ir/walk.ts";
import { declareBuffer, clearBuffer } from "./buffers.ts";
import {
  group,
  hardline,
  indent,
  join,
  line,
  mark,
  softline,
  ifBreak,
  typesOnly,
  willBreak,
  type Doc,
} from "./document.ts";
import { expression, fieldName } from "./expressions.ts";
import type { Module } from "./module.ts";
import { nameRoutine, routineDeclarations, routineFunction } from "./routines.ts";
import { Scope } from "./scope.ts";
import { statements } from "./statements.ts";
import { isPrimitive, codecOf, typeDoc } from "./types.ts";
import { upperFirst } from "./names.ts";
import * as ts from "./typescript.ts";
import type { Code } from "./typescript.ts";

/** The declarations of a unit: its cell classes, then the unit itself. */
export function unit(ir: UnitIr, module: Module): { readonly name: string; readonly docs: readonly Doc[] } {
  const classes = new Map(ir.state.map((state) => [state, module.names.give(state, className(state))]));
  const docs: Doc[] = ir.state.map((state) => cellClass(state, classes.get(state) ?? "", module));
  const routines = ir.functions.filter((fn) => fn.routine !== undefined);
  for (const fn of routines) nameRoutine(fn, module);
  docs.push(...routines.flatMap((fn) => routineDeclarations(fn, module)));
  const name = module.names.fresh(`${ir.name}Unit`);
  const states = ir.state.map((state) => ({ state, property: stateProperty(state) }));
  const definition = ts.object(
    [
      ["path", ts.string(ir.path)],
      ["inputs", streams(ir.inputs, module)],
      ...(ir.starts === undefined ? [] : ([["starts", starts(ir.starts)]] as const)),
      ["outputs", streams(ir.outputs, module)],
      ...(ir.sparse ? ([["sparse", ts.name("true")]] as const) : []),
      ["onError", policies(ir.onError, module)],
      [
        "state",
        ts.object(
          states.map(
            ({ state, property }) => [property, stateDefinition(state, classes.get(state) ?? "", module)] as const,
          ),
          states.length > 0,
        ),
      ],
      ...portalParts(ir, routines, module),
      ["create", create(ir, states, module)],
    ],
    true,
  );
  const value = ts.call(module.runtime("unit"), [definition]);
  docs.push([ts.docComment(ir.docs ?? ir.label), mark(ir.origin, ts.assigned(["const ", name, " ="], value)), ";"]);
  return { name, docs };
}

/** Portals that are served and asked, routines, timers: what there is of them. */
function portalParts(ir: UnitIr, routines: readonly LocalFn[], module: Module): readonly (readonly [string, Code])[] {
  const parts: (readonly [string, Code])[] = [];
  const portals = (list: readonly PortalIr[]): Code => ts.array(list.map((portal) => ts.name(module.nameOf(portal))));
  const { asks, values } = askedIn(ir);
  if (ir.serves.length > 0) parts.push(["serves", portals(ir.serves)]);
  if (ir.answersOnly && ir.outputs.length > 0) parts.push(["answersOnly", ts.name("true")]);
  if (asks.length > 0) parts.push(["asks", portals(asks)]);
  if (values.length > 0) parts.push(["asksValues", ts.array(values.map((type) => module.portalType(type)))]);
  if (routines.length > 0) {
    const names = routines.map((fn) => ts.name(module.routines.get(fn)?.declaration ?? ""));
    parts.push(["routines", ts.array(names)]);
  }
  if (ir.timers.length > 0) {
    const timers = ir.timers.map((timer) => {
      const args = [ts.string(timer.name), ...(timer.key === undefined ? [] : [codecOf(timer.key, module)])];
      return [timerProperty(timer), ts.call(module.runtime("timer"), args)] as const;
    });
    parts.push(["timers", ts.object(timers)]);
  }
  return parts;
}

/** `turnstileIdle` of `turnstile/idle`. */
function timerProperty({ name }: TimerIr): string {
  const [first = "", ...rest] = name.split("/");
  return first + rest.map(upperFirst).join("");
}

function className(state: StateIr): string {
  return `${state.name
    .split(/[^A-Za-z0-9]+/)
    .map(upperFirst)
    .join("")}Cell`;
}

function stateProperty(state: StateIr): string {
  const [first = "", ...rest] = state.name.split(/[^A-Za-z0-9]+/);
  return first + rest.map(upperFirst).join("");
}

function streams(list: UnitIr["inputs"], module: Module): Code {
  return ts.array(list.map((stream) => ts.name(module.nameOf(stream))));
}

function starts(list: NonNullable<UnitIr["starts"]>): Code {
  return ts.array(
    list.map((start) => (typeof start === "number" ? ts.number(start) : start === undefined ? ts.name("undefined") : ts.string(start))), // prettier-ignore
  );
}

export function policies(list: readonly PolicyIr[], module: Module): Code {
  return ts.array(
    list.map((policy) => {
      switch (policy.kind) {
        case "retry":
          return ts.object([
            ["kind", ts.string("retry")],
            ["times", ts.number(policy.times)],
            ["backoff", ts.number(policy.backoff)],
            ["max", ts.number(policy.max)],
          ]);
        case "skip":
          return ts.object([
            ["kind", ts.string("skip")],
            ["to", ts.name(policy.to === undefined ? "undefined" : module.nameOf(policy.to))],
          ]);
        case "halt":
          return ts.object([["kind", ts.string("halt")]]);
      }
    }),
  );
}

// ---- state -------------------------------------------------------------------------------------------------------

function cellClass(state: StateIr, name: string, module: Module): Doc {
  const scope = Scope.of(module);
  const fields = state.cells.map((cell) => [ts.docComment(cell.docs), cellField(cell, scope)]);
  const what = state.key === undefined ? "What the task remembers." : "What is remembered for each key.";
  return [ts.docComment(state.docs ?? what), "class ", name, " ", ts.block(fields)];
}

function cellField(cell: CellIr, scope: Scope): Doc {
  const { module } = scope;
  const name = fieldName(cell.name);
  const init = expression(cell.init, scope);
  const { type } = cell;
  if (cell.collection !== undefined) return [ts.assigned([name, " ="], collection(cell, init, module)), ";"];
  const annotated = isPrimitive(type) ? "" : typesOnly(": ", typeDoc(type, module));
  return [ts.assigned([name, annotated, " ="], init), ";"];
}

function collection(cell: CellIr, init: Code, module: Module): Code {
  const { type } = cell;
  const empty =
    (cell.init.kind === "list" && cell.init.items.length === 0) ||
    (cell.init.kind === "map" && cell.init.entries.length === 0);
  const args = empty ? [] : [init];
  const make = (className: string, ...types: Doc[]): Code => {
    module.runtime(className);
    return ts.construct(className, args, join(", ", types));
  };
  if (type.kind === "map") return make("MapCell", typeDoc(type.key, module), typeDoc(type.value, module));
  if (type.kind === "set") return make("SetCell", typeDoc(type.item, module));
  if (type.kind === "list") return make("ListCell", typeDoc(type.item, module));
  throw new Error(`a cell of type ${type.kind} is no collection`);
}

function stateDefinition(state: StateIr, className: string, module: Module): Code {
  const fields = ts.object(state.cells.map((cell) => [fieldName(cell.name), cellCodec(cell, module)] as const));
  const cells = [ts.name(className), fields];
  if (state.key === undefined) return ts.call(module.runtime("shared"), [ts.string(state.name), ...cells]);
  return ts.call(module.runtime("keyed"), [ts.string(state.name), codecOf(state.key, module), ...cells]);
}

function cellCodec(cell: CellIr, module: Module): Code {
  const { type } = cell;
  const codec = (method: string, ...args: Code[]): Code => ts.call(ts.member(module.runtime("codec"), method), args);
  if (cell.collection === undefined) return codecOf(type, module);
  if (type.kind === "map") return codec("mapCell", codecOf(type.key, module), codecOf(type.value, module));
  if (type.kind === "set") return codec("setCell", codecOf(type.item, module));
  if (type.kind === "list") return codec("listCell", codecOf(type.item, module));
  throw new Error(`a cell of type ${type.kind} is no collection`);
}

// ---- steps -------------------------------------------------------------------------------------------------------

function create(
  ir: UnitIr,
  states: readonly { readonly state: StateIr; readonly property: string }[],
  module: Module,
): Code {
  const scope = Scope.of(module, ir);
  scope.names.reserve("context");
  scope.names.reserve("step");
  for (const text of ["events", "from", "to", "keys"]) scope.names.reserve(text);
  if (usesFibers(ir)) for (const text of ["fibers", "requests"]) scope.names.reserve(text);
  if (ir.timers.length > 0) scope.names.reserve("key");
  const docs: Doc[] = [];
  const outs = ir.outputs.map((stream) => scope.names.shadow(stream, module.nameOf(stream)));
  if (outs.length > 0) docs.push(["const ", ts.array(outs.map(ts.name)).doc, " = context.out;"]);
  if (states.length > 0) {
    const bound = states.map(({ state, property }) => {
      const name = scope.names.give(state, property);
      return name === property ? name : `${property}: ${name}`;
    });
    docs.push(["const ", destructured(bound), " = context.state;"]);
  }
  if (usesStep(ir)) docs.push("const { step } = context;");
  if (usesFibers(ir)) docs.push("const { fibers } = context;");
  if (ir.timers.length > 0) {
    const bound = ir.timers.map((timer) => {
      const property = timerProperty(timer);
      const name = scope.names.give(timer, property);
      return name === property ? name : `${property}: ${name}`;
    });
    docs.push(["const ", destructured(bound), " = context.timers;"]);
  }
  for (const buffer of ir.buffers) docs.push(...declareBuffer(buffer, scope));
  for (const fn of ir.functions) scope.names.give(fn, fn.name);
  for (const fn of ir.functions) {
    docs.push(fn.routine === undefined ? localFunction(fn, scope) : routineFunction(fn, scope));
  }
  const complete = ir.complete.length === 0 ? [] : [step("complete() ", ir, ir.complete, scope)];
  const on: Doc = ["on: ", listed(inputs(ir, scope))];
  const members = [on, ...complete, ...portalMembers(ir, scope)].map((doc) => [hardline, doc, ","]);
  docs.push(["return {", indent(members), hardline, "};"]);
  return ts.blockArrow("(context)", ts.block(docs));
}

/** `[a, b]`; one below the other, if one of them has several lines. */
function listed(docs: readonly Doc[]): Doc {
  if (docs.length === 0) return "[]";
  return group(["[", indent(softline, join([",", line], docs)), ifBreak(","), softline, "]"], docs.some(willBreak));
}

/** The steps of requests, of replies and of timers. */
function portalMembers(ir: UnitIr, scope: Scope): Doc[] {
  const { module } = scope;
  const members: Doc[] = [];
  const list = (name: string, docs: readonly Doc[]): void => {
    if (docs.length > 0) members.push([`${name}: `, listed(docs)]);
  };
  list(
    "ask",
    ir.ask.map((body, i) => {
      const portal = ir.serves[i];
      if (portal === undefined) throw new Error(`${ir.path} serves no portal ${i}`);
      const request = ["readonly ", module.runtimeType("PortalRequest"), "<", typeDoc(portal.request, module), ">[]"];
      const params = ts.parameters([
        { name: "requests", type: request },
        { name: "from", type: "number" },
        { name: "to", type: "number" },
      ]);
      return step(["function ", portal.name, params, " "], ir, body, scope);
    }),
  );
  const routines = ir.functions.filter((fn) => fn.routine !== undefined);
  if (routines.length > 0) {
    members.push(["routines: ", ts.array(routines.map((fn) => ts.name(scope.nameOf(fn)))).doc]);
  }
  if (ir.resume.length > 0) members.push(step("resume() ", ir, ir.resume, scope));
  list(
    "fire",
    ir.fire.map((body, i) => {
      const key = ir.timers[i]?.key;
      const params = key === undefined ? "()" : ts.parameters([{ name: "key", type: typeDoc(key, module) }]);
      const name = `${timerProperty(ir.timers[i] ?? { name: "", key })}Fires`;
      return step(["function ", name, params, " "], ir, body, scope);
    }),
  );
  return members;
}

function usesFibers(ir: UnitIr): boolean {
  const kinds = ["forRequests", "reply", "start", "resume"];
  return bodiesOf(ir).some((body) => someStmt(body, (stmt) => kinds.includes(stmt.kind)));
}

function destructured(names: readonly string[]): Doc {
  return group(["{", indent(line, join([",", line], names)), ifBreak(","), line, "}"]);
}

/** `function lines(events, from, to) { … }` for each input. */
function inputs(ir: UnitIr, scope: Scope): Doc[] {
  return ir.on.map((body, i) => {
    const stream = ir.inputs[i];
    const name = stream === undefined ? "input" : scope.module.nameOf(stream);
    const params = stream?.key === undefined ? "(events, from, to) " : "(events, from, to, keys) ";
    return step(`function ${name}${params}`, ir, body, scope);
  });
}

function step(head: Doc, ir: UnitIr, body: readonly Stmt[], scope: Scope): Doc {
  const inner = scope.function();
  const clear = ir.buffers.flatMap((buffer) => clearBuffer(buffer, inner));
  return [head, ts.block([...clear, ...statements(body, inner)])];
}

function localFunction(fn: LocalFn, scope: Scope): Doc {
  const inner = scope.function();
  const { module } = scope;
  const handles = fn.handles.map((handle) => ({
    name: inner.declare(handle),
    type: handleType(handle.state, handle.write, module),
  }));
  const params = fn.params.map((param) => ({ name: inner.declare(param), type: typeDoc(param.type, module) }));
  const result = fn.result.kind === "scalar" && fn.result.name === "Unit" ? "void" : typeDoc(fn.result, module);
  return [
    ts.docComment(fn.docs),
    mark(fn.origin, [
      "function ",
      scope.nameOf(fn),
      ts.parameters([...handles, ...params]),
      typesOnly(": ", result),
      " ",
      ts.block(statements(fn.body, inner)),
    ]),
  ];
}

function handleType(state: StateIr, write: boolean, module: Module): Doc {
  const cell = module.nameOf(state);
  return write ? cell : ["Readonly<", cell, ">"];
}

function usesStep(ir: UnitIr): boolean {
  return bodiesOf(ir).some((body) => someExpr(body, (expr) => expr.kind === "step"));
}
