/** The extension: its bundle, what it contributes, and its client with an editor that remembers what it is told. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Hover,
} from "vscode-languageserver/node.js";
import { constructs } from "../constructs.ts";
import { activate } from "../vscode/client/extension.ts";
import { Uri, resetEditor, window, type fake } from "./vscode.ts";

const folder = fileURLToPath(new URL("../vscode/", import.meta.url));
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
  main: string;
  contributes: {
    commands: { command: string; title: string }[];
    menus: Record<string, { command: string }[]>;
    snippets: { path: string }[];
    languages: { configuration: string }[];
    grammars: { path: string }[];
    configuration: { properties: Record<string, unknown> };
  };
};

/** The language client as the extension makes it: the server's answers are given by the test. */
interface Client {
  readonly serverOptions: Record<string, unknown>;
  readonly answers: Map<string, unknown>;
  readonly requests: (readonly unknown[])[];
  sendRequest(method: string, params: unknown): Promise<unknown>;
}
const made: Client[] = [];

vi.mock("vscode-languageclient/node.js", () => ({
  TransportKind: { stdio: 0 },
  State: { Stopped: 1, Running: 2, Starting: 3 },
  LanguageClient: class {
    readonly serverOptions: Record<string, unknown>;
    readonly answers = new Map<string, unknown>();
    readonly requests: (readonly unknown[])[] = [];
    readonly state = 2;
    readonly outputChannel = { show: () => undefined };
    readonly protocol2CodeConverter = {
      asLocation: ({ uri, range }: { uri: string; range: unknown }) => ({ uri: Uri.parse(uri), range }),
      asPosition: (position: unknown) => position,
    };

    constructor(_id: string, _name: string, serverOptions: Record<string, unknown>) {
      this.serverOptions = serverOptions;
      made.push(this);
    }

    info = () => undefined;
    start = async () => undefined;
    stop = async () => undefined;
    restart = async () => undefined;
    onDidChangeState = () => undefined;

    async sendRequest(method: string, params: unknown): Promise<unknown> {
      this.requests.push([method, params]);
      return this.answers.get(method) ?? null;
    }
  },
}));

let editor: (typeof fake)["editor"];
beforeEach(() => void (editor = resetEditor()));

async function activated(): Promise<Client> {
  const context = { subscriptions: [], asAbsolutePath: (path: string) => join(folder, path) };
  await activate(context as unknown as Parameters<typeof activate>[0]);
  return made.at(-1) as Client;
}

/** A workspace that has a compiler. */
function workspace(): string {
  const path = mkdtempSync(join(tmpdir(), "portals-vscode-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  mkdirSync(join(path, "node_modules/.bin"), { recursive: true });
  writeFileSync(join(path, "node_modules/.bin/portalsc"), "");
  return path;
}

describe("the manifest", () => {
  it("names only commands that the client has, in menus too, and files that are JSON", async () => {
    await activated();
    const named = manifest.contributes.commands.map(({ command }) => command);
    expect(named.filter((command) => !editor.commands.has(command))).toEqual([]);
    const inMenus = Object.values(manifest.contributes.menus).flat();
    for (const file of [
      ...manifest.contributes.languages.map((one) => one.configuration),
      ...manifest.contributes.grammars.map((one) => one.path),
    ]) {
      expect(() => JSON.parse(readFileSync(join(folder, file), "utf8")) as unknown).not.toThrow();
    }
    expect(inMenus.filter(({ command }) => !named.includes(command))).toEqual([]);
  });

  it("has the settings that the client reads", () => {
    expect(Object.keys(manifest.contributes.configuration.properties)).toEqual([
      "portals.path",
      "portals.trace.server",
    ]);
  });

  it("has a snippet for each construct", () => {
    const [file] = manifest.contributes.snippets;
    const snippets = JSON.parse(readFileSync(join(folder, file?.path ?? ""), "utf8")) as Record<
      string,
      { body: string[] }
    >;
    expect(Object.keys(snippets)).toEqual(constructs.map(({ name }) => name));
  });
});

describe("the client", () => {
  it("starts the server that comes with it, if there is no other", async () => {
    expect((await activated()).serverOptions).toMatchObject({ module: join(folder, "dist/server.cjs") });
    expect(editor.status["detail"]).toContain("comes with the extension");
  });

  it("prefers the workspace's own compiler, but not of a folder that is not trusted", async () => {
    editor.folders = [workspace()];
    expect((await activated()).serverOptions).toMatchObject({ command: join(editor.folders[0] ?? "", "node_modules/.bin/portalsc"), args: ["lsp", "--stdio"] }); // prettier-ignore
    editor.trusted = false;
    expect((await activated()).serverOptions).toHaveProperty("module");
  });

  it("prefers the compiler that is set: absolute, relative to the workspace, or of the PATH", async () => {
    const [own, other] = [workspace(), join(workspace(), "node_modules/.bin/portalsc")];
    editor.folders = [own];
    editor.settings.set("path", other);
    expect((await activated()).serverOptions).toMatchObject({ command: other });
    editor.settings.set("path", "./node_modules/.bin/portalsc");
    expect((await activated()).serverOptions).toMatchObject({ command: join(own, "node_modules/.bin/portalsc") });
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv("PATH", dirname(other));
    editor.settings.set("path", "portalsc");
    expect((await activated()).serverOptions).toMatchObject({ command: other });
    expect(editor.shown).toEqual([]);
  });

  it("says so if nothing is where the setting points to, and works", async () => {
    editor.settings.set("path", "/nowhere/portalsc");
    expect((await activated()).serverOptions).toHaveProperty("module");
    expect(editor.shown).toEqual(["There is nothing at /nowhere/portalsc, which portals.path names; the portalsc that comes with the extension answers."]); // prettier-ignore
  });

  it("runs the app or the test of a lens with the nearest compiler, whatever is in the names", async () => {
    const folder = workspace();
    const file = join(folder, "apps/my shop/a.portals");
    const uri = pathToFileURL(file).href;
    await activated();
    await editor.commands.get("portals.run")?.(uri);
    await editor.commands.get("portals.test")?.(uri, "it's $5; done");
    const process = join(folder, "node_modules/.bin/portalsc");
    expect(editor.tasks).toEqual([
      { name: "run a.portals", process, args: ["run", file], options: {} },
      { name: "test a.portals: it's $5; done", process, args: ["test", file, "--only", "it's $5; done"], options: {} },
    ]);
  });

  it("runs what a `tasks.json` names, from the workspace", async () => {
    const folder = workspace();
    editor.folders = [folder];
    await activated();
    for (const file of ["apps/a.portals", "${workspaceFolder}/apps/a.portals", join(folder, "apps/a.portals")]) {
      const task = editor.taskProviders[0]?.resolveTask({ definition: { type: "portals", verb: "test", file } });
      expect(task?.execution.args).toEqual(["test", join(folder, "apps/a.portals")]);
    }
  });

  it("says so if there is no compiler to run with", async () => {
    await activated();
    await editor.commands.get("portals.run")?.("file:///work/a.portals");
    expect(editor.shown).toEqual(["There is no portalsc in this workspace to run it with: install it, or say where it is."]); // prettier-ignore
  });

  it("shows the standard library and explanations as texts that the server gives", async () => {
    const client = await activated();
    client.answers.set("portals/text", "the page");
    const text = await editor.providers
      .get("portals-std")
      ?.provideTextDocumentContent(Uri.parse("portals-std:/List.portals"));
    expect(text).toBe("the page");
    expect(client.requests).toEqual([["portals/text", { uri: "portals-std:/List.portals" }]]);
    await editor.commands.get("portals.explain")?.("p0602");
    expect(editor.executed).toEqual([["markdown.showPreviewToSide", Uri.parse("portals-explain:/P0602.md")]]);
  });

  it("shows the graph, draws it again when the program changes, and goes to what is clicked", async () => {
    const client = await activated();
    const range = { start: { line: 3, character: 0 }, end: { line: 3, character: 5 } };
    client.answers.set("portals/graph", {
      svg: "<svg></svg>",
      places: { "/a/xs": { uri: "file:///work/a.portals", range } },
    });
    await editor.commands.get("portals.graph")?.("file:///work/a.portals");
    const [panel] = editor.panels;
    expect(panel?.title).toBe("Graph of a.portals");
    await panel?.webview.send({ kind: "ready" });
    expect(panel?.webview.posted).toMatchObject([{ svg: "<svg></svg>" }]);
    expect(panel?.webview.html).toContain("default-src 'none'");
    for (const changed of editor.changed) changed({ document: { languageId: "portals" } });
    await vi.waitFor(() => expect(panel?.webview.posted).toHaveLength(2));
    await panel?.webview.send({ kind: "clicked", id: "/a/xs" });
    expect(editor.shown[0]).toContain('"line":3');
    panel?.close();
    await editor.commands.get("portals.graph")?.("file:///work/a.portals");
    expect(editor.panels).toHaveLength(2);
  });
});

describe("the graph", () => {
  it("is there again when its tab is seen again, and when the window is opened again", async () => {
    const client = await activated();
    client.answers.set("portals/graph", { svg: "<svg></svg>", places: {} });
    const [serializer] = editor.serializers;
    const panel = window.createWebviewPanel("portals.graph", "");
    await serializer?.deserializeWebviewPanel(panel, { uri: "file:///work/a.portals" });
    for (const count of [1, 2]) {
      await panel.webview.send({ kind: "ready" });
      expect(panel.webview.posted).toHaveLength(count);
    }
    expect(panel.title).toBe("Graph of a.portals");
  });

  it("says so if the server does not answer", async () => {
    const client = await activated();
    client.sendRequest = () => Promise.reject(new Error("it has stopped"));
    await editor.commands.get("portals.graph")?.("file:///work/a.portals");
    await editor.panels[0]?.webview.send({ kind: "ready" });
    expect(editor.panels[0]?.webview.posted).toEqual([{ instead: "The language server does not answer: it has stopped" }]); // prettier-ignore
  });
});

/** What vsce makes of the extension, which builds it first; without the network. */
function packaged(): string {
  const out = mkdtempSync(join(tmpdir(), "portals-vsix-"));
  try {
    const file = join(out, "portals.vsix");
    const vsce = join(dirname(createRequire(import.meta.url).resolve("@vscode/vsce/package.json")), "vsce");
    const flags = ["package", "--no-dependencies", "--allow-missing-repository", "--out", file];
    execFileSync(process.execPath, [vsce, ...flags], { cwd: folder, stdio: "pipe" });
    return readFileSync(file).toString("latin1");
  } finally {
    rmSync(out, { recursive: true });
  }
}

describe("the bundle", () => {
  let archive = "";
  beforeAll(() => void (archive = packaged()));

  it.each([
    "portals.tmLanguage.json",
    "snippets/portals.json",
    "language-configuration.json",
    "package.json",
    "LICENSE.txt",
    "readme.md",
    "dist/extension.cjs",
    "dist/server.cjs",
    "dist/ts-morph.cjs",
  ])("has %s", (file) => expect(archive).toContain(file));

  it("has no sources", () => expect(archive).not.toContain("client/extension.ts"));

  it("is loaded by the editor, which gives it `vscode` and nothing else", () => {
    const required = new Set<string>();
    const anything: object = new Proxy(class {}, {
      get: (target, name) => (name === "prototype" ? target.prototype : anything),
      apply: () => anything,
    });
    const require = (name: string): unknown => {
      required.add(name);
      return name === "vscode" ? anything : createRequire(import.meta.url)(name);
    };
    const module = { exports: {} as Record<string, unknown> };
    const text = readFileSync(join(folder, manifest.main), "utf8");
    new Function("require", "module", "exports", text)(require, module, module.exports);
    expect(Object.keys(module.exports).sort()).toEqual(["activate", "deactivate"]);
    const builtin = createRequire(import.meta.url)("node:module") as { isBuiltin(name: string): boolean };
    expect([...required].filter((name) => name !== "vscode" && !builtin.isBuiltin(name))).toEqual([]);
  });

  it("has a server that answers by itself, also for a program that imports TypeScript", async () => {
    const work = mkdtempSync(join(tmpdir(), "portals-vscode-"));
    const text = 'import ts pure { stem } from "./stem.ts"\nexport fn f(s: String) -> String { stem(s) }\n';
    writeFileSync(join(work, "stem.ts"), "export function stem(s: string): string { return s; }\n");
    writeFileSync(join(work, "a.portals"), text);
    const uri = pathToFileURL(join(work, "a.portals")).href;
    const server = spawn(process.execPath, [join(folder, "dist/server.cjs"), "--stdio"], { cwd: work, stdio: ["pipe", "pipe", "inherit"] }); // prettier-ignore
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    connection.listen();
    onTestFinished(() => {
      connection.dispose();
      server.kill();
      rmSync(work, { recursive: true });
    });
    await connection.sendRequest("initialize", {
      processId: null,
      rootUri: pathToFileURL(work).href,
      capabilities: {},
    });
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "portals", version: 1, text },
    });
    const position = { line: 1, character: text.split("\n")[1]?.indexOf("stem") };
    const hover = await connection.sendRequest<Hover>("textDocument/hover", { textDocument: { uri }, position });
    expect(JSON.stringify(hover.contents)).toContain("import ts pure stem: (String) => String");
  });
});
