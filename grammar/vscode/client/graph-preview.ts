/** The graph of the program that is edited, beside it; drawn again as it changes. A click goes to the declaration. */
import * as vscode from "vscode";
import type { Location } from "vscode-languageclient";
import type { LanguageClient } from "vscode-languageclient/node.js";
import { graphPage } from "./graph-page.ts";

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
    this.panel.webview.html = graphPage();
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
