/**
 * What names/ and types/ find out about a program, for lowering and for the editor: side tables keyed by AST nodes.
 * A table has an entry for every node it speaks of if the program has no errors. All types in the tables are free of
 * metas; inside generic declarations they mention its `param` types.
 */
import type { HostPlace } from "../host/host-types.ts";
import type * as ast from "../syntax/ast.ts";
import type { FunctionType, NewtypeType, PortalType, StreamType, Type, UnionType } from "./type.ts";
import type { StdConnector, StdFunction, StdMethod, StdOperator } from "@portals/stdlib";

/** A whole program: the app's module and all that it imports, each parsed once. Dependencies precede dependents. */
export interface TypedProgram {
  readonly root: ast.Module;
  /** The root last. Modules of the standard library that are used are among them. */
  readonly modules: readonly ast.Module[];
  readonly tables: Tables;
  /** The app's items that run, in source order, resolved. */
  readonly host: readonly HostImport[];
}

export interface HostImport {
  readonly node: ast.ImportName;
  /** `effect`: at least once, with a key that tells calls apart; `once`: at most once. */
  readonly mode: "pure" | "effect" | "once";
  /** Absolute path of the `.ts` file, and the export's name in it. */
  readonly file: string;
  readonly exportName: string;
  /** Where that stands in the file. */
  readonly place: HostPlace | undefined;
  readonly type: FunctionType;
}

export interface Tables {
  /** The type of every expression, after adaptation of literals (`1` where a Decimal is wanted is a Decimal). */
  readonly types: ReadonlyMap<ast.Expr, Type>;
  /** The type of each bound name: `let`, `var`, parameters, pattern variables, `for`. */
  readonly locals: ReadonlyMap<ast.Name, Type>;
  /** Of a pattern: the type of the value it is matched against. */
  readonly patterns: ReadonlyMap<ast.Pattern, Type>;
  /** What a name means, for every NameExpr, UpperExpr, MemberExpr that is one name (`shop.total`), and the short form `{ name }` (key: its Name). */
  readonly names: ReadonlyMap<ast.NameExpr | ast.UpperExpr | ast.MemberExpr | ast.Name, Referent>;
  /** What a variant pattern, or a record expression with a head (or a call of a constructor), constructs or takes apart. */
  readonly constructors: ReadonlyMap<
    ast.CtorPattern | ast.RecordExpr | ast.UpperExpr | ast.CallExpr | ast.MemberExpr,
    ConstructorUse
  >;
  /** What each call calls, arguments in the order of the parameters. */
  readonly calls: ReadonlyMap<ast.CallExpr, Call>;
  /** What `a.b` without a call is, when it is not a name: a field, or a property of the standard library (`xs.length`). */
  readonly members: ReadonlyMap<ast.MemberExpr, MemberUse>;
  /** In tests: what is seen of the app. */
  readonly observed: ReadonlyMap<ast.MemberExpr, Observed>;
  /** What each stage of a pipe is. */
  readonly stages: ReadonlyMap<ast.Stage, StageUse>;
  /** Calls in stream expressions that are not pipes: `words(lines)`, `union(a, b)`, `counter(xs)`. */
  readonly streamCalls: ReadonlyMap<ast.CallExpr, StageUse>;
  /** Targets of assignments and cell operations. */
  readonly assigns: ReadonlyMap<ast.AssignStmt | ast.DeleteStmt, AssignTarget>;
  /** Where each `become` leads. */
  readonly becomes: ReadonlyMap<ast.BecomeStmt, ast.Phase>;
  /** The connector of a source or a sink, or of a connection that leads from outside to a portal. */
  readonly connectors: ReadonlyMap<ast.Source | ast.Sink | ast.Connect, ConnectorUse>;
  /** The declared (or inferred) type of functions, tasks, workflows. */
  readonly functions: ReadonlyMap<ast.Fn | ast.Workflow, FunctionType>;
  readonly tasks: ReadonlyMap<ast.Task, TaskType>;
  readonly portals: ReadonlyMap<ast.PortalDecl, PortalUse>;
  /** The portal that each `on ask` serves. */
  readonly served: ReadonlyMap<ast.Handler, ast.PortalDecl>;
  readonly cells: ReadonlyMap<ast.Cell, Type>;
  readonly params: ReadonlyMap<ast.Param, Type>;
  /** The type of sources, streams, sequencers and branches of splitters, by the declared name. */
  readonly streams: ReadonlyMap<ast.Name, StreamType>;
  /** `config` and top-level `let`. */
  readonly values: ReadonlyMap<ast.Config | ast.TopLet, Type>;
  /** The resolved policies. */
  readonly policies: ReadonlyMap<ast.OnError, readonly PolicyUse[]>;
  /** Types written in the program, resolved. */
  readonly typeExprs: ReadonlyMap<ast.TypeExpr, Type>;
  /** Literal defaults of record fields, by field, for construction with the field left out. */
  readonly fieldDefaults: ReadonlyMap<ast.RecordExpr, readonly { readonly field: string; readonly value: ast.Expr }[]>;
}

/** What a name refers to. */
export type Referent =
  | { readonly kind: "local"; readonly name: ast.Name; readonly mutable: boolean }
  | { readonly kind: "param"; readonly param: ast.Param }
  | { readonly kind: "let"; readonly node: ast.TopLet }
  | { readonly kind: "config"; readonly node: ast.Config }
  | {
      readonly kind: "fn";
      readonly node: ast.Fn;
      /** generic arguments of this use */ readonly typeArgs: readonly Type[];
    }
  | { readonly kind: "host"; readonly node: ast.ImportName }
  | { readonly kind: "cell"; readonly node: ast.Cell }
  /** Data of the phase that the handler stands in: `phase broken(since: Instant)`. */
  | { readonly kind: "phaseData"; readonly phase: ast.Phase; readonly param: ast.Param }
  /** A function inside a task. */
  | { readonly kind: "taskFn"; readonly node: ast.Fn }
  | { readonly kind: "key" }
  /** A function of the standard library that is called by name: `now()`, `fail("…")`; also namespaces such as `List.filled`. */
  | { readonly kind: "std"; readonly function: StdFunction; readonly typeArgs: readonly Type[] }
  | { readonly kind: "source"; readonly node: ast.Source }
  /** `output` is the field of `stream { a, b: c }`, undefined for a single one. */
  | { readonly kind: "stream"; readonly node: ast.StreamDecl; readonly output: string | undefined }
  | { readonly kind: "sequencer"; readonly node: ast.Sequencer }
  /** As a value, of type `Portal<Req, Rep>`; called, it is asked. */
  | { readonly kind: "portal"; readonly node: ast.PortalDecl }
  /** `idle` in `idle.start(10m)`. */
  | { readonly kind: "timer"; readonly node: ast.Timer }
  /** `lanes` in `lanes.express`, which is the stream of a branch. */
  | { readonly kind: "splitter"; readonly node: ast.Splitter }
  | { readonly kind: "task"; readonly node: ast.Task }
  | { readonly kind: "workflow"; readonly node: ast.Workflow }
  | { readonly kind: "module"; readonly module: ast.Module }
  /** Its declaration or import was reported as wrong, so its uses are silent. Only in programs with errors. */
  | { readonly kind: "reported" };

export type ConstructorUse =
  | { readonly kind: "variant"; readonly union: UnionType; readonly variant: string }
  | { readonly kind: "some" }
  | { readonly kind: "none" }
  | { readonly kind: "newtype"; readonly type: NewtypeType }
  /** A record type's alias as a head: `WordCount { … }`. */
  | { readonly kind: "record"; readonly type: Type }
  /** `Decimal(n)`, `Float(n)`, `Int(x)`: conversions, declared in the standard library. */
  | { readonly kind: "conversion"; readonly function: StdFunction };

export type Call =
  | { readonly kind: "fn"; readonly node: ast.Fn; readonly args: readonly ArgUse[]; readonly typeArgs: readonly Type[] }
  | { readonly kind: "taskFn"; readonly node: ast.Fn; readonly args: readonly ArgUse[] }
  | { readonly kind: "host"; readonly node: ast.ImportName; readonly args: readonly ArgUse[] }
  | {
      readonly kind: "std";
      readonly function: StdFunction;
      readonly args: readonly ArgUse[];
      readonly typeArgs: readonly Type[];
    }
  /** A method of a standard type; the receiver is not among `args`. `?.` is on the member expression. */
  | {
      readonly kind: "method";
      readonly method: StdMethod;
      readonly receiver: ast.Expr;
      readonly args: readonly ArgUse[];
      readonly typeArgs: readonly Type[];
    }
  /** `items.push(x)` on a cell: one of the entry-wise writes. */
  | {
      readonly kind: "cellMethod";
      readonly cell: ast.Cell;
      readonly method: CellMethod;
      readonly args: readonly ArgUse[];
    }
  /** A portal is asked: gives a future. `portal` is undefined if the callee is a value of type `Portal<Req, Rep>`. */
  | { readonly kind: "ask"; readonly portal: ast.PortalDecl | undefined; readonly args: readonly ArgUse[] }
  /** An imported effect is asked for: gives a future. */
  | { readonly kind: "effect"; readonly node: ast.ImportName; readonly args: readonly ArgUse[] }
  | {
      readonly kind: "timer";
      readonly timer: ast.Timer;
      readonly operation: "start" | "startAt" | "stop";
      readonly args: readonly ArgUse[];
    }
  /** A function value is called: a lambda parameter, a task's function parameter. */
  | { readonly kind: "value"; readonly args: readonly ArgUse[] }
  /** A constructor; see `constructors`. */
  | { readonly kind: "construct"; readonly args: readonly ArgUse[] };

export type CellMethod = "push" | "pop" | "shift" | "add" | "delete" | "clear";

/** An argument as written, or a parameter's default: evaluated in the place of the call. */
export type ArgUse =
  | { readonly kind: "given"; readonly value: ast.Expr }
  | { readonly kind: "default"; readonly value: ast.Expr }
  /** Not given and optional in the standard library: the implementation has the default. */
  | { readonly kind: "absent" };

export type MemberUse =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "property"; readonly method: StdMethod; readonly typeArgs: readonly Type[] };

/** What a test sees of its app. */
export type Observed =
  /** Of the stream on the left of the dot. */
  | { readonly kind: "events" | "atoms" }
  /** Of a use of a task, by its name in the unit; of all keys, unless it is shared. */
  | {
      readonly kind: "cell";
      readonly unit: string;
      readonly use: string;
      readonly cell: string;
      readonly shared: boolean;
      readonly task: ast.Task;
      readonly node: ast.Cell;
    };

/** Where a reader of a stream begins: with its first atom, with the first that comes after its launch, with atom n. */
export type Start = "start" | "now" | number;

/** A stage of a dataflow. `args` in the order of the parameters, the stream(s) not among them but in `streams`. */
export type StageUse =
  | {
      /** `map filter flatMap collect keyBy tap union`: known to the compiler. */
      readonly kind: "operator";
      readonly operator: StdOperator;
      /** Further stream operands: those of `union`. */
      readonly streams: readonly ast.Expr[];
      readonly args: readonly ArgUse[];
      readonly input: StreamType;
      readonly output: StreamType;
    }
  /** `fromStart`, `fromNow`, `fromAtom(5)`, directly behind the name of a stream. */
  | { readonly kind: "start"; readonly from: Start; readonly output: StreamType }
  | {
      readonly kind: "task";
      readonly node: ast.Task;
      readonly typeArgs: readonly Type[];
      readonly args: readonly ArgUse[];
      readonly as: string | undefined;
      readonly input: StreamType | undefined;
      /** Undefined for a task without output. */
      readonly output: StreamType | undefined;
    }
  | {
      readonly kind: "workflow";
      readonly node: ast.Workflow;
      readonly typeArgs: readonly Type[];
      /** In the order of the parameters, streams included (the piped one is `piped`). */
      readonly args: readonly (ArgUse | { readonly kind: "piped" })[];
      /** A stream, or a record of streams. */
      readonly output: Type;
    };

export type AssignTarget =
  | { readonly kind: "local"; readonly name: ast.Name }
  | { readonly kind: "cell"; readonly cell: ast.Cell }
  /** `c[k] = v`, `delete c[k]`: an entry of a Map or List cell. */
  | { readonly kind: "entry"; readonly cell: ast.Cell; readonly index: ast.Expr };

export interface ConnectorUse {
  readonly connector: StdConnector;
  readonly args: readonly ArgUse[];
  /** Of the events. */
  readonly event: Type;
}

export interface PortalUse {
  readonly type: PortalType;
  /** Of the key that `by` computes; undefined without one. */
  readonly key: Type | undefined;
}

export interface TaskType {
  readonly input: Type | undefined;
  readonly by: Type | undefined;
  readonly output: Type | undefined;
  readonly params: readonly Type[];
}

export type PolicyUse =
  /** Times, and durations in milliseconds. */
  | { readonly kind: "retry"; readonly times: number; readonly backoff: number; readonly max: number }
  | { readonly kind: "skip"; readonly to: ast.Sequencer | undefined }
  | { readonly kind: "halt" };
