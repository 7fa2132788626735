/** One item in the status bar: whether the language server runs, and which. */
import * as vscode from "vscode";
import { State, type LanguageClient } from "vscode-languageclient/node.js";
import type { ServerChoice } from "./server-choice.ts";

const origins: Readonly<Record<ServerChoice["kind"], string>> = {
  set: "as `portals.path` says",
  workspace: "of the workspace",
  bundled: "that comes with the extension",
};

export function registerStatus(client: LanguageClient, { kind, path }: ServerChoice): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("portals.server", { language: "portals" });
  item.name = "Portals";
  item.command = { title: "Show output", command: "portals.showOutput" };
  const update = (state: State): void => {
    const words = { [State.Running]: "ready", [State.Starting]: "starting", [State.Stopped]: "stopped" };
    item.text = `Portals: ${words[state]}`;
    item.detail = `portalsc ${origins[kind]}: ${path}`;
    item.busy = state === State.Starting;
    item.severity = state === State.Stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information; // prettier-ignore
  };
  update(client.state);
  const subscription = client.onDidChangeState(({ newState }) => update(newState));
  return vscode.Disposable.from(item, subscription);
}
