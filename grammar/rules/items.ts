/** Top level: the module and its declarations (tasks stand in `tasks.ts`). */
import { EOF, type CstNode } from "chevrotain";
import type { Token } from "../token.ts";
import { Foreign, Ident, LambdaParen, punctuation as p, Upper, words } from "../tokens.ts";
import { TaskRules } from "./tasks.ts";

export abstract class ItemRules extends TaskRules {
  module = this.container("module", "item", () => {
    this.OPTION(() => this.SUBRULE(this.appHeader));
    this.MANY(() => {
      const item = this.SUBRULE(this.item);
      this.ACTION(() => this.finishItem(item));
      this.OPTION2(() => this.CONSUME(p[";"]));
    });
    this.CONSUME(EOF);
  });

  /** Called with each declaration as soon as it is read. */
  protected abstract finishItem(item: CstNode): void;

  appHeader = this.element("appHeader", "item", () => {
    this.CONSUME(words.app);
    this.CONSUME(Ident);
    this.OPTION(() => this.SUBRULE(this.onError));
  });

  item = this.element("item", "item", () => {
    this.OPTION(() => this.CONSUME(words.export));
    this.OR([
      { ALT: () => this.SUBRULE(this.importDecl) },
      { ALT: () => this.SUBRULE(this.use) },
      { ALT: () => this.SUBRULE(this.typeDecl) },
      { ALT: () => this.SUBRULE(this.newtype) },
      { ALT: () => this.SUBRULE(this.topLet) },
      { ALT: () => this.SUBRULE(this.config) },
      { ALT: () => this.SUBRULE(this.fn) },
      { ALT: () => this.SUBRULE(this.source) },
      { ALT: () => this.SUBRULE(this.task) },
      { ALT: () => this.SUBRULE(this.workflow) },
      { ALT: () => this.SUBRULE(this.stream) },
      { ALT: () => this.SUBRULE(this.run) },
      { ALT: () => this.SUBRULE(this.portal) },
      { ALT: () => this.SUBRULE(this.sequencer) },
      { ALT: () => this.SUBRULE(this.splitter) },
      { ALT: () => this.SUBRULE(this.sink) },
      { ALT: () => this.SUBRULE(this.connect) },
      { ALT: () => this.SUBRULE(this.update) },
      { ALT: () => this.SUBRULE(this.patternDecl) },
      { ALT: () => this.SUBRULE(this.test) },
      { ALT: () => this.CONSUME(Foreign) },
    ]);
  });

  importDecl = this.container("importDecl", "list", () => {
    this.CONSUME(words.import);
    this.OPTION(() => this.SUBRULE(this.importHost));
    this.CONSUME(p["{"]);
    this.MANY(() => {
      this.SUBRULE(this.importName);
      this.OPTION2(() => this.CONSUME(p[","]));
    });
    this.CONSUME(p["}"]);
    this.CONSUME(words.from);
    this.SUBRULE(this.string);
  });

  importHost = this.RULE("importHost", () => {
    this.CONSUME(words.ts);
    this.OR([
      { ALT: () => this.CONSUME(words.pure) },
      {
        ALT: () => {
          this.CONSUME(words.effect);
          this.OPTION(() => this.CONSUME(words.once));
        },
      },
    ]);
  });

  importName = this.element("importName", "list", () => {
    this.SUBRULE(this.anyName);
    this.OPTION(() => {
      this.CONSUME(words.as);
      this.SUBRULE2(this.anyName);
    });
    this.OPTION2(() => {
      this.CONSUME(p[":"]);
      this.SUBRULE(this.type);
    });
  });

  anyName = this.RULE("anyName", this.choice([{ ALT: () => this.CONSUME(Ident) }, { ALT: () => this.CONSUME(Upper) }]));

  use = this.RULE("use", () => {
    this.CONSUME(words.use);
    this.CONSUME(Ident);
    this.CONSUME(words.from);
    this.SUBRULE(this.string);
  });

  typeDecl = this.RULE("typeDecl", () => {
    this.CONSUME(words.type);
    this.CONSUME(Upper);
    this.OPTION(() => this.SUBRULE(this.typeParams));
    this.CONSUME(p["="]);
    this.OR({
      DEF: [
        { GATE: () => this.startsVariants(), ALT: () => this.SUBRULE(this.variants) },
        { ALT: () => this.SUBRULE(this.type) },
      ],
      IGNORE_AMBIGUITIES: true,
    });
  });

  /** `| A`, `A | …`, `A { …`, `A(…`; a lone `A` is an alias. */
  private startsVariants(): boolean {
    const [first, second] = [this.LA(1), this.LA(2) as Token];
    if (first.tokenType === p["|"]) return true;
    if (first.tokenType !== Upper) return false;
    if (second.tokenType === p["|"]) return true;
    return !second.lineStart && [p["{"], p["("], LambdaParen].includes(second.tokenType);
  }

  variants = this.RULE("variants", () => {
    this.OPTION(() => this.CONSUME(p["|"]));
    this.AT_LEAST_ONE_SEP({ SEP: p["|"], DEF: () => this.SUBRULE(this.variant) });
  });

  variant = this.RULE("variant", () => {
    this.CONSUME(Upper);
    this.OPTION({
      GATE: this.sameLine,
      DEF: () => this.OR([{ ALT: () => this.SUBRULE(this.recordType) }, { ALT: () => this.SUBRULE(this.tupleType) }]),
    });
  });

  newtype = this.RULE("newtype", () => {
    this.CONSUME(words.newtype);
    this.CONSUME(Upper);
    this.OPTION(() => this.SUBRULE(this.typeParams));
    this.CONSUME(p["="]);
    this.SUBRULE(this.type);
  });

  topLet = this.RULE("topLet", () => {
    this.CONSUME(words.let);
    this.CONSUME(Ident);
    this.OPTION(() => {
      this.CONSUME(p[":"]);
      this.SUBRULE(this.type);
    });
    this.CONSUME(p["="]);
    this.SUBRULE(this.expr);
  });

  config = this.RULE("config", () => {
    this.CONSUME(words.config);
    this.CONSUME(Ident);
    this.CONSUME(p[":"]);
    this.SUBRULE(this.type);
    this.OPTION(() => {
      this.CONSUME(p["="]);
      this.SUBRULE(this.expr);
    });
  });

  source = this.RULE("source", () => {
    this.CONSUME(words.source);
    this.CONSUME(Ident);
    this.OPTION(() => {
      this.CONSUME(p[":"]);
      this.SUBRULE(this.type);
    });
    this.CONSUME(p["="]);
    this.SUBRULE(this.expr);
  });

  workflow = this.RULE("workflow", () => {
    this.CONSUME(words.workflow);
    this.CONSUME(Ident);
    this.OPTION(() => this.SUBRULE(this.typeParams));
    this.SUBRULE(this.params);
    this.OPTION2(() => this.SUBRULE(this.resultType));
    this.SUBRULE(this.block);
  });

  stream = this.RULE("stream", () => {
    this.CONSUME(words.stream);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Ident);
          this.OPTION(() => {
            this.CONSUME(p[":"]);
            this.SUBRULE(this.type);
          });
        },
      },
      { ALT: () => this.SUBRULE(this.recordPattern) },
    ]);
    this.CONSUME(p["="]);
    this.SUBRULE(this.expr);
    this.OPTION2(() => this.SUBRULE(this.onError));
  });

  run = this.RULE("run", () => {
    this.CONSUME(words.run);
    this.SUBRULE(this.expr);
    this.OPTION(() => this.SUBRULE(this.onError));
  });

  onError = this.RULE("onError", () => {
    this.CONSUME(words.on);
    this.CONSUME(words.error);
    this.AT_LEAST_ONE_SEP({ SEP: words.then, DEF: () => this.SUBRULE(this.policy) });
  });

  policy = this.RULE(
    "policy",
    this.choice([
      {
        ALT: () => {
          this.CONSUME(words.retry);
          this.SUBRULE(this.args);
        },
      },
      {
        ALT: () => {
          this.CONSUME(words.skip);
          this.OPTION(() => {
            this.CONSUME(words.to);
            this.CONSUME(Ident);
          });
        },
      },
      { ALT: () => this.CONSUME(words.halt) },
    ]),
  );

  portal = this.RULE("portal", () => {
    this.CONSUME(words.portal);
    this.CONSUME(Ident);
    this.CONSUME(p["("]);
    this.OPTION(() => this.SUBRULE(this.type));
    this.CONSUME(p[")"]);
    this.SUBRULE(this.resultType);
    this.OPTION2(() => {
      this.CONSUME(words.by);
      this.SUBRULE(this.lambda);
    });
  });

  sequencer = this.RULE("sequencer", () => {
    this.CONSUME(words.sequencer);
    this.CONSUME(Ident);
    this.CONSUME(p[":"]);
    this.SUBRULE(this.type);
  });

  splitter = this.container("splitter", "list", () => {
    this.CONSUME(words.splitter);
    this.CONSUME(Ident);
    this.CONSUME(words.from);
    this.SUBRULE(this.head);
    this.CONSUME(p["{"]);
    this.MANY(() => {
      this.SUBRULE(this.branch);
      this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(p[","]) }, { ALT: () => this.CONSUME(p[";"]) }]));
    });
    this.CONSUME(p["}"]);
  });

  branch = this.element("branch", "list", () => {
    this.CONSUME(Ident);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(words.where);
          this.SUBRULE(this.lambda);
        },
      },
      { ALT: () => this.CONSUME(words.otherwise) },
    ]);
  });

  sink = this.RULE("sink", () => {
    this.CONSUME(words.sink);
    this.SUBRULE(this.expr);
    this.CONSUME(p["->"]);
    this.SUBRULE2(this.expr);
    this.OPTION(() => this.SUBRULE(this.onError));
  });

  connect = this.RULE("connect", () => {
    this.CONSUME(words.connect);
    this.SUBRULE(this.expr);
    this.CONSUME(p["->"]);
    this.SUBRULE2(this.expr);
  });

  update = this.RULE("update", () => {
    this.CONSUME(words.update);
    this.CONSUME(Ident);
    this.SUBRULE(this.params);
    this.SUBRULE(this.block);
  });

  patternDecl = this.RULE("patternDecl", () => {
    this.CONSUME(words.pattern);
    this.CONSUME(Ident);
    this.CONSUME(p["="]);
    this.AT_LEAST_ONE_SEP({ SEP: words.then, DEF: () => this.SUBRULE(this.patternStep) });
    this.OPTION(() => {
      this.CONSUME(words.where);
      this.SUBRULE(this.expr);
    });
    this.CONSUME(words.within);
    this.SUBRULE2(this.expr);
  });

  patternStep = this.RULE("patternStep", () => {
    this.OPTION(() => this.CONSUME(words.no));
    this.CONSUME(Upper);
    this.OPTION2(() => this.CONSUME(p["+"]));
    this.OPTION3(() => {
      this.CONSUME(words.as);
      this.CONSUME(Ident);
    });
  });

  test = this.container("test", "statement", () => {
    this.CONSUME(words.test);
    this.SUBRULE(this.string);
    this.OPTION(() => this.SUBRULE(this.params));
    this.CONSUME(p["{"]);
    this.MANY(() => {
      this.SUBRULE(this.testStatement);
      this.OPTION2(() => this.CONSUME(p[";"]));
    });
    this.CONSUME(p["}"]);
  });

  testStatement = this.element(
    "testStatement",
    "statement",
    this.choice({
      DEF: [
        { GATE: () => this.readsAsClause(), ALT: () => this.SUBRULE(this.given) },
        { GATE: () => this.readsAsClause(), ALT: () => this.SUBRULE(this.expect) },
        { GATE: () => this.readsAsClause(), ALT: () => this.SUBRULE(this.always) },
        { ALT: () => this.SUBRULE(this.statement) },
      ],
      IGNORE_AMBIGUITIES: true,
    }),
  );

  /** `expect` is a name in `expect = 1`, `expect.x`, and alone on its line. */
  private readsAsClause(): boolean {
    const after = this.LA(2) as Token;
    if (after.tokenType === EOF || after.first || after.closes) return false;
    return ![p["="], p["+="], p["-="], p["*="], p["."], p["=>"], p[";"]].includes(after.tokenType);
  }

  given = this.RULE("given", () => {
    this.CONSUME(words.given);
    this.CONSUME(Ident);
    this.OPTION(() => {
      this.CONSUME(p["."]);
      this.CONSUME2(Ident);
    });
    this.CONSUME(p["="]);
    this.SUBRULE(this.expr);
  });

  expect = this.RULE("expect", () => {
    this.CONSUME(words.expect);
    this.SUBRULE(this.expr);
  });

  always = this.RULE("always", () => {
    this.CONSUME(words.always);
    this.SUBRULE(this.expr);
  });
}
