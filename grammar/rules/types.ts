/** Type expressions, and the parameters that carry them. */
import type { CstNode, ParserMethod } from "chevrotain";
import { Foreign, Ident, LambdaParen, punctuation as p, ReservedName, Upper, words } from "../tokens.ts";
import { RecoveringParser } from "./recovery.ts";

export type Rule = ParserMethod<[], CstNode>;
/** A rule that is told whether it stands in a head, where `Upper {` is no record: `if`, `match`, `for`, `while`. */
export type HeadRule = ParserMethod<[head?: boolean | undefined], CstNode>;

export abstract class TypeRules extends RecoveringParser {
  abstract expr: HeadRule;

  /** Where no declaration is meant, a reserved word is a name too. */
  name = this.RULE(
    "name",
    this.choice([{ ALT: () => this.CONSUME(Ident) }, { ALT: () => this.CONSUME(ReservedName) }]),
  );

  typeParams = this.RULE("typeParams", () => {
    this.CONSUME(p["<"]);
    this.AT_LEAST_ONE_SEP({ SEP: p[","], DEF: () => this.CONSUME(Upper) });
    this.CONSUME(p[">"]);
  });

  type: Rule = this.RULE("type", () => {
    this.SUBRULE(this.typeAtom);
    this.MANY({
      GATE: this.sameLine,
      DEF: () => this.OR([{ ALT: () => this.CONSUME(p["?"]) }, { ALT: () => this.CONSUME(p["??"]) }]),
    });
  });

  typeAtom: Rule = this.RULE(
    "typeAtom",
    this.choice({
      ...this.twoTokens,
      DEF: [
        {
          GATE: () => this.shallow() && (this.LA(1).tokenType === Upper || this.LA(2).tokenType === p["."]),
          ALT: () => this.SUBRULE(this.namedType),
        },
        { GATE: this.shallow, ALT: () => this.SUBRULE(this.recordType) },
        { GATE: this.shallow, ALT: () => this.SUBRULE(this.tupleType) },
        { ALT: () => this.SUBRULE(this.mistakenType) },
      ],
    }),
  );

  namedType = this.RULE("namedType", () => {
    this.OPTION(() => {
      this.CONSUME(Ident);
      this.CONSUME(p["."]);
    });
    this.CONSUME(Upper);
    this.OPTION2(() => {
      this.CONSUME(p["<"]);
      this.AT_LEAST_ONE_SEP({ SEP: p[","], DEF: () => this.SUBRULE(this.typeArg) });
      this.CONSUME(p[">"]);
    });
  });

  /** `string`, `number`: what a TypeScript programmer writes. */
  mistakenType = this.RULE(
    "mistakenType",
    this.choice([{ ALT: () => this.CONSUME(Ident) }, { ALT: () => this.CONSUME(Foreign) }]),
  );

  typeArg = this.RULE("typeArg", () => {
    this.SUBRULE(this.type);
    this.OPTION(() => {
      this.CONSUME(words.by);
      this.SUBRULE2(this.type);
    });
  });

  fieldType = this.element("fieldType", "list", () => {
    this.SUBRULE(this.name);
    this.OPTION3(() => this.SUBRULE(this.mistakenOptional));
    this.CONSUME(p[":"]);
    this.SUBRULE(this.type);
    this.OPTION(() => {
      this.CONSUME(p["="]);
      this.SUBRULE(this.expr);
    });
    this.OPTION2(() => {
      this.CONSUME(words.personal);
      this.CONSUME(words.by);
      this.CONSUME(Ident);
    });
  });

  recordType = this.container("recordType", "list", () => {
    this.CONSUME(p["{"]);
    this.MANY(() => {
      this.SUBRULE(this.fieldType);
      this.OPTION(() =>
        this.OR([{ ALT: () => this.CONSUME(p[","]) }, { ALT: () => this.SUBRULE(this.mistakenSemicolon) }]),
      );
    });
    this.CONSUME(p["}"]);
  });

  /** `{ a: A; b: B }`. */
  mistakenSemicolon = this.RULE("mistakenSemicolon", () => {
    this.CONSUME(p[";"]);
  });

  /** `()` unit, `(A)` a group, `(A, B)` a tuple, `(A) => B` a function. */
  tupleType = this.RULE("tupleType", () => {
    this.OR([{ ALT: () => this.CONSUME(p["("]) }, { ALT: () => this.CONSUME(LambdaParen) }]);
    this.MANY(() => {
      this.SUBRULE(this.type);
      this.OPTION(() => this.CONSUME(p[","]));
    });
    this.CONSUME(p[")"]);
    this.OPTION2(() => {
      this.CONSUME(p["=>"]);
      this.SUBRULE2(this.type);
    });
  });

  param = this.element("param", "list", () => {
    this.CONSUME(Ident);
    this.OPTION2(() => this.SUBRULE(this.mistakenOptional));
    this.CONSUME(p[":"]);
    this.SUBRULE(this.type);
    this.OPTION(() => {
      this.CONSUME(p["="]);
      this.SUBRULE(this.expr);
    });
  });

  /** `name?: Type`. */
  mistakenOptional = this.RULE("mistakenOptional", () => {
    this.CONSUME(p["?"]);
  });

  params = this.container("params", "list", () => this.listOf(LambdaParen, p[")"], this.param));

  /** `-> Type`. */
  resultType = this.RULE("resultType", () => {
    this.OR([{ ALT: () => this.CONSUME(p["->"]) }, { ALT: () => this.SUBRULE(this.mistakenColon) }]);
    this.SUBRULE(this.type);
  });

  /** `fn f(): Type`. */
  mistakenColon = this.RULE("mistakenColon", () => {
    this.CONSUME(p[":"]);
  });

  /** A signature of the standard library: `<T>(self: List<T>) -> Int`. */
  signature = this.RULE("signature", () => {
    this.OPTION(() => this.SUBRULE(this.typeParams));
    this.SUBRULE(this.params);
    this.SUBRULE(this.resultType);
  });

  loneType = this.RULE("loneType", () => {
    this.SUBRULE(this.type);
  });
}
