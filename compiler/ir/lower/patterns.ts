/**
 * Patterns as tests on a subject, and the names they bind. The subject is stable: it can be read as often as the tests
 * and names need it. A test may rely on those before it.
 */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "../../types/type.ts";
import { baseOf, fieldsOf, payloadOf, prune, variantOf } from "../../types/unify.ts";
import type { ConstValue, Expr, Local, Origin, Stmt } from "../ir.ts";
import { localType, originOf, stabilised, type Body } from "./body.ts";
import { literal, present, standard } from "./expressions.ts";
import { bool, int, substituted } from "./types.ts";

export interface Binding {
  readonly name: ast.Name;
  readonly value: Expr;
}

export interface Matched {
  /** All must hold, in this order; none: the pattern always matches. */
  readonly tests: readonly Expr[];
  readonly bindings: readonly Binding[];
}

export function matchPattern(pattern: ast.Pattern, subject: Expr, body: Body): Matched {
  const matcher = new Matcher(body);
  matcher.match(pattern, subject);
  return matcher;
}

/** The name that the whole subject gets, if the pattern says one. */
export function nameOf(pattern: ast.Pattern): string | undefined {
  if (pattern.kind === "bindPattern") return pattern.name.text;
  if (pattern.kind === "wildcardPattern") return "_";
  if (pattern.kind === "asPattern") return pattern.name.text;
  const [only] = pattern.kind === "tuplePattern" ? pattern.items : [];
  return pattern.kind === "tuplePattern" && pattern.items.length === 1 && only ? nameOf(only) : undefined;
}

export function conjunction(tests: readonly Expr[], origin: Origin): Expr {
  const [first, ...rest] = tests;
  if (first === undefined) return { kind: "const", value: { kind: "bool", value: true }, type: bool, origin };
  return rest.reduce((left, right): Expr => ({ kind: "and", left, right, type: bool, origin: left.origin }), first);
}

/** Declares the names. One that is another local under a new name needs no local of its own. */
export function bind(bindings: readonly Binding[], body: Body, out: Stmt[]): void {
  for (const { name, value } of bindings) {
    if (value.kind === "local" && !value.local.mutable) {
      body.bound.set(name, { kind: "expr", expr: value });
      continue;
    }
    const local: Local = { name: name.text, type: localType(body, name), mutable: false };
    body.bound.set(name, { kind: "local", local });
    out.push({ kind: "let", local, value, origin: originOf(body, name) });
  }
}

/** Lets the names stand for what they are bound to, without locals: for a guard, in front of its arm. */
export function bindInPlace(bindings: readonly Binding[], body: Body): void {
  for (const { name, value } of bindings) body.bound.set(name, { kind: "expr", expr: value });
}

/** A pattern that always matches. */
export function bindPattern(pattern: ast.Pattern, subject: Expr, body: Body, out: Stmt[]): void {
  bind(matchPattern(pattern, subject, body).bindings, body, out);
}

/** `let pattern = value`: the local gets the pattern's name, if it is nothing but that. */
export function declarePattern(pattern: ast.Pattern, value: Expr, body: Body, out: Stmt[]): void {
  if (pattern.kind === "bindPattern" && pattern.name.text !== "_") {
    const local: Local = { name: pattern.name.text, type: localType(body, pattern.name), mutable: false };
    body.bound.set(pattern.name, { kind: "local", local });
    out.push({ kind: "let", local, value, origin: originOf(body, pattern) });
    return;
  }
  if (pattern.kind === "wildcardPattern") {
    out.push({ kind: "expr", value, origin: originOf(body, pattern) });
    return;
  }
  bindPattern(pattern, stabilised(value, nameOf(pattern) ?? "value", out), body, out);
}

class Matcher implements Matched {
  readonly tests: Expr[] = [];
  readonly bindings: Binding[] = [];
  private readonly body: Body;

  constructor(body: Body) {
    this.body = body;
  }

  match(pattern: ast.Pattern, subject: Expr): void {
    const origin = originOf(this.body, pattern);
    switch (pattern.kind) {
      case "wildcardPattern":
        return;
      case "bindPattern":
        this.bind(pattern.name, subject);
        return;
      case "asPattern":
        this.match(pattern.pattern, subject);
        this.bind(pattern.name, subject);
        return;
      case "literalPattern": {
        if (pattern.value.kind === "bool") {
          this.test(pattern.value.value ? subject : { kind: "not", value: subject, type: bool, origin });
          return;
        }
        const value: Expr = {
          kind: "const",
          value: literalValue(pattern, subject.type),
          type: subject.type,
          origin,
        };
        this.test({ kind: "equals", left: subject, right: value, negated: false, type: bool, origin });
        return;
      }
      case "tuplePattern": {
        const [only] = pattern.items;
        if (pattern.items.length === 1 && only !== undefined) this.match(only, subject);
        else for (const [i, item] of pattern.items.entries()) this.match(item, itemOf(subject, i, origin));
        return;
      }
      case "recordPattern":
        this.fields(pattern, subject, fieldsOf(subject.type) ?? []);
        return;
      case "listPattern":
        this.list(pattern, subject, origin);
        return;
      case "ctorPattern":
        this.constructorPattern(pattern, subject, origin);
        return;
      case "errorPattern":
        throw new Error("an error among patterns");
    }
  }

  private bind(name: ast.Name, value: Expr): void {
    if (name.text !== "_") this.bindings.push({ name, value });
  }

  private test(test: Expr): void {
    this.tests.push(test);
  }

  private fields(
    pattern: ast.RecordPattern,
    object: Expr,
    fields: readonly { readonly name: string; readonly type: Type }[],
  ): void {
    for (const part of pattern.fields) {
      const origin = originOf(this.body, part);
      const field = present(fields.find(({ name }) => name === part.name.text));
      const type = substituted(field.type, this.body.types);
      const value: Expr = { kind: "field", object, name: field.name, type, origin };
      if (part.pattern === undefined) this.bind(part.name, value);
      else this.match(part.pattern, value);
    }
  }

  private list(pattern: ast.ListPattern, subject: Expr, origin: Origin): void {
    const item = subject.type.kind === "list" ? subject.type.item : subject.type;
    const rest = pattern.items.findIndex((part) => part.kind === "restPattern");
    const fixed = pattern.items.length - (rest < 0 ? 0 : 1);
    const number = (value: number): Expr => ({ kind: "const", value: { kind: "number", value }, type: int, origin });
    const length = standard("length", [subject], int, origin);
    if (rest < 0) {
      this.test({ kind: "equals", left: length, right: number(fixed), negated: false, type: bool, origin });
    } else if (fixed > 0) {
      this.test({ kind: "compare", operator: ">=", left: length, right: number(fixed), type: bool, origin });
    }
    const fromEnd = (distance: number): Expr =>
      distance === 0
        ? length
        : {
            kind: "arithmetic",
            operator: "-",
            left: length,
            right: number(distance),
            unchecked: true,
            type: int,
            origin,
          };
    for (const [i, part] of pattern.items.entries()) {
      if (part.kind === "restPattern") {
        const after = pattern.items.length - i - 1;
        const end: Expr | undefined =
          after === 0
            ? undefined
            : { kind: "some", value: fromEnd(after), type: { kind: "option", item: int }, origin };
        const slice = end === undefined ? [subject, number(i)] : [subject, number(i), end];
        const value = i === 0 && after === 0 ? subject : standard("slice", slice, subject.type, origin);
        if (part.pattern.kind !== "wildcardPattern") this.match(part.pattern, value);
        continue;
      }
      const index = rest >= 0 && i > rest ? fromEnd(pattern.items.length - i) : number(i);
      const found = standard("get", [subject, index], { kind: "option", item }, origin);
      this.match(part, { kind: "unwrap", value: found, type: item, origin: originOf(this.body, part) });
    }
  }

  private constructorPattern(pattern: ast.CtorPattern, subject: Expr, origin: Origin): void {
    const found = present(this.body.declarations.tables.constructors.get(pattern));
    const items = pattern.payload?.kind === "tuplePattern" ? pattern.payload.items : [];
    switch (found.kind) {
      case "none":
        this.test({ kind: "not", value: isSome(subject, origin), type: bool, origin });
        return;
      case "some": {
        this.test(isSome(subject, origin));
        const item = subject.type.kind === "option" ? subject.type.item : subject.type;
        for (const inner of items) this.match(inner, { kind: "unwrap", value: subject, type: item, origin });
        return;
      }
      case "newtype": {
        const type = subject.type.kind === "newtype" ? prune(baseOf(subject.type)) : subject.type;
        for (const inner of items) this.match(inner, { ...subject, type, origin });
        return;
      }
      case "record":
        if (pattern.payload?.kind === "recordPattern") {
          this.fields(pattern.payload, subject, fieldsOf(subject.type) ?? []);
        }
        return;
      case "variant":
        this.variant(pattern, found.variant, subject, origin);
        return;
      case "conversion":
        throw new Error("a conversion among patterns");
    }
  }

  private variant(pattern: ast.CtorPattern, tag: string, subject: Expr, origin: Origin): void {
    const union = subject.type.kind === "variant" ? subject.type.union : subject.type;
    if (union.kind !== "union") throw new Error("a variant of what is no union");
    if (subject.type.kind === "union" && union.declaration.variants.length > 1) {
      this.test({ kind: "isVariant", value: subject, tag, type: bool, origin });
    }
    const payload = payloadOf(union, present(variantOf(union, tag)));
    if (pattern.payload?.kind === "recordPattern" && payload.kind === "record") {
      this.fields(pattern.payload, subject, payload.fields);
    } else if (pattern.payload?.kind === "tuplePattern" && payload.kind === "tuple") {
      const of = payload.items.length;
      for (const [index, inner] of pattern.payload.items.entries()) {
        const type = substituted(present(payload.items[index]), this.body.types);
        this.match(inner, { kind: "payload", value: subject, tag, index, of, type, origin });
      }
    }
  }
}

function isSome(value: Expr, origin: Origin): Expr {
  return { kind: "isSome", value, type: bool, origin };
}

function itemOf(subject: Expr, index: number, origin: Origin): Expr {
  if (subject.kind === "tuple") return present(subject.items[index]);
  const type = subject.type.kind === "tuple" ? present(subject.type.items[index]) : subject.type;
  return { kind: "item", object: subject, index, type, origin };
}

function literalValue(pattern: ast.LiteralPattern, type: Type): ConstValue {
  const { value } = pattern;
  if (value.kind !== "string") return literal(value, type, pattern.negative);
  const text = value.parts.map((part) => (part.kind === "text" ? part.value : "")).join("");
  return { kind: "string", value: text };
}
