/** Commands of the palette, of code lenses and of code actions. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node.js";
import type { Location, Position } from "vscode-languageclient";
import { workspaceCompiler, type ServerChoice } from "./server-choice.ts";

export function registerCommands(client: LanguageClient, choice: ServerChoice): readonly vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  return [
    registerCommand("portals.run", (uri?: string) => inTerminal(choice, uri, (file) => ["run", file])),
    registerCommand("portals.test", (uri?: string, title?: string) =>
      inTerminal(choice, uri, (file) => (title === undefined ? ["test", file] : ["test", file, "--only", title])),
    ),
    registerCommand("portals.show", (uri: string, position: Position, places: readonly Location[]) => show(client, uri, position, places)), // prettier-ignore
    registerCommand("portals.explain", (code?: string) => explain(code)),
    registerCommand("portals.restart", () => client.restart()),
    registerCommand("portals.showOutput", () => client.outputChannel.show()),
  ];
}

/** `uri` is that of a lens; from the palette, the file that is being edited is meant. */
async function inTerminal(
  choice: ServerChoice,
  uri: unknown,
  argsOf: (file: string) => readonly string[],
): Promise<void> {
  const document = typeof uri === "string" ? await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)) : vscode.window.activeTextEditor?.document; // prettier-ignore
  if (document?.languageId !== "portals") return;
  await document.save();
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const compiler = choice.kind === "set" ? choice.path : workspaceCompiler();
  if (compiler === undefined) {
    void vscode.window.showErrorMessage("There is no portalsc in this workspace. Install it, or set `portals.path`.");
    return;
  }
  const name = "Portals";
  const terminal = vscode.window.terminals.find((one) => one.name === name) ?? vscode.window.createTerminal({ name, ...(folder ? { cwd: folder.uri } : {}) }); // prettier-ignore
  terminal.show(true);
  terminal.sendText([compiler, ...argsOf(document.uri.fsPath)].map(quoted).join(" "));
}

/** One word for the shell of the system, whatever is in it. */
export function quoted(word: string): string {
  if (/^[\w./:\\-]+$/.test(word)) return word;
  return process.platform === "win32" ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", "'\\''")}'`;
}

async function show(
  client: LanguageClient,
  uri: string,
  position: Position,
  places: readonly Location[],
): Promise<void> {
  const { protocol2CodeConverter: convert } = client;
  const locations = places.map((place) => convert.asLocation(place));
  await vscode.commands.executeCommand("editor.action.peekLocations", vscode.Uri.parse(uri), convert.asPosition(position), locations, "peek"); // prettier-ignore
}

async function explain(code: string | undefined): Promise<void> {
  const asked = code ?? (await vscode.window.showInputBox({ prompt: "The code, such as P0602" }));
  if (asked === undefined || asked === "") return;
  const uri = vscode.Uri.parse(`portals-explain:/${asked.toUpperCase()}.md`);
  await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
}
