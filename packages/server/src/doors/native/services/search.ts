import type { ServiceImpl } from "@connectrpc/connect";
import { type AccountId, type ConversationId, type Core, toId } from "@parley/core";
import type { SearchService } from "@parley/protocol/native";
import { requireSession } from "../calls.ts";
import { toAccount } from "../codec.ts";
import { toEvent } from "../event-codec.ts";
import { decodePageToken, encodePageToken } from "../page-token.ts";

const defaultHits = 20;
const defaultAccounts = 50;

/** Search over the wire. */
export function createSearchService({
  search,
}: Pick<Core, "search">): ServiceImpl<typeof SearchService> {
  return {
    async searchMessages(request, context) {
      const { text, conversationId, fromAccountId, pageToken, pageSize } = request;
      const limit = pageSize === 0 ? defaultHits : pageSize;
      const hits = await search.messages(requireSession(context), {
        text,
        conversationId: conversationId === "" ? undefined : toId<ConversationId>(conversationId),
        fromId: fromAccountId === "" ? undefined : toId<AccountId>(fromAccountId),
        after: decodePageToken(pageToken),
        limit,
      });
      const last = hits.length === limit ? hits.at(-1) : undefined;
      return { events: hits.map(toEvent), nextPageToken: encodePageToken(last) };
    },
    async searchAccounts({ text, offset, limit }, context) {
      const page = { offset, limit: limit === 0 ? defaultAccounts : limit };
      const found = await search.accounts(requireSession(context), text, page);
      return { accounts: found.map(toAccount) };
    },
  };
}
