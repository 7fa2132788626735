/**
 * Metrics for Prometheus, metrics and traces for OpenTelemetry. Loaded by a run that is asked for them, and by no other. A
 * collector that cannot be reached is told of once, and costs the run nothing.
 */
import { diag } from "@opentelemetry/api";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  type Resource,
} from "@opentelemetry/resources";
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanExporter,
} from "@opentelemetry/sdk-trace";
import type { RunOptions } from "../options.ts";
import { Fault, faultCodes } from "../fault.ts";
import { defaultLimits } from "../http/server.ts";
import { problem, refusal } from "../http/problem.ts";
import type { Inspected } from "../inspect/inspector.ts";
import type { Meter } from "../meter.ts";
import type { Observer } from "../observe.ts";
import type { Report } from "../report.ts";
import { NetError, type Listening, type NetRequest, type World } from "../world/world.ts";
import { createMeter } from "./instruments.ts";
import { createTraces, type Traces } from "./traces.ts";

/** Ms between two exports of metrics, of spans. */
const METRICS_EVERY = 10_000;
const SPANS_EVERY = 1000;
/** Spans that wait for a collector; those beyond are dropped, and told. */
const MOST_SPANS = 65_536;
const SPANS_AT_ONCE = 2048;
/** Ms for one export, and for all that is left at the end: more, so that what became of it is known then. */
const PATIENCE = 2000;
const GRACE = 3000;

export type TelemetryOptions = Pick<RunOptions, "metrics" | "otel">;

export interface Telemetry {
  readonly meter: Meter;
  readonly observer: Observer | undefined;
  /** The run is there to be looked at. */
  attach(inspected: () => Inspected): void;
  /** Deliver what is left. */
  stop(): Promise<void>;
}

/** Fails with a Fault if the address for metrics is taken. */
export async function createTelemetry(
  options: TelemetryOptions,
  name: string,
  world: World,
  report: Report,
): Promise<Telemetry> {
  let inspected: (() => Inspected) | undefined;
  // What the libraries say of themselves is nothing that a run has to say.
  diag.disable();
  const resource = resourceOf(name);
  const prometheus = options.metrics === undefined ? undefined : new PrometheusExporter({ preventServerStart: true });
  const collector = options.otel === undefined ? undefined : new Collector(options.otel, report);
  const readers: readonly IMetricReader[] = [
    ...(prometheus ? [prometheus] : []),
    ...(collector ? [collector.metrics] : []),
  ];
  const meters = new MeterProvider({ resource, readers: [...readers] });
  const measured = createMeter(meters.getMeter("portals"), () => inspected?.());
  // To see each step takes time: who wants metrics only says so.
  const traced = collector !== undefined && world.environment("OTEL_TRACES_EXPORTER") !== "none";
  const sampler = samplerOf(world.environment("OTEL_TRACES_SAMPLER_ARG"));
  const tracers = traced ? new TracerProvider({ resource, spanProcessors: [collector.spans], ...sampler }) : undefined;
  const traces =
    tracers &&
    createTraces(tracers.getTracer("portals"), world.clock, (stream) => {
      return inspected?.().graph.sources.find((source) => source.stream.path === stream)?.source;
    });
  const listening = prometheus && (await serve(prometheus, options.metrics ?? "", world, report));
  return {
    meter: traces === undefined ? measured : both(measured, traces),
    observer: traces,
    attach: (look) => {
      inspected = look;
    },
    async stop() {
      await listening?.stop();
      const ended = Promise.allSettled([meters.shutdown(), tracers?.shutdown()]);
      let cancel = (): void => {};
      await Promise.race([
        ended,
        new Promise<void>((late) => (cancel = world.clock.at(world.clock.mono() + GRACE, late))),
      ]);
      cancel();
      collector?.tell(traces?.spans ?? 0);
    },
  };
}

/** Who tells: `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` go before what is known without them. */
function resourceOf(name: string): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ "service.name": name }))
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
}

/** What share of traces is kept, if the environment says so; what follows from an atom goes with it. */
function samplerOf(ratio: string | undefined): { readonly sampler?: ParentBasedSampler } {
  const share = Number(ratio);
  if (ratio === undefined || ratio === "" || !(share >= 0 && share <= 1)) return {};
  return { sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }) };
}

function both(measured: Meter, traces: Traces): Meter {
  return {
    ...measured,
    turn(unit, steps, ms) {
      traces.turned(ms);
      measured.turn(unit, steps, ms);
    },
    wrote(sink, stream, run, ms) {
      traces.wrote(sink, stream, run, ms);
      measured.wrote(sink, stream, run, ms);
    },
  };
}

// ---- OpenTelemetry -------------------------------------------------------------------------------------------------

interface Export {
  readonly code: number;
  readonly error?: Error;
}

/** Where metrics and spans go by OTLP over HTTP. */
class Collector {
  readonly metrics: PeriodicExportingMetricReader;
  readonly spans: BatchSpanProcessor;
  private readonly url: string;
  private readonly report: Report;
  private told = false;
  private delivered = 0;

  /** `url`: its beginning; empty: as the environment says (`OTEL_EXPORTER_OTLP_ENDPOINT`), or this machine's port 4318. */
  constructor(url: string, report: Report) {
    this.url = url.replace(/\/$/, "");
    this.report = report;
    const at = (path: string) => (url === "" ? {} : { url: `${this.url}${path}` });
    const metrics = new OTLPMetricExporter({ ...at("/v1/metrics"), timeoutMillis: PATIENCE });
    const spans = new OTLPTraceExporter({ ...at("/v1/traces"), timeoutMillis: PATIENCE });
    this.metrics = new PeriodicExportingMetricReader({
      exporter: this.forgiving(metrics, () => {}),
      exportIntervalMillis: METRICS_EVERY,
      exportTimeoutMillis: PATIENCE,
    });
    this.spans = new BatchSpanProcessor({
      exporter: this.forgiving(spans, (count) => (this.delivered += count)),
      maxQueueSize: MOST_SPANS,
      maxExportBatchSize: SPANS_AT_ONCE,
      scheduledDelayMillis: SPANS_EVERY,
    });
  }

  /** At the end. */
  tell(begun: number): void {
    const lost = begun - this.delivered;
    if (lost > 0) this.report.note(`${lost} of ${begun} spans were not delivered`);
  }

  /** The exporter, whose failures are told once and then forgotten. */
  private forgiving<E extends PushMetricExporter | SpanExporter>(exporter: E, delivered: (count: number) => void): E {
    // Both kinds of exporters have one of this shape, for items of their own.
    const inner = exporter as { export(items: unknown, done: (result: Export) => void): void };
    const send = (items: unknown, done: (result: Export) => void): void => {
      inner.export(items, (result) => {
        if (result.code === 0) delivered(Array.isArray(items) ? items.length : 1);
        else this.failed(result.error);
        done({ code: 0 });
      });
    };
    return new Proxy(exporter, {
      get: (target, name) => {
        if (name === "export") return send;
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  }

  private failed(error: Error | undefined): void {
    if (this.told) return;
    this.told = true;
    const where = this.url === "" ? "the collector" : `the collector at ${this.url}`;
    const why = error === undefined || error.message === "" ? "" : `: ${error.message.split("\n")[0] ?? ""}`;
    this.report.note(`warning: ${where} takes no telemetry${why}; the run goes on without`);
  }
}

// ---- Prometheus ----------------------------------------------------------------------------------------------------

const DEFAULT_HOST = "127.0.0.1";

/** `9464`, `0.0.0.0:9464`: an address, or undefined. */
export function addressOf(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host = DEFAULT_HOST, port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  return port === undefined || Number(port) > 65535
    ? undefined
    : { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}

/** How Prometheus ends a name; what is counted has its own word in it. */
const suffixes: Readonly<Record<string, string>> = { s: "_seconds", By: "_bytes" };

/** Prometheus has the unit in the name, OpenTelemetry beside it. */
function withUnits({ resource, scopeMetrics }: ResourceMetrics): ResourceMetrics {
  return {
    resource,
    scopeMetrics: scopeMetrics.map(({ scope, metrics }) => ({
      scope,
      metrics: metrics.map((metric) => {
        const { descriptor } = metric;
        return {
          ...metric,
          descriptor: { ...descriptor, name: `${descriptor.name}${suffixes[descriptor.unit] ?? ""}` },
        };
      }),
    })),
  };
}

async function serve(prometheus: PrometheusExporter, text: string, world: World, report: Report): Promise<Listening> {
  const address = addressOf(text);
  if (address === undefined) throw new Fault(faultCodes.usage, `--metrics is a port, or HOST:PORT, not ${text}`);
  const serializer = new PrometheusSerializer();
  const answer = async (request: NetRequest): Promise<void> => {
    if (request.target.split("?")[0] !== "/metrics") return request.answer(problem(404, "metrics are at /metrics"));
    const { resourceMetrics } = await prometheus.collect();
    const body = serializer.serialize(withUnits(resourceMetrics));
    request.answer({ status: 200, headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" }, body });
  };
  try {
    const options = { ...defaultLimits, ...address, refusal };
    const listening = await world.net.serve(options, (request) => void answer(request));
    const shown = address.host.includes(":") ? `[${address.host}]` : address.host;
    report.note(`metrics at http://${shown}:${listening.port}/metrics`);
    return listening;
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    throw new Fault(faultCodes.address, `cannot give metrics at ${text}: ${error.message}`, {
      help: ["take another port: `--metrics N`, or 0 for any that is free"],
    });
  }
}
