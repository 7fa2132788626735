/**
 * The metrics of a run as instruments of OpenTelemetry: what happens is counted when it does, and what is can be read at any
 * time. Names, units and meanings are in `spec/reference/running.md`, which a test compares with this table.
 */
import type { BatchObservableResult, Meter as OtelMeter, Observable } from "@opentelemetry/api";
import type { Inspected } from "../inspect/inspector.ts";
import { eventsBehind, inspectStreams, readersOf } from "../inspect/streams.ts";
import type { Meter } from "../meter.ts";

type Kind = "counter" | "gauge" | "histogram";

/** Name → kind, unit, meaning. A counter counts since the process began. */
export const metrics = {
  "portals.stream.atoms": ["counter", "{atom}", "atoms that a stream has had, in all processes"],
  "portals.stream.events": ["counter", "{event}", "events that a stream has had"],
  "portals.stream.queue": ["gauge", "{event}", "events that the slowest reader has not taken"],
  "portals.reader.lag": ["gauge", "{atom}", "atoms that a reader has not taken"],
  "portals.unit.steps": ["counter", "{step}", "steps that a unit has taken, in all processes"],
  "portals.unit.step.duration": ["histogram", "s", "mean time of the steps of a turn"],
  "portals.retries": ["counter", "{attempt}", "steps and writes that failed and were to be tried again"],
  "portals.skips": ["counter", "{atom}", "atoms that were passed over"],
  "portals.dead_letters": ["counter", "{letter}", "letters in a sequencer of dead letters"],
  "portals.faults": ["counter", "{fault}", "apps that halted"],
  "portals.requests.waiting": ["gauge", "{request}", "requests that the server of a portal has not taken"],
  "portals.requests.open": ["gauge", "{request}", "requests of handlers that have no reply"],
  "portals.handlers": ["gauge", "{handler}", "handlers of a unit that wait"],
  "portals.timers": ["gauge", "{timer}", "timers of a unit that are set"],
  "portals.effects": ["gauge", "{call}", "calls of effects without a result"],
  "portals.source.events": ["counter", "{event}", "events that a source has given"],
  "portals.sink.events": ["counter", "{event}", "events that a sink has written"],
  "portals.sink.write.duration": ["histogram", "s", "time of a write of a sink"],
  "portals.commit.duration": ["histogram", "s", "time until a commit was durable"],
  "portals.commit.size": ["histogram", "By", "bytes of a commit"],
  "portals.log.size": ["gauge", "By", "bytes of the log that no checkpoint has"],
  "http.server.request.duration": ["histogram", "s", "time until a request from outside was answered"],
} as const satisfies Readonly<Record<string, readonly [Kind, unit: string, meaning: string]>>;

type Name = keyof typeof metrics;

/** As OpenTelemetry's convention for `http.server.request.duration` has it. */
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Seconds: from a step of a microsecond to one that takes the time of a person. */
const SECONDS = [1e-6, 1e-5, 1e-4, 5e-4, 1e-3, 5e-3, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const BYTES = [1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/** The meter that a run is given. `inspected`: what there is when the metrics are read. */
export function createMeter(otel: OtelMeter, inspected: () => Inspected | undefined): Meter {
  const described = (name: Name): { readonly unit: string; readonly description: string } => {
    const [, unit, description] = metrics[name];
    return { unit, description };
  };
  const counter = (name: Name) => otel.createCounter(name, described(name));
  const histogram = (name: Name, explicitBucketBoundaries = metrics[name][1] === "s" ? SECONDS : BYTES) => {
    return otel.createHistogram(name, { ...described(name), advice: { explicitBucketBoundaries } });
  };
  observe(otel, described, inspected);
  const [steps, writes] = [histogram("portals.unit.step.duration"), histogram("portals.sink.write.duration")];
  const [commits, sizes] = [histogram("portals.commit.duration"), histogram("portals.commit.size")];
  const [retries, skips] = [counter("portals.retries"), counter("portals.skips")];
  const [letters, faults] = [counter("portals.dead_letters"), counter("portals.faults")];
  const requests = histogram("http.server.request.duration", REQUEST_SECONDS);
  return {
    turn(unit, count, ms) {
      // Once for all of its steps: a small one takes less time than to record it.
      if (count > 0) steps.record(ms / 1000 / count, { unit });
    },
    committed(bytes, ms) {
      commits.record(ms / 1000);
      sizes.record(bytes);
    },
    retried: (unit) => retries.add(1, { unit }),
    passedOver(unit, to) {
      skips.add(1, { unit });
      if (to !== undefined) letters.add(1, { stream: to });
    },
    halted: (app, code) => faults.add(1, { app: app ?? "", code }),
    wrote: (sink, _stream, _run, ms) => writes.record(ms / 1000, { sink }),
    answered(method, route, status, ms) {
      requests.record(ms / 1000, {
        "http.request.method": method,
        "http.response.status_code": status,
        "url.scheme": "http",
        ...(route === undefined ? {} : { "http.route": route }),
        ...(status >= 500 ? { "error.type": String(status) } : {}),
      });
    },
  };
}

/** What is read when somebody wants to know. */
function observe(
  otel: OtelMeter,
  described: (name: Name) => { readonly unit: string; readonly description: string },
  inspected: () => Inspected | undefined,
): void {
  const observables = new Map<Name, Observable>();
  const gauge = (name: Name): void => void observables.set(name, otel.createObservableGauge(name, described(name)));
  const count = (name: Name): void => void observables.set(name, otel.createObservableCounter(name, described(name)));
  for (const name of ["portals.stream.atoms", "portals.stream.events", "portals.unit.steps"] as const) count(name);
  for (const name of ["portals.source.events", "portals.sink.events"] as const) count(name);
  for (const name of ["portals.stream.queue", "portals.reader.lag", "portals.handlers", "portals.timers"] as const)
    gauge(name);
  for (const name of [
    "portals.requests.waiting",
    "portals.requests.open",
    "portals.effects",
    "portals.log.size",
  ] as const)
    gauge(name);
  otel.addBatchObservableCallback(
    (result) => {
      const now = inspected();
      if (now === undefined) return;
      readAll(now, (name, value, attributes) => {
        const observable = observables.get(name);
        if (observable !== undefined) result.observe(observable, value, attributes);
      });
    },
    [...observables.values()],
  );
}

type Observe = (name: Name, value: number, attributes?: Parameters<BatchObservableResult["observe"]>[2]) => void;

function readAll({ graph, engine }: Inspected, see: Observe): void {
  for (const { path, atoms, queue, readers } of inspectStreams(graph, readersOf(graph))) {
    see("portals.stream.atoms", atoms, { stream: path });
    see("portals.stream.events", graph.queues.get(path)?.given ?? 0, { stream: path });
    see("portals.stream.queue", queue.events, { stream: path });
    for (const { by, lag } of readers) see("portals.reader.lag", lag, { stream: path, reader: by });
  }
  const open = new Map<string, number>();
  for (const { path, scope, fibers } of graph.units) {
    see("portals.unit.steps", scope.number, { unit: path });
    if (fibers === undefined) continue;
    see("portals.handlers", fibers.places.live, { unit: path });
    see("portals.timers", fibers.timers.count, { unit: path });
    for (const fiber of fibers.places.cells) {
      if (!fiber.live) continue;
      for (const { target } of fiber.open) open.set(target?.path ?? "", (open.get(target?.path ?? "") ?? 0) + 1);
    }
  }
  for (const { path, mailbox } of graph.exchange.targets.values()) {
    if (mailbox === undefined) continue;
    see("portals.requests.waiting", eventsBehind(mailbox.consumer), { portal: path });
    see("portals.requests.open", open.get(path) ?? 0, { portal: path });
  }
  const calls = new Map<string, number>();
  for (const { path } of graph.effects.list()) calls.set(path, (calls.get(path) ?? 0) + 1);
  for (const path of graph.effects.paths) see("portals.effects", calls.get(path) ?? 0, { effect: path });
  for (const { path, events } of graph.sources)
    see("portals.source.events", events, { source: path.replace(/^source /, "") });
  for (const { path, events } of graph.sinks) see("portals.sink.events", events, { sink: path });
  if (engine.figures !== undefined) see("portals.log.size", engine.figures.logBytes);
}
