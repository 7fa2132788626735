/** What a use of a task keeps: its cells, the cell of its phase, and the stashed events. */
import type * as ast from "../../syntax/ast.ts";
import type { Type, UnionDeclaration } from "../../types/type.ts";
import type { CellIr, Expr, StateIr } from "../ir.ts";
import { constantBody, type Body, type Phases } from "./body.ts";
import { lowerConstant, present } from "./expressions.ts";
import { groupOf, handlersIn } from "./handlers.ts";
import { makeStash, type Stash } from "./stash.ts";
import { suspends } from "./suspending.ts";
import type { TaskUse } from "./task-code.ts";
import { substituted } from "./types.ts";
import { usesOf } from "./uses.ts";

export interface TaskState {
  /** Of each key, and of the whole task. */
  readonly keyed: StateIr | undefined;
  readonly shared: StateIr | undefined;
  readonly cells: ReadonlyMap<ast.Cell, { readonly state: StateIr; readonly cell: CellIr }>;
  readonly phases: Phases | undefined;
  readonly stash: Stash | undefined;
}

export function taskState(use: TaskUse): TaskState {
  const cells = new Map<ast.Cell, { readonly state: StateIr; readonly cell: CellIr }>();
  const phases = makePhases(use);
  const stash = stashOf(use);
  const stateOf = (shared: boolean): StateIr | undefined => {
    const { node, declarations, name } = use;
    const nodes = node.members.filter((member) => member.kind === "cell" && member.shared === shared) as ast.Cell[];
    const declared = nodes.map((cell) => cellOf(cell, use));
    const own = [...declared];
    if (phases?.shared === shared) own.unshift(phases.cell);
    if (stash?.shared === shared) own.push(stash.stashed, stash.waiting, ...(stash.handing ? [stash.handing] : []));
    if (own.length === 0) return undefined;
    const key = shared ? undefined : typeOf(declarations.tables.tasks.get(node)?.by, use);
    const state: StateIr = { name: shared ? `${name}.shared` : name, key, cells: own, docs: node.docs };
    for (const [i, cell] of nodes.entries()) cells.set(cell, { state, cell: present(declared[i]) });
    return state;
  };
  return { keyed: stateOf(false), shared: stateOf(true), cells, phases, stash };
}

function typeOf(type: Type | undefined, { types }: TaskUse): Type {
  return substituted(present(type), types);
}

/** Where initial values stand: they see the task's parameters. */
export function constantsOf({ node, declarations, types, params }: TaskUse): Body {
  return { ...constantBody(declarations, declarations.fileOf(node), types), bound: new Map(params) };
}

function cellOf(cell: ast.Cell, use: TaskUse): CellIr {
  const type = typeOf(use.declarations.tables.cells.get(cell), use);
  return {
    name: cell.name.text,
    type,
    init: lowerConstant(cell.value, constantsOf(use)),
    collection: type.kind === "map" || type.kind === "set" || type.kind === "list" ? type.kind : undefined,
    docs: cell.docs,
  };
}

/** A name that no cell of the program has. */
function freeName({ node }: TaskUse, wanted: string): string {
  const taken = new Set(node.members.flatMap((member) => (member.kind === "cell" ? [member.name.text] : [])));
  let name = wanted;
  while (taken.has(name)) name = `${name}_`;
  return name;
}

/** The phase of a key, or of the task, is a cell of a union type: a variant for each phase, with its data. */
function makePhases(use: TaskUse): Phases | undefined {
  const { node, declarations, typeName } = use;
  const nodes = node.members.filter((member) => member.kind === "phase");
  const [first] = nodes;
  if (first === undefined) return undefined;
  const file = declarations.fileOf(node);
  const declaration: UnionDeclaration = {
    name: typeName(`${node.name.text.charAt(0).toUpperCase()}${node.name.text.slice(1)}Phase`),
    file,
    node: undefined,
    params: [],
    variants: nodes.map((phase) => ({
      name: phase.name.text,
      payload:
        phase.params.length === 0
          ? { kind: "none" }
          : {
              kind: "record",
              fields: phase.params.map((param) => ({
                name: param.name.text,
                type: typeOf(declarations.tables.params.get(param), use),
                hasDefault: false,
              })),
            },
    })),
  };
  const type: Type = { kind: "union", declaration, args: [] };
  const origin = { file, span: first.span };
  const init: Expr = { kind: "variant", tag: first.name.text, payload: { positional: [] }, type, origin };
  const cell: CellIr = { name: freeName(use, "phase"), type, init, collection: undefined, docs: undefined };
  return { cell, shared: first.shared, nodes };
}

function stashOf(use: TaskUse): Stash | undefined {
  const { node, declarations } = use;
  const input = declarations.tables.tasks.get(node)?.input;
  if (input === undefined || !usesOf(node, declarations.tables).stash) return undefined;
  const waits =
    node.exclusive ||
    handlersIn(groupOf(node, (on) => on.kind === "next")).some((handler) =>
      suspends(handler.body, declarations.tables),
    );
  const names = {
    stashed: freeName(use, "stashed"),
    waiting: freeName(use, "waiting"),
    handing: waits ? freeName(use, "handing") : undefined,
  };
  const origin = { file: declarations.fileOf(node), span: node.span };
  return makeStash(typeOf(input, use), node.by === undefined, names, origin);
}
