import type { Account } from "../model/account.ts";
import type { Event } from "../model/event.ts";

/** What somebody looks for. */
export type MessageSearch = {
  /** Words in texts and names of files: all must be there, the last one may be the beginning of a word. */
  readonly text: string;
  /** Default: everywhere. */
  readonly conversationId?: string;
  /** Default: by anybody. */
  readonly fromAccountId?: string;
  /** From the last answer. Default: the first page. */
  readonly pageToken?: string;
  /** 1 to 100. Default: 20. */
  readonly pageSize?: number;
};

/** Search. What the account may not see is not found. */
export interface SearchCalls {
  /** Newest first. `nextPageToken` is "" after the last page. `listEvents` around a hit's seq shows its place. */
  searchMessages(
    search: MessageSearch,
  ): Promise<{ readonly events: readonly Event[]; readonly nextPageToken: string }>;
  /**
   * Other accounts whose username or display name contains the text, in the order in which they were made; everybody for "".
   * A whole phone number finds its account. `limit` is 1 to 500, by default 50.
   */
  searchAccounts(
    text: string,
    page?: { readonly offset?: number; readonly limit?: number },
  ): Promise<readonly Account[]>;
}
