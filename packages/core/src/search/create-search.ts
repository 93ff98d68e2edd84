import type { Conversations } from "../conversations/conversations.ts";
import { ChatError } from "../error.ts";
import type { Limits } from "../limits.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { createRequireRate } from "../rate-limit.ts";
import { foldName } from "../text.ts";
import type { Search } from "./search.ts";
import { toSearchTerms } from "./search-text.ts";

const maxHits = 100;
const maxAccounts = 500;
const minuteMs = 60_000;

type SearchParts = {
  readonly store: Store;
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly limits: Limits;
};

function requireLimit(limit: number, max: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= max) return;
  throw new ChatError("invalid_argument", `limit is ${limit}, it must be 1 to ${max}`);
}

/** Creates the search on a store. */
export function createSearch({ store, conversations, clock, limits }: SearchParts): Search {
  const rate = { burst: limits.maxSearchesPerMinute, windowMs: minuteMs };
  const requireSearchRate = createRequireRate(clock, rate, "searches");
  return {
    async messages(session, { text, conversationId, fromId, after, limit }) {
      requireLimit(limit, maxHits);
      requireSearchRate(session.account.id);
      if (conversationId !== undefined) await conversations.get(session, conversationId);
      const terms = toSearchTerms(text);
      if (terms.length === 0) return [];
      return store.searchMessages({
        accountId: session.account.id,
        terms,
        conversationId,
        fromId,
        before: after && { log: after.log, seq: after.seq },
        limit,
      });
    },

    async accounts(session, text, { offset, limit }) {
      requireLimit(limit, maxAccounts);
      requireSearchRate(session.account.id);
      if (!Number.isSafeInteger(offset) || offset < 0) {
        throw new ChatError("invalid_argument", `offset is ${offset}, it must not be below 0`);
      }
      const exceptId = session.account.id;
      // Whoever knows the whole number may find its owner; part of one finds nobody.
      const owner = /^\+?\d{6,}$/.test(text) ? await store.findAccountByPhone(text) : undefined;
      if (owner !== undefined) return owner.id === exceptId || offset > 0 ? [] : [owner];
      return store.searchAccounts({ exceptId, text: foldName(text.slice(0, 1000)), offset, limit });
    },
  };
}
