/** An editor for tests: talks to the language server over the protocol, with `¦` in a text for the cursor. */
import { PassThrough } from "node:stream";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createConnection,
  createProtocolConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  type Diagnostic,
  type DocumentSymbol,
  type FoldingRange,
  type Hover,
  type InlayHint,
  type Location,
  type MessageReader,
  type MessageWriter,
  type Position,
  type ProtocolConnection,
  type Range,
  type SemanticTokens,
  type SignatureHelp,
  type SymbolInformation,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node.js";
import { onTestFinished } from "vitest";
import { startServer } from "../../editor/server/server.ts";
import { tokenTypes } from "../../editor/semantic-tokens.ts";

export const cursor = "¦";

/** A file of the workspace: on disk without its cursor; opened with it, if it has one, or when it is asked for. */
export interface Editor {
  readonly connection: ProtocolConnection;
  uri(name: string): string;
  /** Replace the whole text, as if it was typed. A `¦` in it is the new cursor. */
  type(text: string, name?: string): void;
  /** Without saving. */
  close(name: string): void;
  /** Diagnostics of a file, as soon as they are those of its present text. */
  diagnostics(name?: string): Promise<readonly Diagnostic[]>;
  hover(): Promise<string | undefined>;
  complete(): Promise<readonly CompletionItem[]>;
  /** Labels, best first. */
  labels(): Promise<readonly string[]>;
  /** The text after the item of this label was taken, snippets as they are. */
  accept(label: string): Promise<string>;
  signature(): Promise<SignatureHelp | null>;
  /** `main.portals:3:8 "the text there"`. */
  definition(): Promise<readonly string[]>;
  typeDefinition(): Promise<readonly string[]>;
  references(declaration?: boolean): Promise<readonly string[]>;
  /** The texts of all files that change; or why not. */
  rename(to: string): Promise<Readonly<Record<string, string>> | string>;
  symbols(): Promise<readonly DocumentSymbol[]>;
  workspaceSymbols(query: string): Promise<readonly SymbolInformation[]>;
  /** `text:type`. */
  tokens(): Promise<readonly string[]>;
  folds(): Promise<readonly FoldingRange[]>;
  format(): Promise<string>;
  /** The text with the hints in `«»`. */
  inlay(): Promise<string>;
  lenses(): Promise<readonly CodeLens[]>;
  actions(): Promise<readonly CodeAction[]>;
  /** The texts of files after the action of this title. */
  act(title: string): Promise<Readonly<Record<string, string>>>;
}

/** Opens `main.portals` with the text, beside other files. */
export async function openEditor(main: string, files: Readonly<Record<string, string>> = {}): Promise<Editor> {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const server = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(toServer),
    new StreamMessageWriter(toClient),
  );
  const { stop } = startServer(server);
  const client = { reader: new StreamMessageReader(toClient), writer: new StreamMessageWriter(toServer) };
  return editorOver(client.reader, client.writer, main, files, () => {
    stop();
    server.dispose();
  });
}

export async function editorOver(
  reader: MessageReader,
  writer: MessageWriter,
  main: string,
  files: Readonly<Record<string, string>>,
  end: () => void,
): Promise<Editor> {
  const folder = mkdtempSync(join(tmpdir(), "portals-lsp-"));
  const all: Record<string, string> = { "main.portals": main, ...files };
  const texts = new Map<string, string>();
  const versions = new Map<string, number>();
  const uri = (name: string): string => pathToFileURL(join(folder, name)).href;
  const nameOf = (address: string): string =>
    address.startsWith(`${uri("")}/`)
      ? address.slice(uri("").length + 1)
      : address.startsWith(uri(""))
        ? address.slice(uri("").length)
        : address;
  let active = "main.portals";
  let at: Position = { line: 0, character: 0 };

  const connection = createProtocolConnection(reader, writer);
  const published = new Map<string, Diagnostic[]>();
  const waiting: (() => void)[] = [];
  connection.onNotification(
    "textDocument/publishDiagnostics",
    ({ uri: address, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
      published.set(nameOf(address), diagnostics);
      for (const wake of waiting.splice(0)) wake();
    },
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  onTestFinished(() => {
    connection.dispose();
    end();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text.replace(cursor, ""));
  }
  await connection.sendRequest("initialize", {
    processId: null,
    rootUri: uri(""),
    workspaceFolders: [{ uri: uri(""), name: "test" }],
    capabilities: {},
  });
  await connection.sendNotification("initialized", {});
  for (const [name, text] of Object.entries(all)) {
    if (!name.endsWith(".portals")) texts.set(name, text);
    else if (name === "main.portals" || text.includes(cursor)) open(name, text);
    else texts.set(name, text);
  }

  function place(name: string, text: string): string {
    const offset = text.indexOf(cursor);
    const plain = text.replace(cursor, "");
    if (offset >= 0) {
      active = name;
      at = positionIn(plain, offset);
    }
    texts.set(name, plain);
    return plain;
  }

  function open(name: string, text: string): void {
    versions.set(name, 1);
    const textDocument = { uri: uri(name), languageId: "portals", version: 1, text: place(name, text) };
    void connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  const document = () => ({ textDocument: { uri: uri(active) }, position: at });
  const ask = <T>(method: string, params: object = {}): Promise<T> =>
    connection.sendRequest(method, { ...document(), ...params });
  const textOf = (name: string): string => texts.get(name) ?? "";
  const shown = ({ uri: address, range }: Location): string => {
    const name = nameOf(address);
    const text = textOf(name);
    const quoted = text === "" ? "" : ` ${text.slice(offsetIn(text, range.start), offsetIn(text, range.end))}`;
    return `${name}:${range.start.line + 1}:${range.start.character + 1}${quoted}`;
  };
  const edited = (edit: WorkspaceEdit | undefined): Record<string, string> =>
    Object.fromEntries(
      Object.entries(edit?.changes ?? {}).map(([address, edits]) => [
        nameOf(address),
        applied(textOf(nameOf(address)), edits),
      ]),
    );

  const editor: Editor = {
    connection,
    uri,
    type(text, name = active) {
      const version = (versions.get(name) ?? 0) + 1;
      published.delete(name);
      if (version === 1) return open(name, text);
      versions.set(name, version);
      const textDocument = { uri: uri(name), version };
      void connection.sendNotification("textDocument/didChange", {
        textDocument,
        contentChanges: [{ text: place(name, text) }],
      });
    },
    close(name) {
      published.clear();
      versions.delete(name);
      void connection.sendNotification("textDocument/didClose", { textDocument: { uri: uri(name) } });
    },
    async diagnostics(name = "main.portals") {
      for (;;) {
        const found = published.get(name);
        if (found) return found;
        await new Promise<void>((wake) => waiting.push(wake));
      }
    },
    async hover() {
      const hover = await ask<Hover | null>("textDocument/hover");
      return (hover?.contents as { value: string } | undefined)?.value;
    },
    async complete() {
      const items = await ask<CompletionItem[] | null>("textDocument/completion");
      return (items ?? []).sort((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));
    },
    labels: async () => (await editor.complete()).map(({ label }) => label),
    async accept(label) {
      const item = (await editor.complete()).find((one) => one.label === label);
      if (!item?.textEdit) throw new Error(`${label} is not offered`);
      return applied(textOf(active), [item.textEdit as TextEdit, ...(item.additionalTextEdits ?? [])]);
    },
    signature: () => ask("textDocument/signatureHelp"),
    definition: async () => (await ask<Location[]>("textDocument/definition")).map(shown),
    typeDefinition: async () => (await ask<Location[]>("textDocument/typeDefinition")).map(shown),
    async references(includeDeclaration = true) {
      return (await ask<Location[]>("textDocument/references", { context: { includeDeclaration } })).map(shown);
    },
    async rename(newName) {
      try {
        await ask("textDocument/prepareRename");
        return edited(await ask<WorkspaceEdit>("textDocument/rename", { newName }));
      } catch (error) {
        return (error as Error).message;
      }
    },
    symbols: () => ask("textDocument/documentSymbol"),
    workspaceSymbols: (query) => connection.sendRequest("workspace/symbol", { query }),
    async tokens() {
      const { data } = await ask<SemanticTokens>("textDocument/semanticTokens/full");
      return tokensIn(textOf(active), data);
    },
    folds: () => ask("textDocument/foldingRange"),
    format: async () =>
      applied(
        textOf(active),
        await ask<TextEdit[]>("textDocument/formatting", { options: { tabSize: 2, insertSpaces: true } }),
      ),
    async inlay() {
      const text = textOf(active);
      const range: Range = { start: { line: 0, character: 0 }, end: positionIn(text, text.length) };
      const hints = await ask<InlayHint[]>("textDocument/inlayHint", { range });
      return applied(
        text,
        hints.map(({ position, label }) => ({
          range: { start: position, end: position },
          newText: `«${label as string}»`,
        })),
      );
    },
    lenses: () => ask("textDocument/codeLens"),
    actions: () => ask("textDocument/codeAction", { range: { start: at, end: at }, context: { diagnostics: [] } }),
    async act(title) {
      const all = await editor.actions();
      const action = all.find((one) => one.title === title);
      if (!action) throw new Error(`only offered: ${all.map((one) => one.title).join("; ")}`);
      return edited(action.edit);
    },
  };
  return editor;
}

function positionIn(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length - 1, character: (lines.at(-1) ?? "").length };
}

function offsetIn(text: string, { line, character }: Position): number {
  const lines = text.split("\n").slice(0, line);
  return lines.reduce((sum, one) => sum + one.length + 1, 0) + character;
}

export function applied(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => offsetIn(text, b.range.start) - offsetIn(text, a.range.start));
  let result = text;
  for (const { range, newText } of ordered) {
    result = result.slice(0, offsetIn(text, range.start)) + newText + result.slice(offsetIn(text, range.end));
  }
  return result;
}

function tokensIn(text: string, data: readonly number[]): readonly string[] {
  const lines = text.split("\n");
  const found: string[] = [];
  let [line, character] = [0, 0];
  for (let i = 0; i < data.length; i += 5) {
    const [down = 0, right = 0, length = 0, type = 0] = data.slice(i, i + 4);
    character = down > 0 ? right : character + right;
    line += down;
    found.push(`${(lines[line] ?? "").slice(character, character + length)}:${tokenTypes[type]}`);
  }
  return found;
}
