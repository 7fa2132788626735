/** Patterns, in `let`, `match`, `for`, handlers and the parameters of lambdas. */
import { Duration, Float, Foreign, Ident, Int, LambdaParen, punctuation as p, Upper, words } from "../tokens.ts";
import { type Rule, TypeRules } from "./types.ts";

export abstract class PatternRules extends TypeRules {
  abstract string: Rule;

  pattern: Rule = this.RULE("pattern", () => {
    this.OR({
      ...this.twoTokens,
      DEF: [
        { ALT: () => this.SUBRULE(this.literalPattern) },
        {
          GATE: () => this.LA(1).tokenType === Upper || this.LA(2).tokenType === p["."],
          ALT: () => this.SUBRULE(this.constructorPattern),
        },
        { ALT: () => this.CONSUME(Ident) },
        { ALT: () => this.SUBRULE(this.tuplePattern) },
        { ALT: () => this.SUBRULE(this.recordPattern) },
        { ALT: () => this.SUBRULE(this.listPattern) },
        { ALT: () => this.CONSUME(Foreign) },
      ],
    });
    this.OPTION(() => {
      this.CONSUME(words.as);
      this.CONSUME2(Ident);
    });
  });

  literalPattern = this.RULE(
    "literalPattern",
    this.choice([
      {
        ALT: () => {
          this.OPTION(() => this.CONSUME(p["-"]));
          this.OR2([
            { ALT: () => this.CONSUME(Int) },
            { ALT: () => this.CONSUME(Float) },
            { ALT: () => this.CONSUME(Duration) },
          ]);
        },
      },
      { ALT: () => this.SUBRULE(this.string) },
      { ALT: () => this.CONSUME(words.true) },
      { ALT: () => this.CONSUME(words.false) },
    ]),
  );

  constructorPattern = this.RULE("constructorPattern", () => {
    this.OPTION(() => {
      this.CONSUME(Ident);
      this.CONSUME(p["."]);
    });
    this.CONSUME(Upper);
    this.OPTION2(() => {
      this.CONSUME2(p["."]);
      this.CONSUME2(Upper);
    });
    this.OPTION3({
      GATE: this.sameLine,
      DEF: () =>
        this.OR([{ ALT: () => this.SUBRULE(this.tuplePattern) }, { ALT: () => this.SUBRULE(this.recordPattern) }]),
    });
  });

  tuplePattern: Rule = this.container("tuplePattern", "list", () =>
    this.listOf(LambdaParen, p[")"], this.tupleItemPattern),
  );

  tupleItemPattern: Rule = this.element("tupleItemPattern", "list", () => {
    this.SUBRULE(this.pattern);
  });

  fieldPattern = this.element(
    "fieldPattern",
    "list",
    this.choice([
      {
        ALT: () => {
          this.SUBRULE(this.name);
          this.OPTION(() => {
            this.CONSUME(p[":"]);
            this.SUBRULE(this.pattern);
          });
        },
      },
      { ALT: () => this.CONSUME(p[".."]) },
    ]),
  );

  recordPattern = this.container("recordPattern", "list", () => this.listOf(p["{"], p["}"], this.fieldPattern));

  listItemPattern = this.element("listItemPattern", "list", () => {
    this.OPTION(() => this.CONSUME(p["..."]));
    this.SUBRULE(this.pattern);
  });

  listPattern = this.container("listPattern", "list", () => this.listOf(p["["], p["]"], this.listItemPattern));
}
