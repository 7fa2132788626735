/** Functions made from text, once per type, for the speed of hand-written code; where that is forbidden there are none. */
import type { Reader, Writer } from "../bytes.ts";
import type { BaseCodec } from "./base.ts";

/** Code under construction, and the values that it refers to by name. */
export class Generated {
  private readonly names: string[] = [];
  private readonly values: unknown[] = [];

  /** An expression for a value that is not in the text. */
  ref(value: BaseCodec<unknown> | ((...args: never[]) => unknown) | readonly unknown[]): string {
    const known = this.values.indexOf(value);
    if (known >= 0) return this.names[known] as string;
    const name = `c${this.values.length}`;
    this.names.push(name);
    this.values.push(value);
    return name;
  }

  /** The value of `body`, a sequence of statements that returns; undefined if code must not be made at run time. */
  run<R>(body: string): R | undefined {
    try {
      return new Function(...this.names, `"use strict";\n${body}`)(...this.values) as R;
    } catch (error) {
      // V8's EvalError under --disallow-code-generation-from-strings.
      if (error instanceof EvalError) return undefined;
      throw error;
    }
  }
}

/** The functions that a compound codec has generated. */
export interface CodecFunctions<T> {
  write(value: T, to: Writer): void;
  read(from: Reader): T;
  toJson(value: T): string;
  decode(json: unknown): T;
}
