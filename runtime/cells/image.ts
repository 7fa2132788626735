/**
 * Code generated for one kind of cells: taking and restoring the before-image of a step, writing and reading the stored
 * form. Generated, because access by a name in a variable costs more than all else that a step does with a cell.
 */
import type { Codec, FieldCodec } from "../api.ts";
import type { Reader, Writer } from "../bytes.ts";

/** What the runtime adds to a cell class. */
export interface Stored {
  /** The attempt at a step that last opened it to write. */
  $step: number;
  /** The epoch that it was last written in; 0: none of this process. */
  $epoch: number;
  /** Its number in the store; -1: it has none yet. */
  $slot: number;
  $key: unknown;
}

type Cell = Stored & Record<string, unknown>;

export interface Image {
  /** Puts the scalars in `log` from `at`; the index behind them. */
  readonly save: (cell: Stored, log: unknown[], at: number) => number;
  readonly restore: (cell: Stored, log: readonly unknown[], at: number) => void;
  /** How many places `save` takes. */
  readonly width: number;
  readonly write: (cell: Stored, to: Writer) => void;
  readonly read: (cell: Stored, from: Reader) => void;
}

export function imageOf(fields: Readonly<Record<string, FieldCodec>>): Image {
  const scalars: { name: string; codec: Codec<unknown> }[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (!("collection" in field)) scalars.push({ name, codec: field });
  }
  const access = scalars.map(({ name }) => `cell[${JSON.stringify(name)}]`);
  const codecs = scalars.map(({ codec }) => codec);
  return {
    width: scalars.length,
    save: compile(
      "cell, log, at",
      `${access.map((a, i) => `log[at + ${i}] = ${a};`).join(" ")} return at + ${access.length};`,
      [],
    ),
    restore: compile("cell, log, at", access.map((a, i) => `${a} = log[at + ${i}];`).join(" "), []),
    write: compile("cell, to", access.map((a, i) => `codec${i}.write(${a}, to);`).join(" "), codecs),
    read: compile("cell, from", access.map((a, i) => `${a} = codec${i}.read(from);`).join(" "), codecs),
  };
}

function compile<F>(parameters: string, body: string, codecs: readonly Codec<unknown>[]): F {
  const names = codecs.map((_, i) => `codec${i}`);
  const make = new Function(...names, `return function (${parameters}) { ${body} };`) as (...c: unknown[]) => F;
  return make(...codecs);
}

/** The cell class with the runtime's fields behind its own. */
export function storedClass(cell: new () => unknown): new () => Cell {
  const base = cell as new () => Record<string, unknown>;
  return class extends base implements Stored {
    $step = 0;
    $epoch = 0;
    $slot = -1;
    $key: unknown = undefined;
  } as unknown as new () => Cell;
}
