/** The graph of the program that is edited, beside it; drawn again as it changes. A click goes to the declaration. */
import * as vscode from "vscode";
import type { Location } from "vscode-languageclient";
import type { LanguageClient } from "vscode-languageclient/node.js";

interface Graph {
  readonly svg: string;
  /** Where what is drawn is declared, by its `data-id`. */
  readonly places: Readonly<Record<string, Location>>;
}

/** As in a burst of key strokes only the last counts. */
const PAUSE_MS = 300;

export function registerGraphPreview(client: LanguageClient): readonly vscode.Disposable[] {
  const previews = new Map<string, Preview>();
  const open = async (uri: unknown): Promise<void> => {
    const address = typeof uri === "string" ? uri : vscode.window.activeTextEditor?.document.uri.toString();
    if (address === undefined) return;
    let preview = previews.get(address);
    if (!preview) {
      preview = new Preview(client, vscode.Uri.parse(address), () => previews.delete(address));
      previews.set(address, preview);
    }
    await preview.draw();
    preview.reveal();
  };
  const changes = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    // A graph may be of several files.
    if (document.languageId === "portals") for (const preview of previews.values()) preview.schedule();
  });
  return [vscode.commands.registerCommand("portals.graph", open), changes];
}

class Preview {
  private readonly panel: vscode.WebviewPanel;
  private readonly client: LanguageClient;
  private readonly uri: vscode.Uri;
  private places: Graph["places"] = {};
  private timer: NodeJS.Timeout | undefined;

  constructor(client: LanguageClient, uri: vscode.Uri, closed: () => void) {
    this.client = client;
    this.uri = uri;
    const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.panel = vscode.window.createWebviewPanel("portals.graph", `Graph of ${name}`, column, {
      enableScripts: true,
      localResourceRoots: [],
      enableFindWidget: true,
    });
    this.panel.webview.html = page();
    this.panel.webview.onDidReceiveMessage((id: unknown) => this.goTo(String(id)));
    this.panel.onDidDispose(() => {
      clearTimeout(this.timer);
      closed();
    });
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), PAUSE_MS);
  }

  async draw(): Promise<void> {
    const graph = await this.client.sendRequest<Graph | null>("portals/graph", { uri: this.uri.toString() });
    this.places = graph?.places ?? {};
    await this.panel.webview.postMessage(graph?.svg ?? "");
  }

  private async goTo(id: string): Promise<void> {
    const place = this.places[id];
    if (!place) return;
    const { uri, range } = this.client.protocol2CodeConverter.asLocation(place);
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    const viewColumn = editor?.viewColumn ?? vscode.ViewColumn.One;
    await vscode.window.showTextDocument(uri, { selection: range, viewColumn });
  }
}

/** Nothing is loaded from anywhere. The picture comes by message, so that a new one keeps the place that is looked at. */
function page(): string {
  const nonce = crypto.randomUUID();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">
<style>
  body { margin: 0; padding: 12px; }
  svg { max-width: none; }
  [data-id] { cursor: pointer; }
</style>
</head>
<body>
<main>Drawing …</main>
<script nonce="${nonce}">
  const editor = acquireVsCodeApi();
  const main = document.querySelector("main");
  const theme = () => (document.body.classList.contains("vscode-light") || document.body.classList.contains("vscode-high-contrast-light") ? "light" : "dark");
  window.addEventListener("message", ({ data }) => {
    main.dataset.theme = theme();
    main.innerHTML = data || "There is nothing to draw: this file is not an app.";
  });
  main.addEventListener("click", ({ target }) => {
    const id = target.closest("[data-id]")?.dataset.id;
    if (id) editor.postMessage(id);
  });
</script>
</body>
</html>`;
}
