import type { AccountRef } from "../accounts/account.ts";
import type { ConversationId, LogId } from "../ids.ts";
import type { Event } from "../messages/event.ts";
import type { Session } from "../sessions/session.ts";

/** A place in the live stream of one log. */
export interface Subscription {
  /** The seq of the last event that the listener was called with or, before the first, the log's head when the subscription began. */
  readonly position: number;
  close(): void;
}

/** Somebody is writing. */
export type Typing = { readonly conversationId: ConversationId; readonly account: AccountRef };

/**
 * Committed events as they happen. Every listener of a log gets every event after its position, in
 * the order of seq, without holes and once.
 *
 * A door subscribes to a log once and fans out to its connections itself; it answers for who may see the log.
 */
export interface Live {
  /**
   * Subscribes to a log. Listeners are called synchronously, with at least one event, in the order of the
   * subscriptions; a listener that throws is logged as a defect and does not keep the others from theirs.
   */
  subscribe(log: LogId, listener: (events: readonly Event[]) => void): Promise<Subscription>;
  /**
   * The last seq of a log that the session's account is known to have received by its door, for doors whose
   * wire has no cursors; `undefined` before the first.
   */
  findDelivered(session: Session, log: LogId): Promise<number | undefined>;
  /** Raises it; a lower seq than before changes nothing. */
  saveDelivered(session: Session, log: LogId, seq: number): Promise<void>;
  /** Tells that the session's account is writing. At most every two seconds for each; what comes sooner is dropped. */
  typing(session: Session, conversationId: ConversationId): Promise<void>;
  /** Calls `listener` when somebody is writing, anywhere. */
  subscribeTyping(listener: (typing: Typing) => void): () => void;
}
