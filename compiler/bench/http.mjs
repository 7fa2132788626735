/**
 * A counter for each name, durable, asked over HTTP: against the same counter as a virtual object of Restate, and against
 * a Map behind `node:http`, which forgets all, as the upper bound.
 * `npm run bench:http`, or with parameters: `node compiler/bench/http.mjs [seconds] [rounds] [callers]`.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { scratch } from "./harness.mjs";
import { map, portals, restate } from "./http/servers.mjs";

const [seconds, rounds, callers] = [5, 3, 64].map((value, i) => Number(process.argv[2 + i] ?? value));
const NAMES = 1000;
const client = fileURLToPath(new URL("http/client.mjs", import.meta.url));

async function load({ port, path }, seconds) {
  const parameters = { port, path, body: `{"by":1}`, callers, seconds, names: NAMES };
  const { stdout } = await promisify(execFile)(process.execPath, [client, JSON.stringify(parameters)]);
  return JSON.parse(stdout);
}

/** All that was answered has been counted, once. */
async function verify(server, answers) {
  let sum = 0;
  for (let i = 0; i < NAMES; i++) sum += await server.ask(`name-${i}`, 0);
  if (sum !== answers) throw new Error(`${server.name} has counted ${sum} of ${answers}`);
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const servers = [];
process.on("exit", () => servers.forEach((server) => server.stop()));
for (const start of [portals, restate, map]) {
  try {
    servers.push(await start(scratch));
  } catch (error) {
    console.log(`without ${start.name}: ${error.message}`);
    process.exitCode = 1;
  }
}
const results = new Map(servers.map(({ name }) => [name, []]));
for (const server of servers) results.get(server.name).push(await load(server, 2));
for (let round = 0; round < rounds; round++) {
  for (const server of servers) results.get(server.name).push(await load(server, seconds));
}
const shown = new Map();
for (const server of servers) {
  const all = results.get(server.name);
  await verify(
    server,
    all.reduce((sum, { answers }) => sum + answers, 0),
  );
  // The first round only warms up.
  const measured = all.slice(1);
  const rate = median(measured.map((one) => one.rate));
  shown.set(server.name, rate);
  const rates = measured.map((one) => one.rate);
  const spread = ((Math.max(...rates) - Math.min(...rates)) / rate / 2) * 100;
  const ms = (key) => `${median(measured.map((one) => one[key])).toFixed(2)} ms`;
  console.log(
    `${server.name.padEnd(20)} ${rate.toFixed(0).padStart(8)} requests/s ±${spread.toFixed(0)} %   p50 ${ms("p50")}, p99 ${ms("p99")}`,
  );
}
const ratio = (other, goal) => {
  const baseline = shown.get(other);
  const own = shown.get("portals");
  if (baseline === undefined || own === undefined) return;
  const met = goal === undefined ? "" : `  goal ≥ ${goal}  ${own / baseline >= goal ? "met" : "NOT MET"}`;
  console.log(`portals / ${other}: ratio ${(own / baseline).toFixed(2)}${met}`);
};
console.log(`${callers} callers, ${NAMES} names, ${rounds} rounds of ${seconds} s`);
ratio("Restate", 10);
ratio("node:http and Map", undefined);
process.exit();
