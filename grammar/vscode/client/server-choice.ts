/** Which compiler answers: the one that is set, the workspace's own, or the one that comes with the extension. */
import { existsSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import * as vscode from "vscode";
import { TransportKind, type ServerOptions } from "vscode-languageclient/node.js";

export interface ServerChoice {
  readonly kind: "set" | "workspace" | "bundled";
  /** Of `portalsc`, or of the bundled server. */
  readonly path: string;
  /** What `portals.path` says, if nothing is there. */
  readonly missing?: string;
}

/** Which one it is, in words. */
export const origins: Readonly<Record<ServerChoice["kind"], string>> = {
  set: "portalsc as portals.path says",
  workspace: "portalsc of the workspace",
  bundled: "portalsc that comes with the extension",
};

const isWindows = process.platform === "win32";

/** The workspace's own comes first, so that the editor and the build say the same. */
export function chooseServer(context: vscode.ExtensionContext): ServerChoice {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const set = vscode.workspace.getConfiguration("portals").get("path", "");
  const found = set === "" ? undefined : located(set, folders);
  if (found !== undefined) return { kind: "set", path: found };
  const missing = set === "" ? {} : { missing: set };
  const own = vscode.workspace.isTrusted ? folders.map(compilerAbove).find((path) => path !== undefined) : undefined;
  if (own !== undefined) return { kind: "workspace", path: own, ...missing };
  return { kind: "bundled", path: context.asAbsolutePath("dist/server.cjs"), ...missing };
}

/** As a shell does: a name without a folder is one of `PATH`. A relative path starts at the workspace. */
function located(command: string, workspace: readonly string[]): string | undefined {
  const folders = /[\\/]/.test(command) ? workspace.concat(".") : (process.env["PATH"] ?? "").split(delimiter);
  const files = isWindows ? [command, `${command}.cmd`] : [command];
  return folders.flatMap((folder) => files.map((file) => resolve(folder, file))).find((path) => existsSync(path));
}

/** `portalsc` in the nearest `node_modules`, of the folder or of one that it is in. */
export function compilerAbove(folder: string): string | undefined {
  const path = join(folder, "node_modules", ".bin", isWindows ? "portalsc.cmd" : "portalsc");
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? undefined : compilerAbove(above);
}

export function serverOptionsOf({ kind, path }: ServerChoice): ServerOptions {
  if (kind === "bundled") return { module: path, transport: TransportKind.stdio };
  // A `.cmd` file needs the shell.
  return { command: isWindows ? `"${path}"` : path, args: ["lsp", "--stdio"], options: { shell: isWindows } };
}
