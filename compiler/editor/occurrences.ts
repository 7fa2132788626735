/**
 * Every name in a module with what it stands for: the index that definition, references, rename, hover and colours ask.
 * What stands inside of declarations is found in `uses.ts`.
 */
import { walk } from "../names/walk.ts";
import type * as ast from "../syntax/ast.ts";
import type { Checked } from "../types/check.ts";
import { connectorPath } from "../types/dataflow/connectors.ts";
import type { DeclaredKind } from "./entities.ts";
import { UseCollector, type Occurrence } from "./uses.ts";

/** In order of the text; of two at one place the field is first. */
export function occurrencesOf(module: ast.Module, typed: Checked): readonly Occurrence[] {
  const found = new Collector(module, typed).collect();
  return found.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

/** The occurrences at an offset; the name that ends there counts, unless another begins. */
export function occurrencesAt(all: readonly Occurrence[], offset: number): readonly Occurrence[] {
  const at = all.filter(({ span }) => span.start <= offset && offset <= span.end);
  const least = Math.min(...at.map(({ span }) => span.end - span.start));
  const narrow = at.filter(({ span }) => span.end - span.start === least);
  const starting = narrow.filter(({ span }) => offset < span.end);
  return starting.length > 0 ? starting : narrow;
}

const itemKinds: Partial<Record<ast.Item["kind"], DeclaredKind>> = {
  type: "type",
  newtype: "newtype",
  topLet: "value",
  config: "config",
  fn: "function",
  source: "source",
  task: "task",
  workflow: "workflow",
  portal: "portal",
  sequencer: "sequencer",
  splitter: "splitter",
  use: "app",
};

class Collector extends UseCollector {
  collect(): Occurrence[] {
    const { app } = this.module;
    if (app) {
      this.declare("app", app, app.name);
      if (app.onError) this.policies(app.onError);
    }
    for (const item of this.module.items) {
      this.typeParams = new Map();
      this.item(item);
      walk(item, (node) => this.visit(node));
    }
    return this.found;
  }

  private item(item: ast.Item): void {
    const kind = itemKinds[item.kind];
    if (kind && "name" in item) this.declare(kind, item, item.name);
    if ("typeParams" in item) this.declareTypeParams(item.typeParams);
    if ("onError" in item && item.onError) this.policies(item.onError);
    switch (item.kind) {
      case "type":
        if (item.body.kind === "variants") for (const one of item.body.variants) this.declare("variant", one, one.name);
        return;
      case "import":
        for (const name of item.names) this.importName(item, name);
        return;
      case "splitter":
        for (const branch of item.branches) this.declare("branch", branch, branch.name);
        return;
      case "stream":
        return this.streamTarget(item);
      case "workflow":
        return this.workflowOutputs(item);
      case "source":
      case "sink":
      case "connect":
        return this.connector(item);
      default:
    }
  }

  private importName(item: ast.Import, node: ast.ImportName): void {
    const local = node.as ?? node.name;
    if (item.host) {
      this.declare("host", node, local);
      return;
    }
    const { text } = local;
    const upper = /^\p{Lu}/u.test(text);
    const entity = upper ? this.entities.ofUpper(this.module, text, "type") : this.entities.ofValue(this.module, text);
    this.add(node.name.span, entity);
    if (node.as) this.add(node.as.span, entity);
  }

  private streamTarget(item: ast.StreamDecl): void {
    const { target } = item;
    if (target.kind === "name") return this.declare("stream", item, target);
    this.done.add(target);
    const type = this.tables.types.get(item.value);
    for (const field of target.fields) {
      const whole = field.pattern === undefined ? "field" : undefined;
      this.add(field.name.span, type && this.field(type, field.name.text), { short: whole });
      const name = field.pattern?.kind === "bindPattern" ? field.pattern.name : field.name;
      if (field.pattern) this.done.add(field.pattern);
      this.declare("stream", item, name, field.pattern ? undefined : "value");
    }
  }

  private workflowOutputs({ result, body }: ast.Workflow): void {
    const last = body.stmts.at(-1);
    if (result?.kind !== "recordType" || last?.kind !== "exprStmt") return;
    if (last.value.kind === "record") this.outputs.set(last.value, result);
  }

  private connector(item: ast.Source | ast.Sink | ast.Connect): void {
    const use = this.tables.connectors.get(item);
    const expr = item.kind === "source" ? item.value : item.kind === "sink" ? item.to : item.from;
    if (!use || expr.kind !== "call" || connectorPath(expr) === undefined) return;
    const { callee } = expr;
    this.done.add(callee);
    this.add(callee.kind === "member" ? callee.name.span : callee.span, { kind: "library", entry: use.connector });
  }

  private policies(node: ast.OnError): void {
    for (const policy of node.policies) {
      if (policy.kind === "skip" && policy.to) this.add(policy.to.span, this.value(policy.to.text));
    }
  }
}
