/** The page's side of the server: what happens, and orders. */
import type { Answer, Inspection, Question } from "@portals/runtime/inspect";
import type { LiveOrder, LiveReply, LiveState } from "../messages.ts";

export interface ServerEvents {
  state(state: LiveState): void;
  figures(figures: Inspection): void;
  /** The server is there, or is not. */
  connected(there: boolean): void;
}

export function listen(events: ServerEvents): void {
  const source = new EventSource("/events");
  const hear = <T>(name: string, task: (data: T) => void): void => {
    source.addEventListener(name, (event) => task(JSON.parse((event as MessageEvent<string>).data) as T));
  };
  hear<LiveState>("state", (state) => events.state(state));
  hear<Inspection>("figures", (figures) => events.figures(figures));
  source.addEventListener("open", () => events.connected(true));
  source.addEventListener("error", () => events.connected(false));
}

/** What was refused, with what to do about it. */
export class Refused extends Error {}

/** Fails with Refused. */
export async function order<T>(what: LiveOrder): Promise<T> {
  const response = await fetch("/do", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(what),
  });
  const reply = (await response.json()) as LiveReply;
  if (reply.ok) return reply.result as T;
  throw new Refused([reply.message, ...reply.help].join("; "));
}

export function ask<Q extends Question>(question: Q): Promise<Answer<Q>> {
  return order<Answer<Q>>({ do: "ask", question });
}
