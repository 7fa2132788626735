/** Short ways to write the IR by hand. */
import type {
  Buffer,
  ConstValue,
  Expr,
  Handle,
  Label,
  Local,
  Origin,
  ProgramIr,
  SourceIr,
  StateIr,
  Stmt,
  StreamIr,
  UnitIr,
} from "../../ir/ir.ts";
import type { Type } from "../../types/type.ts";

export const file = { path: "/test/hand.portals", text: "" };
export const origin: Origin = { file, span: { start: 0, end: 0 } };
export const int: Type = { kind: "scalar", name: "Int" };
export const bool: Type = { kind: "scalar", name: "Bool" };
export const string: Type = { kind: "scalar", name: "String" };
export const listOf = (item: Type): Type => ({ kind: "list", item });

export const local = (name: string, type: Type = int, mutable = false): Local => ({ name, type, mutable });
export const label = (name: string): Label => ({ name });
export const use = (one: Local): Expr => ({ kind: "local", local: one, type: one.type, origin });
const constant = (value: ConstValue, type: Type): Expr => ({ kind: "const", value, type, origin });
export const num = (value: number): Expr => constant({ kind: "number", value }, int);
export const text = (value: string): Expr => constant({ kind: "string", value }, string);

export const arithmetic = (left: Expr, operator: "+" | "-" | "*" | "/" | "%", right: Expr): Expr => ({
  kind: "arithmetic",
  operator,
  left,
  right,
  type: left.type,
  origin,
});
export const compare = (left: Expr, operator: "<" | "<=" | ">" | ">=", right: Expr): Expr => ({
  kind: "compare",
  operator,
  left,
  right,
  type: bool,
  origin,
});
export const equals = (left: Expr, right: Expr): Expr => ({
  kind: "equals",
  left,
  right,
  negated: false,
  type: bool,
  origin,
});
export const list = (...items: Expr[]): Expr => ({
  kind: "list",
  items: items.map((value) => ({ spread: false, value })),
  type: listOf(items[0]?.type ?? int),
  origin,
});
export const std = (runtime: string, type: Type, ...args: Expr[]): Expr => ({
  kind: "std",
  path: runtime,
  implementation: { runtime },
  args,
  type,
  origin,
});

export const declare = (one: Local, value: Expr): Stmt => ({ kind: "let", local: one, value, origin });
export const assign = (one: Local, value: Expr): Stmt => ({ kind: "assign", local: one, value, origin });
export const iff = (test: Expr, then: Stmt[], otherwise: Stmt[] = []): Stmt => ({
  kind: "if",
  test,
  then,
  otherwise,
  origin,
});
export const input = (index: number): { readonly kind: "input"; readonly index: number } => ({ kind: "input", index });
export const from = (buffer: Buffer): { readonly kind: "buffer"; readonly buffer: Buffer } => ({
  kind: "buffer",
  buffer,
});
export const forEvents = (
  source: ReturnType<typeof input> | ReturnType<typeof from>,
  event: Local,
  body: Stmt[],
  key?: Local,
): Stmt => ({ kind: "forEvents", label: label("events"), from: source, event, key, body, origin });
export const push = (buffer: Buffer, event: Expr, key?: Expr): Stmt => ({ kind: "push", buffer, event, key, origin });
export const output = (event: Expr, index = 0, key?: Expr): Stmt => ({ kind: "output", index, event, key, origin });
export const buffer = (name: string, event: Type = int, key?: Type): Buffer => ({ name, event, key });

export const stream = (name: string, event: Type = int, key?: Type): StreamIr => ({
  path: `/hand/${name}`,
  name,
  event,
  key,
  exported: false,
  docs: undefined,
});
/** The stream of `range(from, to, atom: size)`. */
export const range = (one: StreamIr, start: number, end: number, size: number): SourceIr => ({
  stream: one,
  connector: { path: "range", args: [num(start), num(end)], options: [{ name: "atom", value: num(size) }] },
  origin,
});

export const countState = (key: Type = int): StateIr => ({
  name: "counter",
  key,
  cells: [{ name: "count", type: int, init: num(0), collection: undefined, docs: undefined }],
  docs: undefined,
});
export const handle = (state: StateIr, write = true): Handle => ({ name: state.name, state, write });

export const unit = (parts: Pick<UnitIr, "inputs" | "outputs" | "on"> & Partial<UnitIr>): UnitIr => ({
  path: parts.outputs[0]?.path ?? "/hand/run",
  name: parts.outputs[0]?.name ?? "run",
  docs: undefined,
  sparse: false,
  onError: [],
  state: [],
  buffers: [],
  functions: [],
  complete: [],
  serves: [],
  ask: [],
  answersOnly: false,
  resume: [],
  timers: [],
  fire: [],
  label: "",
  stages: [],
  origin,
  ...parts,
});

export const program = (parts: Partial<ProgramIr>): ProgramIr => ({
  app: "hand",
  file,
  docs: undefined,
  types: [],
  defaults: new Map(),
  hostImports: [],
  config: [],
  lets: [],
  functions: [],
  streams: [],
  sources: [],
  sequencers: [],
  portals: [],
  units: [],
  sinks: [],
  endpoints: [],
  onError: [],
  ...parts,
});
