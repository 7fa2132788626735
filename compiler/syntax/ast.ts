/**
 * The abstract syntax tree of one `.portals` file: immutable, with spans, without types or names resolved.
 * Later phases keep their results in side tables keyed by these nodes; no phase changes a node.
 * Grammar: `grammar/` (the EBNF is derived from it); meaning: `spec/reference.md`.
 */

/** Half-open range of UTF-16 offsets in the file's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One parsed file. `text` is kept, so that a span can be shown. */
export interface SourceFile {
  /** Absolute path, or an invented name for text that has none (standard input, a test). */
  readonly path: string;
  readonly text: string;
}

interface Node {
  readonly span: Span;
}

export interface Comment extends Node {
  /** With its delimiters. `///` comments that precede a declaration also become its `docs`. */
  readonly text: string;
  readonly kind: "line" | "block" | "doc";
}

export interface Name extends Node {
  readonly kind: "name";
  readonly text: string;
}

export interface Module extends Node {
  readonly kind: "module";
  readonly file: SourceFile;
  readonly app: AppHeader | undefined;
  readonly items: readonly Item[];
  /** All comments in source order, for the formatter. */
  readonly comments: readonly Comment[];
}

export interface AppHeader extends Node {
  readonly kind: "app";
  readonly name: Name;
  readonly onError: OnError | undefined;
  readonly docs: string | undefined;
}

// ---- items -----------------------------------------------------------------------------------------------------

export type Item =
  | Import
  | Use
  | TypeDecl
  | Newtype
  | TopLet
  | Config
  | Fn
  | Source
  | Task
  | Workflow
  | StreamDecl
  | Run
  | PortalDecl
  | Sequencer
  | Splitter
  | Sink
  | Connect
  | Update
  | PatternDecl
  | Test;

interface ItemBase extends Node {
  readonly exported: boolean;
  /** The text of the `///` lines above, without the slashes. */
  readonly docs: string | undefined;
}

export interface Import extends ItemBase {
  readonly kind: "import";
  readonly host: undefined | { readonly mode: "pure" | "effect" | "effect once"; readonly span: Span };
  readonly names: readonly ImportName[];
  readonly from: PlainString;
}

export interface ImportName extends Node {
  readonly kind: "importName";
  readonly name: Name;
  readonly as: Name | undefined;
  readonly type: TypeExpr | undefined;
}

export interface Use extends ItemBase {
  readonly kind: "use";
  readonly name: Name;
  readonly from: PlainString;
}

export interface TypeDecl extends ItemBase {
  readonly kind: "type";
  readonly name: Name;
  readonly typeParams: readonly Name[];
  readonly body: VariantsType | TypeExpr;
}

export interface VariantsType extends Node {
  readonly kind: "variants";
  readonly variants: readonly Variant[];
}

export interface Variant extends Node {
  readonly kind: "variant";
  readonly name: Name;
  readonly payload: RecordType | TupleType | undefined;
}

export interface Newtype extends ItemBase {
  readonly kind: "newtype";
  readonly name: Name;
  readonly typeParams: readonly Name[];
  readonly type: TypeExpr;
}

export interface TopLet extends ItemBase {
  readonly kind: "topLet";
  readonly name: Name;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
}

export interface Config extends ItemBase {
  readonly kind: "config";
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr | undefined;
}

export interface Param extends Node {
  readonly kind: "param";
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr | undefined;
}

export interface Fn extends ItemBase {
  readonly kind: "fn";
  readonly name: Name;
  readonly typeParams: readonly Name[];
  readonly params: readonly Param[];
  readonly result: TypeExpr | undefined;
  readonly body: Block;
}

export interface Source extends ItemBase {
  readonly kind: "source";
  readonly name: Name;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
}

export interface Workflow extends ItemBase {
  readonly kind: "workflow";
  readonly name: Name;
  readonly typeParams: readonly Name[];
  readonly params: readonly Param[];
  readonly result: TypeExpr | undefined;
  readonly body: Block;
}

export interface StreamDecl extends ItemBase {
  readonly kind: "stream";
  /** `stream x = …`, or `stream { a, b: c } = …` for a workflow with several outputs. */
  readonly target: Name | RecordPattern;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
  readonly onError: OnError | undefined;
}

export interface Run extends ItemBase {
  readonly kind: "run";
  readonly value: Expr;
  readonly onError: OnError | undefined;
}

export interface OnError extends Node {
  readonly kind: "onError";
  readonly policies: readonly Policy[];
}

export type Policy = RetryPolicy | SkipPolicy | HaltPolicy;

export interface RetryPolicy extends Node {
  readonly kind: "retry";
  readonly args: readonly Arg[];
}

export interface SkipPolicy extends Node {
  readonly kind: "skip";
  readonly to: Name | undefined;
}

export interface HaltPolicy extends Node {
  readonly kind: "halt";
}

export interface PortalDecl extends ItemBase {
  readonly kind: "portal";
  readonly name: Name;
  readonly request: TypeExpr | undefined;
  readonly reply: TypeExpr;
  readonly by: Lambda | undefined;
}

export interface Sequencer extends ItemBase {
  readonly kind: "sequencer";
  readonly name: Name;
  readonly type: TypeExpr;
}

export interface Splitter extends ItemBase {
  readonly kind: "splitter";
  readonly name: Name;
  readonly from: Expr;
  readonly branches: readonly Branch[];
}

export interface Branch extends Node {
  readonly kind: "branch";
  readonly name: Name;
  /** Absent for `otherwise`. */
  readonly where: Lambda | undefined;
}

export interface Sink extends ItemBase {
  readonly kind: "sink";
  readonly from: Expr;
  readonly to: Expr;
}

export interface Connect extends ItemBase {
  readonly kind: "connect";
  readonly from: Expr;
  readonly to: Expr;
}

export interface Update extends ItemBase {
  readonly kind: "update";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly body: Block;
}

export interface PatternDecl extends ItemBase {
  readonly kind: "pattern";
  readonly name: Name;
  readonly steps: readonly CepStep[];
  readonly where: Expr | undefined;
  readonly within: Expr;
}

export interface CepStep extends Node {
  readonly kind: "cepStep";
  readonly negated: boolean;
  readonly event: Name;
  readonly many: boolean;
  readonly as: Name | undefined;
}

export interface Test extends ItemBase {
  readonly kind: "test";
  readonly title: StringExpr;
  readonly params: readonly Param[];
  readonly body: readonly TestStmt[];
}

export type TestStmt = Given | Expect | Always | Stmt;

export interface Given extends Node {
  readonly kind: "given";
  readonly target: readonly Name[];
  readonly value: Expr;
}

export interface Expect extends Node {
  readonly kind: "expect";
  readonly value: Expr;
}

export interface Always extends Node {
  readonly kind: "always";
  readonly value: Expr;
}

// ---- tasks -----------------------------------------------------------------------------------------------------

export interface Task extends ItemBase {
  readonly kind: "task";
  readonly exclusive: boolean;
  readonly name: Name;
  readonly was: Name | undefined;
  readonly typeParams: readonly Name[];
  /** The type of the events; absent for a task that only serves. */
  readonly input: TypeExpr | undefined;
  readonly params: readonly Param[];
  readonly by: TypeExpr | undefined;
  readonly output: TypeExpr | undefined;
  readonly members: readonly Member[];
}

export type Member = Cell | Drop | Timer | Handler | Fn | Phase;

export interface Cell extends Node {
  readonly kind: "cell";
  readonly shared: boolean;
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr;
  readonly from: Lambda | undefined;
  readonly docs: string | undefined;
}

export interface Drop extends Node {
  readonly kind: "drop";
  readonly name: Name;
}

export interface Timer extends Node {
  readonly kind: "timer";
  readonly name: Name;
}

export interface Phase extends Node {
  readonly kind: "phase";
  readonly shared: boolean;
  readonly name: Name;
  readonly params: readonly Param[];
  readonly handlers: readonly Handler[];
}

export interface Handler extends Node {
  readonly kind: "handler";
  readonly on: HandlerHead;
  readonly body: Block;
  readonly docs: string | undefined;
}

export type HandlerHead =
  | { readonly kind: "next"; readonly pattern: Pattern; readonly guard: Expr | undefined; readonly span: Span }
  | {
      readonly kind: "ask";
      readonly portal: Name;
      readonly pattern: Pattern | undefined;
      readonly later: Name | undefined;
      readonly span: Span;
    }
  | { readonly kind: "atom"; readonly eachKey: boolean; readonly span: Span }
  | { readonly kind: "complete"; readonly span: Span }
  | { readonly kind: "timer"; readonly timer: Name; readonly span: Span };

// ---- types -----------------------------------------------------------------------------------------------------

export type TypeExpr = NamedType | RecordType | TupleType | FunctionType | OptionType;

/** `List<Int>`, `cart.Order`, `Stream<Order by UserId>`. */
export interface NamedType extends Node {
  readonly kind: "namedType";
  readonly qualifier: Name | undefined;
  readonly name: Name;
  readonly args: readonly TypeArg[];
}

export interface TypeArg extends Node {
  readonly kind: "typeArg";
  readonly type: TypeExpr;
  readonly by: TypeExpr | undefined;
}

export interface RecordType extends Node {
  readonly kind: "recordType";
  readonly fields: readonly FieldType[];
}

export interface FieldType extends Node {
  readonly kind: "fieldType";
  readonly name: Name;
  readonly type: TypeExpr;
  readonly value: Expr | undefined;
  readonly personalBy: Name | undefined;
  readonly docs: string | undefined;
}

/** `()` is unit, `(A)` is A (a group keeps its node, for the formatter), `(A, B)` a tuple. */
export interface TupleType extends Node {
  readonly kind: "tupleType";
  readonly items: readonly TypeExpr[];
}

export interface FunctionType extends Node {
  readonly kind: "functionType";
  readonly params: readonly TypeExpr[];
  readonly result: TypeExpr;
}

export interface OptionType extends Node {
  readonly kind: "optionType";
  readonly type: TypeExpr;
}

// ---- statements ------------------------------------------------------------------------------------------------

/** Its value is its last statement, if that is an expression. */
export interface Block extends Node {
  readonly kind: "block";
  readonly stmts: readonly Stmt[];
}

export type Stmt =
  | LetStmt
  | VarStmt
  | ForStmt
  | WhileStmt
  | ReturnStmt
  | BreakStmt
  | ContinueStmt
  | EmitStmt
  | ReplyStmt
  | BecomeStmt
  | DeleteStmt
  | AssignStmt
  | ExprStmt
  | ErrorStmt;

export interface LetStmt extends Node {
  readonly kind: "let";
  readonly pattern: Pattern;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
  readonly otherwise: Block | undefined;
}

export interface VarStmt extends Node {
  readonly kind: "var";
  readonly name: Name;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
}

export interface ForStmt extends Node {
  readonly kind: "for";
  readonly pattern: Pattern;
  readonly iterable: Expr;
  readonly body: Block;
}

export interface WhileStmt extends Node {
  readonly kind: "while";
  readonly condition: Expr;
  readonly body: Block;
}

export interface ReturnStmt extends Node {
  readonly kind: "return";
  readonly value: Expr | undefined;
}

export interface BreakStmt extends Node {
  readonly kind: "break";
}

export interface ContinueStmt extends Node {
  readonly kind: "continue";
}

export interface EmitStmt extends Node {
  readonly kind: "emit";
  readonly value: Expr;
}

export interface ReplyStmt extends Node {
  readonly kind: "reply";
  readonly value: Expr;
  readonly to: Expr | undefined;
}

export interface BecomeStmt extends Node {
  readonly kind: "become";
  readonly phase: Name;
  readonly args: readonly Arg[];
}

export interface DeleteStmt extends Node {
  readonly kind: "delete";
  readonly target: Expr;
  readonly where: Lambda | undefined;
}

export interface AssignStmt extends Node {
  readonly kind: "assign";
  readonly operator: "=" | "+=" | "-=" | "*=";
  readonly target: Expr;
  readonly value: Expr;
}

export interface ExprStmt extends Node {
  readonly kind: "exprStmt";
  readonly value: Expr;
}

/** What error recovery could not read; no phase reports on it again. */
export interface ErrorStmt extends Node {
  readonly kind: "errorStmt";
}

// ---- expressions -----------------------------------------------------------------------------------------------

export type Expr =
  | IntLit
  | FloatLit
  | DurationLit
  | StringExpr
  | BoolLit
  | NameExpr
  | UpperExpr
  | GroupExpr
  | TupleExpr
  | ListExpr
  | RecordExpr
  | IfExpr
  | MatchExpr
  | Lambda
  | PipeExpr
  | BinaryExpr
  | RangeExpr
  | UnaryExpr
  | MemberExpr
  | CallExpr
  | IndexExpr
  | ErrorExpr;

export interface IntLit extends Node {
  readonly kind: "int";
  /** As written: `1_000`, `0xff`. */
  readonly raw: string;
}

export interface FloatLit extends Node {
  readonly kind: "float";
  readonly raw: string;
}

/** `250ms`, `5s`, `10m`, `2h`, `30d`. */
export interface DurationLit extends Node {
  readonly kind: "duration";
  readonly raw: string;
}

export interface StringExpr extends Node {
  readonly kind: "string";
  readonly parts: readonly (StringText | StringHole)[];
}

export interface StringText extends Node {
  readonly kind: "text";
  /** Escapes resolved. */
  readonly value: string;
  /** As written, for the formatter. */
  readonly raw: string;
}

export interface StringHole extends Node {
  readonly kind: "hole";
  readonly value: Expr;
}

/** A string that must be without holes: a path, a file. A hole in it is a syntax error. */
export interface PlainString extends Node {
  readonly kind: "plainString";
  readonly value: string;
  readonly raw: string;
}

export interface BoolLit extends Node {
  readonly kind: "bool";
  readonly value: boolean;
}

export interface NameExpr extends Node {
  readonly kind: "nameExpr";
  readonly name: string;
}

/** A variant, newtype or type used as a value: `None`, `Add`, `UserId`. */
export interface UpperExpr extends Node {
  readonly kind: "upperExpr";
  readonly name: string;
}

/** A parenthesised expression; kept, because the formatter keeps it. */
export interface GroupExpr extends Node {
  readonly kind: "group";
  readonly value: Expr;
}

/** `()` is unit; two or more items a tuple. */
export interface TupleExpr extends Node {
  readonly kind: "tuple";
  readonly items: readonly Expr[];
}

export interface ListExpr extends Node {
  readonly kind: "list";
  readonly items: readonly (Expr | Spread)[];
}

export interface Spread extends Node {
  readonly kind: "spread";
  readonly value: Expr;
}

/** `{ a: 1, b, ...o, [k]: v }`; `head` for `Add { … }` and `shop.Add { … }`. */
export interface RecordExpr extends Node {
  readonly kind: "record";
  readonly head: UpperExpr | MemberExpr | undefined;
  readonly entries: readonly (RecordField | Spread | MapEntry)[];
}

export interface RecordField extends Node {
  readonly kind: "recordField";
  readonly name: Name;
  /** Absent for the short form `{ name }`. */
  readonly value: Expr | undefined;
}

export interface MapEntry extends Node {
  readonly kind: "mapEntry";
  readonly key: Expr;
  readonly value: Expr;
}

export interface IfExpr extends Node {
  readonly kind: "if";
  /** `if let pattern = condition`. */
  readonly pattern: Pattern | undefined;
  readonly condition: Expr;
  readonly then: Block;
  readonly otherwise: Block | IfExpr | undefined;
}

export interface MatchExpr extends Node {
  readonly kind: "match";
  readonly subject: Expr;
  readonly arms: readonly Arm[];
}

export interface Arm extends Node {
  readonly kind: "arm";
  /** Alternatives; all bind the same names. */
  readonly patterns: readonly Pattern[];
  readonly guard: Expr | undefined;
  /** A block, or one simple statement (an expression is an `exprStmt`). */
  readonly body: Block | Stmt;
}

export interface Lambda extends Node {
  readonly kind: "lambda";
  readonly params: readonly LambdaParam[];
  readonly body: Block | Expr;
}

export interface LambdaParam extends Node {
  readonly kind: "lambdaParam";
  readonly pattern: Pattern;
  readonly type: TypeExpr | undefined;
}

/** `source |> stage |> stage`. */
export interface PipeExpr extends Node {
  readonly kind: "pipe";
  readonly source: Expr;
  readonly stages: readonly Stage[];
}

export interface Stage extends Node {
  readonly kind: "stage";
  /** `counter`, or `shop.counter`. */
  readonly path: readonly Name[];
  /** Absent when written without parentheses. */
  readonly args: readonly Arg[] | undefined;
  readonly as: Name | undefined;
}

export type BinaryOperator =
  | "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "??" | "+" | "-" | "*" | "/" | "%"; // prettier-ignore

export interface BinaryExpr extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
}

export interface RangeExpr extends Node {
  readonly kind: "range";
  readonly from: Expr;
  readonly to: Expr;
}

export interface UnaryExpr extends Node {
  readonly kind: "unary";
  readonly operator: "!" | "-" | "await" | "try";
  readonly value: Expr;
}

export interface MemberExpr extends Node {
  readonly kind: "member";
  readonly object: Expr;
  readonly name: Name;
  /** `?.` */
  readonly optional: boolean;
}

export interface CallExpr extends Node {
  readonly kind: "call";
  readonly callee: Expr;
  readonly args: readonly Arg[];
}

export interface Arg extends Node {
  readonly kind: "arg";
  readonly name: Name | undefined;
  readonly value: Expr;
}

export interface IndexExpr extends Node {
  readonly kind: "index";
  readonly object: Expr;
  readonly index: Expr;
}

export interface ErrorExpr extends Node {
  readonly kind: "errorExpr";
}

// ---- patterns --------------------------------------------------------------------------------------------------

export type Pattern =
  | WildcardPattern
  | BindPattern
  | LiteralPattern
  | CtorPattern
  | TuplePattern
  | RecordPattern
  | ListPattern
  | AsPattern
  | ErrorPattern;

export interface WildcardPattern extends Node {
  readonly kind: "wildcardPattern";
}

export interface BindPattern extends Node {
  readonly kind: "bindPattern";
  readonly name: Name;
}

export interface LiteralPattern extends Node {
  readonly kind: "literalPattern";
  readonly negative: boolean;
  readonly value: IntLit | FloatLit | DurationLit | StringExpr | BoolLit;
}

/** `Add { item }`, `Some(x)`, `shop.Event.Add`; `path` ends in the variant. */
export interface CtorPattern extends Node {
  readonly kind: "ctorPattern";
  readonly path: readonly Name[];
  readonly payload: TuplePattern | RecordPattern | undefined;
}

/** One item is a group, none is the unit. */
export interface TuplePattern extends Node {
  readonly kind: "tuplePattern";
  readonly items: readonly Pattern[];
}

export interface RecordPattern extends Node {
  readonly kind: "recordPattern";
  readonly fields: readonly FieldPattern[];
  /** A `..` was written; it has no meaning and the formatter removes it. */
  readonly rest: boolean;
}

export interface FieldPattern extends Node {
  readonly kind: "fieldPattern";
  readonly name: Name;
  /** Absent for `{ name }`, which binds `name`. */
  readonly pattern: Pattern | undefined;
}

export interface ListPattern extends Node {
  readonly kind: "listPattern";
  readonly items: readonly (Pattern | RestPattern)[];
}

export interface RestPattern extends Node {
  readonly kind: "restPattern";
  readonly pattern: Pattern;
}

export interface AsPattern extends Node {
  readonly kind: "asPattern";
  readonly pattern: Pattern;
  readonly name: Name;
}

export interface ErrorPattern extends Node {
  readonly kind: "errorPattern";
}
