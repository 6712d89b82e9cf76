/** Dark or light: what was chosen in this browser, dark where nothing was. */

const KEPT = "auteur.theme";

type Theme = "dark" | "light";

/** Shows the page as it was chosen; other tabs follow. */
export function showTheme(): void {
  apply(kept());
  window.addEventListener("storage", ({ key }) => {
    if (key === KEPT) apply(kept());
  });
}

export function turnTheme(): void {
  const next: Theme = kept() === "dark" ? "light" : "dark";
  localStorage.setItem(KEPT, next);
  apply(next);
}

function kept(): Theme {
  return localStorage.getItem(KEPT) === "light" ? "light" : "dark";
}

/** Canvases take their colours from the page: they are told. */
function apply(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  window.dispatchEvent(new Event("auteur.theme"));
}
