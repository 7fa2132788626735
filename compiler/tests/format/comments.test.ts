import { lex, tokenTypes } from "@portals/grammar";
import { describe, expect, it } from "vitest";
import type { Module } from "../../syntax/ast.ts";
import { printModule } from "../../syntax/format/print.ts";
import { commentsOf, meaning, mustParse, programs, tryParse } from "./corpus.ts";

/** A small generator of numbers (mulberry32), so that a failure has a seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The program with comments of all shapes between its tokens. */
function strewn(text: string, seed: number, rate: number): string {
  const random = randomFrom(seed);
  const tokens = lex(text).tokens;
  let out = "";
  let from = 0;
  let depth = 0;
  let count = 0;
  for (const token of tokens) {
    const image = token.image;
    out += text.slice(from, token.startOffset);
    from = token.startOffset;
    const inString = depth > 0;
    if (token.tokenType === tokenTypes.StrOpen) depth++;
    if (token.tokenType === tokenTypes.StrClose) depth--;
    if (!inString && random() < rate) {
      const n = ++count;
      const shape = random();
      // A line break may be put only where the next token does not ask whether it begins a line.
      const breakable = token.first || /^[A-Za-z,=|+*/.]/.test(image);
      if (shape < 0.4 || !breakable) out += `/* ${n} */ `;
      else if (shape < 0.7) out += `// ${n}\n`;
      else if (shape < 0.85) out += `\n\n// ${n}\n`;
      else out += `\n/* ${n}\n   more */\n`;
    }
  }
  return out + text.slice(from);
}

describe("comments between any two tokens", () => {
  const all = programs();

  it("are all kept, in order, without a change of the tree, and stay where they are the second time", () => {
    let tried = 0;
    for (const [i, { name, text }] of all.entries()) {
      const original = meaning(mustParse(text));
      for (const rate of [0.02, 0.1, 0.5]) {
        for (let round = 0; round < 4; round++) {
          const seed = i * 100 + round;
          const input = strewn(text, seed, rate);
          const module = tryParse(input);
          // A comment with a line break can change what a program means; such a program is another one.
          if (module === undefined) continue;
          const strewnMeaning = meaning(withoutDocs(module));
          tried++;
          const context = `${name}, seed ${seed}, rate ${rate}`;
          const output = printModule(module);
          const again = tryParse(output);
          if (again === undefined) throw new Error(`${context}: the output does not parse\n${output}`);
          expect(commentsOf(again), context).toEqual(commentsOf(module));
          expect(meaning(withoutDocs(again)), context).toEqual(strewnMeaning);
          expect(printModule(again), context).toBe(output);
        }
      }
      expect(original).toBeDefined();
    }
    // Most of what is strewn still is a program.
    expect(tried).toBeGreaterThan(all.length * 6);
  });
});

/** Which documentation belongs to what may change if a comment is put between the two. */
function withoutDocs(module: Module): unknown {
  return JSON.parse(JSON.stringify(module, (key, value: unknown) => (key === "docs" ? undefined : value)));
}
