import type { Conversation } from "../bridge/messages.ts";
import type { App } from "../store/app.ts";
import { useShared } from "./app-context.ts";
import type { Page } from "./page.ts";
import { toConversationRoute } from "./route.ts";

/** What a person does in several places of the page. Failures become toasts. */
export interface Actions {
  /** Shows a conversation, with the message field ready on a wide page. */
  open(conversationId: string): void;
  /** Shows one that was made, joined or found just now. */
  openNew(info: Conversation | undefined): void;
  openDirect(accountId: string): Promise<void>;
  /** Shows a message with what stands around it. */
  jumpTo(conversationId: string, seq: number): Promise<void>;
  openProfile(id: string, conversationId?: string): void;
}

/** Makes the actions of a page. */
export function createActions(app: App, page: Page): Actions {
  function open(conversationId: string): void {
    page.closeDialog();
    page.navigation.go(toConversationRoute(conversationId));
    if (!page.isNarrow()) setTimeout(() => document.getElementById("composer")?.focus());
  }

  function openNew(info: Conversation | undefined): void {
    if (info) open(app.add(info).id);
  }

  return {
    open,
    openNew,
    async openDirect(accountId) {
      const what = "The conversation was not opened";
      openNew(await app.attempt(what, "openDirect", { accountId }));
    },
    async jumpTo(conversationId, seq) {
      page.closeDialog();
      if (!app.find(conversationId) && !(await app.show(conversationId))) {
        app.toasts.show("error", "You are not in that conversation any more");
        return;
      }
      const jump = app.find(conversationId)?.jumpTo(seq);
      page.navigation.go(toConversationRoute(conversationId));
      try {
        await jump;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        app.toasts.show("error", `The message could not be loaded: ${reason}`);
      }
    },
    openProfile: (id, conversationId) => page.openDialog({ kind: "profile", id, conversationId }),
  };
}

/** The actions, for a component under `Root`. */
export function useActions(): Actions {
  const { app, page } = useShared();
  return createActions(app, page);
}
