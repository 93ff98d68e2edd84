import type { Account } from "../accounts/account.ts";
import type { AccountId, ConversationId } from "../ids.ts";
import type { MessageEvent } from "../messages/event.ts";
import type { Session } from "../sessions/session.ts";

/** What somebody looks for. */
export type MessageSearch = {
  /** Words; all of them must be in the message or in its file's name, the last one may be a beginning. */
  readonly text: string;
  readonly conversationId?: ConversationId | undefined;
  readonly fromId?: AccountId | undefined;
  /** The last hit of the page before. */
  readonly after?: Pick<MessageEvent, "log" | "seq"> | undefined;
  /** 1 to 100. */
  readonly limit: number;
};

/** Looks for messages and people. What the caller may not see is not found. */
export interface Search {
  /** Newest first; empty when there are no words in the text. Throws `invalid_argument`, or `not_found` for a conversation that the caller is not in. */
  messages(session: Session, search: MessageSearch): Promise<readonly MessageEvent[]>;
  /**
   * Other accounts whose username or display name contains the text, in the order in which they were made; everybody for
   * "". `limit` 1 to 500. An exact phone number finds its account.
   */
  accounts(
    session: Session,
    text: string,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<readonly Account[]>;
}
