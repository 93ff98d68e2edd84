import { type AccountId, lobbyId, type Session, toId } from "@parley/core";
import { createMemoryStore } from "@parley/core/testing";
import { describe, expect, it } from "vitest";
import { type ImServer, openImServer } from "../testing/open-im-server.ts";

function post({ core }: ImServer, session: Session, conversationId: string, text: string) {
  const content = { kind: "text", text } as const;
  const id = conversationId as typeof lobbyId;
  return core.messages.post(session, { conversationId: id, clientMessageId: "", content });
}

describe("pushes", () => {
  it("keep the order in which messages were committed, whatever each takes to read", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const nina = await server.core.enter("nina");
    const fileIds = [];
    for (let index = 0; index < 10; index++) {
      const bytes = new Uint8Array(index * 50_000).fill(index);
      fileIds.push((await server.core.files.store(nina, `${index}`, bytes)).id);
    }
    for (const [index, fileId] of fileIds.entries()) {
      const content = { kind: "file", fileId } as const;
      await server.core.messages.post(nina, {
        conversationId: lobbyId,
        clientMessageId: "",
        content,
      });
      await post(server, nina, lobbyId, `after ${index}`);
    }
    const heard: string[] = [];
    while (heard.length < 20) {
      const { message } = (await anna.next()).new_message_info.message_info;
      heard.push(message.string_message?.content ?? message.file_message.file_name);
    }
    expect(heard).toEqual(fileIds.flatMap((_, index) => [`${index}`, `after ${index}`]));
  });

  it("tell of a new group before its first message, and of each once", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const nina = await server.core.enter("nina");
    const memberIds = [toId<AccountId>(await anna.id())];
    for (let round = 0; round < 20; round++) {
      const draft = { kind: "group", title: `group ${round}`, memberIds } as const;
      const { id } = await server.core.conversations.create(nina, draft);
      await Promise.all([post(server, nina, id, "one"), post(server, nina, id, "two")]);
      const told = [await anna.next(), await anna.next(), await anna.next()];
      expect(told.map(({ notify_type }) => notify_type)).toEqual([2, 3, 3]);
      expect(
        told
          .slice(1)
          .map((push) => push.new_message_info.message_info.message.string_message.content),
      ).toEqual(["one", "two"]);
    }
    expect(anna.waiting).toEqual([]);
  });

  it("stop at once for who was taken out of a group, and begin anew with an invitation", async () => {
    await using server = await openImServer();
    const anna = await server.enter("anna");
    const { conversations } = server.core;
    const nina = await server.core.enter("nina");
    const annaId = toId<AccountId>(await anna.id());
    const draft = { kind: "group", title: "us", memberIds: [annaId] } as const;
    const { id } = await conversations.create(nina, draft);
    await post(server, nina, id, "before");
    await anna.next();
    await anna.next();
    await conversations.removeMember(nina, id, annaId);
    await post(server, nina, id, "secret");
    await post(server, nina, lobbyId, "open");
    expect((await anna.next()).new_message_info.message_info.chat_session_id).toBe(lobbyId);
    await conversations.addMembers(nina, id, [annaId]);
    await post(server, nina, id, "welcome back");
    expect((await anna.next()).notify_type).toBe(2);
    const { message } = (await anna.next()).new_message_info.message_info;
    expect(message.string_message.content).toBe("welcome back");
  });

  it("do not fall behind people who write faster than the store answers", async () => {
    const store = createMemoryStore();
    const held: (() => void)[] = [];
    let isSlow = false;
    await using server = await openImServer({
      ports: {
        store: {
          ...store,
          async findAccount(id) {
            if (isSlow) await new Promise<void>((release) => held.push(release));
            return store.findAccount(id);
          },
        },
      },
    });
    const anna = await server.enter("anna");
    const nina = await server.core.enter("nina");
    isSlow = true;
    const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`);
    for (const text of texts) await post(server, nina, lobbyId, text);
    let answers = 0;
    while (anna.waiting.length < texts.length) {
      await new Promise((resolve) => setImmediate(resolve));
      if (held.length > 0) answers += 1;
      for (const release of held.splice(0)) release();
    }
    expect(
      anna.waiting.map((push) => push.new_message_info.message_info.message.string_message.content),
    ).toEqual(texts);
    // The first, which came alone, and the others by thirty-two.
    expect(answers).toBe(3);
  });

  it("go on after one that could not be made", async () => {
    const store = createMemoryStore();
    let isBroken = false;
    await using server = await openImServer({
      ports: {
        store: {
          ...store,
          findAccount(id) {
            if (isBroken) return Promise.reject(new Error("out of reach"));
            return store.findAccount(id);
          },
        },
      },
    });
    const anna = await server.enter("anna");
    const nina = await server.core.enter("nina");
    isBroken = true;
    await post(server, nina, lobbyId, "lost");
    while (server.errors.length === 0) await new Promise((resolve) => setImmediate(resolve));
    isBroken = false;
    await post(server, nina, lobbyId, "told");
    const { message } = (await anna.next()).new_message_info.message_info;
    expect(message.string_message.content).toBe("told");
    expect(server.errors).toHaveLength(1);
  });
});
