/**
 * The app's sources, sequencers, units and sinks. A unit's path is that of its (first) stream, a splitter's its own; a sink
 * or a connection of an expression is a unit of its own, and so is what copies into a sequencer.
 */
import type * as ast from "../../syntax/ast.ts";
import type { StreamType } from "../../types/type.ts";
import { prune } from "../../types/unify.ts";
import type { Referent, Tables } from "../../types/typed.ts";
import type {
  ConnectorIr,
  EndpointIr,
  Expr,
  PolicyIr,
  SequencerIr,
  SinkIr,
  SourceIr,
  StreamIr,
  TestIr,
  UnitIr,
} from "../ir.ts";
import { lastStage } from "../../names/last-stage.ts";
import type { Reading } from "../../types/dataflow/order.ts";
import { madeName, pathsOf, streamName, targetsOf, type AppPaths } from "../../types/dataflow/paths.ts";
import { constantBody, type Declarations } from "./body.ts";
import { lowerConstant, present } from "./expressions.ts";
import { UnitStages, type StageProgram, type StreamValue } from "./stages.ts";
import type { Flow } from "./tasks.ts";
import { lowerTests } from "./tests.ts";
import { noTypes } from "./types.ts";

export interface Dataflow {
  readonly streams: readonly StreamIr[];
  readonly sources: readonly SourceIr[];
  readonly sequencers: readonly SequencerIr[];
  readonly units: readonly UnitIr[];
  readonly sinks: readonly SinkIr[];
  readonly endpoints: readonly EndpointIr[];
  readonly onError: readonly PolicyIr[];
  readonly tests?: readonly TestIr[];
}

export interface DataflowOptions {
  /** The name of the app that an item belongs to, if it is another one. */
  appOf(item: ast.Item): string | undefined;
  /** Whether tests are wanted too. */
  readonly tests: boolean;
}

export function lowerDataflow(
  root: ast.Module,
  declarations: Declarations,
  typeName: (wanted: string) => string,
  options: DataflowOptions,
): Dataflow {
  return new DataflowLowering(root, declarations, typeName, options).lower();
}

class DataflowLowering implements StageProgram {
  readonly declarations: Declarations;
  readonly typeName: (wanted: string) => string;
  private readonly root: ast.Module;
  private readonly options: DataflowOptions;
  private readonly tables: Tables;
  private readonly app: string;
  private readonly streams: StreamIr[] = [];
  private readonly byName = new Map<ast.Name, StreamIr>();
  private readonly paths: AppPaths;

  constructor(
    root: ast.Module,
    declarations: Declarations,
    typeName: (wanted: string) => string,
    options: DataflowOptions,
  ) {
    this.root = root;
    this.options = options;
    this.declarations = declarations;
    this.typeName = typeName;
    this.tables = declarations.tables;
    this.app = root.app?.name.text ?? "app";
    this.paths = pathsOf(root, this.tables, options.appOf);
  }

  lower(): Dataflow {
    const { items } = this.root;
    const sources: SourceIr[] = [];
    const sequencers: SequencerIr[] = [];
    // Names first: they are used before they are declared.
    for (const item of items) {
      if (item.kind === "source" || item.kind === "sequencer") this.declare(item.name, item);
      else if (item.kind === "stream") for (const { name } of targetsOf(item)) this.declare(name, item);
      else if (item.kind === "splitter") this.declareBranches(item);
    }
    const connected = new Map<ast.Name, StreamIr[]>();
    const units: UnitIr[] = [];
    const sinks: SinkIr[] = [];
    const endpoints: EndpointIr[] = [];
    for (const item of items) {
      const origin = { file: this.root.file, span: item.span };
      switch (item.kind) {
        case "source":
          sources.push({ stream: this.stream(item, undefined), connector: this.connector(item), origin });
          break;
        case "sequencer":
          sequencers.push({ stream: this.stream(item, undefined), origin });
          break;
        case "splitter":
          units.push(this.splitter(item));
          break;
        case "connect": {
          const isName = item.to.kind === "nameExpr" || item.to.kind === "member";
          const to = isName ? this.tables.names.get(item.to as ast.NameExpr | ast.MemberExpr) : undefined;
          if (to?.kind === "portal") {
            endpoints.push({ portal: this.declarations.portal(to.node), connector: this.connector(item), origin });
            break;
          }
          const { stream, unit } = this.named(item);
          if (unit !== undefined) units.push(unit);
          if (to?.kind !== "sequencer") throw new Error("a connection to what is no sequencer");
          const { name } = to.node;
          if (this.options.appOf(to.node) !== undefined) {
            units.push(this.connection(item, stream, this.stream(to.node, undefined)));
            break;
          }
          connected.set(name, [...(connected.get(name) ?? []), stream]);
          break;
        }
        case "stream":
          units.push(this.streamUnit(item));
          break;
        case "run":
          units.push(this.run(item));
          break;
        case "sink": {
          const { stream, unit } = this.named(item);
          if (unit !== undefined) units.push(unit);
          sinks.push({ stream, connector: this.connector(item), onError: this.policies(item.onError), origin });
          break;
        }
        default:
      }
    }
    for (const item of items) {
      const inputs = item.kind === "sequencer" ? connected.get(item.name) : undefined;
      if (item.kind === "sequencer" && inputs !== undefined) units.push(this.sequencer(item, inputs));
    }
    const onError = this.policies(this.root.app?.onError);
    // First: they may name streams of other apps.
    const tests = this.options.tests ? { tests: this.tests(units) } : {};
    return { streams: this.streams, sources, sequencers, units, sinks, endpoints, onError, ...tests };
  }

  // ---- streams ---------------------------------------------------------------------------------------------------

  /** `/app/lanes/express` */
  private declareBranches(item: ast.Splitter): void {
    for (const { name } of item.branches) {
      const type = present(this.tables.streams.get(name));
      const path = present(this.paths.streams.get(name));
      this.byName.set(name, this.addStream(streamName({ node: item, name }, undefined), path, type, item));
    }
  }

  private declare(name: ast.Name, item: ast.Source | ast.Sequencer | ast.StreamDecl): void {
    const type = present(this.tables.streams.get(name));
    this.byName.set(name, this.addStream(name.text, present(this.paths.streams.get(name)), type, item));
  }

  private addStream(
    name: string,
    path: string,
    type: StreamType,
    { exported, docs }: { readonly exported: boolean; readonly docs: string | undefined },
  ): StreamIr {
    const stream: StreamIr = {
      path,
      name,
      event: prune(type.event),
      key: type.by && prune(type.by),
      exported,
      docs,
    };
    this.streams.push(stream);
    return stream;
  }

  stream(node: ast.Source | ast.Sequencer | ast.StreamDecl, output: string | undefined): StreamIr {
    const foreign = this.options.appOf(node);
    const name =
      node.kind === "stream"
        ? present(targetsOf(node).find((target) => output === undefined || target.output === output)).name
        : node.name;
    if (foreign !== undefined) return this.ofOther({ node, name }, foreign, `/${foreign}/${name.text}`);
    return present(this.byName.get(name));
  }

  branch(node: ast.Splitter, name: string): StreamIr {
    const foreign = this.options.appOf(node);
    const branch = present(node.branches.find((one) => one.name.text === name)).name;
    if (foreign !== undefined) {
      return this.ofOther({ node, name: branch }, foreign, `/${foreign}/${node.name.text}/${name}`);
    }
    return present(this.byName.get(branch));
  }

  /** A stream of another app, as this one knows it: declared here again, with its path there. */
  private ofOther(read: Pick<Reading, "node" | "name">, app: string, path: string): StreamIr {
    const { name } = read;
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const type = present(this.tables.streams.get(name));
    const { event, by } = type;
    const stream: StreamIr = {
      path,
      name: streamName(read, app),
      event: prune(event),
      key: by && prune(by),
      exported: false,
      foreign: true,
      docs: undefined,
    };
    this.streams.push(stream);
    this.byName.set(name, stream);
    return stream;
  }

  // ---- units -----------------------------------------------------------------------------------------------------

  private streamUnit(node: ast.StreamDecl): UnitIr {
    const stages = new UnitStages(this, this.root.file);
    const value = stages.lower(node.value);
    const outputs = targetsOf(node).map(({ name, output }) => ({
      flow: flowOf(value, output),
      stream: present(this.byName.get(name)),
    }));
    const first = present(outputs[0]).stream;
    return this.unit(stages, outputs, first.path, first.name, node.value, node, node.docs, node.onError);
  }

  private run(node: ast.Run): UnitIr {
    const stages = new UnitStages(this, this.root.file);
    stages.lower(node.value);
    const name = lastStage(node.value);
    return this.unit(stages, [], present(this.paths.units.get(node)), name, node.value, node, node.docs, node.onError);
  }

  private splitter(node: ast.Splitter): UnitIr {
    const stages = new UnitStages(this, this.root.file);
    const value = stages.split(node);
    const outputs = node.branches.map(({ name }) => ({
      flow: flowOf(value, name.text),
      stream: this.branch(node, name.text),
    }));
    const { text } = node.name;
    const unit = this.unit(stages, outputs, `/${this.app}/${text}`, text, node.from, node, node.docs, undefined);
    return { ...unit, sparse: true, label: `${unit.label} into ${node.branches.map((b) => b.name.text).join(", ")}` };
  }

  /** What copies the atoms of connected streams into a sequencer. */
  private sequencer(node: ast.Sequencer, inputs: readonly StreamIr[]): UnitIr {
    const stages = new UnitStages(this, this.root.file);
    const to = this.stream(node, undefined);
    const on = stages.copies(inputs, to);
    const unit = this.unit(stages, [], to.path, to.name, undefined, node, node.docs, undefined);
    return { ...unit, outputs: [to], sparse: true, on, label: inputs.map(({ name }) => name).join(", ") };
  }

  /** What copies the atoms of one stream into the sequencer of another app. */
  private connection(node: ast.Connect, from: StreamIr, to: StreamIr): UnitIr {
    const stages = new UnitStages(this, this.root.file);
    const on = stages.copies([from], to);
    const target = `${to.name.charAt(0).toUpperCase()}${to.name.slice(1)}`;
    const path = present(this.paths.connections.get(node));
    const unit = this.unit(stages, [], path, `${from.name}To${target}`, undefined, node, undefined, undefined);
    return { ...unit, outputs: [to], sparse: true, on, label: `${from.name} -> ${to.path}` };
  }

  /** The stream that an expression names: `orders`, `lanes.express`, `cart.checkouts`. */
  private streamNamed(named: ast.NameExpr | ast.MemberExpr): StreamIr | undefined {
    const owner = named.kind === "member" ? named.object : undefined;
    const splitter = owner?.kind === "nameExpr" || owner?.kind === "member" ? this.tables.names.get(owner) : undefined;
    if (splitter?.kind === "splitter" && named.kind === "member") return this.branch(splitter.node, named.name.text);
    return this.streamOf(this.tables.names.get(named));
  }

  private streamOf(referent: Referent | undefined): StreamIr | undefined {
    if (referent?.kind === "source" || referent?.kind === "sequencer") return this.stream(referent.node, undefined);
    return referent?.kind === "stream" ? this.stream(referent.node, referent.output) : undefined;
  }

  private tests(units: readonly UnitIr[]): readonly TestIr[] {
    const tests = this.root.items.filter((item) => item.kind === "test");
    return lowerTests(tests, {
      declarations: this.declarations,
      file: this.root.file,
      units,
      streamOf: (expr) =>
        present(expr.kind === "nameExpr" || expr.kind === "member" ? this.streamNamed(expr) : undefined),
      given: (name) => this.streamOf(this.tables.names.get(name)),
    });
  }

  /** The stream on the left of an arrow, and the unit that makes it if it has no name. */
  private named(node: ast.Sink | ast.Connect): { readonly stream: StreamIr; readonly unit: UnitIr | undefined } {
    let from = node.from;
    while (from.kind === "group") from = from.value;
    const named = from.kind === "nameExpr" || from.kind === "member" ? from : undefined;
    const known = named && this.streamNamed(named);
    if (known !== undefined) return { stream: known, unit: undefined };
    const stages = new UnitStages(this, this.root.file);
    const flow = flowOf(stages.lower(from), undefined);
    const type: StreamType = { kind: "stream", event: flow.event, by: undefined };
    const path = present(this.paths.units.get(node));
    const stream = this.addStream(madeName(node), path, type, { exported: false, docs: undefined });
    const unit = this.unit(stages, [{ flow, stream }], stream.path, stream.name, from, node, undefined, undefined);
    return { stream, unit };
  }

  private unit(
    stages: UnitStages,
    outputs: readonly { readonly flow: Flow; readonly stream: StreamIr }[],
    path: string,
    name: string,
    value: ast.Expr | undefined,
    node: { readonly span: ast.Span },
    docs: string | undefined,
    onError: ast.OnError | undefined,
  ): UnitIr {
    // Functions are made while steps are.
    const on = stages.inputs.map((_, index) => stages.on(index, outputs));
    const complete = stages.complete(outputs);
    const asks = stages.asks(outputs);
    const fires = stages.fires(outputs);
    const resume = stages.resume(outputs);
    return {
      path,
      name,
      docs,
      inputs: stages.inputs,
      ...(stages.starts.some((start) => start !== undefined) ? { starts: stages.starts } : {}),
      outputs: outputs.map(({ stream }) => stream),
      sparse: false,
      onError: this.policies(onError),
      state: stages.state,
      buffers: stages.buffers,
      functions: stages.functions,
      on,
      complete,
      serves: asks.map(({ portal }) => this.declarations.portal(portal)),
      ask: asks.map(({ body }) => body),
      answersOnly: asks.length > 0 && stages.answersOnly,
      resume,
      timers: fires.map(({ timer }) => timer),
      fire: fires.map(({ body }) => body),
      label: value === undefined ? "" : labelOf(value),
      stages: stages.stages,
      origin: { file: this.root.file, span: node.span },
    };
  }

  // ---- policies and connectors -----------------------------------------------------------------------------------

  private policies(node: ast.OnError | undefined): readonly PolicyIr[] {
    if (node === undefined) return [];
    return (this.tables.policies.get(node) ?? []).map((policy): PolicyIr => {
      if (policy.kind !== "skip") return policy;
      return { kind: "skip", to: policy.to && this.stream(policy.to, undefined) };
    });
  }

  private connector(node: ast.Source | ast.Sink | ast.Connect): ConnectorIr {
    const { connector, args } = present(this.tables.connectors.get(node));
    const body = constantBody(this.declarations, this.root.file, noTypes);
    const positional: Expr[] = [];
    const options: { name: string; value: Expr }[] = [];
    for (const [i, param] of connector.params.entries()) {
      const arg = args[i];
      if (arg === undefined || arg.kind === "absent") continue;
      const value = lowerConstant(arg.value, body);
      if (param.optional && param.positional !== true) options.push({ name: param.name, value });
      else positional.push(value);
    }
    return { path: connector.path, args: positional, options };
  }
}

function flowOf(value: StreamValue, output: string | undefined): Flow {
  if (value.kind === "flow" && output === undefined) return value.flow;
  if (value.kind === "outputs" && output !== undefined) return flowOf(present(value.outputs.get(output)), undefined);
  throw new Error("a unit without the output that is wanted");
}

/** The unit in words, as it is written: `lines |> flatMap |> keyBy |> counter`. */
export function labelOf(expr: ast.Expr): string {
  switch (expr.kind) {
    case "group":
      return labelOf(expr.value);
    case "nameExpr":
      return expr.name;
    case "pipe": {
      const stages = expr.stages.map((stage) => {
        const name = stage.path.map((part) => part.text).join(".");
        return stage.as === undefined ? name : `${name} as ${stage.as.text}`;
      });
      return [labelOf(expr.source), ...stages].join(" |> ");
    }
    case "call":
      return `${labelOf(expr.callee)}(${expr.args.flatMap(({ value }) => argumentLabel(value)).join(", ")})`;
    case "member":
      return `${labelOf(expr.object)}.${expr.name.text}`;
    default:
      return "…";
  }
}

function argumentLabel(value: ast.Expr): readonly string[] {
  const isName = value.kind === "nameExpr" || value.kind === "pipe" || value.kind === "call" || value.kind === "member";
  return isName ? [labelOf(value)] : [];
}
