import type { Page } from "../bridge/answerer.ts";
import type { EngineEvent, Tell } from "../bridge/messages.ts";

/** What all pages together show, and whether the person is at one of them. */
export type Attention = { readonly isActive: boolean; readonly watched: readonly string[] };

/** The pages that an engine serves. */
export interface Pages {
  add(page: Page): void;
  broadcast(event: EngineEvent): void;
  /** Takes a tell that is about the page itself; false for any other. */
  receive(page: Page, tell: Tell): boolean;
}

/** No page at first. `onAttention` is called after each change. */
export function createPages(onAttention: (attention: Attention) => void): Pages {
  const pages = new Map<Page, Attention>();

  function update(): void {
    const all = [...pages.values()];
    onAttention({
      isActive: all.some((page) => page.isActive),
      watched: [...new Set(all.flatMap((page) => page.watched))],
    });
  }

  return {
    add(page) {
      pages.set(page, { isActive: true, watched: [] });
    },
    broadcast(event) {
      for (const page of pages.keys()) page.send(event);
    },
    receive(page, tell) {
      const before = pages.get(page);
      if (tell.kind === "bye") pages.delete(page);
      else if (!before) return false;
      else if (tell.kind === "activity") pages.set(page, { ...before, isActive: tell.isActive });
      else if (tell.kind === "watch") pages.set(page, { ...before, watched: tell.conversationIds });
      else return false;
      update();
      return true;
    },
  };
}
