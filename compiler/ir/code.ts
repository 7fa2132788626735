/** The code in units and functions: variables, statements, expressions. */
import type { Implementation } from "@portals/stdlib";
import type { Type } from "../types/type.ts";
import type {
  Buffer,
  CellIr,
  ConfigIr,
  FnIr,
  HostImportIr,
  LetIr,
  LocalFn,
  Origin,
  PortalIr,
  StateIr,
  StreamIr,
  TimerIr,
} from "./ir.ts";

// ---- variables ---------------------------------------------------------------------------------------------------

export interface Local {
  readonly name: string;
  readonly type: Type;
  /** Assigned after its declaration. */
  readonly mutable: boolean;
}

/** The cells of one key (or the shared ones), opened for a handler. */
export interface Handle {
  readonly name: string;
  readonly state: StateIr;
  /** False: only read (`peek`). */
  readonly write: boolean;
}

/** Of a loop or a block that is left by `break` or `continue`. */
export interface Label {
  readonly name: string;
}

// ---- statements --------------------------------------------------------------------------------------------------

export type Stmt =
  | {
      readonly kind: "let";
      readonly local: Local;
      /** Absent: assigned on every path before it is read. */ readonly value: Expr | undefined;
      readonly origin: Origin;
    }
  | { readonly kind: "assign"; readonly local: Local; readonly value: Expr; readonly origin: Origin }
  | { readonly kind: "expr"; readonly value: Expr; readonly origin: Origin }
  | {
      readonly kind: "if";
      readonly test: Expr;
      readonly then: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
      readonly origin: Origin;
    }
  /** On the tag of a union's value; `otherwise` is undefined if the cases are exhaustive. */
  | {
      readonly kind: "switch";
      readonly subject: Expr;
      readonly cases: readonly { readonly tags: readonly string[]; readonly body: readonly Stmt[] }[];
      readonly otherwise: readonly Stmt[] | undefined;
      readonly origin: Origin;
    }
  | {
      readonly kind: "while";
      readonly label: Label;
      readonly test: Expr;
      readonly body: readonly Stmt[];
      readonly origin: Origin;
    }
  /** Over a list (or a `range` expression). */
  | {
      readonly kind: "for";
      readonly label: Label;
      readonly local: Local;
      readonly iterable: Expr;
      readonly body: readonly Stmt[];
      readonly origin: Origin;
    }
  | { readonly kind: "block"; readonly label: Label; readonly body: readonly Stmt[]; readonly origin: Origin }
  | { readonly kind: "break"; readonly label: Label; readonly origin: Origin }
  | { readonly kind: "continue"; readonly label: Label; readonly origin: Origin }
  /** From a function or a lambda. */
  | { readonly kind: "return"; readonly value: Expr | undefined; readonly origin: Origin }
  // dataflow and state
  /** Open the cells of a key, or the shared ones. */
  | { readonly kind: "open"; readonly handle: Handle; readonly key: Expr | undefined; readonly origin: Origin }
  | {
      readonly kind: "setCell";
      readonly handle: Handle;
      readonly cell: CellIr;
      readonly value: Expr;
      readonly origin: Origin;
    }
  /** Every event of the step's atom of the input, or of a buffer. */
  | {
      readonly kind: "forEvents";
      readonly label: Label;
      readonly from:
        { readonly kind: "input"; readonly index: number } | { readonly kind: "buffer"; readonly buffer: Buffer };
      readonly event: Local;
      readonly key: Local | undefined;
      readonly body: readonly Stmt[];
      readonly origin: Origin;
    }
  | {
      readonly kind: "push";
      readonly buffer: Buffer;
      readonly event: Expr;
      readonly key: Expr | undefined;
      readonly origin: Origin;
    }
  /** To an output stream of the unit. */
  | {
      readonly kind: "output";
      readonly index: number;
      readonly event: Expr;
      readonly key: Expr | undefined;
      readonly origin: Origin;
    }
  /** Each different key of a buffer's (or input's) events, in order of first occurrence: `on atom each key`. */
  | {
      readonly kind: "forKeys";
      readonly label: Label;
      readonly from:
        { readonly kind: "input"; readonly index: number } | { readonly kind: "buffer"; readonly buffer: Buffer };
      readonly key: Local;
      readonly body: readonly Stmt[];
      readonly origin: Origin;
    }
  // portals and routines
  /** Every request of the step's atom: in `ask` only. */
  | {
      readonly kind: "forRequests";
      readonly label: Label;
      readonly request: Local;
      /** Of type `Reply`. */
      readonly caller: Local;
      readonly body: readonly Stmt[];
      readonly origin: Origin;
    }
  /** The firing of a timer: in `fire` only, once. `key` is undefined for a timer of the whole task. */
  | {
      readonly kind: "onTimer";
      readonly key: Local | undefined;
      readonly body: readonly Stmt[];
      readonly origin: Origin;
    }
  | { readonly kind: "reply"; readonly caller: Expr; readonly value: Expr; readonly origin: Origin }
  /** Begin a handler that may wait. With a caller it is that of a request, and answers it also with a fault. */
  | {
      readonly kind: "start";
      readonly fn: LocalFn;
      readonly args: readonly Expr[];
      readonly key: Expr | undefined;
      readonly caller: Expr | undefined;
      readonly origin: Origin;
    }
  /**
   * Let the routines of a task go on that can in this step: in `resume` only. `any`: whether one did that is no handler of
   * the end of an atom.
   */
  | { readonly kind: "resume"; readonly task: string; readonly any: Local | undefined; readonly origin: Origin }
  /** In a routine: wait for a future. `attempt`: a fault is the `Err` of a Result. */
  | {
      readonly kind: "await";
      readonly local: Local | undefined;
      readonly future: Expr;
      readonly attempt: boolean;
      /** What the place is known by: `basket/next Add/stock`. */
      readonly name: string;
      readonly origin: Origin;
    }
  /** In a routine: run another. */
  | {
      readonly kind: "callRoutine";
      readonly local: Local | undefined;
      readonly fn: LocalFn;
      readonly args: readonly Expr[];
      readonly attempt: boolean;
      readonly name: string;
      readonly origin: Origin;
    }
  /** What fails in `body` goes on in `otherwise`, with the fault as a value. Nothing in `body` writes, emits or waits. */
  | {
      readonly kind: "try";
      readonly body: readonly Stmt[];
      readonly fault: Local;
      readonly otherwise: readonly Stmt[];
      readonly origin: Origin;
    }
  // blocks of a routine, see `blocks.ts`
  | { readonly kind: "goto"; readonly block: number; readonly origin: Origin }
  /** Wait for a future, or call a routine, and go on at a block. */
  | { readonly kind: "wait"; readonly future: Expr; readonly block: number; readonly origin: Origin }
  | {
      readonly kind: "enter";
      readonly fn: LocalFn;
      readonly args: readonly Expr[];
      readonly block: number;
      readonly origin: Origin;
    };

export type StmtKind = Stmt["kind"];

// ---- expressions -------------------------------------------------------------------------------------------------

export type Arithmetic = "+" | "-" | "*" | "/" | "%";

interface ExprBase {
  readonly type: Type;
  readonly origin: Origin;
}

/**
 * No expression contains control flow but `cond`, `and`, `or`, `coalesce`, `chain` (and bodies of lambdas): lowering hoists the rest
 * into statements, in order of evaluation. Arguments are evaluated from left to right.
 */
export type Expr = ExprBase &
  (
    | { readonly kind: "const"; readonly value: ConstValue }
    | { readonly kind: "local"; readonly local: Local }
    | { readonly kind: "config"; readonly config: ConfigIr }
    | { readonly kind: "letRef"; readonly let: LetIr }
    /** A function of the program as a value. */
    | { readonly kind: "fnRef"; readonly fn: FnIr }
    /** An imported TypeScript function as a value; its results are checked like those of `callHost`. */
    | { readonly kind: "hostRef"; readonly host: HostImportIr }
    | { readonly kind: "lambda"; readonly params: readonly Local[]; readonly body: readonly Stmt[] }
    // products
    /** In the order of the fields of the type. */
    | { readonly kind: "record"; readonly fields: readonly FieldExpr[] }
    /** A copy of `base` with some fields replaced. */
    | { readonly kind: "update"; readonly base: Expr; readonly fields: readonly FieldExpr[] }
    | { readonly kind: "field"; readonly object: Expr; readonly name: string }
    | { readonly kind: "tuple"; readonly items: readonly Expr[] }
    | { readonly kind: "item"; readonly object: Expr; readonly index: number }
    // unions
    | {
        readonly kind: "variant";
        readonly tag: string;
        readonly payload: readonly FieldExpr[] | { readonly positional: readonly Expr[] };
      }
    | { readonly kind: "isVariant"; readonly value: Expr; readonly tag: string }
    /** A field of a record payload is an ordinary `field` of the value; this is a positional one. `of`: how many there are. */
    | {
        readonly kind: "payload";
        readonly value: Expr;
        readonly tag: string;
        readonly index: number;
        readonly of: number;
      }
    | { readonly kind: "some"; readonly value: Expr }
    | { readonly kind: "isSome"; readonly value: Expr }
    /** Of an Option that is known to be Some. */
    | { readonly kind: "unwrap"; readonly value: Expr }
    /** `value ?? otherwise`; `option` says that `otherwise` is an Option too. */
    | { readonly kind: "coalesce"; readonly value: Expr; readonly otherwise: Expr; readonly option: boolean }
    /** `value?.…`: None, or `body` (of an Option's or a plain type, `flatten` for the former) with `local` bound to the content. */
    | {
        readonly kind: "chain";
        readonly value: Expr;
        readonly local: Local;
        readonly body: Expr;
        readonly flatten: boolean;
      }
    // collections
    | { readonly kind: "list"; readonly items: readonly { readonly spread: boolean; readonly value: Expr }[] }
    | {
        readonly kind: "map";
        readonly entries: readonly ({ readonly key: Expr; readonly value: Expr } | { readonly spread: Expr })[];
      }
    /** Ints from `from` up to `to`, without it. */
    | { readonly kind: "range"; readonly from: Expr; readonly to: Expr }
    // operators; the type of the operands decides what they do (Int is checked, Decimal is decimal.js, …)
    | {
        readonly kind: "arithmetic";
        readonly operator: Arithmetic;
        readonly left: Expr;
        readonly right: Expr;
        /** The result is known to be exact. */ readonly unchecked?: boolean;
      }
    | { readonly kind: "negate"; readonly value: Expr }
    | { readonly kind: "not"; readonly value: Expr }
    | { readonly kind: "and"; readonly left: Expr; readonly right: Expr }
    | { readonly kind: "or"; readonly left: Expr; readonly right: Expr }
    | { readonly kind: "equals"; readonly left: Expr; readonly right: Expr; readonly negated: boolean }
    | {
        readonly kind: "compare";
        readonly operator: "<" | "<=" | ">" | ">=";
        readonly left: Expr;
        readonly right: Expr;
      }
    | { readonly kind: "cond"; readonly test: Expr; readonly then: Expr; readonly otherwise: Expr }
    | { readonly kind: "interpolate"; readonly parts: readonly (string | Expr)[] }
    // calls
    | { readonly kind: "call"; readonly fn: FnIr; readonly args: readonly Expr[] }
    | {
        readonly kind: "callLocal";
        readonly fn: LocalFn;
        readonly handles: readonly Handle[];
        readonly args: readonly Expr[];
      }
    | { readonly kind: "callHost"; readonly host: HostImportIr; readonly args: readonly Expr[] }
    | { readonly kind: "callValue"; readonly fn: Expr; readonly args: readonly Expr[] }
    /** A method or function of the standard library; an absent optional argument is undefined. */
    | {
        readonly kind: "std";
        readonly path: string;
        readonly implementation: Implementation;
        readonly args: readonly (Expr | undefined)[];
      }
    /** One that uses the step: `now`, `random`, `uuid`, `log.info`, … */
    | { readonly kind: "step"; readonly path: string; readonly args: readonly Expr[] }
    // state
    /** `view`: the content is only looked at here, and does not escape (collections only). */
    | { readonly kind: "cell"; readonly handle: Handle; readonly cell: CellIr; readonly view: boolean }
    /** An entry-wise write of a collection cell; `get` is an entry-wise read; `pop`, `shift`, `get` give an Option. */
    | {
        readonly kind: "cellOp";
        readonly handle: Handle;
        readonly cell: CellIr;
        readonly operation: CellOperation;
        readonly args: readonly Expr[];
      }
    // portals and futures
    | { readonly kind: "portalRef"; readonly portal: PortalIr }
    /** The future of a reply, in a routine: of a portal, or of what a value of type `Portal` names. */
    | {
        readonly kind: "ask";
        readonly portal: PortalIr | undefined;
        readonly named: Expr | undefined;
        readonly request: Expr;
      }
    /** `all`, `first`, `within`, `sleep`. */
    | { readonly kind: "future"; readonly path: string; readonly args: readonly Expr[] }
    | {
        readonly kind: "timer";
        readonly timer: TimerIr;
        readonly operation: "start" | "startAt" | "stop";
        readonly key: Expr | undefined;
        readonly args: readonly Expr[];
      }
    /** What was waited or called for: first in the block behind. */
    | { readonly kind: "resumed"; readonly attempt: boolean }
    /** What a test, `of`, sees of its app: a stream's events or atoms, or a cell (of all keys, if it has some). */
    | { readonly kind: "observed"; readonly of: Local; readonly what: ObservedIr }
    /** Of a list, at an index that is known to be there. */
    | { readonly kind: "element"; readonly list: Expr; readonly index: Expr }
  );

export type ObservedIr =
  | { readonly kind: "events" | "atoms"; readonly stream: StreamIr }
  | { readonly kind: "cell"; readonly unit: string; readonly state: string; readonly cell: string };

export type ExprKind = Expr["kind"];
export type ExprOf<K extends ExprKind> = Extract<Expr, { readonly kind: K }>;
export type StmtOf<K extends StmtKind> = Extract<Stmt, { readonly kind: K }>;

export interface FieldExpr {
  readonly name: string;
  readonly value: Expr;
}

export type CellOperation = "get" | "set" | "push" | "pop" | "shift" | "add" | "delete" | "clear";

/** Int and Float as `number`; Decimal as its text, Instant and Duration as milliseconds: the type tells which. */
export type ConstValue =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "decimal"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "unit" }
  | { readonly kind: "none" };
