/**
 * What code of a task stands on: its cells, opened; its functions; bodies of handlers; routines. What a step does with them
 * is in `tasks.ts`.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { Buffer, Expr, Handle, Label, Local, LocalFn, Origin, StateIr, Stmt, TimerIr } from "../ir.ts";
import {
  discard,
  use,
  type Awaiting,
  type Body,
  type Bound,
  type Declarations,
  type Phases,
  type TaskFunction,
  type TaskPlace,
} from "./body.ts";
import { lowerBlock } from "./control.ts";
import { present } from "./expressions.ts";
import { handlersIn, lowerHandlers, type Group } from "./handlers.ts";
import { handAgain, type Stash } from "./stash.ts";
import { suspends } from "./suspending.ts";
import { constantsOf, taskState, type TaskState } from "./task-state.ts";
import { isUnit, substituted, unit, type TypeEnvironment } from "./types.ts";
import { noUses, together, usesOf, type Uses } from "./uses.ts";

export interface TaskUse {
  readonly node: ast.Task;
  readonly declarations: Declarations;
  readonly types: TypeEnvironment;
  readonly params: ReadonlyMap<ast.Param, Bound>;
  /** Unique in the unit. */
  readonly name: string;
  readonly output: Buffer | undefined;
  /** A name for a type of the program's own, that no other has. */
  readonly typeName: (wanted: string) => string;
}

/** Cells that are open. */
export interface Handles {
  readonly keyed: Handle | undefined;
  readonly shared: Handle | undefined;
}

export const closed: Handles = { keyed: undefined, shared: undefined };

/** Where code of the task stands. */
export interface BodyPlace extends Handles {
  readonly key: Expr | undefined;
  readonly leave: Body["leave"];
  readonly phase?: Local;
  /** What is stashed by `stash()`. */
  readonly event?: Expr;
  readonly caller?: Expr;
  readonly awaiting?: Awaiting;
}

/** What handlers see: an event, a request, the firing of a timer. */
export interface Seen {
  readonly group: Group;
  readonly subject: Expr;
  readonly key: Expr | undefined;
  readonly event?: Expr;
  readonly caller?: Expr;
}

export class TaskCode {
  readonly state: readonly StateIr[];
  readonly timers: ReadonlyMap<ast.Timer, TimerIr>;
  /** Of the unit. */
  readonly functions: LocalFn[] = [];
  protected readonly use: TaskUse;
  private readonly cells: TaskState["cells"];
  private readonly taskFunctions = new Map<ast.Fn, TaskFunction>();
  private readonly phases: Phases | undefined;
  protected readonly stash: Stash | undefined;
  private readonly keyed: StateIr | undefined;
  private readonly shared: StateIr | undefined;
  private readonly file: ast.SourceFile;

  constructor(use: TaskUse) {
    this.use = use;
    this.file = use.declarations.fileOf(use.node);
    const { keyed, shared, cells, phases, stash } = taskState(use);
    this.keyed = keyed;
    this.shared = shared;
    this.cells = cells;
    this.phases = phases;
    this.stash = stash;
    this.state = [keyed, shared].filter((state) => state !== undefined);
    this.timers = this.makeTimers();
    this.makeFunctions();
  }

  protected get phaseNodes(): readonly ast.Phase[] {
    return this.phases?.nodes ?? [];
  }

  protected origin(node: { readonly span: ast.Span }): Origin {
    return { file: this.file, span: node.span };
  }

  // ---- cells, functions, timers ------------------------------------------------------------------------------------

  protected typeOf(type: Type | undefined): Type {
    return substituted(present(type), this.use.types);
  }

  /** Of the key that parts it. */
  keyType(): Type | undefined {
    const by = this.use.declarations.tables.tasks.get(this.use.node)?.by;
    return by && this.typeOf(by);
  }

  protected keyLocal(): Local | undefined {
    const by = this.keyType();
    return by && { name: "key", type: by, mutable: false };
  }

  private makeTimers(): ReadonlyMap<ast.Timer, TimerIr> {
    const { node, name } = this.use;
    const timers = node.members.filter((member) => member.kind === "timer");
    return new Map(timers.map((timer) => [timer, { name: `${name}/${timer.name.text}`, key: this.keyType() }]));
  }

  private makeFunctions(): void {
    const { node, declarations, name } = this.use;
    const { tables } = declarations;
    const nodes = node.members.filter((member) => member.kind === "fn");
    const shells = nodes.map((fn) => {
      const uses = this.usesOf(fn.body);
      const handles = this.handlesFor(uses);
      const waits = suspends(fn.body, tables);
      const type = tables.functions.get(fn);
      const key: Local = this.keyLocal() ?? { name: "key", type: unit, mutable: false };
      const params = fn.params.map((param, i): Local => ({
        name: param.name.text,
        type: this.typeOf(type?.params[i]),
        mutable: false,
      }));
      // A routine opens the cells itself.
      const usesKey = uses.key || (waits && handles.keyed !== undefined);
      const body: Stmt[] = [];
      const shell: LocalFn = {
        name: fn.name.text,
        routine: waits
          ? { name: `${name}/fn ${fn.name.text}`, task: name, exclusive: false, key: undefined, boundary: false }
          : undefined,
        handles: waits ? [] : opened(handles),
        params: usesKey ? [key, ...params] : params,
        result: this.typeOf(type?.result),
        body,
        docs: fn.docs,
        origin: this.origin(fn),
      };
      this.taskFunctions.set(fn, {
        fn: shell,
        keyed: handles.keyed !== undefined,
        shared: handles.shared !== undefined,
        key: usesKey,
      });
      this.functions.push(shell);
      return { fn, shell, handles, key: usesKey ? use(key, shell.origin) : undefined, params, into: body };
    });
    for (const { fn, shell, handles, key, params, into } of shells) {
      const { routine } = shell;
      if (routine !== undefined) into.push(...this.open(handles, key, shell.origin));
      const body = this.body({
        ...handles,
        key,
        leave: (value, out, origin) => void out.push({ kind: "return", value, origin }),
        ...(routine === undefined ? {} : { awaiting: { name: routine.name, taken: new Set() } }),
      });
      for (const [i, param] of fn.params.entries()) {
        body.bound.set(param, { kind: "local", local: present(params[i]) });
      }
      lowerBlock(
        fn.body,
        body,
        into,
        isUnit(shell.result)
          ? discard
          : {
              kind: "use",
              put: (value, out) => void out.push({ kind: "return", value, origin: value.origin }),
            },
      );
    }
  }

  // ---- bodies ------------------------------------------------------------------------------------------------------

  protected handlesFor(uses: Uses): Handles {
    return {
      keyed:
        uses.keyed === "none" || this.keyed === undefined
          ? undefined
          : { name: "cell", state: this.keyed, write: uses.keyed === "write" },
      shared:
        uses.shared === "none" || this.shared === undefined
          ? undefined
          : { name: "cells", state: this.shared, write: uses.shared === "write" },
    };
  }

  protected body(place: BodyPlace): Body {
    const { output } = this.use;
    const task: TaskPlace = {
      cells: this.cells,
      functions: this.taskFunctions,
      keyed: place.keyed,
      shared: place.shared,
      key: place.key,
      emit: (event, out, origin) =>
        void out.push({ kind: "push", buffer: present(output), event, key: undefined, origin }),
      phases: this.phases,
      phase: place.phase,
      stash: this.stash,
      event: place.event,
      caller: place.caller,
      timers: this.timers,
      awaiting: place.awaiting,
    };
    return { ...constantsOf(this.use), leave: place.leave, loop: undefined, task };
  }

  protected open(handles: Handles, key: Expr | undefined, origin: Origin): Stmt[] {
    const stmts: Stmt[] = [];
    if (handles.keyed !== undefined) stmts.push({ kind: "open", handle: handles.keyed, key: present(key), origin });
    if (handles.shared !== undefined) stmts.push({ kind: "open", handle: handles.shared, key: undefined, origin });
    return stmts;
  }

  protected usesOfHandlers(handlers: readonly ast.Handler[]): Uses {
    return handlers.reduce((uses, handler) => {
      const guard = handler.on.kind === "next" ? handler.on.guard : undefined;
      const own = this.usesOf(handler.body);
      return together(uses, guard === undefined ? own : together(own, this.usesOf(guard)));
    }, noUses);
  }

  /** What code uses; the cells of the stash are cells as others. */
  protected usesOf(code: ast.Block | ast.Expr): Uses {
    const all = usesOf(code, this.use.declarations.tables);
    const uses = this.keyType() === undefined ? { ...all, key: false } : all;
    if (this.stash === undefined || !(uses.stash || uses.unstash)) return uses;
    return together(uses, this.stashUse(this.stash));
  }

  protected stashUse(stash: Stash): Uses {
    return { ...noUses, [stash.shared ? "shared" : "keyed"]: "write" };
  }

  protected phaseUse(): Uses {
    return this.phases?.shared === true ? { ...noUses, shared: "read" } : { ...noUses, keyed: "read" };
  }

  protected usesOfGroup(group: Group): Uses {
    const uses = this.usesOfHandlers(handlersIn(group));
    return group.phases.length > 0 ? together(uses, this.phaseUse()) : uses;
  }

  /** Whether its handlers are routines. */
  protected waits(group: Group): boolean {
    const handlers = handlersIn(group);
    if (handlers.length === 0) return false;
    return this.use.node.exclusive || this.anyWaits(handlers);
  }

  protected anyWaits(handlers: readonly ast.Handler[]): boolean {
    return handlers.some((handler) => suspends(handler.body, this.use.declarations.tables));
  }

  protected readPhase(handles: Handles, origin: Origin, out: Stmt[]): Local {
    const { cell, shared } = present(this.phases);
    const local: Local = { name: "phase", type: cell.type, mutable: false };
    const handle = present(shared ? handles.shared : handles.keyed);
    const value: Expr = { kind: "cell", handle, cell, view: false, type: cell.type, origin };
    out.push({ kind: "let", local, value, origin });
    return local;
  }

  /** The handlers of a group. `leave` is how one ends. */
  protected handle(
    { group, subject, ...place }: Seen,
    handles: Handles,
    leave: Stmt,
    out: Stmt[],
    awaiting?: Awaiting,
  ): void {
    const phase = group.phases.length > 0 ? this.readPhase(handles, leave.origin, out) : undefined;
    const body = this.body({
      ...place,
      ...handles,
      leave: (_value, into, at) => void into.push({ ...leave, origin: at }),
      ...(phase === undefined ? {} : { phase }),
      ...(awaiting === undefined ? {} : { awaiting }),
    });
    for (const { on } of handlersIn(group)) {
      if (on.kind === "ask" && on.later !== undefined) {
        body.bound.set(on.later, { kind: "expr", expr: present(place.caller) });
      }
    }
    lowerHandlers(group, { subject, phase, body, leave, origin: (node) => this.origin(node) }, out);
  }

  // ---- functions of handlers ---------------------------------------------------------------------------------------

  /** A function of the unit for handlers, without a body yet. */
  protected shell(
    kind: string,
    {
      routine,
      handles,
      params,
    }: { readonly routine: boolean; readonly handles: Handles; readonly params: readonly Local[] },
  ): LocalFn {
    const { name, node } = this.use;
    const [what = "", of = ""] = kind.split(" ");
    const boundary = kind === "atom" || kind === "each key";
    const verb = routine ? `${what}${upperFirst(of)}` : "handle";
    const fn: LocalFn = {
      name: `${verb}${upperFirst(name)}`,
      routine: routine
        ? { name: `${name}/${kind}`, task: name, exclusive: node.exclusive, key: this.keyType(), boundary }
        : undefined,
      handles: routine ? [] : opened(handles),
      params,
      result: unit,
      body: [],
      docs: routine
        ? `\`on ${kind}\` of \`${node.name.text}\`, from await to await.`
        : `The handlers of \`${node.name.text}\`, for one event.`,
      origin: this.origin(node),
    };
    this.functions.push(fn);
    return fn;
  }

  /** The body of a routine: cells are opened, a handler runs, stashed events are handed on. */
  protected fillRoutine(fn: LocalFn, seen: Seen, again: LocalFn | undefined): void {
    const { origin, routine } = fn;
    const out = fn.body as Stmt[];
    const uses = this.usesOfGroup(seen.group);
    const handles = this.handlesFor(uses);
    const awaiting = { name: present(routine).name, taken: new Set<string>() };
    out.push(...this.open(handles, seen.key, origin));
    if (!uses.unstash || again === undefined) {
      this.handle(seen, handles, { kind: "return", value: undefined, origin }, out, awaiting);
      return;
    }
    const label: Label = { name: "handler" };
    const body: Stmt[] = [];
    this.handle(seen, handles, { kind: "break", label, origin }, body, awaiting);
    out.push({ kind: "block", label, body, origin }, this.called(again, handles, seen.key, [], origin));
  }

  /** A routine for the handlers of a group, made and filled. */
  protected routine(
    kind: string,
    params: readonly (Local | undefined)[],
    seen: Seen,
    again: LocalFn | undefined,
  ): LocalFn {
    const given = params.filter((param) => param !== undefined);
    const fn = this.shell(kind, { routine: true, handles: closed, params: given });
    this.fillRoutine(fn, seen, again);
    return fn;
  }

  protected start(fn: LocalFn, args: readonly (Expr | undefined)[], key: Expr | undefined, caller?: Expr): Stmt {
    const given = args.filter((arg) => arg !== undefined);
    return { kind: "start", fn, args: given, key, caller, origin: fn.origin };
  }

  /** A call of a function of the unit that is no routine, with the cells that it needs. */
  protected called(fn: LocalFn, open: Handles, key: Expr | undefined, args: readonly Expr[], origin: Origin): Stmt {
    const handles = fn.handles.map((handle) => present(handle.state === this.keyed ? open.keyed : open.shared));
    const all = key === undefined ? args : [key, ...args];
    return { kind: "expr", value: { kind: "callLocal", fn, handles, args: all, type: unit, origin }, origin };
  }

  /** The cells that a function is given. */
  protected given(fn: LocalFn): Handles {
    return {
      keyed: fn.handles.find((handle) => handle.state === this.keyed),
      shared: fn.handles.find((handle) => handle.state === this.shared),
    };
  }

  /** What hands stashed events to `next` again. */
  protected handedAgain(stash: Stash, next: LocalFn): LocalFn {
    const handles = next.routine === undefined ? this.given(next) : this.handlesFor(this.stashUse(stash));
    const again = handAgain(stash, next, handles, this.keyLocal(), next.origin);
    this.functions.push(again);
    return again;
  }
}

function opened({ keyed, shared }: Handles): readonly Handle[] {
  return [keyed, shared].filter((handle) => handle !== undefined);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
