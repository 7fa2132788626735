/** The parser: tokens to a concrete syntax tree. One instance serves a process; it keeps nothing between texts. */
import { EOF, type CstNode, type IRecognitionException, type Rule as GrammarRule } from "chevrotain";
import { ItemRules } from "./rules/items.ts";
import type { LookaheadTable } from "./lookahead.ts";
import type { Token } from "./token.ts";

/** What a text can be read as. */
export type Start = "module" | "loneExpr" | "signature" | "loneType";

export interface Read {
  readonly cst: CstNode | undefined;
  readonly errors: readonly IRecognitionException[];
}

/** Made for the first text with a mistake, if the parser has a table. */
let analysed: PortalsParser | undefined;

export interface ParserOptions {
  /** Check the grammar itself (ambiguities, left recursion): for tests, it costs time. */
  readonly validate?: boolean;
  /** From `lookahead()` of a parser that was made without: then the grammar need not be analysed. */
  readonly table?: LookaheadTable | undefined;
}

export class PortalsParser extends ItemRules {
  loneExpr = this.RULE("loneExpr", () => {
    this.SUBRULE(this.expr);
    this.CONSUME(EOF);
  });

  private readonly table: LookaheadTable | undefined;

  constructor(options: ParserOptions = {}) {
    super(options.validate === true);
    this.table = options.table;
    if (this.table) this.useTable(this.table);
    else this.analyse();
  }

  private onItem: ((item: CstNode) => void) | undefined;

  /**
   * The tree is undefined only if nothing at all could be read. With `onItem`, each declaration of a module is handed over when it
   * is complete, and is not kept: a tree that dies at once costs the garbage collector nothing.
   */
  read(tokens: readonly Token[], start: Start, onItem?: (item: CstNode) => void): Read {
    this.input = [...tokens];
    this.restart();
    this.onItem = onItem;
    const cst = this[start]() as CstNode | undefined;
    return { cst, errors: this.errors };
  }

  protected override finishItem(item: CstNode): void {
    if (!this.onItem) return;
    this.onItem({ ...item });
    for (const part of Object.keys(item.children)) delete item.children[part];
  }

  /** What was wrong so far, while a text is being read. */
  errorsSoFar(): readonly IRecognitionException[] {
    return this.errors;
  }

  /** The grammar as data: chevrotain looks there for what it may insert where something is missing. */
  override getGAstProductions(): Record<string, GrammarRule> {
    if (!this.table) return super.getGAstProductions();
    analysed ??= new PortalsParser();
    return analysed.getGAstProductions();
  }

  /** Each rule of the grammar, for what is derived from it. */
  rules(): readonly GrammarRule[] {
    return Object.values(this.getGAstProductions());
  }
}
