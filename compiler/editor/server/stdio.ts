/** The language server on standard input and output. It ends when its editor does. */
import {
  createConnection,
  LSPErrorCodes,
  ProposedFeatures,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type Message,
  type ResponseMessage,
} from "vscode-languageserver/node.js";
import { startServer } from "./server.ts";

export function serveStdio(): void {
  const [reader, writer] = [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
  startServer(createConnection(ProposedFeatures.all, reader, writer, { connectionStrategy: { cancelUndispatched } }));
}

/** What is asked at each key stroke is given up at the next: what has not begun is not begun. */
function cancelUndispatched({ jsonrpc }: Message): ResponseMessage {
  const error = new ResponseError(LSPErrorCodes.RequestCancelled, "Cancelled before it was begun.").toJson();
  // The connection knows of which request.
  return { jsonrpc, id: null, error };
}
