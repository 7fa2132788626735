/**
 * Writes an access log of about the given size, the same for the same seed:
 *
 *     node generate.mjs [megabytes = 1] [seed = 1] [file = data/access.log]
 */
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";

const [megabytes = "1", seed = "1", file = "data/access.log"] = process.argv.slice(2);

/** mulberry32, a small generator of 32-bit states. */
function random(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const next = random(Number(seed));
const start = Date.UTC(2026, 10, 24, 7);
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n) => String(n).padStart(2, "0");

/** Pages are asked for by Zipf's law: the first often, the last hardly ever. */
const pages = Array.from({ length: 500 }, (_, i) => (i === 0 ? "/" : `/shop/item-${i}`));
const page = () => pages[Math.min(pages.length - 1, Math.floor(pages.length ** next()) - 1)];

function line(n) {
  const at = new Date(start + n * 40);
  const time = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  if (next() < 0.0005) return "-- log rotated --";
  const bad = Math.floor(n / 15000) % 7 === 3;
  const status = next() < (bad ? 0.2 : 0.01) ? 503 : next() < 0.03 ? 404 : 200;
  const client = `198.51.100.${1 + Math.floor(next() * 250)}`;
  return `${client} - - [${time} +0000] "GET ${page()} HTTP/1.1" ${status} ${200 + Math.floor(next() * 9000)}`;
}

mkdirSync(dirname(file), { recursive: true });
const out = createWriteStream(file);
const wanted = Number(megabytes) * 1024 * 1024;
let written = 0;
for (let n = 0; written < wanted;) {
  let part = "";
  while (part.length < 1 << 20 && written + part.length < wanted) part += `${line(n++)}\n`;
  written += part.length;
  if (!out.write(part)) await once(out, "drain");
}
out.end();
await once(out, "close");
