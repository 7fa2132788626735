/**
 * `///` comments as HTML: Markdown, in which HTML is text. Nothing is loaded from elsewhere: a picture is a link, and links
 * lead to pages of the web or of the site.
 */
import { Marked } from "marked";
import { codeHtml, type NameLink } from "./code.ts";
import { escaped, link } from "./html.ts";

const safe = /^(?:https?:|mailto:|#|[^:]*$)/i;

export function markdownHtml(text: string, linkOf: NameLink): string {
  const marked = new Marked({
    async: false,
    renderer: {
      html: ({ text }) => escaped(text),
      image: ({ href, text }) => (safe.test(href) ? link(href, escaped(text === "" ? href : text)) : escaped(text)),
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        return safe.test(href) ? link(href, inner) : inner;
      },
      code: ({ text, lang }) => {
        const isPortals = lang === undefined || lang === "" || lang === "portals";
        return `<pre><code>${isPortals ? codeHtml(text, linkOf) : escaped(text)}</code></pre>\n`;
      },
      codespan: ({ text }) => link(linkOf(text), `<code>${escaped(text)}</code>`),
      heading({ tokens, depth }) {
        // Below the headings of the page.
        const level = Math.min(6, depth + 3);
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
    },
  });
  return marked.parse(text) as string;
}

/** The first paragraph, without marks: what a list shows. */
export function summaryOf(docs: string | undefined): string {
  const [paragraph = ""] = (docs ?? "").trim().split(/\n\s*\n/);
  return paragraph.replace(/\s+/g, " ").replace(/[`*_]|\[([^\]]*)\]\([^)]*\)/g, "$1");
}
