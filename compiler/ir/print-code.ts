/** Statements and expressions of the IR as compact pseudo-code, for the plan. */
import { showType } from "../types/show.ts";
import type { ConstValue, Expr, ExprOf, FieldExpr, Local, Stmt, StmtOf } from "./ir.ts";
import type { Type } from "../types/type.ts";

/** Gives each thing a name that is unique in the body: the second `x` is `x2`. */
export class PrintedNames {
  private readonly names = new Map<object, string>();
  private readonly taken = new Set<string>();

  of(thing: { readonly name: string }): string {
    let text = this.names.get(thing);
    if (text === undefined) {
      const wanted = thing.name === "" ? "_" : thing.name;
      text = wanted;
      for (let n = 2; this.taken.has(text); n++) text = `${wanted}${n}`;
      this.taken.add(text);
      this.names.set(thing, text);
    }
    return text;
  }
}

export function printBody(body: readonly Stmt[], names: PrintedNames, indent: string): string[] {
  return body.flatMap((stmt) => printStmt(stmt, names, indent));
}

function block(head: string, body: readonly Stmt[], names: PrintedNames, indent: string, tail = "}"): string[] {
  return [`${indent}${head} {`, ...printBody(body, names, `${indent}  `), `${indent}${tail}`];
}

function printStmt(stmt: Stmt, names: PrintedNames, indent: string): string[] {
  const show = (expr: Expr): string => printExpr(expr, names, 0, indent);
  const line = (text: string): string[] => [indent + text];
  switch (stmt.kind) {
    case "let": {
      const value = stmt.value === undefined ? "" : ` = ${show(stmt.value)}`;
      return line(
        `${stmt.local.mutable ? "var" : "let"} ${names.of(stmt.local)}: ${showType(stmt.local.type)}${value}`,
      );
    }
    case "assign":
      return line(`${names.of(stmt.local)} = ${show(stmt.value)}`);
    case "expr":
      return line(show(stmt.value));
    case "if":
      return printIf(stmt, names, indent);
    case "switch":
      return [
        `${indent}switch ${show(stmt.subject)} {`,
        ...stmt.cases.flatMap((one) => block(one.tags.join(" | "), one.body, names, `${indent}  `)),
        ...(stmt.otherwise === undefined ? [] : block("else", stmt.otherwise, names, `${indent}  `)),
        `${indent}}`,
      ];
    case "while":
      return block(`${names.of(stmt.label)}: while ${show(stmt.test)}`, stmt.body, names, indent);
    case "for":
      return block(
        `${names.of(stmt.label)}: for ${names.of(stmt.local)} in ${show(stmt.iterable)}`,
        stmt.body,
        names,
        indent,
      );
    case "block":
      return block(`${names.of(stmt.label)}:`, stmt.body, names, indent);
    case "break":
    case "continue":
      return line(`${stmt.kind} ${names.of(stmt.label)}`);
    case "return":
      return line(stmt.value === undefined ? "return" : `return ${show(stmt.value)}`);
    case "open": {
      const key = stmt.key === undefined ? "" : `[${show(stmt.key)}]`;
      return line(`${stmt.handle.write ? "open" : "peek"} ${names.of(stmt.handle)} = ${stmt.handle.state.name}${key}`);
    }
    case "setCell":
      return line(`${names.of(stmt.handle)}.${stmt.cell.name} = ${show(stmt.value)}`);
    case "forEvents": {
      const key = stmt.key === undefined ? "" : ` by ${names.of(stmt.key)}`;
      return block(
        `${names.of(stmt.label)}: for ${names.of(stmt.event)}${key} in ${from(stmt)}`,
        stmt.body,
        names,
        indent,
      );
    }
    case "forKeys":
      return block(
        `${names.of(stmt.label)}: for each key ${names.of(stmt.key)} of ${from(stmt)}`,
        stmt.body,
        names,
        indent,
      );
    case "push":
      return line(`push ${stmt.buffer.name} <- ${show(stmt.event)}${keyed(stmt.key, names)}`);
    case "output":
      return line(`output ${stmt.index} <- ${show(stmt.event)}${keyed(stmt.key, names)}`);
    case "forRequests":
      return block(
        `${names.of(stmt.label)}: for request ${names.of(stmt.request)} from ${names.of(stmt.caller)}`,
        stmt.body,
        names,
        indent,
      );
    case "onTimer":
      return block(`fired${stmt.key === undefined ? "" : ` for ${names.of(stmt.key)}`}`, stmt.body, names, indent);
    case "reply":
      return line(`reply ${show(stmt.value)} to ${show(stmt.caller)}`);
    case "start": {
      const to = stmt.caller === undefined ? "" : ` for ${show(stmt.caller)}`;
      return line(`start ${stmt.fn.name}(${stmt.args.map(show).join(", ")})${keyed(stmt.key, names)}${to}`);
    }
    case "resume":
      return line(`${bound(stmt.any, names)}resume ${stmt.task}`);
    case "await":
      return line(`${bound(stmt.local, names)}await ${show(stmt.future)}${stmt.attempt ? " or fault" : ""}`);
    case "callRoutine":
      return line(
        `${bound(stmt.local, names)}await ${stmt.fn.name}(${stmt.args.map(show).join(", ")})${stmt.attempt ? " or fault" : ""}`,
      );
    case "try": {
      const body = block("try", stmt.body, names, indent);
      body.pop();
      return [...body, ...block(`} fault ${names.of(stmt.fault)}`, stmt.otherwise, names, indent)];
    }
    case "goto":
      return line(`goto ${stmt.block}`);
    case "wait":
      return line(`wait ${show(stmt.future)} then ${stmt.block}`);
    case "enter":
      return line(`enter ${stmt.fn.name}(${stmt.args.map(show).join(", ")}) then ${stmt.block}`);
  }
}

function bound(local: Local | undefined, names: PrintedNames): string {
  return local === undefined ? "" : `let ${names.of(local)} = `;
}

function keyed(key: Expr | undefined, names: PrintedNames): string {
  return key === undefined ? "" : ` by ${printExpr(key, names, 0, "")}`;
}

function from(stmt: StmtOf<"forEvents"> | StmtOf<"forKeys">): string {
  return stmt.from.kind === "input" ? `input ${stmt.from.index}` : stmt.from.buffer.name;
}

function printIf(stmt: StmtOf<"if">, names: PrintedNames, indent: string): string[] {
  const head = `if ${printExpr(stmt.test, names, 0, indent)}`;
  if (stmt.otherwise.length === 0) return block(head, stmt.then, names, indent);
  const then = block(head, stmt.then, names, indent);
  then.pop();
  const [only] = stmt.otherwise;
  if (stmt.otherwise.length === 1 && only?.kind === "if") {
    const [first = "", ...rest] = printIf(only, names, indent);
    return [...then, `${indent}} else ${first.trimStart()}`, ...rest];
  }
  return [...then, ...block("} else", stmt.otherwise, names, indent)];
}

// ---- expressions -------------------------------------------------------------------------------------------------

/** How tightly operators bind; an operand of a lower level gets parentheses. */
const level = { cond: 1, or: 2, and: 3, compare: 4, coalesce: 5, range: 6, add: 7, multiply: 8, unary: 9, atom: 10 };

export function printExpr(expr: Expr, names: PrintedNames, atLeast = 0, indent = ""): string {
  const show = (e: Expr, least = 0): string => printExpr(e, names, least, indent);
  const at = (own: number, text: string): string => (own < atLeast ? `(${text})` : text);
  const call = (callee: string, args: readonly (Expr | undefined)[]): string =>
    `${callee}(${args.map((arg) => (arg === undefined ? "_" : show(arg))).join(", ")})`;
  const binary = (own: number, operator: string, left: Expr, right: Expr): string =>
    at(own, `${show(left, own)} ${operator} ${show(right, own + 1)}`);
  switch (expr.kind) {
    case "const":
      return printConst(expr.value, expr.type);
    case "local":
      return names.of(expr.local);
    case "config":
      return `config.${expr.config.name}`;
    case "letRef":
      return expr.let.name;
    case "fnRef":
      return expr.fn.name;
    case "hostRef":
      return expr.host.name;
    case "lambda":
      return at(level.cond, lambda(expr, names, indent));
    case "record":
      return fields(expr.fields, show);
    case "update":
      return `{ ...${show(expr.base)}, ${fields(expr.fields, show).slice(2)}`;
    case "field":
      return `${show(expr.object, level.atom)}.${expr.name}`;
    case "tuple":
      return `(${expr.items.map((item) => show(item)).join(", ")})`;
    case "item":
    case "payload":
      return `${show(expr.kind === "item" ? expr.object : expr.value, level.atom)}.${expr.index}`;
    case "variant":
      return variant(expr, show);
    case "isVariant":
      return at(level.compare, `${show(expr.value, level.coalesce)} is ${expr.tag}`);
    case "some":
      return `Some(${show(expr.value)})`;
    case "isSome":
      return at(level.compare, `${show(expr.value, level.coalesce)} is Some`);
    case "unwrap":
      return `${show(expr.value, level.atom)}!`;
    case "coalesce":
      return binary(level.coalesce, "??", expr.value, expr.otherwise);
    case "chain": {
      const body = show(expr.body);
      return `${show(expr.value, level.atom)}?.${expr.flatten ? "flatMap" : "map"}(${names.of(expr.local)} => ${body})`;
    }
    case "list":
      return `[${expr.items.map((item) => (item.spread ? `...${show(item.value)}` : show(item.value))).join(", ")}]`;
    case "map":
      return `{${expr.entries
        .map((entry) => ("spread" in entry ? `...${show(entry.spread)}` : `[${show(entry.key)}]: ${show(entry.value)}`))
        .join(", ")}}`;
    case "range":
      return at(level.range, `${show(expr.from, level.add)}..${show(expr.to, level.add)}`);
    case "arithmetic": {
      const own = expr.operator === "+" || expr.operator === "-" ? level.add : level.multiply;
      return binary(own, expr.unchecked === true ? `${expr.operator}.` : expr.operator, expr.left, expr.right);
    }
    case "negate":
      return at(level.unary, `-${show(expr.value, level.unary)}`);
    case "not":
      return at(level.unary, `!${show(expr.value, level.unary)}`);
    case "and":
      return binary(level.and, "&&", expr.left, expr.right);
    case "or":
      return binary(level.or, "||", expr.left, expr.right);
    case "equals":
      return at(
        level.compare,
        `${show(expr.left, level.coalesce)} ${expr.negated ? "!=" : "=="} ${show(expr.right, level.coalesce)}`,
      );
    case "compare":
      return at(
        level.compare,
        `${show(expr.left, level.coalesce)} ${expr.operator} ${show(expr.right, level.coalesce)}`,
      );
    case "cond":
      return at(
        level.cond,
        `if ${show(expr.test)} then ${show(expr.then, level.or)} else ${show(expr.otherwise, level.cond)}`,
      );
    case "interpolate":
      return `"${expr.parts.map((part) => (typeof part === "string" ? quoted(part) : `\${${show(part)}}`)).join("")}"`;
    case "call":
      return call(expr.fn.name, expr.args);
    case "callLocal": {
      const args = [...expr.handles.map((handle) => names.of(handle)), ...expr.args.map((arg) => show(arg))];
      return `${expr.fn.name}(${args.join(", ")})`;
    }
    case "callHost":
      return call(expr.host.name, expr.args);
    case "callValue":
      return call(show(expr.fn, level.atom), expr.args);
    case "std":
      return call(expr.path, expr.args);
    case "step":
      return call(`step.${expr.path}`, expr.args);
    case "cell":
      return `${names.of(expr.handle)}.${expr.cell.name}${expr.view ? ".view" : ""}`;
    case "cellOp":
      return call(`${names.of(expr.handle)}.${expr.cell.name}.${expr.operation}`, expr.args);
    case "portalRef":
      return `portal ${expr.portal.path}`;
    case "ask": {
      const asked = expr.named === undefined ? (expr.portal?.name ?? "") : show(expr.named);
      return `ask ${asked}(${show(expr.request)})`;
    }
    case "future":
      return call(expr.path, expr.args);
    case "timer": {
      const args = [...(expr.key === undefined ? [] : [expr.key]), ...expr.args];
      return call(`${expr.timer.name}.${expr.operation}`, args);
    }
    case "resumed":
      return expr.attempt ? "what came or its fault" : "what came";
    case "observed":
      return observed(expr.what);
    case "element":
      return `${show(expr.list, level.atom)}[${show(expr.index)}]`;
  }
}

function observed(what: ExprOf<"observed">["what"]): string {
  return what.kind === "cell" ? `${what.unit}/${what.state}.${what.cell}` : `${what.stream.path}.${what.kind}`;
}

function lambda(expr: ExprOf<"lambda">, names: PrintedNames, indent: string): string {
  const params = expr.params.map((param) => names.of(param)).join(", ");
  const head = expr.params.length === 1 ? params : `(${params})`;
  const [only] = expr.body;
  if (expr.body.length === 1 && only?.kind === "return" && only.value !== undefined) {
    return `${head} => ${printExpr(only.value, names, level.cond, indent)}`;
  }
  if (expr.body.length === 0) return `${head} => {}`;
  return [`${head} => {`, ...printBody(expr.body, names, `${indent}  `), `${indent}}`].join("\n");
}

function fields(parts: readonly FieldExpr[], show: (expr: Expr) => string): string {
  if (parts.length === 0) return "{ }";
  return `{ ${parts.map((part) => `${part.name}: ${show(part.value)}`).join(", ")} }`;
}

function variant(expr: ExprOf<"variant">, show: (expr: Expr) => string): string {
  if ("positional" in expr.payload) {
    const items = expr.payload.positional;
    return items.length === 0 ? expr.tag : `${expr.tag}(${items.map(show).join(", ")})`;
  }
  return expr.payload.length === 0 ? expr.tag : `${expr.tag} ${fields(expr.payload, show)}`;
}

function printConst(value: ConstValue, type: Type): string {
  switch (value.kind) {
    case "number":
      return type.kind === "scalar" && type.name === "Duration" ? `${value.value}ms` : String(value.value);
    case "decimal":
      return `${value.text}d`;
    case "string":
      return JSON.stringify(value.value);
    case "bool":
      return String(value.value);
    case "unit":
      return "()";
    case "none":
      return "None";
  }
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
