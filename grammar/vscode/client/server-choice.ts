/** Which compiler answers: the one that is set, the workspace's own, or the one that comes with the extension. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { TransportKind, type ServerOptions } from "vscode-languageclient/node.js";

export interface ServerChoice {
  readonly kind: "set" | "workspace" | "bundled";
  /** Of `portalsc`, or of the bundled server. */
  readonly path: string;
}

/** The workspace's own comes first, so that the editor and the build say the same. */
export function chooseServer(context: vscode.ExtensionContext): ServerChoice {
  const set = vscode.workspace.getConfiguration("portals").get("path", "");
  if (set !== "") return { kind: "set", path: set };
  const own = vscode.workspace.isTrusted ? workspaceCompiler() : undefined;
  if (own !== undefined) return { kind: "workspace", path: own };
  return { kind: "bundled", path: context.asAbsolutePath("dist/server.cjs") };
}

/** `portalsc` in the `node_modules` of a folder that is open. */
export function workspaceCompiler(): string | undefined {
  const name = process.platform === "win32" ? "portalsc.cmd" : "portalsc";
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.map(({ uri }) => join(uri.fsPath, "node_modules", ".bin", name)).find((path) => existsSync(path));
}

export function serverOptionsOf({ kind, path }: ServerChoice): ServerOptions {
  if (kind === "bundled") return { module: path, transport: TransportKind.stdio };
  // A `.cmd` file needs the shell.
  return { command: path, args: ["lsp", "--stdio"], options: { shell: process.platform === "win32" } };
}
