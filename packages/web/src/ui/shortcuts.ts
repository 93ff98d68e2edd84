import { onCleanup } from "solid-js";
import { useActions } from "./actions.ts";
import { useShared } from "./app-context.ts";

/** The keys of the page, as the dialog lists them. */
export const shortcuts: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ["Enter"], what: "Send the message (see Settings)" },
  { keys: ["Shift", "Enter"], what: "Break the line" },
  { keys: ["Escape"], what: "Close what is open, or go to the message field" },
  { keys: ["↑", "↓"], what: "From message to message, when the timeline has the focus" },
  { keys: ["Page Up", "Page Down"], what: "Scroll the timeline" },
  { keys: ["Ctrl", "K"], what: "Go to a conversation or a person, search messages" },
  { keys: ["Ctrl", "Shift", "F"], what: "Search in this conversation" },
  { keys: ["Alt", "↑", "↓"], what: "The conversation above or below" },
  { keys: ["Ctrl", "E"], what: "Emoji" },
  { keys: ["Alt", "P"], what: "Show or hide people" },
  { keys: ["Ctrl", ","], what: "Settings" },
  { keys: ["?"], what: "This list" },
];

/** Listens for the keys that work everywhere on the page. */
export function useShortcuts(): void {
  const { app, page } = useShared();
  const { open } = useActions();
  const step = (by: number): void => {
    const all = app.conversations();
    const at = all.findIndex(({ id }) => id === app.current()?.id);
    const next = all[at + by];
    if (next) open(next.id);
  };
  const run: Record<string, () => void> = {
    "?": () => page.openDialog({ kind: "shortcuts" }),
    "ctrl+,": () => page.openDialog({ kind: "settings" }),
    "ctrl+k": () => page.openDialog({ kind: "search", conversationId: undefined }),
    "ctrl+shift+f": () => page.openDialog({ kind: "search", conversationId: app.current()?.id }),
    "alt+arrowup": () => step(-1),
    "alt+arrowdown": () => step(1),
    "ctrl+e": () => document.querySelector<HTMLElement>(".composer [aria-label=Emoji]")?.click(),
    "alt+p": () => {
      const route = page.navigation.route();
      if (page.isNarrow() && route.kind === "conversation")
        page.navigation.go({ ...route, isPanelOpen: true });
      else app.settings.update({ showPeople: !app.settings.settings().showPeople });
    },
    escape: () => document.getElementById("composer")?.focus(),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]"))
      return;
    const isWriting = event.target instanceof Element && event.target.matches("input, textarea");
    const modifiers = `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}`;
    const shift = event.shiftKey && modifiers !== "" ? "shift+" : "";
    const key = event.key.toLowerCase();
    if (isWriting && modifiers === "" && key !== "escape") return;
    const action = run[`${modifiers}${shift}${key}`];
    if (!action) return;
    event.preventDefault();
    action();
  };
  document.addEventListener("keydown", onKeyDown);
  onCleanup(() => document.removeEventListener("keydown", onKeyDown));
}
