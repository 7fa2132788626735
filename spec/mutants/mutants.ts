/**
 * Errors that could be made in the compiler and the runtime, each as a piece of text and what is put in its place. The
 * cases of `spec/oracle` must notice every one of them (`spec/tests/mutants.test.ts`). The engine has its own
 * (`runtime/engines/embedded/mutants.ts`).
 */
import { compilerMutants } from "./compiler.ts";

export interface Mutant {
  readonly name: string;
  /** The program whose cases notice it soonest: a conformance program, `generated 17`, `portals 3`. */
  readonly noticedBy: string;
  readonly file: string;
  /** Occurs once. */
  readonly find: string;
  readonly put: string;
}

const store = "runtime/cells/store.ts";
const unit = "runtime/unit.ts";
const epochs = "runtime/epochs.ts";
const fibers = "runtime/portals/fibers.ts";

export const mutants: readonly Mutant[] = [
  ...compilerMutants,
  // ---- a step that fails leaves no trace -----------------------------------------------------------------------------
  {
    name: "cells are not put back",
    noticedBy: "continuation-fault",
    file: store,
    find: "this.image.restore(cell, this.undoValues, i * this.image.width);",
    put: "",
  },
  {
    name: "collections are not put back",
    noticedBy: "bank-saga",
    file: store,
    find: "for (let i = this.undoActions.length - 1; i >= 0; i--) this.undoActions[i]?.();\n    empty(this.undoActions);\n    for",
    put: "empty(this.undoActions);\n    for",
  },
  {
    name: "a deleted entry of a map is not put back",
    noticedBy: "rollback-of-collections",
    file: "runtime/cells/map-cell.ts",
    find: "if (undo.had) this.put(undo.key, undo.value as V);\n        else this.remove(undo.key);",
    put: "if (!undo.had) this.remove(undo.key);",
  },
  {
    name: "an item taken from a list is put back at the wrong end",
    noticedBy: "rollback-of-collections",
    file: "runtime/cells/list-cell.ts",
    find: "this.items.unshift(undo.item);",
    put: "this.items.push(undo.item);",
  },
  {
    name: "what a failed step emitted stays",
    noticedBy: "phase-defaults",
    file: unit,
    find: "for (const output of this.outputs) output.undo();",
    put: "",
  },
  {
    name: "requests of a failed step are sent",
    noticedBy: "rolled-back-servers",
    file: fibers,
    find: "    this.outbox.rollBack();\n",
    put: "    this.outbox.commit();\n",
  },
  {
    name: "timers that a failed step set stay",
    noticedBy: "rollback-of-timers",
    file: fibers,
    find: "    this.timers.rollBack();\n",
    put: "    this.timers.commit();\n",
  },
  {
    name: "handlers that a failed step began stay",
    noticedBy: "kept-replies",
    file: fibers,
    find: "      this.places.rollBack();\n",
    put: "      this.places.commit();\n",
  },
  {
    name: "locals of a handler are not put back",
    noticedBy: "excluded-and-resumed",
    file: fibers,
    find: "    activation.stamp = this.scope.stamp;\n    this.undo.frame(activation);",
    put: "    activation.stamp = this.scope.stamp;",
  },
  {
    name: "gates that a failed step closed stay closed",
    noticedBy: "rollback-of-gates",
    file: fibers,
    find: "      this.exchange.gates.rollBack();\n",
    put: "      this.exchange.gates.commit();\n",
  },
  // ---- values are values ---------------------------------------------------------------------------------------------
  {
    name: "a map that was given away is written to",
    noticedBy: "collections-in-cells",
    file: "runtime/cells/map-cell.ts",
    find: "get value(): OrderedMap<K, V> {\n    this.shared = true;",
    put: "get value(): OrderedMap<K, V> {",
  },
  {
    name: "a list that was given away is written to",
    noticedBy: "collections-in-cells",
    file: "runtime/cells/list-cell.ts",
    find: "get value(): readonly T[] {\n    this.shared = true;",
    put: "get value(): readonly T[] {",
  },
  {
    name: "keys that are records are told apart by identity",
    noticedBy: "keys-of-tuples",
    file: "runtime/cells/keyed.ts",
    find: "this.native = definition.key.primitive;",
    put: "this.native = true;",
  },
  {
    name: "Some(None) is None",
    noticedBy: "options",
    file: "runtime/values/some.ts",
    find: "return value === undefined || value instanceof Some ? (new Some(value) as T) : value;",
    put: "return value;",
  },
  {
    name: "an Int may be wrong",
    noticedBy: "int-overflow",
    file: "runtime/values/ints.ts",
    find: "return result <= 9007199254740991 && result >= -9007199254740991 ? result : overflow();",
    put: "return result;",
  },
  // ---- commit and recovery -------------------------------------------------------------------------------------------
  {
    name: "a cell that was written in an earlier epoch is not written again",
    noticedBy: "portals 3",
    file: store,
    find: "this.dirtyCount += Number(cell.$epoch !== this.epoch);",
    put: "this.dirtyCount += Number(cell.$epoch === 0);",
  },
  {
    name: "a cell that a failed step touched first is not in the epoch's record",
    noticedBy: "first-touched-by-failures",
    file: store,
    find: "(this.dirty[i] as Stored).$epoch = this.dirtyEarlier[i] ?? 0;",
    put: "",
  },
  {
    name: "the commit is believed before it is durable",
    noticedBy: "apps-splitter",
    file: "runtime/commits.ts",
    find: "    const calls = effects.beginners();\n",
    put: "    const calls = effects.beginners();\n    for (const [sink, head] of heads) sink.visible = head;\n",
  },
  {
    name: "atoms are read again after a crash",
    noticedBy: "aggregation",
    file: epochs,
    find: "        to.varint(input.consumed);",
    put: "        to.varint(Math.max(0, input.consumed - 1));",
  },
  {
    name: "an atom that is unread is not stored",
    noticedBy: "chain",
    file: epochs,
    find: "const first = segment.first + from;",
    put: "const first = segment.first + from + (segment.atoms - from > 3 ? 1 : 0);",
  },
  {
    name: "atoms that a reader leaves out must be there after a crash",
    noticedBy: "apps 13",
    file: "runtime/queue.ts",
    find: "if (this.consumed > consumed && this.consumed >= begin) {",
    put: "if (this.consumed > consumed) {",
  },
  {
    name: "that a stream has ended is forgotten in a crash",
    noticedBy: "answers-only",
    file: epochs,
    find: "to.u8(queue.sealed ? SEALED : 0);",
    put: "to.u8(0);",
  },
  {
    name: "the steps of a unit are counted anew after a crash",
    noticedBy: "unique-identifiers",
    file: epochs,
    find: "unit.scope.number = stored.steps;",
    put: "",
  },
  {
    name: "a sink's cursor stands behind what it has written",
    noticedBy: "generated 1",
    file: epochs,
    find: "to.varint(sink.consumer.consumed);",
    put: "to.varint(Math.max(0, sink.consumer.consumed - 1));",
  },
  {
    name: "the first item that is appended in an epoch is not stored",
    noticedBy: "portals 3",
    file: "runtime/cells/list-cell.ts",
    find: "this.pending = { changed: new Set(), from: this.storedTo, all: false };\n    this.journalled.flushed();\n  }\n\n  beginLoad",
    put: "this.pending = { changed: new Set(), from: this.storedTo + 1, all: false };\n    this.journalled.flushed();\n  }\n\n  beginLoad",
  },
  {
    name: "handlers that wait lose their gate in a crash",
    noticedBy: "exclusive-later",
    file: "runtime/portals/fiber-store.ts",
    find: "if (state !== OPEN) exchange.gates.restore",
    put: "if (state === QUEUED) exchange.gates.restore",
  },
  {
    name: "a handler that ended is there again after a crash",
    noticedBy: "portals 4",
    file: "runtime/portals/fiber-store.ts",
    find: "} else if (fiber.stored) {",
    put: "} else if (fiber.stored && fiber.slot > 0) {",
  },
  {
    name: "a settled future is forgotten in a crash",
    noticedBy: "portals 15",
    file: fibers,
    find: "    this.places.mark(owner);\n    if (owner.awaited",
    put: "    if (owner.awaited",
  },
  // ---- requests and replies ------------------------------------------------------------------------------------------
  {
    name: "the first of several futures is the last one",
    noticedBy: "await-first",
    file: "runtime/portals/future.ts",
    find: "if (this.kind !== compositeKinds.all || part.state === FAULT)",
    put: "if ((this.kind === compositeKinds.within || this.left === 0) && this.kind !== compositeKinds.all)",
  },
  {
    name: "a gate opens when its holder waits again",
    noticedBy: "await-on-complete-exclusive",
    file: "runtime/portals/gates.ts",
    find: "return gate !== undefined && gate.holders.length > 0 && !isIn(chain, id);",
    put: "return gate !== undefined && gate.holders.length > 1 && !isIn(chain, id);",
  },
  {
    name: "a request that comes back to its own asker is not let in",
    noticedBy: "exclusive-recursion",
    file: "runtime/portals/gates.ts",
    find: "&& !isIn(chain, id);",
    put: ";",
  },
  {
    name: "who waits longest for a gate is the last",
    noticedBy: "await-on-complete-exclusive",
    file: "runtime/portals/gates.ts",
    find: "const next = queue.shift();",
    put: "const next = queue.pop();",
  },
  {
    name: "handlers that wait for each other wait for ever",
    noticedBy: "exclusive-deadlock",
    file: fibers,
    find: "if (circle === undefined || fiber.caller === undefined) {",
    put: "if (circle === undefined || fiber.caller !== undefined) {",
  },
  {
    name: "a request whose fault it is fails the whole atom",
    noticedBy: "await-try",
    file: "runtime/portals/unit.ts",
    find: "if (blamed === undefined) this.fail({ input, cause: { thrown }, key });",
    put: "if (blamed !== null) this.fail({ input, cause: { thrown }, key });",
  },
  {
    name: "who waits in vain is told from the outside in",
    noticedBy: "told-from-the-inside-out",
    file: "runtime/portals/silence.ts",
    find: "if (tables.map((table) => table.giveUp(left)).includes(true)) return true;",
    put: "",
  },
  // ---- completion and failure ----------------------------------------------------------------------------------------
  {
    name: "a sequencer ends while a handler waits",
    noticedBy: "cycle-awaits",
    file: "runtime/completion.ts",
    find: "if (unit.hasMessages || !unit.fibers.idle || (finished && !unit.completed)) return false;",
    put: "if (unit.hasMessages) return false;",
  },
  {
    name: "a sequencer ends with its first feeder",
    noticedBy: "apps-cyclic",
    file: "runtime/completion.ts",
    find: "return feeders.every((unit) => unit.done || cycle?.has(unit))",
    put: "return feeders.some((unit) => unit.done || cycle?.has(unit))",
  },
  {
    name: "a dead letter names the atom before",
    noticedBy: "skip-to-dead-letters",
    file: "runtime/policies.ts",
    find: "isOfInput ? input.consumed + 1 : 0);",
    put: "isOfInput ? input.consumed : 0);",
  },
  {
    name: "an atom that is passed over leaves no atom behind",
    noticedBy: "atoms-passed-over",
    file: unit,
    find: "      output.beginTurn();\n      output.endAtom();\n      output.endTurn();",
    put: "      output.beginTurn();\n      output.endTurn();",
  },
  // ---- the optimiser -------------------------------------------------------------------------------------------------
  {
    name: "a division by zero is computed",
    noticedBy: "constant-division-by-zero",
    file: "compiler/optimise/fold-constants.ts",
    find: 'case "/":\n      return right === 0 ? undefined : Math.trunc(left / right);',
    put: 'case "/":\n      return right === 0 ? 0 : Math.trunc(left / right);',
  },
  {
    name: "an overflow is computed",
    noticedBy: "constant-overflow",
    file: "compiler/optimise/fold-constants.ts",
    find: "return value === undefined || !Number.isSafeInteger(value)",
    put: "return value === undefined",
  },
  {
    name: "a quotient is rounded down",
    noticedBy: "constant-quotients",
    file: "compiler/optimise/fold-constants.ts",
    find: "Math.trunc(left / right)",
    put: "Math.floor(left / right)",
  },
  {
    name: "what may fail is left out",
    noticedBy: "portals 9",
    file: "compiler/optimise/drop-dead.ts",
    find: "          !reads.has(stmt.local) &&\n          isTotal(stmt.value)",
    put: "          !reads.has(stmt.local)",
  },
  {
    name: "a field's neighbours are not evaluated",
    noticedBy: "unread-fields-fail",
    file: "compiler/optimise/fold-constants.ts",
    find: 'if (object.kind !== "record" || !object.fields.every((field) => isTotal(field.value))) return expr;',
    put: 'if (object.kind !== "record") return expr;',
  },
  {
    name: "a key that is another one is taken for the same",
    noticedBy: "keys-one-after-another",
    file: "compiler/optimise/remove-rekeying.ts",
    find: "return sameExpr(inner.key, known) ? { ...inner, key: local(key, inner.key) } : inner;",
    put: "return known.kind === inner.key.kind ? { ...inner, key: local(key, inner.key) } : inner;",
  },
  {
    name: "an argument is evaluated as often as it is read",
    noticedBy: "arguments-once",
    file: "compiler/optimise/inline.ts",
    find: "if (!isTrivial(arg) && !once) return expr;",
    put: "if (!isTrivial(arg) && !once && count === 0) return expr;",
  },
  // ---- lowering and emission -------------------------------------------------------------------------------------------
  {
    name: "a frame lacks what only one way through an `if` reads",
    noticedBy: "frames",
    file: "compiler/ir/liveness.ts",
    find: "union(this.before(stmt.then, after), this.before(stmt.otherwise, after))",
    put: "this.before(stmt.then, after)",
  },
  {
    name: "an event that is stashed again is handed on for ever",
    noticedBy: "stash-again",
    file: "compiler/ir/lower/stash.ts",
    find: "      then: [setWaiting],",
    put: "      then: [],",
  },
  {
    name: "a filter keeps what it is to leave out",
    noticedBy: "filter",
    file: "compiler/ir/lower/operators.ts",
    find: 'out.push({ kind: "if", test, then, otherwise: [], origin });\n      return;\n    }\n    case "keyBy"',
    put: 'out.push({ kind: "if", test, then: [], otherwise: then, origin });\n      return;\n    }\n    case "keyBy"',
  },
  {
    name: "an operand that binds less is not put in parentheses",
    noticedBy: "collections",
    file: "compiler/emit/typescript.ts",
    find: "    code.precedence < level ||\n    (code.precedence === level && (right",
    put: "    (code.precedence === level && (right",
  },
];
