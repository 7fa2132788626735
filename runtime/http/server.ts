/** The one HTTP server of a run, which all its `http` sources share: it finds the endpoint of a request. */
import type { Endpoint } from "../api.ts";
import type { HttpLimits, RunOptions } from "../options.ts";
import { Fault, faultCodes } from "../fault.ts";
import type { Meter } from "../meter.ts";
import type { Report } from "../report.ts";
import { NetError, type Listening, type NetAnswer, type NetRequest, type World } from "../world/world.ts";
import { openApi, type DescribedApp } from "./openapi.ts";
import { problem, refusal, unavailable } from "./problem.ts";
import { Routes, targetOf } from "./routes.ts";

export const DEFAULT_PORT = 8080;
const DEFAULT_HOST = "127.0.0.1";

export const defaultLimits: Required<HttpLimits> = {
  headerTimeout: 10_000,
  requestTimeout: 30_000,
  idleTimeout: 60_000,
  grace: 2000,
  headerBytes: 16 * 1024,
  connections: 20_000,
  bodyBytes: 64 * 1024 * 1024,
};

/** The port that was asked for, or what is wrong with it. */
export function portOf(given: number | undefined, variable: string | undefined): number | string {
  if (given !== undefined) return given;
  if (variable === undefined || variable === "") return DEFAULT_PORT;
  return readPort(variable) ?? `PORTALS_PORT: a port is a number from 0 to 65535, not ${JSON.stringify(variable)}`;
}

/** Undefined: the text is no port. */
export function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}

/** Limits as they are written on a command line, by name; or what is wrong with one. */
export function readLimits(given: Readonly<Record<string, string>>): HttpLimits | string {
  const names = Object.keys(defaultLimits);
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) return `--http: there is no limit ${name}, but ${names.join(", ")}`;
    if (!/^[1-9]\d{0,8}$/.test(value)) return `--http ${name}: a limit is a number from 1 to 999999999, not ${value}`;
  }
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, Number(value)]));
}

export type ServerOptions = Pick<RunOptions, "host" | "http"> & {
  readonly port: number;
  readonly meter?: Meter | undefined;
};

/** Where the app is described. */
const DESCRIPTION = "/openapi.json";

export class HttpServer {
  private readonly world: World;
  private readonly report: Report;
  private readonly app: DescribedApp;
  private readonly options: ServerOptions;
  private routes = new Routes<Endpoint>();
  private readonly endpoints = new Set<Endpoint>();
  private listening: Listening | undefined;
  private readonly refused = new Set<Endpoint>();
  private ending = false;
  private description: string | undefined;

  constructor(world: World, report: Report, app: DescribedApp, options: ServerOptions) {
    this.world = world;
    this.report = report;
    this.app = app;
    this.options = options;
  }

  /** Serve these too. Nothing is opened before there is something to serve. Fails with a Fault. */
  async serve(endpoints: readonly Endpoint[]): Promise<void> {
    if (endpoints.length === 0) return;
    for (const [i, endpoint] of endpoints.entries()) {
      try {
        this.add(endpoint);
      } catch (error) {
        this.remove(endpoints.slice(0, i));
        throw error;
      }
    }
    this.description = undefined;
    if (this.listening !== undefined) return;
    const { port, host = DEFAULT_HOST, http } = this.options;
    const options = { ...defaultLimits, ...http, host, port, refusal };
    try {
      this.listening = await this.world.net.serve(options, (request) => this.handle(request));
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      const help = {
        taken: ["take another one: `--port N`, or `--port 0` for any that is free"],
        denied: [],
        address: [],
        other: [],
      };
      throw new Fault(faultCodes.address, `cannot listen on ${urlOf(host, port)}: ${error.message}`, {
        help: help[error.failure],
      });
    }
    this.report.listening(urlOf(host, this.listening.port));
  }

  /** There are no more requests for these. */
  remove(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) this.endpoints.delete(endpoint);
    this.routes = new Routes();
    for (const endpoint of this.endpoints) this.routes.add(endpoint.method, endpoint.parts, endpoint);
    this.description = undefined;
  }

  /** The apps of these have halted. */
  refuse(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) this.refused.add(endpoint);
  }

  /** Accept nothing any more; who has been promised an answer still gets it. */
  end(): void {
    this.ending = true;
  }

  async stop(): Promise<void> {
    this.end();
    await this.listening?.stop();
  }

  /** Ms that answers have to be given and taken when the service ends. */
  get grace(): number {
    return this.options.http?.grace ?? defaultLimits.grace;
  }

  private add(endpoint: Endpoint): void {
    const { path, method, parts } = endpoint;
    const wrong = (why: string): Fault => new Fault(faultCodes.usage, `the path ${JSON.stringify(path)} ${why}`);
    if (path === DESCRIPTION) throw wrong("is that of the app's description");
    if (!this.routes.add(method, parts, endpoint)) throw wrong(`is there twice for ${method}`);
    this.endpoints.add(endpoint);
  }

  private handle(request: NetRequest): void {
    const { meter } = this.options;
    this.answer(meter === undefined ? request : this.metered(request, meter));
  }

  /** The same request, whose answer is measured. */
  private metered(request: NetRequest, meter: Meter): NetRequest {
    const { clock } = this.world;
    const begun = clock.mono();
    const { method, target } = request;
    return {
      method,
      target,
      header: (name) => request.header(name),
      body: (limit) => request.body(limit),
      answer: (answer) => {
        const found = this.routes.find(method === "HEAD" ? "GET" : method, targetOf(target).parts);
        const route = "value" in found ? found.value.path : undefined;
        meter.answered(method, route, answer.status, clock.mono() - begun);
        request.answer(answer);
      },
    };
  }

  private answer(request: NetRequest): void {
    if (this.ending) {
      const refused = unavailable("the service is ending");
      return request.answer({ ...refused, headers: { ...refused.headers, connection: "close" } });
    }
    const { path, parts, query } = targetOf(request.target);
    if (path === DESCRIPTION) return this.describe(request);
    // What is answered to HEAD has no body: the network leaves it out.
    const found = this.routes.find(request.method === "HEAD" ? "GET" : request.method, parts);
    if ("value" in found) {
      if (this.refused.has(found.value)) return request.answer(unavailable("the app has halted"));
      return found.value.handle(request, { values: found.values, query });
    }
    if (found.methods.length === 0) return request.answer(problem(404, `there is nothing at ${path}`));
    const allowed = found.methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    request.answer(otherMethod(path, allowed, request.method));
  }

  private describe(request: NetRequest): void {
    const methods = ["GET", "HEAD"];
    if (!methods.includes(request.method)) return request.answer(otherMethod(DESCRIPTION, methods, request.method));
    this.description ??= openApi(this.app, [...this.endpoints]);
    request.answer({ status: 200, headers: { "content-type": "application/json" }, body: this.description });
  }
}

function otherMethod(path: string, methods: readonly string[], method: string): NetAnswer {
  const allow = methods.join(", ");
  return problem(405, `${path} takes ${allow}, not ${method}`, { headers: { allow } });
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
