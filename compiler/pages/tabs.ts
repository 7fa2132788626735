/** Tabs, as https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ has them: arrows go from one to the next. */
import { element } from "./dom.ts";

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly panel: HTMLElement;
}

export class Tabs {
  readonly bar: HTMLElement;
  readonly panels: HTMLElement;
  shown: string;
  private tabs: readonly Tab[];
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private readonly changed: (id: string) => void;

  constructor(label: string, tabs: readonly Tab[], changed: (id: string) => void = () => {}) {
    this.tabs = tabs;
    this.changed = changed;
    this.shown = tabs[0]?.id ?? "";
    this.bar = element("div", { role: "tablist", "aria-label": label, onkeydown: (event) => this.key(event as KeyboardEvent) }); // prettier-ignore
    this.panels = element("div", { class: "panels" });
    for (const { id, title, panel } of tabs) {
      const button = element("button", { role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}`, onclick: () => this.show(id) }, title); // prettier-ignore
      this.buttons.set(id, button);
      this.bar.append(button);
      panel.id = `panel-${id}`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", `tab-${id}`);
      this.panels.append(panel);
    }
    this.show(this.shown);
  }

  show(id: string): void {
    this.shown = id;
    for (const tab of this.tabs) {
      const chosen = tab.id === id;
      const button = this.buttons.get(tab.id);
      button?.setAttribute("aria-selected", String(chosen));
      if (button !== undefined) button.tabIndex = chosen ? 0 : -1;
      tab.panel.hidden = !chosen;
    }
    this.changed(id);
  }

  /** These are of no use here. */
  remove(ids: readonly string[]): void {
    this.tabs = this.tabs.filter(({ id }) => !ids.includes(id));
    for (const id of ids) this.buttons.get(id)?.remove();
  }

  /** A number beside the title: of problems, of atoms. */
  badge(id: string, text: string): void {
    const button = this.buttons.get(id);
    const title = this.tabs.find((tab) => tab.id === id)?.title ?? "";
    button?.replaceChildren(title, ...(text === "" ? [] : [element("span", { class: "badge" }, text)]));
  }

  private key(event: KeyboardEvent): void {
    const at = this.tabs.findIndex(({ id }) => id === this.shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const { id } = this.tabs[(to + this.tabs.length) % this.tabs.length] as Tab;
    this.show(id);
    this.buttons.get(id)?.focus();
  }
}
