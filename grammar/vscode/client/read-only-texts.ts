/** Pages of the standard library and explanations of codes, which the server has and no file holds. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node.js";

export function registerReadOnlyTexts(client: LanguageClient): readonly vscode.Disposable[] {
  const provider: vscode.TextDocumentContentProvider = {
    async provideTextDocumentContent(uri) {
      const text = await client.sendRequest<string | null>("portals/text", { uri: uri.toString(true) });
      return text ?? "There is no such page.";
    },
  };
  return ["portals-std", "portals-explain"].map((scheme) =>
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
  );
}
