import type { Account } from "../accounts/account.ts";
import type { AccountId, ConversationId } from "../ids.ts";
import type { MessageEvent } from "../messages/event.ts";

/** Which messages are looked for. */
export type MessageQuery = {
  /** Only in conversations that this account is a member of. */
  readonly accountId: AccountId;
  /** From `toSearchTerms`; every one must be in the message. At least one. */
  readonly terms: readonly string[];
  readonly conversationId: ConversationId | undefined;
  readonly fromId: AccountId | undefined;
  /** Only older than this, in milliseconds since 1970, and, at that time, `beforeSeq`: for the next page. */
  readonly before: { readonly at: number; readonly log: string; readonly seq: number } | undefined;
  readonly limit: number;
};

/** Which accounts are looked for, and which part of them. */
export type AccountQuery = {
  /** Left out: the one who asks. */
  readonly exceptId: AccountId;
  /** Part of the username or the display name, compared folded; "" for everybody. */
  readonly text: string;
  readonly offset: number;
  readonly limit: number;
};

/** The acts that look for things. */
export interface SearchActs {
  /**
   * Messages of texts and of files' names that have every term, newest first. A term is a word of the
   * message's search text; the last one may be the beginning of a word.
   */
  searchMessages(query: MessageQuery): Promise<readonly MessageEvent[]>;
  /** Accounts in the order in which they were made. */
  searchAccounts(query: AccountQuery): Promise<readonly Account[]>;
}
