/** What every client has: how it sends a request, tries again, and tells what went wrong. Laid out as prettier would. */
export const clientRuntime = `/** What is said of an event that was taken. */
export interface Accepted {
  /** Number of its atom in the stream. */
  readonly atom: number;
  readonly events: number;
}

export interface ClientOptions {
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often a request is sent at most, if nobody answers or it is to be sent again later. */
  readonly attempts?: number;
  /** Milliseconds that an answer may take. */
  readonly timeout?: number;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  /**
   * Tells requests apart: one that is sent again with the same key is answered as before, and done once. A random one if
   * there is none, so that a request is done once however often this client sends it.
   */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The answer was that the request cannot be served: problem details (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly status: number;
  /** Of a fault of the program: \`P0910\`. */
  readonly code: string | undefined;
  /** All that was answered. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(
      String(problem["detail"] ?? problem["title"] ?? \`answered \${status}\`),
    );
    this.status = status;
    this.problem = problem;
    const { code } = problem;
    this.code = typeof code === "string" ? code : undefined;
  }
}

interface Service extends ClientOptions {
  readonly url: string;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly options: CallOptions;
}

const ATTEMPTS = 6;
const TIMEOUT = 60_000;
/** Milliseconds before the second attempt; each pause is twice the one before. */
const PAUSE = 200;
const LONGEST_PAUSE = 10_000;

async function send<T>(service: Service, call: Call): Promise<T> {
  const { method, path, query = {}, body, options } = call;
  const headers: Record<string, string> = {
    accept: "application/json",
    ...service.headers,
    ...options.headers,
  };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET") {
    headers["idempotency-key"] = options.key ?? crypto.randomUUID();
  }
  const url = \`\${service.url}\${path}\${queryText(query)}\`;
  const text = body === undefined ? null : JSON.stringify(body);
  const attempts = service.attempts ?? ATTEMPTS;
  for (let attempt = 1; ; attempt++) {
    let response: Response | undefined;
    let content = "";
    try {
      const signal = limited(options.signal, service.timeout ?? TIMEOUT);
      const init = { method, headers, body: text, signal };
      response = await (service.fetch ?? fetch)(url, init);
      content = await response.text();
    } catch (error) {
      options.signal?.throwIfAborted();
      if (attempt >= attempts) throw error;
      response = undefined;
    }
    if (response !== undefined) {
      if (response.ok) {
        return (content === "" ? undefined : JSON.parse(content)) as T;
      }
      if (response.status !== 503 || attempt >= attempts) {
        throw new ProblemError(response.status, problemOf(content));
      }
    }
    const asked = Number(response?.headers.get("retry-after") ?? 0) * 1000;
    const pause = PAUSE * 2 ** (attempt - 1) * (0.5 + Math.random());
    await sleep(Math.min(LONGEST_PAUSE, Math.max(asked || 0, pause)));
    options.signal?.throwIfAborted();
  }
}

function limited(
  signal: AbortSignal | undefined,
  timeout: number,
): AbortSignal {
  const limit = AbortSignal.timeout(timeout);
  return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}

function problemOf(content: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(content);
    if (typeof json === "object" && json !== null) return { ...json };
  } catch {
    // Whatever stands between answered something else.
  }
  return {};
}

/** A value as a part of a path. */
function part(value: unknown): string {
  return encodeURIComponent(String(value));
}

/** What is null or undefined is left out; a list is there several times. */
function queryText(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value])
      .filter((one) => one !== undefined && one !== null)
      .map((one) => \`\${part(name)}=\${part(one)}\`),
  );
  return pairs.length === 0 ? "" : \`?\${pairs.join("&")}\`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
`;

/** Only if a path has parameters and there is a body, too. */
export const without = `function without(
  value: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): Readonly<Record<string, unknown>> {
  const kept = Object.entries(value).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept);
}
`;
