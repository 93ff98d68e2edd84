/** Arrow keys go from message to message; Home and End to the first and the last one that is rendered. */
export function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const { key, currentTarget, target } = event;
  if (!["ArrowUp", "ArrowDown"].includes(key) || event.altKey || event.ctrlKey || event.metaKey)
    return;
  if (!(target instanceof HTMLElement) || target.closest("pre, audio, video")) return;
  const articles = [...currentTarget.querySelectorAll<HTMLElement>("[role=article]")];
  const at = articles.findIndex((article) => article.contains(target));
  const next =
    at < 0
      ? articles.findLast((article) => isInView(article, currentTarget))
      : articles[at + (key === "ArrowUp" ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function isInView(element: HTMLElement, view: HTMLElement): boolean {
  const inner = element.getBoundingClientRect();
  const outer = view.getBoundingClientRect();
  return inner.top >= outer.top && inner.top < outer.bottom;
}
