import { SearchService } from "@parley/protocol/native";
import type { Call } from "../calls.ts";
import { toEvent } from "../event-from-wire.ts";
import { toAccount } from "../from-wire.ts";
import type { SearchCalls } from "./search-calls.ts";

/** Creates the calls. */
export function createSearchCalls(call: Call): SearchCalls {
  const { method } = SearchService;
  return {
    async searchMessages(search) {
      const { events, nextPageToken } = await call(method.searchMessages, search);
      return { events: events.map(toEvent), nextPageToken };
    },

    async searchAccounts(text, page = {}) {
      const { accounts } = await call(method.searchAccounts, { text, ...page });
      return accounts.map(toAccount);
    },
  };
}
