/**
 * How reading goes on behind a mistake. Chevrotain's own recovery resumes at the next token that may follow, which here is
 * almost any: every contextual word is a name. Because brackets balance and tokens know their depth, a better place is at hand:
 * the end of the element (statement, argument, field, …) in which the mistake is. So one mistake costs one element.
 *
 * An *element* rule swallows what goes wrong in it and skips to where the next element can begin. A *container* rule loops over
 * elements; what stands between two of them and begins none is reported and skipped likewise.
 * The overrides at the end replace parts of chevrotain 11.2 that are not in its typings; `compiler/tests/syntax/recovery.test.ts` holds them.
 */
import { CstParser, EOF, MismatchedTokenException, type CstNode, type IOrAlt, type IRecognitionException, type IToken, type OrMethodOpts, type ParserMethod, type TokenType } from "chevrotain"; // prettier-ignore
import { toFastProperties } from "@chevrotain/utils";
import { closers } from "../layout.ts";
import { expectationIn } from "../expectations.ts";
import { decision, OneToken, type Decision, type LookaheadTable } from "../lookahead.ts";
import { endOf, type Token } from "../token.ts";
import { BinaryOperator, LambdaParen, punctuation, vocabulary, words } from "../tokens.ts";
import { contextualWords } from "../words.ts";

/** Where the next element may begin: behind a comma, on a new line, at a word that begins a member or an item. */
export type Boundary = "list" | "statement" | "member" | "item";

/** What this file needs of chevrotain beyond its typings. */
interface Internals {
  selfAnalysisDone: boolean;
  readonly lookAheadFuncsCache: Map<number, Decision>;
  getLaFuncFromCache: (key: number) => Decision;
  currIdx: number;
  recoveryEnabled: boolean;
  readonly RULE_STACK_IDX: number;
  readonly CST_STACK: readonly CstNode[];
  readonly currRuleShortName: number;
  getCurrRuleFullName(): string;
  SAVE_ERROR(error: Error): Error;
  attemptInRepetitionRecovery: (
    loop: (...args: unknown[]) => void,
    args: readonly unknown[],
    lookahead: () => boolean,
    kind: number,
    occurrence: number,
    walker: unknown,
    progressed?: boolean,
  ) => void;
}

const continues: ReadonlySet<TokenType> = new Set([
  ...vocabulary.filter((t) => t.CATEGORIES?.includes(BinaryOperator) && t !== punctuation["-"]),
  ...([".", "?.", "|>", "->", "=>", "=", "+=", "-=", "*=", ",", ":", "?"] as const).map((p) => punctuation[p]),
  words.else,
]);
const memberWords: ReadonlySet<TokenType> = new Set([words.fn, ...contextualWords.member.map((w) => words[w])]);
const itemWords: ReadonlySet<TokenType> = new Set([
  ...[words.export, words.import, words.type, words.let, words.fn],
  ...contextualWords.item.map((w) => words[w]),
]);

/** What may be put in where it is missing; brackets never, they balance. */
const insertable: ReadonlySet<TokenType> = new Set([
  punctuation["="], punctuation[":"], punctuation["=>"], punctuation["->"], words.in, words.from,
]); // prettier-ignore

function isBoundary(token: Token, boundary: Boundary): boolean {
  const type = token.tokenType;
  switch (boundary) {
    case "list":
      return type === punctuation[","] || (token.lineStart && !continues.has(type));
    case "statement":
      return type === punctuation[";"] || (token.lineStart && !continues.has(type));
    case "member":
      return token.lineStart && memberWords.has(type);
    case "item":
      return token.lineStart && itemWords.has(type);
  }
}

/** Did the token begin no element of the list in which it stands? Otherwise it interrupted one. */
export function isStray(error: IRecognitionException): boolean {
  return "stray" in error;
}

export abstract class RecoveringParser extends CstParser {
  private readonly boundaries = new Map<string, Boundary>();
  /**
   * For a choice that takes two tokens. When the grammar is validated, chevrotain proves that two are enough; otherwise the gates
   * of the choice decide, because chevrotain's tables for two tokens take a third of the time in which the parser is made.
   */
  protected readonly twoTokens: { readonly MAX_LOOKAHEAD?: number; readonly IGNORE_AMBIGUITIES?: boolean };
  private readonly containers = new Map<string, Boundary>();
  /** Depth and position at which the elements being read began, innermost last. */
  private begun: { readonly depth: number; readonly index: number }[] = [];

  constructor(validate: boolean) {
    super(vocabulary, {
      maxLookahead: 1,
      lookaheadStrategy: new OneToken({ maxLookahead: 1 }),
      recoveryEnabled: true,
      nodeLocationTracking: "onlyOffset",
      skipValidations: !validate,
      errorMessageProvider: {
        // The "message" of an error is what was expected; the sentence is the compiler's (`compiler/diagnostics`).
        buildMismatchTokenMessage: ({ expected, ruleName }) => expectationIn(ruleName, expected),
        buildNoViableAltMessage: ({ ruleName }) => expectationIn(ruleName, undefined),
        buildEarlyExitMessage: ({ ruleName }) => expectationIn(ruleName, undefined),
        buildNotAllInputParsedMessage: () => expectationIn("module", undefined),
      },
    });
    this.twoTokens = validate ? { MAX_LOOKAHEAD: 2 } : { IGNORE_AMBIGUITIES: true };
    this.internals.attemptInRepetitionRecovery = (loop, args, lookahead, _kind, _occurrence, _walker, progressed) =>
      this.resumeLoop(loop, args, lookahead, progressed !== false);
  }

  private get internals(): Internals {
    return this as unknown as Internals;
  }

  /** In place of the analysis: what it would find out is known. */
  protected useTable(table: LookaheadTable): void {
    const decisions = this.internals.lookAheadFuncsCache;
    this.internals.getLaFuncFromCache = (key) => {
      const known = decisions.get(key);
      if (known) return known;
      const place = table[key];
      if (!place) throw new Error(`the table of lookahead lacks ${key}`);
      const made = decision(place);
      decisions.set(key, made);
      return made;
    };
    // As the analysis does: V8 keeps so many properties in a hash table otherwise.
    toFastProperties(this);
    this.internals.selfAnalysisDone = true;
  }

  /** What the analysis found out. */
  lookahead(): LookaheadTable {
    return Object.fromEntries([...this.internals.lookAheadFuncsCache].map(([key, { place }]) => [key, place]));
  }

  /**
   * Chevrotain's analysis of the grammar, without its tables for resuming, which take a third of the time and which the
   * overrides below replace.
   */
  protected analyse(): void {
    this.internals.recoveryEnabled = false;
    this.performSelfAnalysis();
    this.internals.recoveryEnabled = true;
  }

  /** Forget what an earlier text left behind. */
  protected restart(): void {
    this.begun = [];
  }

  /** The next token, with what the layout knows of it. */
  protected get next(): Token {
    return this.LA(1) as Token;
  }

  /** False where nothing but brackets may stand between here and the top, so that the stack can't overflow. */
  protected readonly shallow = (): boolean => this.internals.RULE_STACK_IDX < 1200;

  protected readonly sameLine = (): boolean => !this.next.lineStart;

  protected element<A extends unknown[]>(
    name: string,
    boundary: Boundary,
    body: (...args: A) => void,
  ): ParserMethod<A, CstNode> {
    this.boundaries.set(name, boundary);
    return this.RULE(name, (...args: A) => {
      this.ACTION(() => this.begun.push({ depth: this.next.depth ?? 0, index: this.internals.currIdx }));
      body(...args);
      this.ACTION(() => this.begun.pop());
    });
  }

  protected container<A extends unknown[]>(
    name: string,
    boundary: Boundary,
    body: (...args: A) => void,
  ): ParserMethod<A, CstNode> {
    this.containers.set(name, boundary);
    return this.RULE(name, body);
  }

  /** The body of a rule that is one choice: its alternatives are made once, not whenever the rule is read. */
  protected choice(alternatives: IOrAlt<unknown>[] | OrMethodOpts<unknown>): () => void {
    return () => void this.OR(alternatives);
  }

  /** `element , element , …` between brackets that balance. A missing comma is the AST builder's to report. */
  protected listOf(open: TokenType, close: TokenType, element: ParserMethod<[], CstNode>): void {
    if (open === LambdaParen) {
      this.or(9, [{ ALT: () => this.consume(9, punctuation["("]) }, { ALT: () => this.consume(9, LambdaParen) }]);
    } else this.consume(9, open);
    this.many(9, () => {
      this.subrule(9, element);
      this.option(9, () => this.consume(9, punctuation[","]));
    });
    this.consume(9, close);
  }

  // ---- in place of chevrotain's -----------------------------------------------------------------------------------

  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    return insertable.has(type);
  }

  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    return false;
  }

  /** An inserted token stands behind the last one read, without text. */
  protected override getTokenToInsert(type: TokenType): IToken {
    const at = this.endOfLast();
    return {
      image: "",
      startOffset: at,
      endOffset: at - 1,
      tokenType: type,
      tokenTypeIdx: type.tokenTypeIdx ?? 0,
      isInsertedInRecovery: true,
    };
  }

  private endOfLast(): number {
    const before = this.LA(0) as Token;
    return before.endOffset >= 0 ? endOf(before) : 0;
  }

  protected findReSyncTokenType(): TokenType {
    return EOF;
  }

  /** Is the rule that just failed one that recovers? In either case its node gets a place, if it has none for want of text. */
  protected isInCurrentRuleReSyncSet(): boolean {
    const location = this.internals.CST_STACK.at(-1)?.location;
    if (location && Number.isNaN(location.startOffset)) {
      location.startOffset = this.endOfLast();
      location.endOffset = location.startOffset - 1;
    }
    return this.internals.RULE_STACK_IDX === 0 || this.boundaries.has(this.internals.getCurrRuleFullName());
  }

  protected reSyncTo(): IToken[] {
    const boundary = this.boundaries.get(this.internals.getCurrRuleFullName());
    const skipped: IToken[] = [];
    if (boundary === undefined) {
      while (this.next.tokenType !== EOF) this.SKIP_TOKEN();
      return skipped;
    }
    const { depth, index } = this.begun.pop() ?? { depth: 0, index: -1 };
    while (!this.endsElement(boundary, depth, this.internals.currIdx > index)) {
      skipped.push(this.next);
      this.SKIP_TOKEN();
    }
    return skipped;
  }

  private endsElement(boundary: Boundary, depth: number, moved: boolean): boolean {
    const token = this.next;
    if (token.tokenType === EOF || (token.depth < depth && token.closes)) return true;
    return moved && token.depth === depth && !token.closes && isBoundary(token, boundary);
  }

  private resumeLoop(
    loop: (...args: unknown[]) => void,
    args: readonly unknown[],
    lookahead: () => boolean,
    progressed: boolean,
  ): void {
    const rule = this.internals.getCurrRuleFullName();
    const boundary = this.containers.get(rule);
    const token = this.next;
    if (boundary === undefined || !progressed || token.tokenType === EOF || closers.has(token.tokenType)) return;
    const error = new MismatchedTokenException(expectationIn(rule, undefined), token, this.LA(0));
    this.internals.SAVE_ERROR(Object.assign(error, { stray: true }));
    const depth = token.depth;
    do this.SKIP_TOKEN();
    while (!this.endsElement(boundary, depth, true));
    if (this.next.tokenType === punctuation[","] || this.next.tokenType === punctuation[";"]) this.SKIP_TOKEN();
    if (this.next.tokenType === EOF || (this.next.closes && this.next.depth < depth)) return;
    if (lookahead.call(this)) loop.apply(this, [...args]);
    else this.resumeLoop(loop, args, lookahead, true);
  }
}
