/** The shipper: takes announcements of parcels, each once: `node shipper.mjs [port = 9090]`. */
import { createServer } from "node:http";

const seen = new Set();

const server = createServer(async (request, response) => {
  let body = "";
  for await (const piece of request) body += piece;
  // What comes again has the same key: its answer was lost.
  const key = request.headers["idempotency-key"];
  if (!seen.has(key)) {
    seen.add(key);
    process.stdout.write(`${body}\n`);
  }
  response.writeHead(204).end();
});

server.listen(Number(process.argv[2] ?? 9090), "127.0.0.1", () => {
  process.stderr.write(`listening on http://127.0.0.1:${server.address().port}\n`);
});
