/**
 * Callers over HTTP, in a process of their own: each has a connection and sends its next request when the last one is
 * answered. `node client.mjs '{"port", "path", "body", "callers", "seconds", "names"}'`, with `:name` in the path for one of
 * the names; prints how many were answered and how long that took. On bare sockets: `node:http` takes more of the
 * processors than some of the servers that are to be measured.
 */
import { connect } from "node:net";

const { port, path, body, callers, seconds, names } = JSON.parse(process.argv[2]);

/** One connection; `ask` resolves with the body of the answer. */
class Caller {
  constructor() {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.setEncoding("latin1");
    this.text = "";
    this.socket.on("data", (part) => this.received(part));
    this.socket.on("error", (error) => this.reject?.(error));
    this.socket.on("close", () => this.reject?.(new Error("the server has closed the connection")));
  }

  ask(target, body) {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.socket.write(
        `POST ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
  }

  received(part) {
    this.text += part;
    const head = this.text.indexOf("\r\n\r\n");
    if (head < 0) return;
    const headers = this.text.slice(0, head).toLowerCase();
    const content = this.text.slice(head + 4);
    const length = /\r\ncontent-length: *(\d+)/.exec(headers)?.[1];
    if (length === undefined ? !content.endsWith("0\r\n\r\n") : content.length < Number(length)) return;
    this.text = "";
    if (headers.startsWith("http/1.1 200")) this.resolve(content);
    else this.reject(new Error(`${headers.slice(0, headers.indexOf("\r"))}: ${content}`));
  }
}

let asked = 0;
const next = () => path.replace(":name", `name-${(asked++ * 7919) % names}`);
const took = [];
const connections = Array.from({ length: callers }, () => new Caller());
const start = performance.now();
await Promise.all(
  connections.map(async (caller) => {
    while (performance.now() - start < seconds * 1000) {
      const begun = performance.now();
      await caller.ask(next(), body);
      took.push(performance.now() - begun);
    }
  }),
);
const rate = (took.length * 1000) / (performance.now() - start);
took.sort((a, b) => a - b);
const quantile = (q) => took[Math.floor(took.length * q)];
console.log(JSON.stringify({ answers: took.length, rate, p50: quantile(0.5), p99: quantile(0.99) }));
for (const { socket } of connections) socket.destroy();
