/**
 * The lineage of atoms as traces: a span for each atom of a source, for each step that took an atom, and for each write of
 * one; the parent of a step is who made the atom that it took. Requests and replies are atoms too, so a trace goes
 * through portals and effects. What comes by HTTP goes on with its sender's trace. What follows from a timer, a deadline or
 * the end of a stream begins a trace of its own. Kinds and attributes are by OpenTelemetry's conventions for messaging.
 */
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  isSpanContextValid,
  trace,
  type Attributes,
  type SpanContext,
  type Tracer,
} from "@opentelemetry/api";
import type { Run, Source } from "../api.ts";
import { atomName, type AtomOf, type Observer, type TakenStep } from "../observe.ts";
import { FutureCell } from "../portals/future.ts";
import { Reply, Request } from "../portals/messages.ts";
import type { Clock } from "../world/world.ts";

/** Atoms whose makers are known; of older ones, what takes them begins a trace. */
const MOST_ATOMS = 100_000;
/** Atoms of one write of a sink that have a span. */
const MOST_WRITTEN = 1000;

export interface Traces extends Required<Pick<Observer, "started" | "source" | "step" | "message">> {
  /** To be called with the time of a turn, before its step is told. */
  turned(ms: number): void;
  wrote(sink: string, stream: string, run: Run<unknown>, ms: number): void;
  /** Spans that are to be delivered. */
  readonly spans: number;
}

/** `sourceOf`: who gives the atoms of a stream that no step makes. */
export function createTraces(
  tracer: Tracer,
  clock: Pick<Clock, "wall">,
  sourceOf: (stream: string) => Source<unknown> | undefined,
): Traces {
  const makers = new Map<string, SpanContext>();
  /** Who asked for what is not there yet. */
  const askers = new WeakMap<FutureCell, SpanContext>();
  let spans = 0;
  let lasted = 0;

  const made = (stream: string, atom: number, by: SpanContext): void => {
    makers.set(atomName(stream, atom), by);
    if (makers.size <= MOST_ATOMS) return;
    const [oldest] = makers.keys();
    if (oldest !== undefined) makers.delete(oldest);
  };
  const span = (
    kind: SpanKind,
    name: string,
    parent: SpanContext | undefined,
    ms: number,
    attributes: Attributes,
    failure?: string,
  ): SpanContext => {
    const end = clock.wall();
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const begun = tracer.startSpan(name, { kind, startTime: end - ms, attributes }, context);
    if (failure !== undefined) begun.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    begun.end(end);
    if (isSampled(begun.spanContext())) spans++;
    return begun.spanContext();
  };

  const arrived = (stream: string, atom: number, events: readonly unknown[]): void => {
    const source = sourceOf(stream);
    const served = source?.endpoint !== undefined;
    const attributes = {
      ...messaging("send", stream),
      "messaging.batch.message_count": events.length,
      "portals.atom": atomName(stream, atom),
    };
    const parent = parentOf(source?.traceparent?.(events));
    const kind = served ? SpanKind.SERVER : SpanKind.PRODUCER;
    made(stream, atom, span(kind, `source ${stream}`, parent, 0, attributes));
  };

  return {
    get spans() {
      return spans;
    },
    turned(ms) {
      lasted = ms;
    },
    started() {},
    source: arrived,
    message({ stream, atom, events }) {
      for (const event of events) {
        const asker = event instanceof Reply && event.future !== undefined ? askers.get(event.future) : undefined;
        if (asker !== undefined) made(stream, atom, asker);
        else if (event instanceof Request) arrived(stream, atom, events);
      }
    },
    step(step) {
      const { unit, from, outputs, messages, skipped } = step;
      const taken = "atom" in from ? atomName(from.stream, from.atom) : undefined;
      const parent = taken === undefined ? undefined : makers.get(taken);
      const failure = skipped === undefined ? undefined : `${skipped.code} ${skipped.message}`;
      const kind = from.kind === "atom" ? SpanKind.CONSUMER : SpanKind.INTERNAL;
      const context = span(kind, unit, parent, lasted, attributesOf(step, taken), failure);
      for (const { stream, atom } of [...outputs, ...messages]) made(stream, atom, context);
      for (const { events } of messages) {
        for (const event of events) {
          if (event instanceof Request && event.caller instanceof FutureCell) askers.set(event.caller, context);
        }
      }
    },
    wrote(sink, stream, { first, ends }, ms) {
      for (let i = 0; i < Math.min(ends.length, MOST_WRITTEN); i++) {
        // Of an atom without events nothing is written.
        if (ends[i] === (ends[i - 1] ?? 0)) continue;
        const from = atomName(stream, first + i);
        const parent = makers.get(from);
        if (parent === undefined) continue;
        span(SpanKind.CONSUMER, sink, parent, ms, { ...messaging("process", stream), "portals.from": from });
      }
    },
  };
}

function attributesOf({ unit, number, from, outputs, messages }: TakenStep, taken: string | undefined): Attributes {
  const names = [...outputs, ...messages].map(({ stream, atom }: AtomOf) => atomName(stream, atom));
  return {
    ...(from.kind === "atom" ? messaging("process", from.stream) : {}),
    "portals.unit": unit,
    "portals.step": number,
    "portals.cause": from.kind,
    ...(taken === undefined ? {} : { "portals.from": taken }),
    "portals.made": names,
  };
}

function messaging(operation: "send" | "process", stream: string): Attributes {
  return {
    "messaging.system": "portals",
    "messaging.operation.name": operation,
    "messaging.operation.type": operation,
    "messaging.destination.name": stream,
  };
}

/** Of the header of W3C Trace Context; undefined if it is none. */
export function parentOf(traceparent: string | undefined): SpanContext | undefined {
  const match = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/.exec(traceparent?.trim() ?? "");
  const [, traceId = "", spanId = "", flags = ""] = match ?? [];
  const context = { traceId, spanId, traceFlags: parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** It is to be delivered. */
function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}
