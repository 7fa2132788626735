/** The graph of the program that is edited, beside it; drawn again as it changes. A click goes to the declaration. */
import * as vscode from "vscode";
import type { Location } from "vscode-languageclient";
import type { LanguageClient } from "vscode-languageclient/node.js";
import { graphPage, type FromGraphPage, type ToGraphPage } from "./graph-page.ts";

interface Graph {
  readonly svg: string;
  /** Where what is drawn is declared, by its `data-id`. */
  readonly places: Readonly<Record<string, Location>>;
}

/** As in a burst of key strokes only the last counts. */
const PAUSE_MS = 300;

const viewType = "portals.graph";

/** What the editor keeps of a page when its window is closed. */
interface Kept {
  readonly uri: string;
}

export function registerGraphPreview(client: LanguageClient): readonly vscode.Disposable[] {
  const previews = new Map<string, Preview>();
  const put = (panel: vscode.WebviewPanel, uri: string): void => {
    previews.set(uri, new Preview(client, panel, vscode.Uri.parse(uri), () => previews.delete(uri)));
  };
  const open = (uri: unknown): void => {
    const address = typeof uri === "string" ? uri : vscode.window.activeTextEditor?.document.uri.toString();
    if (address === undefined) return;
    const shown = previews.get(address);
    if (shown) shown.reveal();
    else put(vscode.window.createWebviewPanel(viewType, "", { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }), address); // prettier-ignore
  };
  const restore = async (panel: vscode.WebviewPanel, kept: Kept | undefined): Promise<void> => {
    if (kept) put(panel, kept.uri);
    else panel.dispose();
  };
  const changes = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    // A graph may be of several files.
    if (document.languageId === "portals") for (const preview of previews.values()) preview.schedule();
  });
  return [
    vscode.commands.registerCommand(viewType, open),
    vscode.window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: restore }),
    changes,
  ];
}

class Preview {
  private readonly panel: vscode.WebviewPanel;
  private readonly client: LanguageClient;
  private readonly uri: vscode.Uri;
  private places: Graph["places"] = {};
  private timer: NodeJS.Timeout | undefined;

  constructor(client: LanguageClient, panel: vscode.WebviewPanel, uri: vscode.Uri, closed: () => void) {
    this.client = client;
    this.panel = panel;
    this.uri = uri;
    panel.title = `Graph of ${uri.path.slice(uri.path.lastIndexOf("/") + 1)}`;
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    panel.webview.onDidReceiveMessage((message: FromGraphPage) =>
      message.kind === "ready" ? this.draw() : this.goTo(message.id),
    );
    panel.onDidDispose(() => {
      clearTimeout(this.timer);
      closed();
    });
    const kept: Kept = { uri: uri.toString() };
    panel.webview.html = graphPage(kept);
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), PAUSE_MS);
  }

  private async draw(): Promise<void> {
    await this.panel.webview.postMessage(await this.picture());
  }

  private async picture(): Promise<ToGraphPage> {
    try {
      const graph = await this.client.sendRequest<Graph | null>("portals/graph", { uri: this.uri.toString() });
      this.places = graph?.places ?? {};
      return graph ?? { instead: "There is nothing to draw: this file is not an app." };
    } catch (error) {
      return { instead: `The language server does not answer: ${error instanceof Error ? error.message : error}` };
    }
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
