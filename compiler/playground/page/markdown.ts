/** The little of Markdown that documentation in the editor has: paragraphs, fenced code, code in lines. Nothing of it is taken for HTML. */
import { element } from "../../pages/dom.ts";

export function marked(text: string): HTMLElement {
  const parts = text.split(/^```\w*\n([^]*?)\n```$/m);
  const blocks = parts.flatMap((part, i) =>
    i % 2 === 1 ? [element("pre", {}, part)] : part.split(/\n{2,}/).flatMap(paragraph),
  );
  return element("div", { class: "said" }, ...blocks);
}

function paragraph(text: string): readonly HTMLElement[] {
  if (text.trim() === "") return [];
  const pieces = text.trim().split(/`([^`]*)`/);
  return [element("p", {}, ...pieces.map((piece, i) => (i % 2 === 1 ? element("code", {}, piece) : piece)))];
}
