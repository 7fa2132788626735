/**
 * The graph of a program as it is written, from the checked syntax trees and the side tables. Works for a program with
 * errors: what is known is in it, and what has an error says so.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ModuleGraph } from "../names/graph.ts";
import { walk } from "../names/walk.ts";
import type * as ast from "../syntax/ast.ts";
import { readingsOf, sourceOf, type Unit } from "../types/dataflow/order.ts";
import { madeName, pathsOf, streamNamed, targetsOf, type AppPaths } from "../types/dataflow/paths.ts";
import { showType } from "../types/show.ts";
import type { Tables } from "../types/typed.ts";
import { GraphBuilder, nameOf } from "./builder.ts";
import type { GraphModel, GraphPortal, Place } from "./model.ts";
import { markProblems } from "./problems.ts";
import { showEvents, showKey, showPolicies } from "./show.ts";
import { unitParts } from "./unit-parts.ts";

/** What is known of a program once it has been checked. */
export interface CheckedProgram {
  readonly graph: ModuleGraph;
  readonly typed: { readonly modules: readonly ast.Module[]; readonly tables: Tables };
  readonly diagnostics: readonly Diagnostic[];
}

export function graphOfProgram({ graph, typed, diagnostics }: CheckedProgram): GraphModel {
  return markProblems(new ProgramGraph(graph, typed.modules, typed.tables).model(), diagnostics);
}

class ProgramGraph {
  private readonly builder = new GraphBuilder();
  private readonly apps: readonly ast.Module[];
  private readonly tables: Tables;
  private readonly modules = new Map<ast.Item, ast.Module>();
  private readonly paths = new Map<ast.Module, AppPaths>();

  constructor(graph: ModuleGraph, modules: readonly ast.Module[], tables: Tables) {
    this.apps = graph.apps.filter(({ app }) => app !== undefined);
    this.tables = tables;
    for (const module of modules) for (const item of module.items) this.modules.set(item, module);
  }

  model(): GraphModel {
    for (const module of this.apps) {
      this.paths.set(
        module,
        pathsOf(module, this.tables, (item) => this.ownerOf(item, module)),
      );
    }
    for (const module of this.apps) this.addApp(module);
    return this.builder.finish();
  }

  private addApp(module: ast.Module): void {
    const { app } = module;
    if (app === undefined) return;
    const name = app.name.text;
    const place = { file: module.file.path, start: app.span.start, end: app.span.end };
    const marks = this.policies(app.onError);
    this.builder.app({ id: `/${name}`, name, marks, docs: app.docs, place, running: false });
    for (const item of module.items) {
      if (item.kind === "source" || item.kind === "sequencer") this.addNamed(module, item);
      else if (item.kind === "stream" || item.kind === "run" || item.kind === "splitter") this.addUnit(module, item);
      else if (item.kind === "sink") this.addSink(module, item);
      else if (item.kind === "connect") this.addConnection(module, item);
      else if (item.kind === "portal") this.addPortal(module, item);
    }
  }

  // ---- items -----------------------------------------------------------------------------------------------------

  private addNamed(module: ast.Module, item: ast.Source | ast.Sequencer): void {
    const id = this.pathOf(item.name, module);
    const connector = item.kind === "source" ? [textOf(module, item.value)] : [];
    const details = [...this.events(item.name), ...connector];
    this.builder.node({ ...this.head(module, item), id, kind: item.kind, label: item.name.text, details });
    this.builder.stream(id, id);
  }

  private addUnit(module: ast.Module, item: ast.StreamDecl | ast.Run | ast.Splitter): void {
    if (item.kind === "stream") {
      const targets = targetsOf(item);
      const [first] = targets;
      if (first === undefined) return;
      const id = this.pathOf(first.name, module);
      const label = targets.map(({ name }) => name.text).join(", ");
      const several = targets.length > 1;
      const details = targets.flatMap(({ name }) =>
        this.events(name).map((type) => (several ? `${name.text}: ${type}` : type)),
      );
      for (const { name } of targets) this.builder.stream(this.pathOf(name, module), id, several ? name.text : "");
      this.addParts(module, item, { id, kind: "unit", label, details });
      return;
    }
    const id = this.paths.get(module)?.units.get(item) ?? "";
    if (item.kind === "run") this.addParts(module, item, { id, kind: "unit", label: nameOf(id), details: [] });
    else {
      for (const { name } of item.branches) this.builder.stream(`${id}/${name.text}`, id, name.text);
      const details = item.branches.slice(0, 1).flatMap(({ name }) => this.events(name));
      this.addParts(module, item, { id, kind: "splitter", label: item.name.text, details });
    }
  }

  private addSink(module: ast.Module, item: ast.Sink): void {
    const { stream, type } = this.leftSide(module, item);
    const label = textOf(module, item.to);
    const policies = this.policies(item.onError);
    const node = { ...this.head(module, item), label, marks: policies };
    const id = this.builder.sink(stream, this.appId(module), node, type);
    this.addLetters(module, item.onError, id);
  }

  private addConnection(module: ast.Module, item: ast.Connect): void {
    const { to } = item;
    const target = to.kind === "nameExpr" || to.kind === "member" ? this.tables.names.get(to) : undefined;
    const place = this.place(module, item.span);
    if (target?.kind === "portal") {
      const id = this.builder.endpoint({ ...this.head(module, item), ...this.endpoint(module, item) });
      this.builder.asks({
        portal: this.portalPath(target.node, module),
        by: id,
        type: this.portalType(target.node),
        place,
      });
      return;
    }
    const { stream, type } = this.leftSide(module, item);
    if (target?.kind !== "sequencer") return;
    const unit = this.paths.get(module)?.connections.get(item);
    this.builder.reads({ stream, to: this.pathOf(target.node.name, module), kind: "connect", type, place, unit });
  }

  /** What is on the left of an arrow: a stream that has a name, or one that a unit of its own makes. */
  private leftSide(
    module: ast.Module,
    item: ast.Sink | ast.Connect,
  ): { readonly stream: string; readonly type: string } {
    const read = streamNamed(this.tables, item.from);
    if (read) return { stream: this.pathOf(read.name, module, read.node), type: this.events(read.name).join() };
    const id = this.paths.get(module)?.units.get(item) ?? "";
    const found = this.tables.types.get(item.from);
    const type = found?.kind === "stream" ? showEvents(found) : "";
    const details = type === "" ? [] : [type];
    this.builder.stream(id, id);
    this.addParts(module, item, { id, kind: "unit", label: madeName(item), details });
    return { stream: id, type };
  }

  private endpoint(module: ast.Module, { from }: ast.Connect): { readonly method: string; readonly path: string } {
    const call = from.kind === "group" ? from.value : from;
    const path = call.kind === "call" ? call.args[0]?.value : undefined;
    const method = call.kind === "call" && call.callee.kind === "member" ? call.callee.name.text : "";
    const plain = path?.kind === "string" && path.parts.every((part) => part.kind === "text");
    const shown = plain ? path.parts.map((part) => (part.kind === "text" ? part.value : "")).join("") : undefined;
    return { method: method.toUpperCase(), path: shown ?? (path ? textOf(module, path) : "") };
  }

  private addPortal(module: ast.Module, item: ast.PortalDecl): void {
    this.builder.portal(this.appId(module), this.portal(item, module));
  }

  // ---- units -----------------------------------------------------------------------------------------------------

  private addParts(
    module: ast.Module,
    item: Unit,
    node: {
      readonly id: string;
      readonly kind: "unit" | "splitter";
      readonly label: string;
      readonly details: readonly string[];
    },
  ): void {
    const { id } = node;
    const program = { tables: this.tables, place: (one: ast.Item, span = one.span) => this.placeIn(one, span) };
    const { tasks, ...parts } = unitParts(program, id, item, sourceOf(item));
    const portals = tasks.flatMap((task) => this.servedBy(task)).map((portal) => this.portal(portal, module));
    const head = this.head(module, item);
    const onError = item.kind === "stream" || item.kind === "run" ? item.onError : undefined;
    const byValue = tasks.some((task) => this.addAsks(module, task, id));
    const marks = [...head.marks, ...(byValue ? ["asks portals by value"] : []), ...this.policies(onError)];
    this.builder.node({ ...head, ...node, ...parts, portals, marks });
    this.addLetters(module, onError, id);
    for (const read of readingsOf(this.tables, item)) {
      const stream = this.pathOf(read.name, module, read.node);
      const place = this.place(module, read.at.span);
      this.builder.reads({ stream, to: id, kind: "stream", type: this.events(read.name).join(), place });
    }
  }

  /** What a task asks; whether it asks portals that are values. */
  private addAsks(module: ast.Module, task: ast.Task, by: string): boolean {
    let byValue = false;
    walk(task, (node) => {
      const call = node.kind === "call" ? this.tables.calls.get(node as ast.CallExpr) : undefined;
      const place = this.placeIn(task, node.span);
      if (call?.kind === "ask" && call.portal) {
        this.builder.asks({
          portal: this.portalPath(call.portal, module),
          by,
          type: this.portalType(call.portal),
          place,
        });
      } else if (call?.kind === "ask") byValue = true;
      else if (call?.kind === "effect") {
        const name = (call.node.as ?? call.node.name).text;
        const id = `${this.appId(module)}/${name}`;
        this.builder.effect({ id, app: this.appId(module), label: name, place: this.importPlace(call.node) });
        this.builder.asks({ portal: id, by, type: "", place });
      }
    });
    return byValue;
  }

  private servedBy(task: ast.Task): readonly ast.PortalDecl[] {
    const handlers = task.members.flatMap((member) =>
      member.kind === "handler" ? [member] : member.kind === "phase" ? member.handlers : [],
    );
    return [...new Set(handlers.flatMap((handler) => this.tables.served.get(handler) ?? []))];
  }

  private addLetters(module: ast.Module, onError: ast.OnError | undefined, from: string): void {
    for (const policy of (onError && this.tables.policies.get(onError)) ?? []) {
      if (policy.kind !== "skip" || policy.to === undefined) continue;
      const to = this.pathOf(policy.to.name, module, policy.to);
      this.builder.letters({
        from,
        to,
        type: this.events(policy.to.name).join(),
        place: onError && this.place(module, onError.span),
      });
    }
  }

  // ---- words and places ------------------------------------------------------------------------------------------

  private head(
    module: ast.Module,
    item: ast.Item,
  ): { app: string; docs: string | undefined; place: Place; marks: readonly string[] } {
    const marks = item.exported ? ["exported"] : [];
    return { app: this.appId(module), docs: item.docs, place: this.place(module, item.span), marks };
  }

  private portal(node: ast.PortalDecl, module: ast.Module): GraphPortal {
    const use = this.tables.portals.get(node);
    return {
      id: this.portalPath(node, module),
      name: node.name.text,
      request: use ? showType(use.type.request) : "",
      reply: use ? showType(use.type.reply) : "",
      key: showKey(use?.key),
      place: this.placeIn(node, node.span),
      problems: [],
    };
  }

  private portalType(node: ast.PortalDecl): string {
    const type = this.tables.portals.get(node)?.type;
    return type ? `${showType(type.request)} -> ${showType(type.reply)}` : "";
  }

  /** The portal of a module is that of the app which serves it. */
  private portalPath(node: ast.PortalDecl, module: ast.Module): string {
    const owner = this.ownerOf(node, module);
    return `${owner === undefined ? this.appId(module) : `/${owner}`}/${node.name.text}`;
  }

  /** Of a declared stream; `node` is what declares it, if that may be in another app. */
  private pathOf(name: ast.Name, module: ast.Module, node?: ast.Item): string {
    for (const paths of [this.paths.get(module), ...this.paths.values()]) {
      const path = paths?.streams.get(name);
      if (path !== undefined) return path;
    }
    const owner = node && this.modules.get(node)?.app?.name.text;
    return `/${owner ?? "app"}/${node?.kind === "splitter" ? `${node.name.text}/` : ""}${name.text}`;
  }

  private events(name: ast.Name): readonly string[] {
    const shown = showEvents(this.tables.streams.get(name));
    return shown === "" ? [] : [shown];
  }

  private policies(onError: ast.OnError | undefined): readonly string[] {
    const policies = (onError && this.tables.policies.get(onError)) ?? [];
    return showPolicies(policies.map((one) => (one.kind === "skip" ? { ...one, to: one.to?.name.text } : one)));
  }

  private appId(module: ast.Module): string {
    return `/${module.app?.name.text ?? "app"}`;
  }

  /** The app that an item belongs to, if it is another one. */
  private ownerOf(item: ast.Item, module: ast.Module): string | undefined {
    const owner = this.modules.get(item);
    return owner !== module ? owner?.app?.name.text : undefined;
  }

  private place({ file }: ast.Module, { start, end }: ast.Span): Place {
    return { file: file.path, start, end };
  }

  private placeIn(item: ast.Item, span: ast.Span): Place | undefined {
    const module = this.modules.get(item);
    return module && this.place(module, span);
  }

  private importPlace(node: ast.ImportName): Place | undefined {
    for (const module of this.modules.values()) {
      const found = module.items.find((item) => item.kind === "import" && item.names.includes(node));
      if (found) return this.place(module, node.span);
    }
    return undefined;
  }
}

/** As it is written, on one line. */
function textOf(module: ast.Module, { span }: ast.Node): string {
  return module.file.text.slice(span.start, span.end).replace(/\s+/g, " ").replace(/\( /g, "(").replace(/,? \)/g, ")");
}
