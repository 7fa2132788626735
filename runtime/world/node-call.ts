/** Requests to others, by Node's own HTTP client. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { NetError, type NetCall, type NetReply, type SentCall } from "./world.ts";

/** Characters of an answer that are kept; the rest is read and dropped. */
const KEPT = 16 * 1024;

/** Connections are used again, and keep no process from its end. */
const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

export function nodeCall({ method, url, headers, body, timeout }: NetCall): SentCall {
  let cancel = (): void => {};
  const reply = new Promise<NetReply>((resolve, reject) => {
    const secure = url.toLowerCase().startsWith("https:");
    const options = { method, headers: { ...headers, "content-length": Buffer.byteLength(body) } };
    const request = secure
      ? httpsRequest(url, { ...options, agent: agents.https })
      : httpRequest(url, { ...options, agent: agents.http });
    const failed = (why: string): void => {
      clearTimeout(timer);
      reject(new NetError("other", why));
      request.destroy();
    };
    const timer = setTimeout(() => failed(`nothing came within ${timeout / 1000} s`), timeout);
    cancel = () => failed("it was given up");
    request.on("error", (error: NodeJS.ErrnoException) => failed(reasonOf(error)));
    request.on("response", (message) => {
      read(message).then(
        (text) => {
          clearTimeout(timer);
          resolve({ status: message.statusCode ?? 0, header: (name) => headerOf(message, name), body: text });
        },
        (error: unknown) => failed(reasonOf(error as NodeJS.ErrnoException)),
      );
    });
    request.end(body);
  });
  return { reply, cancel: () => cancel() };
}

async function read(message: IncomingMessage): Promise<string> {
  let text = "";
  message.setEncoding("utf8");
  for await (const piece of message as AsyncIterable<string>) if (text.length < KEPT) text += piece;
  return text.slice(0, KEPT);
}

function headerOf(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return "nobody listens there";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "there is no such host";
    case "ECONNRESET":
    case "EPIPE":
      return "the connection broke off";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no way to this host";
    default:
      return error.message;
  }
}
