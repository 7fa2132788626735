/** Statements of the IR as TypeScript. */
import type { Expr, Label, Local, Stmt, StmtOf } from "../ir/ir.ts";
import { group, hardline, ifBreak, indent, join, mark, softline, typesOnly, type Doc, line } from "./document.ts";
import { afterTest, expression, factsOf, fieldName } from "./expressions.ts";
import { localAnnotation } from "./functions.ts";
import { enter, forRequests, start, wait } from "./routines.ts";
import { targetOf, type Scope, type Target } from "./scope.ts";
import { isWidened } from "./narrowing.ts";
import { bufferNames, elementDoc, isKeysOnly } from "./buffers.ts";
import { annotation, typeDoc } from "./types.ts";
import * as ts from "./typescript.ts";
import type { Code } from "./typescript.ts";

export function statements(stmts: readonly Stmt[], scope: Scope): Doc[] {
  const docs: Doc[] = [];
  for (const stmt of stmts) {
    docs.push(mark(stmt.origin, statement(stmt, scope)));
    // Behind `if (x === undefined) { return }`, x is something.
    if (stmt.kind === "if" && stmt.test.kind === "not" && leaves(stmt.then)) {
      for (const [local, tags] of factsOf(stmt.test.value)) scope.learn(local, tags);
    }
  }
  return docs;
}

function leaves(stmts: readonly Stmt[]): boolean {
  const last = stmts[stmts.length - 1];
  return last !== undefined && ["return", "break", "continue", "goto", "wait", "enter"].includes(last.kind);
}

function statement(stmt: Stmt, scope: Scope): Doc {
  switch (stmt.kind) {
    case "let":
      return declaration(stmt, scope);
    case "assign":
      return [assignment(ts.name(scope.nameOf(stmt.local)), stmt.local, stmt.value, scope), ";"];
    case "expr":
      return [expressionStatement(expression(stmt.value, scope)), ";"];
    case "if":
      return conditional(stmt, scope);
    case "switch":
      return switchOn(stmt, scope);
    case "while": {
      const target = targetOf(stmt.label, "loop");
      const test = expression(stmt.test, scope);
      const body = ts.block(statements(stmt.body, scope.inner(target)));
      return labelled(target, ["while (", ts.condition(test), ") ", body]);
    }
    case "for":
      return forEach(stmt, scope);
    case "block": {
      const target = targetOf(stmt.label, "block");
      const body = ts.block(statements(stmt.body, scope.inner(target)));
      return labelled(target, body);
    }
    case "break":
      return leave("break", stmt.label, scope);
    case "continue":
      return leave("continue", stmt.label, scope);
    case "return":
      if (scope.routine !== undefined) {
        const value = stmt.value === undefined ? [] : [expression(stmt.value, scope)];
        return ["return ", ts.call(ts.name("fiber.done"), value).doc, ";"];
      }
      return stmt.value === undefined ? "return;" : returned(expression(stmt.value, scope));
    case "open": {
      const state = ts.name(scope.nameOf(stmt.handle.state));
      const opened = ts.call(
        ts.member(state, stmt.handle.write ? "at" : "peek"),
        stmt.key === undefined ? [] : [expression(stmt.key, scope)],
      );
      return [ts.assigned(["const ", scope.declare(stmt.handle), " ="], opened), ";"];
    }
    case "setCell": {
      const field = ts.member(ts.name(scope.nameOf(stmt.handle)), fieldName(stmt.cell.name));
      const target = stmt.cell.collection === undefined ? field : ts.member(field, "value");
      return [ts.assigned([target.doc, " ="], expression(stmt.value, scope)), ";"];
    }
    case "push":
      return push(stmt, scope);
    case "output": {
      const out = ts.name(scope.nameOf(outputOf(stmt.index, scope)));
      const event = expression(stmt.event, scope);
      return [
        stmt.key === undefined
          ? ts.call(ts.member(out, "emit"), [event]).doc
          : ts.call(ts.member(out, "emitKeyed"), [event, expression(stmt.key, scope)]).doc,
        ";",
      ];
    }
    case "forEvents":
      return forEvents(stmt, scope);
    case "forKeys":
      return forKeys(stmt, scope);
    case "forRequests":
      return forRequests(stmt, scope);
    case "onTimer": {
      const inner = scope.inner();
      if (stmt.key !== undefined) inner.names.alias(stmt.key, "key");
      return join(hardline, statements(stmt.body, inner));
    }
    case "reply": {
      const args = [expression(stmt.caller, scope), expression(stmt.value, scope)];
      return [ts.call(ts.name("fibers.reply"), args).doc, ";"];
    }
    case "start":
      return start(stmt, scope);
    case "resume":
      return [stmt.any === undefined ? "" : `const ${scope.declare(stmt.any)} = `, `fibers.resume("${stmt.task}");`];
    case "try": {
      const error = scope.names.fresh("error");
      const inner = scope.inner();
      const fault = ts.call(scope.module.runtime("faultValue"), [ts.name(error)]);
      const bound = ["const ", inner.declare(stmt.fault), " = ", fault.doc, ";"];
      const body = ts.block(statements(stmt.body, scope.inner()));
      return ["try ", body, ` catch (${error}) `, ts.block([bound, ...statements(stmt.otherwise, inner)])];
    }
    case "goto":
      if (scope.routine === undefined) throw new Error("a jump outside a routine");
      return join(hardline, [`frame.at = ${stmt.block};`, leave("continue", scope.routine, scope)]);
    case "wait":
      return wait(stmt, scope);
    case "enter":
      return enter(stmt, scope);
    case "await":
    case "callRoutine":
      throw new Error("a routine is emitted as blocks");
  }
}

/** An object literal cannot start a statement. */
function expressionStatement(code: Code): Doc {
  return code.shape === "object" ? ["(", code.doc, ")"] : code.doc;
}

function declaration(stmt: StmtOf<"let">, scope: Scope): Doc {
  const value = stmt.value && given(stmt.local, stmt.value, scope);
  const keyword = stmt.local.mutable || stmt.value === undefined ? "let" : "const";
  const type =
    stmt.value === undefined || !scope.module.narrowed.has(stmt.local)
      ? localAnnotation(stmt.local, stmt.value, scope)
      : isWidened(stmt.local.type)
        ? annotation(stmt.local.type, scope.module)
        : "";
  const left: Doc = [keyword, " ", scope.declare(stmt.local), type];
  return value === undefined ? [left, ";"] : [ts.assigned([left, " ="], value), ";"];
}

/** `total += x` where that is all there is to it. */
function assignment(target: Code, local: Local, value: Expr, scope: Scope): Doc {
  if (value.kind === "arithmetic" && value.left.kind === "local" && value.left.local === local) {
    const code = expression(value, scope);
    if (code.shape === "binary")
      return ts.assigned([target.doc, ` ${value.operator}=`], expression(value.right, scope));
    return ts.assigned([target.doc, " ="], code);
  }
  return ts.assigned([target.doc, " ="], given(local, value, scope));
}

/** What a local is given. */
function given(local: Local, value: Expr, scope: Scope): Code {
  const code = expression(value, scope);
  if (!scope.module.narrowed.has(local) || isWidened(local.type)) return code;
  const type = typesOnly(" as ", typeDoc(local.type, scope.module));
  return { ...code, doc: [code.doc, type] };
}

function returned(value: Code): Doc {
  if (value.shape !== "binary") return ["return ", value.doc, ";"];
  // A line break behind `return` would end the statement.
  return ["return ", group([ifBreak("("), indent(softline, ts.bare(value)), softline, ifBreak(")")]), ";"];
}

function conditional(stmt: StmtOf<"if">, scope: Scope): Doc {
  const test = expression(stmt.test, scope);
  const then = ts.block(statements(stmt.then, afterTest(stmt.test, scope).inner()));
  const body = stmt.then.length === 0 && stmt.otherwise.length > 0 ? ["{", hardline, "}"] : then;
  const head: Doc = ["if (", ts.condition(test), ") ", body];
  if (stmt.otherwise.length === 0) return head;
  const inner = stmt.test.kind === "not" ? afterTest(stmt.test.value, scope) : scope;
  const [only] = stmt.otherwise;
  if (stmt.otherwise.length === 1 && only?.kind === "if") {
    return [head, " else ", mark(only.origin, conditional(only, inner.inner()))];
  }
  return [head, " else ", ts.block(statements(stmt.otherwise, inner.inner()))];
}

function switchOn(stmt: StmtOf<"switch">, scope: Scope): Doc {
  const subject = expression(stmt.subject, scope);
  const target = targetOf(undefined, "switch");
  const local = stmt.subject.kind === "local" ? stmt.subject.local : undefined;
  const body = (tags: readonly string[] | undefined, content: readonly Stmt[]): Doc => {
    const inner = scope.inner(target);
    if (local !== undefined && tags !== undefined) inner.learn(local, tags);
    const docs = statements(content, inner);
    return ts.block(leaves(content) ? docs : [...docs, "break;"]);
  };
  const cases: Doc[] = stmt.cases.map(({ tags, body: content }) => [
    join(
      hardline,
      tags.map((tag, i) => [`case "${tag}":`, i === tags.length - 1 ? " " : ""]),
    ),
    body(tags, content),
  ]);
  if (stmt.otherwise !== undefined) cases.push(["default: ", body(undefined, stmt.otherwise)]);
  return [
    "switch (",
    group([indent(softline, ts.member(subject, "type").doc), softline]),
    ") {",
    indent(hardline, join(hardline, cases)),
    hardline,
    "}",
  ];
}

// ---- loops -------------------------------------------------------------------------------------------------------

function labelled(target: Target, doc: Doc): Doc {
  return target.printed === undefined ? doc : [target.printed, ": ", doc];
}

function leave(keyword: "break" | "continue", label: Label, scope: Scope): Doc {
  const { targets } = scope;
  const target = targets.find((t) => t.label === label);
  if (target === undefined) throw new Error(`a ${keyword} leaves a loop that it is not in`);
  const around = targets.filter((t) => (keyword === "continue" ? t.kind === "loop" : t.kind !== "block"));
  if (target.kind !== "block" && around[around.length - 1] === target) return `${keyword};`;
  target.printed ??= labelName(target, label.name, scope);
  return `${keyword} ${target.printed};`;
}

/** Not the name of a label around it, nor of one inside it: they may have been named in blocks that this one cannot see. */
function labelName(target: Target, wanted: string, { names, targets }: Scope): string {
  const around = targets.slice(0, targets.indexOf(target));
  const taken = new Set([...around.map((outer) => outer.printed), ...target.within]);
  let text = names.fresh(wanted);
  while (taken.has(text)) text = names.fresh(wanted);
  for (const outer of around) outer.within.add(text);
  return text;
}

function forEach(stmt: StmtOf<"for">, scope: Scope): Doc {
  const target = targetOf(stmt.label, "loop");
  const { iterable } = stmt;
  if (iterable.kind === "range") {
    const from = expression(iterable.from, scope);
    const to = expression(iterable.to, scope);
    const inner = scope.inner(target);
    const name = inner.declare(stmt.local);
    const simple = iterable.to.kind === "const" || (iterable.to.kind === "local" && !iterable.to.local.mutable);
    const end = simple ? undefined : inner.names.fresh("end");
    const first = ts.assigned(["let ", name, " ="], from);
    const bound = end === undefined ? "" : indent(",", line, ts.assigned([end, " ="], to));
    const limit = end ?? to.doc;
    const head = [group([first, bound]), ";", line, name, " < ", limit, ";", line, name, "++"];
    const body = ts.block(statements(stmt.body, inner));
    return labelled(target, [group(["for (", indent(softline, head), softline, ") "]), body]);
  }
  const list = expression(iterable, scope);
  const inner = scope.inner(target);
  const name = inner.declare(stmt.local);
  const body = ts.block(statements(stmt.body, inner));
  if (list.shape !== "conditional") return labelled(target, ["for (const ", name, " of ", list.doc, ") ", body]);
  // Nothing else would say of what type the lists between which it chooses are.
  const items = inner.names.fresh("items");
  const type = typesOnly(": ", typeDoc(iterable.type, scope.module));
  const chosen = [ts.assigned([`const ${items}`, type, " ="], list), ";"];
  return [chosen, hardline, labelled(target, [`for (const ${name} of ${items}) `, body])];
}

/** A loop over the step's atom, or over a buffer; `continue` of its label skips to the next event. */
function forEvents(stmt: StmtOf<"forEvents">, scope: Scope): Doc {
  const target = targetOf(stmt.label, "loop");
  const { module } = scope;
  const inner = scope.inner(target);
  const bound: Doc[] = [];
  const used = {
    event: usesLocal(stmt.body, stmt.event),
    key: stmt.key !== undefined && usesLocal(stmt.body, stmt.key),
  };
  const keysOnly = stmt.from.kind === "buffer" && isKeysOnly(stmt.from.buffer);
  if (stmt.from.kind === "buffer" && !used.key && !(keysOnly && used.event)) {
    const { events } = bufferNames(stmt.from.buffer, scope);
    const name = inner.declare(stmt.event);
    return labelled(target, [`for (const ${name} of ${events}) `, ts.block(statements(stmt.body, inner))]);
  }
  const i = inner.names.fresh("i");
  const source =
    stmt.from.kind === "input"
      ? { events: "events", keys: "keys", from: "from", to: "to" }
      : {
          ...bufferNames(stmt.from.buffer, scope),
          from: "0",
          to: `${bufferNames(stmt.from.buffer, scope).events}.length`,
        };
  if (used.event && keysOnly) bound.push(`const ${inner.declare(stmt.event)} = undefined;`);
  else if (used.event) bound.push([`const ${inner.declare(stmt.event)} = ${source.events}[${i}]`, typesOnly("!"), ";"]);
  if (used.key && stmt.key !== undefined) {
    const type = typeDoc(stmt.key.type, module);
    const suffix = stmt.from.kind === "input" ? typesOnly(" as ", type) : typesOnly("!");
    bound.push([`const ${inner.declare(stmt.key)} = ${source.keys}[${i}]`, suffix, ";"]);
  }
  const body = [...bound, ...statements(stmt.body, inner)];
  return labelled(target, [`for (let ${i} = ${source.from}; ${i} < ${source.to}; ${i}++) `, ts.block(body)]);
}

function forKeys(stmt: StmtOf<"forKeys">, scope: Scope): Doc {
  const target = targetOf(stmt.label, "loop");
  const { module } = scope;
  const inner = scope.inner(target);
  const sliced = ts.call(ts.name("keys.slice"), [ts.name("from"), ts.name("to")]);
  const typed = typesOnly(" as ", elementDoc(stmt.key.type, scope), "[]");
  const keys =
    stmt.from.kind === "input"
      ? { ...sliced, doc: [sliced.doc, typed] }
      : ts.name(bufferNames(stmt.from.buffer, scope).keys);
  const distinct = ts.call(module.runtime("distinct"), [keys]);
  const name = inner.declare(stmt.key);
  return labelled(target, [`for (const ${name} of `, distinct.doc, ") ", ts.block(statements(stmt.body, inner))]);
}

function push(stmt: StmtOf<"push">, scope: Scope): Doc {
  const { events, keys } = bufferNames(stmt.buffer, scope);
  const docs: Doc[] = [];
  if (!isKeysOnly(stmt.buffer))
    docs.push([ts.call(ts.name(`${events}.push`), [expression(stmt.event, scope)]).doc, ";"]);
  if (stmt.key !== undefined) docs.push([ts.call(ts.name(`${keys}.push`), [expression(stmt.key, scope)]).doc, ";"]);
  return join(hardline, docs);
}

/** In the unit's scope an output stream's name is that of the `Output` to emit to. */
function outputOf(index: number, scope: Scope): object {
  const stream = scope.unit?.outputs[index];
  if (stream === undefined) throw new Error(`a unit has no output ${index}`);
  return stream;
}

/** Whether a local occurs in some statements. */
function usesLocal(stmts: readonly Stmt[], local: Local): boolean {
  let found = false;
  const visit = (value: unknown): void => {
    if (found || typeof value !== "object" || value === null) return;
    if ("kind" in value && value.kind === "local" && "local" in value && value.local === local) {
      found = true;
      return;
    }
    for (const [key, part] of Object.entries(value)) {
      if (!skipped.has(key)) visit(part);
    }
  };
  visit(stmts);
  return found;
}

/** Parts of the IR that hold no expressions, or lead out of the body. */
const skipped = new Set([
  "origin",
  "type",
  "local",
  "state",
  "buffer",
  "label",
  "fn",
  "cell",
  "handle",
  "handles",
  "host",
  "config",
  "let",
  "implementation",
]);
