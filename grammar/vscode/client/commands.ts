/** Commands of the palette, of code lenses and of code actions. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node.js";
import type { Location, Position } from "vscode-languageclient";

export function registerCommands(client: LanguageClient): readonly vscode.Disposable[] {
  const { registerCommand } = vscode.commands;
  return [
    registerCommand("portals.show", (uri: string, position: Position, places: readonly Location[]) => show(client, uri, position, places)), // prettier-ignore
    registerCommand("portals.explain", (code?: string) => explain(code)),
    // One that could not be started cannot be started again.
    registerCommand("portals.restart", () => client.restart().catch(() => vscode.commands.executeCommand("workbench.action.reloadWindow"))), // prettier-ignore
    registerCommand("portals.showOutput", () => client.outputChannel.show()),
  ];
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
  await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
}
