import type { ConversationId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import type { Conversation, Member } from "./conversation.ts";

/** A page of members and the token for the next one; "" after the last. */
export type MemberPage = { readonly members: readonly Member[]; readonly nextPageToken: string };

/** Conversations as one account sees them. Somebody who is no member gets `not_found`. */
export interface Conversations {
  list(session: Session): Promise<readonly Conversation[]>;
  get(session: Session, id: ConversationId): Promise<Conversation>;
  /** By username. `pageSize` 1 to 500. */
  listMembers(
    session: Session,
    id: ConversationId,
    page: { readonly pageToken: string; readonly pageSize: number },
  ): Promise<MemberPage>;
  /** Raises the caller's read mark; a lower one than before changes nothing. Throws `invalid_argument` above the head. */
  markRead(session: Session, id: ConversationId, seq: number): Promise<void>;
}
