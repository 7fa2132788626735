/**
 * The EBNF is the language that the parser reads: sentences that are made from it, by chance, parse. What the EBNF says in
 * remarks is kept to here by hand: lines, braces behind `=>`, records in heads.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { places } from "./reading.ts";

// ---- the EBNF ----------------------------------------------------------------------------------------------------------

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "one"; readonly of: readonly Part[] }
  | { readonly kind: "all"; readonly of: readonly Part[] }
  | { readonly kind: "perhaps"; readonly of: Part }
  | { readonly kind: "many"; readonly of: Part };

const grammar = readRules(readFileSync(new URL("../../../grammar/generated/portals.ebnf", import.meta.url), "utf8"));

function readRules(ebnf: string): ReadonlyMap<string, Part> {
  const tokens = ebnf.replace(/\(\*[\s\S]*?\*\)/g, "").match(/"[^"]*"|'[^']*'|\?[^?]*\?|\w+|[[\](){}|=;]/g) ?? [];
  const rules = new Map<string, Part>();
  let at = 0;
  const next = (): string => tokens[at++] ?? "";
  const peek = (): string => tokens[at] ?? "";
  const within = (close: string): Part => {
    const inner = alternatives();
    if (next() !== close) throw new Error(`no ${close} before ${peek()}`);
    return inner;
  };
  const part = (): Part => {
    const token = next();
    if (token === "(") return within(")");
    if (token === "[") return { kind: "perhaps", of: within("]") };
    if (token === "{") return { kind: "many", of: within("}") };
    if (/^["']/.test(token)) return { kind: "text", text: token.slice(1, -1) };
    return { kind: "rule", name: token };
  };
  const sequence = (): Part => {
    const of: Part[] = [];
    while (!/^[\])}|;]$/.test(peek())) of.push(part());
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "all", of };
  };
  const alternatives = (): Part => {
    const of = [sequence()];
    while (peek() === "|") {
      next();
      of.push(sequence());
    }
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "one", of };
  };
  while (at < tokens.length) {
    const name = next();
    if (next() !== "=") throw new Error(`no = behind ${name}`);
    rules.set(name, alternatives());
    next();
  }
  return rules;
}

// ---- sentences ---------------------------------------------------------------------------------------------------------

/** What is one token, or has no newline in it. */
const tokens: Readonly<Record<string, readonly string[]>> = {
  id: ["a", "b", "total", "source", "from", "on", "key"],
  Upper: ["A", "Order"],
  int: ["1", "0xff", "1_000"],
  float: ["1.5", "1.0e9"],
  duration: ["5s", "250ms"],
  string: ['"x"', '"${a} b"', '"\\n"'],
  // Comparisons and `..` do not chain (P0014).
  binaryOperator: ["+", "*", "-", "&&", "||", "??"],
};

/** Where in a sentence one is: how deep, and in a head outside of brackets. */
interface Place {
  readonly depth: number;
  readonly head: boolean;
}

const deepest = 9;
const closing = new Map(Object.entries({ "(": ")", "[": "]" }));

class Sentences {
  /** The rules that were applied. */
  readonly applied = new Set<string>();
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** As `mulberry32`. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  private pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  rule(name: string, place: Place): string {
    this.applied.add(name);
    const known = tokens[name];
    if (known !== undefined) return this.pick(known);
    const { depth } = place;
    const inner = { depth: depth + 1, head: place.head || name === "head" || name === "arm" };
    switch (name) {
      case "module":
        // Each item begins a line.
        return `${this.rule("appHeader", inner)}\n${this.part((grammar.get(name) as { of: readonly Part[] }).of[1] as Part, inner)}`;
      case "expr":
        // Behind `if` and operators `(…) =>` is no lambda.
        return this.rule(place.head || this.random() < 0.8 ? "pipe" : "lambda", inner);
      case "primary":
        return this.primary(inner);
      case "suffix":
        // A record only behind Upper: see `primary`.
        return this.part(
          { kind: "one", of: (grammar.get("suffix") as { of: readonly Part[] }).of.slice(0, -1) },
          inner,
        );
      case "variant": {
        // Its payload is no function type.
        const tuple = (grammar.get("tupleType") as { of: readonly Part[] }).of.slice(0, -1);
        const payload: Part = {
          kind: "one",
          of: [
            { kind: "rule", name: "recordType" },
            { kind: "all", of: tuple },
          ],
        };
        return `${this.rule("Upper", inner)} ${this.part({ kind: "perhaps", of: payload }, inner)}`;
      }
      case "deleteStmt":
        // Else `delete` is a name.
        return `delete a ${this.part({ kind: "many", of: { kind: "rule", name: "suffix" } }, inner)}`;
      case "block":
        return this.part(grammar.get(name) as Part, { ...inner, head: false });
      default: {
        const part = grammar.get(name);
        if (part === undefined) throw new Error(`no rule ${name}`);
        return this.part(part, inner);
      }
    }
  }

  private primary(place: Place): string {
    if (place.depth > deepest) return this.rule(this.pick(["id", "int", "Upper", "string"]), place);
    const rules = (grammar.get("primary") as { of: readonly Part[] }).of;
    const possible = rules.filter((part) => !place.head || part.kind !== "rule" || part.name !== "record");
    const chosen = this.pick(possible);
    const text = this.part(chosen, place);
    const record = chosen.kind === "rule" && chosen.name === "Upper" && !place.head && this.random() < 0.5;
    return record ? `${text} ${this.rule("record", place)}` : text;
  }

  part(part: Part, place: Place): string {
    switch (part.kind) {
      case "text":
        return part.text;
      case "rule":
        return this.rule(part.name, place);
      case "one":
        return this.part(this.pick(part.of), place);
      case "all":
        return this.all(part.of, place);
      case "perhaps":
        return place.depth < deepest && this.random() < 0.5 ? this.part(part.of, place) : "";
      case "many":
        return this.many(part.of, place);
    }
  }

  /** Brackets put an end to a head; `{` behind `=>` is a block. */
  private all(parts: readonly Part[], place: Place): string {
    const texts: string[] = [];
    let at = place;
    for (const part of parts) {
      if (part.kind === "text" && closing.has(part.text)) at = { ...place, head: false };
      const text = texts.at(-1) === "=>" && part.kind === "one" ? this.behindArrow(part.of, at) : this.part(part, at);
      if (part.kind === "text" && [...closing.values()].includes(part.text)) at = place;
      if (text !== "") texts.push(text);
    }
    return texts.join(" ");
  }

  private behindArrow(alternatives: readonly Part[], place: Place): string {
    const chosen = this.pick(alternatives);
    if (chosen.kind === "rule" && chosen.name === "block") return this.part(chosen, place);
    for (;;) {
      const text = this.part(chosen, place);
      if (!text.startsWith("{")) return text;
    }
  }

  private many(part: Part, place: Place): string {
    const count = place.depth > deepest ? 0 : Math.floor(this.random() * 3);
    const [body, separators] = separated(part);
    const texts = Array.from({ length: count }, () => this.part(body, place)).filter((text) => text !== "");
    if (separators === undefined) return texts.join(" ");
    return (
      texts.map((text, i) => (i < texts.length - 1 ? text + this.pick(separators) : text)).join("") +
      lineBehind(separators, texts)
    );
  }
}

function lineBehind(separators: readonly string[], texts: readonly string[]): string {
  return separators.includes("\n") && texts.length > 0 ? "\n" : "";
}

/** `item [ ";" ]`: what stands between two; lines may where a `;` may. */
function separated(part: Part): readonly [Part, readonly string[] | undefined] {
  const last = part.kind === "all" ? part.of.at(-1) : undefined;
  if (part.kind !== "all" || last?.kind !== "perhaps") return [part, undefined];
  const between = last.of.kind === "one" ? last.of.of : [last.of];
  const texts = between.flatMap((one) => (one.kind === "text" && /^[,;]$/.test(one.text) ? [one.text] : []));
  if (texts.length === 0) return [part, undefined];
  const body: Part = { kind: "all", of: part.of.slice(0, -1) };
  return [body, texts.includes(";") ? [...texts.map((text) => `${text} `), "\n"] : texts.map((text) => `${text} `)];
}

/** What is beyond a grammar: bare parameters, targets of assignments, holes in paths. */
const beyond = ["P0016", "P0017", "P0015", "P0861"];

describe("sentences of the EBNF parse", () => {
  const applied = new Set<string>();

  test.each(["module", "item", "task", "fn", "match"])("%s", (name) => {
    for (let seed = 1; seed <= 1000; seed++) {
      const sentences = new Sentences(seed);
      const sentence = sentences.rule(name, { depth: name === "module" ? 0 : 2, head: false });
      const text = name === "match" ? `let a = ${sentence}\n` : `${sentence}\n`;
      const wrong = places(text).filter((place) => !beyond.includes(place.slice(0, 5)));
      expect(wrong, `seed ${seed}:\n${text}`).toEqual([]);
      for (const rule of sentences.applied) applied.add(rule);
    }
  });

  test("each rule is in them", () => {
    const rules = [...grammar.keys()];
    const lexical = rules.slice(rules.indexOf("binaryOperator"));
    const inTokens = ["stringPart", ...lexical];
    expect(rules.filter((rule) => !applied.has(rule) && !inTokens.includes(rule))).toEqual([]);
  });
});
