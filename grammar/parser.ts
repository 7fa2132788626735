/** The parser: tokens to a concrete syntax tree. One instance serves a process; it keeps nothing between texts. */
import { EOF, type CstNode, type IRecognitionException, type Rule as GrammarRule } from "chevrotain";
import { ItemRules } from "./rules/items.ts";
import type { Token } from "./token.ts";

/** What a text can be read as. */
export type Start = "module" | "loneExpr" | "signature" | "loneType";

export class PortalsParser extends ItemRules {
  loneExpr = this.RULE("loneExpr", () => {
    this.SUBRULE(this.expr);
    this.CONSUME(EOF);
  });

  /** With `validate`, the grammar itself is checked (ambiguities, left recursion): for tests, it costs time. */
  constructor(options: { readonly validate: boolean } = { validate: false }) {
    super(options.validate);
    this.analyse();
  }

  /** Undefined only if nothing at all could be read. */
  read(tokens: readonly Token[], start: Start): { cst: CstNode | undefined; errors: readonly IRecognitionException[] } {
    this.input = [...tokens];
    this.restart();
    const cst = this[start]() as CstNode | undefined;
    return { cst, errors: this.errors };
  }

  /** Each rule of the grammar, for what is derived from it. */
  rules(): readonly GrammarRule[] {
    return Object.values(this.getGAstProductions());
  }
}
