/** Words of the language, and whole constructs, where the grammar allows them. */
import { constructs, contextualWords } from "@portals/grammar";
import type { CompletionItem } from "./item.ts";

const keyword = (label: string, snippet = `${label} `): CompletionItem => ({
  label,
  kind: "keyword",
  snippet,
  rank: 6,
});

const items: readonly CompletionItem[] = [
  ...constructs.map(({ name, description, body }): CompletionItem => ({ label: name, kind: "snippet", detail: description, snippet: body, rank: 4 })), // prettier-ignore
  ...["import", "export", "type", "fn", "let"].map((word) => keyword(word)),
  ...contextualWords.item.map((word) => keyword(word)),
];

export function completeItem(): readonly CompletionItem[] {
  const snippets = new Set(constructs.map(({ name }) => name));
  return items.filter(({ label, kind }) => kind === "snippet" || !snippets.has(label));
}

export function completeMember(): readonly CompletionItem[] {
  return [
    { label: "on next", kind: "snippet", snippet: "on next(${1:event}) {\n  $0\n}", rank: 1 },
    { label: "on ask", kind: "snippet", snippet: "on ask ${1:portal}(${2:request}) {\n  reply $0\n}", rank: 2 },
    { label: "on atom", kind: "snippet", snippet: "on atom {\n  $0\n}", rank: 3 },
    { label: "on atom each key", kind: "snippet", snippet: "on atom each key {\n  $0\n}", rank: 3 },
    { label: "on complete", kind: "snippet", snippet: "on complete {\n  $0\n}", rank: 3 },
    { label: "on timer", kind: "snippet", snippet: "on timer ${1:name} {\n  $0\n}", rank: 3 },
    { label: "state", kind: "snippet", snippet: "state ${1:name}: ${2:Int} = ${3:0}", rank: 1 },
    { label: "shared state", kind: "snippet", snippet: "shared state ${1:name}: ${2:Int} = ${3:0}", rank: 2 },
    { label: "phase", kind: "snippet", snippet: "phase ${1:name} {\n  $0\n}", rank: 3 },
    { label: "timer", kind: "snippet", snippet: "timer ${1:name}", rank: 3 },
    { label: "fn", kind: "snippet", snippet: "fn ${1:name}(${2:x}: ${3:Int}) -> ${4:Int} {\n  $0\n}", rank: 3 },
  ];
}

/** Where a statement begins; some only in a handler, or in a test. */
export function completeStatement(place: "handler" | "test" | "other", inLoop: boolean): readonly CompletionItem[] {
  const everywhere = [
    keyword("let", "let ${1:name} = $0"),
    keyword("if", "if ${1:condition} {\n  $0\n}"),
    keyword("match", "match ${1:value} {\n  $0\n}"),
  ];
  const bodies = [
    keyword("var", "var ${1:name} = $0"),
    keyword("for", "for ${1:item} in ${2:items} {\n  $0\n}"),
    keyword("while", "while ${1:condition} {\n  $0\n}"),
    keyword("return"),
    ...(inLoop ? [keyword("break", "break"), keyword("continue", "continue")] : []),
  ];
  if (place === "test") return [...everywhere, ...contextualWords.testStatement.map((word) => keyword(word))];
  if (place === "other") return [...everywhere, ...bodies];
  return [
    ...everywhere,
    ...bodies,
    keyword("emit"),
    keyword("reply"),
    keyword("become"),
    keyword("await"),
    keyword("delete"),
  ];
}

/** Where an expression begins. */
export function completeOperator(mayAwait: boolean): readonly CompletionItem[] {
  const words = [
    keyword("if", "if ${1:condition} { $2 } else { $0 }"),
    keyword("match", "match ${1:value} {\n  $0\n}"),
  ];
  return mayAwait ? [...words, keyword("await"), keyword("try")] : words;
}

/** What follows words that are written: by the text of the line before the cursor. */
export function completeAfterWords(line: string): readonly CompletionItem[] | undefined {
  if (/\bon\s+error\s+$/.test(line)) return [keyword("retry", "retry(${1:3}) then "), keyword("skip", "skip to "), keyword("halt", "halt")]; // prettier-ignore
  if (/\)\s+then\s+$/.test(line)) return [keyword("skip", "skip to "), keyword("halt", "halt")];
  if (/^\s*on\s+$/.test(line)) {
    const heads = completeMember().filter(({ label }) => label.startsWith("on "));
    return heads.map((item) => ({ ...item, label: item.label.slice(3), snippet: (item.snippet ?? "").slice(3) }));
  }
  if (/^\s*import\s+ts\s+$/.test(line)) return ["pure", "effect", "effect once"].map((word) => keyword(word));
  if (/^\s*shared\s+$/.test(line)) return [keyword("state"), keyword("phase")];
  if (/^\s*exclusive\s+$/.test(line)) return [keyword("task")];
  if (/^\s*export\s+$/.test(line)) {
    return ["type", "newtype", "fn", "let", "task", "workflow", "portal", "stream", "sequencer", "splitter", "source"].map((word) => keyword(word)); // prettier-ignore
  }
  return undefined;
}
