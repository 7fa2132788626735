/** A connection that was made while apps run: a small app of its own, which copies a stream into a sequencer. */
import type { AppDefinition, Stream } from "../api.ts";
import { unit } from "../define.ts";

/** Under which it runs, and is listed: `/cart/orders -> /audit/inbox`. */
export function connectionName(from: string, to: string): string {
  return `${from} -> ${to}`;
}

/** It begins with the next atom. What cannot be read is left out: it stops nobody. */
export function connectionApp(from: Stream<unknown>, to: Stream<unknown>): AppDefinition {
  const name = connectionName(from.path, to.path);
  const copy = unit({
    path: `connection ${name}`,
    inputs: [from],
    outputs: [to],
    starts: ["now"],
    sparse: true,
    onError: [{ kind: "skip", to: undefined }],
    state: {},
    create: ({ out: [output] }) => ({
      on: [
        (events, first, until) => {
          for (let i = first; i < until; i++) output.emit(events[i]);
        },
      ],
    }),
  });
  return {
    name,
    schema: "",
    onError: [],
    config: [],
    sources: [],
    units: [copy],
    sinks: [],
    sequencers: [],
    uses: [from, to],
  };
}
