import { describe, expect, it } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { type AccountId, type ConversationId, lobbyId, toId } from "../../ids.ts";
import type { MessageEvent } from "../../messages/event.ts";
import type { AccountQuery, MessageQuery } from "../../ports/search-acts.ts";
import type { Store } from "../../ports/store.ts";
import { toSearchTerms } from "../../search/search-text.ts";
import { foldName } from "../../text.ts";
import {
  addAccount,
  addDirect,
  addFile,
  addGroup,
  append,
  type OpenStore,
  onStore,
  toFileMessage,
  toMessage,
} from "./scene.ts";

function find(store: Store, { id: accountId }: Account, text: string, rest: Partial<MessageQuery>) {
  const everywhere = { conversationId: undefined, fromId: undefined, before: undefined };
  const terms = toSearchTerms(text);
  return store.searchMessages({ accountId, terms, ...everywhere, limit: 100, ...rest });
}

async function findTexts(
  store: Store,
  account: Account,
  text: string,
  rest: Partial<MessageQuery> = {},
) {
  const found = await find(store, account, text, rest);
  return found.map(({ body: { content } }) =>
    content.kind === "text" ? content.text : content.file.name,
  );
}

/** Posts texts to the lobby, one after the other. */
async function say(store: Store, account: Account, texts: readonly string[]) {
  const events: MessageEvent[] = [];
  for (const [index, text] of texts.entries()) {
    const id = toId<MessageEvent["body"]["id"]>(`m_${account.username}_${index}`);
    events.push(await append(store, toMessage(account, text, { id })));
  }
  return events;
}

const wording: readonly (readonly [string, string, boolean])[] = [
  ["Hello, World!", "hello", true],
  ["Hello, World!", "world HELLO", true],
  ["Hello, World!", "hello moon", false],
  ["Hello, World!", "wor", true],
  ["Hello, World!", "wor hello", false],
  ["Hello, World!", "orld", false],
  ["Grüße aus MÜNCHEN", "grüsse münchen", true],
  ["Grüße aus MÜNCHEN", "mu\u0308nch", true],
  ["Grüße aus MÜNCHEN", "munchen", false],
  ["we meet at 10:30 (sharp)", "10 30 sharp", true],
  ["snake_case and kebab-case", "case snake", true],
  ["今日は東京に行きます", "東京", true],
  ["今日は東京に行きます", "京都", false],
  ["สวัสดีครับ", "สวัสดี", true],
  ["Привет, мир", "привет МИР", true],
  ["a NEAR b OR c AND d NOT e", "near or and not", true],
  ["hello\u0000there", "there", true],
  ["ΟΔΟΣ", "οδος", true],
  ["party 🎉", "party 🎉", true],
];

const syntax = ['"', "*", "(", ")", ":", "-", "^", "+", "{", "}", "words:hello", "'", '""', "\\"];

/** Cases about looking for messages. */
export function searchCases(open: OpenStore): void {
  describe("searchMessages()", () => {
    it(
      "finds words without regard to case and order, the last one by its beginning",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        await say(store, ada, [...new Set(wording.map(([text]) => text))]);
        const found: unknown[] = [];
        for (const [text, query] of wording) {
          found.push([text, query, (await findTexts(store, ada, query)).includes(text)]);
        }
        expect(found).toEqual(wording);
      }),
    );

    it(
      "takes nothing that people type for syntax",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        await say(store, ada, ["hello world", "words of hello"]);
        for (const sign of syntax) {
          const query = `${sign} hello ${sign} world${sign}`;
          const [first] = await findTexts(store, ada, query);
          expect([query, first]).toEqual([
            query,
            sign === "words:hello" ? undefined : "hello world",
          ]);
        }
        expect(await findTexts(store, ada, "hello NEAR world")).toEqual([]);
        expect(await findTexts(store, ada, "hello NOT world")).toEqual([]);
        expect(await findTexts(store, ada, "world OR moon")).toEqual([]);
      }),
    );

    it(
      "finds files by their names, and the messages as they are read",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        const file = await addFile(store, ada, "Holiday in Málaga.png");
        const posted = await append(store, toFileMessage(ada, file));
        await store.updateProfile(ada.id, { displayName: "Countess" }, 3000);
        const [named] = await store.listEvents(lobbyId, { kind: "before", seq: posted.seq + 1 }, 1);
        expect(named?.actor.displayName).toBe("Countess");
        expect(await find(store, ada, "málaga holi", {})).toEqual([named]);
      }),
    );

    it(
      "finds in conversations that the account is in now, and nowhere else",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const eve = await addAccount(store, "eve");
        const group = await addGroup(store, ada, [bob]);
        const direct = await addDirect(store, ada, bob);
        for (const conversationId of [group, direct]) {
          await append(store, toMessage(ada, `secret ${conversationId}`, { conversationId }));
        }
        const both = [`secret ${direct}`, `secret ${group}`];
        expect(await findTexts(store, ada, "secret")).toEqual(both);
        expect(await findTexts(store, bob, "secret")).toEqual(both);
        expect(await findTexts(store, eve, "secret")).toEqual([]);
        expect(await findTexts(store, eve, "secret", { conversationId: group })).toEqual([]);
        const change = { conversationId: group, actorId: bob.id, roles: [], at: 3000 };
        await store.removeMember({ ...change, accountId: bob.id });
        expect(await findTexts(store, bob, "secret")).toEqual([`secret ${direct}`]);
        // A block and a hidden conversation hide nothing that was said.
        await store.blockAccount(ada.id, bob.id, 3000);
        await store.hideConversation(bob.id, direct);
        expect(await findTexts(store, bob, "secret")).toEqual([`secret ${direct}`]);
      }),
    );

    it(
      "looks in one conversation, or for one sender",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const conversationId = await addGroup(store, ada, [bob]);
        await append(store, toMessage(ada, "tea here", { conversationId }));
        await append(store, toMessage(bob, "tea there", { conversationId }));
        await append(store, toMessage(bob, "tea elsewhere"));
        expect(await findTexts(store, ada, "tea", { conversationId })).toEqual([
          "tea there",
          "tea here",
        ]);
        expect(await findTexts(store, ada, "tea", { fromId: bob.id })).toEqual([
          "tea elsewhere",
          "tea there",
        ]);
        const both = { conversationId, fromId: bob.id };
        expect(await findTexts(store, ada, "tea", both)).toEqual(["tea there"]);
        const nobody = toId<AccountId>("a_nobody");
        expect(await findTexts(store, ada, "tea", { fromId: nobody })).toEqual([]);
      }),
    );

    it(
      "goes through all hits, the one appended last first, page by page",
      onStore(open, async ({ store }) => {
        const [ada, bob] = [await addAccount(store, "ada"), await addAccount(store, "bob")];
        const group = await addGroup(store, ada, [bob]);
        const said: MessageEvent[] = [];
        for (let index = 0; index < 25; index++) {
          const conversationId = index % 3 === 0 ? group : lobbyId;
          // The clock goes back and forth.
          const at = index % 2 === 0 ? 5000 : 4000;
          said.push(await append(store, toMessage(ada, `tea ${index}`, { conversationId, at })));
          await append(store, toMessage(ada, `coffee ${index}`, { conversationId, at }));
        }
        const found: MessageEvent[] = [];
        for (const size of [10, 10, 5, 0]) {
          const page = await find(store, bob, "tea", { before: found.at(-1), limit: 10 });
          expect(page).toHaveLength(size);
          found.push(...page);
        }
        expect(found).toEqual(said.toReversed());
        const nowhere = { log: toId<ConversationId>("c_none"), seq: 1 };
        expect(await find(store, bob, "tea", { before: nowhere })).toEqual([]);
      }),
    );

    it(
      "finds a message as soon as it is answered, and after the store was opened again",
      onStore(open, async ({ store, reopen }) => {
        const ada = await addAccount(store, "ada");
        const said = await Promise.all(
          Array.from({ length: 20 }, async (_, index) => {
            const event = await append(store, toMessage(ada, `cake number${index}`));
            expect(await find(store, ada, `number${index} cake`, {})).toEqual([event]);
            return event;
          }),
        );
        expect(await find(await reopen(), ada, "cake", {})).toEqual(said.toReversed());
      }),
    );

    it(
      "does not find a retry, nor what was refused",
      onStore(open, async ({ store }) => {
        const ada = await addAccount(store, "ada");
        await append(store, toMessage(ada, "first", { clientMessageId: "1" }));
        await store.appendMessage(toMessage(ada, "second", { clientMessageId: "1" }));
        const conversationId = toId<ConversationId>("c_none");
        await store.appendMessage(toMessage(ada, "third", { conversationId }));
        for (const word of ["second", "third"]) {
          expect(await findTexts(store, ada, word)).toEqual([]);
        }
      }),
    );
  });

  describe("searchAccounts()", () => {
    it(
      "finds parts of both names, folded, in the order in which the accounts were stored",
      onStore(open, async ({ store }) => {
        const zoe = await addAccount(store, "Zoë", 9000);
        for (const name of ["anna", "BERTHA", "hanna_%"]) await addAccount(store, name);
        await store.updateProfile(toId("a_BERTHA"), { displayName: "Johanna Weiß" }, 2000);
        const look = async (text: string, rest: Partial<AccountQuery> = {}) => {
          const query = { exceptId: toId<AccountId>("a_nobody"), offset: 0, limit: 10, ...rest };
          const found = await store.searchAccounts({ ...query, text: foldName(text) });
          return found.map(({ username }) => username);
        };
        expect(await look("")).toEqual(["Zoë", "anna", "BERTHA", "hanna_%"]);
        expect(await look("ANNA")).toEqual(["anna", "BERTHA", "hanna_%"]);
        expect(await look("anna", { exceptId: toId("a_anna") })).toEqual(["BERTHA", "hanna_%"]);
        expect(await look("zoë")).toEqual(["Zoë"]);
        expect(await look("WEISS")).toEqual(["BERTHA"]);
        expect(await look("bertha's name")).toEqual([]);
        for (const part of ["%", "_", "a_%"]) expect(await look(part)).toEqual(["hanna_%"]);
        expect(await look("*")).toEqual([]);
        expect(await look("", { offset: 1, limit: 2 })).toEqual(["anna", "BERTHA"]);
        expect(await look("", { exceptId: zoe.id, offset: 2 })).toEqual(["hanna_%"]);
        expect(await look("", { offset: 4 })).toEqual([]);
      }),
    );
  });
}
