/** Runs apps and tests as tasks of the editor: each in a terminal of its own, whatever else runs. */
import { basename, dirname, resolve } from "node:path";
import * as vscode from "vscode";
import { compilerAbove, type ServerChoice } from "./server-choice.ts";

/** In a `tasks.json`, too. */
interface PortalsTask extends vscode.TaskDefinition {
  readonly verb: "run" | "test";
  /** Relative to the workspace, or absolute. */
  readonly file: string;
  /** Title of the one test that is run. */
  readonly only?: string;
}

export function registerTasks(choice: ServerChoice): readonly vscode.Disposable[] {
  const start = async (uri: unknown, verb: PortalsTask["verb"], only?: string): Promise<void> => {
    const file = await savedFile(uri);
    if (file === undefined) return;
    const task = taskOf(choice, { type: "portals", verb, file, ...(only === undefined ? {} : { only }) });
    if (task) await vscode.tasks.executeTask(task);
    else await offerSetting("There is no portalsc in this workspace to run it with: install it, or say where it is.");
  };
  return [
    vscode.commands.registerCommand("portals.run", (uri?: unknown) => start(uri, "run")),
    vscode.commands.registerCommand("portals.test", (uri?: unknown, title?: string) => start(uri, "test", title)),
    vscode.tasks.registerTaskProvider("portals", {
      provideTasks: () => [],
      resolveTask: ({ definition }) => taskOf(choice, definition as PortalsTask),
    }),
  ];
}

export async function offerSetting(problem: string): Promise<void> {
  const open = "Open the setting";
  const chosen = await vscode.window.showErrorMessage(problem, open);
  if (chosen === open) await vscode.commands.executeCommand("workbench.action.openSettings", "portals.path");
}

/** `uri` is that of a lens; from the palette or the title of an editor, the file that is being edited is meant. */
async function savedFile(uri: unknown): Promise<string | undefined> {
  const document = typeof uri === "string" ? await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)) : vscode.window.activeTextEditor?.document; // prettier-ignore
  if (document?.languageId !== "portals") return undefined;
  await document.save();
  return document.uri.fsPath;
}

/** Undefined if there is no compiler. */
function taskOf(choice: ServerChoice, definition: PortalsTask): vscode.Task | undefined {
  const { verb, only } = definition;
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const file = resolve(root, definition.file.replace("${workspaceFolder}", root));
  const compiler = choice.kind === "set" ? choice.path : compilerAbove(dirname(file));
  if (compiler === undefined) return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
  const args = [verb, file, ...(only === undefined ? [] : ["--only", only])];
  const execution = new vscode.ProcessExecution(compiler, args, folder ? { cwd: folder.uri.fsPath } : {});
  const name = `${verb} ${basename(file)}${only === undefined ? "" : `: ${only}`}`;
  const task = new vscode.Task(definition, folder ?? vscode.TaskScope.Workspace, name, "portals", execution);
  task.presentationOptions = { clear: true };
  return task;
}
