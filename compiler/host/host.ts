/**
 * What the compiler needs from the world around it. The compiler itself does no input or output: the command line gives
 * it `node-host.ts`, tests and the browser `memory-host.ts`.
 */

/** Why a file cannot be read. */
export type ReadFailure = "missing" | "folder" | "denied" | "encoding" | "other";

export type ReadResult =
  | { readonly ok: true; readonly text: string }
  /** `detail`: the offset of the first bad byte, or what the system says. */
  | { readonly ok: false; readonly failure: ReadFailure; readonly detail: string };

export interface CompilerHost {
  /** The text of a file. Never throws. */
  read(path: string): ReadResult;
  /** The absolute path that `specifier`, written in the file `from`, stands for. `from` undefined: the working folder. */
  resolve(from: string | undefined, specifier: string): string;
  /**
   * What running apps publish of themselves, by name; undefined if no process is asked. An app that exports nothing has
   * an empty text.
   */
  readonly published?: ReadonlyMap<string, string> | undefined;
  /** Files beside `path` (names, not paths), for "did you mean". Empty if the folder cannot be read. */
  siblings(path: string): readonly string[];
}
