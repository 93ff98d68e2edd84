/** Arrow keys move the focus through the buttons of a picker; up from the first row goes to the search field. */
export function moveInGrid(event: KeyboardEvent, box: HTMLElement, columns: number): void {
  const buttons: readonly (Element | null)[] = [...box.querySelectorAll(".emoji-grid button")];
  const at = buttons.indexOf(document.activeElement);
  const isSearching = at < 0;
  if (isSearching && event.key !== "ArrowDown") return;
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const next = isSearching ? buttons[0] : buttons[at + step];
  if (next instanceof HTMLElement) next.focus();
  else if (at + step < 0) box.querySelector("input")?.focus();
}
