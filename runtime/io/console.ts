/**
 * Standard output as a sink: texts as they are, other values as JSON. What was printed cannot be taken back, so lines
 * whose cursor was not yet committed are printed again after a crash.
 */
import type { Codec, Sink } from "../api.ts";
import { Reader, Writer } from "../bytes.ts";
import type { Stdio } from "../world/world.ts";
import { plainLines } from "./file-sink.ts";

/** `label` stands before every line. */
export function console<T>(label?: string): Sink<T> {
  const prefix = label === undefined ? "" : `${label}: `;
  let lines = 0;
  let line: (event: unknown) => string = String;
  let stdio: Stdio | undefined;
  return {
    name: "console",
    start(context, cursor) {
      stdio = context.world.stdio;
      line = plainLines(context.codec as Codec<unknown>).line;
      if (cursor !== undefined) lines = new Reader(cursor).varint();
      return Promise.resolve();
    },
    async write(run) {
      let text = "";
      for (const event of run.events) text += `${prefix}${line(event)}\n`;
      await stdio?.write("out", text);
      lines += run.events.length;
      const writer = new Writer(16);
      writer.varint(lines);
      return writer.take();
    },
    showCursor: (cursor) => `line ${new Reader(cursor).varint()}`,
    stop: () => Promise.resolve(),
  };
}
