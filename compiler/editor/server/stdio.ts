/** The language server on standard input and output. It ends when its editor does. */
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node.js";
import { startServer } from "./server.ts";

export function serveStdio(): void {
  const [reader, writer] = [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
  startServer(createConnection(ProposedFeatures.all, reader, writer));
}
