/** The extension: starts the language server and connects what it offers with the editor. */
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node.js";
import { registerCommands } from "./commands.ts";
import { registerGraphPreview } from "./graph-preview.ts";
import { registerReadOnlyTexts } from "./read-only-texts.ts";
import { chooseServer, origins, serverOptionsOf, type ServerChoice } from "./server-choice.ts";
import { registerStatus } from "./status.ts";
import { offerSetting, registerTasks } from "./tasks.ts";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const choice = chooseServer(context);
  client = new LanguageClient("portals", "Portals", serverOptionsOf(choice), {
    documentSelector: [{ language: "portals" }],
    // The server asks the editor to watch the files of the workspace.
    outputChannelName: "Portals",
  });
  context.subscriptions.push(
    ...registerCommands(client),
    ...registerTasks(choice),
    ...registerGraphPreview(client),
    ...registerReadOnlyTexts(client),
    registerStatus(client, choice),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("portals.path")) await offerReload(context, choice);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => offerReload(context, choice)),
    client,
  );
  client.info(`${origins[choice.kind]}: ${choice.path}`);
  if (choice.missing !== undefined) {
    void offerSetting(
      `There is nothing at ${choice.missing}, which portals.path names; the ${origins[choice.kind]} answers.`,
    );
  }
  await client.start();
}

/** Which compiler answers is decided once; what it depends on may change. */
async function offerReload(context: vscode.ExtensionContext, { path }: ServerChoice): Promise<void> {
  if (chooseServer(context).path === path) return;
  const reload = "Reload the window";
  const chosen = await vscode.window.showInformationMessage("Another portalsc is used after a reload.", reload);
  if (chosen === reload) await vscode.commands.executeCommand("workbench.action.reloadWindow");
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
