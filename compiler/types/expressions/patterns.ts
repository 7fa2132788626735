/** Patterns against the type of their subject: the names they bind, and what their constructors mean. */
import type * as ast from "../../syntax/ast.ts";
import { diagnostic } from "../../diagnostics/catalogue.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import type { BodyContext, Scope } from "../context.ts";
import { lookupUpper } from "../declare/resolve.ts";
import { unmatchedBy } from "../exhaustive.ts";
import { errorType, isScalar, listOf, optionOf, unitType } from "../scalars.ts";
import { showType } from "../show.ts";
import type { FieldType, NewtypeType, Type, UnionType } from "../type.ts";
import type { ConstructorUse } from "../typed.ts";
import { baseOf, fieldsOf, payloadOf, prune, unify, variantOf, zonk } from "../unify.ts";
import { record, recordLocal } from "./body.ts";
import { article, fits } from "./expect.ts";
import { inferExpr } from "./infer.ts";
import { asFields } from "./payloads.ts";
import { hasError } from "./traits.ts";

/** Check a pattern against the type of what it is matched with, and define its names in the scope. */
export function checkPattern(ctx: BodyContext, pattern: ast.Pattern, type: Type, scope: Scope): void {
  new PatternCheck(ctx, scope).check(pattern, type);
}

/** Report a pattern that does not match every value, where one that always matches is needed. */
export function checkIrrefutable(ctx: BodyContext, pattern: ast.Pattern, type: Type, where: string): void {
  const missing = unmatchedBy(ctx.checker, pattern, zonk(type));
  if (missing === undefined) return;
  ctx.checker.reporter.report(diagnostic("patternMayFail", { where, missing }, ctx.checker.at(pattern.span)));
}

/** The names that a pattern binds, in order of occurrence. */
export function boundNames(pattern: ast.Pattern): ast.Name[] {
  switch (pattern.kind) {
    case "bindPattern":
      return [pattern.name];
    case "asPattern":
      return [...boundNames(pattern.pattern), pattern.name];
    case "tuplePattern":
      return pattern.items.flatMap(boundNames);
    case "recordPattern":
      return pattern.fields.flatMap((f) => (f.pattern ? boundNames(f.pattern) : [f.name]));
    case "ctorPattern":
      return pattern.payload ? boundNames(pattern.payload) : [];
    case "listPattern":
      return pattern.items.flatMap((p) => boundNames(p.kind === "restPattern" ? p.pattern : p));
    default:
      return [];
  }
}

class PatternCheck {
  private readonly ctx: BodyContext;
  private readonly scope: Scope;
  private readonly bound = new Map<string, ast.Name>();

  constructor(ctx: BodyContext, scope: Scope) {
    this.ctx = ctx;
    this.scope = scope;
  }

  private get checker() {
    return this.ctx.checker;
  }

  check(pattern: ast.Pattern, subject: Type): void {
    const type = prune(subject);
    const { tables } = this.checker;
    record(this.checker, pattern.span, [type], ([t]) => tables.patterns.set(pattern, t as Type));
    switch (pattern.kind) {
      case "wildcardPattern":
      case "errorPattern":
        return;
      case "bindPattern":
        return this.bind(pattern.name, type);
      case "asPattern":
        this.check(pattern.pattern, type);
        return this.bind(pattern.name, this.narrowed(pattern.pattern, type));
      case "literalPattern":
        return this.literal(pattern, type);
      case "tuplePattern":
        return this.tuple(pattern, type);
      case "recordPattern":
        return this.record(pattern, type);
      case "listPattern":
        return this.list(pattern, type);
      case "ctorPattern":
        return this.constructorPattern(pattern, type);
    }
  }

  private bind(name: ast.Name, type: Type): void {
    if (name.text === "_") return;
    const other = this.bound.get(name.text);
    if (other) {
      const also = [this.checker.label(other.span, "first here")];
      const at = this.checker.at(name.span, { also });
      this.checker.reporter.report(diagnostic("duplicateName", { name: name.text, what: "the name" }, at));
    }
    this.bound.set(name.text, name);
    this.scope.define(name.text, {
      referent: { kind: "local", name, mutable: false },
      type,
      declared: name.span,
    });
    recordLocal(this.checker, name, type);
  }

  /** `Person { … } as p`: p has the variant's fields. */
  private narrowed(pattern: ast.Pattern, type: Type): Type {
    if (pattern.kind === "tuplePattern" && pattern.items.length === 1) {
      return this.narrowed(pattern.items[0] as ast.Pattern, type);
    }
    if (pattern.kind !== "ctorPattern" || type.kind !== "union") return type;
    const use = this.checker.tables.constructors.get(pattern);
    if (use?.kind !== "variant") return type;
    const variant = variantOf(type, use.variant);
    return variant?.payload.kind === "record" ? { kind: "variant", union: type, variant: use.variant } : type;
  }

  private literal(pattern: ast.LiteralPattern, type: Type): void {
    const { value } = pattern;
    if (value.kind === "string" && value.parts.some((p) => p.kind === "hole")) {
      this.checker.reporter.report(diagnostic("patternNotConstant", {}, this.checker.at(value.span)));
      return;
    }
    const found = inferExpr(this.ctx, value, type);
    if (!fits(found, type)) this.mismatch(pattern, showType(found), type);
  }

  private tuple(pattern: ast.TuplePattern, type: Type): void {
    const { items } = pattern;
    if (items.length === 1) return this.check(items[0] as ast.Pattern, type);
    if (items.length === 0) {
      if (!unify(type, unitType)) this.mismatch(pattern, "Unit", type);
      return;
    }
    if (type.kind === "meta") {
      const parts = items.map(() => this.checker.meta());
      unify(type, { kind: "tuple", items: parts });
      items.forEach((item, i) => this.check(item, parts[i] as Type));
      return;
    }
    if (type.kind === "tuple" && type.items.length === items.length) {
      items.forEach((item, i) => this.check(item, type.items[i] as Type));
      return;
    }
    this.mismatch(pattern, `tuple of ${items.length}`, type);
    this.giveUp(items);
  }

  private record(pattern: ast.RecordPattern, type: Type): void {
    const fields = fieldsOf(type);
    if (fields) return this.fields(pattern, fields, showType(type));
    if (type.kind === "meta") {
      this.checker.reporter.report(diagnostic("typeNotKnown", {}, this.checker.at(pattern.span)));
      type.solution = errorType;
    } else this.mismatch(pattern, "record", type);
    this.giveUp([pattern]);
  }

  private fields(pattern: ast.RecordPattern, fields: readonly FieldType[], owner: string): void {
    for (const part of pattern.fields) {
      const { name } = part;
      const field = fields.find((f) => f.name === name.text);
      if (!field) this.unknownField(name, fields, owner);
      const type = field?.type ?? errorType;
      if (part.pattern) this.check(part.pattern, type);
      else this.bind(name, type);
    }
  }

  private unknownField(name: ast.Name, fields: readonly FieldType[], owner: string): void {
    const names = fields.map((f) => f.name);
    const params = { name: name.text, type: owner, nearest: nearest(name.text, names), fields: names };
    this.checker.reporter.report(diagnostic("noSuchField", params, this.checker.at(name.span)));
  }

  private list(pattern: ast.ListPattern, type: Type): void {
    let item: Type = errorType;
    if (type.kind === "list") item = type.item;
    else if (type.kind === "meta") {
      item = this.checker.meta();
      unify(type, listOf(item));
    } else if (type.kind !== "error") this.mismatch(pattern, "list", type);
    let rest: ast.RestPattern | undefined;
    for (const part of pattern.items) {
      if (part.kind !== "restPattern") {
        this.check(part, item);
        continue;
      }
      if (rest) {
        const also = [this.checker.label(rest.span, "the first")];
        this.checker.reporter.report(diagnostic("twoRests", {}, this.checker.at(part.span, { also })));
      }
      rest = part;
      this.check(part.pattern, listOf(item));
      if (!["bindPattern", "wildcardPattern", "errorPattern"].includes(part.pattern.kind)) {
        this.checker.reporter.report(diagnostic("restNotName", {}, this.checker.at(part.pattern.span)));
      }
    }
  }

  private constructorPattern(pattern: ast.CtorPattern, subject: Type): void {
    const name = pattern.path[pattern.path.length - 1] as ast.Name;
    let type = subject;
    if (type.kind === "meta") {
      const known = this.typeByName(name);
      if (known) unify(type, known);
      type = prune(type);
    }
    const { payload } = pattern;
    switch (type.kind) {
      case "error":
        return payload && this.giveUp([payload]);
      case "option":
        if (name.text === "Some") return this.payload(pattern, { kind: "some" }, [type.item]);
        if (name.text === "None") return this.payload(pattern, { kind: "none" }, []);
        break;
      case "newtype":
        if (name.text !== type.declaration.name) break;
        return this.payload(pattern, { kind: "newtype", type }, [baseOf(type)]);
      case "union":
        if (this.variant(pattern, type, name)) return;
        break;
      case "variant":
        if (type.variant === name.text && this.variant(pattern, type.union, name)) return;
        break;
      case "record":
        if (type.alias?.declaration.name.text !== name.text) break;
        return this.payload(pattern, { kind: "record", type }, type.fields);
      default:
    }
    this.wrongConstructor(pattern, name, type);
    if (payload) this.giveUp([payload]);
  }

  private variant(pattern: ast.CtorPattern, union: UnionType, name: ast.Name): boolean {
    const variant = variantOf(union, name.text);
    if (!variant) return false;
    const qualifier = pattern.path.length > 1 ? pattern.path[pattern.path.length - 2] : undefined;
    if (qualifier && /^[A-Z]/.test(qualifier.text) && qualifier.text !== union.declaration.name) return false;
    const use: ConstructorUse = { kind: "variant", union, variant: name.text };
    const payload = payloadOf(union, variant);
    const parts = payload.kind === "none" ? [] : payload.kind === "tuple" ? payload.items : payload.fields;
    this.payload(pattern, use, parts);
    return true;
  }

  /** `parts` are the types of a positional payload, or the fields of a record payload. */
  private payload(pattern: ast.CtorPattern, use: ConstructorUse, parts: readonly (Type | FieldType)[]): void {
    const { tables } = this.checker;
    if (use.kind === "variant" || use.kind === "newtype" || use.kind === "record") {
      const type: Type = use.kind === "variant" ? use.union : use.type;
      record(this.checker, pattern.span, [type], ([t]) =>
        tables.constructors.set(
          pattern,
          use.kind === "variant"
            ? { ...use, union: t as UnionType }
            : use.kind === "newtype"
              ? { ...use, type: t as NewtypeType }
              : { ...use, type: t as Type },
        ),
      );
    } else tables.constructors.set(pattern, use);

    const { payload } = pattern;
    if (!payload) return;
    const name = (pattern.path[pattern.path.length - 1] as ast.Name).text;
    const isRecord = parts.length > 0 && "name" in (parts[0] as object) && "hasDefault" in (parts[0] as object);
    if (payload.kind === "recordPattern" && (isRecord || use.kind === "record")) {
      return this.fields(payload, parts as readonly FieldType[], name);
    }
    if (payload.kind === "tuplePattern" && !isRecord && parts.length > 0 && payload.items.length === parts.length) {
      record(this.checker, payload.span, parts as readonly Type[], (items) =>
        tables.patterns.set(payload, items.length === 1 ? (items[0] as Type) : { kind: "tuple", items }),
      );
      payload.items.forEach((item, i) => this.check(item, parts[i] as Type));
      return;
    }
    const fields = isRecord ? (parts as readonly FieldType[]).map((f) => f.name) : [];
    const write = isRecord
      ? `${name} { ${fields.join(", ")} }`
      : parts.length === 0
        ? name
        : `${name}(${parts.map(() => "_").join(", ")})`;
    const { file } = this.checker.module;
    const items = payload.kind === "tuplePattern" ? payload.items : [];
    const fixes = asFields({ file, span: payload.span, items }, fields);
    const at = this.checker.at(payload.span, { fixes });
    this.checker.reporter.report(diagnostic("payloadShape", { variant: name, write }, at));
    tables.constructors.delete(pattern);
    this.giveUp([payload]);
  }

  private wrongConstructor(pattern: ast.CtorPattern, name: ast.Name, type: Type): void {
    const at = this.checker.at(pattern.span);
    if (type.kind === "option" && prune(type.item).kind !== "option") {
      const inner = prune(type.item);
      if (inner.kind === "union" && variantOf(inner, name.text)) return this.mismatch(pattern, showType(inner), type);
    }
    if (type.kind === "union" || type.kind === "variant") {
      const { variants } = (type.kind === "union" ? type : type.union).declaration;
      const names = variants.map((v) => v.name);
      const params = { name: name.text, union: showType(type), variants: names, nearest: nearest(name.text, names) };
      this.checker.reporter.report(diagnostic("noSuchVariant", params, at));
      return;
    }
    const known = this.typeByName(name);
    if (known) return this.mismatch(pattern, showType(known), type);
    if (type.kind === "option") return this.mismatch(pattern, name.text, type);
    const near = nearest(name.text, this.checker.uppers.visible());
    this.checker.reporter.report(diagnostic("unknownName", { name: name.text, nearest: near }, at));
  }

  /** The type to which a constructor of this name belongs, with fresh arguments. */
  private typeByName(name: ast.Name): Type | undefined {
    const fresh = () => this.checker.meta();
    if (name.text === "Some" || name.text === "None") return optionOf(fresh());
    const upper = lookupUpper(this.checker, name.text);
    if (upper?.kind === "variant") {
      return { kind: "union", declaration: upper.union, args: upper.union.params.map(fresh) };
    }
    if (upper?.kind === "newtype") {
      return { kind: "newtype", declaration: upper.declaration, args: upper.declaration.params.map(fresh) };
    }
    return undefined;
  }

  private mismatch(pattern: ast.Pattern, what: string, type: Type): void {
    if (hasError(type)) return;
    const subject = showType(type);
    const help: string[] = [];
    if (type.kind === "option" && pattern.kind !== "tuplePattern") {
      help.push(`an option is taken apart with \`Some(…)\` and \`None\``);
    }
    if (type.kind === "union" && pattern.kind === "recordPattern") {
      help.push(`name the variant: ${type.declaration.variants.map((v) => `\`${v.name}\``).join(", ")}`);
    }
    if (isScalar(type, "Unit")) help.push("the subject has no value");
    const params = { pattern: what, subject };
    const at = this.checker.at(pattern.span, { help, label: `the value is ${article(subject)}` });
    this.checker.reporter.report(diagnostic("patternMismatch", params, at));
  }

  /** Define the names of patterns that cannot be checked, so that their uses say nothing more. */
  private giveUp(patterns: readonly ast.Pattern[]): void {
    for (const name of patterns.flatMap(boundNames)) this.bind(name, errorType);
  }
}
