import { setImmediate } from "node:timers/promises";
import { lobbyId } from "@parley/core";
import { describe, expect, it } from "vitest";
import type { LiveClient } from "../testing/live-client.ts";
import { type NativeServer, openNativeServer } from "../testing/open-native-server.ts";
import { post, settle, toSend, transports } from "../testing/transports.ts";

const smallQueue = { maxQueuedBytes: 256 * 1024 };

/** Posts far more than a client that does not read can be sent; gives the lobby's head. The client reads on afterwards. */
async function overwhelm(server: NativeServer, client: LiveClient): Promise<number> {
  const session = await server.core.enter("bob");
  client.pause();
  const text = "x".repeat(60_000);
  const count = 200;
  for (let index = 0; index < count; index += 1) {
    const content = { kind: "text" as const, text };
    const post = { conversationId: lobbyId, clientMessageId: `${index}`, content };
    await server.core.messages.post(session, post);
    // As in life, what is posted is flushed before the next one comes.
    await setImmediate();
  }
  client.resume();
  return count + 2;
}

describe.each(transports)("following the logs over $name", ({ open, codes }) => {
  it("sends what was missed after the cursor, then says that it is caught up", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await post(server, token, ["two", "three", "four"]);
    await using client = await open(server.url);
    client.send({ hello: { token, cursors: [{ log: "lobby", seq: 2 }] } });
    await client.next(({ caughtUp }) => caughtUp?.log === "lobby");
    const lobby = client.frames.flatMap(({ event, caughtUp }) => {
      if (event !== undefined) return [event.message.text.body];
      return caughtUp?.log === "lobby" ? [`caught up at ${caughtUp.seq}`] : [];
    });
    expect(lobby).toEqual(["three", "four", "caught up at 4"]);
  });

  it("sends everything for a cursor at 0, and nothing for one beyond the head", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    await using whole = await open(server.url);
    whole.send({ hello: { token, cursors: [{ log: "lobby", seq: 0 }] } });
    expect((await whole.next("event")).event).toMatchObject({ seq: 1, memberJoined: {} });
    await using beyond = await open(server.url);
    beyond.send({ hello: { token, cursors: [{ log: "lobby", seq: 4000 }] } });
    const caughtUp = await beyond.next((frame) => frame.caughtUp?.log === "lobby");
    expect(caughtUp).toEqual({ caughtUp: { log: "lobby", seq: 1 } });
    await post(server, token, ["two"]);
    expect((await beyond.next("event")).event.seq).toBe(2);
  });

  it("leaves out what is too much, and says what", async () => {
    const limits = { maxMissedEvents: 10, eventsAfterGap: 3 };
    await using server = await openNativeServer({ limits });
    const { token } = await server.enter("ada");
    await post(
      server,
      token,
      Array.from({ length: 11 }, (_, index) => `${index}`),
    );
    await using client = await open(server.url);
    client.send({ hello: { token, cursors: [{ log: "lobby", seq: 1 }] } });
    expect(await client.next("gap")).toEqual({ gap: { log: "lobby", fromSeq: 2, toSeq: 9 } });
    await client.next(({ caughtUp }) => caughtUp?.log === "lobby");
    const seqs = client.frames.flatMap(({ event }) => event?.seq ?? []);
    expect(seqs).toEqual([10, 11, 12]);
    await using other = await open(server.url);
    other.send({ hello: { token, cursors: [{ log: "lobby", seq: 2 }] } });
    await other.next(({ caughtUp }) => caughtUp?.log === "lobby");
    expect(other.frames.flatMap(({ event }) => event?.seq ?? []).length).toBe(10);
  });

  it("loses nothing and repeats nothing across cuts at any moment", async () => {
    await using server = await openNativeServer();
    const { token } = await server.enter("ada");
    const seqs: number[] = [];
    let cursor = 1;
    let posted = 0;
    for (let cut = 0; cut < 12; cut += 1) {
      await using client = await open(server.url);
      client.send({ hello: { token, cursors: [{ log: "lobby", seq: cursor }] } });
      const bodies = Array.from({ length: 1 + ((cut * 7) % 11) }, () => `n${posted++}`);
      const posting = post(server, token, bodies);
      // Some are read before the cut, the others are on their way.
      for (let read = 0; read < cut % 5 && cursor < posted + 1; read += 1) {
        const { event } = await client.next(({ event }) => event?.log === "lobby");
        seqs.push(event.seq);
        cursor = event.seq;
      }
      client.destroy();
      await posting;
    }
    await using client = await open(server.url);
    client.send({ hello: { token, cursors: [{ log: "lobby", seq: cursor }] } });
    while (cursor < posted + 1) {
      const { event } = await client.next(({ event }) => event?.log === "lobby");
      seqs.push(event.seq);
      cursor = event.seq;
    }
    expect(seqs).toEqual(Array.from({ length: posted }, (_, index) => index + 2));
  });

  it("tells a slow reader to resync, which then gets all that it missed", async () => {
    await using server = await openNativeServer({
      limits: { ...smallQueue, maxMissedEvents: 1e6 },
    });
    const { token } = await server.enter("ada");
    await using slow = await open(server.url);
    slow.send({ hello: { token } });
    await slow.next(({ caughtUp }) => caughtUp?.log === "lobby");
    const head = await overwhelm(server, slow);
    await slow.next("resync");
    const heard = slow.frames.slice(
      0,
      slow.frames.findIndex((frame) => "resync" in frame),
    );
    const seqs: number[] = heard.flatMap(({ event }) => event?.seq ?? []);
    const cursor = seqs.at(-1) ?? 1;
    // What was begun goes on meanwhile.
    slow.send(toSend("meanwhile"));
    slow.send({ hello: { token, cursors: [{ log: "lobby", seq: cursor }] } });
    await slow.next("sent");
    await slow.next("welcome");
    while ((seqs.at(-1) ?? 0) < head + 1) seqs.push((await slow.next("event")).event.seq);
    expect(seqs).toEqual(Array.from({ length: head }, (_, index) => index + 2));
  });

  it("takes the hello after a resync of the same session alone", async () => {
    await using server = await openNativeServer({ limits: smallQueue });
    const { token } = await server.enter("ada");
    await using slow = await open(server.url);
    slow.send({ hello: { token } });
    await slow.next(({ caughtUp }) => caughtUp?.log === "lobby");
    await overwhelm(server, slow);
    await slow.next("resync");
    slow.send({ hello: { token: (await server.enter("ada")).token } });
    const reason = "hello after resync must be of the same session";
    expect(await slow.ended).toEqual({ code: codes.signedOut, reason });
  });

  it("waits a minute for the hello after a resync", async () => {
    await using server = await openNativeServer({ limits: { ...smallQueue, pingEveryMs: 1e9 } });
    const { token } = await server.enter("ada");
    await using slow = await open(server.url);
    slow.send({ hello: { token } });
    await slow.next(({ caughtUp }) => caughtUp?.log === "lobby");
    await overwhelm(server, slow);
    await slow.next("resync");
    server.core.ports.clock.advance(59_999);
    await settle(slow);
    server.core.ports.clock.advance(1);
    const reason = "no hello came within 60 s";
    expect(await slow.ended).toEqual({ code: codes.timeout, reason });
  });
});
