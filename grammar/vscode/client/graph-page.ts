/** The page that shows a graph: told the picture by messages, and tells what is clicked. */

/** Nothing is loaded from anywhere. The picture comes by message, so that a new one keeps the place that is looked at. */
export function graphPage(): string {
  const nonce = crypto.randomUUID();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">
<style>
  body { margin: 0; padding: 12px; }
  svg { max-width: none; }
  [data-id] { cursor: pointer; }
</style>
</head>
<body>
<main>Drawing …</main>
<script nonce="${nonce}">
  const editor = acquireVsCodeApi();
  const main = document.querySelector("main");
  const theme = () => (document.body.classList.contains("vscode-light") || document.body.classList.contains("vscode-high-contrast-light") ? "light" : "dark");
  window.addEventListener("message", ({ data }) => {
    main.dataset.theme = theme();
    main.innerHTML = data || "There is nothing to draw: this file is not an app.";
  });
  main.addEventListener("click", ({ target }) => {
    const id = target.closest("[data-id]")?.dataset.id;
    if (id) editor.postMessage(id);
  });
</script>
</body>
</html>`;
}
