/**
 * What was meant by a word or a sign that does not fit where it stands, if it is what other languages write there: what is written
 * here instead. The grammar alone could only say what it expected.
 */
import { contextualWords, endOf, reservedWords, tokenise } from "@portals/grammar";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { SourceFile, Span } from "./ast.ts";

export interface Hint {
  readonly help: string;
  readonly fixes?: readonly Fix[];
}

/** A token that the parser could not use. */
export interface Misfit {
  readonly file: SourceFile;
  /** The rule that was being read. */
  readonly rule: string;
  readonly image: string;
  readonly span: Span;
  /** What could have stood there. */
  readonly expected: string;
}

export function hintFor(misfit: Misfit): Hint | undefined {
  const { rule, image } = misfit;
  if (isTestStep(image) && rule !== "module") return { help: testSteps };
  const special =
    byRule[rule]?.(misfit) ?? byImage(misfit) ?? (/\bname\b/.test(misfit.expected) ? capital(misfit) : undefined);
  if (special !== undefined) return typeof special === "string" ? { help: special } : special;
  const near = nearest(image, wordsOf[rule] ?? []);
  if (near === undefined) return undefined;
  return { help: `did you mean \`${near}\`?`, fixes: [{ ...replacement(misfit, misfit.span, near), choice: true }] };
}

/** What is said of a word that is followed by another on its line, as statements of other languages are. */
export function statementHint(word: string): string | undefined {
  return of(statements, word);
}

/** A word that may have been meant for a statement. */
export function statementNear(word: string): string | undefined {
  return nearest(word, [
    "let",
    "var",
    "for",
    "if",
    "while",
    "match",
    "return",
    "emit",
    "reply",
    "become",
    "delete",
    "await",
  ]);
}

type Table = Readonly<Record<string, string>>;

function of(table: Table, word: string): string | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/** The text from the misfit to the end of its line. */
function restOf({ file, span }: Misfit): string {
  const end = file.text.indexOf("\n", span.start);
  return file.text.slice(span.start, end < 0 ? undefined : end);
}

function lineBefore({ file, span }: Misfit): string {
  return file.text.slice(file.text.lastIndexOf("\n", span.start - 1) + 1, span.start);
}

function replacement({ file }: Misfit, span: Span, text: string): Fix {
  return { title: `write \`${text.trim()}\``, edits: [{ file, span, text }] };
}

// ---- at the top level --------------------------------------------------------------------------------------------------

const sql =
  "a stream goes through a pipe: `orders |> filter(o => o.total > 10) |> map(o => o.id)`; what is kept by key is a task or `scan`";

const record = "a record is declared by `type Order = { id: String, total: Int }`";

const items: Table = {
  actor:
    "an actor is a task: `task counter(Event) by Key { state n: Int = 0  on next(event) { … } }`; what is asked of it is a portal",
  agent: "an agent is a task: `task counter(Event) by Key { state n: Int = 0  on next(event) { … } }`",
  supervise:
    "what happens when a step fails is said where the stream is: `stream x = … on error retry(3) then skip to dead`",
  var: "nothing changes at the top level: a constant is `let`, and what changes is the `state` of a task",
  create: "the type of events is `type Order = { id: Int, total: Int }`; a table is the `state` of a task",
  table: "the type of events is `type Order = { id: Int, total: Int }`; a table is the `state` of a task",
  insert: "events come from a source: `source orders: Order = …`, and are emitted by tasks",
  select: sql,
  from: sql,
  describe: 'a test is `test "title" { given …  expect … }`; they are not grouped',
  it: 'a test is `test "title" { given …  expect … }`',
  default: "`export` stands in front of the declaration: `export fn f(x: Int) -> Int { … }`",
  class: "a task keeps state, a `type` describes values, a `fn` computes",
  package: "a file begins with `app name` if it is a program, and with nothing if it is a module",
  module: "a file begins with `app name` if it is a program, and with nothing if it is a module",
  service: "a service is an `app` whose sources and portals are connected to `http`",
  event: "the type of events is `type Order = { id: Int, total: Int }`",
  query: "what can be asked is a portal: `portal total(Item) -> Int by item => item`",
  def: "a function is `fn name(x: Int) -> Int { … }`",
  func: "a function is `fn name(x: Int) -> Int { … }`",
  fun: "a function is `fn name(x: Int) -> Int { … }`",
  val: "a constant is `let name = 10`",
  struct: record,
  record,
  data: record,
  case: record,
  trait:
    "a union says what there is, `type Shape = Circle { radius: Int } | Dot`; a `fn` that takes it tells them apart by `match`",
  impl: "functions stand by themselves: `fn area(shape: Shape) -> Int { … }`",
  object: "constants and functions stand at the top of a file; others `import` them",
  state: "state is kept by a task: `task counter(Event) by Key { state n: Int = 0 … }`",
  on: "handlers stand in a task: `task name(Event) { on next(event) { … } }`",
  emit: "what is emitted is emitted by a task: `on next(event) { emit event }`",
};

function item(misfit: Misfit): string | Hint | undefined {
  const rest = restOf(misfit);
  const before = lineBefore(misfit);
  if (misfit.image === "->" && /^\s*(run|stream)\b/.test(before)) return sinkInstead(misfit, before);
  if (/\bselect\b/i.test(before)) return sql;
  if (misfit.image === "union") return "streams are put together by `union(a, b)`";
  if (/^\w+\.(get|post|put|patch|delete)\(/.test(rest))
    return 'what comes by HTTP is a source, `source orders: Order = http.post("/orders")`, or is asked of a portal, `connect http.get("/items/:id") -> item`';
  if (/^\w+(\.\w+)*\(/.test(rest) && of(items, misfit.image) === undefined)
    return "nothing is called at the top level, where everything is declared: streams are made by `stream x = …`, and what is done for each event stands in a task";
  return of(items, misfit.image) ?? of(items, misfit.image.toLowerCase()) ?? loosePipe(misfit);
}

/** `orders |> filter(…) -> console()`, without the word in front that says what becomes of it. */
function loosePipe(misfit: Misfit): Hint | undefined {
  const { file, span } = misfit;
  const pipe = /^[a-z]\w*(?:\s*\|>|\s+->)(?:.|\n(?=[ \t]))*/.exec(file.text.slice(span.start))?.[0];
  if (pipe === undefined) return undefined;
  const help =
    "what leads out of the app is `sink xs -> …`, what has a name is `stream ys = xs |> …`, and what gives nothing `run xs |> …`";
  if (!/\s->\s/.test(pipe)) return { help };
  const fix = replacement(misfit, { start: span.start, end: span.start }, "sink ");
  return { help, fixes: [fix] };
}

function sinkInstead(misfit: Misfit, before: string): Hint | string {
  const help = "what leads out of the app is a sink: `sink xs |> task -> console()`";
  if (!/^\s*run\b/.test(before)) return help;
  const start = misfit.span.start - before.length + before.indexOf("run");
  return { help, fixes: [replacement(misfit, { start, end: start + "run".length }, "sink")] };
}

// ---- in a task ---------------------------------------------------------------------------------------------------------

const handled = "events are handled by `on next(pattern) { … }`, requests by `on ask portal(pattern) { … }`";
const cell = "what a task keeps is a cell: `state count: Int = 0` for each key, `shared state` for the whole task";
const ownMembers = "all that is in a task is its own, and seen by nobody else: leave the word out";
const noConstructor =
  "cells have first values, `state n: Int = 0`, and parameters stand in the head of the task, `task t(Event, limit: Int)`";

const members: Table = {
  receive: handled, handle: handled, handler: handled, react: handled, case: handled, when: handled, onNext: handled,
  onEvent: handled, onMessage: handled, onReceive: handled, next: handled, ask: handled, def: "a function is `fn name(x: Int) -> Int { … }`",
  let: cell, var: cell, const: cell, val: cell,
  private: ownMembers, public: ownMembers, protected: ownMembers, static: ownMembers, readonly: ownMembers,
  constructor: noConstructor, init: noConstructor, new: noConstructor,
  every: "a timer is started where it is needed: `tick.start(1s)` in a handler, and again in `on timer tick`",
  emit: "what is emitted is emitted by a handler: `on next(event) { emit event }`",
  async: "handlers may wait as they are",
}; // prettier-ignore

const memberOfTask: ReadonlySet<string> = new Set(["state", "shared", "timer", "fn", "phase"]);

const begin = "cells have first values, `state n: Int = 0`; what else is to happen first happens with the first event";

const handlers: Table = {
  start: begin, init: begin, create: begin, open: begin,
  stop: "when the input has ended there is `on complete`",
  end: "when the input has ended there is `on complete`",
  close: "when the input has ended there is `on complete`",
  exit: "when the input has ended there is `on complete`",
  done: "when the input has ended there is `on complete`",
  error: "what happens when a step fails is said where the stream is: `stream x = … on error retry(3) then skip to dead`; `try e` makes a value of a fault",
  message: "an event is handled by `on next(pattern) { … }`",
  event: "an event is handled by `on next(pattern) { … }`",
  data: "an event is handled by `on next(pattern) { … }`",
  request: "a request is handled by `on ask portal(pattern) { … }`",
  tick: "a timer is handled by `on timer name { … }`, and declared by `timer name`",
}; // prettier-ignore

function handler(misfit: Misfit): string | Hint | undefined {
  const { image, file, span } = misfit;
  if (/^\w+$/.test(image) && new RegExp(`^\\s*timer ${image}\\b`, "m").test(file.text)) {
    const fix = replacement(misfit, { start: span.start, end: span.start }, "timer ");
    return { help: `what a timer does is \`on timer ${image} { … }\``, fixes: [{ ...fix, title: "write `timer`" }] };
  }
  if (/^["\d([{A-Z]/.test(image)) return "an event is handled by `on next(pattern) { … }`: the pattern says which";
  return (
    of(handlers, image) ??
    (restOf(misfit).startsWith(`${image}(`) && nearest(image, contextualWords.handler) === undefined
      ? `a portal's requests are handled by \`on ask ${image}(…)\`, events by \`on next(…)\``
      : undefined)
  );
}

function cellHint(misfit: Misfit): Hint | undefined {
  if (/^[A-Z]/.test(misfit.image)) return capital(misfit);
  if (misfit.image !== "=") return { help: "a cell has a first value: `state count: Int = 0`" };
  const value = /^=\s*(-?[\d_]+(\.\d+)?|"|true\b|false\b)/.exec(restOf(misfit))?.[1];
  const help = "a cell says its type: `state count: Int = 0`";
  if (value === undefined) return { help };
  const type = /^["tf]/.test(value) ? (value === '"' ? "String" : "Bool") : value.includes(".") ? "Float" : "Int";
  const at = misfit.span.start - (lineBefore(misfit).length - lineBefore(misfit).trimEnd().length);
  return { help, fixes: [replacement(misfit, { start: at, end: at }, `: ${type}`)] };
}

// ---- names -------------------------------------------------------------------------------------------------------------

/** `task Counter`, `let LIMIT`: with the capital of a type. */
function capital(misfit: Misfit): Hint | undefined {
  const { file, image } = misfit;
  if (!/^[A-Z]/.test(image)) return undefined;
  const name = smallName(image);
  const { tokens } = tokenise(file.text);
  const uses = tokens.filter((token) => token.image === image);
  const isType = tokens.some((token, i) => {
    const before = tokens[i - 1]?.image ?? "";
    return token.image === image && (["type", "newtype", "|"].includes(before) || tokens[i + 1]?.image === "|");
  });
  const free = !isType && tokens.every((token) => token.image !== name);
  const edits = uses.map((use) => ({ file, span: { start: use.startOffset, end: endOf(use) }, text: name }));
  return {
    help: `only types and variants begin with a capital: write \`${name}\``,
    fixes: free ? [{ title: `write \`${name}\``, edits }] : [],
  };
}

/** `orderCount` for `OrderCount` and for `ORDER_COUNT`. */
function smallName(name: string): string {
  const words = /[a-z]/.test(name)
    ? [name]
    : name
        .split("_")
        .filter((word) => word !== "")
        .map((word) => word.toLowerCase());
  return words
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join("");
}

// ---- in tests ----------------------------------------------------------------------------------------------------------

export const isTestStep = (image: string): boolean =>
  (contextualWords.testStatement as readonly string[]).includes(image);

const testSteps =
  "steps of a test stand in it one after the other, not in `for` or `if`: what must hold of each is one expression, `expect xs.events.all(x => x > 0)`; what must hold if something does, `expect !something || …`";

// ---- in statements and expressions -------------------------------------------------------------------------------------

const started =
  "tasks are not started by others: a task with `by` has one copy for each key, which is there when its first event comes";
const sent = "a portal is asked, `await p(x)`; what others are to see is emitted, `emit x`";

const statements: Table = {
  assert: "what must hold is said in a test: `expect x > 0`",
  given: "`given x = …` stands at the beginning of a test",
  expect: "`expect` is a step of a test",
  when: "a test says what comes from outside, `given orders = …`, and what must hold, `expect …`",
  spawn: started, start: started, fork: started,
  send: sent, tell: sent, publish: sent, yield: "what others are to see is emitted: `emit x`",
  print: 'write to the log: `log.info("…")`',
  echo: 'write to the log: `log.info("…")`',
  raise: 'a step fails with `fail("…")`',
  call: "a function is called by its name: `f(x)`",
  do: "a loop is `while condition { … }`",
  unless: "write `if !condition { … }`",
  until: "write `while !condition { … }`",
  case: "choose with `match x { pattern => result }`",
  timeout: "a time limit is of the future: `await p(x).within(5s)`",
  within: "a time limit is of the future: `await p(x).within(5s)`",
  after: "a time limit is of the future: `await p(x).within(5s)`; a task waits with `await sleep(5s)`, or has a `timer`",
  receive: "events come one after the other, to `on next`: what waits for another is kept in a cell, or with `stash()`",
  elif: "it is `else if`",
  elsif: "it is `else if`",
  loop: "a loop is `while condition { … }`, or `for x in xs { … }`",
}; // prettier-ignore

/** Where a block should begin, or its statement have ended. */
function block(misfit: Misfit): Hint | undefined {
  const { file, span, image } = misfit;
  const head = /[^;{}]*$/.exec(file.text.slice(0, span.start))?.[0].trimStart() ?? "";
  const chooses = /\b(if|while|match)\b/.test(head);
  if (image === "=")
    return chooses ? comparison(misfit) : /(?:^|\n)(?:export )?fn .*$/.test(head) ? bodyOf(misfit) : undefined;
  const handler = /(?:^|\n)\s*on (atom|complete)\s*$/.exec(head)?.[1];
  if (handler !== undefined) return { help: withoutPattern[handler] ?? "" };
  return /\b(if|else|for|while)\b/.test(head) ? braces(misfit) : undefined;
}

function comparison(misfit: Misfit): Hint {
  return { help: "`=` assigns; `==` compares", fixes: [replacement(misfit, misfit.span, "==")] };
}

/** `fn f(x: Int) = x + 1`. */
function bodyOf(misfit: Misfit): Hint {
  const { file, span } = misfit;
  const line = restOf(misfit).replace(/\s*(\/\/.*)?$/, "");
  const end = span.start + line.length;
  const edits = [
    { file, span, text: "{" },
    { file, span: { start: end, end }, text: " }" },
  ];
  const isWhole = line.length > 1 && !/[{(]$/.test(line);
  return {
    help: "the body stands in braces: `fn f(x: Int) -> Int { x + 1 }`",
    fixes: isWhole ? [{ title: "put it in braces", edits }] : [],
  };
}

const withoutPattern: Table = {
  atom: "it takes nothing: `on atom { … }` runs once for each atom, `on atom each key { … }` for each of its keys, which is `key`",
  complete:
    "it takes nothing, and runs once when the input has ended: `on complete { … }`; what is said of each key is emitted in `on atom each key { … }`",
};

/** The body of an `if` or a loop, without braces; perhaps behind `then` or `do`. */
function braces(misfit: Misfit): Hint | undefined {
  const rest = restOf(misfit);
  const word = /^(?:then|do)\b\s*/.exec(rest)?.[0] ?? "";
  const statement = /^[^;{}]*/.exec(rest)?.[0] ?? "";
  // The braces are there: what does not fit belongs to the head.
  if (rest.charAt(statement.length) === "{") return undefined;
  const body = statement.slice(word.length).replace(/\s*(\/\/.*)?$/, "");
  const closed = body.split("(").length === body.split(")").length;
  const { start } = misfit.span;
  const end = start + word.length + body.length;
  const edits = [
    { file: misfit.file, span: { start, end: start + word.length }, text: "{ " },
    { file: misfit.file, span: { start: end, end }, text: " }" },
  ];
  const fixes = closed && body !== "" ? [{ title: "put it in braces", edits }] : [];
  return { help: "the body stands in braces: `if condition { … }`", fixes };
}

/** `become(open)`. */
function becomePhase(misfit: Misfit): Hint | undefined {
  const [whole, phase] = /^\(\s*(\w+)\s*\)/.exec(restOf(misfit)) ?? [];
  if (whole === undefined || phase === undefined) return undefined;
  const { start } = misfit.span;
  const space = /\s$/.test(lineBefore(misfit)) ? "" : " ";
  return {
    help: "a phase is named without parentheses, unless it has data: `become open`, `become broken(now())`",
    fixes: [replacement(misfit, { start, end: start + whole.length }, `${space}${phase}`)],
  };
}

function byImage(misfit: Misfit): string | Hint | undefined {
  const { rule, image } = misfit;
  if (/^\d/.test(image) && /\bretry\s*$/.test(lineBefore(misfit)))
    return {
      help: "how often is said in parentheses: `retry(3)`",
      fixes: [replacement(misfit, misfit.span, `(${image})`)],
    };
  if (image === "." && rule === "args" && /^\.[a-z]/.test(restOf(misfit)))
    return { help: "a function is wanted: `x => x.field`", fixes: [replacement(misfit, misfit.span, "x => x.")] };
  const replies = /\breply\s*$/.exec(lineBefore(misfit));
  if (replies) {
    const at = misfit.span.start - replies[0].length + "reply".length;
    const fix = replacement(misfit, { start: at, end: at }, " ()");
    return { help: "a reply has a value; that of a portal that only takes something is `()`", fixes: [fix] };
  }
  if (image === "within" && rule !== "item") return statements["within"];
  if (image === "/" && rule === "lambda") return 'a regular expression is a text: `x.matches("^a+$")`';
  if (["emit", "reply", "become", "let", "var", "return", "delete"].includes(image) && rule === "lambda")
    return "a lambda gives a value and does nothing: what is done for each of a list is done in `for x in xs { … }`, in a handler";
  if (image === "=" && ["args", "primary", "group", "head", "list"].includes(rule)) return comparison(misfit);
  if (image === "->" && rule === "args")
    return { help: "a lambda is written `x => x + 1`", fixes: [replacement(misfit, misfit.span, "=>")] };
  if (image === "|" && rule === "args") return "a lambda is written `x => x + 1`";
  return undefined;
}

const unionOfTexts =
  "a union has variants, which begin with a capital: `type Color = Red | Green`; a text that may be anything is a `String`";

/** `String | Int` without a name. */
const unionType = ({ image }: Misfit): string | undefined =>
  image === "|"
    ? "a union has a name, and its values have variants: `type Event = Ordered(Order) | Paid(Payment)`"
    : undefined;

const byRule: Readonly<Record<string, (misfit: Misfit) => string | Hint | undefined>> = {
  module: item,
  item,
  task: ({ image }) => of(members, image),
  phase: ({ image }) =>
    of(members, image) ??
    (memberOfTask.has(image) ? "cells, timers and functions stand in the task, outside of its phases" : undefined),
  handler,
  cell: cellHint,
  block,
  becomeStmt: becomePhase,
  typeDecl: ({ image }) => (/^["\d]/.test(image) ? unionOfTexts : undefined),
  variants: ({ image }) => (/^["\d]/.test(image) ? unionOfTexts : undefined),
  variant: ({ image }) => (/^["\d]/.test(image) ? unionOfTexts : undefined),
  tupleType: ({ image }) =>
    image === ":" ? "fields with names stand in braces: `Get { replyTo: String }`" : undefined,
  typeAtom: ({ image }) =>
    image === "["
      ? "a tuple is written `(Int, String)`, a list `List<Int>`"
      : /^["\d]/.test(image)
        ? unionOfTexts
        : undefined,
  taskParam: unionType,
  taskParams: unionType,
  recordType: (misfit) =>
    unionType(misfit) ??
    (/^(not|null|primary|unique|default|references)$/i.test(misfit.image)
      ? "a field is always there; what may be absent is `name: String?`, and what it is otherwise, `name: Int = 0`"
      : undefined),
  typeParams: ({ image }) =>
    image === "extends" || image === ":"
      ? "type parameters have no bounds: what a function needs of its values it is given"
      : undefined,
  params: ({ image }) => (image === "..." ? "a function takes a list: `names: List<String>`" : undefined),
  resultType: () => "every portal replies; one that only takes something replies `()`: `portal p(Int) -> Unit`",
  splitter: (misfit) =>
    misfit.image === "="
      ? { help: "what is split is said behind `from`", fixes: [replacement(misfit, misfit.span, "from")] }
      : undefined,
  string: ({ image }) =>
    image === "(" || /^\w/.test(image) ? 'a test is `test "title" { given …  expect … }`' : undefined,
};

const wordsOf: Readonly<Record<string, readonly string[]>> = {
  module: [...contextualWords.item, "type", "fn", "let", "import", "export"],
  item: [...contextualWords.item, "type", "fn", "let"],
  task: [...contextualWords.member, "fn"],
  phase: ["on"],
  handler: [...contextualWords.handler, "timer"],
  testStatement: [...contextualWords.testStatement, "let"],
  statement: reservedWords,
};
