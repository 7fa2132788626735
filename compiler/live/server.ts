/**
 * The live view's server: the page, what it draws, and a stream of what happens. For this machine alone: it listens at
 * 127.0.0.1, and answers nobody who names another host (a site whose name leads here) or comes from another origin.
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Question } from "@portals/runtime/inspect";
import { ControlError } from "../cli/control.ts";
import type { LiveOrder, LiveReply, LiveState } from "./messages.ts";

/** Between two looks at the run, as long as somebody has the page, are so many times what a look takes, from .. to ms. */
const PAUSE = { times: 8, from: 500, to: 5000 };
/** Characters of a value in what is sent without being asked for. */
const LONGEST = 400;
/** Ms within which changes are sent together. */
const TOGETHER = 50;
/** Bytes of an order. */
const LARGEST = 64 * 1024;

/** What the page shows. */
export interface Shown {
  readonly state: LiveState;
  /** Of the program, as SVG. */
  readonly graph: string;
  /** The run can be asked. */
  readonly answers: boolean;
  /** What somebody at the page wants. Fails with a ControlError, or a Fault. */
  obey(order: LiveOrder): Promise<unknown>;
}

export class LiveServer {
  private readonly shown: Shown;
  private readonly page: string;
  private readonly server: Server;
  /** Each with what is to be sent to it as soon as it has taken what was sent before. */
  private readonly listeners = new Map<ServerResponse, Map<string, string>>();
  private looking: NodeJS.Timeout | undefined;
  /** The run has been asked and has not answered yet. */
  private asked = false;
  private telling: NodeJS.Timeout | undefined;

  /** `page`: the path of its file. */
  constructor(shown: Shown, page: string) {
    this.shown = shown;
    this.page = page;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Resolves with the port; fails as `listen` does. */
  listen(port: number): Promise<number> {
    return new Promise((done, failed) => {
      this.server.once("error", failed);
      this.server.listen(port, "127.0.0.1", () => done((this.server.address() as AddressInfo).port));
    });
  }

  stop(): void {
    clearTimeout(this.looking);
    clearTimeout(this.telling);
    for (const listener of this.listeners.keys()) listener.end();
    this.server.close();
    this.server.closeAllConnections();
  }

  /** What the shown has become is sent to the pages, soon. */
  changed(): void {
    this.telling ??= setTimeout(() => {
      this.telling = undefined;
      this.send("state", this.shown.state);
    }, TOGETHER);
  }

  /** A page that is slow gets the last of each kind, and not all those before. */
  private send(event: string, data: unknown): void {
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const [listener, waiting] of this.listeners) {
      if (listener.writableNeedDrain) waiting.set(event, text);
      else listener.write(text);
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("cache-control", "no-store");
    response.setHeader("content-security-policy", POLICY);
    if (!this.isOwn(request)) return refuse(response, 403, "this page is for this machine alone");
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    switch (`${request.method ?? ""} ${pathname}`) {
      case "GET /":
        response.setHeader("content-type", "text/html; charset=utf-8").end(readFileSync(this.page));
        return;
      case "GET /graph.svg":
        response.setHeader("content-type", "image/svg+xml; charset=utf-8").end(this.shown.graph);
        return;
      case "GET /events":
        return this.listenTo(response);
      case "POST /do":
        return this.obey(request, response);
      default:
        return refuse(response, 404, "there is nothing here");
    }
  }

  /** From this machine, by a name of its own, and not sent by another site's page. */
  private isOwn({ headers }: IncomingMessage): boolean {
    const { port } = this.server.address() as AddressInfo;
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    if (headers.host === undefined || !hosts.includes(headers.host)) return false;
    const site = headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin" && site !== "none") return false;
    return headers.origin === undefined || headers.origin === `http://${headers.host}`;
  }

  private listenTo(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const waiting = new Map<string, string>();
    this.listeners.set(response, waiting);
    response.on("close", () => this.listeners.delete(response));
    response.on("drain", () => {
      for (const [event, text] of waiting) {
        waiting.delete(event);
        if (!response.write(text)) return;
      }
    });
    response.write(`event: state\ndata: ${JSON.stringify(this.shown.state)}\n\n`);
    void this.look();
  }

  /** Ask the run, unless it has not yet answered what it was asked before; and again, as long as somebody listens. */
  private async look(): Promise<void> {
    clearTimeout(this.looking);
    if (this.asked || this.listeners.size === 0) return;
    const begun = performance.now();
    if (this.shown.answers) {
      this.asked = true;
      try {
        const question: Question = { ask: "overview", longest: LONGEST };
        this.send("figures", await this.shown.obey({ do: "ask", question }));
      } catch {
        // It is ending: what became of it is told as a state.
      } finally {
        this.asked = false;
      }
    }
    const pause = Math.min(PAUSE.to, Math.max(PAUSE.from, PAUSE.times * (performance.now() - begun)));
    clearTimeout(this.looking);
    this.looking = setTimeout(() => void this.look(), pause);
  }

  private async obey(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers["content-type"] !== "application/json") return refuse(response, 415, "an order is JSON");
    let text = "";
    for await (const part of request) {
      text += String(part);
      if (text.length > LARGEST) return refuse(response, 413, "an order is short");
    }
    let reply: LiveReply;
    try {
      reply = { ok: true, result: (await this.shown.obey(JSON.parse(text) as LiveOrder)) ?? null };
    } catch (error) {
      const help = error instanceof ControlError || isFault(error) ? error.help : [];
      reply = { ok: false, message: error instanceof Error ? error.message : String(error), help };
    }
    response.setHeader("content-type", "application/json").end(JSON.stringify(reply));
  }
}

/** Nothing comes from elsewhere, and nothing goes there. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${why}\n`);
}

function isFault(error: unknown): error is Error & { readonly help: readonly string[] } {
  return error instanceof Error && "help" in error && Array.isArray(error.help);
}
