/** A count for each name in a Map, by `node:http`: nothing survives. `node map.mjs PORT`. */
import { createServer } from "node:http";

const counts = new Map();
createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (part) => (text += part));
  request.on("end", () => {
    const name = request.url.slice(request.url.lastIndexOf("/") + 1);
    const count = (counts.get(name) ?? 0) + JSON.parse(text).by;
    counts.set(name, count);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(count));
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
