/** Results of the language service in the shapes of the protocol. */
import {
  CodeActionKind,
  CompletionItemKind,
  FoldingRangeKind,
  InlayHintKind,
  InsertTextFormat,
  MarkupKind,
  SemanticTokensBuilder,
  SymbolKind,
  type CodeAction as ShownAction,
  type CodeLens,
  type CompletionItem as ShownItem,
  type DocumentSymbol,
  type FoldingRange,
  type InlayHint as ShownHint,
  type MarkupContent,
  type SemanticTokens,
  type SignatureHelp as ShownSignature,
} from "vscode-languageserver/node.js";
import type { SourceFile, Span } from "../../syntax/ast.ts";
import type { CodeAction } from "../code-actions.ts";
import type { Lens } from "../code-lenses.ts";
import type { CompletionItem } from "../completion/item.ts";
import type { Fold } from "../folding.ts";
import type { InlayHint } from "../inlay.ts";
import { tokenModifiers, tokenTypes, type SemanticToken } from "../semantic-tokens.ts";
import type { SignatureHelp } from "../signature-help.ts";
import type { Outline } from "../symbols.ts";
import { locationOf, positionAt, rangeOf, textEditOf, uriOf, workspaceEditOf } from "./convert.ts";
import { commands } from "./requests.ts";

export function markdown(value: string): MarkupContent {
  return { kind: MarkupKind.Markdown, value };
}

const itemKinds: Partial<Record<CompletionItem["kind"], CompletionItemKind>> = {
  app: CompletionItemKind.Module,
  type: CompletionItemKind.Struct,
  newtype: CompletionItemKind.Struct,
  builtin: CompletionItemKind.Struct,
  variant: CompletionItemKind.EnumMember,
  arm: CompletionItemKind.EnumMember,
  field: CompletionItemKind.Field,
  property: CompletionItemKind.Property,
  cell: CompletionItemKind.Property,
  method: CompletionItemKind.Method,
  library: CompletionItemKind.Function,
  function: CompletionItemKind.Function,
  host: CompletionItemKind.Function,
  task: CompletionItemKind.Class,
  workflow: CompletionItemKind.Function,
  portal: CompletionItemKind.Interface,
  typeParameter: CompletionItemKind.TypeParameter,
  config: CompletionItemKind.Constant,
  value: CompletionItemKind.Constant,
  keyword: CompletionItemKind.Keyword,
  snippet: CompletionItemKind.Snippet,
  file: CompletionItemKind.File,
  timer: CompletionItemKind.Event,
};

export function shownItem(file: SourceFile, span: Span, item: CompletionItem): ShownItem {
  const { label, detail, docs, snippet, edits, rank = 5 } = item;
  return {
    label,
    kind: itemKinds[item.kind] ?? CompletionItemKind.Variable,
    // One below the other, negative ones first.
    sortText: `${String(rank + 10).padStart(2, "0")} ${label}`,
    insertTextFormat: snippet === undefined ? InsertTextFormat.PlainText : InsertTextFormat.Snippet,
    textEdit: { range: rangeOf(file, span), newText: snippet ?? label },
    ...(detail === undefined ? {} : { detail }),
    ...(docs === undefined ? {} : { documentation: markdown(docs) }),
    ...(edits === undefined ? {} : { additionalTextEdits: edits.map(textEditOf) }),
  };
}

const symbolKinds: Partial<Record<Outline["kind"], SymbolKind>> = {
  app: SymbolKind.Module,
  type: SymbolKind.Struct,
  newtype: SymbolKind.Struct,
  variant: SymbolKind.EnumMember,
  field: SymbolKind.Field,
  cell: SymbolKind.Property,
  function: SymbolKind.Function,
  workflow: SymbolKind.Function,
  task: SymbolKind.Class,
  phase: SymbolKind.Enum,
  portal: SymbolKind.Interface,
  config: SymbolKind.Constant,
  value: SymbolKind.Constant,
  timer: SymbolKind.Event,
  handler: SymbolKind.Method,
  test: SymbolKind.Method,
};

export function symbolKind(kind: Outline["kind"]): SymbolKind {
  return symbolKinds[kind] ?? SymbolKind.Variable;
}

export function shownSymbol(file: SourceFile, { name, kind, span, nameSpan, children }: Outline): DocumentSymbol {
  // The protocol wants the name to be inside of the whole.
  const whole = { start: Math.min(span.start, nameSpan.start), end: Math.max(span.end, nameSpan.end) };
  return {
    name,
    kind: symbolKind(kind),
    range: rangeOf(file, whole),
    selectionRange: rangeOf(file, nameSpan),
    children: children.map((child) => shownSymbol(file, child)),
  };
}

export function shownTokens(file: SourceFile, tokens: readonly SemanticToken[]): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (const { span, type, modifiers } of tokens) {
    const { line, character } = positionAt(file, span.start);
    const bits = modifiers.reduce((sum, modifier) => sum | (1 << tokenModifiers.indexOf(modifier)), 0);
    builder.push(line, character, span.end - span.start, tokenTypes.indexOf(type), bits);
  }
  return builder.build();
}

const foldKinds = { comment: FoldingRangeKind.Comment, imports: FoldingRangeKind.Imports, region: undefined };

export function shownFold(file: SourceFile, { span, kind }: Fold): FoldingRange {
  const { start, end } = rangeOf(file, span);
  const closing = /[}\])]$/.test(file.text.slice(0, span.end));
  const foldKind = foldKinds[kind];
  return {
    startLine: start.line,
    // The closing bracket stays to be seen.
    endLine: closing ? Math.max(start.line, end.line - 1) : end.line,
    ...(foldKind === undefined ? {} : { kind: foldKind }),
  };
}

export function shownHint(file: SourceFile, { offset, text, after }: InlayHint): ShownHint {
  return { position: positionAt(file, offset), label: text, kind: InlayHintKind.Type, paddingLeft: after === "stage" };
}

export function shownLens(file: SourceFile, lens: Lens): CodeLens {
  const range = rangeOf(file, lens.span);
  const uri = uriOf(file.path);
  const { title } = lens;
  switch (lens.action) {
    case "show": {
      const places = lens.places.map(locationOf);
      // Without a place there is nothing to go to: the lens only says so.
      if (places.length === 0) return { range, command: { title, command: "" } };
      return { range, command: { title, command: commands.show, arguments: [uri, range.start, places] } };
    }
    case "test":
      return { range, command: { title, command: commands.test, arguments: [uri, lens.test] } };
    default:
      return { range, command: { title, command: commands[lens.action], arguments: [uri] } };
  }
}

export function shownAction({ title, kind, edits, code }: CodeAction): ShownAction {
  if (kind === "explain") {
    return { title, kind: CodeActionKind.QuickFix, command: { title, command: commands.explain, arguments: [code] } };
  }
  return {
    title,
    kind: kind === "refactor" ? CodeActionKind.RefactorRewrite : CodeActionKind.QuickFix,
    edit: workspaceEditOf(edits),
  };
}

export function shownSignature({ label, docs, parameters, active }: SignatureHelp): ShownSignature {
  const shown = parameters.map(({ start, end }) => ({ label: [start, end] as [number, number] }));
  const documentation = docs === undefined ? {} : { documentation: markdown(docs) };
  return { signatures: [{ label, parameters: shown, ...documentation }], activeSignature: 0, activeParameter: active };
}
