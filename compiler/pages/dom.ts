/** Elements of pages, made by calls. */

type Attributes = Readonly<Record<string, string | boolean | undefined | ((event: Event) => void)>>;

/** `element("button", { class: "run", onclick: run }, "Run")`. What is undefined or false is left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** Put other children into an element that scrolls: who looks at its end goes on doing so. */
export function refill(into: HTMLElement, children: readonly Node[]): void {
  const atEnd = into.scrollTop + into.clientHeight >= into.scrollHeight - 4;
  const top = into.scrollTop;
  into.replaceChildren(...children);
  into.scrollTop = atEnd ? into.scrollHeight : top;
}
