/** Tasks: cells, timers, phases and handlers. */
import { Ident, LambdaParen, punctuation as p, words } from "../tokens.ts";
import { StatementRules } from "./statements.ts";

export abstract class TaskRules extends StatementRules {
  /** The first may be a bare type: the events. */
  taskParam = this.element(
    "taskParam",
    "list",
    this.choice({
      DEF: [
        { GATE: () => this.startsParam(), ALT: () => this.SUBRULE(this.param) },
        { ALT: () => this.SUBRULE(this.type) },
      ],
      ...this.twoTokens,
      IGNORE_AMBIGUITIES: true,
    }),
  );

  private startsParam(): boolean {
    return this.LA(2).tokenType === p[":"] || (this.LA(2).tokenType === p["?"] && this.LA(3).tokenType === p[":"]);
  }

  taskParams = this.container("taskParams", "list", () => this.listOf(LambdaParen, p[")"], this.taskParam));

  task = this.container("task", "member", () => {
    this.OPTION(() => this.CONSUME(words.exclusive));
    this.CONSUME(words.task);
    this.CONSUME(Ident);
    this.OPTION2(() => {
      this.CONSUME(words.was);
      this.CONSUME2(Ident);
    });
    this.OPTION3(() => this.SUBRULE(this.typeParams));
    this.SUBRULE(this.taskParams);
    this.OPTION4(() => this.SUBRULE(this.keyType));
    this.OPTION5(() => this.SUBRULE(this.resultType));
    this.CONSUME(p["{"]);
    this.MANY(() => {
      this.SUBRULE(this.member);
      this.OPTION6(() => this.CONSUME(p[";"]));
    });
    this.CONSUME(p["}"]);
  });

  keyType = this.RULE("keyType", () => {
    this.CONSUME(words.by);
    this.SUBRULE(this.type);
  });

  member = this.element(
    "member",
    "member",
    this.choice({
      ...this.twoTokens,
      DEF: [
        {
          GATE: () => this.LA(1).tokenType === words.state || this.LA(2).tokenType === words.state,
          ALT: () => this.SUBRULE(this.cell),
        },
        { ALT: () => this.SUBRULE(this.phase) },
        { ALT: () => this.SUBRULE(this.handler) },
        { ALT: () => this.SUBRULE(this.fn) },
        { ALT: () => this.SUBRULE(this.drop) },
        { ALT: () => this.SUBRULE(this.timer) },
      ],
    }),
  );

  fn = this.RULE("fn", () => {
    this.CONSUME(words.fn);
    this.CONSUME(Ident);
    this.OPTION(() => this.SUBRULE(this.typeParams));
    this.SUBRULE(this.params);
    this.OPTION2(() => this.SUBRULE(this.resultType));
    this.SUBRULE(this.block);
  });

  cell = this.RULE("cell", () => {
    this.OPTION(() => this.CONSUME(words.shared));
    this.CONSUME(words.state);
    this.CONSUME(Ident);
    this.CONSUME(p[":"]);
    this.SUBRULE(this.type);
    this.CONSUME(p["="]);
    this.SUBRULE(this.expr);
    this.OPTION2(() => {
      this.CONSUME(words.from);
      this.SUBRULE(this.lambda);
    });
  });

  drop = this.RULE("drop", () => {
    this.CONSUME(words.drop);
    this.CONSUME(Ident);
  });

  timer = this.RULE("timer", () => {
    this.CONSUME(words.timer);
    this.CONSUME(Ident);
  });

  phase = this.container("phase", "member", () => {
    this.OPTION(() => this.CONSUME(words.shared));
    this.CONSUME(words.phase);
    this.CONSUME(Ident);
    this.OPTION2(() => this.SUBRULE(this.params));
    this.CONSUME(p["{"]);
    this.MANY(() => {
      this.SUBRULE(this.phaseMember);
      this.OPTION3(() => this.CONSUME(p[";"]));
    });
    this.CONSUME(p["}"]);
  });

  phaseMember = this.element("phaseMember", "member", () => {
    this.SUBRULE(this.handler);
  });

  handler = this.RULE("handler", () => {
    this.CONSUME(words.on);
    this.OR([
      { ALT: () => this.SUBRULE(this.onNext) },
      { ALT: () => this.SUBRULE(this.onAsk) },
      { ALT: () => this.SUBRULE(this.onAtom) },
      { ALT: () => this.CONSUME(words.complete) },
      { ALT: () => this.SUBRULE(this.timer) },
    ]);
    this.SUBRULE(this.block);
  });

  onNext = this.RULE("onNext", () => {
    this.CONSUME(words.next);
    this.CONSUME(p["("]);
    this.SUBRULE(this.pattern);
    this.CONSUME(p[")"]);
    this.OPTION(() => {
      this.CONSUME(words.if);
      this.SUBRULE(this.head);
    });
  });

  onAsk = this.RULE("onAsk", () => {
    this.CONSUME(words.ask);
    this.CONSUME(Ident);
    this.CONSUME(p["("]);
    this.OPTION(() => this.SUBRULE(this.pattern));
    this.CONSUME(p[")"]);
    this.OPTION2(() => {
      this.CONSUME(words.later);
      this.CONSUME2(Ident);
    });
  });

  onAtom = this.RULE("onAtom", () => {
    this.CONSUME(words.atom);
    this.OPTION(() => {
      this.CONSUME(words.each);
      this.CONSUME(words.key);
    });
  });
}
