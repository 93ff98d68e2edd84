import type { ConversationId, FileId, LogId } from "../ids.ts";
import type { Position } from "../ports/store.ts";
import type { Session } from "../sessions/session.ts";
import type { Event, MessageEvent } from "./event.ts";

/** A message to post. */
export type Post = {
  readonly conversationId: ConversationId;
  /** Unique for the account, at most 64 bytes; "" when the wire has none. */
  readonly clientMessageId: string;
  readonly content:
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "file"; readonly fileId: FileId };
};

/** What came of a post: the committed event. */
export type Posted = { readonly event: MessageEvent; readonly isDuplicate: boolean };

/** Events of a log, oldest first, and its newest seq at that time. */
export type EventPage = { readonly events: readonly Event[]; readonly head: number };

/** Messages and the logs that they are in. */
export interface Messages {
  /**
   * Posts a message; when it settles, the message is committed and on its way to everybody. A client
   * message id that the account has used before gives the first event again. Posts of one session to one
   * conversation take effect in the order of the calls, also when they do not wait for each other. Throws
   * `invalid_argument` (empty, only white space, too long, not well-formed Unicode), `not_found` (no such
   * conversation or file for this account),
   * `permission_denied` (a direct conversation with somebody who blocks), `unavailable` (the store cannot commit now; nothing was posted).
   */
  post(session: Session, post: Post): Promise<Posted>;
  /** Events of a conversation that the caller is in, or of the caller's own log. `limit` 1 to 200. Throws `not_found`. */
  list(session: Session, log: LogId, position: Position, limit: number): Promise<EventPage>;
}
