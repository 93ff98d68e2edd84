import { describe, expect, it } from "vitest";
import { type ConversationId, lobbyId, toId } from "../ids.ts";
import type { MessageEvent } from "../messages/event.ts";
import type { Session } from "../sessions/session.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";
import type { MessageSearch } from "./search.ts";

async function say(core: TestCore, session: Session, text: string, conversationId = lobbyId) {
  const content = { kind: "text", text } as const;
  const post = { conversationId, clientMessageId: "", content };
  return (await core.messages.post(session, post)).event;
}

function look(core: TestCore, session: Session, text: string, rest: Partial<MessageSearch> = {}) {
  return core.search.messages(session, { text, limit: 10, ...rest });
}

describe("messages()", () => {
  it("finds words of texts and of files' names, newest first", async () => {
    const core = openTestCore();
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const first = await say(core, anna, "The Straße is closed");
    const { id: fileId } = await core.files.store(anna, "strasse.txt", new Uint8Array(1));
    const second = await core.messages.post(anna, {
      conversationId: lobbyId,
      clientMessageId: "",
      content: { kind: "file", fileId },
    });
    expect(await look(core, bert, "STRAS")).toEqual([second.event, first]);
    expect(await look(core, bert, "closed strasse")).toEqual([first]);
  });

  it.each(["", "  ", "!?", '"*"', "🎉"])(
    "finds nothing for %j, which has no words",
    async (text) => {
      const core = openTestCore();
      const anna = await core.enter("anna");
      await say(core, anna, "party 🎉 !? *");
      expect(await look(core, anna, text)).toEqual([]);
    },
  );

  it("goes on after the last hit of the page before", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const said: MessageEvent[] = [];
    for (let index = 0; index < 5; index++) said.push(await say(core, anna, `tea ${index}`));
    const found: MessageEvent[] = [];
    for (const size of [2, 2, 1, 0]) {
      const page = await look(core, anna, "tea", { after: found.at(-1), limit: 2 });
      expect(page).toHaveLength(size);
      found.push(...page);
    }
    expect(found).toEqual(said.toReversed());
  });

  it("looks in one conversation or for one sender, and tells nobody of others' conversations", async () => {
    const core = openTestCore();
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    const eve = await core.enter("eve");
    const { id } = await core.conversations.openDirect(anna, bert.account.id);
    const secret = await say(core, anna, "tea secret", id);
    const open = await say(core, bert, "tea in public");
    expect(await look(core, bert, "tea", { conversationId: id })).toEqual([secret]);
    expect(await look(core, anna, "tea", { fromId: bert.account.id })).toEqual([open]);
    expect(await look(core, eve, "tea")).toEqual([open]);
    for (const conversationId of [id, toId<ConversationId>("c_none")]) {
      await expect(look(core, eve, "tea", { conversationId })).rejects.toMatchObject({
        code: "not_found",
      });
    }
  });

  it("takes a letter of 64 KiB for what it is: a few words too many", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await say(core, anna, "word ".repeat(13_000));
    const text = Array.from({ length: 20_000 }, (_, index) => `w${index}`).join(" ");
    expect(await look(core, anna, text)).toEqual([]);
    expect(await look(core, anna, "word ".repeat(20_000))).toHaveLength(1);
  });

  it.each([0, 101, 1.5, Number.NaN])("refuses a limit of %d", async (limit) => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(look(core, anna, "tea", { limit })).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});

describe("accounts()", () => {
  const page = { offset: 0, limit: 10 };

  async function listNames(core: TestCore, session: Session, text: string, at = page) {
    return (await core.search.accounts(session, text, at)).map(({ username }) => username);
  }

  it("finds others by parts of their names, in the order in which they came", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    for (const name of ["Zoë", "Hanna", "bert"]) await core.enter(name);
    expect(await listNames(core, anna, "")).toEqual(["Zoë", "Hanna", "bert"]);
    expect(await listNames(core, anna, "ANN")).toEqual(["Hanna"]);
    expect(await listNames(core, anna, "", { offset: 1, limit: 1 })).toEqual(["Hanna"]);
    expect(await listNames(core, anna, "x".repeat(100_000))).toEqual([]);
  });

  it("finds an account by its whole phone number, and by no part of it", async () => {
    const core = openTestCore();
    const [anna, bert] = [await core.enter("anna"), await core.enter("bert")];
    await core.enter("carl 12345678");
    await core.ports.store.setPhone(bert.account.id, "12345678");
    expect(await listNames(core, anna, "12345678")).toEqual(["bert"]);
    expect(await listNames(core, anna, "1234567")).toEqual(["carl 12345678"]);
    expect(await listNames(core, bert, "12345678")).toEqual([]);
    await core.ports.store.setPhone(bert.account.id, "+4912345678");
    expect(await listNames(core, anna, "+4912345678")).toEqual(["bert"]);
    expect(await listNames(core, anna, "+4912345678", { offset: 1, limit: 10 })).toEqual([]);
  });

  it.each([
    [0, 0],
    [0, 501],
    [-1, 10],
    [0.5, 10],
  ])("refuses offset %d with limit %d", async (offset, limit) => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(core.search.accounts(anna, "", { offset, limit })).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});
