/** What the page and its two workers tell each other: plain data. */

/** Texts by absolute path (`/main.portals`). The first app among them is the program. */
export interface Program {
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface PlaceInFile extends Range {
  readonly path: string;
}

/** The address of a place in the program, for links in the picture of its graph. */
export function linkTo({ path, from, to }: PlaceInFile): string {
  return `#at=${path}:${from}-${to}`;
}

export function placeOf(link: string): PlaceInFile | undefined {
  const [, path = "", from, to] = /#at=(.*):(\d+)-(\d+)$/.exec(link) ?? [];
  return path === "" ? undefined : { path, from: Number(from), to: Number(to) };
}

/** A diagnostic, with its edits as offsets in the files. */
export interface Finding extends PlaceInFile {
  readonly severity: "error" | "warning";
  readonly code: string;
  /** The sentence, what is said under the place, and what can be done. */
  readonly message: string;
  readonly label: string;
  readonly help: readonly string[];
  readonly fixes: readonly { readonly title: string; readonly edits: readonly Edit[] }[];
}

interface Edit extends PlaceInFile {
  readonly text: string;
}

/** A piece of emitted text, from an offset up to the next piece, and the place in the program that it comes from. */
export interface Link extends PlaceInFile {
  readonly at: number;
}

export interface EmittedApp {
  readonly name: string;
  readonly typescript: string;
  readonly links: readonly Link[];
  /** For the run: `runtimeSpecifier` stands in it for the runtime. */
  readonly javascript: string;
  /** Places of the JavaScript: line and column from 0, and what stands there, as `main.portals:3:7`. */
  readonly places: readonly { readonly line: number; readonly column: number; readonly shown: string }[];
}

export const runtimeSpecifier = "@portals/runtime";

export interface Compilation {
  readonly findings: readonly Finding[];
  /** The picture of its graph; absent if nothing can be drawn. */
  readonly graph: string | undefined;
  /** The apps, the program first; absent if it has errors or is no app. */
  readonly apps: readonly EmittedApp[] | undefined;
  /** How many `test` blocks the program has. */
  readonly tests: number;
}

/** What may be written at a place. */
export interface Completions extends Range {
  readonly items: readonly {
    readonly label: string;
    readonly kind: string;
    readonly detail: string | undefined;
    readonly docs: string | undefined;
    /** What is written, with places to be filled in (`$1`, `${2:name}`), if it is not the label. */
    readonly snippet: string | undefined;
    readonly rank: number;
  }[];
}

/** What is said of a place, in Markdown. */
export interface Said extends Range {
  readonly text: string;
}

interface Asked {
  readonly compile: Compilation;
  /** The apps with their tests; undefined if the program has errors. */
  readonly tests: readonly EmittedApp[] | undefined;
  readonly complete: Completions;
  readonly hover: Said | undefined;
}

export type AskedKind = keyof Asked;
export type AnswerTo<Kind extends AskedKind> = Asked[Kind];

/** A question to the worker that compiles: of a program, or of a place in one of its files. */
export interface CompileRequest {
  readonly id: number;
  readonly kind: AskedKind;
  readonly program: Program;
  readonly path: string;
  readonly offset: number;
}
export type CompileReply =
  { readonly id: number; readonly result: AnswerTo<AskedKind> } | { readonly id: number; readonly crash: string };

export type RunRequest =
  | {
      readonly kind: "start";
      readonly apps: readonly EmittedApp[];
      readonly data: Readonly<Record<string, string>>;
      /** What standard input has. */
      readonly input: string;
      /** Stand before the first step. */
      readonly held: boolean;
    }
  /** Run the tests of the first app, instead of a start. */
  | { readonly kind: "test"; readonly apps: readonly EmittedApp[] }
  | { readonly kind: "step" | "go" | "hold" }
  | {
      readonly kind: "ask";
      readonly id: number;
      readonly method: string;
      readonly target: string;
      readonly body: string;
    };

/** What a run has done so far. */
export interface RunState {
  readonly state: "running" | "held" | "ended";
  readonly exit: number | undefined;
  readonly steps: number;
  /** The last steps, a line each. */
  readonly trace: readonly string[];
  readonly streams: readonly ShownStream[];
  readonly cells: readonly ShownTask[];
  /** Ids of what the last step was about: its unit, the streams that it took from and wrote to. */
  readonly lit: readonly string[];
  readonly out: string;
  readonly err: string;
  /** Files that it has written. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly listens: boolean;
}

export interface ShownStream {
  readonly path: string;
  readonly atoms: number;
  /** The last atoms. */
  readonly last: readonly { readonly atom: number; readonly text: string }[];
}

export interface ShownTask {
  readonly unit: string;
  readonly task: string;
  readonly keys: readonly { readonly key: string | undefined; readonly cells: Readonly<Record<string, string>> }[];
  /** Keys that are not among them. */
  readonly more: number;
}

export interface ShownTest {
  readonly title: string;
  readonly passed: boolean;
  readonly runs: number;
  readonly crashes: number;
  /** Of one that failed: why, with which parameters and crashes, and the steps of the smallest run that fails. */
  readonly details: readonly string[];
}

export type RunReply =
  | { readonly kind: "state"; readonly state: RunState }
  | { readonly kind: "tested"; readonly test: ShownTest }
  /** All tests have been run; `crash`: what prevented it. */
  | { readonly kind: "all tested"; readonly crash: string | undefined }
  | { readonly kind: "answer"; readonly id: number; readonly status: number; readonly body: string };
