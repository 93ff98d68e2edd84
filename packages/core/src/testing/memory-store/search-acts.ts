import type { SearchActs } from "../../ports/search-acts.ts";
import { toSearchText } from "../../search/search-text.ts";
import { foldName } from "../../text.ts";
import type { AtOnce } from "./at-once.ts";
import { toMessageEvent } from "./events.ts";
import type { MemoryData, MessageRow } from "./memory-data.ts";

/** Creates the acts that look for things, as `SearchActs` describes them. */
export function createSearchActs(data: MemoryData): AtOnce<SearchActs> {
  function toWords({ content }: MessageRow): readonly string[] {
    const text =
      content.kind === "text" ? content.text : (data.files.get(content.fileId)?.file.name ?? "");
    return toSearchText(text).split(" ");
  }

  function hasTerms(row: MessageRow, terms: readonly string[]): boolean {
    const words = toWords(row);
    return terms.every((term, index) =>
      index === terms.length - 1
        ? words.some((word) => word.startsWith(term))
        : words.includes(term),
    );
  }

  return {
    searchMessages({ accountId, terms, conversationId, fromId, before, limit }) {
      const end =
        before === undefined
          ? data.messages.length
          : data.messages.findIndex(({ log, seq }) => log === before.log && seq === before.seq);
      return data.messages
        .slice(0, Math.max(end, 0))
        .filter(
          ({ log, actorId, body }) =>
            data.conversations.get(log)?.members.has(accountId) &&
            (conversationId === undefined || log === conversationId) &&
            (fromId === undefined || actorId === fromId) &&
            hasTerms(body, terms),
        )
        .reverse()
        .slice(0, limit)
        .map((row) => toMessageEvent(data, row, row.body));
    },

    searchAccounts: ({ exceptId, text, offset, limit }) =>
      [...data.accounts.values()]
        .filter(
          ({ account, foldedUsername }) =>
            account.id !== exceptId &&
            (foldedUsername.includes(text) || foldName(account.displayName).includes(text)),
        )
        .slice(offset, offset + limit)
        .map(({ account }) => account),
  };
}
