/** Tests: what is given and what must hold, for the harness that runs the app. */
import type { ConditionIr, GivenIr, Origin, TestIr, TestStepIr } from "../ir/ir.ts";
import { mark, typesOnly, type Doc } from "./document.ts";
import { expression } from "./expressions.ts";
import type { Module } from "./module.ts";
import { Scope } from "./scope.ts";
import { statements } from "./statements.ts";
import { codecOf } from "./types.ts";
import * as ts from "./typescript.ts";
import type { Code } from "./typescript.ts";

/** `export const tests = […];`, if there are any. */
export function testsDocs(module: Module): readonly Doc[] {
  const { tests } = module.program;
  if (tests === undefined) return [];
  const type = typesOnly(": readonly ", module.runtimeType("AnyTest"), "[]");
  const list = ts.array(tests.map((test) => testCall(test, module)));
  return [[ts.assigned(["export const tests", type, " ="], list), ";"]];
}

function testCall(test: TestIr, module: Module): Code {
  const parameters = test.params.map((param) => [param.name, codecOf(param.type, module)] as const);
  const definition = ts.object(
    [
      ["title", ts.string(test.title)],
      ["position", positionOf(test.origin)],
      ["parameters", ts.object(parameters)],
      ["given", givenFunction(test, module)],
      ["run", runFunction(test, module)],
    ],
    true,
  );
  const code = ts.call(module.runtime("test"), [definition]);
  return { ...code, doc: mark(test.origin, code.doc) };
}

/** `({ transfers }) => { … return [given(openings, …)]; }` */
function givenFunction(test: TestIr, module: Module): Code {
  const scope = Scope.of(module);
  const params = test.params.length === 0 ? "()" : ["(", destructured(test, scope), ")"];
  const before = test.given.flatMap((one) => statements(one.before, scope));
  const list = ts.array(test.given.map((one) => given(one, scope)));
  if (before.length === 0) return ts.arrow(params, list);
  return ts.blockArrow(params, ts.block([...before, ["return ", list.doc, ";"]]));
}

function given(one: GivenIr, scope: Scope): Code {
  const { module } = scope;
  const what = "stream" in one ? one.stream : one.portal;
  const name = "stream" in one ? "given" : "portal" in one && one.portal.effect !== undefined ? "performs" : "replies";
  const code = ts.call(module.runtime(name), [ts.name(module.nameOf(what)), expression(one.value, scope)]);
  return { ...code, doc: mark(one.origin, code.doc) };
}

/** `async (run, { transfers }) => { … }` */
function runFunction(test: TestIr, module: Module): Code {
  const scope = Scope.of(module);
  const run = scope.declare(test.run);
  const params: Doc = test.params.length === 0 ? run : [run, ", ", destructured(test, scope)];
  const body = ts.block(test.steps.flatMap((step) => stepDocs(step, run, scope)));
  const code = ts.blockArrow(["(", params, ")"], body);
  return { ...code, doc: ["async ", code.doc] };
}

function destructured(test: TestIr, scope: Scope): Doc {
  const names = test.params.map((param) => {
    const name = scope.declare(param);
    return name === param.name ? name : `${param.name}: ${name}`;
  });
  return `{ ${names.join(", ")} }`;
}

function stepDocs(step: TestStepIr, run: string, scope: Scope): readonly Doc[] {
  const called = (method: string, args: readonly Code[]): Doc => ts.call(ts.name(`${run}.${method}`), args).doc;
  switch (step.kind) {
    case "let":
      return [["await ", called("quiet", []), ";"], ...statements(step.body, scope)];
    case "always":
      return [mark(step.condition.origin, [called("always", [condition(step.condition, scope)]), ";"])];
    case "expect":
      return [mark(step.condition.origin, ["await ", called("expect", [condition(step.condition, scope)]), ";"])];
    case "advance":
      return [mark(step.origin, ["await ", called("advance", [expression(step.by, scope)]), ";"])];
    case "crash":
      return [mark(step.origin, ["await ", called("crash", []), ";"])];
  }
}

function condition({ text, holds, sides, origin }: ConditionIr, scope: Scope): Code {
  const shown = sides.map(({ text: side, value }) => {
    const type = value.type.kind === "function" ? value.type.result : value.type;
    return ts.call(scope.module.runtime("side"), [
      ts.string(side),
      codecOf(type, scope.module),
      expression(value, scope),
    ]);
  });
  return ts.object(
    [
      ["text", ts.string(text)],
      ["position", positionOf(origin)],
      ["holds", expression(holds, scope)],
      ...(shown.length === 0 ? [] : ([["sides", ts.array(shown)]] as const)),
    ],
    true,
  );
}

/** `bank.portals:96:1` */
function positionOf({ file, span }: Origin): Code {
  const before = file.text.slice(0, span.start);
  const line = before.split("\n").length;
  const column = span.start - before.lastIndexOf("\n");
  return ts.string(`${file.path.slice(file.path.lastIndexOf("/") + 1)}:${line}:${column}`);
}
