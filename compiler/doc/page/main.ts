/** What the documentation's pages do: search, light and dark. Without it they can be read all the same. */
import { element } from "../../pages/dom.ts";
import { themeButton } from "../../pages/theme.ts";
import { createSearch, type Search, type SearchEntry } from "../search.ts";

declare global {
  interface Window {
    /** Of `search.js`. */
    readonly portalsSearch?: readonly SearchEntry[];
  }
}

/** The field and the list of what was found; arrows, Enter and Escape as usual, `/` from anywhere. */
class SearchBox {
  private readonly input = element("input", {
    id: "search",
    type: "search",
    placeholder: "Search (press /)",
    "aria-label": "Search",
    autocomplete: "off",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "results",
    oninput: () => this.show(),
    onfocus: () => this.show(),
    onkeydown: (event) => this.key(event as KeyboardEvent),
  });
  private readonly list = element("ul", { id: "results", role: "listbox", "aria-label": "Found", hidden: true });
  private readonly box = element("div", { class: "search", role: "search" }, this.input, this.list);
  private readonly entries: readonly SearchEntry[];
  private search: Search | undefined;
  private selected = 0;

  constructor(entries: readonly SearchEntry[]) {
    this.entries = entries;
    document.addEventListener("keydown", (event) => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.input.focus();
    });
    document.addEventListener("click", (event) => {
      if (!this.box.contains(event.target as Node)) this.close();
    });
  }

  get element(): HTMLElement {
    return this.box;
  }

  private show(): void {
    // The index is made when it is first needed.
    this.search ??= createSearch(this.entries);
    const words = this.input.value.trim();
    const found = words === "" ? [] : this.search(words);
    const options = found.map(({ name, kind, page, href }, i) =>
      element(
        "li",
        { role: "option", id: `result-${i}` },
        element(
          "a",
          { href, tabindex: "-1", onclick: () => this.close() },
          element("b", {}, name),
          element("span", {}, `${kind} · ${page}`),
        ),
      ),
    );
    const nothing = element("li", { class: "nothing" }, "Nothing has these words.");
    this.list.replaceChildren(...(options.length > 0 || words === "" ? options : [nothing]));
    this.list.hidden = words === "";
    this.input.setAttribute("aria-expanded", String(words !== ""));
    this.select(0);
  }

  private select(index: number): void {
    const options = [...this.list.querySelectorAll("[role=option]")];
    this.selected = options.length === 0 ? 0 : (index + options.length) % options.length;
    for (const [i, option] of options.entries()) option.setAttribute("aria-selected", String(i === this.selected));
    const chosen = options[this.selected];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.select(this.selected + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      this.list.querySelectorAll<HTMLAnchorElement>("[role=option] a")[this.selected]?.click();
    } else if (event.key === "Escape") {
      this.input.value = "";
      this.close();
    }
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}

const header = document.querySelector("header");
header?.append(new SearchBox(window.portalsSearch ?? []).element, themeButton());
