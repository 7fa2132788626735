/**
 * `stash()` and `unstash()`. A task that uses them keeps the stashed events in a list of its state, and how many of them
 * are to be handled again in a number beside it, which is zero between steps. Its handlers of events become a function of
 * the unit, so that events can be handed to it again behind any handler.
 */
import { methods } from "@portals/stdlib";
import type { Type } from "../../types/type.ts";
import type { CellIr, Expr, Handle, Label, Local, LocalFn, Origin, Stmt } from "../ir.ts";
import { kept, unitValue, use, type Body, type TaskPlace } from "./body.ts";
import { present } from "./expressions.ts";
import { bool, int, unit } from "./types.ts";

export interface Stash {
  /** Of the whole task: the cells are among the shared ones. */
  readonly shared: boolean;
  readonly stashed: CellIr;
  readonly waiting: CellIr;
  /** Whether they are being handed on now: only if a handler may wait, and so end elsewhere than where it began. */
  readonly handing: CellIr | undefined;
}

export function makeStash(
  event: Type,
  shared: boolean,
  names: { readonly stashed: string; readonly waiting: string; readonly handing: string | undefined },
  origin: Origin,
): Stash {
  const type: Type = { kind: "list", item: event };
  const init: Expr = { kind: "list", items: [], type, origin };
  return {
    shared,
    stashed: { name: names.stashed, type, init, collection: "list", stash: true, docs: "Events for later, in order." },
    waiting: {
      name: names.waiting,
      type: int,
      init: number(0, origin),
      collection: undefined,
      docs: "How many of them are to be handled again now.",
    },
    handing:
      names.handing === undefined
        ? undefined
        : {
            name: names.handing,
            type: bool,
            init: truth(false, origin),
            collection: undefined,
            docs: "Whether they are being handled again.",
          },
  };
}

/** A call of `stash` or `unstash` in a body. */
export function lowerStash(path: "stash" | "unstash", body: Body, out: Stmt[], origin: Origin): Expr {
  const task = present(body.task);
  const { stash } = task;
  // Nothing is ever stashed: the checker has warned.
  if (stash === undefined) return unitValue(origin);
  const handle = handleOf(stash, task);
  if (path === "unstash") {
    out.push({ kind: "setCell", handle, cell: stash.waiting, value: lengthOf(stash, handle, origin), origin });
    return unitValue(origin);
  }
  const args = [kept(present(task.event))];
  return { kind: "cellOp", handle, cell: stash.stashed, operation: "push", args, type: unit, origin };
}

/**
 * The loop that hands stashed events to `next` again. An event that is stashed again has made no progress, so an
 * `unstash()` of its handler does not count: otherwise two of them could wake each other for ever.
 */
export function handAgain(
  stash: Stash,
  next: LocalFn,
  handles: { readonly keyed: Handle | undefined; readonly shared: Handle | undefined },
  key: Local | undefined,
  origin: Origin,
): LocalFn {
  const handle = handleOf(stash, handles);
  const event: Local = { name: "event", type: itemOf(stash), mutable: false };
  const before: Local = { name: "before", type: int, mutable: false };
  const left: Local = { name: "left", type: int, mutable: false };
  const label: Label = { name: "again" };
  const option: Type = { kind: "option", item: event.type };
  const waiting: Expr = { kind: "cell", handle, cell: stash.waiting, view: false, type: int, origin };
  const setWaiting: Stmt = { kind: "setCell", handle, cell: stash.waiting, value: use(left, origin), origin };
  const first: Expr = {
    kind: "unwrap",
    value: { kind: "cellOp", handle, cell: stash.stashed, operation: "shift", args: [], type: option, origin },
    type: event.type,
    origin,
  };
  const args = [...(key === undefined ? [] : [use(key, origin)]), use(event, origin)];
  const handled: Stmt =
    next.routine === undefined
      ? {
          kind: "expr",
          value: { kind: "callLocal", fn: next, handles: next.handles, args, type: unit, origin },
          origin,
        }
      : { kind: "start", fn: next, args, key: key && use(key, origin), caller: undefined, origin };
  const compare = (operator: ">" | ">=", a: Expr, b: Expr): Expr => ({
    kind: "compare",
    operator,
    left: a,
    right: b,
    type: bool,
    origin,
  });
  const body: Stmt[] = [
    { kind: "let", local: left, value: minusOne(waiting, origin), origin },
    { kind: "let", local: before, value: lengthOf(stash, handle, origin), origin },
    setWaiting,
    { kind: "let", local: event, value: first, origin },
    handled,
    {
      kind: "if",
      test: compare(">=", lengthOf(stash, handle, origin), use(before, origin)),
      then: [setWaiting],
      otherwise: [],
      origin,
    },
  ];
  const test = compare(">", waiting, number(0, origin));
  const loop: Stmt = { kind: "while", label, test, body, origin };
  return {
    name: `${next.name}Again`,
    routine: undefined,
    handles: [handles.keyed, handles.shared].filter((one) => one !== undefined),
    params: key === undefined ? [] : [key],
    result: unit,
    body: stash.handing === undefined ? [loop] : notInside(stash.handing, handle, loop),
    docs: "Hands the stashed events to the handlers again.",
    origin,
  };
}

/** What a handler unstashes that is handed a stashed event is handed on by whoever handed that. */
function notInside(cell: CellIr, handle: Handle, loop: Stmt): readonly Stmt[] {
  const { origin } = loop;
  const set = (value: boolean): Stmt => ({ kind: "setCell", handle, cell, value: truth(value, origin), origin });
  const handing: Expr = { kind: "cell", handle, cell, view: false, type: bool, origin };
  const test: Expr = { kind: "not", value: handing, type: bool, origin };
  return [{ kind: "if", test, then: [set(true), loop, set(false)], otherwise: [], origin }];
}

function truth(value: boolean, origin: Origin): Expr {
  return { kind: "const", value: { kind: "bool", value }, type: bool, origin };
}

function handleOf(stash: Stash, open: Pick<TaskPlace, "keyed" | "shared">): Handle {
  return present(stash.shared ? open.shared : open.keyed);
}

function itemOf({ stashed }: Stash): Type {
  if (stashed.type.kind !== "list") throw new Error("stashed events are a list");
  return stashed.type.item;
}

function lengthOf({ stashed }: Stash, handle: Handle, origin: Origin): Expr {
  const { path, implementation } = present(methods.find((method) => method.path === "List.length"));
  const list: Expr = { kind: "cell", handle, cell: stashed, view: true, type: stashed.type, origin };
  return { kind: "std", path, implementation, args: [list], type: int, origin };
}

function number(value: number, origin: Origin): Expr {
  return { kind: "const", value: { kind: "number", value }, type: int, origin };
}

function minusOne(value: Expr, origin: Origin): Expr {
  return {
    kind: "arithmetic",
    operator: "-",
    left: value,
    right: number(1, origin),
    unchecked: true,
    type: int,
    origin,
  };
}
