/**
 * Documents for the TypeScript that is emitted, laid out as prettier would with its default options: a test checks that
 * prettier changes nothing. Expressions carry their precedence, so that parentheses stand where they are needed.
 */
import {
  breakParent,
  conditionalGroup,
  fill,
  flat,
  group,
  hardline,
  ifBreak,
  indent,
  join,
  line,
  softline,
  typesOnly,
  valuesOnly,
  willBreak,
  type Doc,
} from "./document.ts";

/** How tightly the outermost operator of an expression binds. */
export const precedence = {
  arrow: 1,
  conditional: 2,
  coalesce: 3,
  or: 4,
  and: 5,
  equality: 6,
  relational: 7,
  additive: 8,
  multiplicative: 9,
  unary: 10,
  member: 11,
  primary: 12,
} as const;

/** Prettier keeps operands behind the first one together if they are alone, and indents them where nothing else does. */
export interface BinaryLayouts {
  /** Operands and operators without a group: part of a longer row. */
  readonly row: Doc;
  /** In a place that indents by itself, or never: behind `=` and `=>`, in parentheses. */
  readonly bare: Doc;
  /** As an operand of its own among others: indented, and breaking as they do. */
  readonly nested: Doc;
}

/** An expression in TypeScript. */
export interface Code {
  readonly doc: Doc;
  readonly precedence: number;
  /** What layout depends on. */
  readonly shape:
    | "name"
    | "number"
    | "string"
    | "template"
    | "object"
    | "array"
    | "block arrow"
    | "arrow"
    | "call"
    | "member"
    | "binary"
    | "conditional"
    | "other";
  /** It begins with a minus: another one before it would make a decrement. */
  readonly negative?: boolean;
  /** Of a binary expression: how it is laid out in places where it is not indented. */
  readonly layouts?: BinaryLayouts;
  /** The operator of a binary expression. */
  readonly operator?: string;
  /** The text of a plain name. */
  readonly name?: string;
  /** A call with no argument to break at: an assignment breaks behind its operator instead. */
  readonly poorlyBreakable?: boolean;
  /** A list or record of more than one element: prettier breaks a list of such. */
  readonly large?: boolean;
  /** Of a conditional: its test has an operator, so an assignment breaks before it. */
  readonly testIsBinary?: boolean;
  /** An arrow function as the last argument of a call that breaks behind its arrow. */
  readonly expanded?: Doc;
}

export function name(text: string): Code {
  return { doc: text, precedence: precedence.primary, shape: "name", name: text };
}

export function number(value: number): Code {
  const text = Object.is(value, -0) ? "-0" : String(value);
  const negative = text.startsWith("-");
  return { doc: text, precedence: negative ? precedence.unary : precedence.primary, shape: "number", negative };
}

export function string(value: string): Code {
  return { doc: quote(value), precedence: precedence.primary, shape: "string" };
}

/** A string literal in the quotes that need fewer escapes, double ones preferred: prettier's choice. */
export function quote(value: string): string {
  const doubles = value.split('"').length - 1;
  const singles = value.split("'").length - 1;
  const json = JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  if (doubles <= singles) return json;
  return `'${json.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

export function wrap(code: Code, atLeast: number): Doc {
  return code.precedence < atLeast ? ["(", code.doc, ")"] : code.doc;
}

/** A binary expression where nothing needs to be indented. */
export function bare(code: Code): Doc {
  return code.layouts === undefined ? code.doc : group(code.layouts.bare);
}

/** The test of `if` and `while`, between their parentheses. */
export function condition(code: Code): Doc {
  const { layouts, operator } = code;
  const content = layouts === undefined ? code.doc : isLogical(operator) ? layouts.row : layouts.bare;
  return group([indent(softline, content), softline]);
}

/** In parentheses, which stand on lines of their own if the content breaks. */
function enclosed(code: Code): Doc {
  return ["(", group([indent(softline, code.layouts?.bare ?? code.doc), softline]), ")"];
}

export function member(object: Code, property: string, optional = false): Code {
  const parenthesised = object.shape === "number" || object.precedence < precedence.member;
  return {
    doc: [parenthesised ? enclosed(object) : object.doc, optional ? "?." : ".", property],
    precedence: precedence.member,
    shape: object.shape === "name" || object.shape === "member" ? "member" : "other",
  };
}

export function index(object: Code, at: Code): Code {
  return { doc: [wrap(object, precedence.member), "[", at.doc, "]"], precedence: precedence.member, shape: "member" };
}

/** `x!`, in TypeScript only. */
export function nonNull(code: Code): Code {
  return {
    doc: [wrap(code, precedence.member), typesOnly("!")],
    precedence: precedence.member,
    shape: code.shape === "name" ? "other" : code.shape,
  };
}

/** `x as T`, in TypeScript only. */
export function cast(code: Code, type: Doc): Code {
  const inner = wrap(code, precedence.unary);
  const typed = group(["(", indent(softline, inner, " as ", type), softline, ")"]);
  return { doc: [typesOnly(typed), valuesOnly(inner)], precedence: precedence.primary, shape: "other" };
}

/** The type argument of a call. */
export interface TypeArgument {
  readonly doc: Doc;
  /** A call with such a one has a place to break at. */
  readonly complex: boolean;
}

export function call(callee: Code, args: readonly Code[], of?: Doc | TypeArgument): Code {
  const typed = typeof of === "object" && "complex" in of ? of : undefined;
  const typeArgs = typed === undefined ? (of as Doc | undefined) : typed.doc;
  const head = [wrap(callee, precedence.member), typeArgs === undefined ? "" : typesOnly("<", typeArgs, ">")];
  const poorlyBreakable =
    typed?.complex !== true &&
    (callee.shape === "name" || callee.shape === "member") &&
    args.every(isShort) &&
    args.length <= 1;
  return { doc: [head, callArguments(args)], precedence: precedence.member, shape: "call", poorlyBreakable };
}

/** Prettier's threshold: a quarter of the line. */
const SHORT = 20;

function isShort(arg: Code): boolean {
  return (
    (arg.shape === "name" && (arg.name?.length ?? 0) <= SHORT) ||
    (arg.shape === "string" && typeof arg.doc === "string" && arg.doc.length <= SHORT) ||
    arg.shape === "number"
  );
}

export function construct(callee: string, args: readonly Code[], typeArgs?: Doc): Code {
  const head = ["new ", callee, typeArgs === undefined ? "" : typesOnly("<", typeArgs, ">")];
  return { doc: [head, callArguments(args)], precedence: precedence.member, shape: "call" };
}

function callArguments(args: readonly Code[]): Doc {
  const last = args[args.length - 1];
  if (last === undefined) return "()";
  const docs = args.map((arg) => arg.doc);
  const plain = ["(", indent(softline, join([",", line], docs)), ifBreak(","), softline, ")"];
  const beforeLast = args[args.length - 2];
  const huggable = ["object", "array", "block arrow"].includes(last.shape) || last.expanded !== undefined;
  const hugging = huggable && beforeLast?.shape !== last.shape;
  if (!hugging) return group(plain);
  const allBroken = group(plain, true);
  const lead = docs.slice(0, -1);
  if (lead.some(willBreak)) return allBroken;
  const hugged = last.expanded ?? last.doc;
  const prefix: Doc = ["(", lead.map((doc) => [doc, ", "])];
  return [
    willBreak(last.doc) ? breakParent : "",
    last.shape === "block arrow"
      ? // Its head is never broken to hug it.
        conditionalGroup([[prefix, hugged, ")"], allBroken])
      : conditionalGroup([[prefix, hugged, ")"], [prefix, group(hugged, true), ")"], allBroken]),
  ];
}

/** `{ a: 1, b }`. Written broken if `broken`: prettier keeps an object open that was opened. */
export function object(
  fields: readonly (readonly [key: string, value: Code] | { readonly spread: Code })[],
  broken = false,
): Code {
  if (fields.length === 0) return { doc: "{}", precedence: precedence.primary, shape: "other" };
  const parts = fields.map((field) => {
    if ("spread" in field) return ["...", wrap(field.spread, precedence.conditional)];
    const [key, value] = field;
    if (value.name === key) return key;
    return property(key, value);
  });
  return {
    doc: group(["{", indent(line, join([",", line], parts)), ifBreak(","), line, "}"], broken),
    precedence: precedence.primary,
    shape: "object",
    large: fields.length > 1,
  };
}

function property(key: string, value: Code): Doc {
  return assigned([propertyKey(key), ":"], value);
}

export function propertyKey(key: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : quote(key);
}

/** A left side with its operator, and a value: `const x =`, `x =`, `key:`. Prettier's layouts of an assignment. */
export function assigned(left: Doc, value: Code): Doc {
  switch (value.shape) {
    case "binary":
    case "string":
    case "member":
      return [left, group(indent(line, bare(value)))];
    case "conditional":
      if (value.testIsBinary === true) return [left, group(indent(line, value.doc))];
      return [left, " ", value.doc];
    case "name":
    case "number":
    case "template":
    case "block arrow":
      return [left, " ", value.doc];
    default: {
      if (value.poorlyBreakable === true) return [left, group(indent(line, value.doc))];
      const after = group(indent(line));
      const content = group(value.doc);
      return [left, after, ifBreak(indent(content), content, after)];
    }
  }
}

export function array(items: readonly (Code | { readonly spread: Code })[]): Code {
  if (items.length === 0) return { doc: "[]", precedence: precedence.primary, shape: "other" };
  const codes = items.map((item) => ("spread" in item ? undefined : item));
  const docs = items.map((item) => ("spread" in item ? ["...", wrap(item.spread, precedence.conditional)] : item.doc));
  const numbers = codes.length > 1 && codes.every((code) => code?.shape === "number");
  const nested =
    codes.length > 1 &&
    codes.every(
      (code) =>
        (code?.shape === "array" || code?.shape === "object") && code.shape === codes[0]?.shape && code.large === true,
    );
  const body = numbers
    ? fill(docs.flatMap((doc, i) => (i === docs.length - 1 ? [doc] : [[doc, ","], line])))
    : join([",", line], docs);
  return {
    doc: group(["[", indent(softline, body), ifBreak(","), softline, "]"], nested),
    precedence: precedence.primary,
    shape: "array",
    large: docs.length > 1,
  };
}

export function arrow(params: Doc, body: Code, result?: Doc): Code {
  const head = [params, result === undefined ? "" : typesOnly(": ", result), " =>"];
  const inner =
    body.shape === "object"
      ? ["(", body.doc, ")"]
      : body.precedence < precedence.arrow
        ? ["(", body.doc, ")"]
        : bare(body);
  const hug = ["object", "array", "template", "block arrow"].includes(body.shape);
  const around = body.shape === "conditional" ? [ifBreak("", "("), body.doc, ifBreak("", ")")] : inner;
  const doc = group([head, hug ? [" ", inner] : group(indent(line, around))]);
  const code: Code = { doc, precedence: precedence.arrow, shape: "arrow" };
  // Its parameters are never broken to hug it.
  const unbroken = flat(head);
  if (hug) return { ...code, expanded: group([unbroken, " ", inner]) };
  // Behind other operators prettier would rather break all arguments.
  if (body.shape !== "call" && body.shape !== "conditional") return code;
  return { ...code, expanded: group([unbroken, group([indent(line, around), ifBreak(","), softline])]) };
}

export function blockArrow(params: Doc, body: Doc, result?: Doc): Code {
  return {
    doc: [params, result === undefined ? "" : typesOnly(": ", result), " => ", body],
    precedence: precedence.arrow,
    shape: "block arrow",
  };
}

/** A parameter list of names, annotated in TypeScript. */
export function parameters(params: readonly { readonly name: string; readonly type?: Doc }[]): Doc {
  if (params.length === 0) return "()";
  const docs = params.map((p) => [p.name, p.type === undefined ? "" : typesOnly(": ", p.type)]);
  return group(["(", indent(softline, join([",", line], docs)), ifBreak(","), softline, ")"]);
}

const levels: Readonly<Record<string, number>> = {
  "??": precedence.coalesce,
  "||": precedence.or,
  "&&": precedence.and,
  "===": precedence.equality,
  "!==": precedence.equality,
  "<": precedence.relational,
  "<=": precedence.relational,
  ">": precedence.relational,
  ">=": precedence.relational,
  "+": precedence.additive,
  "-": precedence.additive,
  "*": precedence.multiplicative,
  "/": precedence.multiplicative,
  "%": precedence.multiplicative,
};

export function binary(operator: string, left: Code, right: Code): Code {
  const level = levels[operator] ?? precedence.primary;
  const chained = operator === "&&" || operator === "||";
  // A row of the same operator breaks as one; that of `&&` and `||` may be read from either side.
  const part = (code: Code, isRight: boolean): Doc => {
    const row = code.operator === operator ? code.layouts?.row : undefined;
    return row !== undefined && (chained || (operator === "+" && !isRight))
      ? row
      : operand(code, operator, level, isRight);
  };
  const first = [part(left, false), " "];
  const rest = [operator, line, part(right, true)];
  const alone = ![left, right].some((code) => sameKind(code.operator, operator));
  const kept = alone ? group(rest) : rest;
  return {
    doc: group([first, indent(kept)]),
    layouts: { row: [first, rest], bare: [first, kept], nested: group([first, indent(rest)]) },
    precedence: level,
    shape: "binary",
    operator,
  };
}

function isLogical(operator: string | undefined): boolean {
  return operator === "&&" || operator === "||" || operator === "??";
}

function sameKind(operator: string | undefined, other: string): boolean {
  return operator !== undefined && isLogical(operator) === isLogical(other);
}

/** Parentheses where the grammar or prettier wants them: `(a % b) + c`, `(a && b) || c`, `(a * b) / c`. */
function operand(code: Code, parent: string, level: number, right: boolean): Doc {
  const child = code.operator;
  if (code.shape !== "binary" || child === undefined)
    return wrap(code, Math.max(level, code.precedence < level ? level : 0));
  const flattens = child === parent && !["===", "!==", "%", "??"].includes(parent) && level !== precedence.relational;
  const sameAdditive = level === precedence.additive && code.precedence === level;
  const parens =
    code.precedence < level ||
    (code.precedence === level && (right || !(flattens || sameAdditive || child === parent))) ||
    (child === "%" && (parent === "+" || parent === "-")) ||
    (child === "&&" && parent === "||") ||
    ((child === "??") !== (parent === "??") &&
      ["??", "||", "&&"].includes(child) &&
      ["??", "||", "&&"].includes(parent));
  const doc = sameKind(child, parent) && code.layouts !== undefined ? code.layouts.nested : code.doc;
  return parens ? ["(", doc, ")"] : doc;
}

export function not(code: Code): Code {
  return {
    doc: ["!", code.precedence < precedence.unary ? enclosed(code) : code.doc],
    precedence: precedence.unary,
    shape: "other",
  };
}

export function negate(code: Code): Code {
  return {
    doc: ["-", code.negative === true ? ["(", code.doc, ")"] : wrap(code, precedence.unary)],
    precedence: precedence.unary,
    shape: "other",
    negative: true,
  };
}

export function conditional(test: Code, then: Code, otherwise: Code): Code {
  const tested = test.precedence < precedence.coalesce ? ["(", test.doc, ")"] : bare(test);
  // A conditional in the last place goes on in the same column.
  const last = wrap(otherwise, precedence.conditional);
  const alternative = otherwise.shape === "conditional" ? last : indent(last);
  return {
    doc: group([tested, indent(line, "? ", indent(wrap(then, precedence.conditional)), line, ": ", alternative)]),
    precedence: precedence.conditional,
    shape: "conditional",
    testIsBinary: test.shape === "binary",
  };
}

/** What is interpolated is not broken, however long it is, unless it cannot be otherwise. */
export function template(parts: readonly (string | Code)[]): Code {
  const docs = parts.map((part) =>
    typeof part === "string"
      ? JSON.stringify(part).slice(1, -1).replace(/\\"/g, '"').replace(/`/g, "\\`").replace(/\$\{/g, "\\${")
      : ["${", flat(part.doc), "}"],
  );
  return { doc: ["`", docs, "`"], precedence: precedence.primary, shape: "template" };
}

/** Statements between braces. */
export function block(statements: readonly Doc[]): Doc {
  if (statements.length === 0) return "{}";
  return ["{", indent(hardline, join(hardline, statements)), hardline, "}"];
}

/** `/** … *\/` above a declaration. */
export function docComment(text: string | undefined): Doc {
  if (text === undefined || text.trim() === "") return "";
  const lines = text.replace(/\*\//g, "*\\/").split("\n");
  const [first] = lines;
  if (lines.length === 1) return [`/** ${first?.trim()} */`, hardline];
  return ["/**", lines.map((l) => [hardline, ` * ${l.trim()}`.trimEnd()]), hardline, " */", hardline];
}
