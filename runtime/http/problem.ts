/** What is answered when a request is refused: problem details (RFC 9457), as `application/problem+json`. */
import type { NetAnswer } from "../world/world.ts";

const titles = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
  504: "Gateway Timeout",
} as const;

export type ProblemStatus = keyof typeof titles;

export interface ProblemDetails {
  /** Members besides the standard ones: what a program can use. */
  readonly members?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `detail`: a sentence for who wrote the client. The type is `about:blank`: the status says what it is. */
export function problem(status: ProblemStatus, detail: string, more: ProblemDetails = {}): NetAnswer {
  return {
    status,
    headers: { "content-type": "application/problem+json", ...more.headers },
    body: `${JSON.stringify({ type: "about:blank", title: titles[status], status, detail, ...more.members })}\n`,
  };
}

/** Try again a little later. */
export function unavailable(detail: string): NetAnswer {
  return problem(503, detail, { headers: { "retry-after": "1" } });
}

/** A request that could not be understood as one. */
export function refusal(status: 400 | 408 | 431): NetAnswer {
  const details = {
    400: "this is not an HTTP request",
    408: "the request did not arrive in time",
    431: "the headers of the request are too long",
  };
  return problem(status, details[status]);
}
