/**
 * One use of a task in a unit, and what it does in each kind of step. Within a step it handles all events first; `on atom`
 * and `on atom each key` come behind them, in the order in which they are written. Handlers that may wait, and all those of
 * an exclusive task, are routines of the unit; so are task functions that may wait.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import type { Buffer, Expr, Label, Local, LocalFn, Origin, Stmt } from "../ir.ts";
import { constantBody, discard, unitValue, use, type Body } from "./body.ts";
import { lowerBlock } from "./control.ts";
import { present } from "./expressions.ts";
import { applyFunction } from "./functions.ts";
import { groupOf, handlersIn, subjectName, type Group } from "./handlers.ts";
import { handlersOf, hooksOf, type Hook } from "./hooks.ts";
import { emits } from "./suspending.ts";
import { closed, TaskCode, type BodyPlace, type Seen, type TaskUse } from "./task-code.ts";
import { noTypes } from "./types.ts";
import { transformBody } from "../walk.ts";
import { leavesEarly, noUses, together, type Uses } from "./uses.ts";

/** Where events come from: an input of the unit, or a buffer. */
export interface Flow {
  readonly from:
    { readonly kind: "input"; readonly index: number } | { readonly kind: "buffer"; readonly buffer: Buffer };
  readonly event: Type;
  readonly key: Type | undefined;
}

/** What a step has for a task, besides the events of its input. */
export interface StepKind {
  /** The step is not one of an atom: `on atom` comes only if there were events, or something else to do. */
  readonly completing: boolean;
  /** What else the task does in it, behind its events; whether an atom ends there is the result, undefined if always. */
  readonly own?: (out: Stmt[]) => Expr | undefined;
}

export class TaskInstance extends TaskCode {
  /** Portals that it serves. */
  readonly serves: readonly ast.PortalDecl[];
  private readonly hooks: readonly Hook[];
  private readonly hookRoutines = new Map<Hook, LocalFn>();
  private readonly next: Group;
  /** Handlers of events, if they wait or events come to them from several places. */
  private readonly dispatch: LocalFn | undefined;
  /** Hands stashed events to them again. */
  private readonly again: LocalFn | undefined;

  constructor(task: TaskUse) {
    super(task);
    this.hooks = hooksOf(task.node);
    const asks = handlersIn(groupOf(task.node, (on) => on.kind === "ask"));
    this.serves = [...new Set(asks.map((handler) => this.served(handler)))];
    this.next = groupOf(task.node, (on) => on.kind === "next");
    const { stash } = this;
    const waits = this.waits(this.next);
    if (stash === undefined && !waits) return;
    const event: Local = {
      name: subjectName(this.next, "event"),
      type: this.typeOf(task.declarations.tables.tasks.get(task.node)?.input),
      mutable: false,
    };
    const key = this.keyLocal();
    const handles = this.handlesFor(this.usesOfGroup(this.next));
    this.dispatch = this.shell("next", {
      routine: waits,
      handles,
      params: key === undefined ? [event] : [key, event],
    });
    if (stash !== undefined) this.again = this.handedAgain(stash, this.dispatch);
    const { origin } = this.dispatch;
    const subject = use(event, origin);
    const seen: Seen = { group: this.next, subject, key: key && use(key, origin), event: subject };
    if (waits) this.fillRoutine(this.dispatch, seen, this.again);
    else {
      const leave: Stmt = { kind: "return", value: undefined, origin };
      this.handle(seen, this.given(this.dispatch), leave, this.dispatch.body as Stmt[]);
    }
  }

  /** Whether it has something to do when the input has ended. */
  get completes(): boolean {
    return this.hooks.some(({ on }) => on.kind === "complete");
  }

  /** Whether it can only answer when it is asked: no request makes it emit. */
  get answersOnly(): boolean {
    const { tables } = this.use.declarations;
    const asks = handlersIn(groupOf(this.use.node, (on) => on.kind === "ask"));
    // `on atom each key` is of an atom's own keys.
    const ends = this.hooks.filter(({ on }) => on.kind === "atom" && !on.eachKey).flatMap((hook) => handlersOf(hook));
    if ([...asks, ...ends].some((handler) => emits(handler.body, tables))) return false;
    return this.timers.size === 0 && !this.usesOfHandlers(asks).unstash;
  }

  /** Whether something of it may have to go on in a later step. */
  get hasRoutines(): boolean {
    return this.functions.some((fn) => fn.routine !== undefined);
  }

  /**
   * The code of a step: all events of the flow, then what is to be done at the end of the atom. In a step that is not one
   * of an atom there is an end of the atom only if there was something.
   */
  step(flow: Flow | undefined, { completing, own }: StepKind, out: Stmt[]): void {
    const origin = this.origin(this.use.node);
    const ends = this.hooks.some(({ on }) => on.kind === "atom" && !on.eachKey);
    let any: Local | undefined;
    if (completing && ends && own === undefined) {
      any = { name: "any", type: { kind: "scalar", name: "Bool" }, mutable: true };
      // In front of everything, so that it does not stand between two loops that can be joined.
      out.unshift({ kind: "let", local: any, value: truth(false, origin), origin });
    }
    if (flow !== undefined) this.events(flow, any, out);
    const ending = any === undefined ? own?.(out) : use(any, origin);
    for (const hook of this.hooks) {
      if (hook.on.kind !== "atom") continue;
      if (hook.on.eachKey) {
        if (flow !== undefined) this.eachKey(hook, flow, out);
      } else if (ending === undefined) this.plain(hook, out);
      else {
        const then: Stmt[] = [];
        this.plain(hook, then);
        out.push({ kind: "if", test: ending, then, otherwise: [], origin });
      }
    }
  }

  /** `on complete`. */
  complete(out: Stmt[]): void {
    for (const hook of this.hooks) if (hook.on.kind === "complete") this.plain(hook, out);
  }

  /** Its routines go on. */
  resume(out: Stmt[]): Expr | undefined {
    const origin = this.origin(this.use.node);
    const ends = this.hooks.some(({ on }) => on.kind === "atom" && !on.eachKey);
    const any: Local | undefined = ends
      ? { name: "any", type: { kind: "scalar", name: "Bool" }, mutable: false }
      : undefined;
    out.push({ kind: "resume", task: this.use.name, any, origin });
    return any && use(any, origin);
  }

  // ---- events, requests, timers ------------------------------------------------------------------------------------

  private events(flow: Flow, any: Local | undefined, out: Stmt[]): void {
    const origin = this.origin(this.use.node);
    const { dispatch, again } = this;
    const uses = this.usesOfGroup(this.next);
    const isRoutine = dispatch?.routine !== undefined;
    const handles = isRoutine ? closed : this.handlesFor(uses);
    const label: Label = { name: "events" };
    const event: Local = { name: subjectName(this.next, "event"), type: flow.event, mutable: false };
    const key: Local | undefined =
      this.keyType() === undefined || flow.key === undefined
        ? undefined
        : { name: "key", type: flow.key, mutable: false };
    const keyed = key && use(key, origin);
    const subject = use(event, origin);
    const stmts: Stmt[] = this.open(handles, keyed, origin);
    if (any !== undefined) stmts.push({ kind: "assign", local: any, value: truth(true, origin), origin });
    if (dispatch === undefined) {
      const leave: Stmt = { kind: "continue", label, origin };
      this.handle({ group: this.next, subject, key: keyed, event: subject }, handles, leave, stmts);
    } else if (isRoutine) stmts.push(this.start(dispatch, [keyed, subject], keyed));
    else {
      stmts.push(this.called(dispatch, handles, keyed, [subject], origin));
      if (uses.unstash && again !== undefined) stmts.push(this.called(again, handles, keyed, [], origin));
    }
    const usesKey = isRoutine || handles.keyed !== undefined || uses.key;
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

  private served(handler: ast.Handler): ast.PortalDecl {
    return present(this.use.declarations.tables.served.get(handler));
  }

  /** The requests of an atom. */
  ask(node: ast.PortalDecl, out: Stmt[]): undefined {
    const { declarations } = this.use;
    const portal = declarations.portal(node);
    const group = groupOfPortal(this.use.node, node, (handler) => this.served(handler));
    const origin = this.origin(present(handlersIn(group)[0]));
    const label: Label = { name: "requests" };
    const request: Local = { name: subjectName(group, "request"), type: portal.request, mutable: false };
    const caller: Local = { name: "caller", type: { kind: "reply", value: portal.reply }, mutable: false };
    const body: Stmt[] = [];
    const key = this.keyOfRequest(node, request, origin, body);
    const seen = (): Seen => ({
      group,
      subject: use(request, origin),
      key: key && use(key, origin),
      caller: use(caller, origin),
    });
    if (this.waits(group)) {
      const fn = this.routine(`ask ${portal.name}`, [key, request, caller], seen(), this.again);
      const { key: of, subject, caller: to } = seen();
      body.push(this.start(fn, [of, subject, to], of, to));
    } else this.inline(seen(), label, body, origin);
    out.push({ kind: "forRequests", label, request, caller, body, origin });
  }

  /** Handlers where they are needed: their cells are opened, and what they unstash is handed on. */
  private inline(seen: Seen, label: Label, out: Stmt[], origin: Origin): void {
    const uses = this.usesOfGroup(seen.group);
    const handles = this.handlesFor(uses);
    out.push(...this.open(handles, seen.key, origin));
    if (!uses.unstash || this.again === undefined) {
      this.handle(seen, handles, { kind: "continue", label, origin }, out);
      return;
    }
    const inner: Label = { name: "handler" };
    const body: Stmt[] = [];
    this.handle(seen, handles, { kind: "break", label: inner, origin }, body);
    out.push({ kind: "block", label: inner, body, origin }, this.called(this.again, handles, seen.key, [], origin));
  }

  /** What the portal's `by` makes of a request. */
  private keyOfRequest(node: ast.PortalDecl, request: Local, origin: Origin, out: Stmt[]): Local | undefined {
    const { declarations } = this.use;
    const type = declarations.tables.portals.get(node)?.key;
    if (node.by === undefined || type === undefined || this.keyType() === undefined) return undefined;
    const body = constantBody(declarations, declarations.fileOf(node), noTypes);
    const value = applyFunction(node.by, () => [use(request, origin)], type, origin, body, out);
    const key: Local = { name: "key", type, mutable: false };
    out.push({ kind: "let", local: key, value, origin });
    return key;
  }

  /** A timer fires. */
  fire(node: ast.Timer, out: Stmt[]): undefined {
    const group = groupOf(this.use.node, (on) => on.kind === "timer" && on.timer.text === node.name.text);
    const origin = this.origin(handlersIn(group)[0] ?? node);
    const key = this.keyLocal();
    const seen: Seen = { group, subject: unitValue(origin), key: key && use(key, origin) };
    const body: Stmt[] = [];
    if (this.waits(group)) {
      const fn = this.routine(`timer ${node.name.text}`, [key], seen, this.again);
      body.push(this.start(fn, [seen.key], seen.key));
    } else {
      const label: Label = { name: "fired" };
      const inner: Stmt[] = [];
      this.inline(seen, label, inner, origin);
      // A handler that returns early leaves the block.
      body.push({ kind: "block", label, body: leavingBlock(inner, label), origin });
    }
    out.push({ kind: "onTimer", key, body, origin });
  }

  // ---- hooks -------------------------------------------------------------------------------------------------------

  private eachKey(hook: Hook, flow: Flow, out: Stmt[]): void {
    const origin = this.originOf(hook);
    const label: Label = { name: "keys" };
    const key: Local = { name: "key", type: present(flow.key), mutable: false };
    const of = use(key, origin);
    const loop = (body: readonly Stmt[]): void =>
      void out.push({ kind: "forKeys", label, from: flow.from, key, body, origin });
    if (this.use.node.exclusive || this.anyWaits(handlersOf(hook))) {
      loop([this.start(this.hookRoutine(hook, "each key", this.keyLocal()), [of], of)]);
      return;
    }
    const handles = this.handlesFor(this.usesOfHook(hook));
    const stmts = this.open(handles, of, origin);
    const leave: Body["leave"] = (_value, into, at) => void into.push({ kind: "continue", label, origin: at });
    this.hook(hook, { ...handles, key: of, leave }, stmts);
    loop(stmts);
  }

  /** `on atom`, `on complete`: with shared cells only. */
  private plain(hook: Hook, out: Stmt[]): void {
    const origin = this.originOf(hook);
    if (this.anyWaits(handlersOf(hook))) {
      out.push(this.start(this.hookRoutine(hook, hook.on.kind, undefined), [], undefined));
      return;
    }
    const handles = this.handlesFor({ ...this.usesOfHook(hook), keyed: "none" });
    const label: Label = { name: hook.on.kind };
    const leave: Body["leave"] = (_value, into, at) => void into.push({ kind: "break", label, origin: at });
    const stmts = this.open(handles, undefined, origin);
    this.hook(hook, { ...handles, key: undefined, leave }, stmts);
    if (isLeftEarly(hook)) {
      out.push({ kind: "block", label, body: stmts, origin });
    } else out.push(...stmts);
  }

  /** A hook that waits; it may come in several kinds of steps. */
  private hookRoutine(hook: Hook, kind: string, key: Local | undefined): LocalFn {
    let fn = this.hookRoutines.get(hook);
    if (fn !== undefined) return fn;
    fn = this.shell(kind, { routine: true, handles: closed, params: key === undefined ? [] : [key] });
    this.hookRoutines.set(hook, fn);
    const { origin } = fn;
    const out = fn.body as Stmt[];
    const uses = this.usesOfHook(hook);
    const handles = this.handlesFor(key === undefined ? { ...uses, keyed: "none" } : uses);
    const of = key && use(key, origin);
    out.push(...this.open(handles, of, origin));
    const leave: Body["leave"] = (_value, into, at) => void into.push({ kind: "return", value: undefined, origin: at });
    const awaiting = { name: present(fn.routine).name, taken: new Set<string>() };
    this.hook(hook, { ...handles, key: of, leave, awaiting }, out);
    return fn;
  }

  /** The handler of the present shared phase, or the common one; then what it has unstashed. */
  private hook(hook: Hook, place: BodyPlace, out: Stmt[]): void {
    if (this.again === undefined || !this.usesOfHandlers(handlersOf(hook)).unstash) {
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
    out.push(this.called(this.again, place, place.key, [], origin));
  }

  private hookHandler({ on, common, phases }: Hook, place: BodyPlace, out: Stmt[]): void {
    if (phases.size === 0) {
      if (common !== undefined) lowerBlock(common.body, this.body(place), out, discard);
      return;
    }
    const origin = this.origin(on);
    const phase = this.readPhase(place, origin, out);
    const cases = this.phaseNodes.map((node) => {
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
    const uses = own.unstash && this.again !== undefined ? together(own, this.usesOfAgain()) : own;
    return hook.phases.size === 0 ? uses : together(uses, this.phaseUse());
  }

  /** What handing stashed events on uses of the cells that are open. */
  private usesOfAgain(): Uses {
    return this.dispatch?.routine === undefined ? this.usesOfGroup(this.next) : noUses;
  }
}

/** `continue` of a label that is no loop's. */
function leavingBlock(body: readonly Stmt[], label: Label): readonly Stmt[] {
  return transformBody(body, {
    stmt: (stmt) => (stmt.kind === "continue" && stmt.label === label ? { ...stmt, kind: "break" } : stmt),
  });
}

function groupOfPortal(
  task: ast.Task,
  portal: ast.PortalDecl,
  served: (handler: ast.Handler) => ast.PortalDecl,
): Group {
  const { common, phases } = groupOf(task, (on) => on.kind === "ask");
  const own = (handlers: readonly ast.Handler[]): readonly ast.Handler[] =>
    handlers.filter((handler) => served(handler) === portal);
  const inPhases = phases.map(({ phase, handlers }) => ({ phase, handlers: own(handlers) }));
  return { common: own(common), phases: inPhases.some(({ handlers }) => handlers.length > 0) ? inPhases : [] };
}

function isLeftEarly(hook: Hook): boolean {
  return handlersOf(hook).some((handler) => leavesEarly(handler.body));
}

function truth(value: boolean, origin: Origin): Expr {
  return { kind: "const", value: { kind: "bool", value }, type: { kind: "scalar", name: "Bool" }, origin };
}
