/**
 * What a unit is made of. Each operator and each task is a node that maps, within a step, its whole list of events to its
 * output list; workflows are inlined, with their parameters bound. A stream that is used twice is a buffer that is read
 * twice; `union` is all events of its first operand, then those of the next. Keys travel beside the events: `keyBy` sets
 * them, `map`, `filter`, `flatMap`, `collect` and `tap` keep them.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import { prune } from "../../types/unify.ts";
import type { ArgUse, StageUse, Start } from "../../types/typed.ts";
import type { Expr, Label, Local, Origin, StateIr, Stmt, StreamIr } from "../ir.ts";
import { someExpr } from "../walk.ts";
import { constantBody, isStable, originOf, use, type Body, type Bound, type Declarations } from "./body.ts";
import { lowerConstant, present } from "./expressions.ts";
import { eventName, operate, splitOff } from "./operators.ts";
import { bindInPlace, matchPattern, nameOf } from "./patterns.ts";
import { UnitNodes } from "./nodes.ts";
import { TaskInstance, type Flow } from "./tasks.ts";
import { environment, substituted, type TypeEnvironment } from "./types.ts";

/** The value of a stream expression. */
export type StreamValue =
  | { readonly kind: "flow"; readonly flow: Flow }
  | { readonly kind: "outputs"; readonly outputs: ReadonlyMap<string, StreamValue> }
  /** A task without output. */
  | { readonly kind: "nothing" };

/** Of the whole program. */
export interface StageProgram {
  readonly declarations: Declarations;
  stream(node: ast.Source | ast.Sequencer | ast.StreamDecl, output: string | undefined): StreamIr;
  branch(node: ast.Splitter, name: string): StreamIr;
  typeName(wanted: string): string;
}

/** Where a stream expression stands: in a unit itself, or in a workflow that is inlined there. */
interface Place {
  readonly body: Body;
  readonly streams: Map<ast.Name | ast.Param, StreamValue>;
}

const bufferNames: Readonly<Record<string, string>> = {
  map: "mapped",
  filter: "filtered",
  flatMap: "flattened",
  collect: "collected",
  keyBy: "keyed",
  tap: "tapped",
  union: "united",
};

/** Collects the nodes of one unit. */
export class UnitStages extends UnitNodes {
  readonly inputs: StreamIr[] = [];
  /** Where each input begins, if that is said. */
  readonly starts: (Start | undefined)[] = [];
  readonly state: StateIr[] = [];
  private readonly program: StageProgram;
  private readonly flows = new Map<StreamIr, Flow>();
  /** What is said of the stream whose name is being looked at. */
  private start: Start | undefined;

  constructor(program: StageProgram, file: ast.SourceFile) {
    super(file);
    this.program = program;
  }

  /** The right side of a unit. */
  lower(expr: ast.Expr): StreamValue {
    const body = constantBody(this.program.declarations, this.file, new Map());
    return this.stream(expr, { body, streams: new Map() });
  }

  /** Each of these streams as an input of its own, whose atoms are copied to `to`, the one output: a step for each. */
  copies(streams: readonly StreamIr[], to: StreamIr): readonly (readonly Stmt[])[] {
    return streams.map((stream) => [this.copy(this.flow(this.input(stream)), to, 0)]);
  }

  // ---- expressions -----------------------------------------------------------------------------------------------

  private stream(expr: ast.Expr, place: Place): StreamValue {
    const { tables } = place.body.declarations;
    switch (expr.kind) {
      case "group":
        return this.stream(expr.value, place);
      case "nameExpr":
        return this.named(expr, place);
      case "pipe": {
        const first = expr.stages[0] && tables.stages.get(expr.stages[0]);
        const begun = this.start;
        if (first?.kind === "start") this.start = first.from;
        let value = this.stream(expr.source, place);
        this.start = begun;
        for (const stage of expr.stages) {
          if (tables.stages.get(stage)?.kind === "start") continue;
          value = this.stage(present(tables.stages.get(stage)), value, [], place, originOf(place.body, stage));
        }
        return value;
      }
      case "call": {
        const written = expr.args.map((arg) => arg.value);
        return this.stage(present(tables.streamCalls.get(expr)), undefined, written, place, originOf(place.body, expr));
      }
      case "record": {
        const outputs = new Map<string, StreamValue>();
        for (const entry of expr.entries) {
          if (entry.kind !== "recordField") throw new Error("outputs of a workflow are written one by one");
          const value = entry.value === undefined ? this.named(entry.name, place) : this.stream(entry.value, place);
          outputs.set(entry.name.text, value);
        }
        return { kind: "outputs", outputs };
      }
      case "member": {
        if (tables.names.has(expr)) return this.named(expr, place);
        const { object: owner } = expr;
        const splitter = owner.kind === "nameExpr" || owner.kind === "member" ? tables.names.get(owner) : undefined;
        if (splitter?.kind === "splitter") return this.input(this.program.branch(splitter.node, expr.name.text));
        const object = this.stream(expr.object, place);
        if (object.kind !== "outputs") throw new Error("a stream has no outputs");
        return present(object.outputs.get(expr.name.text));
      }
      default:
        throw new Error(`a ${expr.kind} is no stream`);
    }
  }

  private named(name: ast.NameExpr | ast.Name | ast.MemberExpr, place: Place): StreamValue {
    const referent = present(place.body.declarations.tables.names.get(name));
    switch (referent.kind) {
      case "source":
      case "sequencer":
        return this.input(this.program.stream(referent.node, undefined));
      case "stream":
        return this.input(this.program.stream(referent.node, referent.output));
      case "splitter": {
        const { node } = referent;
        const branches = node.branches.map(({ name: { text } }) => {
          return [text, this.input(this.program.branch(node, text))] as const;
        });
        return { kind: "outputs", outputs: new Map(branches) };
      }
      case "local":
        return present(place.streams.get(referent.name));
      case "param":
        return present(place.streams.get(referent.param));
      default:
        throw new Error(`a ${referent.kind} is no stream`);
    }
  }

  private input(stream: StreamIr): StreamValue {
    let flow = this.flows.get(stream);
    if (flow === undefined) {
      const index = this.inputs.length;
      this.inputs.push(stream);
      this.starts.push(this.start);
      flow = { from: { kind: "input", index }, event: stream.event, key: stream.key };
      this.flows.set(stream, flow);
    }
    return { kind: "flow", flow };
  }

  private flow(value: StreamValue): Flow {
    if (value.kind !== "flow") throw new Error("one stream is wanted here");
    return value.flow;
  }

  /** `piped` is the left of `|>`; in a call `written` has all arguments, the stream first. */
  private stage(
    stage: StageUse,
    piped: StreamValue | undefined,
    written: readonly ast.Expr[],
    place: Place,
    origin: Origin,
  ): StreamValue {
    switch (stage.kind) {
      case "operator": {
        const first = this.flow(piped ?? this.stream(present(written[0]), place));
        return this.operator(stage, first, place, origin);
      }
      case "task": {
        const input =
          stage.input === undefined ? undefined : this.flow(piped ?? this.stream(present(written[0]), place));
        return this.task(stage, input, place, origin);
      }
      case "workflow":
        return this.workflow(stage, piped, place);
      case "start":
        throw new Error("where a stream begins is said behind its name");
    }
  }

  // ---- operators -------------------------------------------------------------------------------------------------

  private operator(
    stage: StageUse & { readonly kind: "operator" },
    first: Flow,
    place: Place,
    origin: Origin,
  ): StreamValue {
    const { name } = stage.operator;
    const others = stage.streams.map((expr) => this.flow(this.stream(expr, place)));
    const inputs = [first, ...others];
    const event = substituted(stage.output.event, place.body.types);
    const by = stage.output.by && substituted(stage.output.by, place.body.types);
    const key = name === "keyBy" ? by : inputs.every((flow) => flow.key !== undefined) ? by : undefined;
    const output = this.buffer(bufferNames[name] ?? name, event, key);
    const [arg] = stage.args;
    const function_ = arg?.kind === "given" ? arg.value : undefined;
    this.nodes.push({
      inputs,
      outputs: [output],
      task: undefined,
      named: { kind: "operator", name, key: name === "keyBy" ? key : undefined, origin },
      step: (live, _kind, out) => {
        for (const flow of live) {
          const item: Local = { name: eventName(function_, place.body), type: flow.event, mutable: false };
          const itemKey: Local | undefined =
            key === undefined || name === "keyBy" || flow.key === undefined
              ? undefined
              : { name: "key", type: flow.key, mutable: false };
          const label: Label = { name: "events" };
          const body: Stmt[] = [];
          const push = (value: Expr, into: Stmt[], newKey = itemKey && use(itemKey, origin)): void =>
            void into.push({ kind: "push", buffer: output, event: value, key: newKey, origin });
          operate(name, function_, use(item, origin), output, { body: place.body, origin, push }, body);
          out.push({ kind: "forEvents", label, from: flow.from, event: item, key: itemKey, body, origin });
        }
      },
    });
    return { kind: "flow", flow: { from: { kind: "buffer", buffer: output }, event, key } };
  }

  // ---- splitters -------------------------------------------------------------------------------------------------

  /** What a splitter is from, and its branches: each event goes to the first that takes it. */
  split(node: ast.Splitter): StreamValue {
    const body = constantBody(this.program.declarations, this.file, new Map());
    const flow = this.flow(this.stream(node.from, { body, streams: new Map() }));
    const origin = originOf(body, node);
    const branches = node.branches.map((branch) => {
      return { branch, buffer: this.buffer(branch.name.text, flow.event, flow.key) };
    });
    this.nodes.push({
      inputs: [flow],
      outputs: branches.map(({ buffer }) => buffer),
      task: undefined,
      named: undefined,
      step: (_live, _kind, out) => {
        const event: Local = { name: eventName(node.branches[0]?.where, body), type: flow.event, mutable: false };
        const key: Local | undefined = flow.key && { name: "key", type: flow.key, mutable: false };
        const loop: Stmt[] = [];
        let into = loop;
        for (const { branch, buffer } of branches) {
          const push = (then: Stmt[]): void =>
            void then.push({ kind: "push", buffer, event: use(event, origin), key: key && use(key, origin), origin });
          const otherwise: Stmt[] = [];
          splitOff(branch.where, use(event, origin), { body, origin, push }, otherwise, into);
          into = otherwise;
        }
        out.push({ kind: "forEvents", label: { name: "events" }, from: flow.from, event, key, body: loop, origin });
      },
    });
    const outputs = branches.map(({ branch, buffer }): readonly [string, StreamValue] => {
      const { event, key } = flow;
      return [branch.name.text, { kind: "flow", flow: { from: { kind: "buffer", buffer }, event, key } }];
    });
    return { kind: "outputs", outputs: new Map(outputs) };
  }

  // ---- tasks and workflows ---------------------------------------------------------------------------------------

  private task(
    stage: StageUse & { readonly kind: "task" },
    input: Flow | undefined,
    place: Place,
    origin: Origin,
  ): StreamValue {
    const { node } = stage;
    const { declarations } = place.body;
    const types = environment(
      node.typeParams,
      stage.typeArgs.map((type) => substituted(type, place.body.types)),
    );
    const name = this.unique(stage.as ?? node.name.text);
    const params = this.bindArgs(node.params, stage.args, place, types, declarations.fileOf(node), name);
    const output =
      stage.output && this.buffer(`${name}Events`, substituted(stage.output.event, place.body.types), undefined);
    const instance = new TaskInstance({
      node,
      declarations,
      types,
      params,
      name,
      output,
      typeName: (wanted) => this.program.typeName(wanted),
    });
    this.state.push(...instance.state);
    this.nodes.push({
      inputs: input === undefined ? [] : [input],
      outputs: output === undefined ? [] : [output],
      task: instance,
      named: { kind: "task", name, key: instance.keyType(), origin },
      step: ([flow], kind, out) => instance.step(flow, kind, out),
    });
    if (output === undefined) return { kind: "nothing" };
    return { kind: "flow", flow: { from: { kind: "buffer", buffer: output }, event: output.event, key: undefined } };
  }

  private workflow(
    stage: StageUse & { readonly kind: "workflow" },
    piped: StreamValue | undefined,
    place: Place,
  ): StreamValue {
    const { node } = stage;
    const { declarations } = place.body;
    const types = environment(
      node.typeParams,
      stage.typeArgs.map((type) => substituted(type, place.body.types)),
    );
    const file = declarations.fileOf(node);
    const streams = new Map<ast.Name | ast.Param, StreamValue>();
    const params: ast.Param[] = [];
    const args: ArgUse[] = [];
    for (const [i, param] of node.params.entries()) {
      const arg = present(stage.args[i]);
      const type = declarations.tables.params.get(param);
      if (arg.kind === "piped") streams.set(param, present(piped));
      else if (type !== undefined && prune(type).kind === "stream" && arg.kind !== "absent") {
        streams.set(param, this.stream(arg.value, place));
      } else {
        params.push(param);
        args.push(arg);
      }
    }
    const bound = this.bindArgs(params, args, place, types, file, node.name.text);
    const body: Body = { ...constantBody(declarations, file, types), bound: new Map(bound) };
    return this.workflowBody(node.body, { body, streams });
  }

  private workflowBody(block: ast.Block, place: Place): StreamValue {
    for (const stmt of block.stmts) {
      if (stmt.kind === "let") this.workflowLet(stmt, place);
      else if (stmt.kind === "exprStmt") return this.stream(stmt.value, place);
      else if (stmt.kind === "return" && stmt.value !== undefined) return this.stream(stmt.value, place);
      else throw new Error(`a ${stmt.kind} in a workflow`);
    }
    return { kind: "nothing" };
  }

  private workflowLet(stmt: ast.LetStmt, place: Place): void {
    const { pattern, value } = stmt;
    const type = place.body.declarations.tables.types.get(value);
    if (type !== undefined && !isDataflow(type)) {
      const constant = this.constant(nameOf(pattern) ?? "value", value, place.body);
      bindInPlace(matchPattern(pattern, constant, place.body).bindings, place.body);
      return;
    }
    const found = this.stream(value, place);
    if (pattern.kind === "bindPattern") place.streams.set(pattern.name, found);
    else if (pattern.kind === "recordPattern" && found.kind === "outputs") {
      for (const field of pattern.fields) {
        const output = present(found.outputs.get(field.name.text));
        if (field.pattern === undefined) place.streams.set(field.name, output);
        else if (field.pattern.kind === "bindPattern") place.streams.set(field.pattern.name, output);
      }
    }
  }

  /** Arguments that are functions are written in place; others are constants, computed once. */
  private bindArgs(
    params: readonly ast.Param[],
    args: readonly ArgUse[],
    place: Place,
    types: TypeEnvironment,
    file: ast.SourceFile,
    owner: string,
  ): ReadonlyMap<ast.Param, Bound> {
    const { declarations } = place.body;
    const bound = new Map<ast.Param, Bound>();
    for (const [i, param] of params.entries()) {
      const arg = present(args[i]);
      if (arg.kind === "absent") throw new Error(`${param.name.text} is not given`);
      const body = arg.kind === "given" ? place.body : constantBody(declarations, file, types);
      const type = declarations.tables.params.get(param);
      if (type !== undefined && prune(type).kind === "function") {
        bound.set(param, { kind: "code", code: arg.value, body });
        continue;
      }
      const name = `${owner}${param.name.text.charAt(0).toUpperCase()}${param.name.text.slice(1)}`;
      bound.set(param, { kind: "expr", expr: this.constant(name, arg.value, body) });
    }
    return bound;
  }

  private constant(name: string, code: ast.Expr, body: Body): Expr {
    const value = lowerConstant(code, body);
    // Settings are not known yet when the program's `let`s are computed.
    if (isStable(value) || someExpr(value, (part) => part.kind === "config")) return value;
    const { type, origin } = value;
    return { kind: "letRef", let: body.declarations.constant(name, value), type, origin };
  }
}

function isDataflow(type: Type): boolean {
  const t = prune(type);
  if (t.kind === "record") return t.fields.some((field) => prune(field.type).kind === "stream");
  return t.kind === "stream" || (t.kind === "scalar" && t.name === "Unit");
}
