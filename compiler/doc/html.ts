/** Text as HTML. */

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export function link(href: string | undefined, html: string): string {
  return href === undefined ? html : `<a href="${escaped(href)}">${html}</a>`;
}
