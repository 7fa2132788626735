/**
 * What a unit is made of, from its syntax: operators and tasks in the order in which events go through them, workflows as
 * frames around theirs. Where the program has errors, what is known is there, and names that mean nothing are `unknown`.
 */
import type * as ast from "../syntax/ast.ts";
import { readingsAt } from "../types/dataflow/order.ts";
import type { StageUse, Tables } from "../types/typed.ts";
import type { GraphFlow, GraphPart, PartKind, Place } from "./model.ts";
import { showKey } from "./show.ts";

/** Where a stream expression's events come from: parts by id. Those of the unit's inputs come from no part. */
type Value =
  | { readonly kind: "stream"; readonly from: readonly string[]; readonly key: string | undefined }
  | { readonly kind: "outputs"; readonly outputs: ReadonlyMap<string, Value> };

type Streams = ReadonlyMap<ast.Name | ast.Param, Value>;

const nothing: Value = { kind: "stream", from: [], key: undefined };

/** What the builder needs to know of the program. */
export interface PartsProgram {
  readonly tables: Tables;
  place(item: ast.Item, span?: ast.Span): Place | undefined;
}

/** A use as it is written. */
interface Written {
  readonly name: string;
  readonly span: ast.Span;
}

interface OpenPart extends Omit<GraphPart, "parts" | "problems"> {
  readonly parts: OpenPart[];
}

export interface UnitParts {
  readonly parts: readonly GraphPart[];
  readonly flows: readonly GraphFlow[];
  /** The tasks that are used. */
  readonly tasks: readonly ast.Task[];
}

/** `path`: of the unit; `owner`: the item that the expression stands in. */
export function unitParts(program: PartsProgram, path: string, owner: ast.Item, expr: ast.Expr): UnitParts {
  const builder = new PartsBuilder(program, path);
  builder.stream(expr, { item: owner, streams: new Map(), into: builder.parts });
  return { parts: builder.parts.map(closed), flows: builder.flows, tasks: builder.tasks };
}

const closed = (part: OpenPart): GraphPart => ({ ...part, problems: [], parts: part.parts.map(closed) });

/** Where an expression stands: in an item of a module, with names for streams, and the frame that its parts belong to. */
interface Scope {
  readonly item: ast.Item;
  readonly streams: Streams;
  readonly into: OpenPart[];
}

class PartsBuilder {
  readonly parts: OpenPart[] = [];
  readonly flows: GraphFlow[] = [];
  readonly tasks: ast.Task[] = [];
  private readonly program: PartsProgram;
  private readonly path: string;
  private readonly ids = new Set<string>();
  private readonly open: ast.Workflow[] = [];

  constructor(program: PartsProgram, path: string) {
    this.program = program;
    this.path = path;
  }

  stream(expr: ast.Expr, scope: Scope): Value {
    const { tables } = this.program;
    switch (expr.kind) {
      case "group":
        return this.stream(expr.value, scope);
      case "nameExpr":
        return this.named(expr, scope);
      case "pipe": {
        let value = this.stream(expr.source, scope);
        for (const stage of expr.stages) value = this.stage(stage, value, scope);
        return value;
      }
      case "call": {
        const use = tables.streamCalls.get(expr);
        const inputs = expr.args.map((arg) => arg.value);
        const written = { name: nameOf(expr.callee), span: expr.span };
        if (use) return this.use(use, undefined, inputs, written, scope);
        const from = inputs.map((input) => this.stream(input, scope));
        return this.part("unknown", written, scope, from, undefined);
      }
      case "record": {
        const outputs = expr.entries.flatMap((entry): readonly (readonly [string, Value])[] => {
          if (entry.kind !== "recordField") return [];
          const value = entry.value ? this.stream(entry.value, scope) : this.named(entry.name, scope);
          return [[entry.name.text, value]];
        });
        return { kind: "outputs", outputs: new Map(outputs) };
      }
      case "member": {
        if (readingsAt(tables, expr)) return nothing;
        const object = this.stream(expr.object, scope);
        return object.kind === "outputs" ? (object.outputs.get(expr.name.text) ?? nothing) : nothing;
      }
      default:
        return nothing;
    }
  }

  private named(name: ast.NameExpr | ast.Name, { streams }: Scope): Value {
    const referent = this.program.tables.names.get(name);
    if (referent?.kind === "local") return streams.get(referent.name) ?? nothing;
    if (referent?.kind === "param") return streams.get(referent.param) ?? nothing;
    return nothing;
  }

  private stage(stage: ast.Stage, piped: Value, scope: Scope): Value {
    const use = this.program.tables.stages.get(stage);
    const written = { name: stage.path.map(({ text }) => text).join("."), span: stage.span };
    return use ? this.use(use, piped, [], written, scope) : this.part("unknown", written, scope, [piped], undefined);
  }

  /** `piped` is the left of `|>`; in a call `args` has all arguments, the stream first. */
  private use(
    use: StageUse,
    piped: Value | undefined,
    args: readonly ast.Expr[],
    written: Written,
    scope: Scope,
  ): Value {
    const first = (): Value => piped ?? (args[0] ? this.stream(args[0], scope) : nothing);
    switch (use.kind) {
      case "start":
        return piped ?? nothing;
      case "operator": {
        const inputs = [first(), ...use.streams.map((expr) => this.stream(expr, scope))];
        const key = showKey(use.output.by);
        return this.part("operator", written, scope, inputs, key, use.operator.name === "keyBy" ? { key } : {});
      }
      case "task": {
        this.tasks.push(use.node);
        const inputs = use.input ? [first()] : [];
        const as = use.as === undefined ? {} : { name: `${written.name} as ${use.as}` };
        return this.part("task", { ...written, ...as }, scope, inputs, undefined, {
          id: this.id("/", use.as ?? use.node.name.text),
          declared: this.program.place(use.node),
          key: use.node.by && showKey(use.input?.by ?? this.program.tables.tasks.get(use.node)?.by),
          details: taskDetails(use.node),
        });
      }
      case "workflow":
        return this.workflow(use, piped, written, scope);
    }
  }

  private workflow(
    use: StageUse & { readonly kind: "workflow" },
    piped: Value | undefined,
    written: Written,
    scope: Scope,
  ): Value {
    const { node } = use;
    // One that uses itself was reported.
    if (this.open.includes(node)) return nothing;
    const streams = new Map<ast.Name | ast.Param, Value>();
    for (const [i, param] of node.params.entries()) {
      const arg = use.args[i];
      if (arg?.kind === "piped") streams.set(param, piped ?? nothing);
      else if (arg && arg.kind !== "absent" && this.isStream(param)) streams.set(param, this.stream(arg.value, scope));
    }
    const frame = this.frame(node, written, scope);
    this.open.push(node);
    const inner: Scope = { item: node, streams, into: frame.parts };
    let value: Value = nothing;
    for (const stmt of node.body.stmts) {
      if (stmt.kind === "let") this.bind(stmt.pattern, this.stream(stmt.value, { ...inner, streams }), streams);
      else if ((stmt.kind === "exprStmt" || stmt.kind === "return") && stmt.value)
        value = this.stream(stmt.value, { ...inner, streams });
    }
    this.open.pop();
    return value;
  }

  private isStream(param: ast.Param): boolean {
    return this.program.tables.params.get(param)?.kind === "stream";
  }

  private bind(pattern: ast.Pattern, value: Value, streams: Map<ast.Name | ast.Param, Value>): void {
    if (pattern.kind === "bindPattern") streams.set(pattern.name, value);
    if (pattern.kind !== "recordPattern" || value.kind !== "outputs") return;
    for (const field of pattern.fields) {
      const output = value.outputs.get(field.name.text) ?? nothing;
      if (field.pattern === undefined) streams.set(field.name, output);
      else if (field.pattern.kind === "bindPattern") streams.set(field.pattern.name, output);
    }
  }

  // ---- parts -----------------------------------------------------------------------------------------------------

  private frame(node: ast.Workflow, { name, span }: Written, scope: Scope): OpenPart {
    const frame: OpenPart = {
      id: this.id("#", name),
      kind: "workflow",
      label: name,
      key: undefined,
      details: [],
      place: this.program.place(scope.item, span),
      declared: this.program.place(node),
      parts: [],
    };
    scope.into.push(frame);
    return frame;
  }

  private part(
    kind: PartKind,
    { name, span }: Written,
    scope: Scope,
    inputs: readonly Value[],
    /** Of the events that it gives. */
    outputKey: string | undefined,
    more: Partial<Pick<GraphPart, "id" | "key" | "declared" | "details">> = {},
  ): Value {
    const { id = this.id("#", name), key, details = [], declared } = more;
    const place = this.program.place(scope.item, span);
    scope.into.push({ id, kind, label: name, key, details, place, declared, parts: [] });
    for (const input of inputs) {
      if (input.kind === "stream") for (const from of input.from) this.flows.push({ from, to: id, key: input.key });
    }
    return { kind: "stream", from: [id], key: outputKey };
  }

  /** State lives under `/app/unit/task`; other parts have ids that cannot be taken for such a path. */
  private id(separator: "/" | "#", name: string): string {
    let id = `${this.path}${separator}${name}`;
    for (let n = 2; this.ids.has(id); n++) id = `${this.path}${separator}${name}${n}`;
    this.ids.add(id);
    return id;
  }
}

/** How a task is kept, and what it keeps. */
function taskDetails(node: ast.Task): readonly string[] {
  const cells = node.members.flatMap((member) => (member.kind === "cell" ? [member] : []));
  const shown = (shared: boolean): string =>
    cells
      .filter((cell) => cell.shared === shared)
      .map(({ name }) => name.text)
      .join(", ");
  const state = shown(false) === "" ? [] : [`state ${shown(false)}`];
  const shared = shown(true) === "" ? [] : [`shared ${shown(true)}`];
  return [...(node.exclusive ? ["exclusive"] : []), ...state, ...shared];
}

function nameOf(expr: ast.Expr): string {
  if (expr.kind === "member") return `${nameOf(expr.object)}.${expr.name.text}`;
  return expr.kind === "nameExpr" ? expr.name : "…";
}
