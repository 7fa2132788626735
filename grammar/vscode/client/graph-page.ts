/** The page that shows a graph: says when it can show one, is told pictures by messages, and tells what is clicked. */

/** What the page says: that it is there, also after the editor has thrown it away and made it anew; or what was clicked. */
export type FromGraphPage = { readonly kind: "ready" } | { readonly kind: "clicked"; readonly id: string };

/** `svg`: the picture; `instead`: words, if there is none. */
export type ToGraphPage = { readonly svg: string } | { readonly instead: string };

/**
 * Nothing is loaded from anywhere. The picture comes by message, so that a new one keeps the place that is looked at.
 * `state` is what the editor keeps of the page when its window is closed.
 */
export function graphPage(state: unknown): string {
  const nonce = crypto.randomUUID();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">
<style>
  html { scrollbar-color: auto; }
  body { margin: 0; padding: 12px; }
  svg { display: block; max-width: none; height: auto; width: calc(var(--portals-width) * var(--zoom, 1)); }
  main { --portals-paper: var(--vscode-editor-background); }
  [data-id] { cursor: pointer; }
</style>
</head>
<body>
<main></main>
<script nonce="${nonce}">
  const editor = acquireVsCodeApi();
  const main = document.querySelector("main");
  editor.setState(${JSON.stringify(state).replaceAll("<", "\\u003c")});

  const follow = () => {
    main.dataset.theme = /vscode-(high-contrast-)?light/.test(document.body.className) ? "light" : "dark";
  };
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["class"] });
  follow();

  // As wide as the pane at first, but with words that can be read.
  let zoom;
  const show = (wanted, x = 0, y = 0) => {
    const before = zoom ?? 1;
    zoom = Math.min(3, Math.max(0.2, wanted));
    main.style.setProperty("--zoom", zoom);
    const grown = zoom / before;
    scrollBy((scrollX + x) * (grown - 1), (scrollY + y) * (grown - 1));
  };
  const fit = () => {
    const width = main.querySelector("svg")?.viewBox.baseVal.width;
    if (width) show(Math.min(1, Math.max(0.6, main.clientWidth / width)));
  };

  window.addEventListener("message", ({ data }) => {
    if (data.svg) main.innerHTML = data.svg;
    else main.textContent = data.instead;
    if (zoom === undefined) fit();
  });
  main.addEventListener("click", ({ target }) => {
    const id = target.closest("[data-id]")?.dataset.id;
    if (id) editor.postMessage({ kind: "clicked", id });
  });
  window.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    show(zoom * Math.exp(-event.deltaY / 500), event.clientX, event.clientY);
  }, { passive: false });
  window.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (ctrlKey || metaKey || altKey) return;
    if (key === "+" || key === "=") show(zoom * 1.2, innerWidth / 2, innerHeight / 2);
    if (key === "-") show(zoom / 1.2, innerWidth / 2, innerHeight / 2);
    if (key === "0") fit();
  });
  editor.postMessage({ kind: "ready" });
</script>
</body>
</html>`;
}
