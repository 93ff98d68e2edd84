import { onCleanup } from "solid-js";

/** Files dropped anywhere land in the composer; so do letters typed while nothing has the focus. */
export function usePageInput(
  area: () => HTMLTextAreaElement | undefined,
  addFiles: (files: readonly File[]) => void,
): void {
  const abort = new AbortController();
  const { signal } = abort;
  onCleanup(() => abort.abort());
  const hasFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes("Files") ?? false;
  const mark = (isOver: boolean): void => {
    document.documentElement.classList.toggle("is-dropping", isOver);
  };
  document.addEventListener(
    "dragover",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      mark(true);
    },
    { signal },
  );
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? mark(false), { signal });
  document.addEventListener(
    "drop",
    (event) => {
      mark(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      addFiles([...(event.dataTransfer?.files ?? [])]);
      area()?.focus();
    },
    { signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      const isLetter = event.key.length === 1 && event.key !== " " && event.key !== "?";
      const isFree =
        document.activeElement === document.body || document.activeElement?.id === "timeline";
      if (isLetter && isFree && !event.ctrlKey && !event.metaKey && !event.altKey) area()?.focus();
    },
    { signal },
  );
}
