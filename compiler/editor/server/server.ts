/** The language server: which answer of the language service each message of the protocol asks for. */
import {
  CodeActionKind,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  LSPErrorCodes,
  ResponseError,
  TextDocuments,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type Connection,
  type InitializeResult,
  type SymbolInformation,
} from "vscode-languageserver/node.js";
import { TextDocument } from "vscode-languageserver-textdocument";
import { explain } from "../../diagnostics/explain.ts";
import type { SourceFile } from "../../syntax/ast.ts";
import { allFixesOf, codeActionsAt } from "../code-actions.ts";
import { codeLensesOf } from "../code-lenses.ts";
import { completionAt } from "../completion/completion.ts";
import { definitionsAt, typeDefinitionsAt } from "../definition.ts";
import type { Edit } from "../edits.ts";
import { foldsOf } from "../folding.ts";
import { formattingOf } from "../formatting.ts";
import { hoverAt } from "../hover.ts";
import { inlayHintsOf } from "../inlay.ts";
import { createLanguageService, type Analysis } from "../language-service.ts";
import { libraryText } from "../library-pages.ts";
import { placesOf, referencesAt } from "../references.ts";
import { rename, renamableAt } from "../rename.ts";
import { semanticTokensOf, tokenModifiers, tokenTypes } from "../semantic-tokens.ts";
import { signatureHelpAt } from "../signature-help.ts";
import { flattened, matchesQuery, outlineOf } from "../symbols.ts";
import { locationOf, offsetAt, pathOf, rangeOf, textEditOf, workspaceEditOf } from "./convert.ts";
import { createPublisher } from "./diagnostics.ts";
import { createDocuments } from "./documents.ts";
import { graphRequest, textRequest, type GraphParams, type GraphResult, type TextParams } from "./requests.ts";
import { markdown, shownAction, shownFold, shownHint, shownItem, shownLens, shownSignature, shownSymbol, shownTokens, symbolKind } from "./shapes.ts"; // prettier-ignore

const fixAll = `${CodeActionKind.SourceFixAll}.portals`;

const capabilities: InitializeResult["capabilities"] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  hoverProvider: true,
  completionProvider: { triggerCharacters: [".", ">", "{", '"', "/"] },
  signatureHelpProvider: { triggerCharacters: ["(", ","] },
  definitionProvider: true,
  typeDefinitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  documentFormattingProvider: true,
  foldingRangeProvider: true,
  inlayHintProvider: true,
  codeLensProvider: {},
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAll] },
  semanticTokensProvider: {
    legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] },
    full: true,
  },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** Answers until it is stopped, or the connection ends. */
export function startServer(connection: Connection): { stop(): void } {
  const documents = createDocuments();
  const { host } = documents;
  const service = createLanguageService(host);
  const publisher = createPublisher(connection, service);
  const open = new TextDocuments(TextDocument);
  let client: ClientCapabilities = {};

  connection.onInitialize(({ workspaceFolders, rootUri, capabilities: ofClient }) => {
    const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
    documents.folders = uris.map(pathOf);
    client = ofClient;
    return { capabilities, serverInfo: { name: "portalsc" } };
  });
  connection.onInitialized(() => {
    const { workspace } = client;
    const watchers = [{ globPattern: "**/*.{portals,ts}" }];
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    if (workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        documents.folders = [...documents.folders.filter((path) => !gone.has(path)), ...added.map(({ uri }) => pathOf(uri))]; // prettier-ignore
        documents.filesChanged();
      });
    }
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (changes.some(({ type }) => type !== FileChangeType.Changed)) documents.filesChanged();
    for (const { uri } of changes) textChanged(pathOf(uri));
  });
  connection.onShutdown(() => publisher.stop());

  open.onDidOpen(({ document }) => publisher.opened(pathOf(document.uri)));
  open.onDidChangeContent(({ document }) => {
    const path = pathOf(document.uri);
    documents.open.set(path, document.getText());
    textChanged(path);
  });
  open.onDidClose(({ document }) => {
    const path = pathOf(document.uri);
    documents.open.delete(path);
    publisher.closed(path);
    // What others import is the saved text again.
    textChanged(path);
  });
  open.listen(connection);

  function textChanged(path: string): void {
    service.changed(path);
    publisher.changed(path);
  }

  /** Ask something of the document as it is now; `otherwise` if it cannot be read. */
  async function ask<T>(uri: string, otherwise: T, answer: (analysis: Analysis) => T | Promise<T>): Promise<T> {
    const analysis = await service.analyse(pathOf(uri));
    return analysis ? answer(analysis) : otherwise;
  }

  function fileOf(uri: string): SourceFile | undefined {
    const path = pathOf(uri);
    const read = host.read(path);
    return read.ok ? { path, text: read.text } : undefined;
  }

  connection.onHover(({ textDocument: { uri }, position }) =>
    ask(uri, null, (analysis) => {
      const hover = hoverAt(analysis, offsetAt(analysis.file, position));
      return hover ? { contents: markdown(hover.text), range: rangeOf(analysis.file, hover.span) } : null;
    }),
  );

  connection.onCompletion(async ({ textDocument: { uri }, position }) => {
    const file = fileOf(uri);
    if (!file) return null;
    const { span, items } = await completionAt(service, file.path, offsetAt(file, position));
    return items.map((item) => shownItem(file, span, item));
  });

  connection.onSignatureHelp(async ({ textDocument: { uri }, position }) => {
    const file = fileOf(uri);
    const help = file && (await signatureHelpAt(service, file.path, offsetAt(file, position)));
    return help ? shownSignature(help) : null;
  });

  connection.onDefinition(({ textDocument: { uri }, position }) =>
    ask(uri, null, (analysis) => definitionsAt(analysis, offsetAt(analysis.file, position)).map(locationOf)),
  );

  connection.onTypeDefinition(({ textDocument: { uri }, position }) =>
    ask(uri, null, (analysis) => typeDefinitionsAt(analysis, offsetAt(analysis.file, position)).map(locationOf)),
  );

  connection.onReferences(({ textDocument: { uri }, position, context }) =>
    ask(uri, null, async ({ file }) => {
      const uses = await referencesAt(service, file.path, offsetAt(file, position));
      return placesOf(uses.filter(({ declares }) => context.includeDeclaration || !declares)).map(locationOf);
    }),
  );

  connection.onDocumentHighlight(({ textDocument: { uri }, position }) =>
    ask(uri, null, async ({ file }) => {
      const uses = await referencesAt(service, file.path, offsetAt(file, position));
      const here = placesOf(uses).filter((place) => place.file.path === file.path);
      return here.map((place) => ({ range: rangeOf(place.file, place.span) }));
    }),
  );

  connection.onPrepareRename(({ textDocument: { uri }, position }) =>
    ask(uri, null, (analysis) => {
      const found = renamableAt(analysis, offsetAt(analysis.file, position));
      if ("refused" in found) throw refusal(found.refused);
      return { range: rangeOf(analysis.file, found.span), placeholder: found.text };
    }),
  );

  connection.onRenameRequest(({ textDocument: { uri }, position, newName }) =>
    ask(uri, null, async ({ file }) => {
      const result = await rename(service, file.path, offsetAt(file, position), newName);
      if ("refused" in result) throw refusal(result.refused);
      return workspaceEditOf(result);
    }),
  );

  connection.onDocumentSymbol(({ textDocument: { uri } }) => {
    const module = service.parsed(pathOf(uri));
    return module ? outlineOf(module).map((one) => shownSymbol(module.file, one)) : null;
  });

  connection.onWorkspaceSymbol(({ query }) =>
    host.workspaceFiles().flatMap((path): SymbolInformation[] => {
      const module = service.parsed(path);
      const found = module ? flattened(outlineOf(module)).filter(({ name }) => matchesQuery(name, query)) : [];
      return found.map(({ name, kind, nameSpan, container = "" }) => {
        const location = locationOf({ file: module?.file ?? { path, text: "" }, span: nameSpan });
        return { name, kind: symbolKind(kind), location, containerName: container };
      });
    }),
  );

  connection.languages.semanticTokens.on(({ textDocument: { uri } }) =>
    ask(uri, { data: [] }, (analysis) => shownTokens(analysis.file, semanticTokensOf(analysis))),
  );

  connection.onFoldingRanges(({ textDocument: { uri } }) => {
    const module = service.parsed(pathOf(uri));
    return module ? foldsOf(module).map((fold) => shownFold(module.file, fold)) : null;
  });

  connection.languages.inlayHint.on(({ textDocument: { uri }, range }) =>
    ask(uri, null, (analysis) => {
      const { file } = analysis;
      const span = { start: offsetAt(file, range.start), end: offsetAt(file, range.end) };
      return inlayHintsOf(analysis, span).map((hint) => shownHint(file, hint));
    }),
  );

  connection.onCodeLens(({ textDocument: { uri } }) =>
    ask(uri, null, (analysis) => codeLensesOf(analysis).map((lens) => shownLens(analysis.file, lens))),
  );

  connection.onCodeAction(({ textDocument: { uri }, range, context }) =>
    ask(uri, null, (analysis) => {
      const { file } = analysis;
      if (context.only?.some((kind) => fixAll.startsWith(kind) && kind.startsWith(CodeActionKind.Source))) {
        const edits = allFixesOf(analysis);
        const title = "Apply all cures of this file";
        return edits.length > 0 ? [{ title, kind: fixAll, edit: workspaceEditOf(edits) }] : [];
      }
      const span = { start: offsetAt(file, range.start), end: offsetAt(file, range.end) };
      const actions = codeActionsAt(service, analysis, span).map(shownAction);
      return context.only
        ? actions.filter(({ kind }) => context.only?.some((only) => kind?.startsWith(only)))
        : actions;
    }),
  );

  connection.onDocumentFormatting(async ({ textDocument: { uri } }) => {
    const file = fileOf(uri);
    const edits: readonly Edit[] = file ? await formattingOf(file) : [];
    return edits.map(textEditOf);
  });

  connection.onRequest(textRequest, ({ uri }: TextParams): string | null => {
    const code = /^portals-explain:\/(P\d+)\.md$/.exec(uri)?.[1];
    return (code === undefined ? libraryText(pathOf(uri)) : explain(code)) ?? null;
  });

  connection.onRequest(graphRequest, ({ uri }: GraphParams) =>
    ask<GraphResult | null>(uri, null, async (analysis) => {
      // Loaded when somebody looks at a graph.
      const { graphPictureOf } = await import("../graph-picture.ts");
      const picture = graphPictureOf(analysis);
      if (!picture) return null;
      const places = [...picture.places].map(([id, place]) => [id, locationOf(place)] as const);
      return { svg: picture.svg, places: Object.fromEntries(places) };
    }),
  );

  connection.listen();
  return { stop: () => publisher.stop() };
}

/** Shown to the user as it is. */
function refusal(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
