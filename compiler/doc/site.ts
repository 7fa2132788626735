/**
 * The site: its files by name. Pages need nothing but each other, so that they work from a folder on disk; a link between
 * pages is a file's name.
 */
import { drawSvg } from "../graph/svg.ts";
import type { GraphModel, GraphNode, GraphPart, GraphPortal } from "../graph/model.ts";
import { codeHtml, type NameLink } from "./code.ts";
import { escaped, link } from "./html.ts";
import { markdownHtml, summaryOf } from "./markdown.ts";
import type { DocItem, DocList, DocPage } from "./page.ts";
import type { SearchEntry } from "./search.ts";

export interface DocSite {
  readonly title: string;
  readonly pages: readonly DocPage[];
  readonly graph: GraphModel | undefined;
  readonly linksOf: (page: DocPage) => NameLink;
  readonly hrefAt: (file: string, start: number) => string | undefined;
}

/** What all pages share, as files for browsers: `page/`, bundled. */
export interface SiteAssets {
  readonly script: string;
  readonly style: string;
}

export function renderSite(site: DocSite, { script, style }: SiteAssets): ReadonlyMap<string, string> {
  const files = new Map<string, string>([
    ["style.css", style],
    ["search.js", `window.portalsSearch = ${JSON.stringify(searchEntries(site)).replaceAll("<", "\\u003c")};\n`],
    ["script.js", script],
    ["index.html", indexPage(site)],
  ]);
  for (const page of site.pages) {
    files.set(`${page.slug}.html`, itemsPage(page, site));
    if (page.source) files.set(`${page.slug}.source.html`, sourcePage(page, page.source, site));
  }
  return files;
}

// ---- pages ---------------------------------------------------------------------------------------------------------

function indexPage(site: DocSite): string {
  const list = site.pages.map(({ slug, title, kind, docs }) => {
    const about = summaryOf(docs);
    return `<li><a href="${escaped(slug)}.html">${escaped(title)}</a> <span class="kind">${kind}</span>${about === "" ? "" : `<p>${escaped(about)}</p>`}</li>`;
  });
  const picture = site.graph ? graphHtml(site.graph, site, "Graph of all apps") : "";
  return frame(
    site,
    site.title,
    undefined,
    `<h1>${escaped(site.title)}</h1><ul class="pages">${list.join("")}</ul>${picture}`,
  );
}

function itemsPage(page: DocPage, site: DocSite): string {
  const linkOf = site.linksOf(page);
  const source = page.source ? `<a class="where" href="${escaped(page.slug)}.source.html">${escaped(page.source.name)}</a>` : ""; // prettier-ignore
  const sections = page.sections.map(({ title, items }) => {
    const id = `section-${title.replace(/\W+/g, "-")}`;
    return `<section aria-labelledby="${escaped(id)}"><h2 id="${escaped(id)}">${escaped(title)}</h2>${items.map((item) => itemHtml(item, page, linkOf)).join("")}</section>`;
  });
  const contents = page.sections.map(({ title, items }) => {
    const links = items.map(({ anchor, name }) => `<li><a href="#${escaped(anchor)}">${escaped(name)}</a></li>`);
    return `<details open><summary>${escaped(title)}</summary><ul>${links.join("")}</ul></details>`;
  });
  const body = [
    `<h1><span class="kind">${page.kind}</span> ${escaped(page.title)} ${source}</h1>`,
    page.docs === undefined ? "" : `<div class="docs">${markdownHtml(page.docs, linkOf)}</div>`,
    page.graph ? graphHtml(page.graph, site, `Graph of ${page.title}`) : "",
    ...sections,
  ];
  return frame(site, page.title, page, body.join("\n"), contents.join(""));
}

function itemHtml(item: DocItem, page: DocPage, linkOf: NameLink): string {
  const { anchor, name, kind, signature, docs, marks, line, lists, code } = item;
  const badges = marks.map((mark) => ` <span class="tag">${escaped(mark)}</span>`).join("");
  const source =
    line === undefined || !page.source
      ? ""
      : `<a class="where" href="${escaped(page.slug)}.source.html#L${line}" aria-label="source of ${escaped(name)}">line ${line}</a>`;
  return [
    `<article class="item" id="${escaped(anchor)}">`,
    `<h3><a class="self" href="#${escaped(anchor)}">${escaped(name)}</a> <span class="kind">${escaped(kind)}</span>${badges}${source}</h3>`,
    `<pre class="signature" tabindex="0"><code>${codeHtml(signature, linkOf)}</code></pre>`,
    docs === undefined ? "" : `<div class="docs">${markdownHtml(docs, linkOf)}</div>`,
    ...lists.map((list) => listHtml(list, linkOf)),
    code === undefined
      ? ""
      : `<details><summary>Code</summary><pre tabindex="0"><code>${codeHtml(code, linkOf)}</code></pre></details>`,
    "</article>",
  ].join("");
}

function listHtml({ title, rows }: DocList, linkOf: NameLink): string {
  const lines = rows.map(({ code, docs, href }) => {
    const about = docs === undefined ? "" : `<dd>${markdownHtml(docs, linkOf)}</dd>`;
    return `<dt><code>${link(href, codeHtml(code, href === undefined ? linkOf : undefined))}</code></dt>${about}`;
  });
  return `<div class="list"><h4>${escaped(title)}</h4><dl>${lines.join("")}</dl></div>`;
}

function sourcePage(page: DocPage, source: NonNullable<DocPage["source"]>, site: DocSite): string {
  // Lines are marked where no token goes on: only strings in backticks and long comments do, and they keep their class.
  const lines = linesOf(codeHtml(source.text, site.linksOf(page)));
  const numbered = lines.map((line, i) => `<span class="line" id="L${i + 1}"><a class="number" href="#L${i + 1}" aria-label="line ${i + 1}" data-line="${i + 1}"></a>${line}\n</span>`); // prettier-ignore
  const body = `<h1><a href="${escaped(page.slug)}.html">${escaped(page.title)}</a> <span class="kind">source</span> ${escaped(source.name)}</h1><pre class="file" tabindex="0"><code>${numbered.join("")}</code></pre>`;
  return frame(site, `${source.name}, source`, page, body);
}

/** HTML of code, line by line; a coloured part that goes over several lines is opened and closed in each. */
function linesOf(html: string): readonly string[] {
  let open = "";
  return html
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => {
      const whole = open + line;
      const spans = [...line.matchAll(/<span class="[^"]*">|<\/span>/g)];
      for (const [tag] of spans) open = tag === "</span>" ? "" : tag;
      return open === "" ? whole : `${whole}</span>`;
    });
}

function graphHtml(model: GraphModel, { hrefAt }: DocSite, title: string): string {
  const href = (of: GraphNode | GraphPart | GraphPortal): string | undefined => {
    const places = "declared" in of ? [of.declared, of.place] : [of.place];
    for (const place of places) {
      const found = place && hrefAt(place.file, place.start);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const svg = drawSvg(model, { title, link: href });
  return `<figure class="graph" tabindex="0" role="group" aria-label="${escaped(title)}">${svg}</figure>`;
}

/** What all pages have. */
function frame(site: DocSite, title: string, page: DocPage | undefined, body: string, contents = ""): string {
  const pages = site.pages.map((one) => {
    const current = one === page ? ' aria-current="page"' : "";
    return `<li><a href="${escaped(one.slug)}.html"${current}>${escaped(one.title)}</a></li>`;
  });
  const whole = title === site.title ? title : `${title} · ${site.title}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(whole)}</title>
<link rel="stylesheet" href="style.css">
</head>
<body>
<a class="skip" href="#main">To the text</a>
<header>
<a class="home" href="index.html">${escaped(site.title)}</a>
<a class="to-contents" href="#contents">Contents</a>
</header>
<div class="columns">
<nav id="contents" aria-label="Contents"><ul class="pages">${pages.join("")}</ul>${contents}</nav>
<main id="main">
${body}
</main>
</div>
<script src="search.js"></script>
<script src="script.js"></script>
</body>
</html>
`;
}

// ---- search --------------------------------------------------------------------------------------------------------

function searchEntries({ pages }: DocSite): readonly SearchEntry[] {
  return pages.flatMap((page): readonly SearchEntry[] => [
    { name: page.title, kind: page.kind, page: page.title, href: `${page.slug}.html`, text: page.docs ?? "" },
    ...page.sections.flatMap(({ items }) =>
      items.map(({ anchor, name, kind, signature, docs, lists }) => ({
        name,
        kind,
        page: page.title,
        href: `${page.slug}.html#${anchor}`,
        text: [
          signature,
          docs ?? "",
          ...lists.flatMap(({ rows }) => rows.map((row) => `${row.code} ${row.docs ?? ""}`)),
        ].join("\n"),
      })),
    ),
  ]);
}
