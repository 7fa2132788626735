/** Completion and hover in the editor of the program. */
import {
  autocompletion,
  completionKeymap,
  snippet,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { hoverTooltip, keymap } from "@codemirror/view";
import type { Completions } from "../messages.ts";
import type { EditorEvents } from "./editor.ts";
import { marked } from "./markdown.ts";

export function assistance(events: Pick<EditorEvents, "completions" | "said">): Extension {
  return [
    autocompletion({ override: [(context) => completed(context, events)] }),
    keymap.of(completionKeymap),
    hoverTooltip(async (_view, offset) => {
      const said = await events.said(offset);
      if (said === undefined) return null;
      return { pos: said.from, end: said.to, create: () => ({ dom: marked(said.text) }) };
    }),
  ];
}

/** Asked for while a name is written, behind what a name may follow, and when the reader wants it. */
async function completed(
  context: CompletionContext,
  { completions }: Pick<EditorEvents, "completions">,
): Promise<CompletionResult | null> {
  if (!context.explicit && context.matchBefore(/[\w.]$|\|> ?$/) === null) return null;
  const found = await completions(context.pos);
  if (found === undefined || found.items.length === 0) return null;
  return { from: found.from, options: found.items.map(optionOf), validFor: /^\w*$/ };
}

function optionOf({ label, kind, detail, docs, snippet: text, rank }: Completions["items"][number]): Completion {
  return {
    label,
    type: kind,
    boost: -rank,
    ...(detail === undefined ? {} : { detail }),
    ...(docs === undefined ? {} : { info: () => marked(docs) }),
    ...(text === undefined ? {} : { apply: snippet(fields(text)) }),
  };
}

/** From how the language server writes what is to be filled in to how this editor does. */
function fields(text: string): string {
  return text.replace(/\$(\d+)/g, (_, n: string) => (n === "0" ? "${}" : `\${${n}}`)).replace(/\\([\\$])/g, "$1");
}
