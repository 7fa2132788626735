/** HTTP/1.1 by Node's own server: what protects it from clients that are slow, large, many or gone is here. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { nodeCall } from "./node-call.ts";
import { NetError, type Listening, type Net, type NetAnswer, type NetRequest } from "./world.ts";

/** Ms between two looks for connections whose time is up. */
const LOOK = 1000;
/** Bytes of a body that nobody wants are read on, so that the client comes to read the answer; beyond, it is cut off. */
const DISCARDED = 4 * 1024 * 1024;

export const nodeNet: Net = {
  request: nodeCall,

  serve(options, handle) {
    const buffered = { bytes: 0 };
    const server = createServer({
      maxHeaderSize: options.headerBytes,
      headersTimeout: Math.min(options.headerTimeout, options.requestTimeout),
      requestTimeout: options.requestTimeout,
      keepAliveTimeout: options.idleTimeout,
      connectionsCheckingInterval: LOOK,
    });
    server.maxConnections = options.connections;
    const take = (message: IncomingMessage, response: ServerResponse): void => {
      // Whoever breaks off in the middle of something is no concern of ours.
      message.on("error", () => {});
      response.on("error", () => {});
      handle(new NodeRequest(message, response, options.bodyBytes, buffered));
    };
    server.on("request", take);
    // The body is asked for when it is wanted.
    server.on("checkContinue", take);
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
      if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
      socket.end(rawAnswer(options.refusal(statusOf(error.code))), () => socket.destroy());
    });
    return new Promise((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(netError(error)));
      server.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
        // For example too many open files: the connection is lost, the server is not.
        server.on("error", () => {});
        const { port } = server.address() as AddressInfo;
        let stopped: Promise<void> | undefined;
        const stop = (): Promise<void> =>
          (stopped ??= new Promise((done) => {
            const late = setTimeout(() => server.closeAllConnections(), options.grace);
            server.close(() => {
              clearTimeout(late);
              done();
            });
            server.closeIdleConnections();
          }));
        const listening: Listening = { port, stop };
        resolve(listening);
      });
    });
  },
};

class NodeRequest implements NetRequest {
  readonly method: string;
  readonly target: string;
  private readonly message: IncomingMessage;
  private readonly response: ServerResponse;
  private readonly mostBuffered: number;
  private readonly buffered: { bytes: number };
  private continued = false;

  constructor(message: IncomingMessage, response: ServerResponse, mostBuffered: number, buffered: { bytes: number }) {
    this.message = message;
    this.response = response;
    this.mostBuffered = mostBuffered;
    this.buffered = buffered;
    this.method = message.method ?? "";
    this.target = message.url ?? "";
  }

  header(name: string): string | undefined {
    const value = this.message.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  body(limit: number): Promise<Uint8Array | "too large" | "no room" | "gone"> {
    const { message, response, buffered } = this;
    const said = Number(message.headers["content-length"] ?? 0);
    if (said > limit) return Promise.resolve("too large");
    if (buffered.bytes + said > this.mostBuffered) return Promise.resolve("no room");
    if (message.headers.expect !== undefined) {
      response.writeContinue();
      this.continued = true;
    }
    return new Promise((resolve) => {
      let pieces: Uint8Array[] = [];
      let size = 0;
      let over = false;
      const finish = (outcome: Uint8Array | "too large" | "no room" | "gone"): void => {
        for (const piece of pieces) buffered.bytes -= piece.length;
        pieces = [];
        resolve(outcome);
      };
      message.on("data", (piece: Uint8Array) => {
        if (over) return;
        size += piece.length;
        over = size > limit || buffered.bytes + piece.length > this.mostBuffered;
        if (over) return finish(size > limit ? "too large" : "no room");
        buffered.bytes += piece.length;
        pieces.push(piece);
      });
      message.once("end", () => {
        if (!over) finish(pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces));
      });
      message.once("close", () => finish("gone"));
    });
  }

  answer({ status, headers, body }: NetAnswer): void {
    const { message, response } = this;
    if (response.headersSent || response.destroyed) return;
    // Nobody can tell then whether what comes next is the body or another request.
    const close = message.headers.expect !== undefined && !this.continued ? { connection: "close" } : {};
    const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...close, ...length });
    response.end(this.method === "HEAD" ? undefined : body);
    if (message.readableEnded) return;
    // Somebody is still sending what nobody wants.
    let rest = 0;
    message.on("data", (piece: Uint8Array) => {
      rest += piece.length;
      if (rest > DISCARDED) message.destroy();
    });
  }
}

function statusOf(code: string | undefined): 400 | 408 | 431 {
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
}

const reasons = { 400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large" };

/** An answer on a connection whose request could not be understood. */
function rawAnswer({ status, headers, body }: NetAnswer): string {
  const all = { ...headers, connection: "close", "content-length": String(Buffer.byteLength(body)) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${reasons[status as keyof typeof reasons]}\r\n${lines.join("")}\r\n${body}`;
}

function netError(error: NodeJS.ErrnoException): NetError {
  switch (error.code) {
    case "EADDRINUSE":
      return new NetError("taken", "another process listens there");
    case "EACCES":
      return new NetError("denied", "this user may not listen there");
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new NetError("address", "this machine has no such address");
    default:
      return new NetError("other", error.message);
  }
}
