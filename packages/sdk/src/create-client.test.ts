import * as wire from "@parley/protocol/native";
import { describe, expect, it } from "vitest";
import type { OutgoingMessage } from "./client.ts";
import {
  createSignedInClient,
  type SignedInClient,
  toTextEvent,
} from "./testing/signed-in-client.ts";

const toStates = (messages: readonly OutgoingMessage[]): string[] =>
  messages.map(({ clientMessageId, progress }) => `${clientMessageId} ${progress.state}`);

/** The ids of the messages that were posted since the last call. */
const takePosts = ({ socket }: SignedInClient): (string | undefined)[] =>
  socket.takeFrames().flatMap((f) => (f.case === "send" ? [f.value.message?.clientMessageId] : []));

const sent = (clientMessageId: string, seq: number) =>
  ({ case: "sent", value: { clientMessageId, log: "lobby", seq: BigInt(seq), id: "m" } }) as const;

describe("createClient()", () => {
  it("says hello with the token and the cursors, and resumes after them", async () => {
    const seqs = { lobby: 4 };
    const cursors = JSON.stringify({ accountId: "a_1", epoch: "e1", seqs });
    const chat = await createSignedInClient(new Map([["cursors", cursors]]));
    expect(chat.socket.url).toBe("ws://chat/live");
    chat.socket.open();
    expect(chat.socket.takeFrames()).toMatchObject([
      { case: "hello", value: { token: "t", cursors: [{ log: "lobby", seq: 4n }] } },
    ]);
    chat.welcome({ lobby: 6, a_1: 0 });
    expect(chat.client.connection).toEqual({ state: "catching_up" });
    chat.socket.push({ case: "event", value: toTextEvent(4, "x", { id: "a_2" }) });
    chat.socket.push({ case: "event", value: toTextEvent(5, "y", { id: "a_2" }) });
    chat.socket.push({ case: "event", value: toTextEvent(6, "z", { id: "a_2" }) });
    chat.socket.push({ case: "caughtUp", value: { log: "lobby", seq: 6n } });
    expect(chat.client.connection).toEqual({ state: "live" });
    expect(chat.take("events").flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([
      5, 6,
    ]);
    await chat.platform.advance(1_000);
    expect(JSON.parse(chat.values.get("cursors") ?? "")).toEqual({
      accountId: "a_1",
      epoch: "e1",
      seqs: { lobby: 6, a_1: 0 },
    });
  });

  it("forgets its cursors when the history is another one", async () => {
    const cursors = JSON.stringify({ accountId: "a_1", epoch: "e1", seqs: { lobby: 4 } });
    const chat = await createSignedInClient(new Map([["cursors", cursors]]));
    chat.welcome({ lobby: 9 }, "e2");
    expect(chat.take("reset")).toEqual([{ epoch: "e2" }]);
    expect(chat.platform.sockets.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    chat.socket.open();
    expect(chat.socket.takeFrames()).toMatchObject([{ case: "hello", value: { cursors: [] } }]);
    chat.welcome({ lobby: 9 }, "e2");
    chat.socket.push({ case: "event", value: toTextEvent(10, "x", { id: "a_2" }) });
    expect(chat.take("events").flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([10]);
  });

  it("forgets its cursors when a log has become shorter", async () => {
    const cursors = JSON.stringify({ accountId: "a_1", epoch: "e1", seqs: { lobby: 4 } });
    const chat = await createSignedInClient(new Map([["cursors", cursors]]));
    chat.welcome({ lobby: 3 });
    expect(chat.take("reset")).toEqual([{ epoch: "e1" }]);
  });

  it("posts one message after the other, and holds each until its event has been told", async () => {
    const chat = await createSignedInClient();
    chat.client.sendText("lobby", "one");
    chat.client.sendText("lobby", "two");
    chat.welcome({ lobby: 0 });
    expect(takePosts(chat)).toEqual(["id-1"]);
    chat.socket.push(sent("id-1", 1));
    expect(takePosts(chat)).toEqual(["id-2"]);
    expect(toStates(chat.take("outbox").at(-1)?.messages ?? [])).toEqual([
      "id-1 sending",
      "id-2 sending",
    ]);
    chat.socket.push({ case: "event", value: toTextEvent(1, "id-1") });
    expect(toStates(chat.take("outbox").at(-1)?.messages ?? [])).toEqual(["id-2 sending"]);
    chat.socket.push({ case: "event", value: toTextEvent(2, "id-2") });
    chat.socket.push(sent("id-2", 2));
    expect(chat.take("outbox").at(-1)?.messages).toEqual([]);
    expect(chat.take("sent").map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("posts what has no answer again, with the same id, after each loss and after a restart", async () => {
    const chat = await createSignedInClient();
    chat.client.sendText("lobby", "one");
    chat.welcome({ lobby: 0 });
    expect(takePosts(chat)).toEqual(["id-1"]);
    chat.socket.close(1006, "");
    await chat.platform.advance(500);
    chat.welcome({ lobby: 0 });
    expect(takePosts(chat)).toEqual(["id-1"]);
    chat.client.stop();
    await chat.platform.settle();
    const again = await createSignedInClient(chat.values);
    again.welcome({ lobby: 0 });
    expect(takePosts(again)).toEqual(["id-1"]);
    again.socket.push(sent("id-1", 1));
    again.socket.push({ case: "event", value: toTextEvent(1, "id-1") });
    await again.platform.settle();
    expect(again.values.get("outbox")).toBe("[]");
  });

  it("tries again after a refusal that passes, and keeps the order meanwhile", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    chat.client.sendText("lobby", "one");
    chat.client.sendText("lobby", "two");
    const refused = { clientMessageId: "id-1", code: "resource_exhausted", message: "slowly" };
    chat.socket.push({ case: "refused", value: { ...refused, retryAfterMs: 700 } });
    expect(takePosts(chat)).toEqual(["id-1"]);
    await chat.platform.advance(699);
    expect(takePosts(chat)).toEqual([]);
    await chat.platform.advance(1);
    expect(takePosts(chat)).toEqual(["id-1"]);
  });

  it("shows a refusal for good and goes on with the next message", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    chat.client.sendText("lobby", " ");
    chat.client.sendText("lobby", "two");
    const refused = { clientMessageId: "id-1", code: "invalid_argument", message: "empty" };
    chat.socket.push({ case: "refused", value: refused });
    expect(takePosts(chat)).toEqual(["id-1", "id-2"]);
    const [failed] = chat.take("outbox").at(-1)?.messages ?? [];
    const { code, message } = refused;
    expect(failed?.progress).toEqual({ state: "failed", code, message, canRetry: false });
    chat.client.discard("id-1");
    expect(toStates(chat.take("outbox").at(-1)?.messages ?? [])).toEqual(["id-2 sending"]);
  });

  it("gives up after five tries of what may never pass, until the person tries again", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    chat.client.sendText("lobby", "one");
    const refused = { clientMessageId: "id-1", code: "internal", message: "a defect" };
    for (let turn = 0; turn < 5; turn += 1) {
      expect(takePosts(chat)).toEqual(["id-1"]);
      chat.socket.push({ case: "refused", value: refused });
      await chat.platform.advance(5_000);
    }
    expect(takePosts(chat)).toEqual([]);
    chat.client.retry("id-1");
    expect(takePosts(chat)).toEqual(["id-1"]);
  });

  it("posts again after the pause that the server asks for", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    chat.client.sendText("lobby", "one");
    takePosts(chat);
    chat.socket.push({ case: "slowDown", value: { retryAfterMs: 900 } });
    chat.client.sendText("elsewhere", "two");
    await chat.platform.advance(899);
    expect(takePosts(chat)).toEqual([]);
    await chat.platform.advance(1);
    expect(takePosts(chat)).toEqual(["id-1", "id-2"]);
  });

  it("says again on a new connection what is shown, read and that nobody is here", async () => {
    const chat = await createSignedInClient();
    chat.client.watch(["lobby"]);
    chat.client.markRead("lobby", 3);
    chat.client.markRead("lobby", 2);
    chat.client.setActivity(false);
    chat.client.typing("lobby");
    chat.welcome({ lobby: 3 });
    expect(chat.socket.takeFrames().map(({ case: name }) => name)).toEqual([
      "hello",
      "setActivity",
      "watch",
      "read",
    ]);
  });

  it("says at most every three seconds that the person is writing", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    chat.socket.takeFrames();
    chat.client.typing("lobby");
    chat.client.typing("lobby");
    await chat.platform.advance(3_000);
    chat.client.typing("lobby");
    expect(chat.socket.takeFrames().map(({ case: name }) => name)).toEqual(["typing", "typing"]);
  });

  it("forgets the token when the session has ended, and keeps the messages for the next sign-in", async () => {
    const chat = await createSignedInClient();
    chat.client.sendText("lobby", "one");
    chat.welcome({ lobby: 0 });
    chat.socket.close(4401, "the session was revoked");
    await chat.platform.settle();
    expect(chat.client.connection).toEqual({
      state: "signed_out",
      reason: "the session was revoked",
    });
    expect([chat.client.account, chat.values.get("session")]).toEqual([undefined, undefined]);
    expect(JSON.parse(chat.values.get("outbox") ?? "")).toHaveLength(1);
    expect(() => chat.client.sendText("lobby", "two")).toThrow("nobody is signed in");
  });

  it("notices a server that has gone silent", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    await chat.platform.advance(25_000);
    expect(chat.socket.takeFrames().at(-1)?.case).toBe("ping");
    chat.socket.push({ case: "pong", value: { nonce: 1 } });
    await chat.platform.advance(34_999);
    expect(chat.client.connection.state).toBe("live");
    await chat.platform.advance(1);
    expect(chat.client.connection).toMatchObject({
      state: "waiting",
      reason: "the server stopped answering",
    });
  });

  it("goes on when a listener throws, and lets the runtime report it", async () => {
    const chat = await createSignedInClient();
    chat.client.on("events", () => {
      throw new Error("a listener's own defect");
    });
    chat.welcome({ lobby: 0 });
    chat.socket.push({ case: "event", value: toTextEvent(1, "x") });
    chat.socket.push({ case: "event", value: toTextEvent(2, "y") });
    expect(chat.take("events")).toHaveLength(2);
    await expect(chat.platform.advance(0)).rejects.toThrow("a listener's own defect");
  });

  it("tells a gap, and what comes after it", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 2 });
    chat.socket.push({ case: "gap", value: { log: "lobby", fromSeq: 3n, toSeq: 90n } });
    chat.socket.push({ case: "event", value: toTextEvent(91, "x") });
    expect(chat.take("gap")).toEqual([{ log: "lobby", fromSeq: 3, toSeq: 90 }]);
    expect(chat.take("events").flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual([91]);
  });

  it("says hello again on the same connection after a resync, and tells nothing until it is welcome", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 2 });
    chat.socket.takeFrames();
    chat.socket.push({ case: "resync", value: {} });
    chat.socket.push({ case: "event", value: toTextEvent(9, "x") });
    expect(chat.socket.takeFrames()).toMatchObject([
      { case: "hello", value: { cursors: [{ log: "lobby", seq: 2n }] } },
    ]);
    expect([chat.take("events"), chat.client.connection.state]).toEqual([[], "catching_up"]);
    chat.socket.push({
      case: "welcome",
      value: { epoch: "e1", heads: [{ log: "lobby", seq: 3n }] },
    });
    chat.socket.push({ case: "event", value: toTextEvent(3, "x") });
    chat.socket.push({ case: "caughtUp", value: { log: "lobby", seq: 3n } });
    expect([chat.take("events").length, chat.client.connection.state]).toEqual([1, "live"]);
    expect(chat.platform.sockets).toHaveLength(1);
  });

  it("comes back to a stopping server when it was told to", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    chat.socket.push({ case: "draining", value: { reconnectInMs: 1_234 } });
    chat.socket.close(1012, "");
    await chat.platform.advance(1_233);
    expect(chat.platform.sockets).toHaveLength(1);
    await chat.platform.advance(1);
    expect(chat.platform.sockets).toHaveLength(2);
  });

  it("comes back when it was told to by a server that had no turn for it", async () => {
    const chat = await createSignedInClient();
    chat.socket.open();
    chat.socket.push({ case: "draining", value: { reconnectInMs: 7_000 } });
    chat.socket.close(1013, "the server is busy, come back in 7 s");
    expect(chat.client.connection).toMatchObject({ state: "waiting", attempt: 1 });
    await chat.platform.advance(6_999);
    expect(chat.platform.sockets).toHaveLength(1);
    await chat.platform.advance(1);
    expect(chat.platform.sockets).toHaveLength(2);
    // And it is welcome then.
    chat.welcome({ lobby: 0 });
    expect(chat.client.connection.state).toBe("live");
  });

  it("tells who is here and who is writing", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    const account = { id: "a_2", username: "bob", displayName: "Bob" };
    const presence = wire.Presence.INACTIVE;
    chat.socket.push({ case: "presenceChanged", value: { account, presence } });
    const conversationId = "lobby";
    chat.socket.push({ case: "somebodyTyping", value: { conversationId, account } });
    expect(chat.take("presence")).toEqual([{ account, presence: "inactive" }]);
    expect(chat.take("typing")).toEqual([{ conversationId, account }]);
  });

  it("dials again when the server sends what cannot be read", async () => {
    const chat = await createSignedInClient();
    chat.welcome({ lobby: 0 });
    chat.socket.pushBytes(Uint8Array.of(0xff, 0xff));
    expect(chat.client.connection).toMatchObject({ state: "waiting", attempt: 1 });
    chat.client.wake();
    expect(chat.platform.sockets).toHaveLength(2);
  });
});
