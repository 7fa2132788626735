/** Light or dark: as the system has it, or as the reader wants it; kept where the browser keeps such things. */
import { element } from "./dom.ts";

const KEY = "portals-theme";
const themes = ["system", "light", "dark"] as const;
type Theme = (typeof themes)[number];

function stored(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}

export function themeButton(): HTMLButtonElement {
  let theme = stored();
  const button = element("button", { class: "theme", onclick: () => set(next(theme)) });
  const set = (wanted: Theme): void => {
    theme = wanted;
    if (theme === "system") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset["theme"] = theme;
    button.textContent = { system: "Auto", light: "Light", dark: "Dark" }[theme];
    button.title = `Colours: ${theme}`;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Nothing is kept where nothing may be.
    }
  };
  set(theme);
  return button;
}

function next(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] as Theme;
}
