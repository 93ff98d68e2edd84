import type { Account } from "../accounts/account.ts";
import type { AccountId, ConversationId, LogId } from "../ids.ts";
import type { MessageEvent } from "../messages/event.ts";

/** Which messages are looked for. */
export type MessageQuery = {
  /** Only in conversations that this account is a member of. */
  readonly accountId: AccountId;
  /** From `toSearchTerms`; every one must be in the message. At least one. */
  readonly terms: readonly string[];
  readonly conversationId: ConversationId | undefined;
  readonly fromId: AccountId | undefined;
  /** Only those appended before this message; nothing when there is no such message. For the next page. */
  readonly before: { readonly log: LogId; readonly seq: number } | undefined;
  readonly limit: number;
};

/** Which accounts are looked for, and which part of them. */
export type AccountQuery = {
  /** Left out: the one who asks. */
  readonly exceptId: AccountId;
  /** Folded; part of the folded username or the folded display name; "" for everybody. */
  readonly text: string;
  readonly offset: number;
  readonly limit: number;
};

/** The acts that look for things. */
export interface SearchActs {
  /**
   * Messages of texts and of files' names that have every term, the one appended last first. A term is a word of the
   * message's search text; the last one may be the beginning of a word.
   */
  searchMessages(query: MessageQuery): Promise<readonly MessageEvent[]>;
  /** Accounts in the order in which they were stored. */
  searchAccounts(query: AccountQuery): Promise<readonly Account[]>;
}
