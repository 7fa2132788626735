/** One item in the status bar: whether the language server runs, and which. */
import * as vscode from "vscode";
import { State, type LanguageClient } from "vscode-languageclient/node.js";
import { origins, type ServerChoice } from "./server-choice.ts";

export function registerStatus(client: LanguageClient, { kind }: ServerChoice): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("portals.server", { language: "portals" });
  item.name = "Portals";
  item.command = { title: "Show output", command: "portals.showOutput" };
  const update = (state: State): void => {
    const words = { [State.Running]: "ready", [State.Starting]: "starting", [State.Stopped]: "stopped" };
    item.text = `Portals: ${words[state]}`;
    item.detail = origins[kind];
    item.busy = state === State.Starting;
    item.severity = state === State.Stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information; // prettier-ignore
  };
  update(client.state);
  const subscription = client.onDidChangeState(({ newState }) => update(newState));
  return vscode.Disposable.from(item, subscription);
}
