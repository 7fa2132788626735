/**
 * How long the language server takes to answer, over the protocol, on a program of 1,000 lines: right after a key stroke,
 * when the program has to be checked again, and when it is known.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node.js";
import { portalsc, scratch } from "./harness.mjs";
import { largeProgram } from "./large-program.mjs";

const LINES = 1_000;
const GOAL_MS = 50;
const ROUNDS = 40;

const folder = join(scratch, "editor");
mkdirSync(folder);
const text = largeProgram(LINES);
writeFileSync(join(folder, "large.portals"), text);
const uri = pathToFileURL(join(folder, "large.portals")).href;

const server = spawn(process.execPath, [portalsc, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = createProtocolConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
);
let published = () => {};
connection.onNotification("textDocument/publishDiagnostics", () => published());
connection.listen();

const started = performance.now();
const rootUri = pathToFileURL(folder).href;
await connection.sendRequest("initialize", { processId: null, rootUri, capabilities: {} });
const first = new Promise((resolve) => (published = resolve));
await connection.sendNotification("textDocument/didOpen", {
  textDocument: { uri, languageId: "portals", version: 1, text },
});
await first;
print("start to the first diagnostics", [performance.now() - started], undefined);

/** A place in a handler in the middle of the program. */
const lines = text.split("\n");
const line = lines.findIndex((one, i) => i > LINES / 2 && one.includes("seen.push(r.value)"));
const position = { line, character: lines[line].indexOf("r.value") + 2 };
const textDocument = { uri };
let version = 1;

let typed = 0;

/** A comment behind the line grows, so that no text has been there before. */
async function keyStroke() {
  version++;
  const end = { line, character: lines[line].length + typed };
  const piece = typed === 0 ? " //" : "x";
  typed += piece.length;
  await connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version },
    contentChanges: [{ range: { start: end, end }, text: piece }],
  });
}

const whole = { start: { line: 0, character: 0 }, end: { line: LINES, character: 0 } };
const requests = {
  completion: { position },
  hover: { position },
  definition: { position },
  references: { position, context: { includeDeclaration: true } },
  signatureHelp: { position },
  documentSymbol: {},
  "semanticTokens/full": {},
  foldingRange: {},
  inlayHint: { range: whole },
  codeLens: {},
  codeAction: { range: { start: position, end: position }, context: { diagnostics: [] } },
  formatting: { options: { tabSize: 2, insertSpaces: true } },
};

/** Milliseconds that the server has used of all processors, where the system says so: other work does not count. */
function processorTime() {
  try {
    const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
    // Ticks of a hundredth of a second, in the program and in the system.
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return NaN;
  }
}

async function time(action) {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

const before = processorTime();
const diagnosed = [];
for (let i = 0; i < ROUNDS; i++) {
  diagnosed.push(
    await time(async () => {
      const next = new Promise((resolve) => (published = resolve));
      await keyStroke();
      await next;
    }),
  );
}
const diagnosing = (processorTime() - before) / ROUNDS;
print("key stroke to diagnostics, with the pause of 40 ms", diagnosed, GOAL_MS + 40, diagnosing);

for (const [method, params] of Object.entries(requests)) {
  const ask = () => connection.sendRequest(`textDocument/${method}`, { textDocument, ...params });
  const [after, known] = [[], []];
  let used = 0;
  for (let i = 0; i < ROUNDS; i++) {
    const start = processorTime();
    await keyStroke();
    after.push(await time(ask));
    used += processorTime() - start;
    // The checks that the key stroke has asked for are over.
    await new Promise((resolve) => (published = resolve));
    known.push(await time(ask));
  }
  print(`${method} after a key stroke`, after, GOAL_MS, used / ROUNDS);
  print(`${method} again`, known, GOAL_MS);
}

await connection.sendRequest("shutdown");
await connection.sendNotification("exit");

/** `used`: time of the processors for one of them. */
function print(what, times, goal, used) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  const ms = (time) => `${time.toFixed(1)} ms`.padStart(9);
  const compared = goal === undefined ? "" : `  ${(at(0.5) / goal).toFixed(2)} of ${goal} ms`;
  const processors = used === undefined ? "" : `, ${used.toFixed(1)} ms of processors`;
  console.log(`${what.padEnd(52)} median ${ms(at(0.5))}  90 % ${ms(at(0.9))}${compared}${processors}`);
}
