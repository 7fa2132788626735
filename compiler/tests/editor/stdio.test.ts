/** The server as editors start it. */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node.js";
import { expect, it } from "vitest";
import { editorOver } from "./client.ts";

const portalsc = fileURLToPath(new URL("../../bin/portalsc.mjs", import.meta.url));

it("answers on standard input and output, and ends when it is told to", async () => {
  const server = spawn(process.execPath, [portalsc, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => server.on("exit", resolve));
  const [reader, writer] = [new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin)];
  const editor = await editorOver(reader, writer, "app a\nsource ¦xs = [[1]]\nsink ys -> console()\n", {}, () =>
    server.kill(),
  );
  expect(await editor.hover()).toContain("source xs: Stream<Int>");
  expect((await editor.diagnostics()).map(({ code }) => code)).toEqual(["P0201"]);
  await editor.connection.sendRequest("shutdown");
  await editor.connection.sendNotification("exit");
  expect(await ended).toBe(0);
});

it("ends when its editor is gone", async () => {
  const server = spawn(process.execPath, [portalsc, "lsp", "--stdio"], { stdio: ["pipe", "ignore", "inherit"] });
  const ended = new Promise<number | null>((resolve) => server.on("exit", resolve));
  server.stdin.end();
  expect(await ended).toBe(0);
});

it("says how it is started if somebody starts it by hand", () => {
  const { status, stderr } = spawnSync(process.execPath, [portalsc, "lsp"], { encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toBe("error: an editor starts the server with --stdio\n");
});
