/** The extension: starts the language server and connects what it offers with the editor. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node.js";
import { registerCommands } from "./commands.ts";
import { registerGraphPreview } from "./graph-preview.ts";
import { registerReadOnlyTexts } from "./read-only-texts.ts";
import { chooseServer, serverOptionsOf } from "./server-choice.ts";
import { registerStatus } from "./status.ts";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const choice = chooseServer(context);
  client = new LanguageClient("portals", "Portals", serverOptionsOf(choice), {
    documentSelector: [{ language: "portals" }],
    // The server asks the editor to watch the files of the workspace.
    outputChannelName: "Portals",
  });
  context.subscriptions.push(
    ...registerCommands(client, choice),
    ...registerGraphPreview(client),
    ...registerReadOnlyTexts(client),
    registerStatus(client, choice),
    vscode.workspace.onDidChangeConfiguration(offerReload),
    client,
  );
  await client.start();
}

/** Which compiler answers is decided once. */
async function offerReload(event: vscode.ConfigurationChangeEvent): Promise<void> {
  if (!event.affectsConfiguration("portals.path")) return;
  const reload = "Reload the window";
  const chosen = await vscode.window.showInformationMessage("Another portalsc is used after a reload.", reload);
  if (chosen === reload) await vscode.commands.executeCommand("workbench.action.reloadWindow");
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
