/** Names inside of declarations, and what each of them stands for: by the checker's tables. */
import type { AnyNode } from "../names/walk.ts";
import type * as ast from "../syntax/ast.ts";
import type { Checked } from "../types/check.ts";
import { findOperator, findPipe } from "../types/dataflow/library.ts";
import { boundNames } from "../types/expressions/patterns.ts";
import type { Type } from "../types/type.ts";
import type { ArgUse, Call, ConstructorUse, StageUse } from "../types/typed.ts";
import { prune } from "../types/unify.ts";
import { createEntities, type DeclaredKind, type Entities, type Entity } from "./entities.ts";

export interface Occurrence {
  readonly span: ast.Span;
  readonly entity: Entity;
  /** Here it is declared. */
  readonly declares: boolean;
  /** The short form `{ name }` has two meanings at one place: a field, and a value or a new name. */
  readonly short: "field" | "value" | undefined;
}

export class UseCollector {
  protected readonly found: Occurrence[] = [];
  protected readonly entities: Entities;
  protected readonly module: ast.Module;
  protected readonly typed: Checked;
  /** Type parameters of the declaration that is walked. */
  protected typeParams = new Map<string, ast.Name>();
  /** Names of the second and later alternatives of an arm: they are those of the first. */
  private readonly alternatives = new Map<ast.Name, ast.Name>();
  /** Of records that are the outputs of a workflow: their type as it is written. */
  protected readonly outputs = new Map<AnyNode, ast.RecordType>();
  /** Visited by their parents. */
  protected readonly done = new Set<AnyNode>();

  constructor(module: ast.Module, typed: Checked) {
    this.module = module;
    this.typed = typed;
    this.entities = createEntities(typed);
  }

  protected get tables() {
    return this.typed.tables;
  }

  protected add(span: ast.Span, entity: Entity | undefined, more: Partial<Occurrence> = {}): void {
    if (entity && span.end > span.start) this.found.push({ span, entity, declares: false, short: undefined, ...more });
  }

  protected declare(kind: DeclaredKind, node: AnyNode, name: ast.Name, short?: Occurrence["short"]): void {
    const first = this.alternatives.get(name);
    this.add(name.span, this.entities.declared(kind, first ?? node, first ?? name), { declares: !first, short });
  }

  protected declareTypeParams(names: readonly ast.Name[]): void {
    for (const name of names) {
      this.typeParams.set(name.text, name);
      this.declare("typeParameter", name, name);
    }
  }

  protected value(name: string): Entity | undefined {
    return this.entities.ofValue(this.module, name);
  }

  protected visit(node: AnyNode): boolean {
    if (this.done.has(node)) return true;
    this.visitNode(node as ast.Expr);
    return true;
  }

  /** Kinds of all nodes; the parameter's type names those of which most is to be said. */
  private visitNode(
    node:
      | ast.Expr
      | ast.Pattern
      | ast.TypeExpr
      | ast.Stage
      | ast.Stmt
      | ast.Member
      | ast.Param
      | ast.FieldType
      | ast.Arm
      | ast.Given
      | ast.HandlerHead,
  ): void {
    switch (node.kind) {
      case "nameExpr": {
        const referent = this.tables.names.get(node);
        this.add(node.span, referent ? this.entities.ofReferent(referent) : this.value(node.name));
        return;
      }
      case "upperExpr":
        return this.upper(node);
      case "member":
        return this.member(node);
      case "call":
        return this.call(node);
      case "record":
        return this.record(node);
      case "pipe":
        for (const stage of node.stages) this.stage(stage);
        return;
      case "namedType":
        return this.namedType(node);
      case "ctorPattern":
        return this.ctorPattern(node);
      case "recordPattern": {
        const type = this.tables.patterns.get(node);
        return this.fieldPatterns(node, type);
      }
      case "bindPattern":
      case "asPattern":
        return this.declare("local", this.alternatives.get(node.name) ?? node.name, node.name);
      case "var":
        return this.declare("local", node.name, node.name);
      case "arm":
        return this.arm(node);
      case "param":
        return this.declare("parameter", node, node.name);
      case "fieldType":
        return this.declare("field", node, node.name);
      case "cell":
      case "phase":
        return this.declare(node.kind, node, node.name);
      case "timer":
        if ("timer" in node) return this.handlerHead(node);
        return this.declare("timer", node, node.name);
      case "fn":
        // One at the top level was declared as an item.
        if (this.module.items.includes(node)) return;
        this.declareTypeParams(node.typeParams);
        return this.declare("function", node, node.name);
      case "ask":
        return this.handlerHead(node);
      case "become":
        return this.become(node);
      case "given":
        return this.given(node);
      default:
    }
  }

  private handlerHead(head: ast.HandlerHead): void {
    const name = head.kind === "ask" ? head.portal : head.kind === "timer" ? head.timer : undefined;
    const referent = name && this.tables.names.get(name);
    if (name && referent) this.add(name.span, this.entities.ofReferent(referent));
    if (head.kind === "ask" && head.later) this.declare("local", head.later, head.later);
  }

  private become(node: ast.BecomeStmt): void {
    const phase = this.tables.becomes.get(node);
    if (!phase) return;
    this.add(node.phase.span, this.entities.declared("phase", phase, phase.name));
    for (const { name } of node.args) {
      const param = name && phase.params.find((one) => one.name.text === name.text);
      if (name && param) this.add(name.span, this.entities.declared("parameter", param, param.name));
    }
  }

  private given(node: ast.Given): void {
    const [first, second] = node.target;
    if (second && first) this.add(first.span, this.value(first.text));
    const name = second ?? first;
    const referent = name && this.tables.names.get(name);
    if (name && referent) this.add(name.span, this.entities.ofReferent(referent));
  }

  private arm({ patterns: [first, ...others] }: ast.Arm): void {
    const names = new Map(first && boundNames(first).map((name) => [name.text, name]));
    for (const other of others) {
      for (const name of boundNames(other)) {
        const same = names.get(name.text);
        if (same) this.alternatives.set(name, same);
      }
    }
  }

  private upper(node: ast.UpperExpr): void {
    const use = this.tables.constructors.get(node);
    const entity = use ? this.constructed(use, node.name) : this.entities.ofUpper(this.module, node.name, "value");
    this.add(node.span, entity);
  }

  private constructed(use: ConstructorUse, name: string): Entity | undefined {
    switch (use.kind) {
      case "variant":
        return this.entities.ofVariant(use.union.declaration.node, use.variant);
      case "conversion":
        return { kind: "library", entry: use.function };
      default:
        return this.entities.ofUpper(this.module, name, "value");
    }
  }

  /** Of a constructor with its payload: `Add { … }`, `shop.Add { … }`, `UserId("ann")`. */
  private head(head: ast.Expr, use: ConstructorUse): void {
    if (head.kind === "upperExpr") this.add(head.span, this.constructed(use, head.name));
    else if (head.kind === "member")
      this.add(head.name.span, this.constructed(use, head.name.text) ?? this.exported(head));
    this.done.add(head);
  }

  /** `cart.Order`, where the app `cart` declares it. */
  private exported(expr: ast.MemberExpr): Entity | undefined {
    if (expr.object.kind !== "nameExpr") return undefined;
    return this.ofApp(expr.object.name, expr.name.text, "value");
  }

  private ofApp(app: string, name: string, place: "type" | "value"): Entity | undefined {
    const module = this.appModule(app);
    return module && this.entities.ofUpper(module, name, place);
  }

  private appModule(name: string): ast.Module | undefined {
    const what = this.typed.names.get(this.module)?.values.get(name)?.what;
    return what?.kind === "app" ? what.module : undefined;
  }

  private member(node: ast.MemberExpr): void {
    const { name, object } = node;
    const { names, members, constructors, observed, types } = this.tables;
    const referent = names.get(node);
    if (referent) return this.add(name.span, this.entities.ofReferent(referent));
    const use = constructors.get(node);
    if (use) return this.add(name.span, this.constructed(use, name.text) ?? this.exported(node));
    const seen = observed.get(node);
    if (seen?.kind === "cell") {
      this.add(name.span, this.entities.declared("cell", seen.node, seen.node.name));
      const task = this.entities.declared("task", seen.task, seen.task.name);
      if (object.kind === "member") this.add(object.name.span, task);
      else if (object.kind === "nameExpr" && object.name !== seen.task.name.text) this.add(object.span, task);
      return;
    }
    const member = members.get(node);
    if (seen) return this.builtin(name);
    if (member?.kind === "property") return this.add(name.span, { kind: "library", entry: member.method });
    if (member?.kind !== "field") return;
    const splitter = object.kind === "nameExpr" || object.kind === "member" ? names.get(object) : undefined;
    if (splitter?.kind === "splitter") {
      const branch = splitter.node.branches.find((one) => one.name.text === name.text);
      return this.add(name.span, branch && this.entities.declared("branch", branch, branch.name));
    }
    const type = types.get(object);
    this.add(name.span, type && this.field(type, name.text));
  }

  private builtin({ text, span }: ast.Name): void {
    this.add(span, { kind: "builtin", name: text });
  }

  protected field(type: Type, name: string): Entity | undefined {
    const t = prune(type);
    return this.entities.ofField(t.kind === "option" ? prune(t.item) : t, name);
  }

  private call(node: ast.CallExpr): void {
    const { callee } = node;
    const { calls, constructors, streamCalls } = this.tables;
    const constructor = constructors.get(node);
    if (constructor) this.head(callee, constructor);
    const stage = streamCalls.get(node);
    if (stage) {
      this.args(node.args, stage);
      if (stage.kind === "operator") this.callee(callee, { kind: "library", entry: stage.operator });
    }
    const call = calls.get(node);
    if (!call) return;
    this.args(node.args, call);
    if (call.kind === "std" && !constructor) this.callee(callee, { kind: "library", entry: call.function });
    if (call.kind === "method") this.callee(callee, { kind: "library", entry: call.method });
    if ((call.kind === "cellMethod" || call.kind === "timer") && callee.kind === "member") this.builtin(callee.name);
  }

  private callee(callee: ast.Expr, entity: Entity): void {
    if (callee.kind === "member") this.add(callee.name.span, entity);
    else this.add(callee.span, entity);
    if (callee.kind === "nameExpr") this.done.add(callee);
  }

  /** Names of named arguments. */
  private args(args: readonly ast.Arg[], call: Call | StageUse): void {
    const node = "node" in call ? call.node : undefined;
    if (!node || !("params" in node) || !("args" in call)) return;
    for (const arg of args) {
      const index = call.args.findIndex(
        (use) => use.kind === "given" && (use as ArgUse & { value: ast.Expr }).value === arg.value,
      );
      const param = node.params[index];
      if (arg.name && param) this.add(arg.name.span, this.entities.declared("parameter", param, param.name));
    }
  }

  private stage(stage: ast.Stage): void {
    const use = this.tables.stages.get(stage);
    const [first, second] = stage.path;
    const name = second ?? first;
    if (!first || !name) return;
    if (second) this.add(first.span, this.value(first.text));
    if (use?.kind === "start") return this.builtin(name);
    this.add(name.span, this.stageEntity(use, name.text, second !== undefined));
    if (use) this.args(stage.args ?? [], use);
  }

  private stageEntity(use: StageUse | undefined, name: string, qualified: boolean): Entity | undefined {
    const pipe = qualified || this.value(name) ? undefined : (findPipe(name) ?? findOperator(name));
    if (pipe) return { kind: "library", entry: pipe };
    if (use?.kind === "task" || use?.kind === "workflow")
      return this.entities.declared(use.kind, use.node, use.node.name);
    return qualified ? undefined : this.value(name);
  }

  private record(node: ast.RecordExpr): void {
    const use = this.tables.constructors.get(node);
    if (node.head && use) this.head(node.head, use);
    const type = use ? payloadType(use) : this.tables.types.get(node);
    for (const entry of node.entries) {
      if (entry.kind !== "recordField") continue;
      const short = entry.value === undefined;
      const output = this.outputs.get(node)?.fields.find(({ name }) => name.text === entry.name.text);
      const field = output
        ? this.entities.declared("field", output, output.name)
        : type && this.field(type, entry.name.text);
      this.add(entry.name.span, field, { short: short ? "field" : undefined });
      const referent = short ? this.tables.names.get(entry.name) : undefined;
      if (referent) this.add(entry.name.span, this.entities.ofReferent(referent), { short: "value" });
    }
  }

  private namedType(node: ast.NamedType): void {
    const { qualifier, name } = node;
    if (qualifier) {
      this.add(qualifier.span, this.value(qualifier.text));
      return this.add(name.span, this.ofApp(qualifier.text, name.text, "type"));
    }
    const param = this.typeParams.get(name.text);
    if (param) return this.add(name.span, this.entities.declared("typeParameter", param, param));
    this.add(name.span, this.entities.ofUpper(this.module, name.text, "type"));
  }

  private ctorPattern(node: ast.CtorPattern): void {
    const use = this.tables.constructors.get(node);
    const name = node.path.at(-1);
    if (name) {
      const entity = use ? this.constructed(use, name.text) : this.entities.ofUpper(this.module, name.text, "value");
      this.add(name.span, entity);
    }
    const [first, second] = node.path.slice(0, -1);
    const isApp = first && this.appModule(first.text) !== undefined;
    if (first)
      this.add(first.span, isApp ? this.value(first.text) : this.entities.ofUpper(this.module, first.text, "type"));
    if (first && second) this.add(second.span, this.ofApp(first.text, second.text, "type"));
    if (node.payload?.kind !== "recordPattern") return;
    this.done.add(node.payload);
    this.fieldPatterns(node.payload, use && payloadType(use));
  }

  private fieldPatterns(node: ast.RecordPattern, type: Type | undefined): void {
    for (const field of node.fields) {
      const short = field.pattern === undefined;
      this.add(field.name.span, type && this.field(type, field.name.text), { short: short ? "field" : undefined });
      if (short) this.declare("local", field.name, field.name, "value");
    }
  }
}

function payloadType(use: ConstructorUse): Type | undefined {
  switch (use.kind) {
    case "variant":
      return { kind: "variant", union: use.union, variant: use.variant };
    case "record":
      return use.type;
    default:
      return undefined;
  }
}
