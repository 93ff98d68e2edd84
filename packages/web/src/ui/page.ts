import { type Accessor, createSignal } from "solid-js";
import type { App } from "../store/app.ts";
import { createFileUrls, type FileUrls } from "./file-urls.ts";
import { createNavigation, type Navigation } from "./navigation.ts";

/** Which dialog is open; one at a time. */
export type OpenDialog =
  | { readonly kind: "none" }
  | { readonly kind: "settings"; readonly tab?: "account" }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "picture"; readonly url: string; readonly name: string }
  /** Conversations, people and messages; `conversationId` narrows the messages to one. */
  | { readonly kind: "search"; readonly conversationId: string | undefined }
  | { readonly kind: "new_direct" }
  | { readonly kind: "new_conversation"; readonly of: "group" | "room" }
  | { readonly kind: "rooms" }
  | { readonly kind: "add_people"; readonly conversationId: string }
  | { readonly kind: "rename"; readonly conversationId: string }
  /** `conversationId`: with what can be done about the person there. */
  | { readonly kind: "profile"; readonly id: string; readonly conversationId: string | undefined }
  | ({ readonly kind: "confirm" } & Confirmation);

/** A question before a step that can't be taken back. */
export type Confirmation = {
  readonly title: string;
  readonly text: string;
  /** What the button says. */
  readonly action: string;
  readonly run: () => Promise<unknown>;
};

/** The state of the window itself: what the browser knows and no engine does. */
export interface Page {
  /** A phone, or a small window: panels become screens. */
  readonly isNarrow: Accessor<boolean>;
  /** The person can see the page and it has the focus. */
  readonly isWatched: Accessor<boolean>;
  readonly dialog: Accessor<OpenDialog>;
  openDialog(dialog: OpenDialog): void;
  closeDialog(): void;
  readonly navigation: Navigation;
  readonly files: FileUrls;
  /** The time, told anew each second while somebody listens. */
  readonly now: Accessor<number>;
  /** What a screen reader says next. */
  readonly announcement: Accessor<string>;
  announce(text: string): void;
}

/** Follows the window. */
export function createPage(app: App): Page {
  const narrow = matchMedia("(max-width: 760px)");
  const [isNarrow, setNarrow] = createSignal(narrow.matches);
  narrow.addEventListener("change", () => setNarrow(narrow.matches));

  const look = (): boolean => document.visibilityState === "visible" && document.hasFocus();
  const [isWatched, setWatched] = createSignal(look());
  for (const type of ["focus", "blur"]) window.addEventListener(type, () => setWatched(look()));
  document.addEventListener("visibilitychange", () => setWatched(look()));

  const [now, setNow] = createSignal(Date.now());
  setInterval(() => {
    if (document.visibilityState === "visible") setNow(Date.now());
  }, 1000);

  const [dialog, setDialog] = createSignal<OpenDialog>({ kind: "none" });
  const [announcement, announce] = createSignal("");
  return {
    isNarrow,
    isWatched,
    dialog,
    openDialog: setDialog,
    closeDialog: () => setDialog({ kind: "none" }),
    navigation: createNavigation(),
    files: createFileUrls(app.engine),
    now,
    announcement,
    announce,
  };
}
