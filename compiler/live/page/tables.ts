/** Tables and lists that change while somebody looks at them: who stands on a button there goes on doing so. */
import { element } from "../../pages/dom.ts";

type Cell = string | Node;

/** `#` before a title: a column of numbers. The first cell of a row is its head. Nothing, if there are no rows. */
export function table(
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
  more = 0,
): readonly Node[] {
  if (rows.length === 0) return [];
  const numbers = titles.map((title) => title.startsWith("#"));
  const classOf = (i: number): string | undefined => (numbers[i] === true ? "number" : undefined);
  const head = titles.map((title, i) => element("th", { scope: "col", class: classOf(i) }, title.replace(/^#/, "")));
  const body = rows.map((row) =>
    element(
      "tr",
      {},
      ...row.map((cell, i) =>
        i === 0 ? element("th", { scope: "row", class: classOf(i) }, cell) : element("td", { class: classOf(i) }, cell),
      ),
    ),
  );
  const made = element(
    "table",
    { "aria-label": caption },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
  const rest = more > 0 ? [element("p", { class: "note quiet" }, `and ${more.toLocaleString("en")} more`)] : [];
  return [element("h2", {}, caption), made, ...rest];
}

/** A button that looks like a link. `key`: what it is known by when it is made again. */
export function link(text: string, key: string, task: () => void): HTMLButtonElement {
  return element("button", { class: "link", "data-key": key, onclick: task }, text);
}

/** Put other children into a panel; if there is nothing to put, say so. */
export function fill(panel: HTMLElement, children: readonly Node[], nothing: string): void {
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["key"] : undefined;
  const top = panel.scrollTop;
  panel.replaceChildren(...(children.length > 0 ? children : [element("p", { class: "nothing" }, nothing)]));
  panel.scrollTop = top;
  if (focused === undefined) return;
  const again = [...panel.querySelectorAll<HTMLElement>("[data-key]")].find((one) => one.dataset["key"] === focused);
  again?.focus({ preventScroll: true });
}

export function text(value: string, className: string): HTMLElement {
  return element("span", { class: className }, value);
}
