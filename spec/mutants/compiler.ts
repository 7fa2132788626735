/** Errors in the lowering, the passes and the emitter that change the order or the number of evaluations, or the value. */
import type { Mutant } from "./mutants.ts";

const fuse = "compiler/optimise/fuse.ts";
const expressions = "compiler/emit/expressions.ts";

export const compilerMutants: readonly Mutant[] = [
  // ---- lowering ------------------------------------------------------------------------------------------------------
  {
    name: "what was stashed last is handed on first",
    noticedBy: "early-messages",
    file: "compiler/ir/lower/stash.ts",
    find: 'operation: "shift"',
    put: 'operation: "pop"',
  },
  {
    name: "no arm is tried behind one whose guard does not hold",
    noticedBy: "guards-with-control-flow",
    file: "compiler/ir/lower/match.ts",
    find: 'inner.push({ kind: "if", test: guard, then: run, otherwise: [], origin: arm.origin });',
    put: 'inner.push({ kind: "if", test: guard, then: run, otherwise: [{ kind: "break", label, origin: arm.origin }], origin: arm.origin });',
  },
  {
    name: "a name of several alternatives has the value of the last one",
    noticedBy: "nested-patterns",
    file: "compiler/ir/lower/match.ts",
    find: "if (isSamePath(value, otherwise)) return otherwise;",
    put: "if (value.kind === otherwise.kind) return otherwise;",
  },
  {
    name: "keys are lost behind `map`",
    noticedBy: "keys-travel",
    file: "compiler/ir/lower/stages.ts",
    find: "? by : inputs.every((flow) => flow.key !== undefined) ? by : undefined;",
    put: "? by : undefined;",
  },
  {
    name: "the last operand of `union` comes first",
    noticedBy: "fork",
    file: "compiler/ir/lower/stages.ts",
    find: "for (const flow of live) {\n          const item",
    put: "for (const flow of [...live].reverse()) {\n          const item",
  },
  {
    name: "the fault of a reply that nobody reads is lost",
    noticedBy: "unread-replies-fault",
    file: "compiler/ir/blocks.ts",
    find: 'this.write(!isRead ? { kind: "expr", value, origin } : { kind: "let", local, value, origin });',
    put: 'if (isRead) this.write({ kind: "let", local, value, origin });',
  },
  // ---- passes --------------------------------------------------------------------------------------------------------
  {
    name: "a loop is joined to one before what it must come behind",
    noticedBy: "loops-keep-their-order",
    file: fuse,
    find: "return independent(own(moved), own(effectsOf([stmt])));",
    put: "return moved.anything ? independent(own(moved), own(effectsOf([stmt]))) : true;",
  },
  {
    name: "a loop that changes a task's state may be moved past another one",
    noticedBy: "loops-keep-their-order",
    file: "compiler/optimise/effects.ts",
    find: "        if (stmt.handle.write) writes.add(stmt.handle.state);\n",
    put: "",
  },
  {
    name: "a buffer that is read twice is joined to its first reader",
    noticedBy: "loops-keep-their-order",
    file: fuse,
    find: "if (!onlyReadBy(body, buffer, stmt) || inFunctions(unit, buffer)) continue;",
    put: "if (inFunctions(unit, buffer)) continue;",
  },
  {
    name: "an event that its handler leaves early goes on behind it",
    noticedBy: "handlers",
    file: fuse,
    find: "if (!usedLabels(body).has(label)) return [...lets, ...body];",
    put: 'if (lets.length > 0) return [...lets, ...transformBody(body, { stmt: (stmt) => (stmt.kind === "continue" && stmt.label === label ? [] : stmt) })];',
  },
  {
    name: "fields that a record replaces are those of the old one",
    noticedBy: "await-in-arguments",
    file: "compiler/optimise/scalarise.ts",
    find: "value: value.fields.find((one) => one.name === field.name)?.value ?? {",
    put: "value: {",
  },
  {
    name: "items of a list are evaluated one by one, between the turns of its loop",
    noticedBy: "items-before-bodies",
    file: "compiler/optimise/unroll.ts",
    find: "return items.every(isFixed)",
    put: "return items.length > 0",
  },
  // ---- emitter -------------------------------------------------------------------------------------------------------
  {
    name: "a divisor that is no constant may be zero",
    noticedBy: "apps-halt",
    file: expressions,
    find: "if (divisor > 0) {",
    put: "if (divisor >= 0) {",
  },
  {
    name: "a negative quotient is rounded down",
    noticedBy: "int-arithmetic",
    file: expressions,
    find: 'ts.name("Math"), "trunc"',
    put: 'ts.name("Math"), "floor"',
  },
  {
    name: "0 is taken for None",
    noticedBy: "equal-options",
    file: expressions,
    find: 'ts.binary("??", value, otherwise)',
    put: 'ts.binary("||", value, otherwise)',
  },
  {
    name: "Some of an Option is the Option",
    noticedBy: "options",
    file: expressions,
    find: 'return isFlat(expr.value.type) ? of(expr.value) : ts.call(module.runtime("some"), [of(expr.value)]);',
    put: "return of(expr.value);",
  },
  {
    name: "options of records are compared by identity",
    noticedBy: "equal-options",
    file: expressions,
    find: "if (isPrimitive(content) && !mayBothBeNaN(content, expr))",
    put: 'if (base.kind === "option" || (isPrimitive(content) && !mayBothBeNaN(content, expr)))',
  },
  {
    name: "a collection that is emitted is the cell itself",
    noticedBy: "collections-in-cells",
    file: expressions,
    find: 'expr.view ? "view" : "value"',
    put: '"view"',
  },
];
