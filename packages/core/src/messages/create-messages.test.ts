import { describe, expect, it } from "vitest";
import { ChatError } from "../error.ts";
import { lobbyId, toId } from "../ids.ts";
import type { Session } from "../sessions/session.ts";
import { createMemoryStore } from "../testing/index.ts";
import { openTestCore, type TestCore } from "../testing/open-test-core.ts";

function post(core: TestCore, session: Session, text: string, clientMessageId = "") {
  const content = { kind: "text", text } as const;
  return core.messages.post(session, { conversationId: lobbyId, clientMessageId, content });
}

describe("post()", () => {
  it("commits before it tells anybody, then tells every listener in the order of seq", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const heard: [number, string][] = [];
    await core.live.subscribe(lobbyId, (events) => {
      for (const { seq, body } of events) if (body.kind === "message") heard.push([seq, body.id]);
    });
    const posted = await Promise.all(
      Array.from({ length: 50 }, (_, n) => post(core, anna, `message ${n}`)),
    );
    expect(posted.map(({ event }) => event.seq)).toEqual(posted.map((_, n) => n + 2));
    expect(heard).toEqual(posted.map(({ event }) => [event.seq, event.body.id]));
    const { events, head } = await core.messages.list(anna, lobbyId, { kind: "after", seq: 1 }, 50);
    expect(events).toEqual(posted.map(({ event }) => event));
    expect(head).toBe(51);
  });

  it("gives a retry the first answer, whatever it says, and tells nobody twice", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    let heard = 0;
    await core.live.subscribe(lobbyId, (events) => {
      heard += events.length;
    });
    const first = await post(core, anna, "hello", "id-1");
    const again = await post(core, anna, "something else", "id-1");
    expect(again).toEqual({ event: first.event, isDuplicate: true });
    expect(heard).toBe(1);
    const bert = await core.enter("bert");
    expect((await post(core, bert, "mine", "id-1")).isDuplicate).toBe(false);
  });

  it("tells everybody of a message whose first answer was lost, at the latest when it is tried again", async () => {
    const store = createMemoryStore();
    const core = openTestCore({
      store: {
        ...store,
        async appendMessage(message) {
          const appended = await store.appendMessage(message);
          if (appended.status === "appended") throw new ChatError("unavailable", "lost");
          return appended;
        },
      },
    });
    const anna = await core.enter("anna");
    const heard: number[] = [];
    await core.live.subscribe(lobbyId, (events) => heard.push(...events.map(({ seq }) => seq)));
    await expect(post(core, anna, "hello", "id-1")).rejects.toThrow("lost");
    expect(await post(core, anna, "hello", "id-1")).toMatchObject({ isDuplicate: true });
    expect(heard).toEqual([2]);
  });

  it.each([
    ["", "message is empty"],
    [" \n\t\u00a0", "message is empty"],
    ["x".repeat(65_537), "message is at least 65537 bytes, the limit is 65536"],
    ["\ud83d", "message is not well-formed Unicode"],
  ])("refuses %j", async (text, message) => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(post(core, anna, text)).rejects.toThrow(
      new ChatError("invalid_argument", message),
    );
  });

  it("takes what fits, to the byte, with 4-byte characters and line breaks as they are", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const text = `${"🙂".repeat(16_383)}a\n\tb`;
    expect((await post(core, anna, text)).event.body.content).toEqual({ kind: "text", text });
  });

  it("refuses a client message id over 64 bytes, a foreign conversation and a foreign file", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const bert = await core.enter("bert");
    const file = await core.files.store(bert, "a.txt", new TextEncoder().encode("a"));
    await expect(post(core, anna, "x", "i".repeat(65))).rejects.toMatchObject({
      code: "invalid_argument",
    });
    await expect(
      core.messages.post(anna, {
        conversationId: toId("c_elsewhere"),
        clientMessageId: "",
        content: { kind: "text", text: "x" },
      }),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(
      core.messages.post(anna, {
        conversationId: lobbyId,
        clientMessageId: "",
        content: { kind: "file", fileId: file.id },
      }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it("tells nobody of a message that the store could not commit", async () => {
    const store = createMemoryStore();
    const core = openTestCore({ store });
    const anna = await core.enter("anna");
    let heard = 0;
    await core.live.subscribe(lobbyId, () => heard++);
    await store.close();
    await expect(post(core, anna, "x")).rejects.toMatchObject({ code: "unavailable" });
    expect(heard).toBe(0);
  });
});

describe("list()", () => {
  it("shows an account its own log and nobody else's", async () => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    const bert = await core.enter("bert");
    await core.conversations.markRead(anna, lobbyId, 2);
    const own = await core.messages.list(anna, anna.account.id, { kind: "newest" }, 10);
    expect(own.events.map(({ body }) => body)).toEqual([
      { kind: "read_marked", conversationId: lobbyId, seq: 2 },
    ]);
    await expect(
      core.messages.list(bert, anna.account.id, { kind: "newest" }, 10),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  it.each([0, 201, 1.5, Number.NaN])("refuses a limit of %d", async (limit) => {
    const core = openTestCore();
    const anna = await core.enter("anna");
    await expect(
      core.messages.list(anna, lobbyId, { kind: "newest" }, limit),
    ).rejects.toMatchObject({ code: "invalid_argument" });
  });
});
