/**
 * Routines: a class for the frame, a declaration of the places where one may wait, and in the unit a function that goes from
 * block to block.
 */
import { blocksOf, type Blocks } from "../ir/blocks.ts";
import type { LocalFn, Stmt, StmtOf } from "../ir/ir.ts";
import { hardline, indent, join, mark, typesOnly, type Doc } from "./document.ts";
import { expression, fieldName } from "./expressions.ts";
import type { Module } from "./module.ts";
import { upperFirst } from "./names.ts";
import { targetOf, type Scope } from "./scope.ts";
import { statements } from "./statements.ts";
import { codecOf, typeDoc } from "./types.ts";
import * as ts from "./typescript.ts";

/** What is known of a routine in the module. */
export interface RoutineNames {
  /** Its declaration, and the class of its frames. */
  readonly declaration: string;
  readonly frame: string;
  readonly blocks: Blocks;
  /** Fields of the frame, in the order of `blocks.kept`. */
  readonly fields: readonly string[];
}

/** Gives a routine its names; to be done for all of a unit before their code. */
export function nameRoutine(fn: LocalFn, module: Module): RoutineNames {
  const blocks = blocksOf(fn);
  const declaration = module.names.fresh(fn.name);
  const frame = module.names.fresh(`${upperFirst(fn.name)}Frame`);
  const taken = new Set(["at"]);
  const fields = blocks.kept.map((local) => {
    const wanted = fieldName(local.name);
    let field = wanted;
    for (let n = 2; taken.has(field); n++) field = `${wanted}${n}`;
    taken.add(field);
    return field;
  });
  const names = { declaration, frame, blocks, fields };
  module.routines.set(fn, names);
  return names;
}

/** The class and the declaration. */
export function routineDeclarations(fn: LocalFn, module: Module): readonly Doc[] {
  const { routine } = fn;
  const { declaration, frame, blocks, fields } = namesOf(fn, module);
  if (routine === undefined) throw new Error(`${fn.name} is no routine`);
  const members: Doc[] = [
    "at = 0;",
    // JavaScript makes the fields too, all and in this order, so that all frames have one shape.
    ...blocks.kept.map((local, i) => [fields[i] ?? "", typesOnly("!: ", typeDoc(local.type, module)), ";"]),
  ];
  const fieldOf = new Map(blocks.kept.map((local, i) => [local, fields[i] ?? ""]));
  const points = blocks.points.map(({ block, name, live }) =>
    ts.object([
      ["at", ts.number(block)],
      ["name", ts.string(name)],
      ["locals", ts.object(live.map((local) => [fieldOf.get(local) ?? "", codecOf(local.type, module)] as const))],
    ]),
  );
  const definition = ts.object(
    [
      ["task", ts.string(routine.task)],
      ["exclusive", ts.name(String(routine.exclusive))],
      // Who holds back whom is said by keys; what waits need not have its own in the frame.
      ...(routine.exclusive && routine.key !== undefined ? ([["key", codecOf(routine.key, module)]] as const) : []),
      ...(routine.boundary ? ([["boundary", ts.name("true")]] as const) : []),
      ["frame", ts.name(frame)],
      ["points", ts.array(points)],
    ],
    true,
  );
  const value = ts.call(module.runtime("routine"), [ts.string(routine.name), definition]);
  return [
    [ts.docComment(`What \`${routine.name}\` keeps while it waits.`), "class ", frame, " ", ts.block(members)],
    mark(fn.origin, [ts.assigned(["const ", declaration, " ="], value), ";"]),
  ];
}

/** `function nextBasket(fiber, frame) { … }` in the unit. */
export function routineFunction(fn: LocalFn, scope: Scope): Doc {
  const { module } = scope;
  const { frame, blocks, fields } = namesOf(fn, module);
  const label = { name: "blocks" };
  const target = targetOf(label, "loop");
  const inner = scope.function().inRoutine(label, target);
  inner.names.reserve("fiber");
  inner.names.reserve("frame");
  for (const [i, local] of blocks.kept.entries()) inner.names.alias(local, `frame.${fields[i] ?? ""}`);
  const parameters = ts.parameters([
    { name: "fiber", type: module.runtimeType("Fiber") },
    { name: "frame", type: frame },
  ]);
  return [
    ts.docComment(fn.docs),
    mark(fn.origin, [
      "function ",
      scope.nameOf(fn),
      parameters,
      typesOnly(": ", module.runtimeType("Outcome")),
      " ",
      ts.block(bodyOf(blocks.blocks, inner, () => target.printed)),
    ]),
  ];
}

function bodyOf(blocks: readonly (readonly Stmt[])[], scope: Scope, label: () => string | undefined): Doc[] {
  const [only] = blocks;
  if (blocks.length === 1 && only !== undefined) return statements(only, scope);
  const cases = blocks.map((block, i): Doc => [`case ${i}: `, ts.block(statements(block, scope.inner()))]);
  const otherwise: Doc = ["default:", indent(hardline, 'throw new Error("a routine stands at no block of its own");')];
  const choice: Doc = ["switch (frame.at) {", indent(hardline, join(hardline, [...cases, otherwise])), hardline, "}"];
  const printed = label();
  return [[printed === undefined ? "" : `${printed}: `, "for (;;) ", ts.block([choice])]];
}

function namesOf(fn: LocalFn, module: Module): RoutineNames {
  const names = module.routines.get(fn);
  if (names === undefined) throw new Error(`${fn.name} has no name in the emitted module`);
  return names;
}

// ---- statements --------------------------------------------------------------------------------------------------

/** A new frame of a routine, with its parameters: the statements that make it, and its name. */
function newFrame(
  fn: LocalFn,
  args: readonly StmtOf<"start">["args"][number][],
  scope: Scope,
): { readonly docs: readonly Doc[]; readonly name: string } {
  const { frame, fields } = namesOf(fn, scope.module);
  const values = args.map((arg) => expression(arg, scope));
  const name = scope.names.fresh("next");
  const docs: Doc[] = [["const ", name, " = new ", frame, "();"]];
  // Parameters are the first of what is kept.
  for (const [i, value] of values.entries()) docs.push([ts.assigned([`${name}.${fields[i] ?? ""} =`], value), ";"]);
  return { docs, name };
}

export function start(stmt: StmtOf<"start">, scope: Scope): Doc {
  const { docs, name } = newFrame(stmt.fn, stmt.args, scope);
  const args = [ts.name(namesOf(stmt.fn, scope.module).declaration), ts.name(name)];
  args.push(stmt.key === undefined ? ts.name("undefined") : expression(stmt.key, scope));
  if (stmt.caller !== undefined) args.push(expression(stmt.caller, scope));
  return join(hardline, [...docs, [ts.call(ts.name("fibers.start"), args).doc, ";"]]);
}

export function enter(stmt: StmtOf<"enter">, scope: Scope): Doc {
  const { docs, name } = newFrame(stmt.fn, stmt.args, scope);
  const args = [ts.name(namesOf(stmt.fn, scope.module).declaration), ts.name(name)];
  return join(hardline, [
    ...docs,
    `frame.at = ${stmt.block};`,
    ["return ", ts.call(ts.name("fiber.call"), args).doc, ";"],
  ]);
}

export function wait(stmt: StmtOf<"wait">, scope: Scope): Doc {
  const future = expression(stmt.future, scope);
  return join(hardline, [`frame.at = ${stmt.block};`, ["return ", ts.call(ts.name("fiber.wait"), [future]).doc, ";"]]);
}

/** Every request of the step's atom; one that has failed is left out when the step is run again. */
export function forRequests(stmt: StmtOf<"forRequests">, scope: Scope): Doc {
  const target = targetOf(stmt.label, "loop");
  const inner = scope.inner(target);
  const i = inner.names.fresh("i");
  const asked = inner.names.fresh("asked");
  const request = inner.declare(stmt.request);
  const caller = inner.declare(stmt.caller);
  const body: Doc[] = [
    [`const ${asked} = requests[${i}]`, typesOnly("!"), ";"],
    `if (!fibers.serve(${asked})) continue;`,
    `const { ${taken("value", request)}, ${taken("caller", caller)} } = ${asked};`,
    ...statements(stmt.body, inner),
  ];
  const loop: Doc = [`for (let ${i} = from; ${i} < to; ${i}++) `, ts.block(body)];
  return join(hardline, [target.printed === undefined ? loop : [target.printed, ": ", loop], "fibers.served();"]);
}

/** A property taken out of an object under a name. */
function taken(property: string, name: string): string {
  return property === name ? name : `${property}: ${name}`;
}
