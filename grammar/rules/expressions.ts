/** Expressions. Binary operators are read as one flat chain; the table in `words.ts` says how the builder groups it. */
import { EOF, type TokenType } from "chevrotain";
import {
  BinaryOperator, Duration, Float, Foreign, HoleClose, Ident, Int, LambdaParen, PrefixOperator, punctuation as p,
  StrClose, StrHole, StrOpen, StrText, Upper, words,
} from "../tokens.ts"; // prettier-ignore
import type { Token } from "../token.ts";
import { PatternRules } from "./patterns.ts";
import type { HeadRule, Rule } from "./types.ts";

const isName = (type: TokenType): boolean => type === Ident || (type.CATEGORIES?.includes(Ident) ?? false);

export abstract class ExpressionRules extends PatternRules {
  abstract block: Rule;
  abstract simple: Rule;

  expr: HeadRule = this.RULE("expr", (head?: boolean) => {
    this.OR({
      DEF: [
        { GATE: () => this.startsLambda() && this.shallow(), ALT: () => this.SUBRULE(this.lambda) },
        { GATE: this.shallow, ALT: () => this.SUBRULE(this.pipe, { ARGS: [head] }) },
      ],
      IGNORE_AMBIGUITIES: true,
    });
    this.OPTION(() => this.SUBRULE(this.mistakenTernary, { ARGS: [head] }));
    this.OPTION2({
      GATE: () => this.sameLine() && this.LA(2).tokenType === Upper,
      DEF: () => this.SUBRULE(this.mistakenCast),
    });
  });

  /** The condition of `if` and `while`, the subject of `match` and `for`: `Upper {` begins no record in it. */
  head: Rule = this.RULE("head", () => {
    this.SUBRULE(this.expr, { ARGS: [true] });
  });

  private startsLambda(): boolean {
    return this.LA(2).tokenType === p["=>"] || this.LA(1).tokenType === LambdaParen;
  }

  /** `a ? b : c`. */
  mistakenTernary: HeadRule = this.RULE("mistakenTernary", (head?: boolean) => {
    this.CONSUME(p["?"]);
    this.SUBRULE(this.expr, { ARGS: [head] });
    this.CONSUME(p[":"]);
    this.SUBRULE2(this.expr, { ARGS: [head] });
  });

  /** `x as Type`. */
  mistakenCast = this.RULE("mistakenCast", () => {
    this.CONSUME(words.as);
    this.SUBRULE(this.type);
  });

  lambda = this.RULE("lambda", () => {
    this.OR([{ ALT: () => this.CONSUME(Ident) }, { ALT: () => this.SUBRULE(this.lambdaParams) }]);
    this.CONSUME(p["=>"]);
    this.OR2({
      DEF: [{ ALT: () => this.SUBRULE(this.block) }, { ALT: () => this.SUBRULE(this.expr) }],
      IGNORE_AMBIGUITIES: true,
    });
  });

  lambdaParam = this.element("lambdaParam", "list", () => {
    this.SUBRULE(this.pattern);
    this.OPTION(() => {
      this.CONSUME(p[":"]);
      this.SUBRULE(this.type);
    });
  });

  lambdaParams = this.container("lambdaParams", "list", () => {
    this.CONSUME(LambdaParen);
    this.MANY(() => {
      this.SUBRULE(this.lambdaParam);
      this.OPTION(() => this.CONSUME(p[","]));
    });
    this.CONSUME(p[")"]);
  });

  /** Operators bind tighter than `|>`, and by the table among themselves. */
  pipe: HeadRule = this.RULE("pipe", (head?: boolean) => {
    this.SUBRULE(this.operand, { ARGS: [head] });
    this.MANY({
      GATE: () => this.next.tokenType !== p["-"] || this.sameLine(),
      DEF: () => {
        this.CONSUME(BinaryOperator);
        this.SUBRULE2(this.operand, { ARGS: [head] });
      },
    });
    this.MANY2(() => {
      this.CONSUME(p["|>"]);
      this.SUBRULE(this.stage);
    });
  });

  stage = this.RULE("stage", () => {
    this.OR([{ GATE: () => !this.startsDeclaration(), ALT: () => this.CONSUME(Ident) }]);
    this.MANY(() => {
      this.CONSUME(p["."]);
      this.CONSUME2(Ident);
    });
    this.OPTION({ GATE: this.sameLine, DEF: () => this.SUBRULE(this.args) });
    this.OPTION2(() => {
      this.CONSUME(words.as);
      this.CONSUME3(Ident);
    });
  });

  operand: HeadRule = this.RULE("operand", (head?: boolean) => {
    this.MANY(() => this.CONSUME(PrefixOperator));
    this.SUBRULE(this.primary);
    this.MANY2({ GATE: () => this.continuesOperand(head === true), DEF: () => this.SUBRULE(this.suffix) });
  });

  protected continuesOperand(head: boolean): boolean {
    const type = this.next.tokenType;
    if (type === p["{"]) return !head && this.sameLine() && this.LA(0).tokenType === Upper;
    return (type !== p["("] && type !== LambdaParen && type !== p["["]) || this.sameLine();
  }

  suffix = this.RULE(
    "suffix",
    this.choice([
      {
        ALT: () => {
          this.OR2([{ ALT: () => this.CONSUME(p["."]) }, { ALT: () => this.CONSUME(p["?."]) }]);
          this.OR3([{ ALT: () => this.SUBRULE(this.name) }, { ALT: () => this.CONSUME(Upper) }]);
        },
      },
      { ALT: () => this.SUBRULE(this.args) },
      { ALT: () => this.SUBRULE(this.index) },
      { ALT: () => this.SUBRULE(this.record) },
    ]),
  );

  index = this.RULE("index", () => {
    this.CONSUME(p["["]);
    this.SUBRULE(this.expr);
    this.CONSUME(p["]"]);
  });

  arg = this.element("arg", "list", () => {
    this.OPTION({
      ...this.twoTokens,
      GATE: () => this.LA(2).tokenType === p[":"],
      DEF: () => {
        this.SUBRULE(this.name);
        this.CONSUME(p[":"]);
      },
    });
    this.SUBRULE(this.expr);
  });

  args = this.container("args", "list", () => this.listOf(LambdaParen, p[")"], this.arg));

  primary: Rule = this.RULE(
    "primary",
    this.choice([
      { ALT: () => this.CONSUME(Int) },
      { ALT: () => this.CONSUME(Float) },
      { ALT: () => this.CONSUME(Duration) },
      { ALT: () => this.SUBRULE(this.string) },
      { ALT: () => this.CONSUME(words.true) },
      { ALT: () => this.CONSUME(words.false) },
      { GATE: () => !this.startsDeclaration(), ALT: () => this.CONSUME(Ident) },
      { ALT: () => this.CONSUME(Upper) },
      { ALT: () => this.SUBRULE(this.group) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.record) },
      { ALT: () => this.SUBRULE(this.ifExpr) },
      { ALT: () => this.SUBRULE(this.match) },
      { ALT: () => this.CONSUME(Foreign) },
    ]),
  );

  /**
   * `let x =` and on the next line `source y = …`: the value is missing; `source` is not it.
   * No expression is a name that another name follows on the same line.
   */
  private startsDeclaration(): boolean {
    const token = this.next;
    if (!token.lineStart || token.tokenType === Ident) return false;
    const after = this.LA(2) as Token;
    if (after.tokenType === EOF || after.first) return false;
    return (isName(after.tokenType) && after.tokenType !== words.as) || after.tokenType === Upper;
  }

  /** `()` unit, `(a)` a group, `(a, b)` a tuple. */
  group = this.RULE("group", () => {
    this.CONSUME(p["("]);
    this.MANY(() => {
      this.SUBRULE(this.expr);
      this.OPTION(() => this.CONSUME(p[","]));
    });
    this.CONSUME(p[")"]);
  });

  listItem = this.element("listItem", "list", () => {
    this.OPTION(() => this.CONSUME(p["..."]));
    this.SUBRULE(this.expr);
  });

  list = this.container("list", "list", () => this.listOf(p["["], p["]"], this.listItem));

  recordEntry = this.element(
    "recordEntry",
    "list",
    this.choice([
      {
        ALT: () => {
          this.CONSUME(p["..."]);
          this.SUBRULE(this.expr);
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.name);
          this.OPTION(() => {
            this.CONSUME(p[":"]);
            this.SUBRULE2(this.expr);
          });
        },
      },
      {
        ALT: () => {
          this.SUBRULE(this.index);
          this.CONSUME2(p[":"]);
          this.SUBRULE3(this.expr);
        },
      },
    ]),
  );

  record = this.container("record", "list", () => this.listOf(p["{"], p["}"], this.recordEntry));

  string = this.RULE("string", () => {
    this.CONSUME(StrOpen);
    this.MANY(() => this.SUBRULE(this.stringPart));
    this.CONSUME(StrClose);
  });

  stringPart = this.RULE(
    "stringPart",
    this.choice([
      { ALT: () => this.CONSUME(StrText) },
      {
        ALT: () => {
          this.CONSUME(StrHole);
          this.SUBRULE(this.expr);
          this.CONSUME(HoleClose);
        },
      },
    ]),
  );

  ifExpr = this.RULE("ifExpr", () => {
    this.SUBRULE(this.ifBranch);
    this.MANY({
      ...this.twoTokens,
      GATE: () => this.LA(2).tokenType === words.if,
      DEF: () => {
        this.CONSUME(words.else);
        this.SUBRULE2(this.ifBranch);
      },
    });
    this.OPTION(() => {
      this.CONSUME2(words.else);
      this.SUBRULE(this.block);
    });
  });

  ifBranch = this.RULE("ifBranch", () => {
    this.CONSUME(words.if);
    this.OPTION(() => {
      this.CONSUME(words.let);
      this.SUBRULE(this.pattern);
      this.CONSUME(p["="]);
    });
    this.SUBRULE(this.head);
    this.SUBRULE(this.block);
  });

  match = this.container("match", "list", () => {
    this.CONSUME(words.match);
    this.SUBRULE(this.head);
    this.CONSUME(p["{"]);
    this.MANY(() => {
      this.SUBRULE(this.arm);
      this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(p[","]) }, { ALT: () => this.CONSUME(p[";"]) }]));
    });
    this.CONSUME(p["}"]);
  });

  arm = this.element("arm", "list", () => {
    this.SUBRULE(this.pattern);
    this.MANY(() => {
      this.CONSUME(p["|"]);
      this.SUBRULE2(this.pattern);
    });
    this.OPTION(() => {
      this.CONSUME(words.if);
      this.SUBRULE(this.pipe);
    });
    this.CONSUME(p["=>"]);
    this.OR({
      DEF: [{ ALT: () => this.SUBRULE(this.block) }, { ALT: () => this.SUBRULE(this.simple) }],
      IGNORE_AMBIGUITIES: true,
    });
  });
}
