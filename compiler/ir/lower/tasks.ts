/**
 * One use of a task in a unit: its cells, its functions, and the code of its handlers. Within a step a task handles all
 * events first; `on atom` and `on atom each key` come behind them, in the order in which they are written. In each phase
 * the phase's own handlers are tried first, then those that are common to all phases.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { Buffer, Expr, Handle, Label, Local, LocalFn, Origin, StateIr, Stmt } from "../ir.ts";
import {
  discard,
  use,
  type Body,
  type Bound,
  type Declarations,
  type Phases,
  type TaskFunction,
  type TaskPlace,
} from "./body.ts";
import { isLeft, lowerBlock } from "./control.ts";
import { present } from "./expressions.ts";
import { handlersOf, hooksOf, type Hook } from "./hooks.ts";
import { lowerArms, type ArmCode } from "./match.ts";
import { nameOf } from "./patterns.ts";
import { isUnit, substituted, unit, type TypeEnvironment } from "./types.ts";
import { handAgain, type Stash } from "./stash.ts";
import { constantsOf, taskState, type TaskState } from "./task-state.ts";
import { leavesEarly, noUses, together, usesOf, type Uses } from "./uses.ts";

/** Where events come from: an input of the unit, or a buffer. */
export interface Flow {
  readonly from:
    { readonly kind: "input"; readonly index: number } | { readonly kind: "buffer"; readonly buffer: Buffer };
  readonly event: Type;
  readonly key: Type | undefined;
}

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
interface Handles {
  readonly keyed: Handle | undefined;
  readonly shared: Handle | undefined;
}

/** Where code of the task stands. */
interface BodyPlace extends Handles {
  readonly key: Expr | undefined;
  readonly leave: Body["leave"];
  readonly phase?: Local;
  readonly event?: Expr;
}

/** The handlers of events as a function, and the one that hands stashed events to it again. */
interface Dispatch {
  readonly next: LocalFn;
  readonly again: LocalFn;
  readonly uses: Uses;
}

export class TaskInstance {
  readonly state: readonly StateIr[];
  readonly functions: readonly LocalFn[];
  private readonly use: TaskUse;
  private readonly cells: TaskState["cells"];
  private readonly taskFunctions = new Map<ast.Fn, TaskFunction>();
  private readonly phases: Phases | undefined;
  private readonly hooks: readonly Hook[];
  private readonly stash: Stash | undefined;
  /** Only of a task that stashes: events come to its handlers from several places. */
  private readonly dispatch: Dispatch | undefined;
  private readonly keyed: StateIr | undefined;
  private readonly shared: StateIr | undefined;
  private readonly file: ast.SourceFile;

  constructor(use: TaskUse) {
    this.use = use;
    this.file = use.declarations.fileOf(use.node);
    this.hooks = hooksOf(use.node);
    const { keyed, shared, cells, phases, stash } = taskState(use);
    this.keyed = keyed;
    this.shared = shared;
    this.cells = cells;
    this.phases = phases;
    this.stash = stash;
    this.state = [this.keyed, this.shared].filter((state) => state !== undefined);
    const functions = this.makeFunctions();
    this.dispatch = this.makeDispatch();
    this.functions = this.dispatch === undefined ? functions : [...functions, this.dispatch.next, this.dispatch.again];
  }

  /** Whether it has something to do when the input has ended. */
  get completes(): boolean {
    return this.hooks.some(({ on }) => on.kind === "complete");
  }

  /**
   * The code of a step: all events of the flow, then what is to be done at the end of the atom. In the step after the last
   * atom there is an end of the atom only if there were events.
   */
  step(flow: Flow, completing: boolean, out: Stmt[]): void {
    const origin = this.origin(this.use.node);
    const ends = this.hooks.some(({ on }) => on.kind === "atom" && !on.eachKey);
    let any: Local | undefined;
    if (completing && ends) {
      any = { name: "any", type: { kind: "scalar", name: "Bool" }, mutable: true };
      // In front of everything, so that it does not stand between two loops that can be joined.
      out.unshift({ kind: "let", local: any, value: truth(false, origin), origin });
    }
    this.events(flow, any, out);
    for (const hook of this.hooks) {
      if (hook.on.kind !== "atom") continue;
      if (hook.on.eachKey) this.eachKey(hook, flow, out);
      else if (any === undefined) this.plain(hook, out);
      else {
        const then: Stmt[] = [];
        this.plain(hook, then);
        out.push({ kind: "if", test: use(any, origin), then, otherwise: [], origin });
      }
    }
  }

  /** `on complete`. */
  complete(out: Stmt[]): void {
    for (const hook of this.hooks) if (hook.on.kind === "complete") this.plain(hook, out);
  }

  private handlers(): readonly ast.Handler[] {
    return this.use.node.members.filter((member) => member.kind === "handler");
  }

  private origin(node: { readonly span: ast.Span }): Origin {
    return { file: this.file, span: node.span };
  }

  // ---- cells and functions ---------------------------------------------------------------------------------------

  private typeOf(type: Type | undefined): Type {
    return substituted(present(type), this.use.types);
  }

  private makeFunctions(): readonly LocalFn[] {
    const { node, declarations } = this.use;
    const { tables } = declarations;
    const nodes = node.members.filter((member) => member.kind === "fn");
    const shells = nodes.map((fn) => {
      const uses = this.usesOf(fn.body);
      const handles = this.handlesFor(uses);
      const type = tables.functions.get(fn);
      const key: Local = { name: "key", type: this.keyType() ?? { kind: "scalar", name: "Unit" }, mutable: false };
      const params = fn.params.map((param, i): Local => ({
        name: param.name.text,
        type: this.typeOf(type?.params[i]),
        mutable: false,
      }));
      const body: Stmt[] = [];
      const shell: LocalFn = {
        name: fn.name.text,
        handles: [handles.keyed, handles.shared].filter((handle) => handle !== undefined),
        params: uses.key ? [key, ...params] : params,
        result: this.typeOf(type?.result),
        body,
        docs: fn.docs,
        origin: this.origin(fn),
      };
      this.taskFunctions.set(fn, {
        fn: shell,
        keyed: handles.keyed !== undefined,
        shared: handles.shared !== undefined,
        key: uses.key,
      });
      return { fn, shell, handles, key: uses.key ? key : undefined, params, into: body };
    });
    for (const { fn, shell, handles, key, params, into } of shells) {
      const body = this.body({
        ...handles,
        key: key && use(key, shell.origin),
        leave: (value, out, origin) => void out.push({ kind: "return", value, origin }),
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
    return shells.map(({ shell }) => shell);
  }

  private keyType(): Type | undefined {
    const by = this.use.declarations.tables.tasks.get(this.use.node)?.by;
    return by && this.typeOf(by);
  }

  // ---- bodies ----------------------------------------------------------------------------------------------------

  private handlesFor(uses: Uses): Handles {
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

  private body(place: BodyPlace): Body {
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
    };
    return { ...constantsOf(this.use), leave: place.leave, loop: undefined, task };
  }

  private open(handles: Handles, key: Expr | undefined, origin: Origin): Stmt[] {
    const stmts: Stmt[] = [];
    if (handles.keyed !== undefined) stmts.push({ kind: "open", handle: handles.keyed, key: present(key), origin });
    if (handles.shared !== undefined) stmts.push({ kind: "open", handle: handles.shared, key: undefined, origin });
    return stmts;
  }

  private usesOfHandlers(handlers: readonly ast.Handler[]): Uses {
    return handlers.reduce((uses, handler) => {
      const guard = handler.on.kind === "next" ? handler.on.guard : undefined;
      const own = this.usesOf(handler.body);
      return together(uses, guard === undefined ? own : together(own, this.usesOf(guard)));
    }, noUses);
  }

  /** What code uses; the cells of the stash are cells as others. */
  private usesOf(code: ast.Block | ast.Expr): Uses {
    const uses = usesOf(code, this.use.declarations.tables);
    if (this.stash === undefined || !(uses.stash || uses.unstash)) return uses;
    return together(uses, { ...noUses, [this.stash.shared ? "shared" : "keyed"]: "write" });
  }

  private events(flow: Flow, any: Local | undefined, out: Stmt[]): void {
    const origin = this.origin(this.use.node);
    const uses = this.dispatch?.uses ?? this.usesOfNext();
    const handles = this.handlesFor(uses);
    const label: Label = { name: "events" };
    const event = this.eventLocal(flow.event);
    const key: Local | undefined =
      this.keyType() === undefined || flow.key === undefined
        ? undefined
        : { name: "key", type: flow.key, mutable: false };
    const keyed = key && use(key, origin);
    const stmts: Stmt[] = this.open(handles, keyed, origin);
    if (any !== undefined) stmts.push({ kind: "assign", local: any, value: truth(true, origin), origin });
    if (this.dispatch === undefined) {
      this.handle(event, { ...handles, key: keyed }, { kind: "continue", label, origin }, stmts);
    } else {
      stmts.push(this.called(this.dispatch.next, handles, keyed, [use(event, origin)], origin));
      if (uses.unstash) stmts.push(this.called(this.dispatch.again, handles, keyed, [], origin));
    }
    const usesKey = handles.keyed !== undefined || uses.key;
    out.push({
      kind: "forEvents",
      label,
      from: flow.from,
      event,
      key: usesKey ? key : undefined,
      body: stmts,
      origin,
    });
  }

  /** Phases whose handlers see events: those that only wait for the end of the atom do not. */
  private eventPhases(): readonly ast.Phase[] {
    const all = this.phases?.nodes ?? [];
    return all.some((phase) => phase.handlers.some(isNext)) ? all : [];
  }

  private usesOfNext(): Uses {
    const phases = this.eventPhases();
    const own = phases.flatMap((phase) => phase.handlers.filter(isNext));
    const uses = this.usesOfHandlers([...this.handlers().filter(isNext), ...own]);
    return phases.length > 0 ? together(uses, this.phaseUse()) : uses;
  }

  /** The event, by the name that its only handler gives it. */
  private eventLocal(type: Type): Local {
    const common = this.handlers().filter(isNext);
    const [only] = common;
    const named = this.eventPhases().length === 0 && common.length === 1 && only ? nameOf(only.on.pattern) : undefined;
    return { name: named === undefined || named === "_" ? "event" : named, type, mutable: false };
  }

  /** One event: the handlers of the present phase, then the common ones. `leave` is how a handler ends. */
  private handle(event: Local, place: Omit<BodyPlace, "leave">, leave: Stmt, out: Stmt[]): void {
    const { origin } = leave;
    const common = this.handlers().filter(isNext);
    const phases = this.eventPhases();
    const phase = phases.length > 0 ? this.readPhase(place, origin, out) : undefined;
    const subject = use(event, origin);
    const body = this.body({
      ...place,
      leave: (_value, into, at) => void into.push({ ...leave, origin: at }),
      event: subject,
      ...(phase === undefined ? {} : { phase }),
    });
    const arms = (handlers: readonly NextHandler[], then: Stmt | undefined): readonly ArmCode[] =>
      handlers.map((handler) => ({
        patterns: [handler.on.pattern],
        guard: handler.on.guard,
        origin: this.origin(handler),
        run: (into) => {
          lowerBlock(handler.body, body, into, discard);
          if (then !== undefined && !isLeft(into)) into.push(then);
        },
      }));
    if (phase !== undefined) {
      const cases = phases.map((one) => {
        const into: Stmt[] = [];
        const own = arms(one.handlers.filter(isNext), common.length > 0 ? leave : undefined);
        if (own.length > 0) lowerArms(subject, own, body, into, { exhaustive: common.length === 0, origin });
        return { tags: [one.name.text], body: into };
      });
      out.push({ kind: "switch", subject: use(phase, origin), cases, otherwise: undefined, origin });
    }
    if (common.length > 0) {
      lowerArms(subject, arms(common, undefined), body, out, { exhaustive: true, origin });
    }
  }

  // ---- stashed events --------------------------------------------------------------------------------------------

  private makeDispatch(): Dispatch | undefined {
    if (this.stash === undefined) return undefined;
    const { node, declarations } = this.use;
    const origin = this.origin(node);
    const uses = this.usesOfNext();
    const handles = this.handlesFor(uses);
    const event = this.eventLocal(this.typeOf(declarations.tables.tasks.get(node)?.input));
    const by = this.keyType();
    const key: Local | undefined = by && { name: "key", type: by, mutable: false };
    const body: Stmt[] = [];
    const leave: Stmt = { kind: "return", value: undefined, origin };
    this.handle(event, { ...handles, key: key && use(key, origin) }, leave, body);
    const next: LocalFn = {
      name: `handle${this.use.name.charAt(0).toUpperCase()}${this.use.name.slice(1)}`,
      handles: [handles.keyed, handles.shared].filter((handle) => handle !== undefined),
      params: key === undefined ? [event] : [key, event],
      result: unit,
      body,
      docs: `The handlers of \`${node.name.text}\`, for one event.`,
      origin,
    };
    const again = handAgain(this.stash, next, handles, key && { ...key }, origin);
    return { next, again, uses };
  }

  /** A call of one of the functions of `dispatch`. */
  private called(fn: LocalFn, handles: Handles, key: Expr | undefined, args: readonly Expr[], origin: Origin): Stmt {
    const open = [handles.keyed, handles.shared].filter((handle) => handle !== undefined);
    const all = key === undefined ? args : [key, ...args];
    return {
      kind: "expr",
      value: { kind: "callLocal", fn, handles: open, args: all, type: unit, origin },
      origin,
    };
  }

  private phaseUse(): Uses {
    return this.phases?.shared === true ? { ...noUses, shared: "read" } : { ...noUses, keyed: "read" };
  }

  private readPhase(handles: Handles, origin: Origin, out: Stmt[]): Local {
    const { cell, shared } = present(this.phases);
    const local: Local = { name: "phase", type: cell.type, mutable: false };
    const handle = present(shared ? handles.shared : handles.keyed);
    const value: Expr = { kind: "cell", handle, cell, view: false, type: cell.type, origin };
    out.push({ kind: "let", local, value, origin });
    return local;
  }

  private eachKey(hook: Hook, flow: Flow, out: Stmt[]): void {
    const origin = this.originOf(hook);
    const handles = this.handlesFor(this.usesOfHook(hook));
    const label: Label = { name: "keys" };
    const key: Local = { name: "key", type: present(flow.key), mutable: false };
    const stmts = this.open(handles, use(key, origin), origin);
    const leave: Body["leave"] = (_value, into, at) => void into.push({ kind: "continue", label, origin: at });
    this.hook(hook, { ...handles, key: use(key, origin), leave }, stmts);
    out.push({ kind: "forKeys", label, from: flow.from, key, body: stmts, origin });
  }

  /** `on atom`, `on complete`: with shared cells only. */
  private plain(hook: Hook, out: Stmt[]): void {
    const origin = this.originOf(hook);
    const handles = this.handlesFor({ ...this.usesOfHook(hook), keyed: "none" });
    const label: Label = { name: hook.on.kind };
    const leave: Body["leave"] = (_value, into, at) => void into.push({ kind: "break", label, origin: at });
    const stmts = this.open(handles, undefined, origin);
    this.hook(hook, { ...handles, key: undefined, leave }, stmts);
    if (isLeftEarly(hook)) {
      out.push({ kind: "block", label, body: stmts, origin });
    } else out.push(...stmts);
  }

  /** The handler of the present shared phase, or the common one; then what it has unstashed. */
  private hook(hook: Hook, place: BodyPlace, out: Stmt[]): void {
    const { dispatch } = this;
    if (dispatch === undefined || !this.usesOfHandlers(handlersOf(hook)).unstash) {
      this.hookHandler(hook, place, out);
      return;
    }
    const origin = this.originOf(hook);
    const label: Label = { name: "handler" };
    const body: Stmt[] = [];
    const leave: Body["leave"] = (_value, into, at) => void into.push({ kind: "break", label, origin: at });
    this.hookHandler(hook, { ...place, leave }, body);
    if (isLeftEarly(hook)) out.push({ kind: "block", label, body, origin });
    else out.push(...body);
    out.push(this.called(dispatch.again, place, place.key, [], origin));
  }

  private hookHandler({ on, common, phases }: Hook, place: BodyPlace, out: Stmt[]): void {
    if (phases.size === 0) {
      if (common !== undefined) lowerBlock(common.body, this.body(place), out, discard);
      return;
    }
    const origin = { file: this.file, span: on.span };
    const phase = this.readPhase(place, origin, out);
    const cases = present(this.phases).nodes.map((node) => {
      const body: Stmt[] = [];
      const handler = phases.get(node) ?? common;
      if (handler !== undefined) lowerBlock(handler.body, this.body({ ...place, phase }), body, discard);
      return { tags: [node.name.text], body };
    });
    out.push({ kind: "switch", subject: use(phase, origin), cases, otherwise: undefined, origin });
  }

  private originOf(hook: Hook): Origin {
    return this.origin(present(handlersOf(hook)[0]));
  }

  private usesOfHook(hook: Hook): Uses {
    const own = this.usesOfHandlers(handlersOf(hook));
    const uses = own.unstash && this.dispatch !== undefined ? together(own, this.dispatch.uses) : own;
    return hook.phases.size === 0 ? uses : together(uses, this.phaseUse());
  }
}

function isLeftEarly(hook: Hook): boolean {
  return handlersOf(hook).some((handler) => leavesEarly(handler.body));
}

type NextHandler = ast.Handler & { readonly on: ast.HandlerHead & { readonly kind: "next" } };

function isNext(handler: ast.Handler): handler is NextHandler {
  return handler.on.kind === "next";
}

function truth(value: boolean, origin: Origin): Expr {
  return { kind: "const", value: { kind: "bool", value }, type: { kind: "scalar", name: "Bool" }, origin };
}
