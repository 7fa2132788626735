/** The nodes of a unit, and the code of its steps: each is a walk over the nodes that something of it reaches. */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { Buffer, Local, LocalFn, Origin, StageIr, Stmt, StreamIr, TimerIr } from "../ir.ts";
import { use } from "./body.ts";
import type { Flow, StepKind, TaskInstance } from "./tasks.ts";

/** An operator or a task. */
export interface Node {
  readonly inputs: readonly Flow[];
  readonly outputs: readonly Buffer[];
  /** The code for those inputs that are live. */
  step(live: readonly Flow[], kind: StepKind, out: Stmt[]): void;
  readonly task: TaskInstance | undefined;
  /** What it is called in pictures; undefined: it is all of the unit. */
  readonly named: Pick<StageIr, "kind" | "name" | "key" | "origin"> | undefined;
}

/** What the unit puts out, and from where. */
type Outputs = readonly { readonly flow: Flow; readonly stream: StreamIr }[];

const atomStep: StepKind = { completing: false };

export class UnitNodes {
  readonly buffers: Buffer[] = [];
  protected readonly file: ast.SourceFile;
  protected readonly nodes: Node[] = [];
  private readonly names = new Set<string>();

  constructor(file: ast.SourceFile) {
    this.file = file;
  }

  protected buffer(wanted: string, event: Type, key: Type | undefined): Buffer {
    const buffer: Buffer = { name: this.unique(wanted), event, key };
    this.buffers.push(buffer);
    return buffer;
  }

  protected unique(wanted: string): string {
    let name = wanted;
    for (let n = 2; this.names.has(name); n++) name = `${wanted}${n}`;
    this.names.add(name);
    return name;
  }

  // ---- steps -----------------------------------------------------------------------------------------------------

  /** The step of an atom of one input: what is downstream of it, and the unit's outputs that it reaches. */
  on(index: number, outputs: Outputs): Stmt[] {
    const step = (node: Node, reached: readonly Flow[], out: Stmt[]): boolean => {
      if (reached.length > 0) node.step(reached, atomStep, out);
      return reached.length > 0;
    };
    return this.steps(outputs, step, inputKey(index));
  }

  /** The step after the last atoms. */
  complete(outputs: Outputs): Stmt[] {
    return this.steps(outputs, (node, reached, out) => {
      if (reached.length > 0) node.step(reached, { completing: true }, out);
      if (node.task?.completes !== true) return reached.length > 0;
      node.task.complete(out);
      return true;
    });
  }

  /** The steps of requests to the portals that are served here. */
  asks(outputs: Outputs): readonly { readonly portal: ast.PortalDecl; readonly body: readonly Stmt[] }[] {
    return this.tasks.flatMap((own) =>
      own.serves.map((portal) => ({
        portal,
        body: this.from((task) => (task === own ? (out) => task.ask(portal, out) : undefined), outputs),
      })),
    );
  }

  /** The steps of timers. */
  fires(outputs: Outputs): readonly { readonly timer: TimerIr; readonly body: readonly Stmt[] }[] {
    return this.tasks.flatMap((own) =>
      [...own.timers].map(([node, timer]) => ({
        timer,
        body: this.from((task) => (task === own ? (out) => task.fire(node, out) : undefined), outputs),
      })),
    );
  }

  /** The step in which routines go on; to be asked when all others are there. */
  resume(outputs: Outputs): readonly Stmt[] {
    if (!this.tasks.some((task) => task.hasRoutines)) return [];
    return this.from((task) => (task.hasRoutines ? (out) => task.resume(out) : undefined), outputs);
  }

  /** Requests make it emit nothing. */
  get answersOnly(): boolean {
    return this.tasks.every((task) => task.serves.length === 0 || task.answersOnly);
  }

  /** For pictures. */
  get stages(): readonly StageIr[] {
    return this.nodes.flatMap(({ named, inputs, outputs }) => {
      const reads = inputs.flatMap(({ from }) => (from.kind === "buffer" ? [from.buffer] : []));
      return named === undefined ? [] : [{ ...named, reads, fills: outputs }];
    });
  }

  private get tasks(): readonly TaskInstance[] {
    return this.nodes.flatMap(({ task }) => task ?? []);
  }

  /** Of all tasks; to be asked when all steps are there. */
  get functions(): readonly LocalFn[] {
    return this.tasks.flatMap((task) => task.functions);
  }

  /** A step that begins in some tasks. */
  private from(begin: (task: TaskInstance) => StepKind["own"], outputs: Outputs): Stmt[] {
    return this.steps(outputs, (node, reached, out) => {
      const own = node.task && begin(node.task);
      if (own === undefined && reached.length === 0) return false;
      node.step(reached, own === undefined ? { completing: true } : { completing: true, own }, out);
      return true;
    });
  }

  /** Node by node; `step` says whether the node has done anything. */
  private steps(
    outputs: Outputs,
    step: (node: Node, reached: readonly Flow[], out: Stmt[]) => boolean,
    from?: object,
  ): Stmt[] {
    const out: Stmt[] = [];
    const live = new Set<object>(from === undefined ? [] : [from]);
    for (const node of this.nodes) {
      const reached = node.inputs.filter((flow) => live.has(sourceOf(flow)));
      if (step(node, reached, out)) for (const output of node.outputs) live.add(output);
    }
    this.output(outputs, live, out);
    return out;
  }

  private output(outputs: Outputs, live: ReadonlySet<object>, out: Stmt[]): void {
    for (const [index, { flow, stream }] of outputs.entries()) {
      if (live.has(sourceOf(flow))) out.push(this.copy(flow, stream, index));
    }
  }

  protected copy(flow: Flow, to: StreamIr, index: number): Stmt {
    const origin: Origin = { file: this.file, span: { start: 0, end: 0 } };
    const event: Local = { name: "event", type: flow.event, mutable: false };
    const key: Local | undefined =
      to.key === undefined || flow.key === undefined ? undefined : { name: "key", type: flow.key, mutable: false };
    return {
      kind: "forEvents",
      label: { name: "events" },
      from: flow.from,
      event,
      key,
      body: [{ kind: "output", index, event: use(event, origin), key: key && use(key, origin), origin }],
      origin,
    };
  }
}

const inputKeys: object[] = [];

/** Stands for the events of an input in sets of what is live. */
function inputKey(index: number): object {
  return (inputKeys[index] ??= {});
}

function sourceOf(flow: Flow): object {
  return flow.from.kind === "buffer" ? flow.from.buffer : inputKey(flow.from.index);
}
