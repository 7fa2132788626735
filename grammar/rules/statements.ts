/** Statements and blocks. */
import type { TokenType } from "chevrotain";
import type { Token } from "../token.ts";
import { AssignmentOperator, Ident, punctuation as p, words } from "../tokens.ts";
import { ExpressionRules } from "./expressions.ts";
import type { Rule } from "./types.ts";

export abstract class StatementRules extends ExpressionRules {
  /** Its value is its last statement, if that is an expression. */
  block: Rule = this.container("block", "statement", () => {
    this.CONSUME(p["{"]);
    this.MANY(() => {
      this.SUBRULE(this.statement);
      this.OPTION(() => this.CONSUME(p[";"]));
    });
    this.CONSUME(p["}"]);
  });

  statement: Rule = this.element(
    "statement",
    "statement",
    this.choice([
      { ALT: () => this.SUBRULE(this.letStmt) },
      { ALT: () => this.SUBRULE(this.varStmt) },
      { ALT: () => this.SUBRULE(this.forStmt) },
      { ALT: () => this.SUBRULE(this.whileStmt) },
      { ALT: () => this.SUBRULE(this.simple) },
    ]),
  );

  letStmt = this.RULE("letStmt", () => {
    this.CONSUME(words.let);
    this.SUBRULE(this.pattern);
    this.OPTION(() => {
      this.CONSUME(p[":"]);
      this.SUBRULE(this.type);
    });
    this.CONSUME(p["="]);
    this.SUBRULE(this.expr);
    this.OPTION2(() => {
      this.CONSUME(words.else);
      this.SUBRULE(this.block);
    });
  });

  varStmt = this.RULE("varStmt", () => {
    this.CONSUME(words.var);
    this.CONSUME(Ident);
    this.OPTION(() => {
      this.CONSUME(p[":"]);
      this.SUBRULE(this.type);
    });
    this.CONSUME(p["="]);
    this.SUBRULE(this.expr);
  });

  forStmt = this.RULE("forStmt", () => {
    this.CONSUME(words.for);
    this.SUBRULE(this.pattern);
    this.CONSUME(words.in);
    this.SUBRULE(this.head);
    this.SUBRULE(this.block);
  });

  whileStmt = this.RULE("whileStmt", () => {
    this.CONSUME(words.while);
    this.SUBRULE(this.head);
    this.SUBRULE(this.block);
  });

  /** What may also stand as the body of an arm. */
  simple: Rule = this.RULE(
    "simple",
    this.choice({
      DEF: [
        { ALT: () => this.SUBRULE(this.returnStmt) },
        { ALT: () => this.CONSUME(words.break) },
        { ALT: () => this.CONSUME(words.continue) },
        { ALT: () => this.SUBRULE(this.emitStmt) },
        { ALT: () => this.SUBRULE(this.replyStmt) },
        { ALT: () => this.SUBRULE(this.becomeStmt) },
        { GATE: () => this.startsDelete(), ALT: () => this.SUBRULE(this.deleteStmt) },
        { ALT: () => this.SUBRULE(this.exprStmt) },
      ],
      IGNORE_AMBIGUITIES: true,
    }),
  );

  returnStmt = this.RULE("returnStmt", () => {
    this.CONSUME(words.return);
    this.OPTION({ GATE: this.sameLine, DEF: () => this.SUBRULE(this.expr) });
  });

  emitStmt = this.RULE("emitStmt", () => {
    this.CONSUME(words.emit);
    this.SUBRULE(this.expr);
  });

  replyStmt = this.RULE("replyStmt", () => {
    this.CONSUME(words.reply);
    this.SUBRULE(this.expr);
    this.OPTION({
      GATE: this.sameLine,
      DEF: () => {
        this.CONSUME(words.to);
        this.SUBRULE2(this.expr);
      },
    });
  });

  becomeStmt = this.RULE("becomeStmt", () => {
    this.CONSUME(words.become);
    this.CONSUME(Ident);
    this.OPTION({ GATE: this.sameLine, DEF: () => this.SUBRULE(this.args) });
  });

  /** `delete` is a name, unless a name follows it. */
  private startsDelete(): boolean {
    const after = this.LA(2) as Token;
    return isName(after.tokenType) && !after.first;
  }

  deleteStmt = this.RULE("deleteStmt", () => {
    this.CONSUME(words.delete);
    this.SUBRULE(this.primary);
    this.MANY({ GATE: () => this.continuesOperand(false), DEF: () => this.SUBRULE(this.suffix) });
    this.OPTION({
      GATE: this.sameLine,
      DEF: () => {
        this.CONSUME(words.where);
        this.SUBRULE(this.lambda);
      },
    });
  });

  /** An expression, or an assignment to it. */
  exprStmt = this.RULE("exprStmt", () => {
    this.SUBRULE(this.expr);
    this.OPTION(() => {
      this.CONSUME(AssignmentOperator);
      this.SUBRULE2(this.expr);
    });
  });
}

function isName(type: TokenType): boolean {
  return type === Ident || (type.CATEGORIES?.includes(Ident) ?? false);
}
