/** Calls of the standard library: a TypeScript expression that means the same where there is one, else the runtime's function. */
import type { Implementation } from "@portals/stdlib";
import type { Doc } from "./document.ts";
import type { Module } from "./module.ts";
import * as ts from "./typescript.ts";
import type { Code } from "./typescript.ts";

export function std(implementation: Implementation, args: readonly (Code | undefined)[], module: Module): Code {
  const given = args.filter((arg): arg is Code => arg !== undefined);
  const template = implementation.inline;
  if (template !== undefined && given.length === args.length) return inline(template, given);
  return ts.call(runtimeFunction(implementation.runtime, module), withoutTrailing(args));
}

/** `list.map` → the member `map` of the namespace `list`. */
export function runtimeFunction(path: string, module: Module): Code {
  const [head = "", ...rest] = path.split(".");
  return rest.reduce((object, part) => ts.member(object, part), module.runtime(head));
}

function withoutTrailing(args: readonly (Code | undefined)[]): Code[] {
  const last = args.findLastIndex((arg) => arg !== undefined);
  return args.slice(0, last + 1).map((arg) => arg ?? ts.name("undefined"));
}

/** Fill a template such as `$0.slice($1)`; an operand stands bare only between delimiters. */
function inline(template: string, args: readonly Code[]): Code {
  const method = /^\$0\.([A-Za-z]+)\(([^()]*)\)$/.exec(template);
  const [receiver] = args;
  if (method !== null && receiver !== undefined && isArgumentList(method[2] ?? "")) {
    return ts.call(ts.member(receiver, method[1] ?? ""), argumentsOf(method[2] ?? "", args));
  }
  const property = /^\$0\.([A-Za-z]+)$/.exec(template);
  if (property !== null && receiver !== undefined) return ts.member(receiver, property[1] ?? "");
  const fn = /^([A-Za-z]+)\.([A-Za-z]+)\(([^()]*)\)$/.exec(template);
  if (fn !== null && isArgumentList(fn[3] ?? "")) {
    return ts.call(ts.member(ts.name(fn[1] ?? ""), fn[2] ?? ""), argumentsOf(fn[3] ?? "", args));
  }
  const operator = /^\$0 (===|!==|<|<=|>|>=|\+|-|\*|%) (\$1|\d+)$/.exec(template);
  if (operator !== null && receiver !== undefined) {
    return ts.binary(operator[1] ?? "", receiver, operand(operator[2] ?? "", args));
  }
  const parts: Doc[] = template
    .split(/(\$\d)/)
    .map((part, i) => (i % 2 === 0 ? part : ts.wrap(operand(part, args), ts.precedence.member)));
  return { doc: parts, precedence: ts.precedence.arrow, shape: "other" };
}

function isArgumentList(text: string): boolean {
  return text === "" || text.split(", ").every((arg) => /^(\$\d|\d+|"[^"]*")$/.test(arg));
}

function argumentsOf(text: string, args: readonly Code[]): Code[] {
  return text === "" ? [] : text.split(", ").map((arg) => operand(arg, args));
}

function operand(text: string, args: readonly Code[]): Code {
  if (!text.startsWith("$")) return /^\d/.test(text) ? ts.number(Number(text)) : ts.string(JSON.parse(text) as string);
  const arg = args[Number(text.slice(1))];
  if (arg === undefined) throw new Error(`an inline template names ${text}, which is no argument`);
  return arg;
}
