/** An app that counts what is posted to it, and how the tests post. */
import type { AppDefinition, Sink } from "../../api.ts";
import type { HttpSource } from "../../define.ts";
import { app, codec, exact, file, http, keyed, sink, source, stream, unit } from "../../index.ts";
import type { NetAnswer } from "../../world/world.ts";
import type { SimulatedNet } from "../../world/simulated-net.ts";

export interface Order {
  readonly item: string;
  readonly units: number;
}

const order = codec.record<Order>({ item: codec.string, units: codec.int });

class CounterCell {
  units = 0;
}

/** Each order's item with all its units so far, in `out/totals.jsonl` unless it is said otherwise. */
export function orders(
  open: () => HttpSource<Order> = () => http.post<Order>("/orders"),
  close: () => Sink<Order> = () => file.jsonl<Order>("out/totals.jsonl").asSink(),
): AppDefinition {
  const posted = stream("/o/orders", order);
  const totals = stream("/o/totals", order);
  const counter = unit({
    path: "/o/totals",
    inputs: [posted],
    outputs: [totals],
    onError: [],
    state: { counter: keyed("counter", codec.string, CounterCell, { units: codec.int }) },
    create: ({ out: [totals], state: { counter } }) => ({
      on: [
        function orders(events, from, to) {
          for (let i = from; i < to; i++) {
            const { item, units } = events[i] as Order;
            const cell = counter.at(item);
            cell.units = exact(cell.units + units);
            totals.emit({ item, units: cell.units });
          }
        },
      ],
    }),
  });
  return app({
    name: "o",
    schema: "1",
    onError: [],
    config: [],
    sources: [source(posted, open)],
    units: [counter],
    sinks: [sink(totals, close)],
    sequencers: [],
  });
}

export const json = { "content-type": "application/json" };

export function post(
  net: SimulatedNet,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<NetAnswer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return net.ask({ target: "/orders", headers: { ...json, ...headers }, body: text });
}
